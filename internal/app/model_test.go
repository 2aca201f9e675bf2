package app_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// served is a model as it is published: it needs nothing more.
func served() domain.Achievement {
	a := domain.NewModel(domain.SoftSkill)
	a.Title, a.Assessment = "Servir une table", "3 services observés par 2 personnes, en salle."
	a.Criteria = []string{"Saluer les clients dès l’entrée.", "Annoncer la commande en cuisine.", "Débarrasser sans interrompre."}
	a.Image = domain.BadgeImage{Color: "vert", Pictogram: "utensils", Alt: "Badge rond vert, des couverts"}
	return a
}

func newModels(t *testing.T) (*testkit.World, *app.Models, domain.Actor) {
	w := testkit.NewWorld(t)
	return w, &app.Models{Installation: w.Installation}, w.Staff(w.School)
}

// What another organisation shows in the catalogue is shown before one writes the same again; its drafts are not.
func TestModelsOfOthersAreNear(t *testing.T) {
	w, models, staff := newModels(t)
	other := w.Employer
	them := w.Staff(other)
	m, err := models.CreateFrom(t.Context(), them, other.ID, served())
	must(t, err)
	mine := domain.NewModel(domain.SoftSkill)
	mine.Title = "Service d’une table"
	near := func() []app.NearModel {
		all, err := models.Near(t.Context(), staff, w.School.ID, mine, "")
		must(t, err)
		return all
	}
	if got := near(); len(got) != 0 {
		t.Errorf("a draft of others is told: %+v", got)
	}
	_, err = models.Publish(t.Context(), them, m.ID, 1)
	must(t, err)
	got := near()
	if len(got) != 1 || got[0].Organisation != other.Name || got[0].ModelID != "" || !strings.HasPrefix(got[0].Page, "/o/"+other.Slug+"/b/servir-une-table-") {
		t.Errorf("got %+v", got)
	}
	must(t, models.Archive(t.Context(), them, m.ID))
	if got := near(); len(got) != 0 {
		t.Errorf("archived, and told: %+v", got)
	}
}

// A model that was given and archived is read by whoever has its address, and the catalogue leads nobody there.
func TestTheCatalogueForgetsArchivedModels(t *testing.T) {
	w, models, staff := newModels(t)
	a := served()
	a.Observation = nil
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, a)
	must(t, err)
	m, err = models.Publish(t.Context(), staff, m.ID, m.Revision)
	must(t, err)
	order := w.Order(team, "Léa Martin", "lea@exemple.fr")
	order.Achievement, order.Facts.Level = m.Slug, 0
	_, err = w.Issuing.Issue(t.Context(), staff, order)
	must(t, err)
	public := func() bool {
		all, err := (&app.Publishing{Installation: w.Installation}).Catalogue(t.Context())
		must(t, err)
		return slices.ContainsFunc(all, func(p app.PublicModel) bool { return p.Slug == m.Slug })
	}
	if !public() {
		t.Error("what is published is not in the catalogue")
	}
	must(t, models.Archive(t.Context(), staff, m.ID))
	if public() {
		t.Error("what is archived is still in the catalogue")
	}
	must(t, models.Restore(t.Context(), staff, m.ID))
	if !public() {
		t.Error("what came back is not in the catalogue")
	}
}

func TestModelsComeOutOfPictures(t *testing.T) {
	w, models, staff := newModels(t)
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 128, 128))))
	const badge = `{"type":"Assertion","badge":{"type":"BadgeClass","name":"Souder","criteria":{"narrative":"- Préparer.\n- Régler."},"issuer":{"name":"X"}}}`
	baked, err := artwork.BakePNG2(picture.Bytes(), badge)
	must(t, err)
	all, err := models.ReadModels(t.Context(), staff, w.School.ID, baked)
	must(t, err)
	if len(all) != 1 || all[0].Achievement.Title != "Souder" || len(all[0].Achievement.Criteria) != 2 {
		t.Errorf("got %+v", all)
	}
	_, err = models.ReadModels(t.Context(), staff, w.School.ID, picture.Bytes())
	if domain.CodeOf(err) == "" {
		t.Errorf("a picture of nothing: %v", err)
	}
}

func TestModelsComeFromOtherServers(t *testing.T) {
	w, models, staff := newModels(t)
	var picture bytes.Buffer
	must(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 128, 128))))
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/assertion":
			_, _ = out.Write([]byte(`{"type":"Assertion","badge":"` + server.URL + `/badge"}`))
		case "/badge":
			_, _ = out.Write([]byte(`{"type":"BadgeClass","name":"Souder","criteria":{"narrative":"- Préparer.\n- Régler.\n- Contrôler."},"image":"` + server.URL + `/image.png","issuer":{"name":"X"}}`))
		case "/image.png":
			_, _ = out.Write(picture.Bytes())
		default:
			http.NotFound(out, r)
		}
	}))
	t.Cleanup(server.Close)
	web := verify.NewFetcher("")
	web.Roots = x509.NewCertPool()
	web.Roots.AddCert(server.Certificate())
	models.Web = web
	fault := func(source string) string {
		_, err := models.ReadModels(t.Context(), staff, w.School.ID, []byte(source))
		var e *domain.Error
		if !errors.As(err, &e) || len(e.Fields) == 0 {
			return "no fault"
		}
		return e.Fields[0].Code
	}
	if got := fault(server.URL + "/badge"); got != "model-import-address" { // a server inside our own net
		t.Errorf("an inner address: %s", got)
	}
	web.Allow = []string{strings.TrimPrefix(server.URL, "https://")}
	if got := fault("http://badges.exemple.fr/badge"); got != "model-import-address" {
		t.Errorf("an address without TLS: %q", got)
	}
	if got := fault(server.URL + "/nothing"); got != "model-import-unreached" {
		t.Errorf("an address that has nothing: %s", got)
	}
	made, err := models.ImportModels(t.Context(), staff, w.School.ID, []byte(server.URL+"/assertion"), nil, nil)
	must(t, err)
	if len(made) != 1 || made[0].Draft.Title != "Souder" || len(made[0].Draft.Criteria) != 3 || made[0].Draft.Image.Upload == "" {
		t.Errorf("%+v", made)
	}
	web.Offline = true
	if got := fault(server.URL + "/badge"); got != "model-import-offline" {
		t.Errorf("offline: %s", got)
	}
	if all, err := models.List(t.Context(), staff, w.School.ID); err != nil || len(all) != 1 {
		t.Errorf("what was refused left something behind: %d models, %v", len(all), err)
	}
}

// Of two who write one model at the same instant, one is told, and what both wrote is there.
func TestTwoWhoWriteAtTheSameInstant(t *testing.T) {
	w, models, staff := newModels(t)
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, served())
	must(t, err)
	const people = 8
	var wait sync.WaitGroup
	errs := make([]error, people)
	for i := range people {
		wait.Go(func() {
			_, errs[i] = models.Save(t.Context(), staff, m.ID, 1, func(a *domain.Achievement) { a.Criteria[0] = strings.Repeat("Saluer encore. ", i+1) })
		})
	}
	wait.Wait()
	saved := 0
	for _, err := range errs {
		var conflict *app.ModelConflict
		switch {
		case err == nil:
			saved++
		case !errors.As(err, &conflict) || len(conflict.Changes) == 0 || !conflict.Changes[0].Both:
			t.Errorf("%v", err)
		}
	}
	now, err := models.Show(t.Context(), staff, m.ID)
	must(t, err)
	if saved != 1 || now.Revision != 2 {
		t.Errorf("%d of %d saved, revision %d", saved, people, now.Revision)
	}
}

// Of two who publish the same revision, one makes the version.
func TestAVersionIsPublishedOnce(t *testing.T) {
	w, models, staff := newModels(t)
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, served())
	must(t, err)
	var wait sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wait.Go(func() { _, errs[i] = models.Publish(t.Context(), staff, m.ID, 1) })
	}
	wait.Wait()
	published := 0
	for _, err := range errs {
		if err == nil {
			published++
		} else if !domain.IsKind(err, domain.Conflict) {
			t.Error(err)
		}
	}
	v, err := models.Show(t.Context(), staff, m.ID)
	must(t, err)
	if published != 1 || len(v.Versions) != 1 || v.Version != 1 {
		t.Errorf("published %d times: %d versions", published, len(v.Versions))
	}
}

func TestAwardsOfAModelAskForWhatItSays(t *testing.T) {
	w, models, staff := newModels(t)
	a := served()
	a.Proofs = []domain.ProofRule{{By: domain.ProofByIssuer, Form: domain.ProofAny, Required: true}}
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, a)
	must(t, err)
	m, err = models.Publish(t.Context(), staff, m.ID, m.Revision)
	must(t, err)
	r := app.IssueRequest{OrganisationID: w.School.ID, Achievement: m.Slug, Recipient: domain.Recipient{Name: "Nadia Benali"}, Facts: testkit.CourseFacts(w.Today())}
	refused := func(want string) {
		t.Helper()
		_, err := w.Issuing.Issue(t.Context(), staff, r)
		var e *domain.Error
		if !errors.As(err, &e) || len(e.Fields) == 0 || e.Fields[0].Code != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	r.Facts.Evidence = []domain.Evidence{{Name: "Grille", Narrative: "Remplie le 20."}}
	refused("observations-missing")
	r.Facts.Observations = &domain.Observations{Count: 2, Observers: 2, From: testkit.Before(w.Today(), 9), To: w.Today()}
	refused("observations-few")
	r.Facts.Observations.Count, r.Facts.Observations.Observers = 3, 1
	refused("observers-few")
	r.Facts.Observations.Observers = 2
	r.Facts.Evidence = nil
	refused("evidence-required")
	r.Facts.Evidence = []domain.Evidence{{Name: "Grille", Narrative: "Remplie le 20."}}
	award, err := w.Issuing.Issue(t.Context(), staff, r)
	must(t, err)
	report, err := w.Verifying.File(t.Context(), award.Document)
	must(t, err)
	if report.Verdict != verify.Valid {
		t.Errorf("verdict %s: %+v", report.Verdict, report.Checks)
	}
	// Another organisation cannot give it.
	r.OrganisationID = w.Employer.ID
	if _, err := w.Issuing.Issue(t.Context(), w.Staff(w.Employer), r); domain.CodeOf(err) != "achievement-unknown" {
		t.Errorf("another organisation: %v", err)
	}
}

// A badge whose maker never let the issuer use the model says so: the check is a no, and the verdict is not green.
func TestACopyWithoutPermissionIsToldAtVerification(t *testing.T) {
	w, models, staff := newModels(t)
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, served())
	must(t, err)
	_, err = models.Publish(t.Context(), staff, m.ID, 1)
	must(t, err)
	p, err := models.Invite(t.Context(), staff, w.School.ID, w.Employer.SIRET)
	must(t, err)
	other := w.Staff(w.Employer)
	copied, err := models.Copy(t.Context(), other, w.Employer.ID, m.ID)
	must(t, err)
	copied, err = models.Publish(t.Context(), other, copied.ID, copied.Revision)
	must(t, err)
	r := app.IssueRequest{OrganisationID: w.Employer.ID, Achievement: copied.Slug, Recipient: domain.Recipient{Name: "Nadia Benali"}, Facts: testkit.SoftSkillFacts(w.Today())}
	r.Facts.Level = 0
	award, err := w.Issuing.Issue(t.Context(), other, r)
	must(t, err)
	code := func() (verify.Verdict, string) {
		t.Helper()
		report, err := w.Verifying.File(t.Context(), award.Document)
		must(t, err)
		for _, c := range report.Checks {
			if strings.HasPrefix(c.Code, "creator-") {
				return report.Verdict, c.Code
			}
		}
		return report.Verdict, ""
	}
	if verdict, got := code(); verdict != verify.Valid || got != "creator-other" {
		t.Errorf("with permission: %s %s", verdict, got)
	}
	// The same badge, had the permission ended an hour before it was given.
	w.Pass(-time.Hour)
	must(t, models.Uninvite(t.Context(), staff, w.School.ID, p.ID))
	w.Pass(time.Hour)
	if verdict, got := code(); verdict == verify.Valid || got != "creator-refused" {
		t.Errorf("without permission: %s %s", verdict, got)
	}
}

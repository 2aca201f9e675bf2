package hosted

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/jobs"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/web"
)

// world is one installation with an organisation of each sort, real keys and real badges, at a fixed hour.
type world struct {
	*app.Installation
	t         testing.TB
	now       time.Time
	operator  domain.Actor
	issuing   *app.Issuing
	passports *app.Passports
	registrar *app.Organisations
	school    domain.Organisation
	certifier domain.Organisation
	door      *Door
	handler   http.Handler
}

const baseURL = "https://galon.example"

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldAt(t, baseURL)
}

func newWorldAt(t testing.TB, base string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC), operator: domain.Actor{Operator: true, Name: "essai"}}
	s := testkit.NewStore(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if err := jobs.Migrate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	registry := &jobs.Registry{}
	vault, err := sign.OpenVault(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	pepper, err := sign.NewPepper(bytes.Repeat([]byte{9}, 32))
	if err != nil {
		t.Fatal(err)
	}
	operator, err := sign.Generate(sign.Ed25519)
	if err != nil {
		t.Fatal(err)
	}
	w.Installation = &app.Installation{Store: s, Vault: vault, Pepper: pepper, Operator: operator, BaseURL: base,
		Now: func() time.Time { return w.now }, Log: log}
	w.issuing, w.passports, w.registrar = &app.Issuing{Installation: w.Installation}, &app.Passports{Installation: w.Installation},
		&app.Organisations{Installation: w.Installation}
	app.Work(registry, w.issuing, &app.Delivery{Installation: w.Installation})
	if w.Jobs, err = jobs.New(s, registry, nil, log); err != nil {
		t.Fatal(err)
	}

	w.school = w.organisation(domain.Organisation{Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider,
		Town: "Besançon", Departement: "25", SIRET: "91234567500017", NDA: "27250123425"})
	w.certifier = w.organisation(domain.Organisation{Slug: "institut-comtois-des-metiers", Name: "Institut comtois des métiers",
		Kind: domain.CertifyingBody, Town: "Vesoul", Departement: "70", SIRET: "93456789200013"})
	must(t, w.registrar.GrantHabilitation(t.Context(), w.operator, domain.Habilitation{OrganisationID: w.certifier.ID, CertificationCode: "RNCP37715",
		Scope: domain.ScopeAssess, From: "2023-09-01", To: "2028-07-05"}))
	w.mount(log)
	return w
}

func (w *world) mount(log *slog.Logger) {
	w.t.Helper()
	w.mountIn(i18n.French, log)
}

// inEnglish is the same house for who reads English.
func (w *world) inEnglish() {
	w.t.Helper()
	w.mountIn(i18n.English, w.Log)
}

func (w *world) mountIn(lang string, log *slog.Logger) {
	w.t.Helper()
	catalogue, err := i18n.Load(web.FS(), func(key string) { w.t.Errorf("no sentence for %q", key) })
	must(w.t, err)
	site, err := httpd.NewSite(web.FS(), catalogue.Printer(lang), w.BaseURL)
	must(w.t, err)
	site.Footer = Footer(site)
	w.door = &Door{Site: site, Publishing: &app.Publishing{Installation: w.Installation}, Verifying: app.NewVerifying(w.Installation),
		Misses: &httpd.Throttle{Name: "public", Limits: httpd.CodeLimits, Now: w.Now, Log: log}}
	router := site.Router(log, nil)
	must(w.t, w.door.Mount(router))
	w.handler = router
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) organisation(o domain.Organisation) domain.Organisation {
	w.t.Helper()
	o, err := w.registrar.Create(w.t.Context(), w.operator, app.NewOrganisation{Organisation: o, Ground: "Extrait Kbis lu", DecidedBy: "équipe Galon"})
	must(w.t, err)
	return o
}

// issued is a badge that somebody holds and shows.
type issued struct {
	award  domain.Award
	code   string
	claim  string
	holder domain.Holder
}

func (w *world) issue(o domain.Organisation, badge, name string, facts domain.Facts) issued {
	w.t.Helper()
	award, err := w.issuing.Issue(w.t.Context(), w.operator, app.IssueRequest{OrganisationID: o.ID, Achievement: badge,
		Recipient: domain.Recipient{Name: name}, Facts: facts})
	must(w.t, err)
	slip, err := w.issuing.Slip(w.t.Context(), w.operator, award.ID)
	must(w.t, err)
	in, err := w.passports.Accept(w.t.Context(), app.Ticket{Code: slip.ClaimCode}, domain.Holder{})
	must(w.t, err)
	share, err := w.passports.ShareBadge(w.t.Context(), in.Holder, award.ID, "CV", time.Time{})
	must(w.t, err)
	return issued{award, share.Code, slip.ClaimCode, in.Holder}
}

func softSkill(on domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: on, Level: 3, Context: domain.Volunteering, Place: "Besançon", LearnerStatus: "trainee",
		Assessor:     domain.Assessor{Name: "Claire Morel", Role: "formatrice"},
		Observations: &domain.Observations{Count: 3, Observers: 2, From: on, To: on}}
}

func cheese() domain.Facts {
	return domain.Facts{AwardedOn: "2026-04-30", Context: domain.Employment, Place: "Dole", LearnerStatus: "employee",
		Assessor: domain.Assessor{Name: "Anne Petit", Role: "responsable qualité"},
		AFEST: &domain.AfestFile{
			Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole",
			Analysis:    domain.WorkAnalysis{Date: "2026-03-01", Author: "Paul Mercier", Situations: []string{"Lancer une cuve de comté"}},
			Designation: domain.TrainerDesignation{Date: "2026-03-03", Name: "Paul Mercier", Function: "chef fromager"},
			Pairs: []domain.ReflectivePair{
				{SituationDate: "2026-03-10", Situation: "Lancer une cuve de comté", SituationMinutes: 120,
					ReflectionDate: "2026-03-11", ReflectionMinutes: 30, Learned: "Contrôler la température avant d’ajouter la présure"},
			},
			Assessment: domain.AfestAssessment{Date: "2026-04-30", Assessor: "Anne Petit", Method: "Fabrication complète observée", Result: "mastered"},
		}}
}

func panel() domain.Facts {
	return domain.Facts{AwardedOn: "2026-04-24", Place: "Vesoul", Panel: &domain.Panel{Members: 3, Place: "Vesoul"},
		Assessor: domain.Assessor{Name: "Hélène Vuillemin", Role: "présidente du jury"}}
}

func training() domain.Facts {
	return domain.Facts{AwardedOn: "2026-04-24", Context: domain.Training, Place: "Nevers", Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}
}

// sql changes the database behind the program's back.
func (w *world) sql(query string, args ...any) {
	w.t.Helper()
	result, err := w.Store.DB().ExecContext(w.t.Context(), query, args...)
	must(w.t, err)
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		w.t.Fatalf("%s changed %d rows (%v)", query, n, err)
	}
}

// withoutSchool publishes a registry that does not know the school any more.
func (w *world) withoutSchool() {
	w.t.Helper()
	w.publish(func(r *domain.Registry) {
		r.Entries = slices.DeleteFunc(r.Entries, func(e domain.RegistryEntry) bool { return e.Slug == w.school.Slug })
	})
}

// publish publishes another registry, signed as it should be.
func (w *world) publish(change func(*domain.Registry)) {
	w.t.Helper()
	registry, err := w.Registry(w.t.Context())
	must(w.t, err)
	next := *registry
	next.Version++
	next.Entries = slices.Clone(registry.Entries)
	change(&next)
	payload, err := json.Marshal(next)
	must(w.t, err)
	jws, err := sign.SignJWS(w.Operator, payload, "galon-registry+jws")
	must(w.t, err)
	must(w.t, w.Store.Write(w.t.Context(), func(tx *store.Tx) error { return tx.InsertRegistry(next.Version, jws, w.now) }))
}

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

func (w *world) get(path, accept string) *httptest.ResponseRecorder { return w.do("GET", path, accept) }

func (w *world) do(method, path, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.URL.Path = path
	if before, query, ok := strings.Cut(path, "?"); ok {
		r.URL.Path, r.URL.RawQuery = before, query
	}
	r.Host = "galon.example"
	if accept != "" {
		r.Header.Set("Accept", accept)
	}
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

// getIf asks again with the ETag of before.
func (w *world) getIf(path, accept, etag string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept", accept)
	r.Header.Set("If-None-Match", etag)
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

// upload posts one field of the form: a file when it has a name, a value otherwise.
func (w *world) upload(field, fileName string, data []byte) *httptest.ResponseRecorder {
	w.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	if fileName != "" {
		part, err := m.CreateFormFile(field, fileName)
		must(w.t, err)
		part.Write(data)
	} else {
		must(w.t, m.WriteField(field, string(data)))
	}
	must(w.t, m.Close())
	r := httptest.NewRequest("POST", "/verifier", &body)
	r.Host = "galon.example"
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Accept", browser)
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

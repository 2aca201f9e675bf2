package ui

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// office is the console of the school, with a person signed in at it.
type office struct {
	*world
	b     *browser
	staff domain.Actor
}

func newOffice(t testing.TB) office {
	t.Helper()
	o := office{world: newWorld(t)}
	console := &Console{Site: o.site, Issuing: o.issuing, Batches: &app.Batches{Issuing: o.issuing}, Accounts: o.accounts,
		Panels: &app.Panels{Batches: &app.Batches{Issuing: o.issuing}, Words: o.site.Printer()}, Misses: o.throttle("session")}
	o.must(console.Mount(o.router))
	o.b, o.staff = o.signedIn(o.school, "Claire Morel", "claire@atelier.exemple", domain.RoleIssuer)
	return o
}

// signedIn lets a person of an organisation in, as the mail of the sign-in does.
func (o office) signedIn(org domain.Organisation, name, email string, role domain.Role) (*browser, domain.Actor) {
	o.t.Helper()
	account, err := o.accounts.CreateAccount(o.t.Context(), o.operator, name, email, org.ID, role)
	o.must(err)
	b := o.browser()
	b.post("/pro/connexion", "email", email).leads(o.t, "/pro/connexion/code")
	o.must(o.Jobs.Drain(o.t.Context()))
	b.post(o.lastLink(email, "/pro/connexion/lien/")).leads(o.t, "/pro")
	return b, domain.Actor{AccountID: account.ID, Name: name, Email: email, OrganisationID: org.ID, Role: role}
}

// plain turns the spaces of typography into plain ones, for reading in a test.
func (a answer) plain() answer {
	a.body = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(a.body)
	return a
}

// upload sends a form with a file, as the browser does for /pro/lot.
func (b *browser) upload(path string, file []byte, pairs ...string) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(pairs); i += 2 {
		b.w.must(form.WriteField(pairs[i], pairs[i+1]))
	}
	if file != nil {
		part, err := form.CreateFormFile("file", "personnes.csv")
		b.w.must(err)
		_, err = part.Write(file)
		b.w.must(err)
	}
	b.w.must(form.Close())
	r, err := http.NewRequestWithContext(b.w.t.Context(), http.MethodPost, b.w.BaseURL+path, &body)
	b.w.must(err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.answered(r)
}

func (b *browser) answered(r *http.Request) answer {
	b.w.t.Helper()
	out, err := b.c.Do(r)
	b.w.must(err)
	defer out.Body.Close()
	raw, err := io.ReadAll(out.Body)
	b.w.must(err)
	return answer{out.StatusCode, out.Header, out.Header.Get("Location"), string(raw)}
}

// every page of the console, by address, for an award and a batch of the school.
func (o office) rooms() (award domain.Award, batch string, get, post []string) {
	award = o.issue(o.school, "travailler-en-equipe", "Nadia Benali", nadia, observed("2026-11-20"))
	batch = o.b.post(teamFile, "lines", "nom\nAwa Diallo", "awarded-on", "12/03/2026", "context", "training", "assessor-name", "Claire Morel").to
	a := awardURL(award.ID)
	get = []string{"/pro", "/pro/delivrer", "/pro/delivrer/travailler-en-equipe", "/pro/lot", teamFile, "/pro/lot/exemple.csv?badge=travailler-en-equipe",
		batch, batch + "/erreurs.csv", batch + "/rapport.csv", batch + "/rapport.xlsx", batch + "/bons", "/pro/personnes", a, a + "/bon", a + "/retirer", a + "/fichier/json"}
	post = []string{"/pro/delivrer/travailler-en-equipe", teamFile, batch + "/delivrer", a + "/bon", a + "/retirer", a + "/suspendre", a + "/retablir", a + "/renvoyer"}
	return award, batch, get, post
}

func TestConsoleAsksWhoComes(t *testing.T) {
	o := newOffice(t)
	_, _, get, post := o.rooms()
	stranger := o.browser()
	for _, path := range get {
		stranger.get(path).leads(t, "/pro/connexion")
	}
	for _, path := range post {
		stranger.post(path).leads(t, "/pro/connexion")
	}
	for _, path := range get {
		if h := o.b.get(path).expect(t, 200).header; h.Get("Cache-Control") != "no-store" || h.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %v", path, h)
		}
	}
	for _, path := range post {
		if got := o.b.foreign(path); got.status != 403 {
			t.Errorf("%s from another site: got %d, want 403", path, got.status)
		}
	}
}

// What belongs to another organisation does not exist.
func TestOtherOrganisationsAreNotThere(t *testing.T) {
	o := newOffice(t)
	award, batch, _, _ := o.rooms()
	other, _ := o.signedIn(o.certifer, "Hélène Vuillemin", "helene@institut.exemple", domain.RoleManager)
	a := awardURL(award.ID)
	for _, path := range []string{a, a + "/bon", a + "/retirer", a + "/fichier/json", batch, batch + "/erreurs.csv", batch + "/rapport.csv", batch + "/rapport.xlsx", batch + "/bons",
		awardPath + "/x", awardPath + "/" + strings.Repeat("0", 26), batchPath + "/" + strings.Repeat("0", 26), choosePath + "/inconnu"} {
		other.get(path).expect(t, 404, "!Nadia")
	}
	for _, path := range []string{a + "/bon", a + "/suspendre", a + "/retablir", a + "/renvoyer", batch + "/delivrer"} {
		other.post(path).expect(t, 404)
	}
	other.post(a+"/retirer", "reason", "wrong_information").expect(t, 404)
	if got := o.b.get(a).expect(t, 200, "!Suspendu", "!Retiré"); got.status != 200 {
		t.Error("somebody else's act came through")
	}
}

// A reader reads; what goes further is refused with the reason.
func TestReaderReads(t *testing.T) {
	o := newOffice(t)
	award, batch, _, _ := o.rooms()
	reader, _ := o.signedIn(o.school, "Luc Lecteur", "luc@atelier.exemple", domain.RoleReader)
	a := awardURL(award.ID)
	golden(t, "award_show_reader", reader.get(a).expect(t, 200, "Nadia Benali", "Votre rôle permet de consulter.", "!Suspendre", "!Retirer le badge", "!Imprimer le bon").body)
	reader.get("/pro").expect(t, 200, "Bonjour Luc", "!Délivrer un badge", "!à envoyer")
	reader.get("/pro/personnes").expect(t, 200, "Nadia Benali")
	reader.get(batch).expect(t, 200, "!Délivrer 1 badge")
	for _, path := range []string{"/pro/delivrer", "/pro/delivrer/travailler-en-equipe", "/pro/lot", teamFile, a + "/bon", a + "/retirer"} {
		reader.get(path).expect(t, 403, "Accès refusé", "Votre rôle ne permet pas cette action. Demandez à un Responsable.")
	}
	reader.post("/pro/delivrer/travailler-en-equipe", teamwork("action", "delivrer")...).expect(t, 403)
	reader.post(teamFile, "lines", "nom\nAwa").expect(t, 403)
	for _, path := range []string{a + "/suspendre", a + "/renvoyer", a + "/bon", batch + "/delivrer"} {
		reader.post(path).expect(t, 403)
	}
	reader.post(a+"/retirer", "reason", "wrong_information").expect(t, 403)
}

func TestStaffSignsOut(t *testing.T) {
	o := newOffice(t)
	o.b.get("/pro").expect(t, 200, `<form method="post" action="/pro/sortir">`)
	o.b.post("/pro/sortir").leads(t, "/pro/connexion?ok=signed-out")
	o.b.get("/pro").leads(t, "/pro/connexion")
}

// Names and addresses of people are not for the log of requests.
func TestConsoleLogsNoPerson(t *testing.T) {
	o := newOffice(t)
	o.rooms()
	o.b.get("/pro/personnes?q=Nadia").expect(t, 200, "Nadia")
	o.b.post("/pro/delivrer/travailler-en-equipe", teamwork("recipient-name", "Nadia\tBenali<")...)
	if log := o.log.String(); strings.Contains(log, "Nadia") || strings.Contains(log, nadia) || !strings.Contains(log, "/pro/personnes") {
		t.Error("the log names a person, or was not written")
	}
}

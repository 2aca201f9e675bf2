package hosted

import (
	"crypto/x509"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/verify"
)

// abroad is another Galon that really answers over HTTPS, until its lists or all of it are shut.
type abroad struct {
	*world
	server    *httptest.Server
	shut      atomic.Bool // everything
	listsShut atomic.Bool
}

func newAbroad(t *testing.T) *abroad {
	t.Helper()
	a := &abroad{}
	a.server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.shut.Load() || a.listsShut.Load() && strings.Contains(r.URL.Path, "/status/") {
			panic(http.ErrAbortHandler) // no answer at all
		}
		a.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(a.server.Close)
	a.server.Config.ErrorLog = nil
	a.world = newWorldAt(t, a.server.URL)
	return a
}

// asks lets an installation ask the other one, as the operator's settings do for a closed network.
func (w *world) asks(a *abroad) {
	w.Web = verify.NewFetcher(w.BaseURL)
	w.Web.Allow = []string{strings.TrimPrefix(a.server.URL, "https://")}
	w.Web.Roots = x509.NewCertPool()
	w.Web.Roots.AddCert(a.server.Certificate())
	w.door.Verifying = app.NewVerifying(w.Installation)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// retry presses « Réessayer », or tells that the page has no such button.
func (w *world) retry(page string) (*httptest.ResponseRecorder, bool) {
	_, form, ok := strings.Cut(page, `<form method="post" action="/verifier" class="actions sans-imp">`)
	form, _, _ = strings.Cut(form, "</form>")
	if !ok || !strings.Contains(form, "> Réessayer<") {
		return nil, false
	}
	values := url.Values{}
	for _, field := range hiddenField.FindAllStringSubmatch(form, -1) {
		values.Set(field[1], html.UnescapeString(field[2]))
	}
	return w.sends("/verifier", values), true
}

// A file whose issuer did not answer is not kept, and still can be tried again with one press.
func TestAFileThatWasNotReachedIsTriedAgain(t *testing.T) {
	there := newAbroad(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	here := newWorldAt(t, "https://autre.example")
	here.asks(there)
	for _, form := range []app.Form{app.FormJSON, app.FormJWT, app.FormPNG} {
		file, err := there.door.Verifying.ShareForm(t.Context(), x.code, form)
		must(t, err)
		there.shut.Store(true)
		page := here.upload(fieldFile, "badge."+string(form), file.Bytes).Body.String()
		if !strings.Contains(page, "Sans réponse\u00a0: 127.0.0.1") {
			t.Errorf("%s: who did not answer is not named: %s", form, page)
		}
		if len(page) > 100_000 {
			t.Errorf("%s: the page weighs %d", form, len(page))
		}
		there.shut.Store(false)
		again, ok := here.retry(page)
		if !ok {
			t.Fatalf("%s: nothing to press: %s", form, page)
		}
		if body := again.Body.String(); again.Code != 200 || heading(body) != "Organisme non vérifié" || strings.Contains(body, "Sans réponse") || strings.Contains(body, "> Réessayer<") ||
			!strings.Contains(body, "L’organisme ne l’a pas retiré.") {
			t.Errorf("%s: tried again: %d %s", form, again.Code, body)
		}
	}
}

// The same question is asked again: the day and the person go with the file.
func TestTryingAgainAsksTheSame(t *testing.T) {
	there := newAbroad(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	here := newWorldAt(t, "https://autre.example")
	here.asks(there)
	there.shut.Store(true)
	page := here.sends("/verifier", url.Values{fieldText: {string(x.award.Document)}, fieldName: {"Karim <Haddad>"}, fieldAt: {"2026-05-14"}}).Body.String()
	again, ok := here.retry(page)
	if !ok {
		t.Fatalf("nothing to press: %s", page)
	}
	for _, want := range []string{`name="nom" value="Karim &lt;Haddad&gt;"`, `name="date" value="2026-05-14"`} {
		if !strings.Contains(page, want) || !strings.Contains(again.Body.String(), want) {
			t.Errorf("it does not ask %s", want)
		}
	}
	there.shut.Store(false)
	if answer, _ := here.retry(again.Body.String()); answer == nil || !strings.Contains(html.UnescapeString(answer.Body.String()), "à la date du") {
		t.Error("the day is lost")
	}
}

// An address that is not asked, since it is not a public one, is not said to have kept silent; asked again it would not be.
func TestAnAddressThatIsNotAskedIsToldSo(t *testing.T) {
	there := newAbroad(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	here := newWorldAt(t, "https://autre.example")
	here.Web = verify.NewFetcher(here.BaseURL)
	here.door.Verifying = app.NewVerifying(here.Installation)
	page := here.upload(fieldFile, "badge.json", x.award.Document).Body.String()
	if _, ok := here.retry(page); ok || !strings.Contains(page, "Non interrogé\u00a0: 127.0.0.1") || strings.Contains(page, "Sans réponse") {
		t.Errorf("nobody asked it: %s", page)
	}
}

// What is too heavy for the page is asked for once more; what nobody could answer better is not.
func TestWhatIsNotTriedAgainByAPress(t *testing.T) {
	there := newAbroad(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	here := newWorldAt(t, "https://autre.example")
	here.asks(there)
	there.shut.Store(true)
	heavy := append(x.award.Document, []byte(strings.Repeat(" ", againLimit)+"\n")...)
	heavy = []byte(strings.Replace(string(heavy), "{", "{"+strings.Repeat(" ", againLimit), 1))
	page := here.upload(fieldFile, "badge.json", heavy).Body.String()
	if _, ok := here.retry(page); ok || !strings.Contains(page, "déposez le fichier encore une fois") || len(page) > 100_000 {
		t.Errorf("a heavy file: %s", page)
	}
	there.shut.Store(false)
	for name, file := range map[string][]byte{"good": x.award.Document, "changed": []byte(strings.Replace(string(x.award.Document), "Nadia", "Nadja", 1))} {
		page := here.upload(fieldFile, "badge.json", file).Body.String()
		if _, ok := here.retry(page); ok || strings.Contains(page, "encore une fois") {
			t.Errorf("%s: it is offered again", name)
		}
	}
	for _, wrong := range []string{"***", "", "e30=", strings.Repeat("A", 2*againLimit)} {
		if got := here.sends("/verifier", url.Values{fieldAgain: {wrong}}); got.Code != 422 && heading(got.Body.String()) != "Ce n’est pas un badge" {
			t.Errorf("%.10q: got %d %s", wrong, got.Code, heading(got.Body.String()))
		}
	}
}

// What a foreign list said when it last answered is told with its day and hour, after a restart and by another server too,
// and never as an answer of today.
func TestADatedCopyOfAListOutlivesARestart(t *testing.T) {
	there := newAbroad(t)
	x := there.issue(there.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	gone := there.issue(there.school, "animer-un-groupe", "Nadia Benali", softSkill("2026-03-12"))
	_, err := there.issuing.Revoke(t.Context(), there.operator, gone.award.ID, "issued_in_error", "")
	must(t, err)
	here := newWorldAt(t, "https://autre.example")
	here.asks(there)
	for _, b := range []issued{x, gone} {
		here.upload(fieldFile, "badge.json", b.award.Document)
	}
	must(t, here.WriteStatusCopies(t.Context()))
	here.now, there.now = here.now.Add(26*time.Hour), there.now.Add(26*time.Hour)

	here.door.Verifying = app.NewVerifying(&app.Installation{ // another server: nothing but the database is the same
		Store: here.Store, Vault: here.Vault, Pepper: here.Pepper, Operator: here.Operator, BaseURL: here.BaseURL, Now: here.Now, Log: here.Log, Web: here.Web})
	there.listsShut.Store(true)
	page := here.upload(fieldFile, "badge.json", x.award.Document).Body.String()
	for _, want := range []string{"Sans réponse\u00a0: 127.0.0.1", "Dernière liste connue\u00a0: 14\u00a0mai 2026 à 10\u00a0h\u00a032. À cette date, ce badge n’était pas retiré.",
		"Lue le 14\u00a0mai 2026 à 10\u00a0h\u00a032, elle ne le disait pas retiré.", "Retrait\u00a0: non contrôlé."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q: %s", want, page)
		}
	}
	if strings.Contains(page, "L’organisme ne l’a pas retiré.") {
		t.Error("an old list passes for one of today")
	}
	if page := here.upload(fieldFile, "badge.json", gone.award.Document).Body.String(); heading(page) != "Badge retiré" {
		t.Errorf("a withdrawal is for good: got %q", heading(page))
	}
	answer, ok := here.retry(page)
	if !ok || !strings.Contains(answer.Body.String(), "Dernière liste connue") {
		t.Error("it is not tried again")
	}
	there.listsShut.Store(false)
	if answer, _ = here.retry(page); !strings.Contains(answer.Body.String(), "L’organisme ne l’a pas retiré.") || strings.Contains(answer.Body.String(), "Dernière liste") {
		t.Error("once it answers, the copy is still told")
	}
}

package hosted

import (
	"html"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

// sends posts a plain form.
func (w *world) sends(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Host = "galon.example"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", browser)
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out
}

// Somebody who doubts a badge says so without a name, and the operator's team finds it with the badge's code.
func TestAProblemReachesTheQueue(t *testing.T) {
	w := newWorld(t)
	x := w.issue(w.school, "travailler-en-equipe", "Nadia Benali", softSkill("2026-03-12"))
	page := html.UnescapeString(w.get("/v/"+x.code+"/signaler", browser).Body.String())
	for _, want := range []string{"Signaler un problème", domain.FormatCode(x.code), "N’écrivez aucune information personnelle", `action="/v/` + x.code + `/signaler"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form does not say %q", want)
		}
	}
	if strings.Contains(page, "Nadia") {
		t.Error("the form names the person")
	}
	wrong := w.sends("/v/"+x.code+"/signaler", url.Values{"text": {"La date est fausse"}, "contact": {"pas une adresse"}})
	if said := html.UnescapeString(wrong.Body.String()); wrong.Code != 422 || !strings.Contains(said, "Choisissez le problème") || !strings.Contains(said, "La date est fausse") {
		t.Errorf("got %d\n%s", wrong.Code, said)
	}
	if sent := w.sends("/v/"+x.code+"/signaler", url.Values{"nature": {"wrong"}, "text": {"La date est fausse"}}); sent.Code != 303 || sent.Header().Get("Location") != "/signaler/recu" {
		t.Fatalf("got %d %s", sent.Code, sent.Header().Get("Location"))
	}
	w.now = w.now.Add(time.Minute) // the queue is in the order of the hours
	if sent := w.sends("/signaler", url.Values{"nature": {"fake"}, "organisme": {w.school.Slug}}); sent.Code != 303 {
		t.Fatalf("of an organisation: got %d", sent.Code)
	}
	all, err := w.door.Problems.List(t.Context(), w.operator, false)
	must(t, err)
	if len(all) != 2 || all[0].Code != x.code || all[0].AwardID != x.award.ID || all[0].Text != "La date est fausse" || all[0].Kind != domain.ProblemWrong || all[1].Organisation != w.school.Slug {
		t.Errorf("got %+v", all)
	}
	if _, err := w.door.Problems.List(t.Context(), domain.Actor{OrganisationID: w.school.ID, AccountID: "x", Role: domain.RoleManager}, false); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("an organisation reads the queue: %v", err)
	}

	must(t, w.door.Problems.Change(t.Context(), w.operator, all[0].ID, domain.ProblemTaken, ""))
	if err := w.door.Problems.Change(t.Context(), w.operator, all[0].ID, domain.ProblemClosed, " "); domain.CodeOf(err) == "" {
		t.Errorf("closed without a note: %v", err)
	}
	must(t, w.door.Problems.Change(t.Context(), w.operator, all[0].ID, domain.ProblemClosed, "La date a été corrigée."))
	open, err := w.door.Problems.List(t.Context(), w.operator, false)
	must(t, err)
	closed, err := w.door.Problems.List(t.Context(), w.operator, true)
	must(t, err)
	if len(open) != 1 || len(closed) != 1 || closed[0].Note != "La date a été corrigée." {
		t.Errorf("got %+v and %+v", open, closed)
	}
}

func TestProblemsHaveBounds(t *testing.T) {
	w := newWorld(t)
	if got := w.get("/v/7KQ4/signaler", browser); got.Code != 404 {
		t.Errorf("no code: got %d", got.Code)
	}
	if got := w.sends("/v/"+domain.NewCode(domain.PublicCode)+"/signaler", url.Values{"nature": {"fake"}}); got.Code != 404 {
		t.Errorf("a code that was never given: got %d", got.Code)
	}
	long := w.sends("/signaler", url.Values{"nature": {"fake"}, "text": {strings.Repeat("é", 1001)}})
	if long.Code != 422 {
		t.Errorf("a long text: got %d", long.Code)
	}
	last := 0
	for range 2 * problemsPerPeriod {
		last = w.sends("/signaler", url.Values{"nature": {"other"}}).Code
	}
	if last != 429 {
		t.Errorf("many in a row: got %d", last)
	}
}

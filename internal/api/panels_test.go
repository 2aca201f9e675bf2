package api_test

import (
	"net/http"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
)

type panel struct {
	ID         domain.PanelID
	State      string
	Version    int
	Title      string
	Members    []struct{ ID domain.MemberID }
	Candidates []struct {
		ID        domain.CandidateID
		Name      string
		Told      bool
		Decisions []struct{ Bloc, State, Decision, Award string }
	}
	Missing []string
	Minutes []struct {
		Number      int
		SHA256, URL string
	}
	NotifyBefore string `json:"notify_before"`
}

const careBloc = "RNCP37715BC01"

// juryOf is a body that passes.
func juryOf(w *world) map[string]any {
	return map[string]any{"blocs": []string{careBloc}, "on": w.Today(), "place": "Nevers",
		"members": []map[string]any{{"name": "Isabelle Roux", "function": "aide à domicile", "authorised_until": "2027-06-30"},
			{"name": "Karim Haddad", "function": "responsable de secteur", "authorised_until": "2027-06-30"}},
		"candidates": []map[string]any{{"name": "Léa Monnin", "email": "lea.monnin@exemple.fr", "training_ended_on": "2026-11-05"}, {"name": "Michel Jacquot"}}}
}

// decide lets both members come in, agree and sign, by their own page's use cases.
func decide(w *world, p panel) {
	w.t.Helper()
	ctx, boss := w.t.Context(), w.Staff(w.Certifier)
	type seat struct{ token, visit, code string }
	seats := map[domain.MemberID]seat{}
	d, err := w.Panels.Panel(ctx, boss, p.ID)
	must(w.t, err)
	for _, m := range d.Members {
		s := seat{token: strings.TrimPrefix(w.Panels.SeatLink(d.Seats[m.ID]), w.BaseURL+"/jury/")}
		s.code, _, err = w.Panels.GiveCode(ctx, boss, p.ID, m.ID)
		must(w.t, err)
		s.visit, _, err = w.Panels.Enter(ctx, s.token, s.code)
		must(w.t, err)
		seats[m.ID] = s
		for i, c := range d.Candidates {
			vote := domain.BlocVote{Decision: domain.Acquired}
			if i == 1 {
				vote = domain.BlocVote{Decision: domain.NotAcquired, Reason: "À revoir"}
			}
			_, err = w.Panels.SaveVote(ctx, s.token, s.visit, domain.PanelVote{Candidate: c.ID, Blocs: map[string]domain.BlocVote{careBloc: vote}})
			must(w.t, err)
		}
	}
	d, err = w.Panels.Panel(ctx, boss, p.ID)
	must(w.t, err)
	for _, s := range seats {
		must(w.t, w.Panels.Sign(ctx, s.token, s.visit, s.code, d.Digest()))
	}
	must(w.t, w.Panels.Close(ctx, boss, p.ID))
}

func TestJuryByTheAPI(t *testing.T) {
	w := newWorld(t)
	key := w.Key(w.Certifier, app.Scopes...)
	ask := func(method, path string, body any) answer {
		return w.ask(request{method: method, path: "/api/v1/panels" + path, key: key, body: body})
	}
	var p panel
	made := ask("POST", "", juryOf(w)).want(http.StatusCreated)
	made.into(&p)
	if p.State != "preparing" || made.Header.Get("Location") != "/api/v1/panels/"+string(p.ID) || p.Title != "Assistant de vie aux familles" {
		t.Errorf("%+v", p)
	}
	at := "/" + string(p.ID)
	ask("POST", at+"/notify", nil).refused(http.StatusConflict, "panel-not-closed")
	ask("POST", at+"/issue", nil).refused(http.StatusConflict, "panel-not-closed")
	ask("POST", at+"/convene", map[string]any{"version": p.Version + 1}).refused(http.StatusConflict, "panel-changed")
	ask("POST", at+"/convene", map[string]any{"version": p.Version}).want(http.StatusOK).into(&p)
	if p.State != "convened" || len(p.Missing) == 0 {
		t.Errorf("%+v", p)
	}
	decide(w, p)
	ask("GET", at, nil).want(http.StatusOK).into(&p)
	if p.State != "closed" || len(p.Minutes) != 1 || p.NotifyBefore != "2026-12-10" || p.Candidates[1].Decisions[0].Decision != "not_acquired" {
		t.Fatalf("%+v", p)
	}
	pdf := ask("GET", at+"/minutes/1", nil).want(http.StatusOK)
	if evidence.Digest(pdf.body) != p.Minutes[0].SHA256 || pdf.Header.Get("Cache-Control") != "no-store" {
		t.Error("another file than the one that was hashed, or one that others keep")
	}
	ask("POST", at+"/notify", nil).want(http.StatusAccepted)
	for range 2 {
		ask("POST", at+"/issue", nil).want(http.StatusAccepted)
	}
	w.Deliver()
	ask("GET", at, nil).want(http.StatusOK).into(&p)
	if p.Candidates[0].Decisions[0].Award == "" || !p.Candidates[0].Told || p.Candidates[1].Told {
		t.Errorf("%+v", p.Candidates)
	}
	var list struct {
		Panels []struct {
			ToTell int `json:"to_tell"`
		}
		Delay int `json:"median_days_to_panel"`
	}
	ask("GET", "", nil).want(http.StatusOK).into(&list)
	if len(list.Panels) != 1 || list.Panels[0].ToTell != 1 || list.Delay != 20 {
		t.Errorf("%+v", list)
	}
	// A bloc is never suspended, by a machine neither.
	award := p.Candidates[0].Decisions[0].Award
	w.ask(request{method: "POST", path: "/api/v1/awards/" + award + "/suspend", key: key}).refused(http.StatusConflict, "bloc-never-suspended")
	w.ask(request{method: "POST", path: "/api/v1/awards/" + award + "/revoke", key: w.APIKey, body: map[string]any{"reason": "panel_decision_changed"}}).refused(http.StatusNotFound, "award-unknown")
	w.ask(request{method: "POST", path: "/api/v1/awards/" + award + "/revoke", key: key, body: map[string]any{"reason": "panel_decision_changed"}}).want(http.StatusOK)
}

func TestJuriesAreRefused(t *testing.T) {
	w := newWorld(t)
	key := w.Key(w.Certifier, app.Scopes...)
	var p panel
	w.ask(request{method: "POST", path: "/api/v1/panels", key: key, body: juryOf(w)}).want(http.StatusCreated).into(&p)
	at := "/api/v1/panels/" + string(p.ID)
	version := map[string]any{"version": 1}
	for _, c := range []struct {
		method, path string
		body         any
	}{{"GET", at, nil}, {"POST", at + "/convene", version}, {"POST", at + "/notify", nil}, {"POST", at + "/issue", nil}, {"GET", at + "/minutes/1", nil}} {
		w.ask(request{method: c.method, path: c.path, body: c.body}).refused(http.StatusUnauthorized, "api-key-missing")
		if code, _ := w.ask(request{method: c.method, path: c.path, key: w.APIKey, body: c.body}).problem(http.StatusNotFound); code != "panel-unknown" {
			t.Errorf("%s of another organisation: %s", c.path, code)
		}
	}
	w.ask(request{method: "GET", path: "/api/v1/panels"}).refused(http.StatusUnauthorized, "api-key-missing")
	w.ask(request{method: "POST", path: "/api/v1/panels", body: juryOf(w)}).refused(http.StatusUnauthorized, "api-key-missing")
	w.ask(request{method: "GET", path: "/api/v1/panels", key: w.Key(w.Certifier, "award")}).refused(http.StatusForbidden, "api-key-scope")
	w.ask(request{method: "POST", path: "/api/v1/panels", key: w.Key(w.Certifier, "read"), body: juryOf(w)}).refused(http.StatusForbidden, "api-key-scope")
	if _, fields := w.ask(request{method: "POST", path: "/api/v1/panels", key: w.APIKey, body: juryOf(w)}).problem(http.StatusUnprocessableEntity); fields["/blocs"] != "bloc-not-entitled" {
		t.Errorf("the school, which is not habilitated: %v", fields)
	}
	bad := juryOf(w)
	bad["members"] = []map[string]any{{"name": "Isabelle Roux", "function": "aide à domicile", "authorised_until": "2026-01-01"}}
	bad["on"] = "31/02/2026"
	_, fields := w.ask(request{method: "POST", path: "/api/v1/panels", key: key, body: bad}).problem(http.StatusUnprocessableEntity)
	if fields["/on"] != "date-impossible" {
		t.Errorf("%v", fields)
	}
	few := juryOf(w)
	few["members"], few["on"] = []map[string]any{}, w.Today()
	w.ask(request{method: "POST", path: "/api/v1/panels", key: key, body: few}).want(http.StatusCreated).into(&p)
	code, fields := w.ask(request{method: "POST", path: "/api/v1/panels/" + string(p.ID) + "/convene", key: key, body: version}).problem(http.StatusUnprocessableEntity)
	if fields["/members"] != "panel-too-small" {
		t.Errorf("%s %v", code, fields)
	}
}

package api_test

import (
	"bytes"
	"net/http"
	"slices"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

type demand struct {
	ID, State, Situation, Award string
	Learner                     struct{ Name, Email string }
	Accepts, Wanted, Round      int
	Disagree                    bool
	Pieces                      []struct{ SHA256, Type, URL string }
	Rubric                      []struct{ Disputed bool }
	Reviews                     []struct {
		Reviewer, Verdict, Message string
		Joint                      bool
	}
}

const (
	claimsPath = "/api/v1/claims"
	asked      = "travailler-en-equipe"
)

// demand is what a learner has told and sent to the school, which decides by that rule.
func (w *world) demand(rule domain.ClaimRuleKind) (*app.Claims, domain.Holder, string) {
	w.t.Helper()
	ctx, s := w.t.Context(), &app.Claims{Issuing: w.Issuing}
	holder := w.Accept(w.Issue("s-adapter-a-un-changement", "Léa Martin", "lea@exemple.fr"))
	must(w.t, s.Open(ctx, w.Staff(w.School), domain.ClaimOpening{Achievement: asked, Open: true, Rule: domain.ClaimRule{Kind: rule}, Days: 10}))
	c, err := s.Begin(ctx, holder, w.School.Slug, asked, "")
	must(w.t, err)
	must(w.t, s.Tell(ctx, holder, c.ID, domain.ClaimContent{Situation: "À l’épicerie solidaire, le samedi.", Done: "J’ai réparti les tâches.", Shows: "Je sais m’organiser.", Context: domain.Volunteering}))
	must(w.t, s.AddPiece(ctx, holder, c.ID, "Le planning", testkit.Photo(3)))
	must(w.t, s.Send(ctx, holder, c.ID))
	return s, holder, string(c.ID)
}

// opinion is a whole review with that answer for each criterion.
func (w *world) opinion(verdict, mark, message string) map[string]any {
	w.t.Helper()
	a, err := w.Definition(w.t.Context(), asked)
	must(w.t, err)
	m := map[string]any{"reviewer": "Claire Morel", "verdict": verdict, "marks": slices.Repeat([]map[string]string{{"value": mark}}, len(a.Criteria))}
	if message != "" {
		m["message"] = message
	}
	return m
}

func TestDemandsByAMachine(t *testing.T) {
	w := newWorld(t)
	s, holder, id := w.demand(domain.RuleOne)
	at := claimsPath + "/" + id
	var list struct{ Items []demand }
	if w.get(claimsPath).want(http.StatusOK).into(&list); len(list.Items) != 1 || list.Items[0].ID != id || list.Items[0].Learner.Email != "lea@exemple.fr" {
		t.Errorf("%+v", list)
	}
	var d demand
	if w.get(at).want(http.StatusOK).into(&d); d.State != "submitted" || d.Situation == "" || len(d.Pieces) != 1 || len(d.Rubric) == 0 {
		t.Fatalf("%+v", d)
	}
	file := w.get(d.Pieces[0].URL[len(w.BaseURL):]).want(http.StatusOK)
	if file.Header.Get("Content-Type") != "image/jpeg" || !bytes.HasPrefix(file.body, []byte{0xff, 0xd8}) || file.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", file.Header)
	}

	// Sent back with a message, told again, and accepted: the badge names the person who looked, not the key.
	w.post(at+"/reviews", w.opinion("revise", "unknown", "Dites quel jour c’était.")).want(http.StatusOK).into(&d)
	if d.State != "revision_requested" || len(d.Reviews) != 1 || d.Reviews[0].Reviewer != "Claire Morel" || d.Reviews[0].Message == "" {
		t.Errorf("%+v", d)
	}
	w.post(at+"/reviews", w.opinion("accept", "yes", "")).refused(http.StatusConflict, "claim-not-waiting")
	must(t, s.Send(t.Context(), holder, domain.ClaimID(id)))
	once := request{method: "POST", path: at + "/reviews", key: w.APIKey, body: w.opinion("accept", "yes", ""), header: http.Header{"Idempotency-Key": {"d1"}}}
	none, other := once, once
	none.header = http.Header{"Idempotency-Key": {""}}
	other.body = w.opinion("refuse", "no", "Non.")
	w.ask(none).refused(http.StatusBadRequest, "idempotency-key-missing")
	first, again := demand{}, demand{}
	w.ask(once).want(http.StatusOK).into(&first)
	w.ask(once).want(http.StatusOK).into(&again)
	if first.State != "accepted" || first.Award == "" || again.Award != first.Award || first.Round != 2 {
		t.Errorf("%+v, then %+v", first, again)
	}
	w.ask(other).refused(http.StatusConflict, "idempotency-key-reused")
	if a := w.Read(domain.AwardID(first.Award)); a.Facts.Assessor.Name != "Claire Morel" || a.Facts.Reviewers != 1 {
		t.Errorf("%+v", a.Facts)
	}
	if w.get(claimsPath + "?over=true").want(http.StatusOK).into(&list); len(list.Items) != 1 || list.Items[0].Award != first.Award {
		t.Errorf("%+v", list)
	}
	if w.get(claimsPath).want(http.StatusOK).into(&list); len(list.Items) != 0 {
		t.Errorf("%+v", list)
	}

	// Once the time of the file is over, its address says so.
	v, err := s.Claim(t.Context(), app.ClaimReader{Actor: w.Staff(w.School)}, domain.ClaimID(id))
	must(t, err)
	w.SetNow(v.KeptUntil.Add(time.Second))
	must(t, s.Retain(t.Context()))
	if w.get(at).want(http.StatusOK).into(&d); len(d.Pieces) != 1 {
		t.Errorf("%+v", d.Pieces)
	}
	w.get(at+"/pieces/"+d.Pieces[0].SHA256).refused(http.StatusGone, "evidence-over")
}

// A key is one voice: with a rule for two people it decides nothing alone, and a disagreement shows.
func TestAMachineIsOneReviewerOfSeveral(t *testing.T) {
	w := newWorld(t)
	s, _, id := w.demand(domain.RuleAll)
	at := claimsPath + "/" + id
	var d demand
	w.post(at+"/reviews", w.opinion("accept", "yes", "")).want(http.StatusOK)
	second := w.opinion("accept", "yes", "")
	second["reviewer"] = "Paul Mercier"
	w.post(at+"/reviews", second).want(http.StatusOK).into(&d)
	if d.State != "submitted" || d.Accepts != 1 || d.Wanted != 2 || len(d.Reviews) != 1 {
		t.Fatalf("%+v", d)
	}
	a, err := w.Definition(t.Context(), asked)
	must(t, err)
	_, err = s.Review(t.Context(), app.ClaimReader{Actor: w.Staff(w.School)}, domain.ClaimID(id), domain.Review{Verdict: domain.ReviewRefuse,
		Marks: slices.Repeat([]domain.Mark{{Value: domain.MarkNo}}, len(a.Criteria)), Message: "Je n’ai pas vu cela."})
	must(t, err)
	if w.get(at).want(http.StatusOK).into(&d); !d.Disagree || !d.Rubric[0].Disputed || len(d.Reviews) != 2 {
		t.Errorf("%+v", d)
	}
}

// Nobody looks at their own demand: neither a learner who works there, nor a key in the learner's name.
func TestNobodyReviewsTheirOwnDemand(t *testing.T) {
	w := newWorld(t)
	s, _, id := w.demand(domain.RuleOne)
	own := w.opinion("accept", "yes", "")
	own["reviewer"] = "LÉA  Martin"
	w.post(claimsPath+"/"+id+"/reviews", own).refused(http.StatusUnprocessableEntity, "fields-invalid")
	staff := w.Staff(w.School)
	staff.Email = "Lea@exemple.fr"
	a, err := w.Definition(t.Context(), asked)
	must(t, err)
	_, err = s.Review(t.Context(), app.ClaimReader{Actor: staff}, domain.ClaimID(id), domain.Review{Verdict: domain.ReviewAccept,
		Marks: slices.Repeat([]domain.Mark{{Value: domain.MarkYes}}, len(a.Criteria))})
	if domain.CodeOf(err) != "fields-invalid" {
		t.Errorf("%v", err)
	}
}

func TestWhatDemandsRefuse(t *testing.T) {
	w := newWorld(t)
	_, _, id := w.demand(domain.RuleOne)
	at := claimsPath + "/" + id
	var d demand
	w.get(at).want(http.StatusOK).into(&d)
	piece := at + "/pieces/" + d.Pieces[0].SHA256
	reader, only, other := w.Key(w.School, "read", "award", "revoke", "write_badges"), w.Key(w.School, "review_claims"), w.Key(w.Employer, app.Scopes...)
	nobody, few, silent := w.opinion("accept", "yes", ""), w.opinion("accept", "yes", ""), w.opinion("refuse", "no", "")
	nobody["reviewer"], few["marks"] = " ", []any{}
	for _, c := range []struct {
		request
		status int
		code   string
	}{
		{request{method: "GET", path: claimsPath, key: reader}, 403, "api-key-scope"},
		{request{method: "GET", path: claimsPath + "?over=peut-etre", key: only}, 422, "fields-invalid"},
		{request{method: "GET", path: at, key: reader}, 403, "api-key-scope"},
		{request{method: "GET", path: at, key: other}, 404, "badge-claim-unknown"},
		{request{method: "GET", path: claimsPath + "/x", key: only}, 404, "badge-claim-unknown"},
		{request{method: "GET", path: piece, key: reader}, 403, "api-key-scope"},
		{request{method: "GET", path: piece, key: other}, 404, "badge-claim-unknown"},
		{request{method: "GET", path: at + "/pieces/x", key: only}, 404, "evidence-unknown"},
		{request{method: "POST", path: at + "/reviews", body: w.opinion("accept", "yes", ""), key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: at + "/reviews", body: w.opinion("accept", "yes", ""), key: only}, 403, "api-key-scope"}, // a badge would come of it
		{request{method: "POST", path: at + "/reviews", body: w.opinion("accept", "yes", ""), key: other}, 404, "badge-claim-unknown"},
		{request{method: "POST", path: at + "/reviews", body: w.opinion("accept", "no", ""), key: w.APIKey}, 422, "fields-invalid"},
		{request{method: "POST", path: at + "/reviews", body: nobody, key: w.APIKey}, 422, "fields-invalid"},
		{request{method: "POST", path: at + "/reviews", body: few, key: w.APIKey}, 422, "fields-invalid"},
		{request{method: "POST", path: at + "/reviews", body: silent, key: w.APIKey}, 422, "fields-invalid"},
		{request{method: "POST", path: at + "/reviews", body: []byte("x"), contentType: "text/plain", key: only}, 415, "content-type"},
		{request{method: "POST", path: at + "/reviews", body: []byte("{"), contentType: "application/json", key: only}, 400, "json-malformed"},
		{request{method: "GET", path: claimsPath}, 401, "api-key-missing"},
		{request{method: "GET", path: at}, 401, "api-key-missing"},
		{request{method: "GET", path: piece}, 401, "api-key-missing"},
		{request{method: "POST", path: at + "/reviews", body: w.opinion("accept", "yes", "")}, 401, "api-key-missing"},
	} {
		w.ask(c.request).refused(c.status, c.code)
	}
	if w.ask(request{method: "POST", path: at + "/reviews", body: w.opinion("refuse", "no", "La situation ne montre pas le critère 1."), key: only}).want(http.StatusOK).into(&d); d.State != "refused" {
		t.Errorf("%+v", d)
	}
}

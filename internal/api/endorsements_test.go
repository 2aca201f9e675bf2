package api_test

import (
	"net/http"
	"strings"
	"testing"

	"galon/internal/domain"
	"galon/internal/testkit"
)

func TestEndorsementsFromSignatureToWithdrawal(t *testing.T) {
	w := newWorld(t)
	const path = "/api/v1/endorsements"
	about := map[string]string{"target": "achievement", "organisation": w.Employer.Slug, "achievement": team, "comment": "Nous avons vu les personnes au travail."}
	var made struct{ ID, Subject string }
	w.post(path, about).want(http.StatusCreated).into(&made)
	if !strings.HasSuffix(made.Subject, "/o/"+w.Employer.Slug+"/b/"+team) {
		t.Errorf("subject %s", made.Subject)
	}
	var list struct{ Items []struct{ ID string } }
	w.get(path).want(http.StatusOK).into(&list)
	if len(list.Items) != 1 || list.Items[0].ID != made.ID {
		t.Errorf("%+v", list)
	}

	self := map[string]string{"target": "organisation", "organisation": w.School.Slug, "comment": " "}
	if _, fields := w.post(path, self).problem(http.StatusUnprocessableEntity); fields["/organisation"] != "endorsement-self" || fields["/comment"] != "endorsement-comment-missing" {
		t.Errorf("%v", fields)
	}
	w.post(path, map[string]string{"target": "organisation", "organisation": "personne", "comment": "Bien."}).refused(http.StatusNotFound, "organisation-unknown")
	w.ask(request{method: "POST", path: path, key: w.APIKey, body: []byte("{"), contentType: "application/json"}).refused(http.StatusBadRequest, "json-malformed")
	w.ask(request{method: "POST", path: path, key: w.APIKey, body: []byte("{}"), contentType: "text/plain"}).refused(http.StatusUnsupportedMediaType, "content-type")

	revoke := path + "/" + made.ID + "/revoke"
	reader, giver := w.Key(w.School, "read"), w.Key(w.School, "award")
	for _, r := range []request{{method: "GET", path: path}, {method: "POST", path: path, body: about}, {method: "POST", path: revoke}} {
		w.ask(r).refused(http.StatusUnauthorized, "api-key-missing")
		if r.key = reader; r.method == "GET" {
			r.key = giver
		}
		w.ask(r).refused(http.StatusForbidden, "api-key-scope")
	}
	w.ask(request{method: "POST", path: revoke, key: w.Key(w.Employer, "revoke")}).refused(http.StatusNotFound, "endorsement-unknown")
	w.post(path+"/nothing/revoke", nil).refused(http.StatusNotFound, "endorsement-unknown")
	w.post(revoke, nil).want(http.StatusOK)
	w.post(revoke, nil).refused(http.StatusConflict, "endorsement-already-revoked")
}

// What the standard can say beside our own kinds is taken, and its faults are named by their fields.
func TestIssueWithTheFactsOfTheStandard(t *testing.T) {
	w := newWorld(t)
	o := softSkill("Nadia Benali", "")
	o.Source = &domain.Source{Name: "Mission locale de Dole", SIRET: "73282932000074"}
	o.Activity = &domain.Activity{From: testkit.Before(today, 30), To: today, Role: "Responsable d’étal"}
	o.Evidence = []domain.Evidence{{Name: "Grille", Visibility: domain.VisibilityConfidential, SHA256: strings.Repeat("a", 64)}}
	id := w.post("/api/v1/awards", o).want(http.StatusCreated).award().ID
	body := string(w.get("/api/v1/awards/" + id + "/credential").want(http.StatusOK).body)
	for _, part := range []string{`"source":{`, `"activityStartDate":"`, `"role":"Responsable d’étal"`, `ni:///sha-256;qqqq`} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in %s", part, body)
		}
	}
	o = softSkill("Luc Petit", "")
	o.Credits, o.Results = 3, []domain.Result{{Description: "note", Value: "12"}}
	o.Source = &domain.Source{SIRET: "12"}
	_, fields := w.post("/api/v1/awards", o).problem(http.StatusUnprocessableEntity)
	for pointer, code := range map[string]string{"/credits": "credits-not-here", "/results/0/description": "result-unknown", "/source/name": "source-name-missing", "/source/siret": "siret-length"} {
		if fields[pointer] != code {
			t.Errorf("%s: %q, want %q", pointer, fields[pointer], code)
		}
	}
}

package api_test

import (
	"net/http"
	"strings"
	"testing"

	"galon/internal/domain"
)

func (w *world) correction(key, id string, body any) answer {
	return w.withKey(key, "/api/v1/awards/"+id+"/correct", body)
}

func TestACorrectedAwardIsANewOneLinkedToTheOld(t *testing.T) {
	w := newWorld(t)
	old := w.withKey("a", "/api/v1/awards", softSkill("Nadia Benalli", "nadia@exemple.fr")).want(http.StatusCreated).award()
	change := map[string]any{"recipient": map[string]any{"name": "Nadia Benali"}, "place": "Dole"}
	first := w.correction("c-1", old.ID, change).want(http.StatusCreated)
	fresh := first.award()
	if fresh.ID == old.ID || fresh.Replaces != old.ID || fresh.State != "valid" || fresh.Recipient.Name != "Nadia Benali" || fresh.Recipient.Email != "nadia@exemple.fr" ||
		first.Header.Get("Location") != "/api/v1/awards/"+fresh.ID {
		t.Errorf("%s", first.body)
	}
	if again := w.correction("c-1", old.ID, change).want(http.StatusCreated).award(); again.ID != fresh.ID || again.Replaces != old.ID {
		t.Errorf("sent again: %+v", again)
	}
	before := w.get("/api/v1/awards/" + old.ID).want(http.StatusOK).award()
	if before.State != "revoked" || before.Reason != "replaced" || before.ReplacedBy != fresh.ID || before.Recipient.Name != "Nadia Benalli" {
		t.Errorf("the old one: %+v", before)
	}
	award, err := w.Store.Award(t.Context(), domain.AwardID(fresh.ID))
	must(t, err)
	if f := award.Facts; f.Place != "Dole" || f.AwardedOn != today || f.Assessor.Name == "" || !strings.Contains(string(award.Document), "Nadia Benali") {
		t.Errorf("the new one says %+v", f)
	}

	w.correction("c-1", old.ID, map[string]any{"place": "Vesoul"}).refused(http.StatusConflict, "idempotency-key-reused")
	w.correction("c-1", fresh.ID, change).refused(http.StatusConflict, "idempotency-key-reused")
	w.correction("c-2", old.ID, change).refused(http.StatusConflict, "award-already-revoked")
	w.correction("c-3", fresh.ID, map[string]any{"place": "Dole"}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	w.correction("c-4", fresh.ID, map[string]any{"level": 9}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	w.correction("c-5", fresh.ID, map[string]any{"evidence": []any{}}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	w.correction("c-6", fresh.ID, map[string]any{"place": strings.Repeat("x", 2<<20)}).refused(http.StatusRequestEntityTooLarge, "body-too-large")
	w.correction("", fresh.ID, change).refused(http.StatusBadRequest, "idempotency-key-missing")
	path := "/api/v1/awards/" + fresh.ID + "/correct"
	w.ask(request{method: "POST", path: path, key: w.APIKey, body: []byte("nom=x"), contentType: "text/plain"}).refused(http.StatusUnsupportedMediaType, "content-type")
	w.ask(request{method: "POST", path: path, body: change}).refused(http.StatusUnauthorized, "api-key-missing")
	for _, scope := range []string{"award", "revoke", "read"} {
		w.ask(request{method: "POST", path: path, key: w.Key(w.School, scope), body: change}).refused(http.StatusForbidden, "api-key-scope")
	}
	w.ask(request{method: "POST", path: path, key: w.Key(w.Employer, "award", "revoke"), body: change}).refused(http.StatusNotFound, "award-unknown")
}

func TestACorrectionOfAnErasedAwardIsRefused(t *testing.T) {
	w := newWorld(t)
	a := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(a)
	must(t, w.Passports.Erase(t.Context(), holder, "supprimer"))
	w.correction("c", string(a.ID), map[string]any{"place": "Dole"}).refused(http.StatusGone, "award-erased")
}

func TestACorrectionWaitsForASecondPerson(t *testing.T) {
	w := newWorld(t)
	a := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	_, err := w.Organisations.Configure(t.Context(), w.Staff(w.School), w.School.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = true })
	must(t, err)
	for range 2 { // sent again, it still waits
		w.correction("c", string(a.ID), map[string]any{"place": "Dole"}).want(http.StatusAccepted)
	}
}

package api_test

import (
	"fmt"
	"net/http"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
)

// What the doors of own models refuse: to whom, and for which bodies.
func TestModelsAreRefused(t *testing.T) {
	w := newWorld(t)
	const list = "/api/v1/achievements"
	half := map[string]any{"kind": "soft_skill", "title": "Certifié accueil"}
	var made struct{ ID string }
	w.post(list, half).want(http.StatusCreated).into(&made)
	draft, publish, revision := list+"/"+made.ID+"/draft", list+"/"+made.ID+"/publish", map[string]int{"revision": 1}
	reader, giver, theirs := w.Key(w.School, "read"), w.Key(w.School, "award"), w.Key(w.Employer, app.Scopes...)
	for _, c := range []struct {
		request
		status int
		code   string
	}{
		{request{method: "POST", path: list, body: half}, 401, "api-key-missing"},
		{request{method: "POST", path: list, body: half, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: list, body: []byte("{"), contentType: "application/json", key: w.APIKey}, 400, "json-malformed"},
		{request{method: "POST", path: list, body: []byte("x"), contentType: "text/plain", key: w.APIKey}, 415, "content-type"},
		{request{method: "GET", path: draft}, 401, "api-key-missing"},
		{request{method: "GET", path: draft, key: giver}, 403, "api-key-scope"},
		{request{method: "GET", path: draft, key: theirs}, 404, "model-unknown"},
		{request{method: "POST", path: publish, body: revision}, 401, "api-key-missing"},
		{request{method: "POST", path: publish, body: revision, key: reader}, 403, "api-key-scope"},
		{request{method: "POST", path: publish, body: revision, key: theirs}, 404, "model-unknown"},
		{request{method: "POST", path: publish, body: []byte("{"), contentType: "application/json", key: w.APIKey}, 400, "json-malformed"},
		{request{method: "POST", path: publish, body: []byte("x"), contentType: "text/plain", key: w.APIKey}, 415, "content-type"},
	} {
		t.Run(fmt.Sprint(c.method, " ", c.path, " ", c.status), func(t *testing.T) {
			w.ask(c.request).refused(c.status, c.code)
		})
	}
}

// Where a second person signs off, a machine is told that its award waits, and where to ask for it.
func TestAwardsOfMachinesWait(t *testing.T) {
	w := newWorld(t)
	whole, hours := string(w.Dossier("Sonia Roussel")), string(w.Dossier("Hugo Perrin", domain.ElementReflection))
	for _, o := range []domain.Organisation{w.School, w.Employer} {
		_, err := w.Organisations.Configure(t.Context(), w.Staff(o), o.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = true })
		must(t, err)
	}
	key := w.Key(w.Employer, app.Scopes...)
	for _, r := range []request{
		{method: "POST", path: "/api/v1/awards", key: w.APIKey, body: softSkill("Nadia Benali", "")},
		{method: "POST", path: "/api/v1/afest/" + whole + "/issue", key: key},
		{method: "POST", path: "/api/v1/afest/" + hours + "/experience", key: key},
	} {
		a := w.ask(r).want(http.StatusAccepted)
		if a.award().State != "waiting" {
			t.Errorf("%s: %s", r.path, a.body)
		}
		if now := w.ask(request{method: "GET", path: a.Header.Get("Location"), key: r.key}).want(http.StatusOK).award(); now.ID != a.award().ID || now.State != "waiting" {
			t.Errorf("%s: later %+v", r.path, now)
		}
	}
	// The same request again is the same award that waits.
	first := w.withKey("commande-31", "/api/v1/awards", softSkill("Zoé Petit", "")).want(http.StatusAccepted).award()
	if again := w.withKey("commande-31", "/api/v1/awards", softSkill("Zoé Petit", "")).want(http.StatusAccepted).award(); again.ID != first.ID {
		t.Errorf("%s, then %s", first.ID, again.ID)
	}
}

func TestBatchUnderTheKeyOfAnother(t *testing.T) {
	w := newWorld(t)
	send := func(file string) answer {
		return w.ask(request{method: "POST", path: "/api/v1/batches" + query("achievement", team, "defaults", defaults), key: w.APIKey, body: []byte(file),
			contentType: "text/csv", header: http.Header{"Idempotency-Key": {"liste-4"}}})
	}
	send("Nom;Date;Niveau\nHugo Perrin;2026-11-19;4\n").want(http.StatusCreated)
	send("Nom;Date;Niveau\nLéa Roux;2026-11-19;4\n").refused(http.StatusConflict, "idempotency-key-reused")
}

// An organisation keeps so many models that one page still shows them all, and not one more.
func TestModelsAreBounded(t *testing.T) {
	w := newWorld(t)
	now := w.Now()
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		for range 500 {
			id := domain.NewID[domain.ModelID](now)
			if err := tx.InsertModel(domain.Model{ID: id, OrganisationID: w.School.ID, Slug: string(id), State: domain.ModelDraft,
				Draft: domain.NewModel(domain.SoftSkill), Revision: 1, CreatedAt: now, UpdatedAt: now}); err != nil {
				return err
			}
		}
		return nil
	}))
	w.post("/api/v1/achievements", map[string]any{"kind": "soft_skill", "title": "Certifié accueil"}).refused(http.StatusConflict, "models-full")
}

package api_test

import (
	"net/http"
	"strings"
	"testing"

	"galon/internal/domain"
)

func TestModelsAreWrittenAndPublishedByMachines(t *testing.T) {
	w := newWorld(t)
	type view struct {
		ID       domain.ModelID
		Slug     string
		State    domain.ModelState
		Version  int
		Revision int
		Changed  bool
		Missing  []struct{ Pointer, Code, Detail string }
		Remarks  []struct{ Pointer, Code, Detail string }
	}
	var half, m view
	w.post("/api/v1/achievements", map[string]any{"kind": "soft_skill", "title": "Certifié accueil"}).want(http.StatusCreated).into(&half)
	if half.State != domain.ModelDraft || half.Slug != "" || len(half.Missing) < 3 || half.Missing[0].Code != "model-word-blocked" || half.Missing[0].Detail == "" {
		t.Errorf("half a model: %+v", half)
	}
	w.post("/api/v1/achievements/"+string(half.ID)+"/publish", map[string]any{"revision": 1}).refused(http.StatusUnprocessableEntity, "fields-invalid")
	w.post("/api/v1/achievements", map[string]any{"kind": "diploma"}).refused(http.StatusUnprocessableEntity, "fields-invalid")

	whole := map[string]any{"kind": "participation", "title": "Forum de l’emploi de Dole", "criteria": []string{"Être présent au forum."}, "assessment": "Présence relevée à l’accueil du forum.",
		"image": map[string]any{"color": "bleu", "pictogram": "calendar-check", "alt": "Badge rond bleu, un calendrier coché"}}
	w.post("/api/v1/achievements", whole).want(http.StatusCreated).into(&m)
	if len(m.Missing) != 0 {
		t.Errorf("a whole model lacks %+v", m.Missing)
	}
	at := "/api/v1/achievements/" + string(m.ID)
	w.post(at+"/publish", map[string]any{"revision": 7}).refused(http.StatusConflict, "model-changed")
	w.post(at+"/publish", map[string]any{"revision": 1}).want(http.StatusOK).into(&m)
	if m.State != domain.ModelPublished || m.Version != 1 || !strings.HasPrefix(m.Slug, "forum-de-l-emploi-de-dole-") {
		t.Errorf("published: %+v", m)
	}
	w.post(at+"/publish", map[string]any{"revision": 1}).refused(http.StatusConflict, "model-unchanged")
	w.get("/api/v1/achievements/" + m.Slug).want(http.StatusOK)
	w.get("/api/v1/achievements/" + m.Slug + "/draft").want(http.StatusOK)
	var all, drafts struct{ Items []struct{ Slug string } }
	w.get("/api/v1/achievements").want(http.StatusOK).into(&all)
	w.get("/api/v1/achievements/drafts").want(http.StatusOK).into(&drafts)
	if all.Items[0].Slug != m.Slug || len(drafts.Items) != 2 {
		t.Errorf("first of the list %q, %d drafts", all.Items[0].Slug, len(drafts.Items))
	}
	w.get("/api/v1/achievements/nothing/draft").refused(http.StatusNotFound, "model-unknown")
}

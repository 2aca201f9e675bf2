package ui

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AfestModels is the paths that can be walked again: one's own, and those that others share.
type AfestModels struct {
	httpd.Frame
	May    bool
	Own    []AfestModelLine
	Shared []AfestModelLine
}

// AfestModelLine is one of them.
type AfestModelLine struct {
	ID         domain.AfestModelID
	Title      string
	By         string
	Situations []string
	Criteria   []string
	Shared     bool
}

// Template is pages/afest_models.html.
func (*AfestModels) Template() string { return "afest_models" }

func (c *AfestDesk) models(w http.ResponseWriter, r *http.Request, d desk) error {
	own, shared, err := c.Afest.Models(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	page := &AfestModels{Frame: c.frame(d, c.Site.T("afest.models.title"), afestPath), May: d.can(app.ActAward), Own: modelLines(own), Shared: modelLines(shared)}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func modelLines(all []app.ModelLine) (lines []AfestModelLine) {
	for _, m := range all {
		lines = append(lines, AfestModelLine{ID: m.ID, Title: m.Title, By: m.Organisation, Situations: m.Situations, Criteria: m.Criteria, Shared: m.Shared})
	}
	return lines
}

func (c *AfestDesk) actOnModel(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AfestModelID](r, "model")
	if err != nil {
		return domain.NotFoundf("afest-model-unknown")
	}
	act := chi.URLParam(r, "act")
	switch act {
	case "partager":
		err = c.Afest.ShareModel(r.Context(), d.Actor, id, true)
	case "reprendre":
		err = c.Afest.ShareModel(r.Context(), d.Actor, id, false)
	case "copier":
		_, err = c.Afest.CopyModel(r.Context(), d.Actor, id)
	case "supprimer":
		err = c.Afest.DeleteModel(r.Context(), d.Actor, id)
	default:
		return domain.NotFoundf("page-unknown")
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, afestPath+"/modeles", strings.TrimSuffix("afest-model-"+act, "-"))
}

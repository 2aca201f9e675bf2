package ui

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelDesk is the part of the console where an organisation writes its own badges (ux S25, S26): four steps, each a plain
// form that works without scripts. What is typed is kept by itself too (web/static/model.js).
type ModelDesk struct {
	*Console
	Models *app.Models
}

const modelPath = "/pro/modeles"

// Mount adds the routes. It fails when a template is missing.
func (c *ModelDesk) Mount(r chi.Router) error {
	if err := c.Site.Check(&ModelList{}, &ModelType{}, &ModelContent{}, &ModelImage{}, &ModelReview{}, &ModelShow{}, &ModelImport{}, &ModelImportCheck{}, &ModelPartners{}); err != nil {
		return err
	}
	in := r.With(c.Site.SameOrigin(), c.Site.StaffSessions(c.Accounts.Staff))
	upload := httpd.LimitBody(artwork.MaxOwn + 64<<10)
	in.Get("/pro/modeles", c.staff(c.list))
	in.Get("/pro/modeles/nouveau", c.staff(c.typeForm))
	in.Post("/pro/modeles/nouveau", c.staff(c.create))
	in.Get("/pro/modeles/correspondances", c.staff(c.frameworks))
	in.Get("/pro/modeles/importer", c.staff(c.importForm))
	in.With(httpd.LimitBody(httpd.UploadLimit)).Post("/pro/modeles/importer", c.staff(c.importModels))
	in.Get("/pro/modeles/partage", c.staff(c.partners))
	in.Post("/pro/modeles/partage", c.staff(c.invite))
	in.Post("/pro/modeles/partage/{grant}/arreter", c.staff(c.uninvite))
	in.Post("/pro/modeles/copier/{model}", c.staff(c.copyModel))
	in.Post("/pro/modeles/dupliquer/{slug}", c.staff(c.duplicate))
	in.Get("/pro/modeles/export.json", c.staff(c.export))
	in.Get("/pro/modeles/{model}", c.staff(c.show))
	in.Get("/pro/modeles/{model}/contenu", c.staff(c.content))
	in.Post("/pro/modeles/{model}/contenu", c.staff(c.saveContent))
	in.Get("/pro/modeles/{model}/image", c.staff(c.image))
	in.With(upload).Post("/pro/modeles/{model}/image", c.staff(c.saveImage))
	in.Get("/pro/modeles/{model}/apercu.svg", c.staff(c.preview))
	in.Get("/pro/modeles/{model}/relecture", c.staff(c.review))
	in.Post("/pro/modeles/{model}/publier", c.staff(c.publish))
	in.Post("/pro/modeles/{model}/archiver", c.staff(c.archive))
	in.Post("/pro/modeles/{model}/reprendre", c.staff(c.restore))
	in.Post("/pro/modeles/{model}/supprimer", c.staff(c.remove))
	return nil
}

func modelURL(id domain.ModelID) string { return modelPath + "/" + string(id) }

// modelSteps are those of the editor.
func (c *ModelDesk) modelSteps(at int) []httpd.Step {
	return c.steps(at, "model.step.kind", "model.step.content", "model.step.image", "model.step.review")
}

func (c *ModelDesk) modelID(r *http.Request) (domain.ModelID, error) {
	id, err := param[domain.ModelID](r, "model")
	if err != nil {
		return "", domain.NotFoundf("model-unknown")
	}
	return id, nil
}

// modelAt is the model of the address.
func (c *ModelDesk) modelAt(r *http.Request, d desk) (app.ModelView, error) {
	id, err := c.modelID(r)
	if err != nil {
		return app.ModelView{}, err
	}
	return c.Models.Show(r.Context(), d.Actor, id)
}

// statePill says how far a model is.
func (c *ModelDesk) statePill(m domain.Model) httpd.Pill {
	t := c.Site.T
	switch {
	case m.State == domain.ModelArchived:
		return httpd.Pill{Class: "inconnu", Icon: "inbox", Text: t("model.state.archived")}
	case m.State == domain.ModelDraft:
		return httpd.Pill{Class: "expire", Icon: "pencil", Text: t("model.state.draft")}
	}
	return httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("model.state.published")}
}

// draftPicture is where the picture of a model is to be seen: that of its draft, which only its organisation sees.
func draftPicture(m domain.Model) string { return modelURL(m.ID) + "/apercu.svg?r=" + itoa(m.Revision) }

func itoa(n int) string { return strconv.Itoa(n) }

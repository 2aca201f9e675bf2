package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelShow is one model: what is published, what is being written, every version.
type ModelShow struct {
	httpd.Frame
	Model    string
	Image    string
	Alt      string
	Kind     httpd.Pill
	State    httpd.Pill
	Awards   string
	Facts    []Labelled
	Criteria []string
	Public   string
	Award    string // where it is awarded; "" when it cannot be
	Edit     bool
	Changed  bool
	Draft    bool
	Archived bool
	Slug     string
	Versions []ModelVersionLine
}

// ModelVersionLine is a published version with what it changed.
type ModelVersionLine struct {
	Title, Date string
	Changes     []string
}

// Template is pages/model_show.html.
func (*ModelShow) Template() string { return "model_show" }

func (c *ModelDesk) show(w http.ResponseWriter, r *http.Request, d desk) error {
	v, err := c.modelAt(r, d)
	if err != nil {
		return err
	}
	t, a := c.Site.T, v.Draft
	page := &ModelShow{Frame: c.frame(d, c.titleOf(v.Model), modelPath), Model: modelURL(v.ID), Image: draftPicture(v.Model), Alt: a.Image.Alt, Kind: c.kindPill(a.Kind),
		State: c.statePill(v.Model), Awards: t("model.list.awards", v.Awards), Facts: c.modelFacts(a), Criteria: a.Criteria, Edit: d.can(app.ActWriteBadges),
		Changed: v.Changed(), Draft: v.State == domain.ModelDraft, Archived: v.State == domain.ModelArchived, Slug: v.Slug}
	if v.Version > 0 {
		page.Public = "/o/" + d.Organisation.Slug + "/b/" + v.Slug
	}
	if v.State == domain.ModelPublished && d.can(app.ActAward) {
		page.Award = choosePath + "/" + v.Slug
	}
	for i, x := range v.Versions {
		line := ModelVersionLine{Title: t("model.version", x.Version), Date: c.Site.Printer().DateTime(x.PublishedAt)}
		if i+1 < len(v.Versions) {
			for _, change := range domain.ModelDiff(v.Versions[i+1].Definition, x.Definition) {
				line.Changes = append(line.Changes, t("model.field."+change.Field))
			}
		}
		page.Versions = append(page.Versions, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *ModelDesk) archive(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "model-archived", func(id domain.ModelID) (string, error) {
		return modelURL(id), c.Models.Archive(r.Context(), d.Actor, id)
	})
}

func (c *ModelDesk) restore(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "model-restored", func(id domain.ModelID) (string, error) {
		return modelURL(id), c.Models.Restore(r.Context(), d.Actor, id)
	})
}

func (c *ModelDesk) remove(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "model-deleted", func(id domain.ModelID) (string, error) {
		return modelPath, c.Models.Delete(r.Context(), d.Actor, id)
	})
}

func (c *ModelDesk) copyModel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "model-copied", func(id domain.ModelID) (string, error) {
		m, err := c.Models.Copy(r.Context(), d.Actor, d.Organisation.ID, id)
		return modelURL(m.ID) + "/contenu", err
	})
}

// act does one thing with the model of the address and leads on.
func (c *ModelDesk) act(w http.ResponseWriter, r *http.Request, done string, do func(domain.ModelID) (string, error)) error {
	id, err := c.modelID(r)
	if err != nil {
		return err
	}
	to, err := do(id)
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, to, done)
}

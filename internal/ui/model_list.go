package ui

import (
	"net/http"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelList is the models of an organisation, by kind and state (ux S25).
type ModelList struct {
	httpd.Frame
	May    bool
	Kind   httpd.Choices
	State  httpd.Choices
	Cards  []httpd.Card
	Asked  bool
	Ready  []ReadyModel // to begin with, when there is none
	Shared []SharedLine // of partners
}

// ReadyModel is one of the catalogue to begin with.
type ReadyModel struct{ Slug, Title, Image string }

// SharedLine is a model that a partner lets one copy.
type SharedLine struct {
	ID             domain.ModelID
	Title, By, URL string
	Image          string
}

// Template is pages/model_list.html.
func (*ModelList) Template() string { return "model_list" }

// readySlugs are the six soft skills that ux S25 offers to begin with.
var readySlugs = []string{"travailler-en-equipe", "organiser-son-travail", "transmettre-une-information-claire", "s-adapter-a-un-changement", "travailler-en-autonomie", "prendre-une-initiative-utile"}

func (c *ModelDesk) list(w http.ResponseWriter, r *http.Request, d desk) error {
	all, err := c.Models.List(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	shared, err := c.Models.Shared(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	t := c.Site.T
	kind, state := r.URL.Query().Get("type"), r.URL.Query().Get("etat")
	page := &ModelList{Frame: c.frame(d, t("model.list.title"), modelPath), May: d.can(app.ActWriteBadges), Asked: kind != "" || state != "",
		Kind:  httpd.Choices{ID: "type", Legend: t("model.list.kind"), Select: true, Options: []httpd.Option{{Label: t("model.list.all_kinds")}}},
		State: httpd.Choices{ID: "etat", Legend: t("model.list.state"), Select: true, Options: []httpd.Option{{Label: t("model.list.all_states")}}},
	}
	for _, k := range domain.ModelKinds {
		page.Kind.Options = append(page.Kind.Options, httpd.Option{Value: string(k), Label: t("model.kind." + string(k)), Checked: kind == string(k)})
	}
	for _, s := range []domain.ModelState{domain.ModelDraft, domain.ModelPublished, domain.ModelArchived} {
		page.State.Options = append(page.State.Options, httpd.Option{Value: string(s), Label: t("model.state." + string(s)), Checked: state == string(s)})
	}
	for _, m := range all {
		if kind != "" && string(m.Draft.Kind) != kind || state != "" && string(m.State) != state {
			continue
		}
		card := httpd.Card{URL: modelURL(m.ID), Image: draftPicture(m.Model), Title: c.titleOf(m.Model), Lines: []string{t("model.list.awards", m.Awards)}}
		of := c.kindPill(m.Draft.Kind)
		pill := c.statePill(m.Model)
		card.Pill, card.Second = &of, &pill
		page.Cards = append(page.Cards, card)
	}
	if len(all) == 0 {
		for _, slug := range readySlugs {
			if a, ok := badges.BySlug(slug); ok {
				page.Ready = append(page.Ready, ReadyModel{slug, a.Title, pictureOf(a)})
			}
		}
	}
	for _, x := range shared {
		page.Shared = append(page.Shared, SharedLine{ID: x.ModelID, Title: x.Definition.Title, By: x.Organisation.Name,
			URL: "/o/" + x.Organisation.Slug + "/b/" + x.Definition.Slug, Image: pictureOf(x.Definition)})
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// titleOf names a model that may have no title yet.
func (c *ModelDesk) titleOf(m domain.Model) string {
	if m.Draft.Title == "" {
		return c.Site.T("model.untitled")
	}
	return m.Draft.Title
}

// ModelType asks for the kind, which cannot change afterwards (ux S26).
type ModelType struct {
	httpd.Frame
	Steps []httpd.Step
	Kind  httpd.Choices
}

// Template is pages/model_type.html.
func (*ModelType) Template() string { return "model_type" }

func (c *ModelDesk) typeForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showType(w, r, d, http.StatusOK, nil)
}

func (c *ModelDesk) showType(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	if !d.can(app.ActWriteBadges) {
		return refuse(app.ActWriteBadges)
	}
	t := c.Site.T
	page := &ModelType{Frame: c.frame(d, t("model.type.title"), modelPath), Steps: c.modelSteps(0),
		Kind: httpd.Choices{ID: "kind", Legend: t("model.type.question"), Help: t("model.type.help"), Error: faults.Of("kind")}}
	for _, k := range domain.ModelKinds {
		page.Kind.Options = append(page.Kind.Options, httpd.Option{Value: string(k), Label: t("model.kind." + string(k)), Help: t("model.kind." + string(k) + ".help"),
			Checked: r.PostFormValue("kind") == string(k)})
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *ModelDesk) create(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	m, err := c.Models.Create(r.Context(), d.Actor, d.Organisation.ID, domain.AchievementKind(r.PostFormValue("kind")))
	if faults, ok := c.Site.Faults(err, nil); err != nil && ok {
		return c.showType(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, modelURL(m.ID)+"/contenu", "")
}

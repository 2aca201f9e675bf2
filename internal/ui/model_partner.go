package ui

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelPartners is whom an organisation lets copy its models, and what others let it copy.
type ModelPartners struct {
	httpd.Frame
	May      bool
	Partner  httpd.Field
	Partners []PartnerLine
	Shared   []SharedLine
}

// PartnerLine is one of them.
type PartnerLine struct {
	ID         domain.ModelGrantID
	Name, Town string
	Since      string
}

// Template is pages/model_partners.html.
func (*ModelPartners) Template() string { return "model_partners" }

func (c *ModelDesk) partners(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showPartners(w, r, d, http.StatusOK, nil)
}

func (c *ModelDesk) showPartners(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	all, err := c.Models.Partners(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	shared, err := c.Models.Shared(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &ModelPartners{Frame: c.frame(d, t("model.partners.title"), modelPath), May: d.can(app.ActWriteBadges),
		Partner: httpd.Field{ID: "partner", Label: t("model.partners.who"), Help: t("model.partners.who_help"), Error: faults.Of("partner"), Value: r.PostFormValue("partner")}}
	page.Faults = faults
	for _, p := range all {
		page.Partners = append(page.Partners, PartnerLine{p.ID, p.Name, p.Town, c.Site.Printer().Date(p.GrantedAt)})
	}
	for _, x := range shared {
		page.Shared = append(page.Shared, SharedLine{ID: x.ModelID, Title: x.Definition.Title, By: x.Organisation.Name,
			URL: "/o/" + x.Organisation.Slug + "/b/" + x.Definition.Slug, Image: pictureOf(x.Definition)})
	}
	return c.Site.Render(w, r, status, page)
}

func (c *ModelDesk) invite(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	_, err := c.Models.Invite(r.Context(), d.Actor, d.Organisation.ID, short(r.PostFormValue("partner")))
	if faults, ok := c.Site.Faults(err, nil); err != nil && ok {
		for i := range faults {
			faults[i].Field = "partner"
		}
		return c.showPartners(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, modelPath+"/partage", "model-partner")
}

func (c *ModelDesk) uninvite(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := domain.ParseID[domain.ModelGrantID](chi.URLParam(r, "grant"))
	if err != nil {
		return domain.NotFoundf("partner-unknown")
	}
	if err := c.Models.Uninvite(r.Context(), d.Actor, d.Organisation.ID, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, modelPath+"/partage", "model-partner-ended")
}

func (c *ModelDesk) duplicate(w http.ResponseWriter, r *http.Request, d desk) error {
	m, err := c.Models.Duplicate(r.Context(), d.Actor, d.Organisation.ID, chi.URLParam(r, "slug"))
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, modelURL(m.ID)+"/contenu", "model-copied")
}

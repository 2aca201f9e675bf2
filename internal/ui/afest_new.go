package ui

import (
	"net/http"
	"net/url"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AfestNew begins a dossier: who, for what, where, and by which model.
type AfestNew struct {
	httpd.Frame
	Controls []Control
}

// Template is pages/afest_new.html.
func (*AfestNew) Template() string { return "afest_new" }

func (c *AfestDesk) newForm(w http.ResponseWriter, r *http.Request, d desk) error {
	typed := url.Values{"model": {r.URL.Query().Get("modele")}}
	if d.Organisation.Kind == domain.Employer {
		typed.Set("employer-name", d.Organisation.Name)
		typed.Set("employer-siret", d.Organisation.SIRET)
		typed.Set("place", d.Organisation.Town)
	}
	return c.showNew(w, r, d, http.StatusOK, &sheet{site: c.Site, typed: typed})
}

func (c *AfestDesk) showNew(w http.ResponseWriter, r *http.Request, d desk, status int, f *sheet) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	own, shared, err := c.Afest.Models(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	options := []httpd.Option{{Label: c.Site.T("afest.new.no_badge")}}
	offers, err := c.Issuing.Catalogue(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	for _, o := range offers {
		if a := o.Achievement; a.Kind == domain.AFEST {
			options = append(options, httpd.Option{Value: a.Slug, Label: a.Title, Group: a.Sector})
		}
	}
	models := []httpd.Option{{Label: c.Site.T("afest.new.no_model")}}
	for _, m := range own {
		models = append(models, httpd.Option{Value: string(m.ID), Label: m.Title})
	}
	for _, m := range shared {
		models = append(models, httpd.Option{Value: string(m.ID), Label: m.Title + ", " + m.Organisation, Group: c.Site.T("afest.models.shared")})
	}
	page := &AfestNew{Frame: c.frame(d, c.Site.T("afest.new.title"), afestPath)}
	page.Controls = []Control{f.control("name", "text", true), f.control("email", "email", false), f.choice("achievement", true, sorted(options)),
		f.control("employer-name", "text", true), f.control("employer-siret", "text", true), f.control("place", "text", true)}
	if len(models) > 1 {
		page.Controls = append(page.Controls, f.choice("model", true, models))
	}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

// sorted keeps the first answer and puts those of one group beside each other.
func sorted(options []httpd.Option) []httpd.Option {
	var out []httpd.Option
	done := map[string]bool{}
	for _, o := range options {
		if done[o.Group] {
			continue
		}
		done[o.Group] = true
		for _, x := range options {
			if x.Group == o.Group {
				out = append(out, x)
			}
		}
	}
	return out
}

func (c *AfestDesk) create(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	f := &sheet{site: c.Site, typed: r.PostForm}
	made, err := c.Afest.Create(r.Context(), d.Actor, app.NewAfest{OrganisationID: d.Organisation.ID, Achievement: f.value("achievement"),
		Learner:  domain.AfestLearner{Name: f.value("name"), Email: f.value("email")},
		Employer: domain.LegalBody{Name: f.value("employer-name"), SIRET: f.value("employer-siret")}, Place: f.value("place"), Model: domain.AfestModelID(f.value("model"))})
	if err != nil {
		if f.faulty(err) {
			return c.showNew(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, afestURL(made.ID), "afest-created")
}

package ui

import (
	"net/http"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PanelNew asks for the blocs, the day and the place of a session (ux S33). The titles are the register's, and only read.
type PanelNew struct {
	httpd.Frame
	Blocs  httpd.Choices
	Nobody bool // the organisation may attest no bloc
	On     httpd.Field
	Where  httpd.Field
	Remote bool
}

// Template is pages/panel_new.html.
func (*PanelNew) Template() string { return "panel_new" }

func (c *Console) newPanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showNewPanel(w, r, d, http.StatusOK, nil)
}

func (c *Console) showNewPanel(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	offers, err := c.Panels.Blocs(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &PanelNew{Frame: c.frame(d, t("panel.new.title"), panelPath), Nobody: len(offers) == 0, Remote: r.PostFormValue("remote") != "",
		Blocs: httpd.Choices{ID: "blocs", Legend: t("panel.new.blocs"), Help: t("panel.new.blocs_help"), Error: faults.Of("blocs"), Multiple: true},
		On:    httpd.Field{ID: "on", Label: t("panel.new.on"), Help: t("award.form.day"), Error: faults.Of("on"), Value: r.PostFormValue("on"), Short: true},
		Where: httpd.Field{ID: "place", Label: t("panel.new.place"), Help: t("panel.new.place_help"), Error: faults.Of("place"), Value: r.PostFormValue("place")},
	}
	of := map[string]int{}
	for _, b := range offers {
		of[b.CertificationCode]++
	}
	whole := ""
	for _, b := range offers {
		if n := of[b.CertificationCode]; n > 1 && whole != b.CertificationCode {
			whole = b.CertificationCode
			page.Blocs.Options = append(page.Blocs.Options, httpd.Option{Value: whole, Label: t("panel.new.whole", n, whole), Help: b.CertificationTitle,
				Checked: slices.Contains(r.PostForm["blocs"], whole)})
		}
		page.Blocs.Options = append(page.Blocs.Options, httpd.Option{Value: b.Code, Label: t("jury.bloc", b.Code, b.Title), Help: b.CertificationTitle,
			Checked: slices.Contains(r.PostForm["blocs"], b.Code)})
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) createPanel(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	p, err := c.Panels.Create(r.Context(), d.Actor, app.NewPanel{OrganisationID: d.Organisation.ID, Blocs: r.PostForm["blocs"], On: typedDay(r, "on"),
		Place: r.PostFormValue("place"), Remote: r.PostFormValue("remote") != ""})
	if err == nil {
		return c.Site.SeeOther(w, r, panelURL(p.ID), "panel-created")
	}
	if faults, ok := c.Site.Faults(err, nil); ok {
		return c.showNewPanel(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return err
}

// typedDay reads a day as people write it; what is none stays as it is, for the rules to name.
func typedDay(r *http.Request, id string) domain.Day {
	v := strings.TrimSpace(r.PostFormValue(id))
	if day, ok := domain.ParseDay(v); ok {
		return day
	}
	return domain.Day(v)
}

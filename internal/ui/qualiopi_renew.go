package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// CertificatePart is the Qualiopi certificate on the page of how an organisation stands, with its renewal (ux S24).
type CertificatePart struct {
	Text  string
	Until *httpd.Field // nil for who may not
}

const renewPath = standingPath + "/qualiopi"

// certificate fills in that part of the page; typed is what was refused.
func (o *Onboarding) certificate(r *http.Request, d desk, p *Standing, typed string) error {
	if !d.can(app.ActRead) {
		return nil
	}
	c, err := o.Applications.Certificate(r.Context(), d.Actor)
	if err != nil || !c.Held {
		return err
	}
	t := o.Console.Site.T
	text := "standing.qualiopi.runs"
	if c.Over {
		text = "standing.qualiopi.over"
	}
	part := &CertificatePart{Text: t(text, o.Console.Site.Printer().Date(c.Until.Time()))}
	if c.Due && d.can(app.ActManageOrganisation) {
		part.Until = &httpd.Field{ID: "until", Label: t("standing.qualiopi.until"), Help: t("standing.qualiopi.help"), Value: typed, Error: p.Faults.Of("until"), Type: "date", Short: true}
	}
	p.Certificate = part
	return nil
}

// renew keeps the end of the new certificate.
func (o *Onboarding) renew(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	until, _ := domain.ParseDay(r.PostForm.Get("until"))
	err := o.Applications.RenewCertificate(r.Context(), d.Actor, until)
	if err == nil {
		return o.Console.Site.SeeOther(w, r, standingPath, "qualiopi-renewed")
	}
	if faults, ok := o.Console.Site.Faults(err, nil); ok {
		return o.showStanding(w, r, d, http.StatusUnprocessableEntity, faults, r.PostForm.Get("until"))
	}
	return err
}

// certificateTask reminds of it in time, whoever can do something about it.
func (c *Console) certificateTask(r *http.Request, d desk, page *ConsoleHome) error {
	if !d.can(app.ActManageOrganisation) {
		return nil
	}
	applications := &app.Applications{Installation: c.Issuing.Installation}
	cert, err := applications.Certificate(r.Context(), d.Actor)
	if err != nil || !cert.Due {
		return err
	}
	t, text := c.Site.T, "console.home.qualiopi"
	if cert.Over {
		text = "console.home.qualiopi_over"
	}
	page.Tasks = append(page.Tasks, Task{t(text, c.Site.Printer().Date(cert.Until.Time())), standingPath + "#qualiopi",
		httpd.Pill{Class: "expire", Icon: "clock", Text: t("console.home.pill.qualiopi")}})
	return nil
}

package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardRevoke asks before a badge is withdrawn for good: a page, not a dialog (ux S30).
type AwardRevoke struct {
	httpd.Frame
	Name    string
	Badge   string
	Issued  string
	Reason  httpd.Choices
	Note    *httpd.Field // nil when nobody would read it
	Told    string       // whether the person hears of it by mail
	Suspend string       // address of the milder act, "" when it is done already
	Back    string
}

// Template is pages/award_revoke.html.
func (*AwardRevoke) Template() string { return "award_revoke" }

func (c *Console) revokeForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRevoke(w, r, d, http.StatusOK, nil)
}

func (c *Console) showRevoke(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if !d.can(app.ActRevoke) {
		return refuse(app.ActRevoke)
	}
	detail, err := c.Issuing.Award(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	a, person := detail.Award, detail.Recipient
	if !a.RevokedAt.IsZero() {
		return domain.Conflictf("award-already-revoked", a.RevokedAt)
	}
	t := c.Site.T
	page := &AwardRevoke{
		Frame: c.frame(d, t("award.revoke.title", person.Name), peoplePath), Name: person.Name, Badge: a.Achievement.Title,
		Issued: t("award.revoke.issued", a.IssuedAt), Back: awardURL(id), Told: t("award.revoke.told", person.Name),
		Reason: httpd.Choices{ID: "reason", Legend: t("award.revoke.reason"), Error: faults.Of("reason")},
		Note: &httpd.Field{ID: "note", Label: t("award.revoke.note", person.Name), Help: t("award.revoke.note_help", person.Name), Type: "textarea",
			Optional: true, Value: r.PostFormValue("note")},
	}
	for _, reason := range domain.RevocationReasons {
		o := httpd.Option{Value: string(reason), Label: t("revocation." + string(reason)), Checked: r.PostFormValue("reason") == string(reason)}
		if reason == domain.IssuedInError {
			o.Help = t("award.revoke.error_help")
		}
		page.Reason.Options = append(page.Reason.Options, o)
	}
	if a.MailedAt.IsZero() && a.AcceptedAt.IsZero() || person.Email == "" {
		page.Told, page.Note = t("award.revoke.not_told", person.Name), nil
		if person.Email == "" {
			page.Told = t("award.revoke.no_address", person.Name)
		}
	}
	if a.SuspendedAt.IsZero() && a.Achievement.Kind.Family() != "bloc" { // a bloc is never suspended
		page.Suspend = awardURL(id) + "#suspendre"
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

// revoke is done when the signed list shows it.
func (c *Console) revoke(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	_, err = c.Issuing.Revoke(r.Context(), d.Actor, id, domain.RevocationReason(r.PostFormValue("reason")), r.PostFormValue("note"))
	if err == nil {
		return c.Site.SeeOther(w, r, awardURL(id), "award-revoked")
	}
	if faults, ok := c.formFaults(err); ok {
		return c.showRevoke(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return err
}

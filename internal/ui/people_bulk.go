package ui

import (
	"net/http"
	"net/url"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PeopleRevoke asks before several badges are withdrawn at once: their number is to be typed (ux S30).
type PeopleRevoke struct {
	httpd.Frame
	People []Labelled
	IDs    []domain.AwardID
	Reason httpd.Choices
	Count  httpd.Field
}

// Template is pages/people_revoke.html.
func (*PeopleRevoke) Template() string { return "people_revoke" }

// chosen are the awards that are ticked, as many as a page shows.
func chosen(values url.Values) []domain.AwardID {
	var all []domain.AwardID
	seen := map[domain.AwardID]bool{}
	for _, v := range values["award"] {
		if id, err := domain.ParseID[domain.AwardID](v); err == nil && !seen[id] && len(all) < pageRows {
			seen[id] = true
			all = append(all, id)
		}
	}
	return all
}

func nobodyChosen() error { return domain.Conflictf("people-none-chosen") }

func (c *Console) resendMany(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	ids := chosen(r.PostForm)
	if len(ids) == 0 {
		return nobodyChosen()
	}
	sent, err := c.Issuing.ResendMany(r.Context(), d.Actor, ids)
	if err != nil {
		return err
	}
	if sent == 0 {
		return c.Site.SeeOther(w, r, peoplePath, "people-none-resent")
	}
	return c.Site.SeeOther(w, r, peoplePath, "people-resent")
}

// slipsOf are the slips of the people that are ticked.
func (c *Console) slipsOf(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActAward) {
		return refuse(app.ActAward)
	}
	ids := chosen(r.URL.Query())
	if len(ids) == 0 {
		return nobodyChosen()
	}
	page := &SlipSheet{Frame: c.frame(d, c.Site.T("slip.sheet.title"), peoplePath), Back: peoplePath}
	page.BodyClass, page.Script = "bons", true
	for _, id := range ids {
		s, err := c.Issuing.Slip(r.Context(), d.Actor, id)
		if domain.IsKind(err, domain.Conflict) { // withdrawn, or stopped by its holder: no slip, and the others are printed
			continue
		}
		if err != nil {
			return err
		}
		slip, err := c.slipOf(s)
		if err != nil {
			return err
		}
		if n := len(page.Sheets); n == 0 || len(page.Sheets[n-1]) == slipsPerSheet {
			page.Sheets = append(page.Sheets, nil)
		}
		page.Sheets[len(page.Sheets)-1] = append(page.Sheets[len(page.Sheets)-1], slip)
	}
	if len(page.Sheets) == 0 {
		return nobodyChosen()
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) revokeManyForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRevokeMany(w, r, d, http.StatusOK, chosen(r.URL.Query()), nil)
}

func (c *Console) showRevokeMany(w http.ResponseWriter, r *http.Request, d desk, status int, ids []domain.AwardID, faults httpd.FormFaults) error {
	if !d.can(app.ActRevoke) {
		return refuse(app.ActRevoke)
	}
	t := c.Site.T
	page := &PeopleRevoke{Reason: httpd.Choices{ID: "reason", Legend: t("award.revoke.reason"), Error: faults.Of("reason")}}
	for _, id := range ids {
		detail, err := c.Issuing.Award(r.Context(), d.Actor, id)
		if err != nil {
			return err
		}
		if !detail.Award.RevokedAt.IsZero() {
			continue
		}
		page.IDs = append(page.IDs, id)
		page.People = append(page.People, Labelled{detail.Recipient.Name, detail.Award.Achievement.Title})
	}
	if len(page.IDs) == 0 {
		return nobodyChosen()
	}
	page.Frame = c.frame(d, t("people.revoke.title", len(page.IDs)), peoplePath)
	page.Count = httpd.Field{ID: "count", Label: t("people.revoke.count"), Help: t("people.revoke.count_help", len(page.IDs)), InputMode: "numeric", Autocomplete: "off", Short: true,
		Value: r.PostFormValue("count"), Error: faults.Of("count")}
	for _, reason := range domain.RevocationReasons {
		page.Reason.Options = append(page.Reason.Options, httpd.Option{Value: string(reason), Label: t("revocation." + string(reason)), Checked: r.PostFormValue("reason") == string(reason)})
	}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) revokeMany(w http.ResponseWriter, r *http.Request, d desk) error {
	if !d.can(app.ActRevoke) {
		return refuse(app.ActRevoke)
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	ids := chosen(r.PostForm)
	_, err := c.Issuing.RevokeMany(r.Context(), d.Actor, ids, domain.RevocationReason(r.PostFormValue("reason")), r.PostFormValue("count"))
	if err == nil {
		return c.Site.SeeOther(w, r, peoplePath, "people-revoked")
	}
	if faults, ok := c.formFaults(err); ok {
		return c.showRevokeMany(w, r, d, http.StatusUnprocessableEntity, ids, faults)
	}
	return err
}

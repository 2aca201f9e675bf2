package ui

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportAccount is « Mon compte » (ux S22): what we know of the person, and the way out.
type PassportAccount struct {
	httpd.Frame
	One    bool
	Name   string
	Emails []string
}

// Template is pages/passport_account.html.
func (*PassportAccount) Template() string { return "passport_account" }

func (l *Learner) account(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportAccount{Frame: l.tabbed(l.Site.T("passport.account.title"), accountPath), One: open.One, Name: open.Passport.Name}
	if !open.One { // a slip that somebody found shows no addresses
		page.Emails = open.Passport.Emails
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

package ui

import (
	"net/http"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportErase says what goes and what stays before a passport is erased (ux S22). It is done at once.
type PassportErase struct {
	httpd.Frame
	Keepers string // organisations that keep something by law, "" for none
	Years   int
	Confirm httpd.Field
}

// Template is pages/passport_erase.html.
func (*PassportErase) Template() string { return "passport_erase" }

func (l *Learner) eraseForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showErase(w, r, http.StatusOK, h, nil)
}

func (l *Learner) showErase(w http.ResponseWriter, r *http.Request, status int, h domain.Holder, faults httpd.FormFaults) error {
	if h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	if h.MandateID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "mandate-no-erase"}
	}
	stays, err := l.Passports.Stays(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportErase{Frame: l.tabbed(l.Site.T("passport.erase.title"), accountPath), Keepers: strings.Join(stays.Organisations, ", "), Years: stays.Months / 12,
		Confirm: httpd.Field{ID: "confirm", Label: l.Site.T("passport.erase.confirm"), Value: r.PostFormValue("confirm"), Error: faults.Of("confirm"),
			Autocomplete: "off", Short: true}}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) erase(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	err := l.Passports.Erase(r.Context(), h, r.PostFormValue("confirm"))
	if faults, ok := l.Site.Faults(err, nil); err != nil && ok {
		return l.showErase(w, r, http.StatusUnprocessableEntity, h, faults)
	}
	if err != nil {
		return err
	}
	l.Site.DropCookie(w, httpd.HolderCookie)
	return l.Site.SeeOther(w, r, signInPath[domain.ForHolder], "passport-erased")
}

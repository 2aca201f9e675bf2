package ui

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const broughtPath = accountPath + "/apporte"

// PassportBrought is what came with the archive of another passport and cannot act here: addresses to be confirmed, shares
// and helpers of before.
type PassportBrought struct {
	httpd.Frame
	Addresses []string
	Shares    []BroughtLine
	Helpers   []BroughtLine
}

// BroughtLine is one of them.
type BroughtLine struct {
	Title   string
	Details []string
}

// Template is pages/passport_brought.html.
func (*PassportBrought) Template() string { return "passport_brought" }

func (l *Learner) brought(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	came, err := l.Passports.Brought(r.Context(), h)
	if err != nil {
		return err
	}
	if came.Empty() {
		return l.Site.SeeOther(w, r, accountPath, "")
	}
	t := l.Site.T
	page := &PassportBrought{Frame: l.tabbed(t("passport.brought.title"), accountPath), Addresses: came.Addresses}
	for _, s := range came.Shares {
		line := BroughtLine{Title: s.Label, Details: []string{t("passport.brought.share", s.Code, s.Site), t("passport.brought.badges", s.Badges, s.Created)}}
		if line.Title == "" {
			line.Title = s.Code
		}
		if !s.Over.IsZero() {
			line.Details = append(line.Details, t("passport.brought.over", s.Over))
		}
		line.Details = append(line.Details, t("passport.brought.openings", len(s.Openings)))
		for _, o := range s.Openings {
			line.Details = append(line.Details, t("share.opened."+string(o.Way), l.Site.Printer().DateTime(o.At)))
		}
		page.Shares = append(page.Shares, line)
	}
	for _, x := range came.Helpers {
		page.Helpers = append(page.Helpers, BroughtLine{Title: x.Name, Details: []string{x.Organisation, t("passport.brought.mandate", x.SignedOn, x.Acts), x.Site}})
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) forgetBrought(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Passports.ForgetBrought(r.Context(), h); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, accountPath, "brought-gone")
}

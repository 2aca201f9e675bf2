package ui

import (
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportAway asks before a badge is taken out of the passport, and says what shows it still (ux S15).
type PassportAway struct {
	httpd.Frame
	Badge, Organisation string
	Text                []string
	ShareTitle          string      // what becomes of
	Shares              []ShareLine // alive
	Back                string
}

// Template is pages/passport_away.html.
func (*PassportAway) Template() string { return "passport_away" }

func (l *Learner) awayForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	b, err := l.badgeAt(r, h)
	if err != nil {
		return err
	}
	t := l.Site.T
	return l.Site.Render(w, r, http.StatusOK, &PassportAway{Frame: l.tabbed(t("passport.away.title"), passportPath), Badge: b.Award.Achievement.Title,
		Organisation: b.Organisation, Text: []string{t("passport.away.text")}, ShareTitle: t("passport.away.shares"),
		Shares: l.liveShares(b.Shares, b.Award.Achievement.Title), Back: badgePath(b.Award.ID)})
}

// removeImportedForm asks before one from another site is erased: there is no way back.
func (l *Learner) removeImportedForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	b, _, err := l.oneImported(r, h)
	if err != nil {
		return err
	}
	shares, err := l.Passports.SharesOfImported(r.Context(), h, b.ID)
	if err != nil {
		return err
	}
	t := l.Site.T
	return l.Site.Render(w, r, http.StatusOK, &PassportAway{Frame: l.tabbed(t("passport.import.remove"), passportPath), Badge: b.Title, Organisation: b.Issuer,
		Text: []string{t("passport.import.remove_text"), t("passport.import.remove_help")}, ShareTitle: t("passport.import.remove_shares"),
		Shares: l.liveShares(shares, b.Title), Back: importedPath(b.ID)})
}

func (l *Learner) putAway(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "badge-away", func(id domain.AwardID) (string, error) { return passportPath, l.Passports.PutAway(r.Context(), h, id) })
}

func (l *Learner) putBack(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.act(w, r, "badge-back", func(id domain.AwardID) (string, error) { return badgePath(id), l.Passports.PutBack(r.Context(), h, id) })
}

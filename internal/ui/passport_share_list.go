package ui

import (
	"net/http"
	"slices"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShareList is « Partager »: what is being shown, and which badge to show next (ux S20).
type PassportShareList struct {
	httpd.Frame
	Shares   []ShareLine
	Badges   []httpd.Card // each leads to PassportShareNew
	Imported []httpd.Card // of other sites
	Several  bool
	MayShare bool

	Guessed []ShareLine // ended by too many wrong codes
	Pager   httpd.Pager
}

// Template is pages/passport_share_list.html.
func (*PassportShareList) Template() string { return "passport_share_list" }

func (l *Learner) shares(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportShareList{Frame: l.tabbed(l.Site.T("share.list.title"), sharesPath)}
	if page.MayShare, err = l.Passports.MayShare(r.Context(), h); err != nil {
		return err
	}
	mine := slices.Concat(open.Blocs, open.Badges)
	cards, more := turned(r, mine)
	for _, shown := range cards {
		card := l.card(shown)
		card.URL += "/partager"
		page.Badges = append(page.Badges, card)
	}
	imported, err := l.Passports.Imports(r.Context(), h)
	if err != nil {
		return err
	}
	some, moreImported := turned(r, imported)
	for _, b := range some {
		line := l.importedLine(b, open.Passport.Name)
		page.Imported = append(page.Imported, httpd.Card{URL: line.URL + "/partager", Title: line.Title, Lines: []string{line.Issuer}, Pill: &line.Pill})
	}
	titles := map[string]string{}
	for _, b := range slices.Concat(mine, open.Away) { // what was taken out of the lists may be shown still
		titles[string(b.Award.ID)] = b.Award.Achievement.Title
	}
	for _, b := range imported {
		titles[string(b.ID)] = b.Title
	}
	all, err := l.Passports.Shares(r.Context(), h)
	if err != nil {
		return err
	}
	for _, s := range all {
		title := ""
		if s.Count() == 1 {
			for _, id := range s.Awards {
				title = titles[string(id)]
			}
			for _, id := range s.Imports {
				title = titles[string(id)]
			}
		}
		switch {
		case s.Live(l.Passports.Now()):
			page.Shares = append(page.Shares, l.shareLine(s, title))
		case s.StoppedBy == domain.StoppedByPIN:
			page.Guessed = append(page.Guessed, l.shareLine(s, title))
		}
	}
	page.Several = len(mine)+len(imported) > 1
	shares, moreShares := turned(r, page.Shares)
	page.Shares, page.Pager = shares, turn(r, sharesPath, more || moreShares || moreImported)
	return l.Site.Render(w, r, http.StatusOK, page)
}

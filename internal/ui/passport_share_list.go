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
	Shares []ShareLine
	Badges []httpd.Card // each leads to PassportShareNew

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
	seen := map[domain.ShareID]bool{}
	mine := slices.Concat(open.Blocs, open.Badges)
	cards, more := turned(r, mine)
	for _, shown := range cards {
		card := l.card(shown)
		card.URL += "/partager"
		page.Badges = append(page.Badges, card)
	}
	for _, shown := range slices.Concat(mine, open.Away) { // what was taken out of the lists may be shown still
		b, err := l.Passports.Badge(r.Context(), h, shown.Award.ID)
		if err != nil {
			return err
		}
		for _, s := range b.Shares {
			switch {
			case seen[s.ID]:
			case s.Live(l.Passports.Now()):
				page.Shares = append(page.Shares, l.shareLine(s, b))
			case s.StoppedBy == domain.StoppedByPIN:
				page.Guessed = append(page.Guessed, l.shareLine(s, b))
			}
			seen[s.ID] = true
		}
	}
	shares, moreShares := turned(r, page.Shares)
	page.Shares, page.Pager = shares, turn(r, sharesPath, more || moreShares)
	return l.Site.Render(w, r, http.StatusOK, page)
}

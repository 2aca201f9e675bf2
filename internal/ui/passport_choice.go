package ui

import (
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// heldChoices offers badges of one's own. Two of one title and one organisation are told apart by their day, by what
// became of them, and at last by a number.
func (l *Learner) heldChoices(badges []app.HeldBadge, checked func(domain.AwardID) bool) []httpd.Option {
	t := l.Site.T
	var options []httpd.Option
	for _, b := range badges {
		notes := []string{b.Organisation, t("passport.badge.awarded_on", b.Award.Facts.AwardedOn)}
		if note := l.shownAs(b); note != "" {
			notes = append(notes, note)
		}
		options = append(options, httpd.Option{Value: string(b.Award.ID), Label: b.Award.Achievement.Title, French: true, Help: strings.Join(notes, " · "),
			Checked: checked(b.Award.ID)})
	}
	return l.apart(options)
}

// sharedLines are the badges of a share, told apart the same way.
func (l *Learner) sharedLines(s app.WholeShare) []httpd.Option {
	lines := l.heldChoices(s.Badges, func(domain.AwardID) bool { return true })
	for _, b := range s.Imported {
		lines = append(lines, httpd.Option{Label: b.Title, Help: b.Issuer})
	}
	return lines
}

// apart numbers the answers that would read the same.
func (l *Learner) apart(options []httpd.Option) []httpd.Option {
	type words struct{ label, help string }
	same, seen := map[words]int{}, map[words]int{}
	for _, o := range options {
		same[words{o.Label, o.Help}]++
	}
	for i, o := range options {
		if w := (words{o.Label, o.Help}); same[w] > 1 {
			seen[w]++
			options[i].Help += " · " + l.Site.T("ticks.same", seen[w], same[w])
		}
	}
	return options
}

// shownAs says what an employer sees that is not green: every state can be shown.
func (l *Learner) shownAs(b app.HeldBadge) string {
	switch b.State {
	case app.BadgeExpired:
		return l.Site.T("share.new.expired")
	case app.BadgeRevoked:
		return l.Site.T("share.new.revoked")
	case app.BadgeSuspended:
		return l.Site.T("share.new.suspended")
	case app.BadgeNotYet:
		return l.Site.T("share.new.not_yet")
	}
	return ""
}

package ui

import (
	"net/http"
	"slices"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportShow is « Mon passeport »: blocs and badges, never mixed (ux S14).
type PassportShow struct {
	httpd.Frame
	One    bool // opened by a ticket into an older passport: that badge only
	Blocs  []httpd.Card
	Badges []httpd.Card

	Away     []httpd.Card // taken out by the person
	Pager    httpd.Pager  // of a passport with many badges
	MayShare bool
	Later    bool // a page after the first one, which has the badges alone

	Imported []ImportedLine // brought from other sites
	Unproven []ImportedLine // among them, in a name or at an address that is not known to be the person's

	Progress []BlocProgress // towards whole certifications

	Waiting    []WaitingLine  // came to a proved address, not accepted yet
	Declared   []DeclaredLine // what the person says of themself
	Composites []HeldComposite
}

// Template is pages/passport_show.html.
func (*PassportShow) Template() string { return "passport_show" }

func (l *Learner) show(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportShow{Frame: l.tabbed(l.Site.T("passport.show.title"), passportPath), One: open.One, Later: pageNumber(r) > 0}
	if page.MayShare, err = l.Passports.MayShare(r.Context(), h); err != nil {
		return err
	}
	shown, more := turned(r, slices.Concat(open.Blocs, open.Badges))
	for _, b := range shown {
		if b.Award.Achievement.Kind.Family() == "bloc" {
			page.Blocs = append(page.Blocs, l.card(b))
		} else {
			page.Badges = append(page.Badges, l.card(b))
		}
	}
	imported, err := l.Passports.Imports(r.Context(), h)
	if err != nil {
		return err
	}
	some, moreImported := turned(r, imported)
	for _, b := range some {
		if line := l.importedLine(b, open.Passport.Name); line.Prove {
			page.Unproven = append(page.Unproven, line)
		} else {
			page.Imported = append(page.Imported, line)
		}
	}
	page.Pager = turn(r, passportPath, more || moreImported)
	if page.Later {
		return l.Site.Render(w, r, http.StatusOK, page)
	}
	progress, err := l.Passports.Blocs(r.Context(), h)
	if err != nil {
		return err
	}
	for _, p := range progress {
		page.Progress = append(page.Progress, blocProgress(l.Site, p))
	}
	for _, b := range open.Away {
		page.Away = append(page.Away, l.card(b))
	}
	waiting, err := l.Passports.Waiting(r.Context(), h)
	if err != nil {
		return err
	}
	for _, b := range waiting {
		page.Waiting = append(page.Waiting, WaitingLine{URL: passportPath + "/accepter/" + string(b.Award.ID), Refuse: passportPath + "/refuser/" + string(b.Award.ID),
			Title: b.Award.Achievement.Title, Image: pictureOf(b.Award.Achievement),
			From: b.Organisation + " · " + l.Site.T("passport.badge.awarded_on", b.Award.Facts.AwardedOn)})
	}
	declared, err := l.Passports.SelfDeclared(r.Context(), h)
	if err != nil {
		return err
	}
	page.Declared = l.declaredLines(declared)
	if page.Composites, err = l.composites(r, h); err != nil {
		return err
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) card(b app.HeldBadge) httpd.Card {
	pill := l.statePill(b)
	card := httpd.Card{
		URL: badgePath(b.Award.ID), Image: pictureOf(b.Award.Achievement), Title: b.Award.Achievement.Title,
		Lines: []string{b.Organisation, l.Site.T("passport.badge.awarded_on", b.Award.Facts.AwardedOn)}, Pill: &pill,
	}
	verifying := app.Verifying{Installation: l.Passports.Installation}
	if b.State == app.BadgeValid && verifying.EndsSoon(b.Award.ValidUntil) {
		card.Second = &httpd.Pill{Class: "expire", Icon: "clock", Text: l.Site.T("passport.state.ends_soon")}
	}
	return card
}

// stateLooks are the pills of one's own badges; a verdict for others is made afresh by the hosted room.
var stateLooks = map[app.BadgeState]struct{ class, icon, key string }{
	app.BadgeValid:     {"valide", "circle-check", "passport.state.valid"},
	app.BadgeExpired:   {"expire", "clock", "passport.state.expired"},
	app.BadgeRevoked:   {"retire", "ban", "passport.state.revoked"},
	app.BadgeSuspended: {"expire", "pause", "passport.state.suspended"},
	app.BadgeNotYet:    {"inconnu", "clock", "passport.state.not_yet"},
}

func (l *Learner) statePill(b app.HeldBadge) httpd.Pill {
	look := stateLooks[b.State]
	return httpd.Pill{Class: look.class, Icon: look.icon, Text: l.Site.T(look.key)}
}

func badgePath(id domain.AwardID) string { return passportPath + "/b/" + string(id) }

func pictureOf(a domain.Achievement) string { return "/b/" + a.Picture() + ".svg" }

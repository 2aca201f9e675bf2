package ui

import (
	"net/http"
	"net/url"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
)

// passportPDF hands over the whole passport on paper.
func (l *Learner) passportPDF(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	t, now := l.Site.T, l.Passports.Now()
	d := artwork.Passport{Title: t("passport.pdf.title", open.Passport.Name), Made: now, Name: open.Passport.Name, Lead: t("passport.pdf.lead"),
		Link: l.Passports.BaseURL + passportPath, Foot: []string{t("share.cv.foot", now), t("passport.help.footnote")}}
	for _, family := range []struct {
		title, lead string
		badges      []app.HeldBadge
	}{{t("passport.show.blocs"), t("passport.attested"), open.Blocs}, {t("passport.show.badges"), t("passport.attested"), open.Badges}} {
		s := artwork.PassportSection{Title: family.title, Lead: family.lead}
		for _, b := range family.badges {
			whole, err := l.Passports.Badge(r.Context(), h, b.Award.ID)
			if err != nil {
				return err
			}
			badge := artwork.PassportBadge{Title: b.Award.Achievement.Title, Dates: l.printedDates(b), State: l.statePill(b).Text}
			if badge.Picture, err = l.Passports.PlainPNG(r.Context(), b.Award.Achievement); err != nil {
				return err
			}
			if b.State != app.BadgeRevoked && b.State != app.BadgeSuspended { // what was withdrawn is not advertised
				badge.Skills = b.Award.Achievement.Criteria
			}
			if share, ok := l.openLink(whole.Shares); ok {
				badge.Code, badge.Where = domain.FormatCode(share.Code), t("passport.pdf.check", credential.ShortVerify(l.Passports.BaseURL))
			}
			s.Badges = append(s.Badges, badge)
		}
		d.Sections = append(d.Sections, s)
	}
	imported, err := l.Passports.Imports(r.Context(), h)
	if err != nil {
		return err
	}
	elsewhere := artwork.PassportSection{Title: t("passport.import.list"), Lead: t("passport.import.attested")}
	unproven := artwork.PassportSection{Title: t("passport.import.unproven"), Lead: t("passport.import.unproven_lead")}
	for _, b := range imported {
		line := l.importedLine(b, open.Passport.Name)
		badge := artwork.PassportBadge{Title: line.Title, Dates: line.Issuer, State: strings.Trim(line.Pill.Text+" · "+line.Whose, " ·")}
		shares, err := l.Passports.SharesOfImported(r.Context(), h, b.ID)
		if err != nil {
			return err
		}
		if share, ok := l.openLink(shares); ok {
			badge.Code, badge.Where = domain.FormatCode(share.Code), t("passport.pdf.check", credential.ShortVerify(l.Passports.BaseURL))
		}
		if line.Prove {
			unproven.Badges = append(unproven.Badges, badge)
		} else {
			elsewhere.Badges = append(elsewhere.Badges, badge)
		}
	}
	declared, err := l.Passports.SelfDeclared(r.Context(), h)
	if err != nil {
		return err
	}
	own := artwork.PassportSection{Title: t("passport.declared.list"), Lead: t("passport.declared.lead")}
	for _, line := range l.declaredLines(declared) {
		badge := artwork.PassportBadge{Title: line.Title, Dates: line.Detail, State: t("passport.state.declared")}
		if line.Text != "" {
			badge.Skills = []string{line.Text}
		}
		own.Badges = append(own.Badges, badge)
	}
	d.Sections = append(d.Sections, elsewhere, unproven, own)
	file, err := d.PDF()
	if err != nil {
		return err
	}
	return attach(w, r, "passeport-galon.pdf", "application/pdf", file)
}

// openLink is a share of the holder's own that shows this badge to whoever has its address, without six digits.
func (l *Learner) openLink(shares []domain.Share) (domain.Share, bool) {
	for _, s := range shares {
		if s.Kind == domain.ShareLink && s.PIN == "" && s.Live(l.Passports.Now()) {
			return s, true
		}
	}
	return domain.Share{}, false
}

// elsewhere is how a badge goes to another site: the form of LinkedIn, filled in, and a piece of HTML that shows its
// picture and leads to its page. Both need a live link of the holder's; without one they say nothing. The piece loads
// one picture from here, which says nothing of the person, and runs no script.
func (l *Learner) elsewhere(b app.HeldBadge) (linkedIn, embed string) {
	share, ok := l.openLink(b.Shares)
	if !ok {
		return "", ""
	}
	a, page := b.Award.Achievement, credential.SharePage(l.Passports.BaseURL, share.Code)
	on := b.Award.Facts.AwardedOn.Time()
	q := url.Values{"startTask": {"CERTIFICATION_NAME"}, "name": {a.Title}, "organizationName": {b.Organisation}, "issueYear": {on.Format("2006")},
		"issueMonth": {on.Format("1")}, "certUrl": {page}, "certId": {share.Code}}
	if end := b.Award.ValidUntil; !end.IsZero() {
		q.Set("expirationYear", end.UTC().Format("2006"))
		q.Set("expirationMonth", end.UTC().Format("1"))
	}
	linkedIn = "https://www.linkedin.com/profile/add?" + q.Encode()
	escape := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace
	embed = `<a href="` + page + `" rel="noopener"><img src="` + l.Passports.BaseURL + "/b/" + a.Slug + `.png" alt="` +
		escape(l.Site.T("passport.embed.alt", a.Title, b.Organisation)) + `" width="160" height="160" loading="lazy"></a>`
	return linkedIn, embed
}

// HeldComposite is how far the person is with a badge that others make up.
type HeldComposite struct {
	Title, Count, Said string
	Parts              []CompositePart
	Ask                string // where to ask for it; "" when it is not theirs to ask, or not yet
}

// CompositePart is one badge that counts.
type CompositePart struct {
	Title string
	Held  bool
}

func (l *Learner) composites(r *http.Request, h domain.Holder) (lines []HeldComposite, err error) {
	if h.AwardID != "" {
		return nil, nil
	}
	all, err := l.Passports.CompositeProgress(r.Context(), h.PassportID)
	if err != nil {
		return nil, err
	}
	t := l.Site.T
	for _, p := range all {
		if p.Done == 0 || p.State == domain.CompositeAwarded && !p.Broken {
			continue // awarded, it stands among the badges
		}
		line := HeldComposite{Title: p.Title, Count: t("passport.composite.count", p.Done, p.Needed)}
		for _, s := range p.Parts {
			line.Parts = append(line.Parts, CompositePart{Title: s.Part.Title, Held: s.Held != nil})
		}
		switch {
		case p.Broken:
			line.Said = t("passport.composite.broken")
		case p.State != "":
			line.Said = t("passport.composite." + string(p.State))
		case p.Complete:
			line.Said, line.Ask = t("passport.composite.complete", p.Organisation), passportPath+"/composes/"+string(p.Composite.ID)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// WaitingLine is a badge that came to a proved address.
type WaitingLine struct{ URL, Refuse, Title, Image, From string }

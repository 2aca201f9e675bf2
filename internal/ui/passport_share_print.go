package ui

import (
	"net/http"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/credential"
	"galon/internal/domain"
)

// printed is a share on its way to paper (ux S21).
type printed struct {
	share app.WholeShare
	name  string
}

func (l *Learner) printed(r *http.Request, h domain.Holder) (printed, error) {
	id, err := param[domain.ShareID](r, "share")
	if err != nil {
		return printed{}, err
	}
	share, name, err := l.Passports.Print(r.Context(), h, id)
	return printed{share, name}, err
}

// proven tells whether the name of the holder may stand over the badges: one at least is known to be theirs.
func (p printed) proven() bool {
	return len(p.share.Badges) > 0 || slices.ContainsFunc(p.share.Imported, func(b domain.Imported) bool { return b.Own != "" })
}

// fileName is that of the one badge, or of none of several.
func (p printed) fileName(what, ending string) string {
	if len(p.share.Badges) != 1 || p.share.Count() > 1 {
		return what + "-badges." + ending
	}
	return what + "-" + p.share.Badges[0].Award.Achievement.Slug + "." + ending
}

// sharePDF hands over the page for a CV.
func (l *Learner) sharePDF(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	p, err := l.printed(r, h)
	if err != nil {
		return err
	}
	t := l.Site.T
	var badges []artwork.CVBadge
	var limits []string
	for _, b := range p.share.Badges {
		a := b.Award.Achievement
		picture, err := l.Passports.PlainPNG(r.Context(), a)
		if err != nil {
			return err
		}
		badge := artwork.CVBadge{Picture: picture, Title: a.Title, Dates: l.printedDates(b)}
		if b.State != app.BadgeRevoked && b.State != app.BadgeSuspended { // what was withdrawn is not advertised
			badge.Skill = a.Description
		}
		badges = append(badges, badge)
		if limit := l.printedLimit(a.Kind); !slices.Contains(limits, limit) {
			limits = append(limits, limit)
		}
	}
	for _, b := range p.share.Imported { // each says in whose name it is
		badges = append(badges, artwork.CVBadge{Title: b.Title, Dates: l.printedImport(b, p)})
	}
	if limit := l.Site.T("hosted.verdict.limit.diploma"); len(p.share.Imported) > 0 && !slices.Contains(limits, limit) {
		limits = append(limits, limit)
	}
	title := t("share.cv.title", p.name)
	if !p.proven() {
		title, p.name = t("share.cv.title_nobody"), ""
	}
	now, page := l.Passports.Now(), credential.SharePage(l.Passports.BaseURL, p.share.Code)
	_, address, _ := strings.Cut(page, "://")
	file, err := artwork.CV{
		Title: title, Made: now, Name: p.name, Count: t("share.cv.count", len(badges)), Badges: badges,
		Recheck: artwork.Recheck{Title: t("share.cv.verify", len(badges)), Lines: []string{t("share.cv.how", credential.ShortVerify(l.Passports.BaseURL))},
			Code: domain.FormatCode(p.share.Code), QR: credential.ShareQR(l.Passports.BaseURL, p.share.Code), Link: page},
		Foot: append(limits, t("share.cv.foot", now), t("share.cv.page", address)),
	}.PDF()
	if err != nil {
		return err
	}
	return attach(w, r, p.fileName("cv", "pdf"), "application/pdf", file)
}

// printedDates says by whom, since when, and what is the matter with the badge today.
func (l *Learner) printedDates(b app.HeldBadge) string {
	t := l.Site.T
	all := []string{b.Organisation}
	say := func(key string, day any) { // a date is not broken in two
		all = append(all, strings.ReplaceAll(t("share.cv."+key, day), " ", "\u00a0"))
	}
	say("awarded", b.Award.Facts.AwardedOn)
	switch {
	case b.State == app.BadgeRevoked:
		say("revoked", b.Award.RevokedAt)
	case b.State == app.BadgeSuspended:
		say("suspended", b.Award.SuspendedAt)
	case b.State == app.BadgeNotYet:
		say("not_yet", b.Award.ValidFrom)
	case b.State == app.BadgeExpired:
		say("expired", lastDay(b.Award.ValidUntil))
	case !b.Award.ValidUntil.IsZero():
		say("until", lastDay(b.Award.ValidUntil))
	}
	return strings.Join(all, " · ")
}

// printedImport says by whom a badge of another site is, what its last check found, and in whose name it is when that is
// not the name on the page.
func (l *Learner) printedImport(b domain.Imported, p printed) string {
	t := l.Site.T
	all := []string{b.Issuer, t("hosted.imported.elsewhere"), t("share.cv.checked", t("hosted.verdict."+b.Verdict+".word"), b.CheckedAt)}
	switch name := p.share.Name.Of(b.Recipient); {
	case name != "" && !domain.SameName(name, p.name):
		all = append(all, t("share.cv.name", name))
	case name == "" && b.Own == "":
		all = append(all, t("share.cv.nameless"))
	}
	if b.Own == "" {
		all = append(all, t("share.cv.unproven"))
	}
	return strings.Join(all, " · ")
}

// printedLimit is what a reader of the paper must not conclude.
func (l *Learner) printedLimit(k domain.AchievementKind) string {
	switch k {
	case domain.BlocAttestation, domain.FullCertification:
		return l.Site.T("hosted.verdict.limit.beside")
	case domain.BlocPreparation:
		return l.Site.T("hosted.verdict.limit.preparation")
	}
	return l.Site.T("hosted.verdict.limit.diploma")
}

// shareVignette hands over the strip that is pasted into a CV.
func (l *Learner) shareVignette(form app.Form) func(http.ResponseWriter, *http.Request, domain.Holder) error {
	return func(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
		p, err := l.printed(r, h)
		if err != nil {
			return err
		}
		base := l.Passports.BaseURL
		v := artwork.Vignette{
			Lines: [2]string{l.Site.T("share.vignette.verify"), l.Site.T("share.vignette.how", credential.ShortVerify(base))},
			Code:  domain.FormatCode(p.share.Code), QR: credential.ShareQR(base, p.share.Code),
		}
		v.Name = l.Site.T("share.vignette.name", p.share.Titles()[0], p.name)
		if !p.proven() {
			v.Name = l.Site.T("share.vignette.nobody", p.share.Titles()[0])
		}
		draw, media := v.PNG, "image/png"
		if form == app.FormSVG {
			draw, media = v.SVG, "image/svg+xml"
		}
		file, err := draw()
		if err != nil {
			return err
		}
		return attach(w, r, p.fileName("vignette", string(form)), media, file)
	}
}

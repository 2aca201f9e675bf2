package ui

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportBadge is one badge of one's own (ux S15).
type PassportBadge struct {
	httpd.Frame
	Image, Organisation string
	Bloc                *domain.Bloc
	Pill                httpd.Pill
	Dates               []string
	Notices             []httpd.Notice
	Criteria            []string
	Level, LevelText    string
	Shares              []ShareLine // alive
	ShareURL            string
	MayShare            bool
	CVURL               string // the page for paper of a share that runs; without one, where to make it
	Files               []FileLink
	TwinURL             string
	Twin                string       // says that it stands on the web, "" when it does not
	Endorsed            []app.SaidOf // what others have signed about this badge
	EndorsedURL         string
	Life                BadgeLife
	RecommendURL        string // asks somebody for a recommendation
	Sentence            string // for an interview, the person's own; "" is the one that the badge suggests
	Skill               string // of the suggested one
	SentenceURL         string
	LinkedIn            string
	AwayURL             string // takes it out of the passport; "" for who sees this badge alone
	BackURL             string // takes it in again; "" when it is in
	Embed               string // a piece of HTML to paste elsewhere; "" while nothing is shared
}

// FileLink is one form to take away.
type FileLink struct{ URL, Label, Help string }

// Template is pages/passport_badge.html.
func (*PassportBadge) Template() string { return "passport_badge" }

// badgeAt is the badge of the address.
func (l *Learner) badgeAt(r *http.Request, h domain.Holder) (app.HeldBadge, error) {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return app.HeldBadge{}, err
	}
	return l.Passports.Badge(r.Context(), h, id)
}

func (l *Learner) badge(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	b, err := l.badgeAt(r, h)
	if err != nil {
		return err
	}
	id, a := b.Award.ID, b.Award.Achievement
	page := &PassportBadge{
		Frame: l.tabbed(a.Title, passportPath), Image: pictureOf(a), Organisation: b.Organisation, Bloc: a.Bloc,
		Pill: l.datedPill(b), Dates: l.dates(b), Notices: l.stateNotices(b), Criteria: a.Criteria, Skill: skill(a), Shares: l.liveShares(b.Shares, a.Title),
		ShareURL: badgePath(id) + "/partager", Files: l.files(id),
	}
	lost, err := l.Passports.BrokenParts(r.Context(), b.Award)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		page.Notices = append(page.Notices, httpd.Notice{Class: "a-expire", Text: l.Site.T("composite.broken")})
	}
	if n := b.Award.Facts.Level; n > 0 && n <= len(a.Levels) {
		level := a.Levels[n-1]
		page.Level, page.LevelText = level.Name, situation(level)
	}
	if page.MayShare, err = l.Passports.MayShare(r.Context(), h); err != nil {
		return err
	}
	page.CVURL = page.ShareURL
	for _, s := range b.Shares {
		if s.Kind == domain.ShareLink && s.Count() == 1 && s.Live(l.Passports.Now()) {
			page.CVURL = sharePath(s.ID)
		}
	}
	twin, err := l.Passports.Twin(r.Context(), h, id)
	if err != nil {
		return err
	}
	page.TwinURL = twinPath(id)
	if twin.Live {
		page.Twin = l.Site.T("passport.badge.twin_live")
	}
	said, err := l.Passports.Endorsements(r.Context(), h, id)
	if err != nil {
		return err
	}
	page.Endorsed = said
	if page.Life, err = l.badgeLife(r, h, id); err != nil {
		return err
	}
	page.EndorsedURL, page.RecommendURL = badgePath(id)+"/recommandations.json", badgePath(id)+"/recommandation"
	if page.Sentence, err = l.Passports.Sentence(r.Context(), h, id); err != nil {
		return err
	}
	page.SentenceURL = badgePath(id) + "/phrase"
	page.LinkedIn, page.Embed = l.elsewhere(b)
	if h.AwardID == "" {
		away, err := l.Passports.IsAway(r.Context(), h, id)
		switch {
		case err != nil:
			return err
		case away:
			page.BackURL = badgePath(id) + "/remettre"
		default:
			page.AwayURL = badgePath(id) + "/enlever"
		}
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

// endorsements are what others have signed about a badge: it cannot stand inside bytes that were signed before.
func (l *Learner) endorsements(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.handOver(w, r, func(id domain.AwardID) (app.File, error) { return l.Passports.EndorsementFile(r.Context(), h, id) })
}

// situation tells a level as the signed badge does: a place, a task, and who decides.
func situation(l domain.Level) string {
	var all []string
	for _, part := range []string{l.Place, l.Task, l.Decides} {
		if part = strings.TrimRight(strings.TrimSpace(part), "."); part != "" {
			all = append(all, part+".")
		}
	}
	return strings.Join(all, " ")
}

// datedPill is the state with its day where it has one.
func (l *Learner) datedPill(b app.HeldBadge) httpd.Pill {
	pill := l.statePill(b)
	if b.State == app.BadgeValid && !b.Award.ValidUntil.IsZero() {
		pill.Text = l.Site.T("passport.state.valid_until", lastDay(b.Award.ValidUntil))
	}
	return pill
}

// lastDay is the day that a badge ends with; it is signed as the last second of that day in UTC.
func lastDay(t time.Time) domain.Day { return domain.Day(t.UTC().Format(time.DateOnly)) }

func (l *Learner) dates(b app.HeldBadge) []string {
	dates := []string{l.Site.T("passport.badge.awarded_on", b.Award.Facts.AwardedOn)}
	if b.Award.ValidUntil.IsZero() {
		dates = append(dates, l.Site.T("passport.badge.no_end"))
	}
	return dates
}

func (l *Learner) stateNotices(b app.HeldBadge) []httpd.Notice {
	t := l.Site.T
	switch b.State {
	case app.BadgeExpired:
		return []httpd.Notice{{Class: "a-expire", Text: t("passport.badge.expired", lastDay(b.Award.ValidUntil))}}
	case app.BadgeSuspended:
		return []httpd.Notice{{Class: "a-expire", Text: t("passport.badge.suspended", b.Organisation, b.Award.SuspendedAt)}}
	case app.BadgeRevoked:
		return []httpd.Notice{{Class: "a-retire", Text: t("passport.badge.revoked", b.Organisation, b.Award.RevokedAt, t("revocation."+string(b.Award.Revocation)))}}
	case app.BadgeNotYet:
		return []httpd.Notice{{Text: t("passport.badge.not_yet", b.Award.ValidFrom)}}
	}
	return nil
}

func (l *Learner) files(id domain.AwardID) []FileLink {
	t, path := l.Site.T, badgePath(id)+"/fichier/"
	return []FileLink{
		{path + string(app.FormPNG), t("passport.file.png"), t("passport.file.png_help")},
		{path + string(app.FormSVG), t("passport.file.svg"), t("passport.file.svg_help")},
		{path + string(app.FormJSON), t("passport.file.json"), t("passport.file.json_help")},
		{path + string(app.FormJWT), t("passport.file.jwt"), t("passport.file.jwt_help")},
	}
}

// file is a badge to keep, in the form that the address names.
func (l *Learner) file(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.handOver(w, r, func(id domain.AwardID) (app.File, error) {
		return l.Passports.Download(r.Context(), h, id, app.Form(chi.URLParam(r, "form")))
	})
}

// handOver gives a file of the badge of the address.
func (l *Learner) handOver(w http.ResponseWriter, r *http.Request, of func(domain.AwardID) (app.File, error)) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	file, err := of(id)
	if err != nil {
		return err
	}
	return attach(w, r, file.Name, file.Type, file.Bytes)
}

// act does one thing with the badge of the address and leads on.
func (l *Learner) act(w http.ResponseWriter, r *http.Request, done string, do func(domain.AwardID) (string, error)) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	to, err := do(id)
	if err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, to, done)
}

package ui

import (
	"log/slog"
	"net/http"

	"galon/internal/domain"
	"galon/internal/httpd"
)

const helpersPath = accountPath + "/aide"

// PassportHelpers shows who may help the person, and what they did.
type PassportHelpers struct {
	httpd.Frame
	Code    string
	Helpers []HelperLine
}

// HelperLine is one mandate.
type HelperLine struct {
	Name, Organisation, Until, Rights string
	Stop                              string // "" when it is over
	Acts                              []HelperAct
}

// HelperAct is one thing that a helper did, and the titles of what they did it with, "" when they are not known.
type HelperAct struct{ Text, About string }

// Template is pages/passport_helpers.html.
func (*PassportHelpers) Template() string { return "passport_helpers" }

func (l *Learner) helpers(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	all, code, err := l.Passports.Mandates(r.Context(), h)
	if err != nil {
		return err
	}
	t := l.Site.T
	page := &PassportHelpers{Frame: l.tabbed(t("passport.helpers.title"), accountPath), Code: code}
	for _, m := range all {
		line := HelperLine{Name: m.HelperName, Organisation: m.OrganisationName, Rights: t("passport.helpers.no_share")}
		if m.MayShare {
			line.Rights = t("passport.helpers.may_share")
		}
		switch {
		case m.Live:
			line.Until, line.Stop = t("passport.helpers.until", m.SignedOn, m.EndsAt), helpersPath+"/"+string(m.ID)+"/arreter"
		case m.EndedAt.IsZero():
			line.Until = t("passport.helpers.over", m.SignedOn, m.EndsAt)
		default:
			line.Until = t("passport.helpers.over", m.SignedOn, m.EndedAt)
		}
		for _, a := range m.Acts {
			line.Acts = append(line.Acts, HelperAct{t("passport.helpers.act", l.Site.Printer().DateTime(a.At), t("passport.act."+a.Act)), a.About})
		}
		page.Helpers = append(page.Helpers, line)
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) makeMandateCode(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Passports.MakeMandateCode(r.Context(), h); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, helpersPath, "")
}

func (l *Learner) endMandate(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.MandateID](r, "mandate")
	if err != nil {
		return err
	}
	if err := l.Passports.EndMandate(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, helpersPath, "mandate-ended")
}

// endHelp ends a meeting: the passport is closed in the helper's browser.
func (l *Learner) endHelp(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if err := l.Accounts.SignOut(r.Context(), l.Site.Cookie(r, httpd.HolderCookie)); err != nil {
		return err
	}
	l.Site.DropCookie(w, httpd.HolderCookie)
	if h.MandateID == "" {
		return l.Site.SeeOther(w, r, signInPath[domain.ForHolder], "signed-out")
	}
	return l.Site.SeeOther(w, r, assistPath, "help-ended")
}

// outside leads whoever has no open passport to the door; a helper whose mandate ended meanwhile is told so.
func (l *Learner) outside(w http.ResponseWriter, r *http.Request) error {
	if token := l.Site.Cookie(r, httpd.HolderCookie); token != "" {
		_, err := l.Accounts.Holder(r.Context(), token)
		if why := domain.CodeOf(err); why == "mandate-stopped" || why == "mandate-over" {
			if err := l.Accounts.SignOut(r.Context(), token); err != nil {
				return err
			}
			l.Site.DropCookie(w, httpd.HolderCookie)
			return l.Site.SeeOther(w, r, assistPath, why)
		}
	}
	return l.Site.SeeOther(w, r, signInPath[domain.ForHolder], "")
}

// choseLanguage keeps for the mails what the person who is in chose at the foot of a page.
func (l *Learner) choseLanguage(r *http.Request, lang string) {
	h, err := l.Accounts.Holder(r.Context(), l.Site.Cookie(r, httpd.HolderCookie))
	if err != nil { // nobody is in
		return
	}
	if err := l.Accounts.ChooseLanguage(r.Context(), h, lang); err != nil {
		l.Passports.Log.LogAttrs(r.Context(), slog.LevelWarn, "keep a language", slog.String("error", err.Error()))
	}
}

// visited remembers that the person came: passports where nobody comes for years are erased.
func (l *Learner) visited(r *http.Request, h domain.Holder) {
	if err := l.Passports.Seen(r.Context(), h.PassportID); err != nil {
		l.Passports.Log.LogAttrs(r.Context(), slog.LevelWarn, "note a visit", slog.String("error", err.Error()))
	}
}

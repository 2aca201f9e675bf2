package ui

import (
	"math"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardLife is what the page of an award says about the time after its delivery (ux S29).
type AwardLife struct {
	Stop     string // the button, "" when it is too late
	Correct  bool
	Answer   string // of the mail server that refused, in French
	SMS      string // to copy into a telephone
	Versions []VersionLine
	Requests []RequestLine
	Asked    []httpd.Notice // a correction or a renewal that a second person has to allow, or has refused
	ToAllow  string         // where that is done
}

// VersionLine is one badge of a chain.
type VersionLine struct {
	Text, URL string // URL is "" for the one on this page
	Pill      httpd.Pill
}

// RequestLine is something that a person asks about a badge.
type RequestLine struct {
	Text, URL, When string
	Pill            httpd.Pill
}

func (c *Console) mountLife(in chi.Router) error {
	if err := c.Site.Check(&AwardCorrect{}, &RequestList{}, &RequestShow{}, &PeopleRevoke{}); err != nil {
		return err
	}
	in.Get("/pro/b/{award}/corriger", c.staff(c.correctForm))
	in.Post("/pro/b/{award}/corriger", c.staff(c.correct))
	in.Post("/pro/b/{award}/annuler", c.staff(c.stopAward))
	in.Get("/pro/suites", c.staff(c.requests))
	in.Get("/pro/suites/{question}", c.staff(c.request))
	in.Post("/pro/suites/{question}", c.staff(c.answerPerson))
	in.Post("/pro/personnes/relancer", c.staff(c.resendMany))
	in.Get("/pro/personnes/bons", c.staff(c.slipsOf))
	in.Get("/pro/personnes/retirer", c.staff(c.revokeManyForm))
	in.Post("/pro/personnes/retirer", c.staff(c.revokeMany))
	return nil
}

func (c *Console) life(r *http.Request, d desk, detail app.AwardDetail) (AwardLife, error) {
	t, a, person := c.Site.T, detail.Award, detail.Recipient
	var l AwardLife
	left, err := c.Issuing.Stoppable(r.Context(), d.Actor, a)
	if err != nil {
		return l, err
	}
	if left > 0 {
		l.Stop = t("award.life.stop", int(math.Ceil(left.Minutes())))
	}
	if err := c.versionAsked(r, d, a, &l); err != nil {
		return l, err
	}
	l.Correct = l.ToAllow == "" && a.RevokedAt.IsZero() && d.can(app.ActAward) && d.can(app.ActRevoke)
	if !a.ReturnedAt.IsZero() || !noticeReturned(detail.History).IsZero() {
		answer, err := c.Issuing.MailAnswer(r.Context(), d.Actor, a.ID)
		if err != nil {
			return l, err
		}
		l.Answer = c.answerText(answer)
	}
	if person.Phone != "" && a.AcceptedAt.IsZero() && a.RevokedAt.IsZero() && d.can(app.ActAward) {
		l.SMS = sms(t("award.life.sms", d.Organisation.Name, `"`+a.Achievement.Title+`"`, credential.Receive(c.Issuing.BaseURL, c.Issuing.ReceiveToken(a.ID))))
	}
	chain, err := c.Issuing.Chain(r.Context(), d.Actor, a)
	if err != nil {
		return l, err
	}
	for _, v := range chain {
		l.Versions = append(l.Versions, versionLine(c.Site, v, awardURL(v.ID), c.statePill(v.State)))
	}
	all, err := c.Issuing.RequestsOf(r.Context(), d.Actor, a)
	for _, q := range all {
		l.Requests = append(l.Requests, c.requestLine(q))
	}
	return l, err
}

// versionAsked says on the page of a badge that another one is asked for in its place: until then it stands as it is.
func (c *Console) versionAsked(r *http.Request, d desk, a domain.Award, l *AwardLife) error {
	asked, ok, err := c.Issuing.VersionAsked(r.Context(), d.Actor, a)
	if err != nil || !ok {
		return err
	}
	t, kind := c.Site.T, string(asked.Version.Kind)
	if asked.State == domain.WaitingOpen {
		by := asked.Asked
		if by == "" {
			by = t("waiting.by_machine")
		}
		l.ToAllow = waitingPath
		l.Asked = []httpd.Notice{{Text: t("award.life.asked."+kind, domain.DayOf(asked.AskedAt), by)}}
		return nil
	}
	l.Asked = []httpd.Notice{{Class: "a-expire", Text: t("award.life.declined."+kind, domain.DayOf(asked.DecidedAt), asked.Reason)}}
	return nil
}

// sms writes the signs that make a text message twice as long in others that say the same: a telephone counts 160 of
// its own alphabet (GSM 03.38) and 70 of any other.
func sms(s string) string {
	return strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ", "ê", "e", "î", "i", "ô", "o", "û", "u", "â", "a", "ë", "e", "ï", "i", "œ", "oe", "ç", "c", "È", "E", "Ê", "E", "À", "A", "–", "-").Replace(s)
}

func versionLine(site *httpd.Site, v app.Version, url string, pill httpd.Pill) VersionLine {
	key := "version.first"
	if v.Kind != "" {
		key = "version." + string(v.Kind)
	}
	if v.Replaced {
		pill.Text = site.T("version.replaced")
	}
	line := VersionLine{Text: site.T(key, v.IssuedAt), URL: url, Pill: pill}
	if v.This {
		line.URL = ""
	}
	return line
}

// answerText is what a server's refusal means (RFC 3463); its own words are English, and may quote the address.
func (c *Console) answerText(a app.MailAnswer) string {
	if a.Code == 0 {
		return c.Site.T("mail.refused.malformed")
	}
	// A bare 550 or 554 has many reasons (RFC 5321, section 4.2.3): none is told.
	key := "mail.refused.other"
	switch {
	case a.Enhanced == "5.1.1", a.Enhanced == "5.1.0":
		key = "mail.refused.nobody"
	case a.Enhanced == "5.1.3":
		key = "mail.refused.malformed"
	case a.Enhanced == "5.1.2", a.Enhanced == "5.1.10", strings.HasPrefix(a.Enhanced, "5.4."):
		key = "mail.refused.domain"
	case a.Enhanced == "5.2.1":
		key = "mail.refused.closed"
	case a.Enhanced == "5.2.2", a.Code == 552:
		key = "mail.refused.full"
	case strings.HasPrefix(a.Enhanced, "5.7."), a.Enhanced == "5.1.7", a.Enhanced == "5.1.8": // the last two: our own address
		key = "mail.refused.policy"
	}
	return c.Site.T(key) + " " + c.Site.T("mail.refused.answer", a.String())
}

func (c *Console) stopAward(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.act(w, r, "award-stopped", func(id domain.AwardID) error { return c.Issuing.Stop(r.Context(), d.Actor, id) })
}

// AwardCorrect asks what an award should have said.
type AwardCorrect struct {
	httpd.Frame
	Badge    string
	Action   string
	Back     string
	Controls []Control
}

// Template is pages/award_correct.html.
func (*AwardCorrect) Template() string { return "award_correct" }

func (c *Console) correctForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showCorrect(w, r, d, http.StatusOK, nil)
}

func (c *Console) correctable(r *http.Request, d desk) (app.AwardDetail, error) {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return app.AwardDetail{}, err
	}
	for _, act := range []app.Action{app.ActAward, app.ActRevoke} {
		if !d.can(act) {
			return app.AwardDetail{}, refuse(act)
		}
	}
	detail, err := c.Issuing.Award(r.Context(), d.Actor, id)
	if err == nil && !detail.Award.RevokedAt.IsZero() {
		err = domain.Conflictf("award-already-revoked", detail.Award.RevokedAt)
	}
	return detail, err
}

func (c *Console) showCorrect(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	detail, err := c.correctable(r, d)
	if err != nil {
		return err
	}
	a, person, t := detail.Award, detail.Recipient, c.Site.T
	typed := r.PostForm
	if typed == nil {
		typed = map[string][]string{"recipient-name": {person.Name}, "recipient-email": {person.Email}, "awarded-on": {a.Facts.AwardedOn.Time().Format("02/01/2006")}, "level": {itoa(a.Facts.Level)},
			"context": {string(a.Facts.Context)}, "place": {a.Facts.Place}, "assessor-name": {a.Facts.Assessor.Name}, "assessor-role": {a.Facts.Assessor.Role}}
	}
	f := &awardForm{site: c.Site, achievement: a.Achievement, typed: typed, faults: faults}
	page := &AwardCorrect{Frame: c.frame(d, t("award.correct.title", person.Name), peoplePath), Badge: a.Achievement.Title, Action: awardURL(a.ID) + "/corriger", Back: awardURL(a.ID)}
	page.Controls = []Control{f.field("recipient-name", "text", true)}
	if a.AcceptedAt.IsZero() {
		page.Controls = append(page.Controls, f.field("recipient-email", "email", false))
	}
	page.Controls = append(page.Controls, f.field("awarded-on", "day", true))
	if len(a.Achievement.Levels) > 0 {
		page.Controls = append(page.Controls, f.level())
	}
	page.Controls = append(page.Controls, f.field("place", "text", false), f.field("assessor-name", "text", false), f.field("assessor-role", "text", false))
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func (c *Console) correct(w http.ResponseWriter, r *http.Request, d desk) error {
	detail, err := c.correctable(r, d)
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	a := detail.Award
	f := &awardForm{site: c.Site, achievement: a.Achievement, typed: r.PostForm}
	said := app.Correction{Name: f.value("recipient-name"), Email: detail.Recipient.Email, Facts: a.Facts}
	if a.AcceptedAt.IsZero() {
		said.Email = f.value("recipient-email")
	}
	said.Facts.AwardedOn, said.Facts.Place = f.day("awarded-on"), f.value("place")
	said.Facts.Assessor = domain.Assessor{Name: f.value("assessor-name"), Role: f.value("assessor-role")}
	if len(a.Achievement.Levels) > 0 {
		said.Facts.Level = f.int("level")
	}
	fresh, err := c.Issuing.Correct(r.Context(), d.Actor, a.ID, said)
	if err == nil {
		if fresh.State == domain.AwardWaiting {
			return c.Site.SeeOther(w, r, awardURL(a.ID), "award-correction-waits")
		}
		return c.Site.SeeOther(w, r, awardURL(fresh.ID), "award-corrected")
	}
	if faults, ok := c.formFaults(err); ok {
		return c.showCorrect(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return err
}

package ui

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardShow is one badge as its organisation sees it (ux S29). Whom the person shows it to is not the issuer's business.
type AwardShow struct {
	httpd.Frame
	ID       domain.AwardID
	Name     string
	Email    string
	Just     string // what comes next, when it was awarded just now
	Again    string // the same badge for somebody else
	Image    string
	Badge    string
	Public   string // page of the badge for anybody
	Kind     httpd.Pill
	State    []httpd.Pill
	Bounced  string
	Returned string // a later message came back
	Timeline []Moment
	Facts    []Labelled
	Kept     []Labelled
	History  []Moment
	Files    []AwardDownload

	Slip, Resend, Suspend, Lift, Revoke bool // what may be done now by this person
	Reader                              bool
	Life                                AwardLife
	Recovery                            bool   // a code on paper may be given
	Lost                                string // parts of a composite that are withdrawn since
}

// Template is pages/award_show.html.
func (*AwardShow) Template() string { return "award_show" }

// Moment is something that happened, or waits to.
type Moment struct {
	What string
	When string // "" when it has not happened
	Who  string
}

// AwardDownload leads to the badge in one form.
type AwardDownload struct{ Text, URL string }

func (c *Console) showAward(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	detail, err := c.Issuing.Award(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	a, person := detail.Award, detail.Recipient
	page := &AwardShow{
		Frame: c.frame(d, person.Name, peoplePath), ID: id, Name: person.Name, Email: person.Email, Image: pictureOf(a.Achievement), Badge: a.Achievement.Title,
		Public: "/o/" + d.Organisation.Slug + "/b/" + a.Achievement.Slug, Kind: c.kindPill(a.Achievement.Kind),
		State:    []httpd.Pill{c.statePill(detail.State)},
		Timeline: c.timeline(a, person), Facts: c.factsOf(a), Kept: c.kept(a.Achievement.Kind, domain.Recipient{}, a.Facts), Files: c.files(id),
		Reader: !d.can(app.ActAward) && !d.can(app.ActRevoke),
	}
	if a.RevokedAt.IsZero() {
		way := a
		way.SuspendedAt = time.Time{} // the first pill says that already
		page.State = append(page.State, c.standingPill(standingOf(way, person.Email)))
		page.Slip = d.can(app.ActAward)
		page.Resend = d.can(app.ActAward) && person.Email != "" && a.AcceptedAt.IsZero()
		page.Revoke = d.can(app.ActRevoke)
		page.Suspend = page.Revoke && a.SuspendedAt.IsZero() && a.Achievement.Kind.Family() != "bloc" // a bloc is never suspended
		page.Lift = page.Revoke && !a.SuspendedAt.IsZero()
	}
	page.Recovery = d.can(app.ActAward) && a.PassportID != ""
	if !a.ErasedAt.IsZero() { // nothing of it can be handed out
		page.Files, page.Slip, page.Resend = nil, false, false
	}
	if !a.ReturnedAt.IsZero() && a.AcceptedAt.IsZero() && a.RevokedAt.IsZero() {
		page.Bounced = c.Site.T("award.show.bounced", person.Email)
	} else if at := noticeReturned(detail.History); !at.IsZero() && a.ErasedAt.IsZero() {
		page.Returned = c.Site.T("award.show.returned", c.Site.Printer().Date(domain.DayOf(at)), person.Name)
	}
	if r.URL.Query().Get("ok") == "award-issued" && a.RevokedAt.IsZero() {
		page.Title, page.Again = c.Site.T("award.show.issued"), choosePath+"/"+a.Achievement.Slug
		page.Just = c.delivered(person)
	}
	lost, err := c.Issuing.BrokenParts(r.Context(), a)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		page.Lost = c.Site.T("composite.lost", strings.Join(lost, "\u00a0; "))
	}
	if page.Life, err = c.life(r, d, detail); err != nil {
		return err
	}
	if page.History, err = c.history(r, d, detail.History); err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// delivered says what happens next to a badge that was given just now.
func (c *Console) delivered(person domain.Recipient) string {
	minutes := int(c.Issuing.SendDelay.Minutes())
	switch {
	case person.Email == "":
		return c.Site.T("award.show.paper", person.Name)
	case minutes < 1:
		return c.Site.T("award.show.mail_now", person.Name)
	}
	return c.Site.T("award.show.mail", minutes, person.Name)
}

func (c *Console) timeline(a domain.Award, person domain.Recipient) []Moment {
	t, when := c.Site.T, c.Site.Printer().DateTime
	all := []Moment{{What: t("award.show.moment.issued"), When: when(a.IssuedAt)}}
	switch {
	case person.Email == "":
		all = append(all, Moment{What: t("award.show.moment.paper")})
	case !a.ReturnedAt.IsZero():
		all = append(all, Moment{What: t("award.act.mail-rejected"), When: when(a.ReturnedAt)})
	case a.MailedAt.IsZero() && a.RevokedAt.IsZero():
		all = append(all, Moment{What: t("award.show.moment.mail_waits")})
	case !a.MailedAt.IsZero():
		all = append(all, Moment{What: t("award.show.moment.mailed"), When: when(a.MailedAt)})
	}
	for _, m := range []struct {
		key string
		at  time.Time
	}{{"opened", a.OpenedAt}, {"accepted", a.AcceptedAt}, {"refused", a.RefusedAt}, {"suspended", a.SuspendedAt}} {
		if !m.at.IsZero() {
			all = append(all, Moment{What: t("award.show.moment." + m.key), When: when(m.at)})
		}
	}
	if !a.RevokedAt.IsZero() {
		all = append(all, Moment{What: t("award.show.moment.revoked", t("revocation."+string(a.Revocation))), When: when(a.RevokedAt)})
	}
	return all
}

// factsOf is what stands on the badge.
func (c *Console) factsOf(a domain.Award) []Labelled {
	t, date := c.Site.T, c.Site.Printer().Date
	f := a.Facts
	all := []Labelled{{t("award.check.obtained"), date(f.AwardedOn)}, {t("award.check.until"), c.until(a.ValidUntil)}}
	for _, l := range a.Achievement.Levels {
		if l.Level == f.Level {
			all = append(all, Labelled{t("award.show.level"), t("award.level", strconv.Itoa(l.Level), l.Name)})
		}
	}
	if f.Context != "" && signsContext(a.Achievement.Kind) {
		all = append(all, Labelled{t("award.check.context"), t("award.context." + string(f.Context))})
	}
	who := f.Assessor.Name
	if f.Assessor.Role != "" {
		who += ", " + f.Assessor.Role
	}
	all = append(all, Labelled{t("award.form.assessor-name"), who})
	if o := f.Observations; o != nil {
		all = append(all, Labelled{t("award.show.observed"), t("award.show.observations", o.Count, o.Observers)})
	}
	if p := f.Panel; p != nil {
		all = append(all, Labelled{t("award.show.panel"), t("award.show.panel_value", p.Members, p.Place)})
	}
	if x := f.AFEST; x != nil {
		all = append(all, Labelled{t("award.form.employer-name"), x.Employer.Name}, Labelled{t("award.form.trainer-designation-name"), x.Designation.Name},
			Labelled{t("award.form.assessment-assessor"), x.Assessment.Assessor}, Labelled{t("award.show.pairs"), t("award.show.pairs_value", len(x.Pairs))})
	}
	for _, e := range f.Evidence {
		all = append(all, Labelled{t("award.show.evidence"), e.Name})
	}
	return facts(all...)
}

// told are the acts of the history that an issuer reads. Others, above all what a person does with their badge, are
// not for them.
var told = map[string]bool{
	"award.issue": true, "award.resend": true, "award.slip": true, "award.revoke": true, "award.suspend": true, "award.lift": true,
	"award.replace": true, "award.renew": true, "award.cancel": true, "award.ask": true, "award.answer": true, "award.accept": true, "award.refuse": true, "award.mail-rejected": true,
	"award.notice-rejected": true,
}

func (c *Console) history(r *http.Request, d desk, entries []domain.AuditEntry) ([]Moment, error) {
	var all []Moment
	names := map[string]string{}
	for _, e := range entries {
		if !told[e.Act] {
			continue
		}
		name, known := names[e.Actor]
		if !known {
			var err error
			if name, err = c.Issuing.ActorName(r.Context(), d.Actor, e.Actor); err != nil {
				return nil, err
			}
			names[e.Actor] = name
		}
		if e.Actor == d.Label() {
			name = c.Site.T("award.show.you")
		}
		what := c.Site.T("award.act." + strings.TrimPrefix(e.Act, "award."))
		all = append(all, Moment{What: what, When: c.Site.Printer().DateTime(e.At), Who: name})
	}
	return all, nil
}

// noticeReturned is when the last message that came back did, of those after a badge was taken: its end, its withdrawal,
// an answer.
func noticeReturned(history []domain.AuditEntry) time.Time {
	for _, e := range history {
		if e.Act == "award.notice-rejected" {
			return e.At
		}
	}
	return time.Time{}
}

func (c *Console) files(id domain.AwardID) []AwardDownload {
	var all []AwardDownload
	for _, form := range []app.Form{app.FormPNG, app.FormSVG, app.FormJSON, app.FormJWT} {
		all = append(all, AwardDownload{c.Site.T("award.show.download." + string(form)), awardURL(id) + "/fichier/" + string(form)})
	}
	return all
}

// awardFile hands the signed bytes to the organisation that signed them.
func (c *Console) awardFile(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.AwardID](r, "award")
	if err != nil {
		return err
	}
	file, err := c.Issuing.File(r.Context(), d.Actor, id, app.Form(chi.URLParam(r, "form")))
	if err != nil {
		return err
	}
	return attach(w, r, file.Name, file.Type, file.Bytes)
}

// attach answers with a file to keep, for this person only: nobody on the way may store it, no search engine may show it.
func attach(w http.ResponseWriter, r *http.Request, name, mediaType string, body []byte) error {
	w.Header().Set("X-Robots-Tag", "noindex")
	return httpd.Serve(w, r, httpd.Document{Type: mediaType, Body: body, Private: true, Download: name})
}

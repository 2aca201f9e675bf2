package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// InviteDone thanks somebody who answered.
type InviteDone struct {
	httpd.Frame
	Says httpd.Notice
	Lead []string
}

// Template is pages/invite_done.html.
func (*InviteDone) Template() string { return "invite_done" }

func (c *ClaimDesk) guestFrame(title string) httpd.Frame {
	return httpd.Frame{Title: title, Place: c.Site.T("invite.place"), Home: invitePath, NoIndex: true}
}

// inviteCode takes the code of a paper. It stays in the body of the request.
func (c *ClaimDesk) inviteCode(w http.ResponseWriter, r *http.Request) error {
	return c.askInviteCode(w, r, http.StatusOK, newAsking(c.Site, "invite.form.", nil))
}

func (c *ClaimDesk) askInviteCode(w http.ResponseWriter, r *http.Request, status int, f *asking) error {
	code := f.field("code", "text", true)
	code.Field.Short = true
	page := &Ask{Frame: c.guestFrame(c.Site.T("invite.code.title")), Lead: []string{c.Site.T("invite.code.lead")}, Controls: []Control{code}, Submit: c.Site.T("ask.continue")}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

func (c *ClaimDesk) openCode(w http.ResponseWriter, r *http.Request) error {
	f, err := readAsking(c.Site, "invite.form.", r)
	if err != nil {
		return err
	}
	token := ""
	err = c.Misses.Guard(r, func() (err error) {
		token, err = c.Issuing.TokenOfCode(r.Context(), f.value("code"))
		return err
	})
	if domain.IsKind(err, domain.Invalid) || domain.IsKind(err, domain.Gone) || domain.CodeOf(err) == "invite-unknown" {
		f.faults = faultsAt(c.Site, err, "code")
		return c.askInviteCode(w, r, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, invitePath+"/"+token, "")
}

// invited finds the invitation of the address. A token that was never given is a miss, like a code.
func (c *ClaimDesk) invited(r *http.Request) (i domain.Invite, at string, err error) {
	token := chi.URLParam(r, "token")
	err = c.Misses.Guard(r, func() (err error) {
		i, err = c.Issuing.ByInvite(r.Context(), token)
		return err
	})
	return i, invitePath + "/" + strings.ToLower(token), err
}

func (c *ClaimDesk) guest(w http.ResponseWriter, r *http.Request) error {
	i, at, err := c.invited(r)
	if err != nil {
		return err
	}
	switch i.Purpose {
	case domain.InviteReview:
		return c.showReview(w, r, http.StatusOK, c.guestSeat(i, at), nil, nil)
	case domain.InviteAttest:
		return c.showAttest(w, r, http.StatusOK, i, at, newAsking(c.Site, "attest.", url.Values{"answer": {i.Answer}, "note": {i.Note}}))
	}
	return c.showObserve(w, r, http.StatusOK, c.guestPlace(i, at), nil)
}

func (c *ClaimDesk) guestAnswer(w http.ResponseWriter, r *http.Request) error {
	i, at, err := c.invited(r)
	if err != nil {
		return err
	}
	switch i.Purpose {
	case domain.InviteReview:
		return c.takeReview(w, r, c.guestSeat(i, at))
	case domain.InviteAttest:
		return c.attest(w, r, i, at)
	}
	return c.takeObservation(w, r, c.guestPlace(i, at))
}

func (c *ClaimDesk) guestPiece(w http.ResponseWriter, r *http.Request) error {
	i, _, err := c.invited(r)
	if err != nil {
		return err
	}
	if i.Purpose != domain.InviteReview {
		return domain.NotFoundf("evidence-unknown")
	}
	return c.handPiece(w, r, app.ClaimReader{Invite: i}, i.Subject)
}

func (c *ClaimDesk) guestSeat(i domain.Invite, at string) seat {
	return seat{reader: app.ClaimReader{Invite: i}, frame: c.guestFrame(""), url: at}
}

// thanks are what is said after each kind of answer. The page has no token: a demand that is decided ends its links.
var thanks = map[string]string{"avis": "invite.thanks.review", "accord": "invite.thanks.accepted", "reponse": "invite.thanks.attest", "observation": "invite.thanks.observe"}

func (c *ClaimDesk) thanked(w http.ResponseWriter, r *http.Request) error {
	key, ok := thanks[chi.URLParam(r, "what")]
	if !ok {
		return domain.NotFoundf("page-unknown")
	}
	return c.Site.Render(w, r, http.StatusOK, &InviteDone{Frame: c.guestFrame(c.Site.T("invite.thanks.title")),
		Says: httpd.Notice{Class: "a-valide", Text: c.Site.T(key)}, Lead: []string{c.Site.T("invite.thanks.close")}})
}

func (c *ClaimDesk) thank(w http.ResponseWriter, r *http.Request, what string) error {
	return c.Site.SeeOther(w, r, invitePath+"/merci/"+what, "")
}

// showAttest asks « Est-ce vrai ? » of who was named by the learner. They read the story, and no file.
func (c *ClaimDesk) showAttest(w http.ResponseWriter, r *http.Request, status int, i domain.Invite, at string, f *asking) error {
	x, err := c.Issuing.Store.BadgeClaim(r.Context(), domain.ClaimID(i.Subject))
	if err != nil {
		return err
	}
	if x.State == domain.ClaimDraft { // taken back in the meantime
		return domain.NotFoundf("badge-claim-unknown")
	}
	a, err := c.Issuing.Definition(r.Context(), x.Achievement)
	if err != nil {
		return err
	}
	t := c.Site.T
	context := ""
	if x.Content.Context != "" {
		context = t("award.context." + string(x.Content.Context))
	}
	page := &Ask{Frame: c.guestFrame(t("attest.title")), Lead: []string{t("attest.lead", x.Name), t("attest.badge", a.Title)},
		Facts: facts(Labelled{t("claim.form.situation"), x.Content.Situation}, Labelled{t("attest.done"), x.Content.Done}, Labelled{t("claim.form.context"), context},
			Labelled{t("claim.form.place"), x.Content.Place}),
		Controls: []Control{f.choices("answer", false, false, f.words("attest.answer.", domain.Attestations...)), f.field("note", "textarea", false)},
		Submit:   t("attest.submit"), Action: at, After: t("attest.after", x.Name)}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

func (c *ClaimDesk) attest(w http.ResponseWriter, r *http.Request, i domain.Invite, at string) error {
	f, err := readAsking(c.Site, "attest.", r)
	if err != nil {
		return err
	}
	if err := c.claims().Attest(r.Context(), i, f.value("answer"), f.value("note")); err != nil {
		if f.fault(err) {
			return c.showAttest(w, r, http.StatusUnprocessableEntity, i, at, f)
		}
		return err
	}
	return c.thank(w, r, "reponse")
}

// observeAt is where somebody says what they saw.
type observeAt struct {
	who   app.Observer
	id    domain.GatheringID
	frame httpd.Frame
	url   string // of the form
	back  string
	own   bool
}

func (c *ClaimDesk) guestPlace(i domain.Invite, at string) observeAt {
	return observeAt{who: app.Observer{Invite: i}, id: domain.GatheringID(i.Subject), frame: c.guestFrame(""), url: at, own: i.Purpose == domain.InviteSelf}
}

// observationPage is the form of one observation, at a desk, by a link, or in a passport.
func observationPage(site *httpd.Site, v app.GatheringView, p observeAt, f *asking) *Ask {
	t := site.T
	page := &Ask{Frame: p.frame, Back: p.back, BackText: t("gathering.back"), Action: p.url, Submit: t("observe.submit"), Key: f.value("form-key"), Warning: t("observe.warning")}
	if page.Key == "" {
		page.Key = app.NewFormKey()
	}
	page.Title = t("observe.title", v.Gathering.Name)
	page.Lead = []string{t("observe.lead", v.Achievement.Title, v.Organisation.Name)}
	if p.own {
		page.Warning = t("claim.story.warning")
		page.Title, page.Lead = t("observe.own.title"), []string{t("observe.lead", v.Achievement.Title, v.Organisation.Name), t("observe.own.lead")}
	}
	var options []httpd.Option
	for i, criterion := range v.Achievement.Criteria {
		options = append(options, httpd.Option{Value: strconv.Itoa(i), Label: criterion})
	}
	page.Controls = []Control{f.field("on", "date", true), f.contexts(contextValues(v.Achievement)), f.field("situation", "textarea", true), f.choices("seen", false, true, options)}
	if p.who.Actor.AccountID != "" {
		page.Controls = append(page.Controls, f.field("role", "text", false))
	}
	if p.who.Actor.AccountID == "" { // a desk has them all beside each other
		for _, o := range v.Made(p.who) {
			line := observationLine(site, v, o)
			line.Remove = string(o.ID)
			page.Made = append(page.Made, line)
		}
	}
	page.Faults = f.faults
	page.After = t("observe.after")
	return page
}

func (c *ClaimDesk) showObserve(w http.ResponseWriter, r *http.Request, status int, p observeAt, f *asking) error {
	v, err := c.gatherings().ForObserver(r.Context(), p.who, p.id)
	if err != nil {
		return err
	}
	if v.Gathering.AwardID != "" || !v.Gathering.ClosedAt.IsZero() {
		return domain.Conflictf("gathering-over")
	}
	if f == nil {
		f = newAsking(c.Site, "observe.", url.Values{"on": {string(domain.DayOf(c.Issuing.Now()))}})
	}
	return c.Site.Render(w, r, status, observationPage(c.Site, v, p, f))
}

// observationOf reads what was typed.
func observationOf(f *asking) domain.Observation {
	o := domain.Observation{On: f.day("on"), Context: domain.Context(f.value("context")), Situation: f.value("situation"), Role: f.value("role")}
	for _, v := range f.typed["seen"] {
		n, err := strconv.Atoi(v)
		if err != nil {
			n = -1 // which the rules refuse
		}
		o.Seen = append(o.Seen, n)
	}
	return o
}

func (c *ClaimDesk) takeObservation(w http.ResponseWriter, r *http.Request, p observeAt) error {
	f, err := readAsking(c.Site, "observe.", r)
	if err != nil {
		return err
	}
	if taken := domain.ObservationID(f.value("observation")); taken != "" {
		if err := c.gatherings().TakeBack(r.Context(), p.who, p.id, taken); err != nil {
			return err
		}
		return c.Site.SeeOther(w, r, p.url, "observation-removed")
	}
	if err := c.gatherings().Observe(r.Context(), p.who, p.id, f.value("form-key"), observationOf(f)); err != nil {
		if f.fault(err) {
			return c.showObserve(w, r, http.StatusUnprocessableEntity, p, f)
		}
		return err
	}
	if p.back != "" {
		return c.Site.SeeOther(w, r, p.back, "observed")
	}
	return c.thank(w, r, "observation")
}

package ui

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// GatheringShow is one person and one soft skill: what was seen, by whom, and what is missing.
type GatheringShow struct {
	httpd.Frame
	URL       string
	Badge     httpd.Card
	Pill      httpd.Pill
	Count     string
	Signed    string // what the badge will say
	Criteria  []CriterionCount
	Seen      []ObservationLine
	Own       []ObservationLine
	Invites   []InviteLine
	Invite    []Control
	Self      bool // the person can be asked too
	Open      bool
	Ready     bool
	Waits     bool // for a second person, who signs it off
	Declined  bool // to sign it off
	Levels    *httpd.Choices
	AwardURL  string
	Observers string
}

// CriterionCount is how often one line of the badge was seen.
type CriterionCount struct {
	Text, Count string
}

// ObservationLine is what one person saw.
type ObservationLine struct {
	Who, When, Context, Situation, Criteria string
	Remove                                  string
}

// Template is pages/gathering_show.html.
func (*GatheringShow) Template() string { return "gathering_show" }

func (c *ClaimDesk) gatheringOf(r *http.Request, d desk) (app.GatheringView, error) {
	id, err := param[domain.GatheringID](r, "gathering")
	if err != nil {
		return app.GatheringView{}, domain.NotFoundf("gathering-unknown")
	}
	return c.gatherings().Gathering(r.Context(), d.Actor, id)
}

func (c *ClaimDesk) gathering(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showGathering(w, r, d, http.StatusOK, newAsking(c.Site, "invite.form.", nil))
}

func (c *ClaimDesk) showGathering(w http.ResponseWriter, r *http.Request, d desk, status int, f *asking) error {
	v, err := c.gatheringOf(r, d)
	if err != nil {
		return err
	}
	t, g := c.Site.T, v.Gathering
	page := &GatheringShow{Frame: c.frame(d, t("gathering.show.title", g.Name), queuePath), URL: gatheringURL(g.ID), Pill: gatheringPill(c.Site, v),
		Badge: httpd.Card{Image: pictureOf(v.Achievement), Title: v.Achievement.Title, Lines: []string{g.Name}}, Count: gatheredSentence(c.Site, v),
		Open: g.ClosedAt.IsZero() && g.AwardID == "", Criteria: criteriaCounts(c.Site, v)}
	page.Waits, page.Declined = v.Waiting == domain.WaitingOpen, v.Waiting == domain.WaitingRefused
	page.Ready = page.Open && v.Gathered.Enough && !page.Waits
	page.Faults = f.faults
	if o := v.Gathered.Observations; o.Count > 0 {
		page.Signed = t("gathering.signed", o.Count) + " " + t("gathering.signed.by", o.Observers)
	}
	for _, o := range v.Observations {
		line := observationLine(c.Site, v, o)
		if page.Open {
			line.Remove = page.URL + "/retirer/" + string(o.ID)
		}
		if o.Own {
			page.Own = append(page.Own, line)
		} else {
			page.Seen = append(page.Seen, line)
		}
	}
	page.Self = page.Open
	for _, i := range v.Invites {
		line := inviteLine(c.Site, c.Issuing.Installation, i)
		if i.Purpose == domain.InviteSelf {
			line.About, page.Self = t("gathering.self"), page.Self && !i.Live(c.Issuing.Now())
		}
		if i.Live(c.Issuing.Now()) {
			line.Stop = page.URL + "/inviter/" + string(i.ID) + "/arreter"
		}
		page.Invites = append(page.Invites, line)
	}
	if page.Open {
		page.Invite = []Control{f.field("name", "text", true), f.field("email", "email", false), f.field("role", "text", false)}
	}
	if page.Ready && len(v.Achievement.Levels) > 0 {
		page.Levels = &httpd.Choices{ID: "level", Legend: t("gathering.level"), Select: true, Options: []httpd.Option{{Value: "0", Label: t("gathering.level.none")}}}
		for _, l := range v.Achievement.Levels {
			page.Levels.Options = append(page.Levels.Options, httpd.Option{Value: strconv.Itoa(l.Level), Label: strconv.Itoa(l.Level) + ". " + l.Name})
		}
	}
	if g.AwardID != "" {
		page.AwardURL = awardURL(g.AwardID)
	}
	return c.Site.Render(w, r, status, page)
}

func criteriaCounts(site *httpd.Site, v app.GatheringView) []CriterionCount {
	var all []CriterionCount
	for i, text := range v.Achievement.Criteria {
		all = append(all, CriterionCount{Text: text, Count: site.T("gathering.criterion", v.Gathered.Criteria[i])})
	}
	return all
}

func observationLine(site *httpd.Site, v app.GatheringView, o domain.Observation) ObservationLine {
	line := ObservationLine{Who: o.Name, When: site.Printer().Date(o.On), Context: site.T("award.context." + string(o.Context)), Situation: o.Situation}
	if o.Role != "" {
		line.Who += ", " + o.Role
	}
	var seen []string
	for _, n := range o.Seen {
		if n >= 0 && n < len(v.Achievement.Criteria) {
			seen = append(seen, v.Achievement.Criteria[n])
		}
	}
	line.Criteria = strings.Join(seen, " ")
	return line
}

func (c *ClaimDesk) deskPlace(r *http.Request, d desk) (observeAt, error) {
	v, err := c.gatheringOf(r, d)
	at := gatheringURL(v.Gathering.ID)
	return observeAt{who: app.Observer{Actor: d.Actor}, id: v.Gathering.ID, frame: c.frame(d, "", queuePath), url: at + "/noter", back: at}, err
}

func (c *ClaimDesk) observeForm(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.deskPlace(r, d)
	if err != nil {
		return err
	}
	return c.showObserve(w, r, http.StatusOK, p, nil)
}

func (c *ClaimDesk) observe(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.deskPlace(r, d)
	if err != nil {
		return err
	}
	return c.takeObservation(w, r, p)
}

func (c *ClaimDesk) inviteObserver(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := readAsking(c.Site, "invite.form.", r)
	if err != nil {
		return err
	}
	return c.onGathering(w, r, d, "invited", f, func(ctx context.Context, id domain.GatheringID) error {
		return c.gatherings().InviteObserver(ctx, d.Actor, id, f.value("act") == "self", f.value("name"), f.value("email"), f.value("role"))
	})
}

// onGathering ends an act on a gathering; what stands in its way is said on its page.
func (c *ClaimDesk) onGathering(w http.ResponseWriter, r *http.Request, d desk, done string, f *asking, act func(context.Context, domain.GatheringID) error) error {
	id, err := param[domain.GatheringID](r, "gathering")
	if err != nil {
		return domain.NotFoundf("gathering-unknown")
	}
	if err := act(r.Context(), id); err != nil {
		if f == nil {
			f = newAsking(c.Site, "invite.form.", nil)
		}
		if f.fault(err) {
			for i := range f.faults {
				if !slices.Contains([]string{"name", "email", "role"}, f.faults[i].Field) {
					f.faults[i].Field = ""
				}
			}
			return c.showGathering(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, gatheringURL(id), done)
}

func (c *ClaimDesk) stopObserver(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.onGathering(w, r, d, "invite-stopped", nil, func(ctx context.Context, id domain.GatheringID) error {
		invite, err := param[domain.InviteID](r, "invite")
		if err != nil {
			return domain.NotFoundf("invite-unknown")
		}
		return c.gatherings().StopObserver(ctx, d.Actor, id, invite)
	})
}

func (c *ClaimDesk) removeObservation(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.onGathering(w, r, d, "observation-removed", nil, func(ctx context.Context, id domain.GatheringID) error {
		o, err := param[domain.ObservationID](r, "observation")
		if err != nil {
			return domain.NotFoundf("observation-unknown")
		}
		return c.gatherings().Remove(ctx, d.Actor, id, o)
	})
}

func (c *ClaimDesk) closeGathering(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.onGathering(w, r, d, "gathering-closed", nil, func(ctx context.Context, id domain.GatheringID) error {
		return c.gatherings().Close(ctx, d.Actor, id)
	})
}

func (c *ClaimDesk) awardGathering(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	level, _ := strconv.Atoi(r.PostFormValue("level")) // what is no number is none
	done := "gathering-awarded"
	if d.Organisation.Issuing.FourEyes {
		done = "award-waiting"
	}
	return c.onGathering(w, r, d, done, nil, func(ctx context.Context, id domain.GatheringID) error {
		_, err := c.gatherings().Award(ctx, d.Actor, id, level)
		return err
	})
}

// ownObservation shows a learner what gathers about them and lets them write down a situation of their own, which is never
// counted with the others.
func (l *Learner) ownObservation(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.showOwn(w, r, h, http.StatusOK, newAsking(l.Site, "observe.", url.Values{"on": {string(domain.DayOf(l.Passports.Now()))}}))
}

func (l *Learner) showOwn(w http.ResponseWriter, r *http.Request, h domain.Holder, status int, f *asking) error {
	id, err := param[domain.GatheringID](r, "gathering")
	if err != nil {
		return domain.NotFoundf("gathering-unknown")
	}
	v, err := l.gatherings().OwnGathering(r.Context(), h, id)
	if err != nil {
		return err
	}
	if v.Gathering.AwardID != "" || !v.Gathering.ClosedAt.IsZero() {
		return l.Site.SeeOther(w, r, claimsPath, "")
	}
	page := observationPage(l.Site, v, observeAt{frame: l.tabbed("", passportPath), url: observePath + "/" + string(id), back: claimsPath, own: true, who: app.Observer{Holder: h}}, f)
	page.BackText = l.Site.T("claim.back.list")
	page.Facts = []Labelled{{l.Site.T("gathering.sofar"), gatheredSentence(l.Site, v)}}
	for _, x := range criteriaCounts(l.Site, v) {
		page.List = append(page.List, x.Text+" ("+x.Count+")")
	}
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) observeOneself(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	f, err := readAsking(l.Site, "observe.", r)
	if err != nil {
		return err
	}
	id, err := param[domain.GatheringID](r, "gathering")
	if err != nil {
		return domain.NotFoundf("gathering-unknown")
	}
	if taken := domain.ObservationID(f.value("observation")); taken != "" {
		if err := l.gatherings().TakeBack(r.Context(), app.Observer{Holder: h}, id, taken); err != nil {
			return err
		}
		return l.Site.SeeOther(w, r, observePath+"/"+string(id), "observation-removed")
	}
	if err := l.gatherings().Observe(r.Context(), app.Observer{Holder: h}, id, f.value("form-key"), observationOf(f)); err != nil {
		if f.fault(err) {
			return l.showOwn(w, r, h, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return l.Site.SeeOther(w, r, claimsPath, "observed")
}

package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ClaimCheck is the demand to read once more before it goes.
type ClaimCheck struct {
	httpd.Frame
	URL    string
	Steps  []httpd.Step
	Badge  httpd.Card
	Story  []Labelled // with where it is changed
	Who    []Labelled
	Pieces []AskPiece
	Seen   string // who reads what
}

// Template is pages/claim_check.html.
func (*ClaimCheck) Template() string { return "claim_check" }

func (l *Learner) claimStory(v app.ClaimView) []Labelled {
	t, c := l.Site.T, v.Claim.Content
	context := ""
	if c.Context != "" {
		context = t("award.context." + string(c.Context))
	}
	return facts(Labelled{t("claim.form.situation"), c.Situation}, Labelled{t("claim.form.done"), c.Done}, Labelled{t("claim.form.shows"), c.Shows},
		Labelled{t("claim.form.context"), context}, Labelled{t("claim.form.place"), c.Place}, Labelled{t("claim.form.link"), c.Link})
}

func (l *Learner) claimBadge(v app.ClaimView) httpd.Card {
	return httpd.Card{Image: pictureOf(v.Achievement), Title: v.Achievement.Title, Lines: []string{v.Organisation.Name}}
}

func (l *Learner) checkClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.editable(w, r, h, func(v app.ClaimView) error { return l.showCheck(w, r, http.StatusOK, v, nil) })
}

func (l *Learner) showCheck(w http.ResponseWriter, r *http.Request, status int, v app.ClaimView, faults httpd.FormFaults) error {
	t, x := l.Site.T, v.Claim.Content.Confirmer
	page := &ClaimCheck{Frame: l.tabbed(t("claim.check.title"), passportPath), URL: claimURL(v.Claim.ID), Steps: l.claimSteps(4), Badge: l.claimBadge(v),
		Story: l.claimStory(v), Pieces: l.claimPieces(v, false), Seen: t("claim.check.seen", v.Organisation.Name),
		Who: facts(Labelled{t("claim.form.confirmer-name"), x.Name}, Labelled{t("claim.form.confirmer-role"), x.Role}, Labelled{t("claim.form.confirmer-email"), x.Email})}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) sendClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	return l.editable(w, r, h, func(v app.ClaimView) error {
		if err := l.claims().Send(r.Context(), h, v.Claim.ID); err != nil {
			f := newAsking(l.Site, "claim.form.", nil)
			if !f.fault(err) {
				return err
			}
			for i := range f.faults { // the controls are on the pages before
				f.faults[i].Field = ""
			}
			return l.showCheck(w, r, http.StatusUnprocessableEntity, v, f.faults)
		}
		return l.Site.SeeOther(w, r, claimURL(v.Claim.ID), "claim-sent")
	})
}

// ClaimShow is where a demand stands.
type ClaimShow struct {
	httpd.Frame
	URL        string
	Badge      httpd.Card
	Pill       httpd.Pill
	Says       httpd.Notice
	Story      []Labelled
	Pieces     []AskPiece
	Invites    []InviteLine
	History    []HistoryLine
	Edit       bool
	Withdraw   bool
	Again      bool // a new demand after a refusal
	Org, Slug  string
	ID         string
	AwardURL   string
	ReceiveURL string
}

// InviteLine is somebody who was asked, with the code to hand them on paper.
type InviteLine struct {
	Name, About, Note string
	Code, Address     string
	Pill              httpd.Pill
	Stop              string
}

// Template is pages/claim_show.html.
func (*ClaimShow) Template() string { return "claim_show" }

// claimPill is the state of a demand in a word.
func claimPill(site *httpd.Site, s domain.ClaimState) httpd.Pill {
	looks := map[domain.ClaimState][2]string{domain.ClaimDraft: {"inconnu", "pencil"}, domain.ClaimSubmitted: {"expire", "clock"}, domain.ClaimRevision: {"expire", "pencil"},
		domain.ClaimAccepted: {"valide", "circle-check"}, domain.ClaimRefused: {"retire", "circle-x"}, domain.ClaimWithdrawn: {"inconnu", "undo-2"}}
	return httpd.Pill{Class: looks[s][0], Icon: looks[s][1], Text: site.T("claim.state." + string(s))}
}

func (l *Learner) showClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	v, err := l.claimOf(r, h)
	if err != nil {
		return err
	}
	t, c := l.Site.T, v.Claim
	page := &ClaimShow{Frame: l.tabbed(t("claim.show.title"), passportPath), URL: claimURL(c.ID), Badge: l.claimBadge(v), Pill: claimPill(l.Site, c.State),
		Story: l.claimStory(v), Pieces: l.claimPieces(v, false), Edit: c.State.Editable(), Withdraw: !c.State.Over(), Org: v.Organisation.Slug, Slug: c.Achievement, ID: string(c.ID)}
	switch c.State {
	case domain.ClaimSubmitted:
		page.Says.Text = t("claim.sent", v.Organisation.Name, c.ExpectedAt)
		if c.ExpectedAt.Before(l.Passports.Now()) {
			page.Says = httpd.Notice{Class: "a-expire", Text: t("claim.late", v.Organisation.Name, c.ExpectedAt)}
		}
	case domain.ClaimRevision:
		page.Says = httpd.Notice{Class: "a-expire", Text: t("claim.revision", v.Organisation.Name, c.Said(domain.ClaimRevision))}
	case domain.ClaimRefused:
		page.Says, page.Again = httpd.Notice{Class: "a-retire", Text: t("claim.refused", c.Said(domain.ClaimRefused))}, true
	case domain.ClaimAccepted:
		page.Says = httpd.Notice{Class: "a-valide", Text: t("claim.accepted", v.Organisation.Name)}
		if c.AwardID == "" { // the rules of the day, or a second person
			page.Says.Text = t("claim.accepted_wait", v.Organisation.Name)
		}
		if c.AwardID != "" {
			if err := l.acceptedBadge(r, h, page, c); err != nil {
				return err
			}
		}
	}
	for _, i := range v.Invites {
		if i.Purpose == domain.InviteAttest && (i.Live(l.Passports.Now()) || !i.AnsweredAt.IsZero()) {
			page.Invites = append(page.Invites, inviteLine(l.Site, l.Passports.Installation, i))
		}
	}
	for _, e := range c.Content.History {
		page.History = append(page.History, HistoryLine{What: t("claim.event." + string(e.State)), When: l.Site.Printer().DateTime(e.At)})
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

// acceptedBadge leads to the badge: in the passport, or where it is accepted.
func (l *Learner) acceptedBadge(r *http.Request, h domain.Holder, page *ClaimShow, c domain.Claim) error {
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	for _, b := range append(open.Badges, open.Blocs...) {
		if b.Award.ID == c.AwardID {
			page.AwardURL = badgePath(c.AwardID)
			return nil
		}
	}
	page.ReceiveURL = "/recevoir/" + l.Passports.ReceiveToken(c.AwardID) // whoever has an address gets this link by mail too
	return nil
}

// inviteLine shows an invitation and, while it waits without an address, the code to write on paper.
func inviteLine(site *httpd.Site, in *app.Installation, i domain.Invite) InviteLine {
	t := site.T
	x := InviteLine{Name: i.Name, About: i.Role, Note: i.Note, Address: in.BaseURL + "/avis", Pill: httpd.Pill{Class: "expire", Icon: "clock", Text: t("invite.waiting")}}
	switch {
	case !i.AnsweredAt.IsZero():
		x.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("invite.answer." + i.Answer)}
		if i.Answer == "no" || i.Answer == "unknown" || i.Answer == "refuse" {
			x.Pill.Class, x.Pill.Icon = "retire", "circle-x"
		}
	case !i.Live(in.Now()):
		x.Pill = httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("invite.ended")}
	case i.Email == "":
		_, x.Code = in.InviteKeys(i.ID)
	}
	return x
}

func (l *Learner) withdrawClaim(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.ClaimID](r, "claim")
	if err != nil {
		return domain.NotFoundf("badge-claim-unknown")
	}
	if err := l.claims().Withdraw(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, claimsPath, "claim-withdrawn")
}

// ClaimList is what the learner has asked for, what others observe of them, and composites on the way.
type ClaimList struct {
	httpd.Frame
	Claims     []ClaimLine
	Gatherings []ClaimLine
	Composites []CompositeLine
}

// ClaimLine is one line with its state.
type ClaimLine struct {
	URL, Title, About string
	Pill              httpd.Pill
}

// Template is pages/claim_list.html.
func (*ClaimList) Template() string { return "claim_list" }

func (l *Learner) claimLine(v app.ClaimView) ClaimLine {
	c, t := v.Claim, l.Site.T
	x := ClaimLine{URL: claimURL(c.ID), Title: v.Achievement.Title, About: v.Organisation.Name, Pill: claimPill(l.Site, c.State)}
	switch {
	case c.State == domain.ClaimDraft:
		x.URL += "/recit"
	case c.State == domain.ClaimSubmitted:
		x.About += ". " + t("claim.expected", c.ExpectedAt)
	}
	return x
}

func (l *Learner) listClaims(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	t := l.Site.T
	page := &ClaimList{Frame: l.tabbed(t("claim.list.title"), passportPath)}
	claims, err := l.claims().OwnClaims(r.Context(), h)
	if err != nil {
		return err
	}
	for _, v := range claims {
		page.Claims = append(page.Claims, l.claimLine(v))
	}
	gatherings, err := l.gatherings().OwnGatherings(r.Context(), h)
	if err != nil {
		return err
	}
	for _, v := range gatherings {
		page.Gatherings = append(page.Gatherings, ClaimLine{URL: observePath + "/" + string(v.Gathering.ID), Title: v.Achievement.Title,
			About: v.Organisation.Name + ". " + gatheredSentence(l.Site, v), Pill: gatheringPill(l.Site, v)})
	}
	if h.AwardID == "" {
		composites, err := l.Passports.CompositeProgress(r.Context(), h.PassportID)
		if err != nil {
			return err
		}
		for _, p := range composites {
			page.Composites = append(page.Composites, compositeLine(l.Site, p))
		}
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

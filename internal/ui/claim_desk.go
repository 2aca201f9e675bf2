package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// ClaimDesk is the part of the console where badges come from below: demands to look at (ux S32), observations that gather
// toward a soft skill, badges that others make up, and how long files are kept. It is also the door of who is asked for one
// thing by a link or a paper code, without an account (/avis).
type ClaimDesk struct {
	*Console
	Misses *httpd.Throttle // of tokens and codes
}

const (
	queuePath      = "/pro/demandes"
	gatheringsPath = "/pro/observations"
	compositesPath = "/pro/parcours"
	evidencePath   = "/pro/preuves"
	invitePath     = "/avis"
)

func (c *ClaimDesk) claims() *app.Claims         { return &app.Claims{Issuing: c.Issuing} }
func (c *ClaimDesk) gatherings() *app.Gatherings { return &app.Gatherings{Issuing: c.Issuing} }
func (c *ClaimDesk) composites() *app.Composites { return &app.Composites{Issuing: c.Issuing} }

// Mount adds the routes. It fails when a template is missing.
func (c *ClaimDesk) Mount(r chi.Router) error {
	if err := c.Site.Check(&Ask{}, &ClaimQueue{}, &ClaimReview{}, &ClaimSettings{}, &InviteDone{}, &GatheringList{}, &GatheringShow{}, &CompositeList{}, &CompositeShow{}); err != nil {
		return err
	}
	in := r.With(c.Site.SameOrigin(), c.Site.StaffSessions(c.Accounts.Staff))
	in.Get(queuePath, c.staff(c.queue))
	in.Get(queuePath+"/reglages", c.staff(c.settings))
	in.Post(queuePath+"/reglages", c.staff(c.saveSettings))
	in.Get(queuePath+"/{claim}", c.staff(c.claim))
	in.Post(queuePath+"/{claim}", c.staff(c.review))
	in.Post(queuePath+"/{claim}/inviter", c.staff(c.inviteReviewer))
	in.Post(queuePath+"/{claim}/inviter/{invite}/arreter", c.staff(c.stopReviewer))
	in.Post(queuePath+"/{claim}/ensemble", c.staff(c.together))
	in.Post(queuePath+"/{claim}/delivrer", c.staff(c.deliverClaim))
	in.Get(queuePath+"/{claim}/pieces/{sha256}", c.staff(c.piece))

	in.Get(gatheringsPath, c.staff(c.listGatherings))
	in.Post(gatheringsPath, c.staff(c.startGathering))
	in.Get(gatheringsPath+"/{gathering}", c.staff(c.gathering))
	in.Get(gatheringsPath+"/{gathering}/noter", c.staff(c.observeForm))
	in.Post(gatheringsPath+"/{gathering}/noter", c.staff(c.observe))
	in.Post(gatheringsPath+"/{gathering}/inviter", c.staff(c.inviteObserver))
	in.Post(gatheringsPath+"/{gathering}/inviter/{invite}/arreter", c.staff(c.stopObserver))
	in.Post(gatheringsPath+"/{gathering}/retirer/{observation}", c.staff(c.removeObservation))
	in.Post(gatheringsPath+"/{gathering}/clore", c.staff(c.closeGathering))
	in.Post(gatheringsPath+"/{gathering}/delivrer", c.staff(c.awardGathering))

	in.Get(compositesPath, c.staff(c.listComposites))
	in.Get(compositesPath+"/nouveau", c.staff(c.newComposite))
	in.Post(compositesPath+"/nouveau", c.staff(c.saveComposite))
	in.Get(compositesPath+"/{composite}", c.staff(c.composite))
	in.Get(compositesPath+"/{composite}/modifier", c.staff(c.editComposite))
	in.Post(compositesPath+"/{composite}/modifier", c.staff(c.saveComposite))
	in.Post(compositesPath+"/{composite}/arreter", c.staff(c.stopComposite))
	in.Post(compositesPath+"/{composite}/{case}", c.staff(c.decideComposite))

	in.Get(evidencePath, c.staff(c.evidenceRules))
	in.Post(evidencePath, c.staff(c.saveEvidenceRules))

	open := r.With(c.Site.SameOrigin())
	open.Get(invitePath, c.Site.Page(c.inviteCode))
	open.Post(invitePath, c.Site.Page(c.openCode))
	open.Get(invitePath+"/merci/{what}", c.Site.Page(c.thanked))
	open.Get(invitePath+"/{token}", c.Site.Page(c.guest))
	open.Post(invitePath+"/{token}", c.Site.Page(c.guestAnswer))
	open.Get(invitePath+"/{token}/pieces/{sha256}", c.Site.Page(c.guestPiece))
	return nil
}

// claimTasks are what waits on the first page of the console.
func (c *Console) claimTasks(r *http.Request, d desk, page *ConsoleHome) error {
	ctx, t, s := r.Context(), c.Site.T, c.Issuing.Store
	add := func(n int, key, url, class string) {
		if n > 0 {
			page.Tasks = append(page.Tasks, Task{t(key, n), url, httpd.Pill{Class: class, Icon: "clock", Text: t("console.home.pill.claims")}})
		}
	}
	if d.can(app.ActReviewClaims) {
		n, err := s.WaitingClaims(ctx, d.Organisation.ID)
		if err != nil {
			return err
		}
		add(n, "console.home.claims", queuePath, "expire")
	}
	if !d.can(app.ActAward) {
		return nil
	}
	if !d.can(app.ActReviewClaims) {
		all, err := (&app.Claims{Issuing: c.Issuing}).ToDeliver(ctx, d.Actor)
		if err != nil {
			return err
		}
		add(len(all), "console.home.to_deliver", queuePath, "expire")
	}
	n, err := s.ReadyGatherings(ctx, d.Organisation.ID)
	if err != nil {
		return err
	}
	add(n, "console.home.gatherings", gatheringsPath, "expire")
	open, broken, err := s.OpenCompositeCases(ctx, d.Organisation.ID)
	if err != nil {
		return err
	}
	add(open, "console.home.composites", compositesPath, "expire")
	add(broken, "console.home.broken", compositesPath, "retire")
	return nil
}

// ClaimQueue is the demands to look at, who waits longest first. Who awards and does not review has what was accepted.
type ClaimQueue struct {
	httpd.Frame
	Rows     []ClaimRow
	Over     bool // those that were decided
	Deliver  bool // those that were accepted, for somebody who does not review
	Award    bool // may award
	Settings bool // may say what can be asked for
	Opened   bool // something can be asked for
}

// ClaimRow is one of them.
type ClaimRow struct {
	URL, Name, Badge, Age, Reviews string
	Pill                           httpd.Pill
	Disputed                       bool
}

// Template is pages/claim_queue.html.
func (*ClaimQueue) Template() string { return "claim_queue" }

// agePill says how long somebody waits; red once the promised day is over.
func (c *ClaimDesk) agePill(x domain.Claim) httpd.Pill {
	days := int(c.Issuing.Now().Sub(x.SubmittedAt).Hours() / 24)
	p := httpd.Pill{Class: "inconnu", Icon: "clock", Text: c.Site.T("claim.age", days)}
	if days == 0 {
		p.Text = c.Site.T("claim.age.today")
	}
	switch {
	case x.ExpectedAt.Before(c.Issuing.Now()):
		p.Class, p.Icon = "retire", "triangle-alert"
	case days >= 7:
		p.Class = "expire"
	}
	return p
}

func (c *ClaimDesk) queue(w http.ResponseWriter, r *http.Request, d desk) error {
	t := c.Site.T
	if !d.can(app.ActReviewClaims) && d.can(app.ActAward) {
		return c.showToDeliver(w, r, d, http.StatusOK, nil)
	}
	page := &ClaimQueue{Frame: c.frame(d, t("claim.queue.title"), queuePath), Over: r.URL.Query().Get("etat") == "decidees", Award: d.can(app.ActAward),
		Settings: d.can(app.ActAward)}
	all, err := c.claims().Queue(r.Context(), d.Actor, page.Over)
	if err != nil {
		return err
	}
	for _, v := range all {
		row := ClaimRow{URL: queuePath + "/" + string(v.Claim.ID), Name: v.Claim.Name, Badge: v.Achievement.Title, Pill: claimPill(c.Site, v.Claim.State)}
		switch {
		case page.Over:
			row.Age = c.Site.Printer().Date(v.Claim.DecidedAt)
		case v.Claim.State == domain.ClaimSubmitted:
			row.Pill = c.agePill(v.Claim)
			row.Reviews = t("claim.queue.reviews", len(v.Reviews), v.Outcome.Wanted)
			row.Disputed = v.Outcome.Disagree
		}
		page.Rows = append(page.Rows, row)
	}
	openings, err := c.Issuing.Store.ClaimOpenings(r.Context(), d.Organisation.ID)
	if err != nil {
		return err
	}
	for _, o := range openings {
		page.Opened = page.Opened || o.Open && o.Achievement != ""
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *ClaimDesk) showToDeliver(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	all, err := c.claims().ToDeliver(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	page := &ClaimQueue{Frame: c.frame(d, c.Site.T("claim.deliver.title"), queuePath), Award: true, Deliver: true}
	page.Faults = faults
	for _, v := range all {
		page.Rows = append(page.Rows, ClaimRow{URL: queuePath + "/" + string(v.Claim.ID) + "/delivrer", Name: v.Claim.Name, Badge: v.Achievement.Title,
			Age: c.Site.Printer().Date(v.Claim.DecidedAt), Pill: claimPill(c.Site, v.Claim.State)})
	}
	return c.Site.Render(w, r, status, page)
}

// ClaimSettings is what people can ask for, and who must agree.
type ClaimSettings struct {
	httpd.Frame
	Back   string
	Rule   []Control
	Models []ClaimModelLine
}

// ClaimModelLine is one model with its rule, folded until it is looked at.
type ClaimModelLine struct {
	Title, Slug string
	Open        bool
	Faulty      bool
	State       string
	Controls    []Control
}

// Template is pages/claim_settings.html.
func (*ClaimSettings) Template() string { return "claim_settings" }

func (c *ClaimDesk) settings(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showSettings(w, r, d, http.StatusOK, nil)
}

// ruleForm are the controls of a rule; several forms stand on the page, so the names of the controls end with the model.
func (c *ClaimDesk) ruleForm(x domain.ClaimOpening, typed url.Values, faults httpd.FormFaults) []Control {
	f := newAsking(c.Site, "claim.rule.", url.Values{"rule": {string(x.Rule.Kind)}, "number": {strconv.Itoa(max(2, x.Rule.Number))}, "days": {strconv.Itoa(x.Days)}})
	if typed != nil {
		f.typed, f.faults = typed, faults
	}
	all := []Control{f.choices("rule", true, false, f.words("claim.rule.", "one", "all", "number")), f.field("number", "number", false), f.field("days", "number", true)}
	for i := range all {
		if all[i].Field != nil {
			all[i].Field.Name, all[i].Field.ID = all[i].Field.ID, all[i].Field.ID+"-"+x.Achievement
		} else {
			all[i].Choices.Name, all[i].Choices.ID = all[i].Choices.ID, all[i].Choices.ID+"-"+x.Achievement
		}
	}
	return all
}

func (c *ClaimDesk) showSettings(w http.ResponseWriter, r *http.Request, d desk, status int, f *asking) error {
	rule, models, err := c.claims().Openings(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	page := &ClaimSettings{Frame: c.frame(d, c.Site.T("claim.settings.title"), queuePath), Back: queuePath}
	faulty := "-"
	if f != nil {
		faulty = f.value("badge")
		for _, x := range f.faults {
			if x.Field != "" {
				x.Field += "-" + faulty
			}
			page.Faults = append(page.Faults, x)
		}
	}
	typedFor := func(slug string) (url.Values, httpd.FormFaults) {
		if f != nil && slug == faulty {
			return f.typed, f.faults
		}
		return nil, nil
	}
	typed, faults := typedFor("")
	rule.Achievement = ""
	page.Rule = c.ruleForm(rule, typed, faults)
	for _, m := range models {
		typed, faults := typedFor(m.Achievement.Slug)
		line := ClaimModelLine{Title: m.Achievement.Title, Slug: m.Achievement.Slug, Open: m.Opening.Open, Faulty: faults != nil, State: c.Site.T("claim.settings.closed"),
			Controls: c.ruleForm(m.Opening, typed, faults)}
		if line.Open {
			line.State = c.Site.T("claim.settings.open")
		}
		page.Models = append(page.Models, line)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *ClaimDesk) saveSettings(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := readAsking(c.Site, "claim.rule.", r)
	if err != nil {
		return err
	}
	err = c.claims().Open(r.Context(), d.Actor, domain.ClaimOpening{Achievement: f.value("badge"), Open: f.value("act") == "ouvrir",
		Rule: domain.ClaimRule{Kind: domain.ClaimRuleKind(f.value("rule")), Number: f.int("number")}, Days: f.int("days")})
	if err != nil {
		if f.fault(err) {
			return c.showSettings(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, queuePath+"/reglages", "claim-settings")
}

func (c *ClaimDesk) piece(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.handPiece(w, r, app.ClaimReader{Actor: d.Actor}, chi.URLParam(r, "claim"))
}

func (c *ClaimDesk) handPiece(w http.ResponseWriter, r *http.Request, reader app.ClaimReader, claim string) error {
	id, err := domain.ParseID[domain.ClaimID](claim)
	if err != nil {
		return domain.NotFoundf("badge-claim-unknown")
	}
	p, raw, err := c.claims().Piece(r.Context(), reader, id, chi.URLParam(r, "sha256"))
	if err != nil {
		return err
	}
	isolate(w)
	return attach(w, r, evidence.File{SHA256: p.SHA256, Type: p.Type}.Name(), p.Type, raw)
}

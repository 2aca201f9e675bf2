package ui

import (
	"net/http"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

type minutesRow = app.MinutesRow

// JuryShow is everything of a session for one member, on one page (ux S33).
type JuryShow struct {
	httpd.Frame
	URL        string
	Lead       string
	Member     string
	Facts      []Labelled
	Absent     bool
	Closed     string // the sentence of a closed session
	Candidates []JuryCandidate
	Deliberate []JuryDeliberation
	Hidden     bool // some candidates are not shown below, because this member has not decided on them
	Sign       *JurySign
}

// Template is pages/jury_show.html.
func (*JuryShow) Template() string { return "jury_show" }

// JuryCandidate is the form of one candidate.
type JuryCandidate struct {
	ID, Name string
	Draft    string // names the draft on this device; no name of a person, no link
	Version  int
	Files    []JuryFile
	Told     bool // the organisation said that the member knows the person
	Knows    bool
	Saved    string
	Blocs    []JuryBloc
	Advice   httpd.Field
}

// JuryFile is a piece of the dossier.
type JuryFile struct{ Name, URL, Size string }

// JuryBloc is the questions about one bloc.
type JuryBloc struct {
	Heading  string
	Criteria []JuryCriterion
	Decision httpd.Choices
	Reason   httpd.Field
}

// JuryCriterion is one line to tick.
type JuryCriterion struct {
	Name, Text string
	Yes, No    bool
}

// JuryDeliberation is one candidate where the members' decisions stand side by side.
type JuryDeliberation struct {
	Name  string
	Few   string // the two-person rule does not hold
	Rows  []JuryRow
	Knows string // this member has no say on the person
}

// JuryRow is one bloc: who said what, and what follows.
type JuryRow struct {
	Bloc    string
	Says    []JurySay
	Outcome httpd.Pill
	Text    string
	Common  *JuryCommon
}

// JurySay is one member's decision.
type JurySay struct{ Member, Decision, Reason string }

// JuryCommon is the form of a common decision.
type JuryCommon struct {
	Candidate, Bloc string
	Version         int
	Decision        httpd.Choices
	Reason          httpd.Field
}

// JurySign is the end of the page.
type JurySign struct {
	Digest     string
	Missing    []string // what is to be decided first
	Signatures []Labelled
	Mine       string // when this member signed; "" when not
	Stale      bool
	Code       httpd.Field
	Mail       string
	CanClose   bool
}

func (j *Jury) showPage(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults, typed domain.PanelVote) error {
	seated, err := j.seat(r)
	if err != nil {
		return err
	}
	v, err := j.Panels.Visit(r.Context(), tokenOf(r), j.visit(r))
	if domain.CodeOf(err) == "panel-visit-over" {
		if status == http.StatusOK {
			return j.showCode(w, r, http.StatusOK, nil)
		}
		return j.showCode(w, r, http.StatusUnprocessableEntity, faultsAt(j.Site, err, "code"))
	}
	if err != nil {
		return err
	}
	t, me := j.Site.T, seated.Member
	page := &JuryShow{Frame: j.frame(t("jury.title", v.On)), URL: juryPath(r), Member: me.Name, Absent: me.Absent,
		Lead: t("jury.lead", len(v.Candidates), v.CertificationTitle)}
	place := v.Place
	if v.Remote {
		place = t("minutes.remote", v.Place)
	}
	page.Facts = facts(Labelled{t("jury.you"), me.Name + ", " + me.Function}, Labelled{t("minutes.place"), place}, Labelled{t("minutes.organisation"), v.Organisation.Name})
	page.Faults, page.Script = faults, true
	if len(v.Blocs) == 1 {
		page.Lead = t("jury.lead_bloc", len(v.Candidates), v.Blocs[0].Title)
	}
	if v.State == domain.PanelClosed {
		page.Closed = t("jury.closed", v.ClosedAt)
	}
	if page.Closed == "" && !me.Absent {
		for _, c := range v.Candidates {
			vote := v.Vote(me.ID, c.ID)
			if typed.Candidate == c.ID { // what was refused is not lost
				vote.Knows, vote.Blocs, vote.Advice = typed.Knows, typed.Blocs, typed.Advice
			}
			page.Candidates = append(page.Candidates, j.candidate(r, v, c, vote))
		}
	}
	for _, c := range v.Candidates {
		d, shown := j.deliberation(v, c)
		if shown {
			page.Deliberate = append(page.Deliberate, d)
		} else {
			page.Hidden = true
		}
	}
	if page.Closed == "" && !me.Absent {
		page.Sign = j.signPart(v, faults)
	}
	return j.Site.Render(w, r, status, page)
}

func (j *Jury) candidate(r *http.Request, v app.Visited, c domain.PanelCandidate, vote domain.PanelVote) JuryCandidate {
	t, me := j.Site.T, v.Seated.Member
	x := JuryCandidate{ID: string(c.ID), Name: c.Name, Version: vote.Version, Knows: vote.Knows, Draft: string(v.PanelSession.ID) + "-" + strconv.Itoa(v.Round) + "-" + string(me.ID) + "-" + string(c.ID)}
	for _, id := range c.Excluded {
		x.Told = x.Told || id == me.ID
	}
	if !vote.SavedAt.IsZero() {
		x.Saved = t("jury.saved", vote.SavedAt)
	}
	if x.Told {
		return x
	}
	for _, f := range c.Files {
		if vote.Knows { // the pieces are not theirs to read any longer
			break
		}
		x.Files = append(x.Files, JuryFile{f.Name, juryPath(r) + "/piece/" + f.SHA256, fileSize(j.Site, f.Size)})
	}
	prefix := "c-" + x.ID + "-" // a sign that an id may begin with in every selector
	for i, b := range v.Blocs {
		said, at := vote.Blocs[b.Code], blocField(i)
		bloc := JuryBloc{Heading: t("jury.bloc", b.Code, b.Title),
			Decision: httpd.Choices{ID: prefix + at + "decision", Name: at + "decision", Legend: t("jury.decision"), Options: decisionOptions(j.Site, said.Decision)},
			Reason:   httpd.Field{ID: prefix + at + "reason", Name: at + "reason", Label: t("jury.reason"), Help: t("jury.reason_help"), Type: "textarea", Value: said.Reason}}
		for n, text := range b.Criteria {
			ticked, is := said.Criteria[strconv.Itoa(n+1)]
			bloc.Criteria = append(bloc.Criteria, JuryCriterion{Name: at + "k" + strconv.Itoa(n+1), Text: text, Yes: is && ticked, No: is && !ticked})
		}
		x.Blocs = append(x.Blocs, bloc)
	}
	x.Advice = httpd.Field{ID: prefix + "advice", Name: "advice", Label: t("jury.advice"), Help: t("jury.advice_help"), Type: "textarea", Value: vote.Advice, Optional: true}
	return x
}

func decisionOptions(site *httpd.Site, chosen domain.PanelDecision) []httpd.Option {
	var all []httpd.Option
	for _, d := range domain.PanelDecisions {
		all = append(all, httpd.Option{Value: string(d), Label: site.T("panel.decision." + string(d)), Checked: d == chosen})
	}
	return all
}

func fileSize(site *httpd.Site, bytes int) string {
	if bytes < 1<<20 {
		return site.T("jury.size_ko", max(1, bytes>>10))
	}
	return site.T("jury.size_mo", bytes>>20)
}

// deliberation shows the decisions side by side, once this member has decided: nobody writes what another has written.
func (j *Jury) deliberation(v app.Visited, c domain.PanelCandidate) (d JuryDeliberation, shown bool) {
	t, me := j.Site.T, v.Seated.Member
	d.Name = c.Name
	if v.Excluded(me.ID, c) {
		d.Knows = t("jury.excluded")
		return d, true
	}
	mine := v.Vote(me.ID, c.ID)
	for _, b := range v.Blocs {
		if mine.Blocs[b.Code].Decision == "" && v.State != domain.PanelClosed {
			return d, false
		}
	}
	able := v.Able(c)
	if len(able) < 2 {
		d.Few = j.Site.Printer().Error("panel-too-few-able", c.Name)
	}
	for _, b := range v.Blocs {
		o := v.Outcome(c, b.Code)
		row := JuryRow{Bloc: t("jury.bloc", b.Code, b.Title), Outcome: outcomePill(j.Site, o), Text: outcomeText(j.Site, o)}
		for _, m := range able {
			say := JurySay{Member: m.Name, Decision: t("jury.undecided")}
			if x := v.Vote(m.ID, c.ID).Blocs[b.Code]; x.Decision != "" {
				say.Decision, say.Reason = t("panel.decision."+string(x.Decision)), x.Reason
			}
			row.Says = append(row.Says, say)
		}
		if (o.State == domain.OutcomeDisputed || o.State == domain.OutcomeCommon) && v.State != domain.PanelClosed {
			common, _ := v.Decided(c.ID, b.Code)
			id := "commun-" + string(c.ID) + "-" + b.Code
			row.Common = &JuryCommon{Candidate: string(c.ID), Bloc: b.Code, Version: common.Version,
				Decision: httpd.Choices{ID: id, Name: "decision", Legend: t("jury.common"), Options: decisionOptions(j.Site, common.Decision)},
				Reason:   httpd.Field{ID: id + "-reason", Name: "reason", Label: t("jury.reason"), Help: t("jury.reason_help"), Type: "textarea", Value: common.Reason}}
		}
		d.Rows = append(d.Rows, row)
	}
	return d, true
}

func outcomePill(site *httpd.Site, o domain.Outcome) httpd.Pill {
	switch {
	case o.State == domain.OutcomeDisputed:
		return httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: site.T("jury.outcome.disputed")}
	case !o.Settled():
		return httpd.Pill{Class: "inconnu", Icon: "clock", Text: site.T("jury.outcome.waiting")}
	case o.Decision == domain.Acquired:
		return httpd.Pill{Class: "valide", Icon: "circle-check", Text: site.T("panel.decision.acquired")}
	case o.Decision == domain.NotAcquired:
		return httpd.Pill{Class: "retire", Icon: "circle-x", Text: site.T("panel.decision.not_acquired")}
	}
	return httpd.Pill{Class: "expire", Icon: "clock", Text: site.T("panel.decision.deferred")}
}

func outcomeText(site *httpd.Site, o domain.Outcome) string {
	switch {
	case o.State == domain.OutcomeDisputed:
		return site.T("jury.disputed")
	case o.State == domain.OutcomeCommon:
		return site.T("jury.together")
	case len(o.Waiting) > 0:
		return site.T("jury.waits_for", o.Waiting[0].Name)
	case len(o.Wordless) > 0 && !o.Settled():
		return site.T("jury.reason_of", o.Wordless[0].Name)
	}
	return ""
}

func (j *Jury) signPart(v app.Visited, faults httpd.FormFaults) *JurySign {
	t, me := j.Site.T, v.Seated.Member
	s := &JurySign{Digest: v.Digest(), Code: j.codeField(faults), Mail: domain.MaskEmail(me.Email), CanClose: len(v.CheckClose()) == 0}
	if v.On > domain.DayOf(j.Panels.Now()) {
		s.Missing = append(s.Missing, j.Site.Printer().Error("panel-sign-early", v.On))
	}
	for _, f := range v.CheckDecided() {
		s.Missing = append(s.Missing, j.Site.Printer().Error(f.Code, f.Args...))
	}
	s.Signatures = signatureLines(j.Site, v.Deliberation)
	at, stale := v.Signed(me.ID)
	s.Stale = stale
	if !at.IsZero() {
		s.Mine = t("jury.signed_at", at)
	}
	return s
}

// signatureLines says of each member present whether they have signed what stands now.
func signatureLines(site *httpd.Site, d domain.Deliberation) []Labelled {
	var all []Labelled
	for _, m := range d.Present() {
		line := Labelled{m.Name, site.T("jury.unsigned")}
		switch at, stale := d.Signed(m.ID); {
		case stale:
			line.Value = site.T("jury.stale")
		case !at.IsZero():
			line.Value = site.T("jury.signed_at", at)
		}
		all = append(all, line)
	}
	return all
}

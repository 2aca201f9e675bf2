package ui

import (
	"net/http"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/httpd"
)

// PanelShow is a session as its organiser sees it: prepare, call, follow, close, tell, award (ux S33).
type PanelShow struct {
	httpd.Frame
	Kept       string // somebody of it erased their passport
	URL        string
	Version    int
	State      httpd.Pill
	Facts      []Labelled
	Blocs      []string
	Edit       bool // the actor may act, and the session is not closed
	Act        bool // the actor may act
	Preparing  bool
	Convened   bool
	Closed     bool
	Reopened   string
	On         httpd.Field
	Where      httpd.Field
	Remote     bool
	Members    []PanelMemberLine
	Candidates []PanelCandidateLine
	NewMember  []httpd.Field
	NewPerson  []httpd.Field
	Missing    []string // before the session can be convened, or closed
	Signatures []Labelled
	Minutes    []PanelMinutes
	Notice     httpd.Pill
	NoticeText string
	Mails      int // results that can leave by mail
	Issue      int // attestations that the minutes allow, and that were not asked for
	Slips      []PanelLine
	Why        httpd.Field
	Files      int // of the candidates, still kept
	Ends       string
	Accept     string
}

// PanelMemberLine is a member with their link.
type PanelMemberLine struct {
	ID, Name, Text string
	Called         string
	Summons        string // the sheet to print
	Absent         bool
	Seated         bool
}

// PanelCandidateLine is a candidate with their files, conflicts and results.
type PanelCandidateLine struct {
	ID, Name, Text string
	Files          []JuryFile
	File           httpd.Field
	Members        []PanelConflict
	Results        []PanelResultLine
	Told           string
	Letter         string
	Give           bool
}

// PanelConflict is a member and whether they know the candidate.
type PanelConflict struct {
	ID, Name string
	On       bool
	Own      bool // by their own word, which the organiser does not take back
}

// PanelResultLine is a decision, and the badge that came of it.
type PanelResultLine struct {
	Bloc    string
	Outcome httpd.Pill
	Text    string
	Badge   string // address
	Wrong   bool   // the decision has changed since: the badge is to be withdrawn
}

// PanelMinutes is one minutes to download.
type PanelMinutes struct{ Text, Signed, URL, Digest string }

// Template is pages/panel_show.html.
func (*PanelShow) Template() string { return "panel_show" }

func (c *Console) showPanel(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.renderPanel(w, r, d, http.StatusOK, nil)
}

func (c *Console) renderPanel(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.PanelID](r, "panel")
	if err != nil {
		return err
	}
	p, err := c.Panels.Panel(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	over := !p.OverAt.IsZero()
	act := d.can(app.ActAward) && !over
	page := &PanelShow{Frame: c.frame(d, t("panel.title", p.On), panelPath), URL: panelURL(id), Version: p.Version, State: c.panelPill(p.PanelSession), Act: act,
		Edit: act && p.State != domain.PanelClosed, Preparing: p.State == domain.PanelPreparing && !over, Convened: p.State == domain.PanelConvened && !over,
		Closed: p.State == domain.PanelClosed && !over, Remote: p.Remote, Accept: evidence.Accept}
	until, err := c.Panels.KeptUntil(r.Context(), domain.KeptPanel, string(id))
	if err != nil {
		return err
	}
	switch {
	case over:
		page.Kept = t("panel.over", p.OverAt)
	case until != "":
		page.Kept = t("kept.panel", until)
	}
	ends, err := c.Panels.Until(r.Context(), p.PanelSession)
	if err != nil {
		return err
	}
	page.Ends = t("panel.keep_until", ends)
	place := p.Place
	if p.Remote {
		place = t("minutes.remote", p.Place)
	}
	page.Facts = facts(Labelled{t("minutes.certification"), p.CertificationCode + " – " + p.CertificationTitle}, Labelled{t("minutes.on"), c.Site.Printer().Date(p.On)},
		Labelled{t("minutes.place"), place})
	for _, b := range p.Blocs {
		page.Blocs = append(page.Blocs, t("jury.bloc", b.Code, b.Title))
	}
	if p.Round > 1 && p.Reopened != "" {
		page.Reopened = t("panel.reopened", p.Reopened)
	}
	value := func(id, otherwise string) string {
		if r.PostForm.Has(id) {
			return r.PostFormValue(id)
		}
		return otherwise
	}
	field := func(id, label, help, kind, otherwise string) httpd.Field {
		f := httpd.Field{ID: id, Label: t(label), Type: kind, Value: value(id, otherwise), Error: faults.Of(id), Autocomplete: "off"}
		if help != "" {
			f.Help = t(help)
		}
		return f
	}
	page.On = field("on", "panel.new.on", "award.form.day", "", frenchTyped(p.On))
	page.On.Short = true
	page.Where = field("place", "panel.new.place", "panel.new.place_help", "", p.Place)
	page.NewMember = []httpd.Field{field("member-name", "panel.member.name", "", "", ""), field("member-function", "panel.member.function", "", "", ""),
		field("member-email", "panel.member.email", "panel.member.email_help", "email", ""), field("member-until", "panel.member.until", "award.form.day", "", "")}
	page.NewMember[2].Optional, page.NewMember[3].Short = true, true
	page.NewPerson = []httpd.Field{field("candidate-name", "panel.candidate.name", "", "", ""), field("candidate-email", "panel.candidate.email", "panel.candidate.email_help", "email", ""),
		field("candidate-ended", "panel.candidate.ended", "panel.candidate.ended_help", "", "")}
	page.NewPerson[1].Optional, page.NewPerson[2].Optional, page.NewPerson[2].Short = true, true, true
	page.Why = field("why", "panel.reopen.why", "panel.reopen.why_help", "", "")
	for _, m := range p.Members {
		page.Members = append(page.Members, c.memberLine(p, m))
	}
	for i, x := range p.Candidates {
		page.Candidates = append(page.Candidates, c.candidateLine(p, x, faults.Of("file-"+strconv.Itoa(i)), i))
	}
	for _, x := range p.Candidates {
		page.Files += len(x.Files)
	}
	if p.State == domain.PanelConvened {
		page.Signatures = signatureLines(c.Site, p.Deliberation)
	}
	for _, f := range p.Missing() {
		if over {
			break
		}
		page.Missing = append(page.Missing, c.Site.Printer().Error(f.Code, f.Args...))
	}
	c.afterPanel(page, p)
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

func frenchTyped(d domain.Day) string {
	if !d.Valid() {
		return string(d)
	}
	return d.Time().Format("02/01/2006")
}

func (c *Console) memberLine(p app.PanelDetail, m domain.PanelMember) PanelMemberLine {
	t := c.Site.T
	line := PanelMemberLine{ID: string(m.ID), Name: m.Name, Absent: m.Absent, Text: m.Function + ". " + t("minutes.authorised", m.AuthorisedUntil)}
	seat, ok := p.Seats[m.ID]
	line.Seated = ok
	switch {
	case m.Absent:
		line.Called = t("minutes.absent")
	case !ok:
		line.Called = t("panel.member.to_call")
	case !seat.ConvenedAt.IsZero():
		line.Called = t("panel.member.called", seat.ConvenedAt)
	case m.Email == "":
		line.Called = t("panel.member.paper")
	default:
		line.Called = t("panel.member.leaving")
	}
	if ok {
		line.Summons = panelURL(p.ID) + "/membres/" + string(m.ID) + "/convocation"
	}
	return line
}

func (c *Console) candidateLine(p app.PanelDetail, x domain.PanelCandidate, fault string, i int) PanelCandidateLine {
	t := c.Site.T
	line := PanelCandidateLine{ID: string(x.ID), Name: x.Name, Text: x.Email}
	if x.Email == "" {
		line.Text = t("panel.candidate.no_email")
	}
	if x.TrainingEndedOn != "" {
		line.Text += ". " + t("panel.candidate.ended_on", x.TrainingEndedOn)
	}
	for _, f := range x.Files {
		line.Files = append(line.Files, JuryFile{f.Name, panelURL(p.ID) + "/piece/" + f.SHA256, fileSize(c.Site, f.Size)})
	}
	line.File = httpd.Field{ID: "file-" + strconv.Itoa(i), Name: "file", Label: t("panel.candidate.file", x.Name), Help: t("panel.candidate.file_help"), Type: "file", Accept: evidence.Accept, Error: fault}
	for _, m := range p.Members {
		own := p.Vote(m.ID, x.ID).Knows
		line.Members = append(line.Members, PanelConflict{ID: string(m.ID), Name: m.Name, On: p.Excluded(m.ID, x), Own: own})
	}
	if p.State == domain.PanelPreparing {
		return line
	}
	for _, b := range p.Blocs {
		o := decisionOf(p, x, b.Code)
		row := PanelResultLine{Bloc: t("jury.bloc", b.Code, b.Title), Outcome: outcomePill(c.Site, o), Text: outcomeText(c.Site, o)}
		if id := badgeOf(p, x.Name, x.Email, b.Code); id != "" {
			row.Badge = awardURL(id)
			row.Wrong = p.State == domain.PanelClosed && o.Decision != domain.Acquired
		}
		line.Results = append(line.Results, row)
	}
	return line
}

// decisionOf is what the members say, or, of somebody who is forgotten, what the minutes still do.
func decisionOf(p app.PanelDetail, x domain.PanelCandidate, bloc string) domain.Outcome {
	o := p.Outcome(x, bloc)
	if o.Settled() || p.State != domain.PanelClosed || len(p.Minutes) == 0 {
		return o
	}
	for _, c := range p.Minutes[0].Candidates {
		for _, b := range c.Blocs {
			if c.ID == x.ID && b.Code == bloc {
				return domain.Outcome{State: domain.OutcomeAgreed, Decision: b.Decision}
			}
		}
	}
	return o
}

// badgeOf is the badge of a bloc that a person has of this session, "" for none or a withdrawn one.
func badgeOf(p app.PanelDetail, name, email, bloc string) domain.AwardID {
	for _, a := range p.Awards {
		if a.Bloc == bloc && a.Row.ID != "" && a.Row.RecipientName == name && a.Row.RecipientEmail == email && a.Row.RevokedAt.IsZero() {
			return a.Row.ID
		}
	}
	return ""
}

// afterPanel is what comes after the minutes: their files, the clock of the results, and the attestations.
func (c *Console) afterPanel(page *PanelShow, p app.PanelDetail) {
	t := c.Site.T
	for _, m := range p.Minutes {
		line := PanelMinutes{Text: t("panel.minutes", m.Number), Signed: t("panel.minutes_signed", signedBy(m.Minutes), m.ClosedAt), URL: panelURL(p.ID) + "/pv/" + strconv.Itoa(m.Number), Digest: m.SHA256}
		switch {
		case !p.OverAt.IsZero():
			line.URL, line.Signed = "", t("panel.minutes_over", m.OverAt)
		case !m.OverAt.IsZero():
			line.Text, line.Signed = t("panel.minutes_extract", m.Number), t("panel.minutes_over", m.OverAt)
		}
		page.Minutes = append(page.Minutes, line)
	}
	if !page.Closed || len(p.Minutes) == 0 {
		return
	}
	m := p.Minutes[0]
	for i := range page.Candidates {
		line := &page.Candidates[i]
		n := p.Notices[domain.CandidateID(line.ID)]
		line.Letter = panelURL(p.ID) + "/candidats/" + line.ID + "/lettre"
		switch n.State {
		case app.NoticeSent:
			line.Told = t("panel.notice.sent", n.At)
		case app.NoticeGiven:
			line.Told = t("panel.notice.given", n.At)
		case app.NoticeRejected:
			line.Told, line.Give = t("panel.notice.rejected"), true
		default:
			line.Told, line.Give = t("panel.notice.due"), true
		}
	}
	due := 0
	for _, x := range m.Candidates {
		if s := p.Notices[x.ID].State; s == app.NoticeDue || s == app.NoticeRejected {
			due++
			if s == app.NoticeDue && x.Email != "" {
				page.Mails++
			}
		}
	}
	page.Notice, page.NoticeText = c.noticePill(m.Minutes, domain.DayOf(c.Panels.Now())), t("panel.notice.until", m.NoticeUntil())
	if due == 0 {
		page.Notice, page.NoticeText = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("panel.notice.all")}, ""
	}
	started := map[string]bool{}
	seen := map[domain.BatchID]bool{}
	for _, a := range p.Awards {
		if a.Number == m.Number {
			started[a.Bloc] = true
		}
		if !seen[a.BatchID] {
			seen[a.BatchID] = true
			page.Slips = append(page.Slips, PanelLine{URL: batchURL(a.BatchID), Title: t("panel.batch", a.Bloc, a.Number)})
		}
	}
	for _, x := range m.Candidates {
		for _, b := range x.Blocs {
			if b.Decision == domain.Acquired && !started[b.Code] && badgeOf(p, x.Name, x.Email, b.Code) == "" { // who has theirs of earlier minutes keeps it
				page.Issue++
			}
		}
	}
}

// signedBy names who signed, as a sentence does.
func signedBy(m domain.Minutes) string {
	var names []string
	for _, x := range m.Members {
		if !x.SignedAt.IsZero() {
			names = append(names, x.Name)
		}
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " et " + names[n-1]
	}
	return strings.Join(names, "")
}

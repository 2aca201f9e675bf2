package ui

import (
	"math"
	"net/http"
	"strconv"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// BatchShow is one page for the whole life of a file: the dry run, the sending, the end.
type BatchShow struct {
	httpd.Frame
	Steps   []httpd.Step
	URL     string
	Badge   string
	Draft   bool
	Running bool
	Figures []Figure
	Notices []httpd.Notice

	Problems []BatchProblem // of a dry run: what to correct first, then what to know
	Pager    httpd.Pager
	Download bool
	Samples  []SampleLine
	Deliver  string // the button, "" when no line is ready
	Fix      *FixForm
	Fill     *FillForm
	Repeats  bool         // some of the problems are people who have the badge: they can be ticked
	Columns  string       // where columns are named, "" for a machine's draft
	On       *httpd.Field // the day to come on which it is sent
	Kept     string       // until when the names of the lines that were not sent
	Report   bool         // lines that were not sent can still be taken away
	Cancel   string       // the button, "" when it is too late
	Waits    bool         // confirmed for a day to come
	Stopping bool
	Change   string

	Issued, Total int
	Progress      string
	Say           string // spoken every tenth of the way

	Outcome []string
	Slips   string

	ToSignOff string // where the second person looks
}

// Template is pages/batch_show.html.
func (*BatchShow) Template() string { return "batch_show" }

// BatchProblem is something about one line of the file.
type BatchProblem struct {
	Line   int
	Column string
	Text   string
	Fault  bool // else it is only worth knowing
	Fix    string
	Repeat string // the number of the line, when its person would have the badge twice
	Tick   string
	Ticked bool
	Pill   httpd.Pill
}

// SampleLine is a line that is ready.
type SampleLine struct {
	Line        int
	Name, Email string
}

// sampleRows are the ready lines that a dry run shows: enough to see that names and addresses stand in their columns.
const sampleRows = 10

func (c *Console) batch(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showBatch(w, r, d, http.StatusOK, nil)
}

func (c *Console) showBatch(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	b, err := c.Batches.Batch(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page := &BatchShow{
		Frame: c.frame(d, "", choosePath), URL: batchURL(id), Badge: c.badgeTitle(r, b.AchievementSlug), Change: batchPath + "?badge=" + b.AchievementSlug,
		Issued: b.Issued, Total: b.Report.Ready,
	}
	page.Faults = faults
	switch b.State {
	case domain.BatchDraft:
		err = c.draft(r, d, page, b)
	case domain.BatchRunning:
		c.running(page, b)
	case domain.BatchScheduled:
		page.Title, page.Steps, page.Waits = c.Site.T("batch.waits.title", domain.DayOf(b.StartsAt)), c.batchSteps(3), true
		page.Outcome = append([]string{c.Site.T("batch.waits.ready", b.Report.Ready)}, c.notSent(b)...)
		page.Report = len(b.Report.Faults) > 0
	case domain.BatchStopping, domain.BatchCancelled:
		err = c.cancelled(r, d, page, b)
	default:
		err = c.finished(r, d, page, b)
	}
	if err != nil {
		return err
	}
	page.Kept = c.keptFile(b)
	left, err := c.Batches.BatchStoppable(r.Context(), d.Actor, b)
	if err != nil {
		return err
	}
	switch {
	case left > 0 && page.ToSignOff != "":
		page.Cancel = c.Site.T("batch.cancel.asked")
	case left > 0 && page.Waits:
		page.Cancel = c.Site.T("batch.cancel.waits")
	case left > 0:
		page.Cancel = c.Site.T("batch.cancel.button", int(math.Ceil(left.Minutes())))
	}
	return c.Site.Render(w, r, status, page)
}

// keptFile says until when the names of lines that came to nothing are there: what the page does not say beforehand, nobody
// can save.
func (c *Console) keptFile(b domain.Batch) string {
	until := c.Batches.LinesKeptUntil(b)
	switch {
	case until.IsZero(), b.State != domain.BatchDraft && b.Report.Wrong()+b.Report.Held() == 0:
		return ""
	case b.State == domain.BatchDraft:
		return c.Site.T("batch.kept.draft", until)
	case c.Issuing.Now().Before(until):
		return c.Site.T("batch.kept.until", until)
	}
	return c.Site.T("batch.kept.gone")
}

// cancelled says what was taken back, and what was too late for it.
func (c *Console) cancelled(r *http.Request, d desk, page *BatchShow, b domain.Batch) error {
	t := c.Site.T
	tally, err := c.Batches.Tally(r.Context(), d.Actor, b.ID)
	if err != nil {
		return err
	}
	page.Title, page.Steps, page.Report = t("batch.cancelled.title"), c.batchSteps(3), len(b.Report.Faults) > 0
	if b.State == domain.BatchStopping {
		page.Title, page.Stopping, page.Running, page.Script = t("batch.stopping.title"), true, true, true
		page.Progress = t("batch.stopping.progress")
	}
	kept := tally.Mailed + tally.ToMail + tally.Rejected + tally.Slips
	page.Outcome = append(page.Outcome, t("batch.cancelled.taken", tally.Issued-kept))
	if kept > 0 {
		page.Outcome = append(page.Outcome, t("batch.cancelled.kept", kept))
	}
	if never := b.Report.Ready - tally.Issued; never > 0 && b.State == domain.BatchCancelled {
		page.Outcome = append(page.Outcome, t("batch.cancelled.never", never))
	}
	page.Outcome = append(page.Outcome, c.notSent(b)...)
	return nil
}

func (c *Console) draft(r *http.Request, d desk, page *BatchShow, b domain.Batch) error {
	t := c.Site.T
	wrong, unsure := b.Report.Wrong(), b.Report.Held()
	page.Title, page.Steps, page.Draft = t("batch.check.title"), c.batchSteps(2), true
	page.Figures = []Figure{{b.Report.Rows, t("batch.check.read", b.Report.Rows)}, {b.Report.Ready, t("batch.check.ready", b.Report.Ready)},
		{wrong, t("batch.check.wrong", wrong)}, {unsure, t("batch.check.unsure", unsure)}}
	page.Download = len(b.Report.Faults) > 0
	if wrong > 0 {
		page.Notices = append(page.Notices, httpd.Notice{Class: "a-retire", Text: t("batch.check.faulty", wrong)})
	}
	switch {
	case b.Report.Ready > 0 && d.can(app.ActAward):
		page.Deliver = t("batch.check.deliver", b.Report.Ready)
	case wrong == 0 && unsure > 0:
		page.Notices = append(page.Notices, httpd.Notice{Text: t("batch.check.all_held")})
	}

	columns, _, err := c.Batches.Columns(r.Context(), d.Actor, b.ID)
	if err != nil && !domain.IsKind(err, domain.NotFound) && !domain.IsKind(err, domain.Forbidden) {
		return err
	}
	repeated, err := c.Batches.Repeated(r.Context(), d.Actor, b.ID)
	if err != nil {
		return err
	}
	if page.Fill, err = c.fillForm(r, d, b, columns, page.Faults); err != nil {
		return err
	}
	switch {
	case page.Fill != nil:
		page.Notices = append(page.Notices, httpd.Notice{Text: t("batch.check.fill")})
	case missingColumn(b.Report.Faults):
		page.Notices = append(page.Notices, httpd.Notice{Text: t("batch.check.column")})
	}
	if len(columns) > 0 && d.can(app.ActAward) { // a meaning that was remembered can be wrong for this file
		page.Columns = page.URL + "/colonnes"
	}
	problems := append([]domain.Fault(nil), b.Report.Faults...)
	for _, n := range repeated { // ticked before: it is ready now, and can be unticked
		problems = append(problems, domain.Fault{Line: n, Column: "nom", Code: "award-repeated"})
	}
	problems = append(problems, b.Report.Warnings...)
	first := pageNumber(r) * pageRows
	for i := first; i < min(first+pageRows, len(problems)); i++ {
		line := c.problem(problems[i], i < len(b.Report.Faults))
		if page.Columns != "" {
			c.mend(page, &line, problems[i])
		}
		page.Problems = append(page.Problems, line)
	}
	if page.Fix, err = c.fixForm(r, d, b, page.Faults); err != nil {
		return err
	}
	if page.Deliver != "" {
		page.On = &httpd.Field{ID: "on", Label: t("batch.check.on"), Help: t("batch.check.on_help"), Type: "date", Optional: true, Short: true,
			Value: r.PostFormValue("on"), Error: page.Faults.Of("on")}
	}
	if first+pageRows < len(problems) {
		page.Pager.Next = page.URL + "?page=" + strconv.Itoa(pageNumber(r)+2)
	}
	if first > 0 {
		page.Pager.First = page.URL
		return nil
	}
	rows, err := c.Batches.Ready(r.Context(), d.Actor, b.ID, 0, sampleRows)
	for _, row := range rows {
		page.Samples = append(page.Samples, SampleLine{row.Line, row.Recipient.Name, row.Recipient.Email})
	}
	return err
}

// mend offers what can be done about a line here.
func (c *Console) mend(page *BatchShow, line *BatchProblem, f domain.Fault) {
	if f.Line > 1 && f.Code != "line-unreadable" {
		line.Fix = page.URL + "?ligne=" + strconv.Itoa(f.Line) + "#ligne"
	}
	if f.Doubles() || f.Code == "award-repeated" {
		line.Repeat, line.Ticked, page.Repeats = strconv.Itoa(f.Line), f.Code == "award-repeated", true
		line.Tick = c.Site.T("batch.repeat.tick")
	}
	if f.Code == "person-doubled" {
		line.Tick = c.Site.T("batch.repeat.other")
	}
}

// pageNumber counts from 0; the address counts from 1.
func pageNumber(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1000 {
		return 0
	}
	return n - 1
}

func (c *Console) problem(f domain.Fault, fault bool) BatchProblem {
	line := BatchProblem{Line: f.Line, Column: f.Column, Text: c.Site.Printer().Line(f.Code, f.Args...), Fault: fault,
		Pill: httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: c.Site.T("batch.check.pill.unsure")}}
	switch {
	case fault:
		line.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: c.Site.T("batch.check.pill.wrong")}
	case f.Code == "award-repeated":
		line.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: c.Site.T("batch.check.pill.ready")}
	case !f.Doubles():
		line.Pill = httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: c.Site.T("batch.check.pill.known")}
	}
	return line
}

func missingColumn(faults []domain.Fault) bool {
	for _, f := range faults {
		if f.Code == "column-missing" && f.Column != "nom" {
			return true
		}
	}
	return false
}

func (c *Console) running(page *BatchShow, b domain.Batch) {
	t := c.Site.T
	page.Title, page.Steps, page.Running, page.Script = t("batch.run.title"), c.batchSteps(3), true, true
	page.Progress = t("batch.run.progress", b.Issued, b.Report.Ready)
	tenth := b.Issued * 10 / max(b.Report.Ready, 1) * 10
	page.Say = t("batch.run.say", tenth)
}

func (c *Console) finished(r *http.Request, d desk, page *BatchShow, b domain.Batch) error {
	t := c.Site.T
	tally, err := c.Batches.Tally(r.Context(), d.Actor, b.ID)
	if err != nil {
		return err
	}
	page.Title, page.Steps = t("batch.done.title", b.Issued), c.batchSteps(3)
	if b.Issued == 0 && tally.Waiting > 0 {
		page.Title = t("batch.done.waiting_title", tally.Waiting)
	}
	if tally.Waiting > 0 && d.can(app.ActAward) {
		page.ToSignOff = waitingPath
	}
	since := tally.Issued - tally.Mailed - tally.ToMail - tally.Rejected - tally.Slips
	page.Outcome = append(c.counts(counted{"waiting", tally.Waiting}, counted{"declined", tally.Declined}, counted{"mailed", tally.Mailed}, counted{"to_mail", tally.ToMail},
		counted{"rejected", tally.Rejected}, counted{"slips", tally.Slips}, counted{"withdrawn", since}), c.notSent(b)...)
	if tally.Slips > 0 && d.can(app.ActAward) {
		page.Slips = page.URL + "/bons"
	}
	page.Report = len(b.Report.Faults) > 0
	return nil
}

// counted is a part of the lines of a file. All of them together are the lines that were read.
type counted struct {
	key string
	n   int
}

func (c *Console) counts(all ...counted) (said []string) {
	for _, o := range all {
		if o.n > 0 {
			said = append(said, c.Site.T("batch.done."+o.key, o.n))
		}
	}
	return said
}

// notSent counts the lines that came to no badge.
func (c *Console) notSent(b domain.Batch) []string {
	return c.counts(counted{"held", b.Report.Held()}, counted{"wrong", b.Report.Wrong()})
}

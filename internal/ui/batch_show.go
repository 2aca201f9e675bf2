package ui

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

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

	Problems []ProblemLine // of a dry run: what to correct first, then what to know
	Pager    httpd.Pager
	Download bool
	Samples  []SampleLine
	Deliver  string // the button, "" when no line is ready
	Change   string

	Issued, Total int
	Progress      string
	Say           string // spoken every tenth of the way

	Outcome []string
	Slips   string
}

// Template is pages/batch_show.html.
func (*BatchShow) Template() string { return "batch_show" }

// ProblemLine is something about one line of the file.
type ProblemLine struct {
	Line   int
	Column string
	Text   string
	Fault  bool // else it is only worth knowing
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
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	b, err := c.Batches.Batch(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	page := &BatchShow{
		Frame: c.frame(d, "", choosePath), URL: batchURL(id), Badge: badgeTitle(b.AchievementSlug), Change: batchPath + "?badge=" + b.AchievementSlug,
		Issued: b.Issued, Total: b.Report.Ready,
	}
	switch b.State {
	case domain.BatchDraft:
		err = c.draft(r, d, page, b)
	case domain.BatchRunning:
		c.running(page, b)
	default:
		err = c.finished(r, d, page, b)
	}
	if err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) draft(r *http.Request, d desk, page *BatchShow, b domain.Batch) error {
	t := c.Site.T
	wrong, unsure := linesOf(b.Report.Faults), linesOf(b.Report.Warnings)
	page.Title, page.Steps, page.Draft = t("batch.check.title"), c.batchSteps(2), true
	page.Figures = []Figure{{b.Report.Rows, t("batch.check.read", b.Report.Rows)}, {b.Report.Ready, t("batch.check.ready", b.Report.Ready)},
		{wrong, t("batch.check.wrong", wrong)}, {unsure, t("batch.check.unsure", unsure)}}
	page.Download = len(b.Report.Faults) > 0
	if wrong > 0 {
		page.Notices = append(page.Notices, httpd.Notice{Class: "a-retire", Text: t("batch.check.faulty", wrong)})
	}
	if missingColumn(b.Report.Faults) {
		page.Notices = append(page.Notices, httpd.Notice{Text: t("batch.check.column")})
	}
	switch {
	case b.Report.Ready > 0 && d.can(app.ActAward):
		page.Deliver = t("batch.check.deliver", b.Report.Ready)
	case wrong == 0 && unsure > 0:
		page.Notices = append(page.Notices, httpd.Notice{Text: t("batch.check.all_held")})
	}

	problems := append(append([]domain.Fault(nil), b.Report.Faults...), b.Report.Warnings...)
	first := pageNumber(r) * pageRows
	for i := first; i < min(first+pageRows, len(problems)); i++ {
		page.Problems = append(page.Problems, c.problem(problems[i], i < len(b.Report.Faults)))
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

// pageNumber counts from 0; the address counts from 1.
func pageNumber(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("page"))
	if err != nil || n < 1 || n > 1000 {
		return 0
	}
	return n - 1
}

func (c *Console) problem(f domain.Fault, fault bool) ProblemLine {
	line := ProblemLine{Line: f.Line, Column: f.Column, Text: c.Site.Printer().Line(f.Code, f.Args...), Fault: fault,
		Pill: httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: c.Site.T("batch.check.pill.unsure")}}
	if fault {
		line.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: c.Site.T("batch.check.pill.wrong")}
	}
	return line
}

// linesOf counts lines, not faults: a line with two faults is one line to correct. The header is no line of a person.
func linesOf(faults []domain.Fault) int {
	lines := map[int]bool{}
	for _, f := range faults {
		if f.Line > 1 {
			lines[f.Line] = true
		}
	}
	return len(lines)
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
	page.Title, page.Steps = t("batch.done.title", b.Issued), c.batchSteps(3)
	tally, err := c.Batches.Tally(r.Context(), d.Actor, b.ID)
	if err != nil {
		return err
	}
	held := 0
	for _, f := range b.Report.Warnings {
		if f.Code == "award-already-held" {
			held++
		}
	}
	for _, o := range []struct {
		key string
		n   int
	}{{"mailed", tally.Mailed}, {"to_mail", tally.ToMail}, {"rejected", tally.Rejected}, {"slips", tally.Slips}, {"held", held}} {
		if o.n > 0 {
			page.Outcome = append(page.Outcome, t("batch.done."+o.key, o.n))
		}
	}
	if tally.Slips > 0 && d.can(app.ActAward) {
		page.Slips = page.URL + "/bons"
	}
	return nil
}

// confirmBatch sends what is ready. A second press of the button finds the sending under way, and does no harm.
func (c *Console) confirmBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	_, err = c.Batches.Confirm(r.Context(), d.Actor, id)
	if err != nil && domain.CodeOf(err) != "batch-already-started" {
		return err
	}
	return c.Site.SeeOther(w, r, batchURL(id), "")
}

// batchFaults is the list of what to correct, for the screen beside the file.
func (c *Console) batchFaults(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	b, err := c.Batches.Batch(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	rows := [][]string{{t("batch.check.line"), t("batch.check.column_name"), t("batch.check.message")}}
	for _, f := range b.Report.Faults {
		rows = append(rows, []string{strconv.Itoa(f.Line), f.Column, c.Site.Printer().Line(f.Code, f.Args...)})
	}
	return attach(w, r, "lignes-a-corriger.csv", "text/csv; charset=utf-8", csvFile(rows))
}

// csvFile writes rows as French spreadsheets open them: semicolons, and a mark that says UTF-8. A cell that a
// spreadsheet would take for a formula is told to be text.
func csvFile(rows [][]string) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
				cell = "'" + cell
			}
			cells[i] = cell
		}
		w.Write(cells) // a buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

package ui

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// spreadsheet hands a table over, in the form that the end of the address asks for.
func spreadsheet(w http.ResponseWriter, r *http.Request, name, title string, rows [][]any) error {
	if strings.HasSuffix(r.URL.Path, ".xlsx") {
		file, err := app.Workbook(title, rows)
		if err != nil {
			return err
		}
		return attach(w, r, name+".xlsx", typeXLSX, file)
	}
	table := make([][]string, len(rows))
	for i, row := range rows {
		for _, v := range row {
			table[i] = append(table[i], fmt.Sprint(v))
		}
	}
	return attach(w, r, name+".csv", httpd.TypeCSV, httpd.Table(table))
}

// batchReport says line by line what was done with a file.
func (c *Console) batchReport(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	b, lines, err := c.Batches.Report(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	rows := [][]any{{t("batch.check.line"), t("batch.check.name"), t("batch.check.email"), t("batch.report.outcome"), t("batch.report.why"),
		t("batch.report.delivery"), t("batch.report.issued"), t("batch.report.code"), t("batch.report.page")}}
	for _, l := range lines {
		delivery, issued, code, page := "", "", "", ""
		if l.Outcome == app.LineIssued {
			delivery = c.standingPill(standingOf(l.Award.Award, l.Email)).Text
			issued, page = string(domain.DayOf(l.Award.IssuedAt)), c.Issuing.BaseURL+"/pro/b/"+string(l.Award.ID)
			if l.Code != "" {
				code = domain.FormatCode(l.Code)
			}
		}
		rows = append(rows, []any{l.Line, l.Name, l.Email, t("batch.report.outcome." + string(l.Outcome)), c.whyOf(l), delivery, issued, code, page})
	}
	return spreadsheet(w, r, "rapport-"+b.AchievementSlug, t("batch.report.title"), rows)
}

func (c *Console) whyOf(l app.BatchLine) string {
	var said []string
	for _, f := range l.Why {
		said = append(said, c.Site.Printer().Line(f.Code, f.Args...))
	}
	if l.Reason != "" {
		said = append(said, l.Reason)
	}
	return strings.Join(said, " ")
}

// batchFaults are the lines to correct with what is to do about each, for the screen beside the file: corrected, this list
// is a file to send.
func (c *Console) batchFaults(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	header, lines, err := c.Batches.FaultyLines(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	rows := [][]string{append([]string{t("batch.check.line"), t("batch.check.message")}, header...)}
	for _, l := range lines {
		var said []string
		for _, f := range l.Why {
			switch text := c.Site.Printer().Line(f.Code, f.Args...); {
			case f.Code == "column-missing" && l.Cells != nil: // it is in this list
				said = append(said, t("batch.faults.fill", f.Column))
			case f.Line > 1 && f.Column != "":
				said = append(said, t("batch.faults.of", f.Column, text))
			default:
				said = append(said, text)
			}
		}
		rows = append(rows, append([]string{strconv.Itoa(l.Line), strings.Join(said, " ")}, l.Cells...))
	}
	return attach(w, r, "lignes-a-corriger.csv", httpd.TypeCSV, httpd.Table(rows))
}

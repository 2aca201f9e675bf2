package ui

import (
	"net/http"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// confirmBatch sends what is ready. A second press of the button finds the sending under way, and does no harm.
func (c *Console) confirmBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if on := strings.TrimSpace(r.PostFormValue("on")); on != "" {
		day, known := domain.ParseDay(on)
		if !known {
			day = domain.Day(on)
		}
		if err := c.Batches.ConfirmFor(r.Context(), d.Actor, id, day); err != nil {
			faults, ok := c.Site.Faults(err, nil)
			if !ok || !domain.IsKind(err, domain.Invalid) {
				return err
			}
			return c.showBatch(w, r, d, http.StatusUnprocessableEntity, faults)
		}
		return c.Site.SeeOther(w, r, batchURL(id), "")
	}
	_, err = c.Batches.Confirm(r.Context(), d.Actor, id)
	if faults, ok := c.Site.Faults(err, nil); err != nil && ok && domain.CodeOf(err) == "daily-cap" {
		return c.showBatch(w, r, d, http.StatusUnprocessableEntity, faults) // the lines are there still, for a day to choose
	}
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
	header, lines, err := c.Batches.FaultyLines(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	rows := [][]string{append([]string{t("batch.check.line"), t("batch.check.column_name"), t("batch.check.message")}, header...)}
	for _, f := range b.Report.Faults { // what is to do, and then the line itself, to be corrected and sent again
		rows = append(rows, append([]string{strconv.Itoa(f.Line), f.Column, c.Site.Printer().Line(f.Code, f.Args...)}, lines[f.Line]...))
	}
	return attach(w, r, "lignes-a-corriger.csv", httpd.TypeCSV, httpd.Table(rows))
}

package ui

import (
	"net/http"
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

package api

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// batchLineView is one line of a file, and what was done with it.
type batchLineView struct {
	Line    int             `json:"line"`
	Name    string          `json:"name,omitempty"`
	Email   string          `json:"email,omitempty"`
	Outcome app.LineOutcome `json:"outcome"`
	Why     []faultView     `json:"why"`
	Award   domain.AwardID  `json:"award,omitempty"`
	Code    string          `json:"code,omitempty"` // of its slip
}

// batchLines is the report on a file, for the machine that sent it.
func (d *Door) batchLines(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	_, lines, err := d.Batches.Report(r.Context(), a, domain.BatchID(chi.URLParam(r, "batch")))
	if err != nil {
		return err
	}
	list := httpd.List[batchLineView]{Items: make([]batchLineView, len(lines))}
	for i, l := range lines {
		list.Items[i] = batchLineView{l.Line, l.Name, l.Email, l.Outcome, d.faults(l.Why), l.Award.ID, domain.FormatCode(l.Code)}
	}
	return httpd.WriteJSON(w, http.StatusOK, list)
}

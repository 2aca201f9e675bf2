package api

import (
	"encoding/json"
	"mime"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

type batchView struct {
	ID          domain.BatchID    `json:"id"`
	Achievement string            `json:"achievement"`
	State       domain.BatchState `json:"state"`
	Rows        int               `json:"rows"`
	Ready       int               `json:"ready"`
	Issued      int               `json:"issued"`
	Faults      []faultView       `json:"faults"`
	Warnings    []faultView       `json:"warnings"`
}

type faultView struct {
	Line    int    `json:"line"` // line 1 is the header
	Column  string `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (d *Door) batchView(b domain.Batch) batchView {
	return batchView{ID: b.ID, Achievement: b.AchievementSlug, State: b.State, Rows: b.Report.Rows, Ready: b.Report.Ready, Issued: b.Issued,
		Faults: d.faults(b.Report.Faults), Warnings: d.faults(b.Report.Warnings)}
}

func (d *Door) faults(faults []domain.Fault) []faultView {
	views := make([]faultView, 0, len(faults))
	for _, f := range faults {
		views = append(views, faultView{f.Line, f.Column, f.Code, d.Site.Printer().Line(f.Code, f.Args...)})
	}
	return views
}

// previewBatch is the dry run of a CSV, sent as the body (text/csv) or as the field "file" of a form. "achievement"
// and "defaults" (a JSON object of what holds for every line) stand in the query or in the form.
func (d *Door) previewBatch(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	file, err := uploaded(r)
	if err != nil {
		return err
	}
	req := app.BatchRequest{OrganisationID: a.OrganisationID, Achievement: r.FormValue("achievement"), File: file, Again: r.FormValue("again") == "true"}
	if s := r.FormValue("defaults"); s != "" {
		strict := json.NewDecoder(strings.NewReader(s))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&req.Defaults); err != nil {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/defaults", Code: "defaults-malformed"}})
		}
	}
	asked := req
	asked.File = nil
	if req.Request, err = once(r, asked, file...); err != nil {
		return err
	}
	var batch domain.Batch
	subject, err := d.onlyOnce(r.Context(), a, req.Request, func() (err error) {
		batch, err = d.Batches.Preview(r.Context(), a, req)
		return err
	})
	if err == nil && subject != "" {
		batch, err = d.Batches.Batch(r.Context(), a, domain.BatchID(subject))
	}
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/batches/"+string(batch.ID))
	return httpd.WriteJSON(w, http.StatusCreated, d.batchView(batch))
}

// uploaded is the body itself, or the field "file" of a form.
func uploaded(r *http.Request) ([]byte, error) {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media != "multipart/form-data" {
		body, err := httpd.ReadBody(r)
		if err == nil && len(body) > httpd.FileLimit { // the limit of the route leaves room for the frame of a form
			err = &domain.Error{Kind: domain.TooLarge, Code: "body-too-large"}
		}
		return body, err
	}
	if err := httpd.ParseForm(r); err != nil {
		return nil, err
	}
	_, file, err := httpd.File(r, "file")
	if err == nil && file == nil {
		err = domain.InvalidFields([]domain.FieldError{{Pointer: "/file", Code: "file-missing"}})
	}
	return file, err
}

func (d *Door) batch(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	batch, err := d.Batches.Batch(r.Context(), a, domain.BatchID(chi.URLParam(r, "batch")))
	if err != nil {
		return err
	}
	return httpd.WriteJSON(w, http.StatusOK, d.batchView(batch))
}

func (d *Door) confirmBatch(w http.ResponseWriter, r *http.Request) error {
	a, err := actor(r)
	if err != nil {
		return err
	}
	batch, err := d.Batches.Confirm(r.Context(), a, domain.BatchID(chi.URLParam(r, "batch")))
	if err != nil {
		return err
	}
	batch.State = domain.BatchRunning
	return httpd.WriteJSON(w, http.StatusAccepted, d.batchView(batch))
}

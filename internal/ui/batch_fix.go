package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// BatchColumns asks what the columns of a file mean (ux S28, step 2b). The answer is remembered for the next file.
type BatchColumns struct {
	httpd.Frame
	Steps  []httpd.Step
	Action string
	Asked  []httpd.Choices // columns that are not known
	Known  []httpd.Choices // the others, to be looked at
	Back   string
}

// Template is pages/batch_columns.html.
func (*BatchColumns) Template() string { return "batch_columns" }

// FixForm is one line of the file, in place of its row.
type FixForm struct {
	Line   int
	Action string
	Back   string
	Fields []httpd.Field
}

func (c *Console) mountBatches(in chi.Router) {
	in.Get("/pro/lot/{batch}/colonnes", c.staff(c.batchColumns))
	in.Post("/pro/lot/{batch}/colonnes", c.staff(c.nameColumns))
	in.Post("/pro/lot/{batch}/ligne/{line}", c.staff(c.fixLine))
	in.Post("/pro/lot/{batch}/ligne/{line}/enlever", c.staff(c.dropLine))
	in.Post("/pro/lot/{batch}/completer", c.staff(c.fillBatch))
	in.Post("/pro/lot/{batch}/doublons", c.staff(c.repeatLines))
	in.Post("/pro/lot/{batch}/annuler", c.staff(c.cancelBatch))
}

func (c *Console) batchColumns(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showColumns(w, r, d, http.StatusOK, nil)
}

func columnField(i int) string { return "column-" + strconv.Itoa(i) }

func (c *Console) showColumns(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	columns, _, err := c.Batches.Columns(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &BatchColumns{Frame: c.frame(d, t("batch.columns.title"), choosePath), Steps: c.batchSteps(1), Action: batchURL(id) + "/colonnes", Back: batchURL(id)}
	page.Faults = faults
	for i, col := range columns {
		meaning := col.Meaning
		if typed, sent := r.PostForm[columnField(i)]; sent {
			meaning = typed[0]
		}
		q := httpd.Choices{ID: columnField(i), Legend: t("batch.columns.ask", col.Header), Select: true, Error: faults.Of(columnField(i)),
			Options: []httpd.Option{{Label: t("batch.columns.unused"), Checked: meaning == ""}}}
		if len(col.Samples) > 0 {
			q.Help = t("batch.columns.samples", strings.Join(col.Samples, " · "))
		}
		for _, m := range app.ColumnMeanings {
			q.Options = append(q.Options, httpd.Option{Value: m, Label: m, Checked: m == meaning})
		}
		if col.Known {
			page.Known = append(page.Known, q)
		} else {
			page.Asked = append(page.Asked, q)
		}
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) nameColumns(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	columns, _, err := c.Batches.Columns(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	said := map[string]string{}
	for i, col := range columns {
		if typed, sent := r.PostForm[columnField(i)]; sent {
			said[col.Header] = typed[0]
		}
	}
	if err := c.Batches.NameColumns(r.Context(), d.Actor, id, said); err != nil {
		faults, ok := c.Site.Faults(err, nil)
		if !ok || !domain.IsKind(err, domain.Invalid) {
			return err
		}
		return c.showColumns(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return c.Site.SeeOther(w, r, batchURL(id), "")
}

// fixForm is the form of the line that the address names; nil when it names none.
func (c *Console) fixForm(r *http.Request, d desk, b domain.Batch, faults httpd.FormFaults) (*FixForm, error) {
	n, err := strconv.Atoi(r.URL.Query().Get("ligne"))
	if chi.URLParam(r, "line") != "" {
		n, err = strconv.Atoi(chi.URLParam(r, "line"))
	}
	if err != nil || !d.can(app.ActAward) {
		return nil, nil
	}
	line, err := c.Batches.Line(r.Context(), d.Actor, b.ID, n)
	if err != nil {
		if domain.IsKind(err, domain.NotFound) {
			err = nil
		}
		return nil, err
	}
	f := &FixForm{Line: n, Action: batchURL(b.ID) + "/ligne/" + strconv.Itoa(n), Back: batchURL(b.ID)}
	for i, h := range line.Header {
		id := "cell-" + strconv.Itoa(i)
		field := httpd.Field{ID: id, Label: strings.TrimSpace(h), Value: line.Cells[i], Error: faults.Of(id)}
		if field.Label == "" {
			field.Label = c.Site.T("batch.fix.column", i+1)
		}
		if typed, sent := r.PostForm[id]; sent {
			field.Value = typed[0]
		}
		f.Fields = append(f.Fields, field)
	}
	columns, _, err := c.Batches.Columns(r.Context(), d.Actor, b.ID)
	if err != nil {
		return nil, err
	}
	meaning := map[string]string{} // by header
	for _, col := range columns {
		meaning[col.Header] = col.Meaning
	}
	for _, fault := range b.Report.Faults { // the sentence stands at the cell it is about
		if fault.Line != n {
			continue
		}
		for i := range f.Fields {
			if meaning[f.Fields[i].Label] == fault.Column && fault.Column != "" && f.Fields[i].Error == "" {
				f.Fields[i].Error = c.Site.Printer().Line(fault.Code, fault.Args...)
			}
		}
	}
	return f, nil
}

func (c *Console) lineNamed(r *http.Request) (domain.BatchID, int, error) {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return id, 0, err
	}
	n, err := strconv.Atoi(chi.URLParam(r, "line"))
	if err != nil {
		return id, 0, domain.NotFoundf("line-unknown", 0)
	}
	return id, n, httpd.ParseForm(r)
}

func (c *Console) fixLine(w http.ResponseWriter, r *http.Request, d desk) error {
	id, n, err := c.lineNamed(r)
	if err != nil {
		return err
	}
	line, err := c.Batches.Line(r.Context(), d.Actor, id, n)
	if err != nil {
		return err
	}
	for i := range line.Cells {
		if typed, sent := r.PostForm["cell-"+strconv.Itoa(i)]; sent {
			line.Cells[i] = typed[0]
		}
	}
	if err := c.Batches.FixLine(r.Context(), d.Actor, id, n, line.Cells); err != nil {
		faults, ok := c.Site.Faults(err, nil)
		if !ok || !domain.IsKind(err, domain.Invalid) {
			return err
		}
		return c.showBatch(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	return c.Site.SeeOther(w, r, batchURL(id), "batch-line-fixed")
}

func (c *Console) dropLine(w http.ResponseWriter, r *http.Request, d desk) error {
	id, n, err := c.lineNamed(r)
	if err != nil {
		return err
	}
	if err := c.Batches.DropLine(r.Context(), d.Actor, id, n); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, batchURL(id), "batch-line-dropped")
}

// repeatLines keeps which people who have the badge are to have it once more.
func (c *Console) repeatLines(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	if err := c.Batches.Repeat(r.Context(), d.Actor, id, numbers(r.PostForm["shown"]), numbers(r.PostForm["repeat"])); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, batchURL(id), "batch-repeat-kept")
}

// numbers reads what is a number, as many as a page shows.
func numbers(texts []string) []int {
	var all []int
	for _, s := range texts {
		if n, err := strconv.Atoi(s); err == nil && !slices.Contains(all, n) && len(all) < 10*pageRows {
			all = append(all, n)
		}
	}
	return all
}

func (c *Console) cancelBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if err := c.Batches.Cancel(r.Context(), d.Actor, id); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, batchURL(id), "batch-stopped")
}

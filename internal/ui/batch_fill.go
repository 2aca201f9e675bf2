package ui

import (
	"net/http"
	"net/url"
	"slices"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// FillForm asks, for all the lines of a file, what none of them can say because its column is not there.
type FillForm struct {
	Action   string
	Controls []Control
}

// fillable are the columns that one answer can stand for, with the questions of their form.
var fillable = []struct {
	columns  []string
	controls []string
}{
	{[]string{"date"}, []string{"awarded-on"}},
	{[]string{"contexte"}, []string{"context"}},
	{[]string{"niveau"}, []string{"level"}},
	{[]string{"évaluateur", "fonction"}, []string{"assessor-name", "assessor-role"}},
	{[]string{"membres du jury", "lieu du jury"}, []string{"panel-place", "panel-members"}},
	{[]string{"observations", "observateurs", "première observation", "dernière observation"},
		[]string{"observations-count", "observations-observers", "observations-from", "observations-to"}},
}

// fillForm is nil when every fault can be corrected in its line.
func (c *Console) fillForm(r *http.Request, d desk, b domain.Batch, columns []app.FileColumn, faults httpd.FormFaults) (*FillForm, error) {
	var asked []string
	for _, f := range fillable {
		if slices.ContainsFunc(columns, func(col app.FileColumn) bool { return slices.Contains(f.columns, col.Meaning) }) {
			continue
		}
		if slices.ContainsFunc(b.Report.Faults, func(fault domain.Fault) bool { return slices.Contains(f.columns, fault.Column) }) {
			asked = append(asked, f.controls...)
		}
	}
	if len(asked) == 0 || !d.can(app.ActAward) {
		return nil, nil
	}
	a, err := c.Issuing.Definition(r.Context(), b.AchievementSlug)
	if err != nil {
		return nil, err
	}
	all, err := c.Batches.Defaults(r.Context(), d.Actor, b.ID)
	if err != nil {
		return nil, err
	}
	typed := r.PostForm
	if !slices.ContainsFunc(asked, typed.Has) {
		typed = typedFacts(all)
	}
	form := &awardForm{site: c.Site, achievement: a, typed: typed, faults: faults, defaults: true}
	fill := &FillForm{Action: batchURL(b.ID) + "/completer"}
	for _, part := range append(form.optionalParts(), form.assessmentPart()) {
		for _, control := range part.Controls {
			if slices.Contains(asked, control.id()) {
				if control.Field != nil {
					control.Field.Optional = control.id() == "assessor-role"
				}
				fill.Controls = append(fill.Controls, control)
			}
		}
	}
	return fill, nil
}

// typedFacts are facts as the form of a file asks for them.
func typedFacts(f domain.Facts) url.Values {
	typed := url.Values{"context": {string(f.Context)}, "assessor-name": {f.Assessor.Name}, "assessor-role": {f.Assessor.Role}}
	number := func(id string, n int) {
		if n > 0 {
			typed.Set(id, itoa(n))
		}
	}
	day := func(id string, on domain.Day) {
		if on.Valid() {
			typed.Set(id, on.Time().Format("02/01/2006"))
		}
	}
	day("awarded-on", f.AwardedOn)
	number("level", f.Level)
	if f.Panel != nil {
		typed.Set("panel-place", f.Panel.Place)
		number("panel-members", f.Panel.Members)
	}
	if o := f.Observations; o != nil {
		number("observations-count", o.Count)
		number("observations-observers", o.Observers)
		day("observations-from", o.From)
		day("observations-to", o.To)
	}
	return typed
}

// fillBatch takes the answers, and the whole file is checked again.
func (c *Console) fillBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	id, err := param[domain.BatchID](r, "batch")
	if err != nil {
		return err
	}
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	b, err := c.Batches.Batch(r.Context(), d.Actor, id)
	if err != nil {
		return err
	}
	a, err := c.Issuing.Definition(r.Context(), b.AchievementSlug)
	if err != nil {
		return err
	}
	f := &awardForm{site: c.Site, achievement: a, typed: r.PostForm, defaults: true}
	if f.faults = f.badDays(); len(f.faults) > 0 {
		return c.showBatch(w, r, d, http.StatusUnprocessableEntity, f.faults)
	}
	if err := c.Batches.FillIn(r.Context(), d.Actor, id, f.facts()); err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, batchURL(id), "batch-filled")
}

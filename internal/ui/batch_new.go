package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// BatchNew takes a file of people, chosen or pasted, and what holds for all its lines (ux S28).
type BatchNew struct {
	httpd.Frame
	Steps   []httpd.Step
	Badge   httpd.Card
	Action  string
	Paste   httpd.Field
	File    httpd.Field
	Example string
	Columns []string
	Parts   []FormPart
	Again   bool
	Change  string
}

// Template is pages/batch_new.html.
func (*BatchNew) Template() string { return "batch_new" }

func (c *Console) newBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	if r.URL.Query().Get("badge") == "" {
		return c.choose(w, r, d, true)
	}
	f, err := c.batchForm(r, d, url.Values{})
	if err != nil {
		return err
	}
	return c.showBatchForm(w, r, d, http.StatusOK, f)
}

func (c *Console) batchForm(r *http.Request, d desk, typed url.Values) (*awardForm, error) {
	if !d.can(app.ActAward) {
		return nil, refuse(app.ActAward)
	}
	slug := r.URL.Query().Get("badge")
	a, err := c.Issuing.Definition(r.Context(), slug)
	if err != nil {
		return nil, err
	}
	if a.Kind == domain.AFEST || a.Kind == domain.WorkExperienceKind {
		return nil, domain.NotFoundf("achievement-unknown", slug)
	}
	return &awardForm{site: c.Site, achievement: a, typed: typed, defaults: true}, nil
}

func (c *Console) showBatchForm(w http.ResponseWriter, r *http.Request, d desk, status int, f *awardForm) error {
	a, t := f.achievement, c.Site.T
	page := &BatchNew{
		Frame: c.frame(d, t("batch.new.title"), choosePath), Steps: c.batchSteps(1),
		Badge:  httpd.Card{Image: pictureOf(a), Title: a.Title, Lines: []string{a.Description}},
		Action: batchPath + "?badge=" + url.QueryEscape(a.Slug), Change: batchPath, Example: batchPath + "/exemple.csv?badge=" + url.QueryEscape(a.Slug),
		Paste: httpd.Field{ID: "lines", Label: t("batch.new.paste"), Help: t("batch.new.paste_help"), Type: "textarea", Value: f.typed.Get("lines"),
			Error: f.faults.Of("lines")},
		File: httpd.Field{ID: "file", Label: t("batch.new.file"), Help: t("batch.new.file_help"), Type: "file", Accept: ".csv,.txt,.tsv,.xlsx,text/csv,text/plain",
			Error: f.faults.Of("file")},
		Columns: columnsOf(a.Kind), Parts: append([]FormPart{f.assessmentPart()}, f.optionalParts()...), Again: f.value("again") != "",
	}
	page.Faults = f.faults
	return c.Site.Render(w, r, status, page)
}

// columnsOf are the columns worth having, the first one required.
func columnsOf(k domain.AchievementKind) []string {
	columns := []string{"nom", "prénom", "e-mail", "téléphone", "date"}
	switch k {
	case domain.SoftSkill:
		columns = append(columns, "niveau", "contexte", "évaluateur", "fonction", "observations", "observateurs", "première observation", "dernière observation")
	case domain.BlocAttestation, domain.FullCertification:
		columns = append(columns, "lieu du jury", "membres du jury")
	default:
		columns = append(columns, "contexte", "évaluateur", "fonction")
	}
	return append(columns, "statut", "lieu", "crédits", "preuve", "lien de la preuve")
}

// previewBatch is the dry run. Nothing is given before its page is confirmed.
func (c *Console) previewBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	err := httpd.ParseForm(r)
	f, formErr := c.batchForm(r, d, r.PostForm)
	if formErr != nil {
		return formErr
	}
	if f.typed == nil {
		f.typed = url.Values{}
	}
	var file []byte
	if err == nil {
		_, file, err = httpd.File(r, "file")
	}
	if err != nil {
		return c.batchRefused(w, r, d, f, err)
	}
	control := "file"
	if len(file) == 0 {
		file, control = []byte(f.typed.Get("lines")), "lines"
	}
	if strings.TrimSpace(string(file)) == "" {
		f.faults = append(f.faults, httpd.FormFault{Field: "lines", Text: c.Site.T("batch.new.nothing")})
	}
	f.faults = append(f.faults, f.badDays()...)
	if len(f.faults) > 0 {
		return c.showBatchForm(w, r, d, http.StatusUnprocessableEntity, f)
	}
	b, err := c.Batches.Preview(r.Context(), d.Actor, app.BatchRequest{
		OrganisationID: d.Organisation.ID, Achievement: f.achievement.Slug, File: file, Defaults: f.facts(), Again: f.value("again") != ""})
	if err != nil {
		return c.batchRefused(w, r, d, f, err)
	}
	for _, fault := range b.Report.Faults { // no line of such a file can be shown: the person is still at the form
		if strings.HasPrefix(fault.Code, "file-") {
			f.faults = append(f.faults, httpd.FormFault{Field: control, Text: c.Site.Printer().Line(fault.Code, fault.Args...)})
		}
	}
	if len(f.faults) > 0 {
		return c.showBatchForm(w, r, d, http.StatusUnprocessableEntity, f)
	}
	if _, ask, err := c.Batches.Columns(r.Context(), d.Actor, b.ID); err != nil || ask {
		return cmp.Or(err, c.Site.SeeOther(w, r, batchURL(b.ID)+"/colonnes", ""))
	}
	return c.Site.SeeOther(w, r, batchURL(b.ID), "")
}

// batchRefused shows the form again for a file that is too large; the badge stands in the address, so that the form is
// known although its body was not read.
func (c *Console) batchRefused(w http.ResponseWriter, r *http.Request, d desk, f *awardForm, err error) error {
	faults, ok := c.Site.Faults(err, nil)
	if !ok || len(faults) == 0 {
		return err
	}
	f.faults = httpd.FormFaults{{Field: "file", Text: faults[0].Text}}
	return c.showBatchForm(w, r, d, http.StatusRequestEntityTooLarge, f)
}

// exampleBatch is a file that would pass, with two people of nobody's.
func (c *Console) exampleBatch(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := c.batchForm(r, d, url.Values{})
	if err != nil {
		return err
	}
	date := c.Issuing.Now().AddDate(0, 0, -1).In(domain.Paris).Format("02/01/2006")
	people := [][]string{{"Benali", "Nadia", "nadia.benali@exemple.fr"}, {"Girard", "Thomas", ""}}
	header := []string{"nom", "prénom", "e-mail", "date"}
	var more []string
	switch f.achievement.Kind {
	case domain.SoftSkill:
		context := domain.Training
		if len(f.achievement.Contexts) > 0 {
			context = f.achievement.Contexts[0]
		}
		header = append(header, "niveau", "contexte", "évaluateur", "fonction")
		more = []string{"2", c.Site.T("award.context." + string(context)), "Claire Morel", "formatrice"}
	case domain.BlocAttestation, domain.FullCertification:
		header, more = append(header, "lieu du jury", "membres du jury"), []string{d.Organisation.Town, "3"}
	default:
		header, more = append(header, "évaluateur", "fonction"), []string{"Claire Morel", "formatrice"}
	}
	rows := [][]string{header}
	for _, p := range people {
		rows = append(rows, append(append(p, date), more...))
	}
	return attach(w, r, "exemple-"+f.achievement.Slug+".csv", httpd.TypeCSV, httpd.Table(rows))
}

package ui

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// ModelImport takes in models of Open Badges 2.0 or 3.0: a file, a pasted text or an address.
type ModelImport struct {
	httpd.Frame
	File   httpd.Field
	Source httpd.Field
}

// Template is pages/model_import.html.
func (*ModelImport) Template() string { return "model_import" }

// ModelImportCheck is what was understood; nothing is made yet.
type ModelImportCheck struct {
	httpd.Frame
	Source string
	Rows   []IncomingLine
}

// IncomingLine is one model that would be made.
type IncomingLine struct {
	Index    int
	Title    string
	Format   string
	From     string
	Criteria []string
	Missing  []string
	Cut      []string
	Untaken  string
	At       string // where its criteria stand
	Near     []NearLine
	Kind     []httpd.Choices // one, when the file names no kind of ours
}

// Template is pages/model_import_check.html.
func (*ModelImportCheck) Template() string { return "model_import_check" }

func (c *ModelDesk) importForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showImport(w, r, d, http.StatusOK, nil)
}

func (c *ModelDesk) showImport(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	if !d.can(app.ActWriteBadges) {
		return refuse(app.ActWriteBadges)
	}
	t := c.Site.T
	page := &ModelImport{Frame: c.frame(d, t("model.import.title"), modelPath),
		File:   httpd.Field{ID: "file", Label: t("model.import.file"), Help: t("model.import.file_help"), Type: "file", Accept: ".json,.jsonld,.jws,.jwt,application/json,.png,.svg,image/png,image/svg+xml", Optional: true},
		Source: httpd.Field{ID: "source", Label: t("model.import.source"), Help: t("model.import.source_help"), Error: faults.Of("source"), Type: "textarea", Value: r.PostFormValue("source"), Optional: true}}
	page.Faults = faults
	return c.Site.Render(w, r, status, page)
}

// importModels reads what was given, and shows what would be made of it; the second time it makes the chosen drafts.
func (c *ModelDesk) importModels(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	_, data, err := httpd.File(r, "file")
	if err != nil {
		return err
	}
	source := app.BadgeText(data)
	if len(source) == 0 {
		source = []byte(r.PostFormValue("source"))
	}
	fault := func(err error) error {
		faults, ok := c.Site.Faults(err, func(string) string { return "source" })
		if !ok {
			return err
		}
		if e := (*domain.Error)(nil); errors.As(err, &e) {
			for i, field := range e.Fields { // of several models, which one
				if rest, ok := strings.CutPrefix(field.Pointer, "/models/"); ok {
					n, _, _ := strings.Cut(rest, "/")
					number, _ := strconv.Atoi(n)
					faults[i].Text = c.Site.T("model.import.in", number+1, faults[i].Text)
				}
			}
		}
		return c.showImport(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	if r.PostFormValue("action") == "importer" {
		chosen := []int{}
		for _, v := range r.PostForm["choose"] {
			if n, err := strconv.Atoi(v); err == nil {
				chosen = append(chosen, n)
			}
		}
		made, err := c.Models.ImportModels(r.Context(), d.Actor, d.Organisation.ID, source, chosen, kindsOf(r, chosen))
		if err != nil {
			return fault(err)
		}
		said := "model-imported"
		if slices.ContainsFunc(made, func(m app.Imported) bool { return m.Pictureless }) {
			said = "model-imported-pictureless"
		}
		if len(made) == 1 {
			return c.Site.SeeOther(w, r, modelURL(made[0].ID)+"/contenu", said)
		}
		return c.Site.SeeOther(w, r, modelPath+"?etat="+string(domain.ModelDraft), said)
	}
	all, err := c.Models.ReadModels(r.Context(), d.Actor, d.Organisation.ID, source)
	if err != nil {
		return fault(err)
	}
	t := c.Site.T
	page := &ModelImportCheck{Frame: c.frame(d, t("model.import.check"), modelPath), Source: string(source)}
	for i, x := range all {
		line := IncomingLine{Index: i, Title: x.Achievement.Title, Format: t("model.import.format." + x.Format), From: x.From, Criteria: x.Achievement.Criteria, Untaken: strings.Join(x.Untaken, ", "), At: x.CriteriaAt, Near: c.nearLines(x.Near)}
		if line.Title == "" {
			line.Title = t("model.untitled")
		}
		if x.Kindless {
			line.Kind = []httpd.Choices{c.kindChoice(i, x.Achievement.Kind)}
		}
		for _, m := range x.Missing {
			line.Missing = append(line.Missing, c.Site.Printer().Error(m.Code, m.Args...))
		}
		for _, field := range x.Cut {
			line.Cut = append(line.Cut, t("model.field."+field))
		}
		page.Rows = append(page.Rows, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

// kindChoice asks for the kind of the model of that number.
func (c *ModelDesk) kindChoice(number int, kind domain.AchievementKind) httpd.Choices {
	choice := httpd.Choices{ID: kindField(number), Legend: c.Site.T("model.list.kind"), Select: true}
	for _, k := range app.ImportKinds {
		choice.Options = append(choice.Options, httpd.Option{Value: string(k), Label: c.Site.T("model.kind." + string(k)), Checked: k == kind})
	}
	return choice
}

func kindField(number int) string { return "kind-" + strconv.Itoa(number) }

// kindsOf is what was chosen for each model; those that were not asked about have none.
func kindsOf(r *http.Request, chosen []int) map[int]domain.AchievementKind {
	kinds := map[int]domain.AchievementKind{}
	for _, n := range chosen {
		kinds[n] = domain.AchievementKind(r.PostFormValue(kindField(n)))
	}
	return kinds
}

func (c *ModelDesk) export(w http.ResponseWriter, r *http.Request, d desk) error {
	body, err := c.Models.Export(r.Context(), d.Actor, d.Organisation.ID)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="modeles-`+d.Organisation.Slug+`.json"`)
	_, err = w.Write(body)
	return err
}

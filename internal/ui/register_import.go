package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// RegisterImport takes an export of the registers from a person whom the operator named, and shows what became of the
// last ones.
type RegisterImport struct {
	httpd.Frame
	File    httpd.Field
	Running bool
	Imports []ImportLine
}

// Template is pages/register_import.html.
func (*RegisterImport) Template() string { return "register_import" }

// ImportLine is one import with its report.
type ImportLine struct {
	Source, When string
	State        httpd.Pill
	Report       domain.RegisterReport
}

// registerUpload is the largest file of the screen: the CSV archive is a quarter of it. The XML goes by the command.
const registerUpload = 64 << 20

func (c *Console) registerImportForm(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showRegisterImport(w, r, d, http.StatusOK, nil)
}

func (c *Console) showRegisterImport(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	imports, err := c.register().Imports(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &RegisterImport{Frame: c.frame(d, t("register.import.title"), blocsPath),
		File: httpd.Field{ID: "file", Label: t("register.import.file"), Help: t("register.import.file_help"), Type: "file", Accept: ".zip,.csv,.xml", Error: faults.Of("file")}}
	page.Faults = faults
	for _, i := range imports {
		line := ImportLine{Source: i.Source, When: c.Site.Printer().DateTime(i.StartedAt), Report: i.Report, State: c.importPill(i.State)}
		for n := range line.Report.Reasons {
			line.Report.Reasons[n].Sentence = t("register.skip." + line.Report.Reasons[n].Code)
		}
		page.Running = page.Running || i.State == app.ImportRunning
		page.Imports = append(page.Imports, line)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *Console) importPill(state string) httpd.Pill {
	switch state {
	case app.ImportDone:
		return httpd.Pill{Class: "valide", Icon: "circle-check", Text: c.Site.T("register.import.done")}
	case app.ImportRunning:
		return httpd.Pill{Class: "prune", Icon: "clock", Text: c.Site.T("register.import.running")}
	}
	return httpd.Pill{Class: "retire", Icon: "ban", Text: c.Site.T("register.import.failed")}
}

func (c *Console) registerImport(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := c.register().MayImport(r.Context(), d.Actor); err != nil { // before anything is read of the body
		return err
	}
	name, path, err := httpd.SaveFile(r, "file")
	if err == nil && path == "" {
		return c.showRegisterImport(w, r, d, http.StatusUnprocessableEntity, httpd.FormFaults{{Field: "file", Text: c.Site.T("register.import.nothing")}})
	}
	if err == nil {
		err = c.register().ImportLater(r.Context(), d.Actor, path, name)
	}
	if faults, ok := c.Site.Faults(err, func(string) string { return "file" }); err != nil && ok {
		for i := range faults {
			faults[i].Field = "file"
		}
		return c.showRegisterImport(w, r, d, http.StatusUnprocessableEntity, faults)
	}
	if err != nil {
		return err
	}
	return c.Site.SeeOther(w, r, registerPath+"/importer", "register-import")
}

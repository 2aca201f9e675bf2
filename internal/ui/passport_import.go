package ui

import (
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PassportImport takes badges of other sites, several files at once (ux S17).
type PassportImport struct {
	httpd.Frame
	Error string
	Links httpd.Field
	Added []string
}

// Template is pages/passport_import.html.
func (*PassportImport) Template() string { return "passport_import" }

// PassportImported is one such badge: what it says, what the last verification found, and its files as they came.
type PassportImported struct {
	httpd.Frame
	Line     ImportedLine
	Checked  string
	Said     string // the sentence for an interview that came with it
	Files    []FileLink
	Shares   []ShareLine // alive
	MayShare bool
}

// Template is pages/passport_imported.html.
func (*PassportImported) Template() string { return "passport_imported" }

// ImportedLine is one in a list. Whose warns when the name in it is not that of the passport.
type ImportedLine struct {
	URL, Title, Issuer, Whose string
	Prove                     bool // an address that the person proves would tell
	Pill                      httpd.Pill
}

// importedLooks are the pills of a verdict; what is in no row is grey.
var importedLooks = map[string]struct{ class, icon string }{
	"valid": {"valide", "circle-check"}, "expired": {"expire", "clock"}, "not_yet_valid": {"expire", "clock"}, "suspended": {"expire", "pause"},
	"revoked": {"retire", "ban"}, "not_authentic": {"retire", "ban"},
}

func importedPath(id domain.ImportID) string { return passportPath + "/i/" + string(id) }

func (l *Learner) importedLine(b domain.Imported, name string) ImportedLine {
	t := l.Site.T
	look, ok := importedLooks[b.Verdict]
	if !ok {
		look.class, look.icon = "inconnu", "circle-question-mark"
	}
	line := ImportedLine{URL: importedPath(b.ID), Title: b.Title, Issuer: b.Issuer,
		Pill: httpd.Pill{Class: look.class, Icon: look.icon, Text: t("hosted.verdict." + b.Verdict + ".word")}}
	line.Prove = b.Own == ""
	if b.Own == "" && b.Verdict == "valid" { // good, and nobody can say that it is this person's
		line.Pill = httpd.Pill{Class: "inconnu", Icon: "user", Text: t("passport.state.declared")}
	}
	switch {
	case b.Own == domain.OwnByAddress:
		line.Whose = t("passport.import.by_address")
	case b.Recipient == "":
		line.Whose = t("passport.import.nobody")
	case !domain.SameName(b.Recipient, name):
		line.Whose = t("passport.import.other_name", b.Recipient)
	}
	return line
}

func (l *Learner) importForm(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	if h.AwardID != "" {
		return &domain.Error{Kind: domain.Forbidden, Code: "passport-one"}
	}
	return l.showImport(w, r, http.StatusOK, nil, nil)
}

func (l *Learner) showImport(w http.ResponseWriter, r *http.Request, status int, faults httpd.FormFaults, added []string) error {
	page := &PassportImport{Frame: l.tabbed(l.Site.T("passport.import.title"), passportPath), Error: faults.Of("file"), Added: added,
		Links: httpd.Field{ID: "links", Label: l.Site.T("passport.import.links"), Help: l.Site.T("passport.import.links_help"), Value: r.PostFormValue("links"), Type: "textarea", Optional: true}}
	page.Faults = faults
	return l.Site.Render(w, r, status, page)
}

func (l *Learner) importFiles(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	files, err := chosenFiles(r)
	var results []app.ImportResult
	if err == nil {
		results, err = l.Passports.Import(r.Context(), h, files)
	}
	if err != nil {
		if faults, ok := l.Site.Faults(err, func(string) string { return "file" }); ok {
			for i := range faults {
				faults[i].Field = "file"
			}
			return l.showImport(w, r, http.StatusUnprocessableEntity, faults, nil)
		}
		return err
	}
	var faults httpd.FormFaults
	var added []string
	for _, x := range results {
		if x.Err != nil {
			faults = append(faults, httpd.FormFault{Field: "file", Text: l.Site.T("passport.import.refused", x.File, l.Site.Sentence(x.Err))})
		} else {
			did(r, x.Imported.Title)
			added = append(added, l.Site.T("passport.import.added", x.Imported.Title))
		}
	}
	if len(faults) > 0 { // the good ones are in already: the page says which
		return l.showImport(w, r, http.StatusUnprocessableEntity, faults, added)
	}
	if len(added) == 1 {
		return l.Site.SeeOther(w, r, passportPath, "badge-imported")
	}
	return l.Site.SeeOther(w, r, passportPath, "badges-imported")
}

// chosenFiles are the files of the form, within bounds.
func chosenFiles(r *http.Request) ([]domain.ImportedFile, error) {
	if err := httpd.ParseForm(r); err != nil {
		return nil, err
	}
	var files []domain.ImportedFile
	for _, link := range strings.Fields(r.PostFormValue("links")) {
		if len(files) > domain.MaxImportFiles {
			break
		}
		name := link
		if u, err := url.Parse(link); err == nil && u.Host != "" {
			name = u.Hostname()
		}
		files = append(files, domain.ImportedFile{Name: name, Content: []byte(link)})
	}
	if r.MultipartForm == nil {
		return files, nil
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	for i, header := range r.MultipartForm.File["file"] {
		if i > domain.MaxImportFiles {
			break // one more than may be is enough to say so
		}
		if header.Filename == "" {
			continue
		}
		f, err := header.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(f)
		if f.Close(); err != nil {
			return nil, err
		}
		files = append(files, domain.ImportedFile{Name: path.Base(header.Filename), Content: content})
	}
	return files, nil
}

func (l *Learner) imported(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	b, files, err := l.oneImported(r, h)
	if err != nil {
		return err
	}
	open, err := l.Passports.Show(r.Context(), h)
	if err != nil {
		return err
	}
	page := &PassportImported{Frame: l.tabbed(b.Title, passportPath), Line: l.importedLine(b, open.Passport.Name),
		Checked: l.Site.T("passport.import.checked", l.Site.Printer().DateTime(b.CheckedAt)), Said: b.Sentence}
	shares, err := l.Passports.SharesOfImported(r.Context(), h, b.ID)
	if err != nil {
		return err
	}
	page.Shares = l.liveShares(shares, b.Title)
	if page.MayShare, err = l.Passports.MayShare(r.Context(), h); err != nil {
		return err
	}
	for i, f := range files {
		page.Files = append(page.Files, FileLink{URL: importedPath(b.ID) + "/" + strconv.Itoa(i+1), Label: f.Name})
	}
	return l.Site.Render(w, r, http.StatusOK, page)
}

func (l *Learner) oneImported(r *http.Request, h domain.Holder) (domain.Imported, []domain.ImportedFile, error) {
	id, err := param[domain.ImportID](r, "badge")
	if err != nil {
		return domain.Imported{}, nil, err
	}
	return l.Passports.ImportedBadge(r.Context(), h, id)
}

// importedFile hands a file back as it came. It was made by others: it is saved, and never shown as a page of ours.
func (l *Learner) importedFile(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	_, files, err := l.oneImported(r, h)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(chi.URLParam(r, "file"))
	if err != nil || n < 1 || n > len(files) {
		return domain.NotFoundf("page-unknown")
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	isolate(w)
	return httpd.Serve(w, r, httpd.Document{Type: "application/octet-stream", Body: files[n-1].Content, Private: true, Download: files[n-1].Name})
}

func (l *Learner) removeImported(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.ImportID](r, "badge")
	if err != nil {
		return err
	}
	if err := l.Passports.RemoveImported(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, passportPath, "import-removed")
}

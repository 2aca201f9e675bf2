package hosted

import (
	"cmp"
	"context"
	"encoding/base64"
	"html/template"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// VerifyMany takes the badges of many people at once, as a recruiter has them, and answers one line for each.
type VerifyMany struct {
	httpd.Frame
	Error   string
	Checked string
	Summary []string
	Rows    []ManyRow
	Table   template.URL // the same as a file, in the page itself: nothing of it is kept here
}

// ManyRow is the result of one file, or of one badge of several behind a code.
type ManyRow struct {
	File                string
	Pill                httpd.Pill
	Name, Title, Issuer string
	Obtained, Until     string
	Remark              string
	verdict             verify.Verdict
	digest              string // of the signed badge, "" where it does not hold
	place               int
}

// Template is pages/verify_many.html.
func (*VerifyMany) Template() string { return "verify_many" }

const fieldMany = "fichiers"

// manyLimit is the largest form: an archive, or as many files as fit into it.
const manyLimit = app.ManyArchive + 1<<20

func (d *Door) mountMany(r chi.Router) error {
	page := d.Site.Page
	r.Get("/verifier/plusieurs", page(d.manyForm))
	r.With(d.Site.SameOrigin(), d.Site.RateLimit(d.UploadsPerMinute, time.Minute), httpd.LimitBody(manyLimit)).Post("/verifier/plusieurs", page(d.verifyMany))
	return d.Site.Check(&VerifyMany{})
}

func (d *Door) manyForm(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", cacheControl(formAge))
	return d.showMany(w, r, http.StatusOK, &VerifyMany{})
}

func (d *Door) showMany(w http.ResponseWriter, r *http.Request, status int, page *VerifyMany) error {
	faults := page.Faults
	page.Frame = httpd.Frame{Title: d.Site.T("hosted.many.title"), Place: d.Site.T("hosted.place"), Description: d.Site.T("hosted.many.lead"), Faults: faults,
		NoIndex: r.Method == http.MethodPost, Wide: len(page.Rows) > 0}
	page.Error = faults.Of(fieldMany)
	return d.Site.Render(w, r, status, page)
}

// verifyMany handles POST /verifier/plusieurs.
func (d *Door) verifyMany(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	defer httpd.Sweep(r)
	if err := httpd.ParseForm(r); err != nil {
		if tooLarge(err) {
			return d.refuseMany(w, r, domain.InvalidFields([]domain.FieldError{{Pointer: "/" + fieldMany, Code: "many-archive", Args: []any{app.ManyArchive >> 20}}}))
		}
		return err
	}
	var files []app.Handed
	if r.MultipartForm != nil {
		for _, f := range r.MultipartForm.File[fieldMany] {
			files = append(files, handed(f))
		}
	}
	rows, err := d.many(r, files)
	if err != nil {
		return d.refuseMany(w, r, err)
	}
	if r.PostFormValue("sortie") == "csv" {
		return httpd.Serve(w, r, httpd.Document{Type: "text/csv; charset=utf-8", Body: d.manyCSV(rows), Private: true, Download: "verification.csv"})
	}
	return d.showMany(w, r, http.StatusOK, d.manyPage(rows))
}

func handed(f *multipart.FileHeader) app.Handed {
	return app.Handed{Name: f.Filename, Read: func(limit int64) ([]byte, error) {
		in, err := f.Open()
		if err != nil {
			return nil, err
		}
		defer in.Close()
		return io.ReadAll(io.LimitReader(in, limit+1))
	}}
}

// verifyTexts shows the table for the codes of one document.
func (d *Door) verifyTexts(w http.ResponseWriter, r *http.Request, texts []string) error {
	var files []app.Handed
	for _, text := range texts[:min(len(texts), app.ManyFiles)] {
		files = append(files, app.Handed{Name: text, Read: func(int64) ([]byte, error) { return []byte(text), nil }})
	}
	rows, err := d.many(r, files)
	if err != nil {
		return d.refuseMany(w, r, err)
	}
	return d.showMany(w, r, http.StatusOK, d.manyPage(rows))
}

func (d *Door) refuseMany(w http.ResponseWriter, r *http.Request, err error) error {
	faults, ok := d.Site.Faults(err, nil)
	if !ok {
		return err
	}
	return d.showMany(w, r, http.StatusUnprocessableEntity, &VerifyMany{Frame: httpd.Frame{Faults: faults}})
}

// many judges each file as the form for one does.
func (d *Door) many(r *http.Request, files []app.Handed) ([]ManyRow, error) {
	var mu sync.Mutex
	var rows []ManyRow
	var broken error
	err := d.Verifying.Many(r.Context(), files, func(ctx context.Context, place int, name string, content []byte, fault error) {
		found, err := d.manyRows(r.WithContext(ctx), content, fault)
		mu.Lock()
		defer mu.Unlock()
		broken = cmp.Or(broken, err)
		for _, row := range found {
			row.place, row.File = place, printed(name)
			rows = append(rows, row)
		}
	})
	if err = cmp.Or(err, broken); err != nil {
		return nil, err
	}
	slices.SortStableFunc(rows, func(a, b ManyRow) int { return cmp.Compare(a.place, b.place) })
	d.sayTwice(rows)
	return rows, nil
}

// sayTwice tells of a badge that was handed in more than once: two files of one badge are not two badges.
func (d *Door) sayTwice(rows []ManyRow) {
	first := map[string]string{}
	for i, row := range rows {
		if file, again := first[row.digest]; again && row.digest != "" {
			rows[i].Remark = strings.TrimSpace(row.Remark + " " + d.Site.T("hosted.many.twice", file))
		} else {
			first[row.digest] = row.File
		}
	}
}

// manyRows are the lines of one file. A fault is a line too; an error is ours.
func (d *Door) manyRows(r *http.Request, content []byte, fault error) ([]ManyRow, error) {
	if fault != nil {
		return d.manyFault(fault)
	}
	if len(content) == 0 {
		return d.manyFault(&domain.Error{Kind: domain.Invalid, Code: "file-empty"})
	}
	codes, site := d.codesInPicture(r, content)
	if len(codes) > 0 {
		var rows []ManyRow
		for _, code := range codes {
			found, err := d.shareRows(r, code)
			if err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
		return rows, nil
	}
	if _, ok := verify.FindReceipt(content); ok { // not a badge, and worth a page of its own
		return d.manyFault(&domain.Error{Kind: domain.Invalid, Code: "receipt-alone"})
	}
	report, err := d.Verifying.File(r.Context(), content)
	if domain.CodeOf(err) == "pdf-without-badge" { // a CV: the codes on it
		var rows []ManyRow
		for _, text := range d.codesInPDF(r, content) {
			found, err := d.manyRows(r, []byte(text), nil)
			if err != nil {
				return nil, err
			}
			rows = append(rows, found...)
		}
		if len(rows) > 0 {
			return rows, nil
		}
	}
	if err != nil && site != "" { // as in the form for one
		err = &domain.Error{Kind: domain.Invalid, Code: "qr-elsewhere", Args: []any{site}, Err: err}
	}
	if err != nil {
		return d.manyFault(err)
	}
	if len(report.Parts) > 0 && report.Credential == nil { // a file with several badges: one line each
		var rows []ManyRow
		for _, part := range report.Parts {
			rows = append(rows, d.manyRow(part, local{}))
		}
		return rows, nil
	}
	return []ManyRow{d.manyRow(report, local{})}, nil
}

// shareRows are the lines of the badges behind a code.
func (d *Door) shareRows(r *http.Request, code string) (rows []ManyRow, err error) {
	shown, err := d.look(r, app.Look{Code: code})
	if err != nil {
		return d.manyFault(linkError(err))
	}
	for i, b := range shown.Badges {
		rows = append(rows, d.manyRow(b.Report, localAt(shown, b, i+1)))
	}
	return rows, nil
}

// codesInPicture are the codes of this installation that a picture or a short text holds; site is the other one that the
// code on a picture leads to.
func (d *Door) codesInPicture(r *http.Request, content []byte) (codes []string, site string) {
	var texts []string
	switch kind := artwork.Sniff(content); {
	case kind == artwork.JPEG, kind == artwork.PNG && unbaked(content):
		texts, _ = d.readPhoto(r, content)
	case len(content) < 500:
		text := string(content)
		if code, err := domain.ParseCode(domain.PublicCode, strings.TrimSpace(text)); err == nil {
			return []string{code}, ""
		}
		if code, ok := d.codeWithin(text); ok {
			return []string{code}, ""
		}
	}
	for _, text := range texts {
		switch code, own := d.codeOfAddress(text); {
		case !own:
			site = siteOf(text)
		case code != "":
			codes = append(codes, code)
		}
	}
	return codes, site
}

func (d *Door) manyFault(err error) ([]ManyRow, error) {
	if domain.CodeOf(err) == "" {
		return nil, err
	}
	return []ManyRow{{Pill: httpd.Pill{Class: "inconnu", Icon: "circle-question-mark", Text: d.Site.T("hosted.many.unread")}, Remark: d.Site.Sentence(err)}}, nil
}

// manyRow is a report in a line, in the words of the page for one.
func (d *Door) manyRow(report verify.Report, l local) ManyRow {
	v := d.verdict(report, l)
	x := d.read(report, l)
	row := ManyRow{verdict: report.Verdict, digest: digestOf(x.view), Pill: httpd.Pill{Class: pillLooks[v.class], Icon: v.Icon, Text: v.Word}}
	if report.Kind == "" || report.Kind == verify.KindBadge {
		row.verdict = x.counted()
	}
	if b := v.Badge; b != nil {
		row.Name, row.Title, row.Issuer = b.Name, b.Title, b.Organisation
		for i, f := range b.Dates {
			if i == 0 {
				row.Obtained = f.Value
			} else {
				row.Until = f.Label + " " + f.Value
			}
		}
	}
	if row.verdict != verify.Valid {
		row.Remark = v.Sentence
	}
	return row
}

func (d *Door) manyPage(rows []ManyRow) *VerifyMany {
	counts := map[verify.Verdict]int{}
	unread := 0
	for _, row := range rows {
		if row.verdict == "" {
			unread++
			continue
		}
		counts[row.verdict]++
	}
	page := &VerifyMany{Rows: rows, Summary: d.summary(counts), Checked: d.Site.T("hosted.verdict.checked", d.Site.Printer().DateTime(d.Verifying.Now()))}
	if unread > 0 {
		page.Summary = append(page.Summary, d.Site.T("hosted.badges.count", unread, d.Site.T("hosted.many.unread")))
	}
	// The address is made here, of base64 alone.
	page.Table = template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(d.manyCSV(rows)))
	return page
}

// manyCSV is the table as French spreadsheets open it.
func (d *Door) manyCSV(rows []ManyRow) []byte {
	table := [][]string{strings.Split(d.Site.T("hosted.many.columns"), ";")}
	at := d.Site.Printer().DateTime(d.Verifying.Now())
	for _, row := range rows {
		table = append(table, []string{row.File, row.Pill.Text, row.Name, row.Title, row.Issuer, row.Obtained, row.Until, at, row.Remark})
	}
	return httpd.Table(table)
}

// printed bounds the name of a file of somebody else.
func printed(name string) string {
	name = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 { // what turns a line round hides an ending
			return -1
		}
		return r
	}, name), "")
	if r := []rune(name); len(r) > 120 {
		return string(r[:60]) + "…" + string(r[len(r)-50:])
	}
	return name
}

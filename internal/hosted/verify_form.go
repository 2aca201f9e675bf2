package hosted

import (
	"errors"
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/artwork"
	"galon/internal/domain"
	"galon/internal/httpd"
	"galon/internal/verify"
)

// VerifyForm takes what an employer has in hand: a photo, a file, a code or a text (ux S02).
type VerifyForm struct {
	httpd.Frame
	Photo, File, Code, Text httpd.Field
	FileOptions             Options
	TextOptions             Options
	OpenText                bool // the text had a fault: it must be seen
	ClaimCode               bool // a claim code was typed: offer its own page
}

// Options are what may be asked beyond « is it good today? », beside a file and beside a text.
type Options struct {
	At, Name, Email httpd.Field
	Open            bool // one of them had a fault
}

// Template is pages/verify_form.html.
func (*VerifyForm) Template() string { return "verify_form" }

// Names of the fields, which are also the ids of their controls.
const (
	fieldPhoto = "photo"
	fieldFile  = "fichier"
	fieldCode  = "code"
	fieldText  = "texte"
	fieldAt    = "date"
	fieldName  = "nom"
	fieldEmail = "email"
	besideText = "-texte" // after the ids of the options beside the text; their names are the same
)

func (d *Door) verifyForm(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", cacheControl(formAge))
	return d.showForm(w, r, http.StatusOK, &VerifyForm{}, "", nil)
}

// showForm shows the form, empty or again with what was wrong with a field.
func (d *Door) showForm(w http.ResponseWriter, r *http.Request, status int, page *VerifyForm, field string, fault error) error {
	t := d.Site.T
	page.Frame = httpd.Frame{Title: t("hosted.verify.title"), Place: t("hosted.place"), Description: t("hosted.verify.lead")}
	page.ClaimCode = domain.CodeOf(fault) == "code-is-claim"
	page.OpenText = field == fieldText
	if fault != nil {
		faults, ok := d.Site.Faults(fault, func(string) string { return field })
		if !ok {
			return fault
		}
		for i := range faults {
			faults[i].Field = field
		}
		page.Faults = faults
	}
	page.Photo = httpd.Field{ID: fieldPhoto, Label: t("hosted.verify.photo"), Help: t("hosted.verify.photo_help"), Error: page.Faults.Of(fieldPhoto)}
	page.File = httpd.Field{ID: fieldFile, Label: t("hosted.verify.file"), Help: t("hosted.verify.file_help"), Type: "file",
		Accept: "image/png,image/svg+xml,image/jpeg,application/pdf,application/json,.json,.jwt,.txt", Error: page.Faults.Of(fieldFile)}
	page.Code.ID, page.Code.Label, page.Code.Help, page.Code.Short = fieldCode, t("hosted.verify.code"), t("hosted.verify.code_help"), true
	page.Code.Autocomplete, page.Code.Error = "off", page.Faults.Of(fieldCode)
	page.Text.ID, page.Text.Label, page.Text.Help, page.Text.Type = fieldText, t("hosted.verify.text"), t("hosted.verify.text_help"), "textarea"
	page.Text.Error = page.Faults.Of(fieldText)
	page.FileOptions, page.TextOptions = d.options(r, page, ""), d.options(r, page, besideText)
	page.OpenText = page.OpenText || page.TextOptions.Open
	if status != http.StatusOK {
		page.NoIndex = true
	}
	return d.Site.Render(w, r, status, page)
}

// options keep what was typed: the form that it was typed in comes back with it.
func (d *Door) options(r *http.Request, page *VerifyForm, suffix string) Options {
	t := d.Site.T
	typed := func(name string) string {
		if value := r.PostFormValue(name); len(value) <= longestName && (suffix == "") == (r.PostFormValue(fieldText) == "") {
			return value
		}
		return ""
	}
	field := func(name, key, kind string) httpd.Field {
		return httpd.Field{ID: name + suffix, Name: name, Label: t("hosted.verify." + key), Help: t("hosted.verify." + key + "_help"), Type: kind,
			Value: typed(name), Autocomplete: "off", Optional: true, Short: name == fieldAt, Error: page.Faults.Of(name + suffix)}
	}
	o := Options{At: field(fieldAt, "at", "date"), Name: field(fieldName, "name", ""), Email: field(fieldEmail, "email", "email")}
	o.Open = o.At.Error != "" || o.At.Value+o.Name.Value+o.Email.Value != ""
	return o
}

// longestName is the longest name, or address, of a person who is asked about.
const longestName = 254

// question reads the options; field is the one with the fault.
func (d *Door) question(r *http.Request, suffix string) (q verify.Question, field string, err error) {
	q = verify.Question{Name: strings.TrimSpace(r.PostFormValue(fieldName)), Email: strings.TrimSpace(r.PostFormValue(fieldEmail))}
	if len(q.Name) > longestName {
		return q, fieldName + suffix, &domain.Error{Kind: domain.Invalid, Code: "text-too-long", Args: []any{longestName}}
	}
	if code := domain.CheckEmail(q.Email); q.Email != "" && code != "" { // a slip of the finger is not « another person »
		return q, fieldEmail + suffix, &domain.Error{Kind: domain.Invalid, Code: code}
	}
	q.At, err = d.Verifying.At(strings.TrimSpace(r.PostFormValue(fieldAt)))
	return q, fieldAt + suffix, err
}

// verify handles POST /verifier. The fields stand in forms of their own, so one of them arrives.
func (d *Door) verify(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	if err := httpd.ParseForm(r); err != nil {
		if tooLarge(err) {
			return d.showForm(w, r, http.StatusRequestEntityTooLarge, &VerifyForm{}, fieldFile, err)
		}
		return err
	}
	for _, field := range []string{fieldPhoto, fieldFile} {
		_, data, err := httpd.File(r, field)
		if tooLarge(err) {
			return d.showForm(w, r, http.StatusRequestEntityTooLarge, &VerifyForm{}, field, err)
		}
		if err != nil {
			return err
		}
		if len(data) > 0 {
			return d.verifyFile(w, r, field, data)
		}
	}
	if carried := r.PostFormValue(fieldAgain); carried != "" {
		return d.verifyAgain(w, r, carried)
	}
	if text := strings.TrimSpace(r.PostFormValue(fieldText)); text != "" {
		if r.PostFormValue(fieldBy) == byCamera { // the live camera read it
			return d.followQR(w, r, fieldPhoto, text, verify.Question{})
		}
		return d.verifyText(w, r, text)
	}
	if typed := strings.TrimSpace(r.PostFormValue(fieldCode)); typed != "" {
		return d.verifyCode(w, r, fieldCode, typed)
	}
	field := fieldPhoto
	if _, asked := r.PostForm[fieldCode]; asked {
		field = fieldCode
	}
	return d.refuse(w, r, field, "", &domain.Error{Kind: domain.Invalid, Code: "file-missing"})
}

// typedLimit is how much of what was typed stands in the form that comes back: a page stays under 100 KB.
const typedLimit = 32 << 10

// refuse shows the form again with what was typed, unless that is a secret.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, field, typed string, err error) error {
	page := &VerifyForm{}
	switch {
	case domain.CodeOf(err) == "code-is-claim", len(typed) > typedLimit:
	case field == fieldCode:
		page.Code.Value = typed
	case field == fieldText, strings.HasSuffix(field, besideText):
		page.Text.Value = typed
	}
	return d.showForm(w, r, http.StatusUnprocessableEntity, page, field, err)
}

// verifyCode looks before it leads on, so that a mistake is told beside the field.
func (d *Door) verifyCode(w http.ResponseWriter, r *http.Request, field, typed string) error {
	if code, own := d.codeOfAddress(typed); own && code != "" { // the whole address was pasted
		typed = code
	}
	code, err := domain.ParseCode(domain.PublicCode, typed)
	if alone, wrong := domain.ParseCode(domain.PublicCode, codeAlone(typed)); err != nil && domain.CodeOf(wrong) != "code-malformed" {
		code, err = alone, wrong
	}
	if within, ok := d.codeWithin(typed); ok && domain.CodeOf(err) == "code-malformed" {
		code, err = domain.ParseCode(domain.PublicCode, within)
	}
	if err != nil && siteOf(typed) != "" { // an address of another site, in the field that is nearest
		report, fault := d.Verifying.Ask(r.Context(), []byte(strings.TrimSpace(typed)), verify.Question{})
		if fault == nil {
			return d.showReport(w, r, report, source{data: []byte(strings.TrimSpace(typed))})
		}
		if err = fault; !domain.IsKind(fault, domain.Invalid) && !tooLarge(fault) {
			return fault
		}
		return d.refuse(w, r, field, typed, err)
	}
	if err == nil {
		var shown app.ShownShare
		if shown, err = d.look(r, app.Look{Code: code, Badge: 1}); err == nil {
			d.Verifying.Opened(r.Context(), shown, domain.ByCode)
		}
	}
	switch {
	case domain.IsKind(err, domain.NotFound):
		err = &domain.Error{Kind: domain.Invalid, Code: domain.CodeOf(err)}
		fallthrough
	case domain.IsKind(err, domain.Invalid):
		return d.refuse(w, r, field, typed, err)
	case err != nil && !domain.IsKind(err, domain.Gone) && domain.CodeOf(err) != codePIN: // these have their own pages
		return err
	}
	return d.Site.SeeOther(w, r, "/v/"+code, "")
}

func (d *Door) verifyText(w http.ResponseWriter, r *http.Request, text string) error {
	if code, own := d.codeOfAddress(text); own && code != "" {
		return d.verifyCode(w, r, fieldText, code)
	}
	if _, err := domain.ParseCode(domain.PublicCode, text); domain.CodeOf(err) != "code-malformed" {
		return d.verifyCode(w, r, fieldText, text)
	}
	if _, ok := d.codeWithin(text); ok {
		return d.verifyCode(w, r, fieldText, text)
	}
	if mayBeReceipt(text) {
		if shown, err := d.receipt(w, r, []byte(text)); shown {
			return err
		}
	}
	question, field, err := d.question(r, besideText)
	if err != nil {
		return d.refuse(w, r, field, text, err)
	}
	report, err := d.Verifying.Ask(r.Context(), []byte(text), question)
	if domain.CodeOf(err) == "file-unreadable" {
		err = &domain.Error{Kind: domain.Invalid, Code: "text-unreadable", Err: err}
	}
	if domain.IsKind(err, domain.Invalid) || tooLarge(err) {
		return d.refuse(w, r, fieldText, text, err)
	}
	if err != nil {
		return err
	}
	return d.showReport(w, r, report, source{data: []byte(text)})
}

// verifyFile reads a badge in the file, or else a QR code on the picture: people photograph what they mean to check
// and choose as file what they photographed.
func (d *Door) verifyFile(w http.ResponseWriter, r *http.Request, field string, data []byte) error {
	question, at, err := d.question(r, "")
	if err != nil {
		return d.refuse(w, r, at, "", err)
	}
	if shown, err := d.receipt(w, r, data); shown {
		return err
	}
	if app.IsArchive(data) { // several, in the form for one
		rows, err := d.many(r, []app.Handed{{Name: "archive.zip", Read: func(int64) ([]byte, error) { return data, nil }}})
		if err != nil {
			return d.refuseMany(w, r, err)
		}
		return d.showMany(w, r, http.StatusOK, d.manyPage(rows))
	}
	kind := artwork.Sniff(data)
	if kind != artwork.JPEG && !(kind == artwork.PNG && unbaked(data)) {
		report, err := d.Verifying.Ask(r.Context(), data, question)
		switch {
		case err == nil:
			return d.showReport(w, r, report, source{data: report.Found})
		case kind == artwork.PDF && domain.CodeOf(err) == "pdf-without-badge":
			switch texts := d.codesInPDF(r, data); len(texts) {
			case 0:
			case 1:
				return d.followQR(w, r, field, texts[0], question)
			default:
				return d.verifyTexts(w, r, texts)
			}
			return d.refuse(w, r, field, "", err)
		case tooLarge(err): // a small file can unfold to a large one
			return d.showForm(w, r, http.StatusRequestEntityTooLarge, &VerifyForm{}, field, err)
		case domain.IsKind(err, domain.Invalid):
			return d.refuse(w, r, field, "", err)
		}
		return err
	}
	texts, err := d.readPhoto(r, data)
	var broken *artwork.ImageError
	switch {
	case errors.As(err, &broken):
		return d.refuse(w, r, field, "", photoFault(field, kind, broken))
	case err != nil:
		return err
	case len(texts) > 1:
		return d.verifyTexts(w, r, texts)
	}
	return d.followQR(w, r, field, texts[0], question)
}

func tooLarge(err error) bool {
	var limit *http.MaxBytesError
	return domain.IsKind(err, domain.TooLarge) || errors.As(err, &limit)
}

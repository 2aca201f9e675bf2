package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"galon/internal/domain"
)

// Limits of a body, in bytes. The upload leaves room for the frame of a multipart form around a file of 5 Mo.
const (
	FormLimit   = 1 << 20
	FileLimit   = 5 << 20
	UploadLimit = FileLimit + 64<<10
)

// LimitBody bounds what is read of a request. The whole router stands behind LimitBody(FormLimit); a route that takes
// files has its own LimitBody(UploadLimit), which counts from the same bytes.
func LimitBody(limit int64) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, q := known(r)
			if q.body != nil {
				r2 := *r
				r2.Body = &heardOut{limited: http.MaxBytesReader(w, q.body, limit), whole: q.body}
				r = &r2
			}
			next.ServeHTTP(w, r)
		})
	}
}

// heardOutLimit is how much of a body that is too large is still taken in and forgotten: a video, sent by mistake. The time
// that the server gives to a request ends it before.
const heardOutLimit = 512 << 20

// heardOut lets the client finish sending what is too large: most of them, browsers too, listen only after that, and
// would be told of a lost connection instead of the limit.
type heardOut struct {
	limited io.ReadCloser
	whole   io.Reader
	done    bool
}

func (b *heardOut) Read(p []byte) (int, error) {
	n, err := b.limited.Read(p)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) && !b.done {
		b.done = true
		_, _ = io.CopyN(io.Discard, b.whole, heardOutLimit)
	}
	return n, err
}

func (b *heardOut) Close() error { return b.limited.Close() }

// ReadBody reads the whole body within its limit.
func ReadBody(r *http.Request) ([]byte, error) { return io.ReadAll(r.Body) }

// ParseForm reads a form of either kind. Files stay in memory as long as they are small; what is larger, Sweep takes away.
func ParseForm(r *http.Request) error {
	err := r.ParseMultipartForm(UploadLimit)
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil // ParseMultipartForm has read the plain form by then
	}
	var tooLarge *http.MaxBytesError
	if err == nil || errors.As(err, &tooLarge) {
		lineEnds(r.Form)
		lineEnds(r.PostForm)
		return err
	}
	return &domain.Error{Kind: domain.Invalid, Code: "form-malformed", Err: err}
}

// Sweep takes away what a form larger than UploadLimit left on the disk: the server does not, for a copy of its request.
func Sweep(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll()
	}
}

// lineEnds gives text of several lines the ends that everybody else writes: browsers send CR LF (HTML, form-data set).
func lineEnds(form url.Values) {
	for _, values := range form {
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], "\r\n", "\n")
		}
	}
}

// File is the file chosen in a field after ParseForm; no file is "" and nil. The name is only for telling the person.
func File(r *http.Request, field string) (name string, data []byte, err error) {
	name, data, err = readFile(r, field, FileLimit)
	if len(data) > FileLimit {
		return "", nil, &domain.Error{Kind: domain.TooLarge, Code: "body-too-large"}
	}
	return name, data, err
}

// FileUpTo is a file of another limit, in bytes. Of a larger one it gives one byte more, by which the reader, who knows
// what the file is for, sees and says that it is too large.
func FileUpTo(r *http.Request, field string, limit int64) ([]byte, error) {
	_, data, err := readFile(r, field, limit)
	return data, err
}

func readFile(r *http.Request, field string, limit int64) (name string, data []byte, err error) {
	f, header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	data, err = io.ReadAll(io.LimitReader(f, limit+1))
	return header.Filename, data, err
}

// Decode reads one JSON object strictly: a field that we do not know is a mistake that the sender should hear of.
func Decode(r *http.Request, v any) error {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" && !strings.HasSuffix(t, "+json") {
		return &domain.Error{Kind: domain.Invalid, Code: "content-type"}
	}
	data, err := ReadBody(r)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return decodeFault(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return &domain.Error{Kind: domain.Invalid, Code: "json-trailing"}
	}
	return nil
}

func decodeFault(err error) error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return domain.InvalidFields([]domain.FieldError{{
			Pointer: pointerOf(wrongType.Field), Code: "json-type", Args: []any{jsonType(wrongType.Type)},
		}})
	}
	// encoding/json has no type for this fault, only the sentence.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/" + pointerSigns.Replace(strings.Trim(name, `"`)), Code: "field-unknown"}})
	}
	return &domain.Error{Kind: domain.Invalid, Code: "json-malformed", Err: err}
}

// pointerOf is where a member stands. encoding/json also names the structs that are embedded, by their Go names; no
// member of ours has a capital.
func pointerOf(field string) string {
	var pointer strings.Builder
	for _, name := range strings.Split(field, ".") {
		if name == strings.ToLower(name) {
			pointer.WriteString("/" + name)
		}
	}
	return pointer.String()
}

var pointerSigns = strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901, 3

func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "object"
	case reflect.String:
		return "string"
	}
	return "number"
}

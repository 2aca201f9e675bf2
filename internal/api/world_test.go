package api_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/go-chi/chi/v5"

	"galon/internal/api"
	"galon/internal/httpd"
	"galon/internal/i18n"
	"galon/internal/testkit"
	"galon/schemas"
	"galon/web"
)

// world is an installation with its door for machines. Whatever is asked of it is held against schemas/openapi.json.
type world struct {
	*testkit.World
	t      *testing.T
	router chi.Router
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newLimitedWorld(t, 0)
}

func newLimitedWorld(t *testing.T, verifyRate int) *world {
	t.Helper()
	w := &world{World: testkit.NewWorld(t), t: t}
	sentences, err := i18n.Load(web.FS(), func(key string) { t.Errorf("no sentence for %q", key) })
	must(t, err)
	site, err := httpd.NewSite(web.FS(), sentences.Printer(i18n.French), w.BaseURL)
	must(t, err)
	w.router = site.Router(slog.New(slog.DiscardHandler), nil)
	(&api.Door{Site: site, Issuing: w.Issuing, Batches: w.Batches, Accounts: w.Accounts, Verifying: w.Verifying, Afest: w.Afest(), Panels: w.Panels,
		Misses: &httpd.Throttle{Name: "codes", Limits: httpd.CodeLimits, Now: w.Now, Log: slog.New(slog.DiscardHandler)}, VerifyRate: verifyRate}).Mount(w.router)
	return w
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// request is one call. A body is sent as it is when it is []byte, and as JSON otherwise.
type request struct {
	method, path string
	key          string
	body         any
	contentType  string // of bytes
	accept       string
	header       http.Header
}

// answer is what came back, already held against the description.
type answer struct {
	t    *testing.T
	what string
	*http.Response
	body []byte
}

func (w *world) ask(r request) answer {
	w.t.Helper()
	sent, ok := r.body.([]byte)
	if !ok && r.body != nil {
		var err error
		sent, err = json.Marshal(r.body)
		must(w.t, err)
		r.contentType = "application/json"
	}
	in := httptest.NewRequestWithContext(w.t.Context(), r.method, w.BaseURL+r.path, bytes.NewReader(sent))
	for name, values := range r.header {
		in.Header[name] = values
	}
	if r.contentType != "" {
		in.Header.Set("Content-Type", r.contentType)
	}
	if r.key != "" {
		in.Header.Set("Authorization", "Bearer "+r.key)
	}
	if r.accept != "" {
		in.Header.Set("Accept", r.accept)
	}
	if _, named := in.Header["Idempotency-Key"]; !named && r.method == http.MethodPost {
		in.Header.Set("Idempotency-Key", rand.Text()) // each request of a test is another one, unless it says so
	}
	out := httptest.NewRecorder()
	w.router.ServeHTTP(out, in)
	a := answer{w.t, r.method + " " + r.path, out.Result(), out.Body.Bytes()}
	describe(w.t, in, sent, a)
	return a
}

func (w *world) get(path string) answer {
	return w.ask(request{method: "GET", path: path, key: w.APIKey})
}

func (w *world) post(path string, body any) answer {
	return w.ask(request{method: "POST", path: path, key: w.APIKey, body: body})
}

// want ends the test unless the answer has that status.
func (a answer) want(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s: status %d, want %d: %s", a.what, a.StatusCode, status, a.body)
	}
	return a
}

// problem reads the code of a problem document, and the codes of its fields by their pointers.
func (a answer) problem(status int) (code string, fields map[string]string) {
	a.t.Helper()
	a.want(status)
	if got := a.Header.Get("Content-Type"); got != "application/problem+json" {
		a.t.Errorf("%s: Content-Type %q", a.what, got)
	}
	var p httpd.Problem
	a.into(&p)
	fields = map[string]string{}
	for _, f := range p.Errors {
		fields[f.Pointer] = f.Code
	}
	return p.Code, fields
}

// refused checks status and code at once.
func (a answer) refused(status int, code string) {
	a.t.Helper()
	if got, _ := a.problem(status); got != code {
		a.t.Errorf("%s: code %q, want %q: %s", a.what, got, code, a.body)
	}
}

func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, v); err != nil {
		a.t.Fatalf("%s: %v in %s", a.what, err, a.body)
	}
}

// award is what the tests read of one.
type award struct {
	ID           string `json:"id"`
	Achievement  string `json:"achievement"`
	State        string `json:"state"`
	CredentialID string `json:"credential_id"`
	Reason       string `json:"reason"`
	ValidUntil   string `json:"valid_until"`
	Recipient    *struct{ Name, Email string }
	Slip         *slip
	Replaces     string `json:"replaces"`
	ReplacedBy   string `json:"replaced_by"`
}

type slip struct {
	Code      string `json:"code"`
	PageURL   string `json:"page_url"`
	ClaimCode string `json:"claim_code"`
}

func (a answer) award() (v award) {
	a.t.Helper()
	a.into(&v)
	return v
}

// form is a multipart body with one file and values.
func form(t *testing.T, field, name string, data []byte, values map[string]string) (body []byte, contentType string) {
	t.Helper()
	var out bytes.Buffer
	m := multipart.NewWriter(&out)
	part, err := m.CreateFormFile(field, name)
	must(t, err)
	_, err = part.Write(data)
	must(t, err)
	for k, v := range values {
		must(t, m.WriteField(k, v))
	}
	must(t, m.Close())
	return out.Bytes(), m.FormDataContentType()
}

// description is schemas/openapi.json.
var description = sync.OnceValue(func() map[string]any {
	var doc map[string]any
	if err := json.Unmarshal(schemas.OpenAPI(), &doc); err != nil {
		panic(err)
	}
	return doc
})

func at(v any, steps ...string) map[string]any {
	for _, step := range steps {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	m, _ := v.(map[string]any)
	return m
}

var pointerStep = strings.NewReplacer("~", "~0", "/", "~1")

func pointerTo(steps ...string) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteString("/" + pointerStep.Replace(step))
	}
	return b.String()
}

// templateOf is the described path that an address is of; a path without parameters is preferred.
func templateOf(path string) string {
	best := ""
	for template := range at(description(), "paths") {
		a, b := strings.Split(template, "/"), strings.Split(path, "/")
		same := len(a) == len(b)
		for i := 0; same && i < len(a); i++ {
			same = a[i] == b[i] || strings.HasPrefix(a[i], "{") && b[i] != ""
		}
		if same && (best == "" || !strings.Contains(template, "{")) {
			best = template
		}
	}
	return best
}

// seen remembers which described answers were really given.
var seen sync.Map

// describe holds a real exchange against the description: the status, the media type, the body, the query, and that
// what was accepted is what the description lets people send.
func describe(t *testing.T, r *http.Request, sent []byte, a answer) {
	t.Helper()
	template, method := templateOf(r.URL.Path), strings.ToLower(r.Method)
	op := at(description(), "paths", template, method)
	if op == nil {
		if a.StatusCode != http.StatusNotFound && a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s is not described", a.what)
		}
		return
	}
	status := fmt.Sprint(a.StatusCode)
	response := at(op, "responses", status)
	steps := []string{"paths", template, method, "responses", status}
	if response == nil {
		t.Errorf("%s answers %s, which is not described: %s", a.what, status, a.body)
		return
	}
	if ref, ok := response["$ref"].(string); ok {
		steps = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		response = at(description(), steps...)
	}
	seen.Store(method+" "+template+" "+status, true)
	for name := range at(response, "headers") {
		if a.Header.Get(name) == "" {
			t.Errorf("%s: no header %s", a.what, name)
		}
	}
	media, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	switch {
	case at(response, "content", media) != nil:
		fits(t, a.what+" "+status, a.body, media, append(steps, "content", media, "schema"))
	case len(a.body) > 0 || len(at(response, "content")) > 0:
		t.Errorf("%s answers %s as %q, which is not described", a.what, status, media)
	}
	if a.StatusCode >= 300 {
		return
	}
	for name := range r.URL.Query() {
		if !parameter(op, name) {
			t.Errorf("%s: the parameter %s is not described", a.what, name)
		}
	}
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); op["requestBody"] != nil {
		if at(op, "requestBody", "content", media) == nil {
			t.Errorf("%s takes %q, which is not described", a.what, media)
		} else if media == "application/json" {
			fits(t, "what "+a.what+" took", sent, media, []string{"paths", template, method, "requestBody", "content", media, "schema"})
		}
	}
}

func parameter(op map[string]any, name string) bool {
	list, _ := op["parameters"].([]any)
	for _, p := range list {
		if at(p)["name"] == name && at(p)["in"] == "query" {
			return true
		}
	}
	return false
}

func fits(t *testing.T, what string, body []byte, media string, steps []string) {
	t.Helper()
	s, err := schemas.Compile("openapi.json" + (&url.URL{Fragment: pointerTo(steps...)}).String())
	must(t, err)
	var v any = string(body)
	if media != "application/vc+jwt" && media != "application/pdf" && media != "application/zip" && !strings.HasPrefix(media, "image/") {
		if err := json.Unmarshal(body, &v); err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
	}
	if err := s.Validate(v); err != nil {
		t.Errorf("%s does not fit its description: %v\n%s", what, err, body)
	}
}

// TestMain also tells which described answers no test has had: a description that nobody met is a promise, not a fact.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" {
		code = unmet(os.Stderr)
	}
	os.Exit(code)
}

func unmet(out io.Writer) (code int) {
	for template := range at(description(), "paths") {
		for method, op := range at(description(), "paths", template) {
			for status := range at(op, "responses") {
				if _, ok := seen.Load(method + " " + template + " " + status); !ok {
					fmt.Fprintf(out, "no test had the answer %s of %s %s\n", status, method, template)
					code = 1
				}
			}
		}
	}
	return code
}

// query writes the parameters of an address.
func query(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}

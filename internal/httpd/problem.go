package httpd

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"galon/internal/domain"
)

// Problem is a problem document (RFC 9457, 3). Errors is our extension for the faulty fields.
type Problem struct {
	Type      string         `json:"type"` // /problems/CODE, which ProblemShow explains
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Code      string         `json:"code"`
	RequestID string         `json:"request_id,omitempty"`
	Errors    []ProblemField `json:"errors,omitempty"`
}

// ProblemField names one faulty field by a JSON pointer (RFC 6901).
type ProblemField struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

func (s *Site) problemOf(r *http.Request, f fault) Problem {
	p := Problem{
		Type:      "/problems/" + f.err.Code,
		Title:     s.errorPageText(f, "title"),
		Status:    f.status,
		Detail:    s.Sentence(f.err),
		Code:      f.err.Code,
		RequestID: RequestID(r),
	}
	for _, field := range f.err.Fields {
		p.Errors = append(p.Errors, ProblemField{field.Pointer, field.Code, s.printer.Error(field.Code, field.Args...)})
	}
	return p
}

func (s *Site) writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(err)
	note(r, f)
	prepare(w, f)
	if f.status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="Galon"`)
	}
	writeJSON(w, f.status, "application/problem+json", s.problemOf(r, f)) // a struct of text: it always marshals
}

// prepare takes back what a handler has set for its good answer.
func prepare(w http.ResponseWriter, f fault) {
	for _, name := range []string{"ETag", "Last-Modified", "Content-Disposition", "Content-Length", "Content-Encoding"} {
		w.Header().Del(name)
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Accept")
	if after := f.retryAfter(); after != "" {
		w.Header().Set("Retry-After", after)
	}
}

// ProblemShow is the page behind the type of a problem document.
type ProblemShow struct {
	Frame
	Code     string
	Sentence string
}

// Template is pages/problem_show.html.
func (*ProblemShow) Template() string { return "problem_show" }

// ProblemShow handles GET /problems/{code}: codes whose sentence takes arguments are shown by their code alone.
func (s *Site) ProblemShow(w http.ResponseWriter, r *http.Request) error {
	code := chi.URLParam(r, "code")
	if !s.printer.Has("error." + code) {
		return domain.NotFoundf("page-unknown")
	}
	page := &ProblemShow{Frame: Frame{Title: s.T("problem.show.title")}, Code: code}
	if sentence, ok := s.printer.Try("error." + code); ok {
		page.Sentence = sentence
	}
	return s.Render(w, r, http.StatusOK, page)
}

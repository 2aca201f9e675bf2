package httpd

import (
	"encoding/json"
	"net/http"

	"galon/internal/domain"
)

// HandlerFunc returns an error instead of writing one, and writes only on success.
type HandlerFunc func(w http.ResponseWriter, r *http.Request) error

// API serves machines: an error becomes a problem document.
func (s *Site) API(h HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.writeProblem(w, r, err)
		}
	}
}

// Page serves people: an error becomes a page, or a problem document for a machine that asks for no HTML.
func (s *Site) Page(h HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.Fail(w, r, err)
		}
	}
}

// Fail answers err in the form that the request asks for.
func (s *Site) Fail(w http.ResponseWriter, r *http.Request, err error) {
	if q := requestOf(r); q != nil && q.machine || Accepts(r, "text/html", "application/problem+json", "application/json") != "text/html" {
		s.writeProblem(w, r, err)
		return
	}
	s.writeErrorPage(w, r, err)
}

// Machines stands before a door that people do not use: what fails there before a handler is reached (an unknown
// address, a rate limit, a panic) is a problem document, also for a program that sends no Accept header.
func (s *Site) Machines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, q := known(r)
		q.machine = true
		next.ServeHTTP(w, r)
	})
}

// NotFound and MethodNotAllowed are for the router.
func (s *Site) NotFound(w http.ResponseWriter, r *http.Request) {
	s.Fail(w, r, domain.NotFoundf("page-unknown"))
}

// MethodNotAllowed answers a known address asked in a way that it does not know.
func (s *Site) MethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	s.Fail(w, r, &domain.Error{Kind: domain.Invalid, Code: "method-not-allowed"})
}

// WriteJSON writes v as the whole answer.
func WriteJSON(w http.ResponseWriter, status int, v any) error {
	return writeJSON(w, status, "application/json", v)
}

func writeJSON(w http.ResponseWriter, status int, contentType string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	w.Write(append(body, '\n')) // a reader that has gone is nobody's fault
	return nil
}

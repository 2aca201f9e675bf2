package httpd

import (
	"fmt"
	"net/http"
)

// ErrorPage is what a person sees when something failed (ux S42).
type ErrorPage struct {
	Frame
	Status    int
	Text      string // may hold **bold** words
	Reasons   []string
	After     []string
	Actions   []NavItem
	RequestID string
}

// Template is pages/error.html.
func (*ErrorPage) Template() string { return "error" }

// errorPageText is error_page.CODE.what when that error has its own page, else error_page.STATUS.what.
func (s *Site) errorPageText(f fault, what string, args ...any) string {
	if key := "error_page." + f.err.Code + "." + what; s.printer.Has(key) {
		return s.printer.T(key, args...)
	}
	return s.printer.T(fmt.Sprintf("error_page.%d.%s", f.status, what), args...)
}

func (s *Site) writeErrorPage(w http.ResponseWriter, r *http.Request, err error) {
	f := faultOf(err)
	note(r, f)
	page := s.errorPage(r, f)
	prepare(w, f)
	if err := s.Render(w, r, f.status, page); err != nil {
		note(r, faultOf(err)) // the frame itself is broken: say it in plain text
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(f.status)
		fmt.Fprintln(w, page.Title)
	}
}

func (s *Site) errorPage(r *http.Request, f fault) *ErrorPage {
	page := &ErrorPage{Status: f.status, RequestID: RequestID(r)}
	page.Title = s.errorPageText(f, "title")
	page.NoIndex = true
	page.Text = s.errorPageLead(f, page.RequestID)
	prefix := "error_page." + f.err.Code + "."
	for i := 1; s.printer.Has(fmt.Sprintf("%sreason.%d", prefix, i)); i++ {
		page.Reasons = append(page.Reasons, s.T(fmt.Sprintf("%sreason.%d", prefix, i)))
	}
	page.After = s.errorAfter(r, f)
	page.Actions = s.errorActions(r, f)
	return page
}

// errorPageLead is the sentence under the title. A domain error of its own says more than the page of its status.
func (s *Site) errorPageLead(f fault, requestID string) string {
	own := s.printer.Has("error_page." + f.err.Code + ".text")
	switch {
	case f.status == http.StatusInternalServerError:
		return s.T("error_page.500.text", requestID)
	case f.status == http.StatusTooManyRequests && f.minutes() > 0:
		return s.errorWait(f.minutes())
	case f.status == http.StatusRequestEntityTooLarge && len(f.err.Args) > 0:
		return s.T("error_page.413.of", f.err.Args[0])
	case f.status == http.StatusServiceUnavailable && len(f.err.Args) > 1:
		return s.T("error_page.503.until", f.err.Args[1])
	case !own && f.err.Code != "page-unknown" && s.printer.Has("error."+f.err.Code) && ownSentence[f.status]:
		return s.Sentence(f.err)
	}
	return s.errorPageText(f, "text", 1)
}

// ownSentence holds the statuses under which error.CODE is shown instead of the general text.
var ownSentence = map[int]bool{
	http.StatusNotFound: true, http.StatusConflict: true, http.StatusForbidden: true, http.StatusGone: true,
	http.StatusUnprocessableEntity: true, http.StatusTooManyRequests: true,
}

// Sentence says err in the reader's language; err is one of ours or, for anything else, a fault of ours.
func (s *Site) Sentence(err error) string {
	f := faultOf(err)
	if key := "error." + f.err.Code; s.printer.Has(key) {
		return s.printer.T(key, f.err.Args...)
	}
	return s.printer.T(fmt.Sprintf("error_page.%d.title", f.status))
}

package httpd

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// longestHour is how far away a moment may be to be told by its hour alone.
const longestHour = 6 * 60 // minutes

// errorAfter is what a page of a fault says last: what the fault does not mean, or what to do until it is over.
func (s *Site) errorAfter(r *http.Request, f fault) []string {
	var all []string
	if key := "error_page." + f.err.Code + ".after"; s.printer.Has(key) {
		all = append(all, s.T(key))
	} else if f.status == http.StatusRequestEntityTooLarge {
		all = append(all, s.T("error_page.413.after"))
	}
	if f.status != http.StatusTooManyRequests {
		return all
	}
	soon := f.minutes() > 0 && f.minutes() <= longestHour
	if soon {
		back := s.now().Add(time.Duration(f.minutes())*time.Minute + time.Minute - 1).Truncate(time.Minute) // not a second too early
		all = append(all, s.T("error_page.429.at", s.printer.Time(back)))
	}
	switch first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); first {
	case "v", "verifier":
		return append(all, s.T("error_page.429.verify"))
	case "entrer", "recevoir", "passeport":
		return append(all, s.T("error_page.429.passport"))
	}
	if soon {
		all = append(all, s.T("error_page.429.page"))
	}
	return all
}

// errorWait says how long, in hours when minutes would be a sum to do.
func (s *Site) errorWait(minutes int) string {
	if minutes > longestHour {
		return s.T("error_page.429.hours", (minutes+59)/60)
	}
	return s.T("error_page.429.text", minutes)
}

func (s *Site) errorActions(r *http.Request, f fault) []NavItem {
	home := NavItem{Label: s.T("error_page.action.home"), URL: "/"}
	verify := NavItem{Label: s.T("error_page.action.verify"), URL: "/verifier"}
	help := NavItem{Label: s.T("error_page.action.help"), URL: "/aide"}
	retry := "/" + strings.TrimLeft(r.URL.Path, `/\`) // never the address of another host
	switch f.status {
	case http.StatusTooManyRequests:
		return []NavItem{help, home}
	case http.StatusInternalServerError, http.StatusServiceUnavailable:
		if r.Method != http.MethodGet {
			return []NavItem{home}
		}
		return []NavItem{{Label: s.T("error_page.action.retry"), URL: retry}, home}
	case http.StatusNotFound, http.StatusGone:
		return []NavItem{verify, home}
	case http.StatusForbidden, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		if back := wayBack(r); back != "" {
			return []NavItem{{Label: s.T("error_page.action.back"), URL: back}, home}
		}
	}
	return []NavItem{home}
}

// wayBack is the page that a form was sent from, "" for none: the address that it went to, or the nearest one above it.
// From a page that is not the reader's it is the first of its room. Browsers do not tell, as no page may know from where
// it was come to.
func wayBack(r *http.Request) string {
	routes := chi.RouteContext(r.Context())
	if routes == nil || routes.Routes == nil {
		return ""
	}
	from := r.URL.Path
	if r.Method != http.MethodPost {
		room, _, _ := strings.Cut(strings.TrimLeft(from, `/\`), "/")
		from = "/" + room
	}
	back := nearest(routes.Routes, from)
	if back == "/" || r.Method != http.MethodPost && back == r.URL.Path {
		return ""
	}
	return (&url.URL{Path: back}).EscapedPath()
}

func (s *Site) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

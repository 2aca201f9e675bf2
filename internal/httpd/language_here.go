package httpd

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"galon/internal/i18n"
)

// fieldLanguage is the only part of the address that the switch on a page of a fault is sent to.
const fieldLanguage = "langue"

// switchHere takes the choice of language that is made on a page of a fault. Such a page must not repeat its address,
// which may hold a secret code: its form is sent to the address that it stands on, with nothing but ?langue=en, and
// from there to the nearest page that can be asked for again.
func (s *Site) switchHere(router chi.Router) func(http.Handler) http.Handler {
	protected := s.SameOrigin()
	return func(next http.Handler) http.Handler {
		choose := protected(s.Page(func(w http.ResponseWriter, r *http.Request) error {
			s.keepLanguage(w, r, r.URL.Query().Get(fieldLanguage))
			return s.SeeOther(w, r, nearest(router, r.URL.Path), "")
		}))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && !speaksFrenchOnly(r.URL.Path) &&
				(r.URL.RawQuery == fieldLanguage+"="+i18n.French || r.URL.RawQuery == fieldLanguage+"="+i18n.English) {
				choose.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// nearest is the path itself when it can be asked for, else the first above it that can; the home page always can.
func nearest(router chi.Routes, path string) string {
	path = "/" + strings.TrimLeft(path, `/\`) // never the address of another host
	for path != "/" && !router.Match(chi.NewRouteContext(), http.MethodGet, path) {
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
		if path == "" {
			path = "/"
		}
	}
	return path
}

package httpd

import (
	"log/slog"
	"net/netip"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Router is the trunk that the doors are mounted on, with everything that each request goes through, in order, and
// what belongs to no door: static files and the explanation of problem types.
func (s *Site) Router(log *slog.Logger, trusted []netip.Prefix) chi.Router {
	r := chi.NewRouter()
	r.Use(s.Observe(log), ClientAddress(trusted), s.Secure, FoldCase, middleware.GetHead, LimitBody(FormLimit), s.switchHere(r))
	r.NotFound(s.NotFound)
	r.MethodNotAllowed(s.MethodNotAllowed)
	r.Get("/s/*", s.Static)
	r.Get("/problems/{code}", s.Page(s.ProblemShow))
	r.With(s.SameOrigin()).Post(languagePath, s.Page(s.chooseLanguage))
	return r
}

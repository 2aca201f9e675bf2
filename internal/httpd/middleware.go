package httpd

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"galon/internal/domain"
)

// request is what the middleware of one request tell each other, and the log line at its end.
type request struct {
	id      string
	client  netip.Addr
	body    io.ReadCloser // before any limit
	actor   domain.Actor
	holder  domain.Holder
	fault   *fault
	machine bool   // nobody here reads pages
	helping string // whom somebody helps in their passport, on every page
	acts    bool   // behind a door of people who act: see Frame.Flash
}

type contextKey struct{}

func requestOf(r *http.Request) *request {
	q, _ := r.Context().Value(contextKey{}).(*request)
	return q
}

// known gives r its record, and makes one for a handler that runs without Observe, as in a test.
func known(r *http.Request) (*http.Request, *request) {
	if q := requestOf(r); q != nil {
		return r, q
	}
	q := &request{id: newRequestID(), body: r.Body}
	return r.WithContext(context.WithValue(r.Context(), contextKey{}, q)), q
}

// newRequestID is short enough to be read out on the telephone.
func newRequestID() string { return rand.Text()[:10] }

// RequestID is the number of the request, which stands in the log, in problem documents and on the page of a 500.
func RequestID(r *http.Request) string {
	if q := requestOf(r); q != nil {
		return q.id
	}
	return ""
}

// note keeps the fault for the log line.
func note(r *http.Request, f fault) {
	if q := requestOf(r); q != nil {
		q.fault = &f
	}
}

// Observe numbers the request, writes one line about it, and turns a panic into a 500. The line names the pattern of
// the route, never the path: paths hold codes and tokens. It holds no address, no name and no argument of an error.
// It must stand first among the middleware of the router.
func (s *Site) Observe(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			start := time.Now()
			r, q := known(r)
			out := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			out.Header().Set("X-Request-Id", q.id)
			defer func() {
				if broken := recover(); broken != nil {
					if broken == http.ErrAbortHandler {
						panic(broken)
					}
					log.Error("panic", "request", q.id, "value", broken, "stack", string(debug.Stack()))
					if out.Status() == 0 {
						s.Fail(out, r, &domain.Error{Code: "internal"})
					}
				}
				took := time.Since(start)
				s.Metrics.request(r, out.Status(), took)
				line(log, r, q, out, took)
			}()
			next.ServeHTTP(out, r)
		})
	}
}

func line(log *slog.Logger, r *http.Request, q *request, out middleware.WrapResponseWriter, took time.Duration) {
	status := out.Status()
	if status == 0 {
		status = http.StatusOK
	}
	attrs := []slog.Attr{
		slog.String("request", q.id), slog.String("method", r.Method), slog.String("route", routeOf(r)),
		slog.Int("status", status), slog.Int("bytes", out.BytesWritten()),
		slog.Float64("ms", float64(took.Microseconds())/1000),
	}
	if q.actor.Label() != "nobody" {
		attrs = append(attrs, slog.String("actor", q.actor.Label()))
	}
	level := slog.LevelInfo
	if q.fault != nil {
		attrs = append(attrs, slog.String("code", q.fault.err.Code))
		if len(q.fault.err.Fields) > 0 {
			var fields []string
			for _, f := range q.fault.err.Fields {
				fields = append(fields, f.Pointer+" "+f.Code)
			}
			attrs = append(attrs, slog.String("fields", strings.Join(fields, ", ")))
		}
		if q.fault.status >= 500 && q.fault.err.Err != nil {
			attrs = append(attrs, slog.String("error", q.fault.err.Err.Error()))
		}
	}
	if status >= 500 {
		level = slog.LevelError
	}
	log.LogAttrs(r.Context(), level, "request", attrs...)
}

func routeOf(r *http.Request) string {
	if rc := chi.RouteContext(r.Context()); rc != nil {
		if pattern := rc.RoutePattern(); pattern != "" && pattern != "/*" {
			return pattern
		}
	}
	return "none"
}

// contentPolicy forbids everything that a page of ours does not need (ux 2): no inline script or style, no other site.
const contentPolicy = "default-src 'none'; img-src 'self' data: blob:; style-src 'self'; font-src 'self'; script-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; media-src 'self' blob:"

// Secure sets the headers that every answer has.
func (s *Site) Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
		if s.HTTPS() {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// SameOrigin refuses a POST that another site makes a browser send. It stands before the doors for people; machines
// with a key need none, because no browser adds their key by itself.
func (s *Site) SameOrigin() func(http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if s.BaseURL != "" {
		protection.AddTrustedOrigin(s.BaseURL) // behind a proxy that changes Host; a base URL was checked by config
	}
	protection.SetDenyHandler(s.Page(func(http.ResponseWriter, *http.Request) error {
		return &domain.Error{Kind: domain.Forbidden, Code: "cross-origin"}
	}))
	return protection.Handler
}

// FoldCase lowers the first part of an address written in capitals: QR codes are (/V/7KQ4…), since capitals make
// them smaller, and so are addresses copied from paper.
func FoldCase(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if folded := foldFirst(r.URL.Path); folded != r.URL.Path {
			u := *r.URL
			u.Path, u.RawPath = folded, foldFirst(u.RawPath)
			r2 := *r
			r2.URL = &u
			r = &r2
		}
		next.ServeHTTP(w, r)
	})
}

func foldFirst(path string) string {
	if !strings.HasPrefix(path, "/") {
		return path
	}
	first, rest, more := strings.Cut(path[1:], "/")
	for _, c := range []byte(first) {
		if c < 'A' || c > 'Z' {
			return path
		}
	}
	if more {
		rest = "/" + rest
	}
	return "/" + strings.ToLower(first) + rest
}

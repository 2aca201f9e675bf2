package httpd

import (
	"context"
	"net/http"
	"strings"
	"time"

	"galon/internal/domain"
)

// Names of our cookies. All are strictly needed for what the person asked, hence no banner.
const (
	StaffCookie   = "galon_pro"
	HolderCookie  = "galon_passeport"
	AdminCookie   = "galon_admin"       // the operator's team
	DraftCookie   = "galon_inscription" // who enters an organisation
	BrowserCookie = "galon_navigateur"  // ties a sign-in link to the browser that asked for it
	DeviceCookie  = "galon_appareil"    // this browser has signed in to the console before
)

// Actor is who acts in the console or by an API key. The zero Actor may do nothing.
func Actor(r *http.Request) domain.Actor {
	if q := requestOf(r); q != nil {
		return q.actor
	}
	return domain.Actor{}
}

// Holder is the person in their passport; the zero Holder is nobody.
func Holder(r *http.Request) domain.Holder {
	if q := requestOf(r); q != nil {
		return q.holder
	}
	return domain.Holder{}
}

// StaffSessions fills Actor from the console's cookie. A session that is over is like none: what needs an actor says
// so itself. lookup answers NotFound, Gone or Unauthorized for it; any other error is shown.
func (s *Site) StaffSessions(lookup func(ctx context.Context, token string) (domain.Actor, error)) func(http.Handler) http.Handler {
	return sessions(s, StaffCookie, lookup, func(q *request, a domain.Actor) { q.actor = a })
}

// AdminSessions fills Actor from the cookie of the operator's team, as StaffSessions does from the console's.
func (s *Site) AdminSessions(lookup func(ctx context.Context, token string) (domain.Actor, error)) func(http.Handler) http.Handler {
	return sessions(s, AdminCookie, lookup, func(q *request, a domain.Actor) { q.actor = a })
}

// HolderSessions fills Holder from the passport's cookie, as StaffSessions does.
func (s *Site) HolderSessions(lookup func(ctx context.Context, token string) (domain.Holder, error)) func(http.Handler) http.Handler {
	return sessions(s, HolderCookie, lookup, func(q *request, h domain.Holder) { q.holder = h })
}

func sessions[T any](s *Site, cookie string, lookup func(context.Context, string) (T, error), set func(*request, T)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, q := known(r)
			q.acts = true
			w.Header().Set("Cache-Control", "no-store") // unless the handler knows better
			if token := s.Cookie(r, cookie); token != "" {
				who, err := lookup(r.Context(), token)
				switch {
				case err == nil:
					set(q, who)
				case !over(err):
					s.Fail(w, r, err)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

func over(err error) bool {
	return domain.IsKind(err, domain.NotFound) || domain.IsKind(err, domain.Unauthorized) || domain.IsKind(err, domain.Gone)
}

// APIKeys fills Actor from Authorization: Bearer. A request without the header goes on as nobody; a key that does not
// exist is told at once, since a machine that sends one means to be somebody.
func (s *Site) APIKeys(lookup func(ctx context.Context, key string) (domain.Actor, error)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r, q := known(r)
			header := r.Header.Get("Authorization")
			if header == "" {
				next.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Cache-Control", "no-store")
			scheme, key, _ := strings.Cut(header, " ")
			err := error(&domain.Error{Kind: domain.Unauthorized, Code: "api-key-unknown"})
			if key = strings.TrimSpace(key); strings.EqualFold(scheme, "Bearer") && key != "" {
				actor, lookupErr := lookup(r.Context(), key)
				switch {
				case lookupErr == nil:
					q.actor = actor
					next.ServeHTTP(w, r)
					return
				case !over(lookupErr):
					err = lookupErr
				}
			}
			s.writeProblem(w, r, err)
		})
	}
}

// SetCookie gives the browser a secret of ours. A zero end lasts until the browser is closed (a shared computer).
func (s *Site) SetCookie(w http.ResponseWriter, name, value string, end time.Time) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", Expires: end, HttpOnly: true, Secure: s.HTTPS(), SameSite: http.SameSiteLaxMode,
	})
}

// DropCookie takes it back.
func (s *Site) DropCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(name), Path: "/", MaxAge: -1, HttpOnly: true, Secure: s.HTTPS(), SameSite: http.SameSiteLaxMode,
	})
}

// Cookie is the value, or "".
func (s *Site) Cookie(r *http.Request, name string) string {
	c, err := r.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// cookieName has the prefix that makes browsers refuse the cookie from anybody but this very host over https
// (RFC 6265bis, 4.1.3.2).
func (s *Site) cookieName(name string) string {
	if s.HTTPS() {
		return "__Host-" + name
	}
	return name
}

// SetHelping shows on the page of this request whom somebody helps by a mandate.
func SetHelping(r *http.Request, sentence string) {
	if q := requestOf(r); q != nil {
		q.helping = sentence
	}
}

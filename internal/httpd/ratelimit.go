package httpd

import (
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/go-chi/httprate"

	"galon/internal/domain"
)

// RateLimit lets each client ask n times per period; 0 asks no limit. It is for work that costs us, not for secrets.
func (s *Site) RateLimit(n int, period time.Duration) func(http.Handler) http.Handler {
	if n <= 0 {
		return func(next http.Handler) http.Handler { return next }
	}
	byAddress := func(r *http.Request) (string, error) { return ownAddress(Client(r)).String(), nil }
	tooMany := func(w http.ResponseWriter, r *http.Request) {
		s.Fail(w, r, &domain.Error{Kind: domain.TooMany, Code: "too-many-requests", Args: []any{int(math.Ceil(period.Minutes()))}})
	}
	limited := httprate.LimitBy(n, period, byAddress, httprate.WithLimitCounter(s.counter(period)), httprate.WithLimitHandler(tooMany))
	if s.SharedAsks == nil {
		return limited
	}
	shared := newSharedLimit(fmt.Sprint("limit ", s.limits), n, period, s.SharedAsks)
	return func(next http.Handler) http.Handler {
		return limited(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !shared.lets(r.Context(), ownAddress(Client(r)).String()) {
				tooMany(w, r)
				return
			}
			next.ServeHTTP(w, r)
		}))
	}
}

// counter gives the limits of a site their counts. Another language mounts the same doors in the same order, and its nth
// limit counts with the nth of the first: nobody gains asks by changing their language.
func (s *Site) counter(period time.Duration) httprate.LimitCounter {
	if s.counters == nil {
		s.counters = &[]httprate.LimitCounter{}
	}
	if s.limits == len(*s.counters) {
		*s.counters = append(*s.counters, httprate.NewLocalLimitCounter(period))
	}
	s.limits++
	return (*s.counters)[s.limits-1]
}

package httpd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Three servers on one database let an address ask about as often as one does, and write down few of its asks.
func TestServersShareTheirLimits(t *testing.T) {
	const most, servers = 40, 3
	told, left := 0, map[string]float64{}
	count := func(_ context.Context, subject string, asks int, limit Refill, _ time.Duration) (float64, error) {
		if _, ok := left[subject]; !ok {
			left[subject] = float64(limit.Burst)
		}
		told++
		left[subject] -= float64(asks)
		return left[subject], nil
	}
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	var doors []http.Handler
	for range servers {
		s := newSite(t, "")
		s.SharedAsks = count
		doors = append(doors, s.RateLimit(most, time.Hour)(ok))
	}
	ask := func(i int, address string) int {
		w := httptest.NewRecorder()
		doors[i%servers].ServeHTTP(w, from(address))
		return w.Code
	}
	passed := 0
	for i := range 10 * most {
		if ask(i, "203.0.113.9:1") == http.StatusOK {
			passed++
		}
	}
	if allowed := most + servers*most/partsOfLimit; passed < most || passed > allowed {
		t.Errorf("%d asks passed three servers, want %d to %d", passed, most, allowed)
	}
	if told > partsOfLimit+servers {
		t.Errorf("%d writes for %d asks", told, passed)
	}
	if got := ask(0, "198.51.100.1:1"); got != http.StatusOK {
		t.Errorf("somebody else is answered %d", got)
	}
}

func TestSharedLimitForgetsAndBearsAFault(t *testing.T) {
	at := time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)
	answer, fault := -5.0, error(nil)
	l := newSharedLimit("limit 0", 8, 8*time.Minute, func(context.Context, string, int, Refill, time.Duration) (float64, error) { return answer, fault })
	l.now = func() time.Time { return at }
	if l.lets(t.Context(), "a") {
		t.Error("a debt lets ask")
	}
	at, answer = at.Add(4*time.Minute), 1
	if l.lets(t.Context(), "a") {
		t.Error("a debt of five minutes is paid after four")
	}
	at = at.Add(time.Minute)
	if !l.lets(t.Context(), "a") {
		t.Error("a debt that is paid still counts")
	}
	answer, fault = -5, errors.New("gone")
	if !l.lets(t.Context(), "a") {
		t.Error("a database that is gone refuses everybody")
	}
}

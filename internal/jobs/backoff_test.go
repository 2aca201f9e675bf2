package jobs

import (
	"testing"
	"time"
)

type hourly struct{}

func (hourly) Kind() string { return "hourly" }

func TestBackOffGrowsAndEnds(t *testing.T) {
	b := backOff{{Every: 30 * time.Second, Args: hourly{}}}
	for _, c := range []struct {
		kind   string
		failed int
		want   time.Duration
	}{
		{"mail", 1, time.Second}, {"mail", 2, 8 * time.Second}, {"mail", 3, 27 * time.Second}, {"mail", 10, 1000 * time.Second},
		{"mail", 16, time.Hour}, {"mail", 1 << 40, time.Hour}, {"hourly", 3, 27 * time.Second}, {"hourly", 9, 30 * time.Second},
	} {
		if got := b.after(c.kind, c.failed, 0.5); got != c.want {
			t.Errorf("%s after %d failures: %v, want %v", c.kind, c.failed, got, c.want)
		}
		low, high := b.after(c.kind, c.failed, 0), b.after(c.kind, c.failed, 1)
		if low >= c.want || high <= c.want || high > c.want*12/10 {
			t.Errorf("%s after %d failures: between %v and %v around %v", c.kind, c.failed, low, high, c.want)
		}
	}
}

// A mail server that is down for a long weekend costs nobody their mail.
func TestAttemptsLastForFiveDays(t *testing.T) {
	var wait time.Duration
	for failed := 1; failed < maxAttempts; failed++ {
		wait += backOff{}.after("mail", failed, 0)
	}
	if wait < 4*24*time.Hour || wait > 6*24*time.Hour {
		t.Errorf("given up after %v", wait)
	}
}

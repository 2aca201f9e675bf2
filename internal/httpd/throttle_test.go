package httpd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
)

// What the figures of CodeLimits are worth. A code has 55 random bits; suppose that a million of them are live.
// A guess that misses costs a token; who asks from many places at once still has the network and the alarm above.
//
//	attacker                                       guesses a day    hits to expect in a year
//	one address, patient                                   1,450    1 in 68,000
//	one address, 256 at once, paying the debt              6,040    1 in 16,400
//	one IPv6 /48 or IPv4 /24, from many addresses          5,800    1 in 17,000
//	10,000 networks at once                           58,000,000    0.59
//
// The last one is why there is an alarm at 600 misses an hour of everybody together: this attacker makes 2.4 million.
func TestThrottleFigures(t *testing.T) {
	const day = 24 * time.Hour
	perDay := func(r Refill) float64 { return float64(r.Burst) + float64(day/r.Every) }
	waves := float64(day) / float64(maxDebt+time.Minute) // each: UnderWay at once, then the debt of an hour and one more
	for _, tt := range []struct {
		what    string
		guesses float64
		want    float64
		hit     float64 // expected hits in a year with a million live codes
	}{
		{"one address", perDay(CodeLimits.Address), 1450, 1 / 68000.},
		{"one address, all at once", waves * float64(CodeLimits.Address.UnderWay), 6040, 1 / 16400.},
		{"one network", perDay(CodeLimits.Network), 5800, 1 / 17000.},
		{"10,000 networks", 10000 * perDay(CodeLimits.Network), 58e6, 0.59},
	} {
		if math.Abs(tt.guesses/tt.want-1) > 0.01 {
			t.Errorf("%s: %.0f guesses a day, the table says %.0f", tt.what, tt.guesses, tt.want)
		}
		if hit := tt.guesses * 365 * 1e6 / math.Exp2(55); math.Abs(hit/tt.hit-1) > 0.05 {
			t.Errorf("%s: %.3g hits a year, the table says %.3g", tt.what, hit, tt.hit)
		}
	}
	if perHour := 10000 * perDay(CodeLimits.Network) / 24; perHour < 1000*float64(CodeLimits.AlarmPerHour) {
		t.Errorf("%.0f misses an hour by 10,000 networks do not stand out from the alarm at %d", perHour, CodeLimits.AlarmPerHour)
	}
}

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func newThrottle(log *bytes.Buffer) (*Throttle, *clock) {
	c := &clock{time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)}
	return &Throttle{Name: "public", Limits: CodeLimits, Now: c.now, Log: logTo(log)}, c
}

func from(addr string) *http.Request {
	r := httptest.NewRequest("GET", "/v/x", nil)
	r.RemoteAddr = addr
	return r
}

func miss() error { return domain.NotFoundf("share-unknown") }
func hit() error  { return nil }

func TestGuessingIsSlow(t *testing.T) {
	var log bytes.Buffer
	th, c := newThrottle(&log)
	for i := range CodeLimits.Address.Burst {
		if err := th.Guard(from("[2001:db8:0:100::1]:1"), miss); domain.CodeOf(err) != "share-unknown" {
			t.Fatalf("miss %d: %v", i, err)
		}
	}
	for addr, want := range map[string]string{
		"[2001:db8:0:100::1]:1":    "too-many-tries",
		"[2001:db8:0:1ff::9]:1":    "too-many-tries", // the same /56
		"[2001:db8:0:200::1]:1":    "",               // another household
		"[2001:db8:ffff:100::1]:1": "",
		"203.0.113.9:1":            "",
	} {
		if got := domain.CodeOf(th.Guard(from(addr), hit)); got != want {
			t.Errorf("%s after the burst: %q, want %q", addr, got, want)
		}
	}
	asked := false
	err := th.Guard(from("[2001:db8:0:100::1]:1"), func() error { asked = true; return nil })
	if asked {
		t.Error("the code was looked up although the client has to wait")
	}
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.TooMany || e.Args[0] != 1 {
		t.Errorf("got %v, want TooMany with the minutes to wait", err)
	}
	c.at = c.at.Add(time.Minute)
	if err := th.Guard(from("[2001:db8:0:100::1]:1"), miss); domain.CodeOf(err) != "share-unknown" {
		t.Errorf("a minute later: %v, want one more try", err)
	}
	if err := th.Guard(from("[2001:db8:0:100::1]:1"), miss); domain.CodeOf(err) != "too-many-tries" {
		t.Errorf("and no second one: %v", err)
	}
}

func TestAWholeNetworkIsSlowToo(t *testing.T) {
	var log bytes.Buffer
	th, _ := newThrottle(&log)
	for i := range CodeLimits.Network.Burst {
		if err := th.Guard(from(fmt.Sprintf("203.0.113.%d:1", i)), miss); domain.CodeOf(err) != "share-unknown" {
			t.Fatalf("miss %d: %v", i, err)
		}
	}
	if err := th.Guard(from("203.0.113.250:1"), hit); domain.CodeOf(err) != "too-many-tries" {
		t.Errorf("a fresh address of the same /24: %v", err)
	}
	if err := th.Guard(from("203.0.112.1:1"), hit); err != nil {
		t.Errorf("the next /24: %v", err)
	}
}

func TestHonestPeopleAreNotSlowed(t *testing.T) {
	var log bytes.Buffer
	th, _ := newThrottle(&log)
	for range 5000 { // an employer, or a class behind one address
		if err := th.Guard(from("203.0.113.9:1"), hit); err != nil {
			t.Fatal(err)
		}
	}
	for range 50 { // faults of ours are not theirs
		if err := th.Guard(from("203.0.113.9:1"), func() error { return errors.New("database is gone") }); err == nil {
			t.Fatal("the error is lost")
		}
	}
	if err := th.Guard(from("203.0.113.9:1"), hit); err != nil {
		t.Error(err)
	}
}

func TestAsksUnderWayAreBounded(t *testing.T) {
	var log bytes.Buffer
	th, c := newThrottle(&log)
	refused, inside := 0, 0
	var nest func(depth int) error
	nest = func(depth int) error { // each ask is under way until the ones inside it have ended
		if depth == 0 {
			return miss()
		}
		inside++
		if err := th.Guard(from("203.0.113.9:1"), func() error { return nest(depth - 1) }); domain.CodeOf(err) == "too-many-tries" {
			refused++
		}
		return miss()
	}
	nest(1000)
	if inside-refused != CodeLimits.Address.UnderWay {
		t.Errorf("%d looked up at once, want %d", inside-refused, CodeLimits.Address.UnderWay)
	}
	err := th.Guard(from("203.0.113.9:1"), hit)
	var e *domain.Error
	if !errors.As(err, &e) || e.Args[0].(int) < 60 || e.Args[0].(int) > 61 {
		t.Errorf("got %v, want to wait about an hour: the debt, and no more", err)
	}
	c.at = c.at.Add(62 * time.Minute)
	if err := th.Guard(from("203.0.113.9:1"), hit); err != nil {
		t.Errorf("after that: %v", err)
	}
}

func TestAlarmRingsOnceAnHourAndNamesNobody(t *testing.T) {
	var log bytes.Buffer
	th, c := newThrottle(&log)
	spread := func(n int) {
		for i := range n {
			th.Guard(from(fmt.Sprintf("203.%d.%d.77:1", i/250, i%250)), miss)
		}
	}
	spread(CodeLimits.AlarmPerHour)
	if log.Len() != 0 {
		t.Errorf("rang too early: %s", log.String())
	}
	c.at = c.at.Add(10 * time.Minute)
	spread(CodeLimits.AlarmPerHour)
	if n := strings.Count(log.String(), "codes are being guessed"); n != 1 {
		t.Errorf("rang %d times, want once: %s", n, log.String())
	}
	if regexp.MustCompile(`203\.\d+\.\d+\.77`).MatchString(log.String()) {
		t.Errorf("the alarm holds a whole address: %s", log.String())
	}
	c.at = c.at.Add(time.Hour)
	spread(CodeLimits.AlarmPerHour + 1)
	if n := strings.Count(log.String(), "codes are being guessed"); n != 2 {
		t.Errorf("rang %d times in two hours, want 2", n)
	}
}

func TestThrottleMemoryIsBounded(t *testing.T) {
	var log bytes.Buffer
	th, c := newThrottle(&log)
	th.Limits.AlarmPerHour = math.MaxInt
	for i := range maxBuckets + 1000 {
		th.Guard(from(fmt.Sprintf("[2001:%x:%x:100::1]:1", i>>12, i&0xfff)), miss)
		c.at = c.at.Add(time.Millisecond)
	}
	if len(th.buckets) > maxBuckets {
		t.Errorf("%d buckets, want at most %d", len(th.buckets), maxBuckets)
	}
}

func TestRateLimit(t *testing.T) {
	s := newSite(t, "")
	ok := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "ok") })
	limited := s.RateLimit(3, time.Hour)(ok)
	free := s.RateLimit(0, time.Hour)(ok)
	for i := range 5 {
		w := httptest.NewRecorder()
		r := from("203.0.113.9:1")
		r.Header.Set("Accept", "application/json")
		limited.ServeHTTP(w, r)
		if want := map[bool]int{true: 200, false: 429}[i < 3]; w.Code != want {
			t.Errorf("ask %d: %d, want %d", i+1, w.Code, want)
		}
		if w.Code == 429 && (w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "too-many-requests")) {
			t.Errorf("ask %d: %v %s", i+1, w.Header(), w.Body.String())
		}
		w = httptest.NewRecorder()
		free.ServeHTTP(w, from("203.0.113.9:1"))
		if w.Code != 200 {
			t.Errorf("without a limit, ask %d: %d", i+1, w.Code)
		}
	}
}

// Two servers on one database are as strict as one: what is guessed at the first is known to the second with its first miss.
func TestServersShareTheirMisses(t *testing.T) {
	var log bytes.Buffer
	one, c := newThrottle(&log)
	two, _ := newThrottle(&log)
	two.Now = c.now
	shared := map[string]float64{}
	count := func(_ context.Context, subject string, limit Refill, _ time.Duration) (float64, error) {
		if _, ok := shared[subject]; !ok {
			shared[subject] = float64(limit.Burst)
		}
		shared[subject]--
		return shared[subject], nil
	}
	one.Shared, two.Shared = count, count
	guesses := 0
	for i := 0; ; i++ {
		err := []*Throttle{one, two}[i%2].Guard(from("192.0.2.1:1"), miss)
		if domain.IsKind(err, domain.TooMany) {
			break
		}
		if guesses++; guesses > 1000 {
			t.Fatal("nothing stops it")
		}
	}
	if most := CodeLimits.Address.Burst + 1; guesses > most {
		t.Errorf("%d guesses through two servers, want at most %d", guesses, most)
	}
	two.Shared = func(context.Context, string, Refill, time.Duration) (float64, error) { return 0, errors.New("gone") }
	if err := two.Guard(from("198.51.100.1:1"), miss); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a database that is gone answers %v", err)
	}
	if !strings.Contains(log.String(), "count a miss for all servers") {
		t.Error("nothing in the log")
	}
}

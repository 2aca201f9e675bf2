package httpd

import (
	"context"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"galon/internal/domain"
)

// Throttle makes guessing codes slow: it counts the misses of well-formed codes, which honest people hardly ever
// have, since the check sign finds their mistakes. Figures and what they are worth stand in throttle_test.go.
//
// A miss takes a token from the address and one from its network; without a token nothing is looked up. Tokens come
// back with time. Asks that are under way are bounded too, or a thousand at once would all pass before the first
// miss is counted.
type Throttle struct {
	// Shared counts a miss for all servers on one database, and tells what is left of the limit, a debt when negative. A
	// server learns the state of all with each miss of its own, so that who goes from one to the next gains one guess per
	// server. nil: this server counts alone.
	Shared func(ctx context.Context, subject string, limit Refill, most time.Duration) (left float64, err error)

	Name    string // in the alarm: public, claim, sign-in
	Limits  ThrottleLimits
	Now     func() time.Time
	Log     *slog.Logger
	mu      sync.Mutex
	buckets map[netip.Prefix]*bucket
	hour    time.Time
	misses  int
	alarmed bool
}

// ThrottleLimits are the figures; CodeLimits are those of codes.
type ThrottleLimits struct {
	Address, Network Refill
	AlarmPerHour     int // misses of everybody together
}

// Refill is how many misses are free, after how long one more is, and how many asks may be under way.
type Refill struct {
	Burst    int
	Every    time.Duration
	UnderWay int
}

// CodeLimits protect 55-bit codes.
var CodeLimits = ThrottleLimits{
	Address:      Refill{Burst: 10, Every: time.Minute, UnderWay: 256},
	Network:      Refill{Burst: 40, Every: 15 * time.Second, UnderWay: 1024},
	AlarmPerHour: 600,
}

const (
	maxDebt    = time.Hour // what is missed beyond the burst is paid later, but neighbours do not wait longer than this
	maxBuckets = 1 << 16
)

type bucket struct {
	tokens   float64
	at       time.Time
	underWay int
}

// Guard runs look unless the client has missed too often. A NotFound from look is a miss.
func (t *Throttle) Guard(r *http.Request, look func() error) error {
	client := Client(r)
	address, neighbours := ownAddress(client), network(client)
	if err := t.enter(address, neighbours); err != nil {
		return err
	}
	missed := false
	defer func() { t.leave(address, neighbours, missed) }()
	err := look()
	if missed = domain.IsKind(err, domain.NotFound); missed {
		defer t.share(context.WithoutCancel(r.Context()), address, neighbours) // after leave: not in the lock
	}
	return err
}

// share counts the miss where all servers do. A database that does not answer leaves this server its own count.
func (t *Throttle) share(ctx context.Context, address, neighbours netip.Prefix) {
	if t.Shared == nil {
		return
	}
	for _, of := range []struct {
		prefix netip.Prefix
		limit  Refill
	}{{address, t.Limits.Address}, {neighbours, t.Limits.Network}} {
		left, err := t.Shared(ctx, t.Name+"|"+of.prefix.String(), of.limit, maxDebt)
		if err != nil {
			t.Log.Error("count a miss for all servers", "codes", t.Name, "error", err.Error())
			return
		}
		t.mu.Lock()
		b := t.bucket(of.prefix, of.limit)
		b.tokens = min(b.tokens, left)
		t.mu.Unlock()
	}
}

func (t *Throttle) enter(address, neighbours netip.Prefix) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, n := t.bucket(address, t.Limits.Address), t.bucket(neighbours, t.Limits.Network)
	wait := max(a.wait(t.Limits.Address), n.wait(t.Limits.Network))
	if wait == 0 && (a.underWay >= t.Limits.Address.UnderWay || n.underWay >= t.Limits.Network.UnderWay) {
		wait = time.Second
	}
	if wait > 0 {
		return &domain.Error{Kind: domain.TooMany, Code: "too-many-tries", Args: []any{int(math.Ceil(wait.Minutes()))}}
	}
	a.underWay++
	n.underWay++
	return nil
}

func (t *Throttle) leave(address, neighbours netip.Prefix, missed bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, n := t.bucket(address, t.Limits.Address), t.bucket(neighbours, t.Limits.Network)
	a.underWay = max(0, a.underWay-1)
	n.underWay = max(0, n.underWay-1)
	if !missed {
		return
	}
	a.take(t.Limits.Address)
	n.take(t.Limits.Network)
	t.count(neighbours)
}

// count rings once an hour when everybody together misses more than people do.
func (t *Throttle) count(neighbours netip.Prefix) {
	now := t.Now()
	if now.Sub(t.hour) >= time.Hour {
		t.hour, t.misses, t.alarmed = now, 0, false
	}
	t.misses++
	if t.misses > t.Limits.AlarmPerHour && !t.alarmed {
		t.alarmed = true
		t.Log.Warn("codes are being guessed", "codes", t.Name, "misses", t.misses, "within", now.Sub(t.hour).Round(time.Second).String(),
			"last_network", neighbours.String())
	}
}

func (t *Throttle) bucket(p netip.Prefix, limit Refill) *bucket {
	now := t.Now()
	b := t.buckets[p]
	if b == nil {
		if len(t.buckets) >= maxBuckets {
			t.sweep(now)
		}
		if t.buckets == nil {
			t.buckets = map[netip.Prefix]*bucket{}
		}
		b = &bucket{tokens: float64(limit.Burst), at: now}
		t.buckets[p] = b
	}
	b.tokens = min(float64(limit.Burst), b.tokens+float64(now.Sub(b.at))/float64(limit.Every))
	b.at = now
	return b
}

// sweep forgets who has been quiet for long; when that is not enough, anybody: the networks still count.
func (t *Throttle) sweep(now time.Time) {
	for p, b := range t.buckets {
		if b.underWay == 0 && now.Sub(b.at) > 2*maxDebt {
			delete(t.buckets, p)
		}
	}
	for p, b := range t.buckets {
		if len(t.buckets) < maxBuckets*3/4 {
			return
		}
		if b.underWay == 0 {
			delete(t.buckets, p)
		}
	}
}

func (b *bucket) wait(limit Refill) time.Duration {
	if b.tokens >= 1 {
		return 0
	}
	return time.Duration((1 - b.tokens) * float64(limit.Every))
}

func (b *bucket) take(limit Refill) {
	b.tokens = max(b.tokens-1, -float64(maxDebt)/float64(limit.Every))
}

package httpd

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// SharedAsks counts asks of somebody for all servers on one database, and tells what is left of the limit, a debt when
// negative. It logs its own failures: a database that does not answer leaves each server its own limit.
type SharedAsks func(ctx context.Context, subject string, asks int, limit Refill, most time.Duration) (left float64, err error)

// sharedLimit makes a limit hold for all servers together without a write for each ask: a server counts by itself and tells
// the others after each eighth of the limit. Who asks n servers in turn gains at most n such parts, once.
type sharedLimit struct {
	name   string
	part   int // of the limit, told at once
	limit  Refill
	period time.Duration
	count  SharedAsks
	now    func() time.Time

	mu    sync.Mutex
	asked map[string]*asked
}

// asked is what this server knows of one address.
type asked struct {
	untold int
	last   time.Time
	until  time.Time // all servers together have let it ask enough
}

const partsOfLimit = 8

func newSharedLimit(name string, n int, period time.Duration, count SharedAsks) *sharedLimit {
	return &sharedLimit{name: name, part: (n + partsOfLimit - 1) / partsOfLimit, limit: Refill{Burst: n, Every: period / time.Duration(n)}, period: period,
		count: count, now: time.Now, asked: map[string]*asked{}}
}

// lets counts one ask.
func (l *sharedLimit) lets(ctx context.Context, address string) bool {
	tell, ok := l.add(address)
	if !ok || tell == 0 {
		return ok
	}
	left, err := l.count(context.WithoutCancel(ctx), fmt.Sprint(l.name, "|", address), tell, l.limit, l.period)
	if err != nil || left >= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.asked[address]; a != nil {
		a.until = l.now().Add(time.Duration(-left * float64(l.limit.Every)))
	}
	return false
}

// add tells how many asks the others are to be told of now, and whether this one may pass.
func (l *sharedLimit) add(address string) (tell int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.asked[address]
	if a == nil || now.Sub(a.last) > l.period { // what is long ago counts no more
		if len(l.asked) >= maxBuckets {
			clear(l.asked) // the limit of this server alone still counts
		}
		a = &asked{}
		l.asked[address] = a
	}
	a.last = now
	if now.Before(a.until) {
		return 0, false
	}
	if a.untold++; a.untold < l.part {
		return 0, true
	}
	tell, a.untold = a.untold, 0
	return tell, true
}

package verify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Kinds of documents that are asked for: what stands in a report beside each request.
const (
	KindIssuer     = "issuer"     // a did:web document or an issuer's profile
	KindKeys       = "keys"       // a JWKS
	KindKey        = "key"        // one JWK
	KindStatus     = "status"     // a list of withdrawn badges
	KindRefresh    = "refresh"    // a newer form of the badge
	KindRegistry   = "registry"   // the list of organisations of a Galon
	KindAssertion  = "assertion"  // Open Badges 2.0
	KindBadgeClass = "badgeclass" // Open Badges 2.0
	KindAddress    = "address"    // the address that a person gave
)

// Outcomes of a request.
const (
	Answered   = "answered"
	Kept       = "cached" // answered a moment ago, and kept
	Redirected = "redirected"
	Refused    = "refused"  // the server answered with an error
	Failed     = "failed"   // no answer
	Barred     = "barred"   // an address that is not asked
	Offline    = "offline"  // nothing is asked at all
	TooMany    = "too_many" // more than one verification may ask
)

// Request is one question that a verification asked of somebody else, or would have asked. Of the address nothing is
// kept after its path, since that may hold who is asked about.
type Request struct {
	URL     string `json:"url"`
	For     string `json:"for"`
	Outcome string `json:"outcome"`
	Status  int    `json:"status,omitempty"`
	Bytes   int    `json:"bytes"`
}

// Bounds of one verification, its nested badges included.
const (
	maxRequests   = 32
	maxAskedBytes = 16 << 20
	maxTime       = 30 * time.Second // waiting for others included
	maxWork       = 2 * time.Second  // without it
)

// errands are the requests of one verification. Nested badges share them through the context, and no address is asked
// twice.
type errands struct {
	mu      sync.Mutex
	list    []Request
	answers map[string]answer
	bytes   int
	moved   bool // the answer that is under way comes from another address

	began  time.Time
	waited time.Duration // for others
	over   bool          // it has worked long enough
	stop   func()
}

type answer struct {
	body  []byte
	err   error
	moved bool
}

type errandsKey struct{}

// withErrands begins a list of requests, or goes on with that of the verification around.
func withErrands(ctx context.Context) (context.Context, *errands) {
	if r, ok := ctx.Value(errandsKey{}).(*errands); ok {
		return ctx, r
	}
	r := &errands{answers: map[string]answer{}}
	return context.WithValue(ctx, errandsKey{}, r), r
}

// overdue tells whether the verification has worked for as long as it may. What is not done by then is not made, and a
// report comes back all the same. Each step between two looks is bounded in itself.
func (e *examination) overdue() bool {
	r, ok := e.ctx.Value(errandsKey{}).(*errands)
	if !ok || r.stop == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over && e.Now().Sub(r.began)-r.waited > maxWork {
		r.over = true
		r.stop()
	}
	return r.over || e.ctx.Err() != nil
}

// note enters a request into the report of the verification that runs, if one does.
func note(ctx context.Context, address, kind, outcome string, status, bytes int) {
	r, ok := ctx.Value(errandsKey{}).(*errands)
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moved = r.moved || outcome == Redirected
	if len(r.list) > maxRequests { // the one that was too many is told, and no more
		return
	}
	r.list = append(r.list, Request{URL: shownAddress(address), For: kind, Outcome: outcome, Status: status, Bytes: bytes})
	r.bytes += bytes
}

func (r *errands) requests() []Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Request(nil), r.list...)
}

func (r *errands) spent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.list) >= maxRequests || r.bytes >= maxAskedBytes
}

// shownAddress leaves out what may be about a person: passwords, questions, fragments.
func shownAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		scheme, _, _ := strings.Cut(address, ":")
		return strings.ToValidUTF8(scheme[:min(len(scheme), 16)], "") + ":…"
	}
	asked := u.RawQuery != ""
	u.User, u.RawQuery, u.Fragment, u.RawFragment = nil, "", "", ""
	if asked {
		return u.String() + "?…"
	}
	return u.String()
}

// fetch is the one way out of a verification. An error is ErrNotMade (offline, an address that is not asked, no answer)
// or a *StatusError, the answer of a server that did not give the document.
func (e *examination) fetch(address, kind string) ([]byte, error) {
	ctx, r := withErrands(e.ctx)
	r.mu.Lock()
	known, ok := r.answers[address]
	r.moved = false
	r.mu.Unlock()
	if ok && !(known.moved && kind == KindAssertion) { // see mayMove
		return known.body, known.err
	}
	if r.spent() || e.overdue() {
		note(ctx, address, kind, TooMany, 0, 0)
		return nil, fmt.Errorf("%w: too many requests", ErrNotMade)
	}
	body, err := e.ask(ctx, r, address, kind)
	var status *StatusError
	switch {
	case err == nil, errors.As(err, &status), errors.Is(err, ErrNotMade):
	default:
		err = fmt.Errorf("%w: %s: %w", ErrNotMade, kind, err)
	}
	r.mu.Lock()
	r.answers[address] = answer{body, err, r.moved}
	r.mu.Unlock()
	return body, err
}

// ask goes out, and does not count the time that others take.
func (e *examination) ask(ctx context.Context, r *errands, address, kind string) ([]byte, error) {
	if r.stop == nil {
		return e.Sources.Fetch(ctx, address, kind)
	}
	began := e.Now()
	defer func() {
		r.mu.Lock()
		r.waited += e.Now().Sub(began)
		r.mu.Unlock()
	}()
	return e.Sources.Fetch(ctx, address, kind)
}

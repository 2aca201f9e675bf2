package verify

import (
	"bytes"
	"context"
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

// codeLastKnown says that a list does not answer, and what it said when it last did.
const codeLastKnown = "status-last-known"

// ListCopy is a list of somebody else, and when it was read.
type ListCopy struct {
	Document []byte
	At       time.Time
}

// ListCopies keeps the lists of others that answered last, for the day when they do not. They never stand in for an answer.
type ListCopies interface {
	KeepList(url string, c ListCopy)
	LastList(ctx context.Context, url string) (c ListCopy, ok bool)
}

// MaxListCopy is the largest list of which a copy is kept.
const MaxListCopy = 1 << 20

// copies are those of whoever made the verifier, or else of its memory, or none.
func (v *Verifier) copies() ListCopies {
	switch {
	case v.Copies != nil:
		return v.Copies
	case v.Memory != nil:
		return &v.Memory.lists
	}
	return nil
}

// lastLists are copies that end with the program.
type lastLists struct {
	mu     sync.Mutex
	held   map[string]ListCopy
	order  []string // oldest first
	weight int
}

// Bounds of those lists.
const (
	lastListsKept  = 200
	lastListsBytes = 8 << 20
)

// KeepList keeps a copy, and forgets the oldest when there are too many.
func (l *lastLists) KeepList(url string, c ListCopy) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string]ListCopy{}
	}
	if old, ok := l.held[url]; ok {
		l.weight -= len(old.Document)
	} else {
		l.order = append(l.order, url)
	}
	l.held[url] = c
	l.weight += len(c.Document)
	for len(l.order) > lastListsKept || l.weight > lastListsBytes {
		l.weight -= len(l.held[l.order[0]].Document)
		delete(l.held, l.order[0])
		l.order = l.order[1:]
	}
}

// LastList is the copy of a list.
func (l *lastLists) LastList(_ context.Context, url string) (ListCopy, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, ok := l.held[url]
	return c, ok
}

// keepCopy keeps a list that was read just now, and was good.
func (e *examination) keepCopy(url string, document []byte) {
	if copies := e.copies(); copies != nil && len(document) <= MaxListCopy {
		copies.KeepList(url, ListCopy{bytes.Clone(document), e.clock})
	}
}

// lastKnown is what a list said when it last answered. That it had taken the badge back stays true, since a withdrawal
// is for good; that it had not is told with the day and hour of the copy, and is no answer for today.
func (e *examination) lastKnown(url, purpose string, index, size int) (value int, list Evidence, fault Check) {
	unreachable := say("status-unreachable")
	copies := e.copies()
	if copies == nil {
		return 0, list, unreachable
	}
	last, ok := copies.LastList(e.ctx, url)
	if !ok {
		return 0, list, unreachable
	}
	value, list, fault = e.readEntry(last.Document, url, purpose, index, size, last.At)
	switch {
	case fault.Name != "":
		return 0, Evidence{}, unreachable
	case value != 0 && purpose == credential.PurposeRevocation:
		return value, list, Check{}
	case value != 0:
		return 0, Evidence{}, unreachable
	}
	fault = say(codeLastKnown, frenchInstant(last.At))
	fault.LastKnown = last.At
	return 0, list, fault.by(list)
}

// frenchInstant is the day and the hour in Paris: « 14 mai 2026 à 10 h 32 ».
func frenchInstant(t time.Time) string {
	return frenchDate(t) + t.In(domain.Paris).Format(" à 15\u00a0h\u00a004")
}

// answered counts what others answered to this verification so far.
func (e *examination) answered() (n int) {
	r, ok := e.ctx.Value(errandsKey{}).(*errands)
	if !ok {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, q := range r.list {
		if q.Outcome == Answered {
			n++
		}
	}
	return n
}

package verify

import (
	"bytes"
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

// codeLastKnown says that a list does not answer, and what it said when it last did.
const codeLastKnown = "status-last-known"

// lastLists are the lists of others that answered last, for the day when they do not. They never stand in for an answer.
type lastLists struct {
	mu     sync.Mutex
	held   map[string][]byte
	order  []string // oldest first
	weight int
}

// Bounds of those lists.
const (
	lastListsKept  = 200
	lastListsBytes = 8 << 20
)

func (m *Memory) keepList(url string, document []byte) {
	if m == nil || len(document) > 1<<20 {
		return
	}
	l := &m.lists
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = map[string][]byte{}
	}
	if old, ok := l.held[url]; ok {
		l.weight -= len(old)
	} else {
		l.order = append(l.order, url)
	}
	l.held[url] = bytes.Clone(document)
	l.weight += len(document)
	for len(l.order) > lastListsKept || l.weight > lastListsBytes {
		l.weight -= len(l.held[l.order[0]])
		delete(l.held, l.order[0])
		l.order = l.order[1:]
	}
}

func (m *Memory) lastList(url string) []byte {
	if m == nil {
		return nil
	}
	m.lists.mu.Lock()
	defer m.lists.mu.Unlock()
	return m.lists.held[url]
}

// lastKnown is what a list said when it last answered. That it had taken the badge back stays true, since a withdrawal
// is for good; that it had not is told with its date, and is no answer for today.
func (e *examination) lastKnown(url, purpose string, index, size int) (value int, list Evidence, fault Check) {
	unreachable := say("status-unreachable")
	document := e.Memory.lastList(url)
	if document == nil {
		return 0, list, unreachable
	}
	view, err := readList(document)
	if err != nil || view.ValidFrom.IsZero() {
		return 0, list, unreachable
	}
	value, list, fault = e.readEntry(document, url, purpose, index, size, view.ValidFrom)
	switch {
	case fault.Name != "":
		return 0, Evidence{}, unreachable
	case value != 0 && purpose == credential.PurposeRevocation:
		return value, list, Check{}
	case value != 0:
		return 0, Evidence{}, unreachable
	}
	fault = say(codeLastKnown, frenchInstant(view.ValidFrom))
	fault.LastKnown = view.ValidFrom
	return 0, list, fault.by(list)
}

// frenchInstant is the day and the hour in Paris: « 14 mai 2026 à 10 h 32 ».
func frenchInstant(t time.Time) string {
	return frenchDate(t) + t.In(domain.Paris).Format(" à 15\u00a0h\u00a004")
}

// asked counts what this verification asked of others so far.
func (e *examination) asked() int {
	r, ok := e.ctx.Value(errandsKey{}).(*errands)
	if !ok {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.list)
}

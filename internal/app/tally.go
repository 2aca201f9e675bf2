package app

import (
	"context"
	"errors"
	"maps"
	"sync"

	"galon/internal/mail"
	"galon/internal/verify"
)

// What a Tally counts, and under which kinds.
const (
	TallySigned   = "signed"   // badge, status-list, endorsement, presentation
	TallyVerified = "verified" // the verdicts of verify
	TallyMail     = "mail"     // sent, refused, failed
)

// Tally counts what this process did since its start, for those who watch over it. A kind is one of our own few words,
// never who or which. The zero value is ready.
type Tally struct {
	mu     sync.Mutex
	counts map[string]map[string]int64
}

func (t *Tally) add(what, kind string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts == nil {
		t.counts = map[string]map[string]int64{}
	}
	if t.counts[what] == nil {
		t.counts[what] = map[string]int64{}
	}
	t.counts[what][kind] += int64(n)
}

// Of is the counts of one thing by kind. The kinds that are to be expected are there from the start: a counter that
// appears with its first event looks as if that event had not been.
func (t *Tally) Of(what string, expected ...string) map[string]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := map[string]int64{}
	for _, kind := range expected {
		out[kind] = 0
	}
	maps.Copy(out, t.counts[what])
	return out
}

// reported counts a verification and hands it on.
func (t *Tally) reported(r verify.Report, err error) (verify.Report, error) {
	if err != nil {
		t.add(TallyVerified, "unreadable", 1)
		return r, err
	}
	t.add(TallyVerified, string(r.Verdict), 1)
	return r, nil
}

// Sender sends through another, and counts how that ended.
func (t *Tally) Sender(through mail.Sender) mail.Sender { return &tallied{t, through} }

type tallied struct {
	tally   *Tally
	through mail.Sender
}

func (s *tallied) Send(ctx context.Context, m mail.Message) error {
	err := s.through.Send(ctx, m)
	rejected := (*mail.RejectedError)(nil)
	switch {
	case err == nil:
		s.tally.add(TallyMail, "sent", 1)
	case errors.As(err, &rejected):
		s.tally.add(TallyMail, "refused", 1)
	default:
		s.tally.add(TallyMail, "failed", 1)
	}
	return err
}

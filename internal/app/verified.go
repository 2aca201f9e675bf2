package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/store"
	"galon/internal/verify"
)

// looked remembers which of this installation's badges somebody verified here, for the statistics of who issued them: that
// it happened once, never who, when or how often. It is written down in batches, so that a page that is opened a thousand
// times costs the database nothing. The zero value is ready.
type looked struct {
	mu      sync.Mutex
	waiting map[string]bool // by the id in the signed badge
	written map[string]bool
}

const (
	lookedEvery = 10 * time.Second
	lookedKept  = 100_000 // some 100 bytes each; the next time round the database knows them
	lookedBatch = 500
)

func (l *looked) add(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "" || l.waiting[id] || l.written[id] || len(l.waiting) >= lookedKept {
		return
	}
	if l.waiting == nil {
		l.waiting = map[string]bool{}
	}
	l.waiting[id] = true
}

// has tells whether a badge waits to be written down.
func (l *looked) has(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting[id]
}

// some are the next ones to write down; they stay in memory until done takes them out.
func (l *looked) some() (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.waiting {
		if ids = append(ids, id); len(ids) == lookedBatch {
			break
		}
	}
	return ids
}

func (l *looked) done(ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written == nil || len(l.written) > lookedKept {
		l.written = map[string]bool{}
	}
	for _, id := range ids {
		delete(l.waiting, id)
		l.written[id] = true
	}
}

// verifiedHere notes the badges of our own in a report, if they are what we signed. What somebody forged is no badge of ours.
func (in *Installation) verifiedHere(reports ...verify.Report) {
	for _, r := range reports {
		if r.Credential != nil && r.Check(verify.CheckSignature).Outcome == verify.Yes {
			if _, ours := credential.OrganisationOfDID(in.BaseURL, r.Credential.IssuerID); ours {
				in.looked.add(r.Credential.ID)
			}
		}
		in.verifiedHere(r.Parts...)
	}
}

// WriteVerified writes down what was verified since the last time.
func (in *Installation) WriteVerified(ctx context.Context) error {
	for {
		ids := in.looked.some()
		if len(ids) == 0 {
			return nil
		}
		if err := in.Store.Write(ctx, func(tx *store.Tx) error { return tx.MarkVerified(ids) }); err != nil {
			return err
		}
		in.looked.done(ids)
	}
}

// KeepVerified does so now and then until ctx ends, and a last time, and writes down what was read of others' lists. Each
// server has its own memory, so this is no job of the common queue.
func (in *Installation) KeepVerified(ctx context.Context) {
	tick := time.NewTicker(lookedEvery)
	defer tick.Stop()
	for over := false; !over; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			over = true
		}
		if err := in.WriteVerified(context.WithoutCancel(ctx)); err != nil {
			in.Log.LogAttrs(ctx, slog.LevelError, "write down which badges were verified", slog.String("error", err.Error()))
		}
		if err := in.WriteStatusCopies(context.WithoutCancel(ctx)); err != nil {
			in.Log.LogAttrs(ctx, slog.LevelError, "write down the lists of others", slog.String("error", err.Error()))
		}
	}
}

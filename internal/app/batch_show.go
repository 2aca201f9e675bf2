package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// BatchTally says what became of the badges of a batch.
type BatchTally = store.BatchTally

// Ready are n ready lines of a draft from the one with that index, for a look before they are sent.
func (s *Batches) Ready(ctx context.Context, actor domain.Actor, id domain.BatchID, first, n int) ([]domain.BatchRow, error) {
	if _, err := s.Batch(ctx, actor, id); err != nil {
		return nil, err
	}
	_, rows, err := s.Store.BatchChunk(ctx, id, first, n)
	return rows, err
}

// LinesKeptUntil is when the file of a batch goes, with the names of the lines that came to nothing; the zero time while it
// has something to send.
func (s *Batches) LinesKeptUntil(b domain.Batch) time.Time {
	switch {
	case b.State == domain.BatchDraft:
		return b.CreatedAt.Add(draftLife)
	case b.FinishedAt.IsZero():
		return time.Time{}
	}
	return b.FinishedAt.Add(draftLife)
}

// Tally counts the badges of a batch by how they reach their people.
func (s *Batches) Tally(ctx context.Context, actor domain.Actor, id domain.BatchID) (BatchTally, error) {
	if _, err := s.Batch(ctx, actor, id); err != nil {
		return BatchTally{}, err
	}
	return s.Store.BatchTally(ctx, id)
}

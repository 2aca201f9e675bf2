package app

import (
	"context"

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

// Tally counts the badges of a batch by how they reach their people.
func (s *Batches) Tally(ctx context.Context, actor domain.Actor, id domain.BatchID) (BatchTally, error) {
	if _, err := s.Batch(ctx, actor, id); err != nil {
		return BatchTally{}, err
	}
	return s.Store.BatchTally(ctx, id)
}

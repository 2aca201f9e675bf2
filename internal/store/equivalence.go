package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Equivalences lists those that hold today.
func (s *Store) Equivalences(ctx context.Context) ([]domain.Equivalence, error) {
	return list(ctx, s, func(r scanner) (e domain.Equivalence, err error) {
		return e, r.Scan(&e.ID, &e.Kind, &e.From, &e.To, &e.Reason, &e.Source)
	}, `SELECT id, kind, from_code, to_code, reason, source FROM equivalence WHERE ended_at IS NULL ORDER BY id`)
}

// InsertEquivalence adds one.
func (tx *Tx) InsertEquivalence(e domain.Equivalence, actor string, now time.Time) error {
	rows, err := tx.query(`SELECT id FROM equivalence WHERE kind = $1 AND from_code = $2 AND to_code = $3 AND ended_at IS NULL`, e.Kind, e.From, e.To)
	if known, err := collect(rows, err, scanText); err != nil || len(known) > 0 {
		if err != nil {
			return err
		}
		return domain.Conflictf("equivalence-known", e.From, e.To)
	}
	return tx.insert("equivalence-known", `INSERT INTO equivalence (id, kind, from_code, to_code, reason, source, created_by, created_at, ended_at) VALUES `+values(1, 9),
		e.ID, e.Kind, e.From, e.To, e.Reason, e.Source, actor, millis(now), nil)
}

// EndEquivalence takes one out of the count from now on.
func (tx *Tx) EndEquivalence(id string, now time.Time) error {
	return tx.change("equivalence-unknown", `UPDATE equivalence SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL`, millis(now), id)
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"galon/internal/store"
)

// Waiting is a job that is still to be done, or was given up, as it is written into a backup.
type Waiting struct {
	Kind string          `json:"kind"`
	Args json.RawMessage `json:"args"`
	Due  time.Time       `json:"due"`
}

// exported is such a job for the queue, whose arguments are written as they were.
type exported struct{ Waiting }

func (e exported) Kind() string                 { return e.Waiting.Kind }
func (e exported) MarshalJSON() ([]byte, error) { return e.Args, nil }

// Export lists what is still to be done at the instant of that transaction. Periodic jobs come by themselves.
func (q *Queue) Export(ctx context.Context, tx store.SQLTx) ([]Waiting, error) {
	args := "args"
	if q.store.Dialect() == "sqlite" {
		args = "json(args)" // River keeps it in SQLite's binary form
	}
	rows, err := tx.QueryContext(ctx, `SELECT kind, `+args+`, scheduled_at FROM river_job WHERE state NOT IN ('completed', 'cancelled') ORDER BY id`)
	if err != nil {
		return nil, fmt.Errorf("export jobs: %w", err)
	}
	defer rows.Close()
	periodic := map[string]bool{}
	for _, p := range q.periodic {
		periodic[p.Args.Kind()] = true
	}
	var all []Waiting
	for rows.Next() {
		var w Waiting
		var raw []byte
		if err := rows.Scan(&w.Kind, &raw, &w.Due); err != nil {
			return nil, fmt.Errorf("export jobs: %w", err)
		}
		if w.Args = raw; !periodic[w.Kind] {
			all = append(all, w)
		}
	}
	return all, rows.Err()
}

// Import saves jobs in the transaction that fills a store.
func Import(ctx context.Context, s *store.Store, tx *store.Tx, all []Waiting) error {
	client, err := river.NewClient(driver(s), &river.Config{})
	if err != nil {
		return fmt.Errorf("import jobs: %w", err)
	}
	for _, w := range all {
		if _, err := client.InsertTx(ctx, tx.SQL(), exported{w}, &river.InsertOpts{ScheduledAt: w.Due}); err != nil {
			return fmt.Errorf("import jobs: %w", err)
		}
	}
	return nil
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"galon/internal/store"
)

// waiting is a job of any kind, as it lies in the queue.
type waiting struct {
	kind string
	args json.RawMessage
}

func (w waiting) Kind() string                 { return w.kind }
func (w waiting) MarshalJSON() ([]byte, error) { return w.args, nil }

// Transfer saves what waits in the queue of one store, or was given up, in the transaction that fills another one. It
// tells how many jobs that were. Periodic ones come by themselves.
func Transfer(ctx context.Context, from *Queue, to *store.Store, tx *store.Tx) (int, error) {
	client, err := river.NewClient(driver(to), &river.Config{})
	if err != nil {
		return 0, fmt.Errorf("transfer jobs: %w", err)
	}
	periodic := map[string]bool{}
	for _, p := range from.periodic {
		periodic[p.Args.Kind()] = true
	}
	n, after := 0, (*river.JobListCursor)(nil)
	for {
		params := river.NewJobListParams().States(rivertype.JobStateAvailable, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
			rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateDiscarded).First(500).OrderBy(river.JobListOrderByID, river.SortOrderAsc)
		if after != nil {
			params = params.After(after)
		}
		page, err := from.client.JobList(ctx, params)
		if err != nil {
			return n, fmt.Errorf("transfer jobs: %w", err)
		}
		for _, j := range page.Jobs {
			if periodic[j.Kind] {
				continue
			}
			opts := &river.InsertOpts{ScheduledAt: j.ScheduledAt, MaxAttempts: j.MaxAttempts}
			if _, err := client.InsertTx(ctx, tx.SQL(), waiting{j.Kind, j.EncodedArgs}, opts); err != nil {
				return n, fmt.Errorf("transfer jobs: %w", err)
			}
			n++
		}
		if len(page.Jobs) < 500 {
			return n, nil
		}
		after = page.LastCursor
	}
}

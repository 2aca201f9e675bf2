package jobs

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Backlog counts the jobs that could run now, and tells how long the first of them has waited.
func (q *Queue) Backlog(ctx context.Context) (n int, oldest time.Duration, err error) {
	now := time.Now().UTC()
	rows, err := q.store.ReadDB().QueryContext(ctx, `SELECT scheduled_at, COUNT(*) OVER () FROM river_job
		WHERE state = 'available' AND scheduled_at <= $1 ORDER BY scheduled_at LIMIT 1`, q.instant(now))
	if err != nil {
		return 0, 0, fmt.Errorf("count jobs: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		var since time.Time
		if err := rows.Scan(&since, &n); err != nil {
			return 0, 0, fmt.Errorf("count jobs: %w", err)
		}
		oldest = max(0, now.Sub(since))
	}
	return n, oldest, rows.Err()
}

// Failure is a job that was given up, for a person to look at.
type Failure struct {
	ID       int64
	Kind     string
	Attempts int
	At       time.Time
	Err      string // of the last attempt
}

// Failed lists the jobs that were given up, the last one first.
func (q *Queue) Failed(ctx context.Context) ([]Failure, error) {
	list, err := q.client.JobList(ctx, river.NewJobListParams().States(rivertype.JobStateDiscarded).First(100).
		OrderBy(river.JobListOrderByID, river.SortOrderDesc))
	if err != nil {
		return nil, fmt.Errorf("list failed jobs: %w", err)
	}
	failed := make([]Failure, len(list.Jobs))
	for i, j := range list.Jobs {
		failed[i] = Failure{ID: j.ID, Kind: j.Kind, Attempts: j.Attempt}
		if j.FinalizedAt != nil {
			failed[i].At = *j.FinalizedAt
		}
		if n := len(j.Errors); n > 0 {
			failed[i].Err = j.Errors[n-1].Error
		}
	}
	return failed, nil
}

// Retry gives a job that was given up another try.
func (q *Queue) Retry(ctx context.Context, id int64) error {
	if _, err := q.client.JobRetry(ctx, id); err != nil {
		return fmt.Errorf("retry job %d: %w", id, err)
	}
	return nil
}

package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"galon/internal/store"
)

// instant is a time as the column of River's table compares it: SQLite has no type for one, and River writes a text.
func (q *Queue) instant(t time.Time) any {
	if q.store.Dialect() == "sqlite" {
		return t.UTC().Format("2006-01-02 15:04:05.000")
	}
	return t
}

// Start works jobs off until Stop; the end of ctx does not interrupt it.
func (q *Queue) Start(ctx context.Context) error {
	if q.leave != nil {
		return errors.New("start jobs: they are started already")
	}
	leave, err := q.enter(ctx)
	if err != nil {
		return err
	}
	err = q.runOnStart(ctx)
	if err == nil {
		err = q.client.Start(context.WithoutCancel(ctx))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("start jobs: %w", err), leave())
	}
	q.leave = leave
	return nil
}

// runOnStart saves the periodic jobs that a start causes. The queue's own way to do so takes up to some seconds,
// because its services start one after the other with a pause left to chance.
func (q *Queue) runOnStart(ctx context.Context) error {
	var args []Args
	for _, p := range q.periodic {
		if p.RunOnStart {
			args = append(args, p.Args)
		}
	}
	return q.store.Write(ctx, func(tx *store.Tx) error { return q.insert(ctx, tx, unlessUnfinished(), args) })
}

// Stop takes no new job and waits for those that run. When ctx ends first they are interrupted, and run again
// later.
func (q *Queue) Stop(ctx context.Context) error {
	if q.leave == nil {
		return nil
	}
	err := q.client.Stop(ctx)
	if ctx.Err() != nil {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = q.client.StopAndCancel(hard)
	}
	err = errors.Join(err, q.leave())
	q.leave = nil
	return err
}

// enter says that this process works jobs off, and takes back what a killed one left.
func (q *Queue) enter(ctx context.Context) (leave func() error, err error) {
	leave, err = q.store.EnterWork(func() error { return q.takeBack(ctx) })
	if err != nil {
		return nil, fmt.Errorf("start jobs: %w", err)
	}
	return leave, nil
}

// takeBack is called when no process works: jobs that are marked as running were begun by one that was killed, and
// run again now instead of after rescueAfter; and nobody leads who still could.
func (q *Queue) takeBack(ctx context.Context) error {
	return q.store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.SQL().Exec(`UPDATE river_job SET state = 'available' WHERE state = 'running'`); err != nil {
			return err
		}
		_, err := tx.SQL().Exec(`DELETE FROM river_leader`)
		return err
	})
}

// Drain works off what can be done now, with what that causes, and returns: for tests.
// The error tells which jobs failed; those are tried again like any other, by whoever works next.
func (q *Queue) Drain(ctx context.Context) error {
	leave, err := q.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	failed := &failures{log: q.log, keep: true}
	config := q.config(failed)
	config.LeaderElectionDisabled = true // no periodic jobs, no cleaning: only what is there
	config.FetchCooldown, config.FetchPollInterval = 5*time.Millisecond, 10*time.Millisecond
	client, err := river.NewClient(driver(q.store), config)
	if err != nil {
		return fmt.Errorf("drain jobs: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("drain jobs: %w", err)
	}
	err = q.untilIdle(ctx)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err != nil {
		return errors.Join(err, client.StopAndCancel(stop))
	}
	return errors.Join(client.Stop(stop), failed.err())
}

func (q *Queue) untilIdle(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := q.ready(ctx)
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ready makes available what has waited long enough, and counts what is left to do now. What runs longer than
// rescueAfter is not waited for: nobody runs it.
func (q *Queue) ready(ctx context.Context) (n int, err error) {
	now := time.Now().UTC()
	var due int
	if err := q.store.ReadDB().QueryRowContext(ctx, `SELECT
		COUNT(CASE WHEN state IN ('scheduled', 'retryable') THEN 1 END),
		COUNT(CASE WHEN state = 'available' OR state = 'running' AND attempted_at > $2 THEN 1 END)
		FROM river_job WHERE state IN ('scheduled', 'retryable', 'available', 'running') AND scheduled_at <= $1`,
		q.instant(now), q.instant(now.Add(-rescueAfter))).Scan(&due, &n); err != nil {
		return 0, fmt.Errorf("count jobs: %w", err)
	}
	if due == 0 {
		return n, nil
	}
	return due + n, q.store.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(`UPDATE river_job SET state = 'available' WHERE state IN ('scheduled', 'retryable') AND scheduled_at <= $1`,
			q.instant(now))
		return err
	})
}

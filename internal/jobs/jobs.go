// Package jobs works off what can wait: mails, chunks of a batch, the daily signature of status lists.
//
// A job is saved in the transaction of its cause, so there is never one without the other, and it is run at least
// once: its function must be able to run again. The queue is River's, on the store's database. This package knows
// no badge: app registers the functions. Its neighbours are store, which lends it its connection, and app.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"galon/internal/store"
)

const (
	workers      = 4
	pollInterval = 200 * time.Millisecond
	cooldown     = 100 * time.Millisecond

	// maxAttempts last for five days (see backOff): a mail server may be down over a weekend, and a mail is given up no
	// sooner than that (RFC 5321 section 4.5.4.1).
	maxAttempts = 134

	// jobTimeout ends a job that hangs; rescueAfter takes back one whose process hangs or is gone. A process that
	// was killed and is started again takes its own back at once: see takeBack.
	jobTimeout  = 90 * time.Second
	rescueAfter = 2 * time.Minute

	// Done jobs go soon, because their arguments may hold an address; failed ones stay for a person to look at.
	keepDone   = time.Minute
	keepFailed = 30 * 24 * time.Hour
)

// Args are the arguments of a job, kept as JSON; Kind names the function that takes them.
type Args interface{ Kind() string }

// Registry holds a function for each kind of job. The zero Registry is empty and ready.
type Registry struct{ workers *river.Workers }

// Register names the function that does the jobs of A's kind. Two for one kind is a mistake in the program.
func Register[A Args](r *Registry, work func(context.Context, A) error) {
	if r.workers == nil {
		r.workers = river.NewWorkers()
	}
	river.AddWorker(r.workers, river.WorkFunc(func(ctx context.Context, job *river.Job[A]) error { return work(ctx, job.Args) }))
}

// Periodic is a job that the clock causes. There is never more than one of its kind waiting or running.
type Periodic struct {
	Every      time.Duration
	Args       Args
	RunOnStart bool
}

// Queue saves jobs and works them off.
type Queue struct {
	store    *store.Store
	registry *Registry
	periodic []Periodic
	log      *slog.Logger
	client   *river.Client[store.SQLTx]
	leave    func() error // while it works
}

// Migrate brings the queue's tables to this program's version.
func Migrate(ctx context.Context, s *store.Store) error {
	return s.WhileMigrating(ctx, func() error { return migrate(ctx, s) })
}

func migrate(ctx context.Context, s *store.Store) error {
	m, err := rivermigrate.New(driver(s), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("migrate jobs: %w", err)
	}
	for try := 0; ; try++ { // another process may be doing the same: who comes second finds it done
		if _, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil); err == nil {
			return nil
		}
		if try == 4 || ctx.Err() != nil {
			return fmt.Errorf("migrate jobs: %w", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// driver is the queue library's way to the store's database.
func driver(s *store.Store) riverdriver.Driver[store.SQLTx] {
	if s.Dialect() == "postgres" {
		return riverdatabasesql.New(s.DB())
	}
	return riversqlite.New(s.DB())
}

// New makes a queue. It saves jobs at once, and works them off between Start and Stop, or during Drain.
func New(s *store.Store, r *Registry, periodic []Periodic, log *slog.Logger) (*Queue, error) {
	q := &Queue{store: s, registry: r, periodic: periodic, log: log}
	config := q.config(&failures{log: log})
	for _, p := range periodic {
		config.PeriodicJobs = append(config.PeriodicJobs, periodicJob(p))
	}
	var err error
	if q.client, err = river.NewClient(driver(s), config); err != nil {
		return nil, fmt.Errorf("make job queue: %w", err)
	}
	return q, nil
}

func (q *Queue) config(f *failures) *river.Config {
	return &river.Config{
		Workers: q.registry.workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		PollOnly: true, FetchPollInterval: pollInterval, FetchCooldown: cooldown,
		JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter, MaxAttempts: maxAttempts, RetryPolicy: backOff(q.periodic),
		CompletedJobRetentionPeriod: keepDone, CancelledJobRetentionPeriod: keepFailed, DiscardedJobRetentionPeriod: keepFailed,
		ErrorHandler: f, Logger: slog.New(quiet{q.log.Handler()}),
		ReindexerSchedule: never{}, // SQLite has nothing to reindex
	}
}

func periodicJob(p Periodic) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(p.Every), func() (river.JobArgs, *river.InsertOpts) { return p.Args, unlessUnfinished() },
		&river.PeriodicJobOpts{ID: p.Args.Kind()})
}

// unlessUnfinished saves no second job beside one that waits, runs or is to be tried again.
func unlessUnfinished() *river.InsertOpts {
	return &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// Insert saves jobs with the transaction that causes them.
func (q *Queue) Insert(ctx context.Context, tx *store.Tx, args ...Args) error {
	return q.insert(ctx, tx, nil, args)
}

// InsertAfter saves jobs that wait for that long. Once it is over, some seconds may still pass.
func (q *Queue) InsertAfter(ctx context.Context, tx *store.Tx, delay time.Duration, args ...Args) error {
	if delay <= 0 {
		return q.insert(ctx, tx, nil, args)
	}
	return q.insert(ctx, tx, &river.InsertOpts{ScheduledAt: time.Now().Add(delay)}, args)
}

func (q *Queue) insert(ctx context.Context, tx *store.Tx, opts *river.InsertOpts, args []Args) error {
	if len(args) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	params := make([]river.InsertManyParams, len(args))
	for i, a := range args {
		params[i] = river.InsertManyParams{Args: a, InsertOpts: opts}
	}
	// Not ctx itself: its end in the middle of a statement would take the whole transaction back.
	if _, err := q.client.InsertManyFastTx(context.WithoutCancel(ctx), tx.SQL(), params); err != nil {
		return fmt.Errorf("save jobs: %w", err)
	}
	return nil
}

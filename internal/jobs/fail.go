package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// failures hears of each job that failed. It logs what and how often, never the arguments.
type failures struct {
	log  *slog.Logger
	keep bool
	mu   sync.Mutex
	errs []error
}

func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.LogAttrs(ctx, level(job), "job failed", slog.String("job", job.Kind), slog.Int64("id", job.ID), slog.Int("attempt", job.Attempt),
		slog.Bool("last", job.Attempt >= job.MaxAttempts), slog.String("err", err.Error()))
	f.add(fmt.Errorf("job %s: %w", job.Kind, err))
	return nil
}

func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, v any, trace string) *river.ErrorHandlerResult {
	f.log.LogAttrs(ctx, slog.LevelError, "job panicked", slog.String("job", job.Kind), slog.Int64("id", job.ID), slog.Int("attempt", job.Attempt),
		slog.Any("panic", v), slog.String("trace", trace))
	f.add(fmt.Errorf("job %s: panic: %v", job.Kind, v))
	return nil
}

// level: a first failure is ordinary, the last one is for a person.
func level(job *rivertype.JobRow) slog.Level {
	if job.Attempt >= job.MaxAttempts {
		return slog.LevelError
	}
	return slog.LevelWarn
}

func (f *failures) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keep && len(f.errs) < 10 {
		f.errs = append(f.errs, err)
	}
}

func (f *failures) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.errs...)
}

// backOff says when a failed job is tried again: after 1, 8, 27 … seconds, at most an hour, and a periodic one no
// later than its next turn would be. A tenth is left to chance, so that what failed together does not return
// together.
type backOff []Periodic

// NextRetry is called by the queue.
func (b backOff) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(b.after(job.Kind, len(job.Errors)+1, rand.Float64()))
}

func (b backOff) after(kind string, failed int, chance float64) time.Duration {
	failed = min(failed, 16)
	wait := min(time.Duration(failed*failed*failed)*time.Second, time.Hour)
	for _, p := range b {
		if p.Args.Kind() == kind {
			wait = min(wait, p.Every)
		}
	}
	return time.Duration(float64(wait) * (0.9 + 0.2*chance))
}

// quiet lets the queue's library speak when something is wrong.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && q.Handler.Enabled(ctx, l)
}

func (q quiet) WithAttrs(a []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(a)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }

// never is a schedule that does not come round.
type never struct{}

func (never) Next(now time.Time) time.Time { return now.AddDate(100, 0, 0) }

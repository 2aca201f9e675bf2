package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/jobs"
	"galon/internal/store"
	"galon/internal/testkit"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

type tidy struct{}

func (tidy) Kind() string { return "tidy" }

var discard = slog.New(slog.DiscardHandler)

func newStore(t testing.TB) *store.Store {
	t.Helper()
	s := testkit.NewStore(t)
	migrate(t, s)
	return s
}

func migrate(t testing.TB, s *store.Store) {
	t.Helper()
	if err := jobs.Migrate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func newQueue(t testing.TB, s *store.Store, r *jobs.Registry, periodic ...jobs.Periodic) *jobs.Queue {
	t.Helper()
	q, err := jobs.New(s, r, periodic, discard)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t testing.TB, q *jobs.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

func insert(t testing.TB, s *store.Store, q *jobs.Queue, args ...jobs.Args) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return q.Insert(t.Context(), tx, args...) }); err != nil {
		t.Fatal(err)
	}
}

// within waits for something to become true.
func within(t testing.TB, limit time.Duration, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !f(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func TestMigrateFromEmptyAndAgain(t *testing.T) {
	s := newStore(t)
	migrate(t, s)
	path := filepath.Join(t.TempDir(), "galon.db")
	var all sync.WaitGroup
	for range 3 { // processes that start together
		s := testkit.OpenStore(t, path)
		all.Go(func() {
			if err := jobs.Migrate(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestJobRunsSoonAfterItsCauseIsSaved(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var r jobs.Registry
	got := make(chan string, 10)
	jobs.Register(&r, func(_ context.Context, a greet) error { got <- a.Name; return nil })
	q := newQueue(t, s, &r)
	start(t, q)
	insert(t, s, q, greet{"Léa"})
	select {
	case name := <-got:
		if name != "Léa" {
			t.Errorf("got %q, want Léa", name)
		}
	case <-time.After(2 * time.Second):
		t.Fatal("the job did not run")
	}
}

func TestNoJobWithoutItsCause(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	var ran atomic.Int32
	jobs.Register(&r, func(context.Context, greet) error { ran.Add(1); return nil })
	q := newQueue(t, s, &r)
	broken := errors.New("broken")
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := q.Insert(t.Context(), tx, greet{"a"}, greet{"b"}); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ran.Load() != 0 {
		t.Errorf("%d jobs ran whose cause was taken back", ran.Load())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return q.Insert(ctx, tx, greet{"c"}) }); !errors.Is(err, context.Canceled) {
		t.Errorf("insert with an ended context: %v", err)
	}
}

func TestUnknownKindIsRefused(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { return nil })
	q := newQueue(t, s, &r)
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return q.Insert(t.Context(), tx, tidy{}) }); err == nil {
		t.Error("a job that nobody does was saved")
	}
}

func TestDrainDoesAllThatIsThereAndWhatItCauses(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	var ran atomic.Int32
	var q *jobs.Queue
	jobs.Register(&r, func(ctx context.Context, a greet) error {
		ran.Add(1)
		if a.Name != "parent" {
			return nil
		}
		return s.Write(ctx, func(tx *store.Tx) error { return q.Insert(ctx, tx, greet{"child"}, greet{"child"}) })
	})
	q = newQueue(t, s, &r)
	for range 20 {
		insert(t, s, q, greet{"parent"})
	}
	if err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := q.InsertAfter(t.Context(), tx, time.Hour, greet{"later"}); err != nil {
			return err
		}
		return q.InsertAfter(t.Context(), tx, 40*time.Millisecond, greet{"soon"})
	}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	began := time.Now()
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("drain took %v", took)
	}
	if ran.Load() != 61 {
		t.Errorf("ran %d jobs, want 20 parents, 40 children and the one whose time has come", ran.Load())
	}
	if n, oldest, err := q.Backlog(t.Context()); err != nil || n != 0 || oldest != 0 {
		t.Errorf("backlog: %d, %v, %v; want nothing", n, oldest, err)
	}
}

func TestBacklogTellsHowMuchAndSinceWhen(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { return nil })
	q := newQueue(t, s, &r)
	insert(t, s, q, greet{"a"}, greet{"b"}, greet{"c"})
	time.Sleep(60 * time.Millisecond)
	n, oldest, err := q.Backlog(t.Context())
	if err != nil || n != 3 || oldest < 50*time.Millisecond || oldest > time.Minute {
		t.Errorf("backlog: %d since %v, %v; want 3 since at least 50 ms", n, oldest, err)
	}
}

func TestFailedJobIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var r jobs.Registry
	var tries atomic.Int32
	jobs.Register(&r, func(context.Context, greet) error {
		switch tries.Add(1) {
		case 1:
			return errors.New("no connection")
		default:
			return nil
		}
	})
	q := newQueue(t, s, &r)
	insert(t, s, q, greet{"a"})
	err := q.Drain(t.Context())
	if err == nil || !strings.Contains(err.Error(), "job greet: no connection") {
		t.Errorf("drain: %v, want what failed", err)
	}
	if tries.Load() != 1 {
		t.Fatalf("tried %d times at once, want 1", tries.Load())
	}
	start(t, q)
	within(t, 20*time.Second, "second try", func() bool { return tries.Load() == 2 })
}

func TestPanicOfAJobIsAFailure(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { panic("ouch") })
	var after atomic.Bool
	jobs.Register(&r, func(context.Context, tidy) error { after.Store(true); return nil })
	q := newQueue(t, s, &r)
	insert(t, s, q, greet{"a"}, tidy{})
	if err := q.Drain(t.Context()); err == nil || !strings.Contains(err.Error(), "ouch") {
		t.Errorf("drain: %v, want the panic", err)
	}
	if !after.Load() {
		t.Error("the other job did not run")
	}
}

func TestGivenUpJobIsShownAndCanBeTriedAgain(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	var works atomic.Bool
	jobs.Register(&r, func(context.Context, greet) error {
		if works.Load() {
			return nil
		}
		return errors.New("address refused")
	})
	q := newQueue(t, s, &r)
	insert(t, s, q, greet{"a"})
	if _, err := s.DB().ExecContext(t.Context(), `UPDATE river_job SET attempt = max_attempts - 1`); err != nil {
		t.Fatal(err)
	}
	if err := q.Drain(t.Context()); err == nil {
		t.Error("drain: no error")
	}
	failed, err := q.Failed(t.Context())
	if err != nil || len(failed) != 1 || failed[0].Kind != "greet" || failed[0].Err != "address refused" || failed[0].At.IsZero() {
		t.Fatalf("failed jobs: %+v, %v", failed, err)
	}
	works.Store(true)
	if err := q.Retry(t.Context(), failed[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if failed, err = q.Failed(t.Context()); err != nil || len(failed) != 0 {
		t.Errorf("failed jobs after the retry: %+v, %v", failed, err)
	}
}

func TestPeriodicJobsAreNeverTwoAtOnce(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var r jobs.Registry
	var running, most, runs atomic.Int32
	jobs.Register(&r, func(ctx context.Context, _ tidy) error {
		most.Store(max(most.Load(), running.Add(1)))
		defer running.Add(-1)
		runs.Add(1)
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
		}
		return nil
	})
	q := newQueue(t, s, &r, jobs.Periodic{Every: 200 * time.Millisecond, Args: tidy{}, RunOnStart: true})
	start(t, q)
	within(t, 3*time.Second, "run on start", func() bool { return runs.Load() == 1 })
	within(t, 10*time.Second, "second run", func() bool { return runs.Load() == 2 })
	if most.Load() != 1 {
		t.Errorf("%d ran at once, want 1", most.Load())
	}
}

func TestStopInterruptsWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	var r jobs.Registry
	began := make(chan struct{})
	var interrupted atomic.Bool
	jobs.Register(&r, func(ctx context.Context, _ greet) error {
		close(began)
		<-ctx.Done()
		interrupted.Store(true)
		return ctx.Err()
	})
	q := newQueue(t, s, &r)
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert(t, s, q, greet{"a"})
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
	if !interrupted.Load() {
		t.Error("stop left the job running")
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Errorf("second stop: %v", err)
	}
}

func TestManyJobsAtOnce(t *testing.T) {
	s := newStore(t)
	var r jobs.Registry
	var ran sync.Map
	jobs.Register(&r, func(ctx context.Context, a greet) error {
		if _, twice := ran.LoadOrStore(a.Name, true); twice {
			t.Errorf("%s ran twice", a.Name)
		}
		return s.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(a.Name, "done") })
	})
	q := newQueue(t, s, &r)
	var args []jobs.Args
	for i := range 200 {
		args = append(args, greet{fmt.Sprint(i)})
	}
	insert(t, s, q, args...)
	if err := q.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		if _, err := s.Setting(t.Context(), fmt.Sprint(i)); err != nil {
			t.Errorf("job %d: %v", i, err)
		}
	}
}

package jobs_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/jobs"
	"galon/internal/store"
	"galon/internal/testkit"
)

// TestMain is also the process that is killed: it begins jobs and never ends them.
func TestMain(m *testing.M) {
	if path := os.Getenv("GALON_TEST_HANG"); path != "" {
		if err := hang(path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

func hang(path string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { fmt.Println("began"); select {} })
	jobs.Register(&r, func(context.Context, tidy) error { fmt.Println("began"); select {} })
	q, err := jobs.New(s, &r, []jobs.Periodic{{Every: time.Hour, Args: tidy{}, RunOnStart: true}}, discard)
	if err != nil {
		return err
	}
	if err := q.Start(ctx); err != nil {
		return err
	}
	defer s.Close() // never: but the store must not be collected before
	select {}
}

func TestJobsOfAKilledProcessRunAgainAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "galon.db")
	s := testkit.OpenStore(t, path)
	migrate(t, s)
	var greeted, tidied atomic.Int32
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { greeted.Add(1); return nil })
	jobs.Register(&r, func(context.Context, tidy) error { tidied.Add(1); return nil })
	q := newQueue(t, s, &r, jobs.Periodic{Every: time.Hour, Args: tidy{}, RunOnStart: true})
	insert(t, s, q, greet{"a"})

	other := exec.Command(os.Args[0], "-test.run=^$")
	other.Env = append(os.Environ(), "GALON_TEST_HANG="+path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer other.Process.Kill()
	lines := bufio.NewScanner(out)
	for range 2 { // the mail and the periodic job are both begun
		if !lines.Scan() || lines.Text() != "began" {
			t.Fatalf("the other process says %q", lines.Text())
		}
	}

	// While it lives, its jobs are its own.
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	if greeted.Load() != 0 || tidied.Load() != 0 {
		t.Error("the jobs of a living process were taken")
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	start(t, q)
	within(t, 8*time.Second, "the jobs of the killed process", func() bool { return greeted.Load() == 1 && tidied.Load() >= 1 })
	time.Sleep(300 * time.Millisecond)
	if greeted.Load() != 1 {
		t.Errorf("the job ran %d times after the kill, want 1", greeted.Load())
	}
}

func TestJobsOfAClosedStoreRunAgainAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	migrate(t, s)
	began, gate := make(chan struct{}, 1), make(chan struct{})
	t.Cleanup(func() { close(gate) })
	var r jobs.Registry
	jobs.Register(&r, func(context.Context, greet) error { began <- struct{}{}; <-gate; return nil })
	q := newQueue(t, s, &r)
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert(t, s, q, greet{"a"})
	<-began
	if err := s.Close(); err != nil { // without Stop
		t.Fatal(err)
	}

	again := testkit.OpenStore(t, path)
	var ran atomic.Int32
	var r2 jobs.Registry
	jobs.Register(&r2, func(context.Context, greet) error { ran.Add(1); return nil })
	q2 := newQueue(t, again, &r2)
	if err := q2.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ran.Load() != 1 {
		t.Errorf("the job ran %d times, want 1", ran.Load())
	}
}

package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// hold keeps the writer busy until the returned function is called, so that what comes meanwhile waits together.
func hold(t *testing.T, s *store.Store) (release func() error) {
	t.Helper()
	started, gate, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.Write(context.Background(), func(*store.Tx) error {
			close(started)
			<-gate
			return nil
		})
	}()
	<-started
	return func() error {
		close(gate)
		return <-done
	}
}

func TestWritersThatWaitTogetherAllCommit(t *testing.T) {
	s := testkit.NewStore(t)
	release := hold(t, s)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting(fmt.Sprint(i), "done") }); err != nil {
				t.Errorf("write %d: %v", i, err)
			}
			// After Write returns, everybody sees it.
			if v, err := s.Setting(t.Context(), fmt.Sprint(i)); err != nil || v != "done" {
				t.Errorf("setting %d after its write: got %q, %v", i, v, err)
			}
		})
	}
	if err := release(); err != nil {
		t.Errorf("holding write: %v", err)
	}
	all.Wait()
}

func TestFailingWriterTakesOnlyItselfBack(t *testing.T) {
	s := testkit.NewStore(t)
	release := hold(t, s)
	broken := errors.New("broken")
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.SetSetting(fmt.Sprint(i), "done"); err != nil {
					return err
				}
				if i%3 == 0 {
					return broken
				}
				return nil
			})
			if want := i%3 == 0; errors.Is(err, broken) != want {
				t.Errorf("write %d: got %v, want failure %v", i, err, want)
			}
		})
	}
	if err := release(); err != nil {
		t.Errorf("holding write: %v", err)
	}
	all.Wait()
	for i := range 60 {
		_, err := s.Setting(t.Context(), fmt.Sprint(i))
		if got, want := domain.IsKind(err, domain.NotFound), i%3 == 0; got != want {
			t.Errorf("setting %d missing: got %v (%v), want %v", i, got, err, want)
		}
	}
}

// The first of a group has no savepoint: it takes the transaction back, and those behind it get another.
func TestFailingFirstWriterSparesTheOthers(t *testing.T) {
	s := testkit.NewStore(t)
	began, gate := make(chan struct{}), make(chan struct{})
	broken := errors.New("broken")
	var all sync.WaitGroup
	all.Go(func() {
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			close(began)
			<-gate
			if err := tx.SetSetting("first", "x"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) {
			t.Errorf("first write: %v", err)
		}
	})
	<-began
	for i := range 10 {
		all.Go(func() {
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting(fmt.Sprint(i), "done") }); err != nil {
				t.Errorf("write %d: %v", i, err)
			}
		})
	}
	close(gate)
	all.Wait()
	if _, err := s.Setting(t.Context(), "first"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("what failed: got %v, want not found", err)
	}
	for i := range 10 {
		if _, err := s.Setting(t.Context(), fmt.Sprint(i)); err != nil {
			t.Errorf("setting %d: %v", i, err)
		}
	}
}

func TestPanicReachesTheCallerAndSparesTheOthers(t *testing.T) {
	s := testkit.NewStore(t)
	release := hold(t, s)
	var all sync.WaitGroup
	all.Go(func() {
		defer func() {
			if got := recover(); got != "ouch" {
				t.Errorf("recovered %v, want ouch", got)
			}
		}()
		_ = s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSetting("panicked", "x"); err != nil {
				return err
			}
			panic("ouch")
		})
	})
	all.Go(func() {
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("other", "x") }); err != nil {
			t.Errorf("other write: %v", err)
		}
	})
	if err := release(); err != nil {
		t.Errorf("holding write: %v", err)
	}
	all.Wait()
	if _, err := s.Setting(t.Context(), "other"); err != nil {
		t.Errorf("the other's write: %v", err)
	}
	if _, err := s.Setting(t.Context(), "panicked"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("what panicked: got %v, want not found", err)
	}
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("later", "x") }); err != nil {
		t.Errorf("write after the panic: %v", err)
	}
}

func TestEndedContextDoesNotRun(t *testing.T) {
	s := testkit.NewStore(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	var ran atomic.Bool
	done := make(chan error, 1)
	go func() { done <- s.Write(ctx, func(*store.Tx) error { ran.Store(true); return nil }) }()
	time.Sleep(5 * time.Millisecond)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if err := release(); err != nil {
		t.Errorf("holding write: %v", err)
	}
	if err := s.Write(t.Context(), func(*store.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if ran.Load() {
		t.Error("the function of an ended context ran")
	}
}

func TestContextThatEndsMeanwhileTakesBack(t *testing.T) {
	s := testkit.NewStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetSetting("half", "x"); err != nil {
			return err
		}
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
	if _, err := s.Setting(t.Context(), "half"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("half a write: got %v, want not found", err)
	}
}

func TestHooksRunOnlyAfterTheCommit(t *testing.T) {
	s := testkit.NewStore(t)
	ran := 0
	hook := func(tx *store.Tx) { tx.OnCommit(func() { ran++ }) }
	_ = s.Write(t.Context(), func(tx *store.Tx) error { hook(tx); return errors.New("no") })
	if ran != 0 {
		t.Errorf("hooks after a failure: %d, want 0", ran)
	}
	if err := s.Write(t.Context(), func(tx *store.Tx) error {
		hook(tx)
		if ran != 0 {
			t.Error("hook ran before the commit")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if ran != 1 {
		t.Errorf("hooks after a commit: %d, want 1", ran)
	}
}

func TestCommitErrorGoesToAll(t *testing.T) {
	s := testkit.NewStore(t)
	release := hold(t, s)
	var failed atomic.Int32
	var all sync.WaitGroup
	for i := range 3 {
		all.Go(func() {
			err := s.Write(t.Context(), func(tx *store.Tx) error {
				if err := tx.SetSetting(fmt.Sprint(i), "x"); err != nil {
					return err
				}
				// A reference that is only looked at in the end is the one commit error that can be had at will.
				if _, err := tx.SQL().Exec("PRAGMA defer_foreign_keys = ON"); err != nil {
					return err
				}
				return tx.InsertReceiveToken(fmt.Sprint(i), "nobody", noon)
			})
			if err != nil {
				failed.Add(1)
			}
		})
	}
	_ = release() // it may share their transaction, and their fate
	all.Wait()
	if failed.Load() != 3 {
		t.Errorf("writes that failed: %d, want 3", failed.Load())
	}
	if _, err := s.Setting(t.Context(), "0"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("after a failed commit: got %v, want not found", err)
	}
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("later", "x") }); err != nil {
		t.Errorf("write after the failed commit: %v", err)
	}
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	s := testkit.NewStore(t)
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("a", "old") }); err != nil {
		t.Fatal(err)
	}
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.SetSetting("a", "new"); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		v, err := s.Setting(ctx, "a")
		if v != "old" {
			t.Errorf("read during a write: got %q, want the committed %q", v, "old")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTwoProcessesShareOneFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	one, two := testkit.OpenStore(t, path), testkit.OpenStore(t, path)
	var all sync.WaitGroup
	for i := range 40 {
		for name, s := range map[string]*store.Store{"one": one, "two": two} {
			all.Go(func() {
				if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting(fmt.Sprint(name, i), "x") }); err != nil {
					t.Errorf("%s %d: %v", name, i, err)
				}
			})
		}
	}
	all.Wait()
	for i := range 40 {
		for _, name := range []string{"one", "two"} {
			if _, err := one.Setting(t.Context(), fmt.Sprint(name, i)); err != nil {
				t.Errorf("%s %d: %v", name, i, err)
			}
		}
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "galon.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(*store.Tx) error { return nil }); err == nil {
		t.Error("write on a closed store: no error")
	}
}

package store_test

import (
	"path/filepath"
	"testing"
	"time"

	"galon/internal/store"
	"galon/internal/testkit"
)

func TestWhoWorksAloneKnowsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	one, two := testkit.OpenStore(t, path), testkit.OpenStore(t, path)
	enter := func(s *store.Store) (leave func() error, alone bool) {
		t.Helper()
		leave, err := s.EnterWork(func() error { alone = true; return nil })
		if err != nil {
			t.Fatal(err)
		}
		return leave, alone
	}
	leaveOne, alone := enter(one)
	if !alone {
		t.Error("the first is not alone")
	}
	leaveTwo, alone := enter(two)
	if alone {
		t.Error("the second thinks it is alone")
	}
	if err := leaveOne(); err != nil {
		t.Fatal(err)
	}
	leaveOne, alone = enter(one)
	if alone {
		t.Error("who comes back thinks the second has left")
	}
	for _, leave := range []func() error{leaveOne, leaveTwo, leaveTwo} {
		if err := leave(); err != nil {
			t.Fatal(err)
		}
	}
	if _, alone = enter(two); !alone {
		t.Error("nobody works, and the next is not alone")
	}
}

// The database is started again while somebody works: who starts after that must not take their jobs for those of the dead.
func TestWhoWorksIsKnownAfterItsSessionWasCut(t *testing.T) {
	if !testkit.Postgres() {
		return // a lock on a file lasts as long as its process
	}
	s := testkit.NewStore(t)
	sessions := func() (n int) {
		t.Helper()
		if err := s.DB().QueryRow(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND mode = 'ShareLock' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, 0x67616c03).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	leave, err := s.EnterWork(func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	if n := sessions(); n != 1 {
		t.Fatalf("%d sessions work, want 1", n)
	}
	if _, err := s.DB().Exec(`SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, 0x67616c03); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(3 * time.Minute); sessions() != 1; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the lock is not taken again")
		}
	}
	other, err := s.EnterWork(func() error { t.Error("who comes next thinks it is alone"); return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []func() error{other, leave, leave} {
		if err := l(); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(3 * time.Minute); sessions() != 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nobody works any more, and the lock is held")
		}
	}
}

// Package testkit makes the real things that tests of several rooms need: a migrated store in a temporary folder,
// and whatever stands on it.
//
// It imitates nothing: what a test gets from here is what the program runs with. Only tests import it.
package testkit

import (
	"path/filepath"
	"sync"
	"testing"

	"galon/internal/jobs"
	"galon/internal/store"
)

// NewStore opens a migrated store and closes it with the test: SQLite in a temporary folder or, where the tests run on
// PostgreSQL, a database of its own.
func NewStore(t testing.TB) *store.Store {
	t.Helper()
	if !Postgres() {
		return OpenStore(t, filepath.Join(t.TempDir(), "galon.db"))
	}
	address, err := NewDatabase(migrated(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { DropDatabase(address) }) // after the store is closed
	return OpenStore(t, address)
}

// OpenStore opens and migrates the store at a path or an address and closes it with the test.
func OpenStore(t testing.TB, where string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

var template struct {
	sync.Mutex
	name string
}

// migrated is the name of a database with all tables and nothing in them, made once in a process: others are copied
// from it in less time than the migrations take.
func migrated(t testing.TB) string {
	t.Helper()
	template.Lock()
	defer template.Unlock()
	if template.name != "" {
		return template.name
	}
	address, err := NewDatabase("template1")
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := jobs.Migrate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	template.name = nameOf(address)
	return template.name
}

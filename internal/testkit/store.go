// Package testkit makes the real things that tests of several rooms need: a migrated store in a temporary folder,
// and whatever stands on it.
//
// It imitates nothing: what a test gets from here is what the program runs with. Only tests import it.
package testkit

import (
	"path/filepath"
	"testing"

	"galon/internal/store"
)

// NewStore opens a migrated store in a temporary folder and closes it with the test.
func NewStore(t testing.TB) *store.Store {
	t.Helper()
	return OpenStore(t, filepath.Join(t.TempDir(), "galon.db"))
}

// OpenStore opens and migrates the store at path and closes it with the test.
func OpenStore(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
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

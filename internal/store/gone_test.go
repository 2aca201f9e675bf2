package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"galon/internal/domain"
	"galon/internal/store"
)

// A file that was taken away answers neither who reads nor who writes, and does again once it lies there.
func TestAFileThatIsGoneIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	write := func() error {
		return s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetSetting("essai", "1") })
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	away := path + ".away"
	if err := os.Rename(path, away); err != nil {
		t.Fatal(err)
	}
	if err := write(); !errors.Is(err, domain.ErrDatabaseGone) {
		t.Errorf("written into a file that is gone: %v", err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, domain.ErrDatabaseGone) {
		t.Errorf("ping: %v", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(); !errors.Is(err, domain.ErrDatabaseGone) {
		t.Errorf("written beside the file that lies there now: %v", err)
	}
	if err := os.Rename(away, path); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Errorf("with its file again: %v", err)
	}
	if _, err := s.Setting(t.Context(), "absent"); !domain.IsKind(err, domain.NotFound) || errors.Is(err, domain.ErrDatabaseGone) {
		t.Errorf("a setting that is not there: %v", err)
	}
}

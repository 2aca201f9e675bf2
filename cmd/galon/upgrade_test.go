package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// Databases that earlier versions have written, as SQL text: this program opens each, brings it up to date and finds
// nothing wrong. To add one: run that version, dump its file (sqlite3 galon.db .dump), keep the text and the three secrets,
// which open nothing else.
func TestDatabasesOfEarlierVersionsOpen(t *testing.T) {
	versions, err := filepath.Glob("testdata/upgrade/*")
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version: %v", err)
	}
	for _, version := range versions {
		t.Run(filepath.Base(version), func(t *testing.T) {
			t.Parallel()
			dir := earlier(t, version)
			if said := mustRun(t, "migrate", "--data", dir); !strings.Contains(said, "à jour") {
				t.Errorf("migrate: %s", said)
			}
			looked(t, dir)
			if !testkit.Postgres() {
				return
			}
			address, err := testkit.NewDatabase("template1")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { testkit.DropDatabase(address) })
			mustRun(t, "transfer", "--data", dir, "--to", address)
			looked(t, dir)
		})
	}
}

// earlier is a data folder as that version left it.
func earlier(t *testing.T, version string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.MkdirAll(filepath.Join(dir, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"master.key", "pepper.key", "operator.key"} {
		secret, err := os.ReadFile(filepath.Join(version, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "secrets", name), secret, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(version, "database.sql"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(dir, config.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.DB().ExecContext(t.Context(), string(text)); err != nil {
		t.Fatalf("the SQL text: %v", err)
	}
	return dir
}

// looked examines everything, and verifies each badge as it stood.
func looked(t *testing.T, dir string) {
	t.Helper()
	mustRun(t, "doctor", "--data", dir)
	mustRun(t, "log", "verify", "--data", dir)
	l := leftIn(t, dir)
	if len(l.issued) == 0 || l.unsigned != 0 {
		t.Fatalf("%d badges, %d unsigned", len(l.issued), l.unsigned)
	}
	for _, a := range l.issued {
		file := filepath.Join(t.TempDir(), "badge.json")
		if err := os.WriteFile(file, a.Document, 0o600); err != nil {
			t.Fatal(err)
		}
		want := 0
		if !a.RevokedAt.IsZero() || !a.SuspendedAt.IsZero() {
			want = 1
		}
		cmd := exec.CommandContext(t.Context(), "galon", "verify", "--data", dir, file)
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want || a.State != domain.AwardIssued {
			t.Errorf("badge %s: exit %d, want %d\n%s", a.ID, got, want, out)
		}
	}
}

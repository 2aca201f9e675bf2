package main

import (
	"database/sql"
	"errors"
	"flag"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/backup"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/jobs"
	"galon/internal/store"
	"galon/internal/testkit"
)

// Databases that earlier versions have written, as SQL text: this program opens each, brings it up to date and finds
// nothing wrong. `make fixture` writes that of this version, to be kept with its release; the three secrets open nothing else.
func TestDatabasesOfEarlierVersionsOpen(t *testing.T) {
	if *writeUpgrade != "" {
		writeVersion(t, filepath.Join("testdata/upgrade", *writeUpgrade))
	}
	versions, err := filepath.Glob("testdata/upgrade/*")
	if err != nil || len(versions) == 0 {
		t.Fatalf("no earlier version: %v", err)
	}
	for _, version := range versions {
		t.Run(filepath.Base(version), func(t *testing.T) {
			t.Parallel()
			dir := earlier(t, version)
			restored(t, dir)
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

// restored takes a backup of the database as that version left it, and restores it with this program.
func restored(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(dir, config.DatabaseFile))
	must(t, err)
	defer s.Close()
	registry := &jobs.Registry{}
	app.Work(registry, &app.Issuing{}, &app.Delivery{}) // nothing is worked off
	queue, err := jobs.New(s, registry, nil, slog.New(slog.DiscardHandler))
	must(t, err)
	file := filepath.Join(t.TempDir(), "earlier.galon")
	out, err := os.Create(file)
	must(t, err)
	_, err = backup.Write(t.Context(), out, backup.Installation{Store: s, Queue: queue, Evidence: filepath.Join(dir, "evidence")},
		[]string{"age1gf7zzf37axc8tynj3067wct654c8lngnfznxxflc9wnmlwx37guq587x90"}, backup.Contents{At: time.Now().UTC(), Version: "earlier"})
	must(t, errors.Join(err, out.Close()))
	key := filepath.Join(t.TempDir(), "key.txt")
	must(t, os.WriteFile(key, []byte("AGE-SECRET-KEY-13LMXCSUDSVKEN8KZR77DM2UP6NJ68KT9QUPPXD6GJAGMD54JYRUQAT6T6P\n"), 0o600))
	fresh := filepath.Join(t.TempDir(), "fresh")
	secrets(t, filepath.Join(dir, "secrets"), fresh)
	where := []string{"--data", fresh}
	if testkit.Postgres() {
		address, err := testkit.NewDatabase("template1")
		must(t, err)
		t.Cleanup(func() { testkit.DropDatabase(address) })
		where = append(where, "--db", address)
	}
	for _, drill := range [][]string{{"--verify"}, nil} {
		said := mustRun(t, append(append([]string{"restore", file, "--identity", key}, drill...), where...)...)
		if !strings.Contains(said, " 0 faux") || strings.Contains(said, " 0 badge") {
			t.Errorf("restore %v: %s", drill, said)
		}
	}
	mustRun(t, append([]string{"journal", "accept", "--rien-n-a-ete-retire"}, where...)...)
	mustRun(t, append([]string{"doctor"}, where...)...)
}

// earlier is a data folder as that version left it.
func earlier(t *testing.T, version string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	secrets(t, version, dir)
	if err := os.CopyFS(filepath.Join(dir, "evidence"), os.DirFS(filepath.Join(version, "evidence"))); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
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

// secrets puts the three of them into a data folder.
func secrets(t *testing.T, from, dir string) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(dir, "secrets"), 0o700))
	for _, name := range []string{"master.key", "pepper.key", "operator.key"} {
		secret, err := os.ReadFile(filepath.Join(from, name))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, "secrets", name), secret, 0o600))
	}
}

// renewed is what every upgrade ends with: the service starts, and signs the lists again, however long ago that was.
func renewed(t *testing.T, dir string) {
	t.Helper()
	s, err := store.Open(t.Context(), databaseOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.DB().ExecContext(t.Context(), `UPDATE status_list SET signed_at = 0`); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Setting(t.Context(), "base_url")
	if err != nil {
		t.Fatal(err)
	}
	served(t, dir, freeBase(t), func() bool {
		var old int
		err := s.DB().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM status_list WHERE signed_at = 0`).Scan(&old)
		return err == nil && old == 0
	}, "--base-url", kept)
}

// looked examines everything, and verifies each badge as it stood.
func looked(t *testing.T, dir string) {
	t.Helper()
	renewed(t, dir)
	mustRun(t, "doctor", "--data", dir)
	mustRun(t, "log", "verify", "--data", dir)
	s, err := store.Open(t.Context(), databaseOf(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	organisations, err := s.Organisations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	badges := 0
	for _, o := range organisations {
		page, more, err := s.Awards(t.Context(), store.AwardFilter{OrganisationID: o.ID, Limit: 500})
		if err != nil || more != "" {
			t.Fatalf("%s: %v, more than %d badges", o.Slug, err, len(page))
		}
		for _, row := range page {
			a, err := s.Award(t.Context(), row.ID)
			if err != nil {
				t.Fatal(err)
			}
			stands(t, dir, a)
			badges++
		}
	}
	if badges == 0 {
		t.Fatal("no badges")
	}
}

// stands verifies a badge by the command.
func stands(t *testing.T, dir string, a domain.Award) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "badge.json")
	if err := os.WriteFile(file, a.Document, 0o600); err != nil {
		t.Fatal(err)
	}
	want := 0
	switch {
	case !a.RevokedAt.IsZero() || !a.SuspendedAt.IsZero() || !a.ValidUntil.IsZero() && a.ValidUntil.Before(time.Now()):
		want = 1
	case domain.IsTrial(a.Achievement.Title):
		want = 2
	}
	cmd := exec.CommandContext(t.Context(), "galon", "verify", "--data", dir, file)
	out, _ := cmd.CombinedOutput()
	if got := cmd.ProcessState.ExitCode(); got != want || a.State != domain.AwardIssued {
		t.Errorf("badge %s, %s, %s: exit %d, want %d\n%s", a.ID, a.Achievement.Slug, a.State, got, want, out)
	}
}

var writeUpgrade = flag.String("write-upgrade", "", "name of this version: writes the database of its demo into testdata/upgrade")

// writeVersion keeps the demo of this program as an earlier version of the next one.
func writeVersion(t *testing.T, into string) {
	t.Helper()
	if testkit.Postgres() {
		t.Fatal("what is kept is the text of a SQLite file")
	}
	w := newDemoRights(t)
	for name, from := range map[string]string{"": filepath.Join(w.dir, "secrets"), "evidence": filepath.Join(w.dir, "evidence")} {
		must(t, os.CopyFS(filepath.Join(into, name), os.DirFS(from)))
	}
	must(t, os.WriteFile(filepath.Join(into, "database.sql"), []byte("-- Written by the program of "+filepath.Base(into)+": the demo.\n"+dump(t, w.installation.Store.DB())), 0o644))
}

// dump is a database as SQL text, like `+"`sqlite3 FILE .dump`"+`.
func dump(t *testing.T, db *sql.DB) string {
	t.Helper()
	strs := func(query string) (all []string) {
		rows, err := db.QueryContext(t.Context(), query)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var one string
			must(t, rows.Scan(&one))
			all = append(all, one)
		}
		must(t, rows.Err())
		return all
	}
	text := []string{"PRAGMA foreign_keys = OFF", "BEGIN"}
	text = append(text, strs(`SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)...)
	for _, table := range strs(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`) {
		columns := strs(`SELECT 'quote("' || name || '")' FROM pragma_table_info('` + table + `') ORDER BY cid`)
		for _, row := range strs(`SELECT ` + strings.Join(columns, ` || ',' || `) + ` FROM "` + table + `"`) {
			text = append(text, `INSERT INTO "`+table+`" VALUES (`+row+`)`)
		}
	}
	text = append(text, strs(`SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name`)...)
	return strings.Join(append(text, "COMMIT"), ";\n") + ";\n"
}

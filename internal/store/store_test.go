package store_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

func TestOtherDatabasesAreRefusedClearly(t *testing.T) {
	for _, c := range []struct{ where, want string }{
		{"mysql://galon:geheim@localhost/galon", "mysql:// is not supported"},
		{"postgres://galon:geheim@localhost:1/galon", "localhost, database galon"},
		{"postgres://galon:geheim@localhost:port/galon", "not of the form postgres://"},
		{"", "no path given"},
	} {
		_, err := store.Open(t.Context(), c.where)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("open %q: got %v, want %q", c.where, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("open %q tells the password: %v", c.where, err)
		}
	}
}

func TestFolderNamesNeedNoCare(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "50 % #1 ? données")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "galon.db")
	testkit.OpenStore(t, path)
	if _, err := os.Stat(path); err != nil {
		t.Errorf("the database is elsewhere: %v", err)
	}
}

func TestFileIsForItsOwnerAndMissedWhenItIsTakenAway(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	s := testkit.OpenStore(t, path)
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if info, err := os.Stat(path + suffix); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("galon.db%s: %v, %v", suffix, info, err)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Ping(t.Context()))
	// SQLite goes on answering from the file that it holds.
	must(os.Rename(path, path+".away"))
	if err := s.Ping(t.Context()); err == nil {
		t.Error("the file is away, and nothing is missed")
	}
	must(os.WriteFile(path, nil, 0o600))
	if err := s.Ping(t.Context()); err == nil {
		t.Error("another file lies there, and nothing is missed")
	}
	must(os.Rename(path+".away", path))
	must(s.Ping(t.Context()))
}

func TestMigrationsFromEmptyAndAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if v, err := s.SchemaVersion(t.Context()); err != nil || v != 0 {
		t.Errorf("version of an empty database: %d, %v; want 0", v, err)
	}
	for range 2 {
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	last := filepath.Base(files[len(files)-1]) // sorted: numbers may have gaps
	last = max(last, "0010_")                  // which is in Go: migrate_audit.go
	if v, err := s.SchemaVersion(t.Context()); err != nil || !strings.HasPrefix(last, fmt.Sprintf("%04d_", v)) {
		t.Errorf("version: %d, %v; want that of %s", v, err, last)
	}
}

func TestProcessesMayMigrateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	var all sync.WaitGroup
	for range 3 {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		all.Go(func() {
			if err := s.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "galon.db")
	s := testkit.OpenStore(t, path)
	if _, err := s.DB().ExecContext(t.Context(), `INSERT INTO schema_version (version_id, is_applied) VALUES (9999, true)`); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); domain.CodeOf(err) != "database-newer" {
		t.Errorf("got %v, want a refusal", err)
	}
}

func TestForeignKeysHold(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 1, nil)[0]
	for name, f := range map[string]func(tx *store.Tx) error{
		"share of no award": func(tx *store.Tx) error {
			return tx.InsertShare(store.ShareRow{Share: domain.Share{ID: "s", Awards: []domain.AwardID{"none"}}})
		},
		"share of no badge of another site": func(tx *store.Tx) error {
			return tx.InsertShare(store.ShareRow{Share: domain.Share{ID: "s", Imports: []domain.ImportID{"none"}}})
		},
		"claim of no award":       func(tx *store.Tx) error { return tx.ReplaceClaimCode(store.ClaimRow{Hash: "h", AwardID: "none"}) },
		"accepted by no passport": func(tx *store.Tx) error { return tx.MarkAccepted(a.ID, "none", noon) },
		"key of no organisation": func(tx *store.Tx) error {
			return tx.InsertKey(store.KeyRow{ID: "k", OrganisationID: "none", PublicJWK: []byte("{}"), Sealed: []byte{1}, CreatedAt: noon})
		},
		"award of no recipient": func(tx *store.Tx) error {
			b := a
			b.ID, b.RecipientID, b.CredentialID, b.SubjectID, b.StatusIndex = "b", "none", "c", "s", a.StatusIndex+1
			return tx.InsertPendingAwards([]domain.Award{b})
		},
	} {
		err := w.Write(t.Context(), f)
		if err == nil || domain.CodeOf(err) != "" {
			t.Errorf("%s: got %v, want the database's refusal", name, err)
		}
	}
}

// The file of a process that was killed is the file as it lies on the disk at any moment.
func TestFileOfAKilledProcessOpensAgain(t *testing.T) {
	w := newWorldIn(t, testkit.OpenStore(t, filepath.Join(t.TempDir(), "galon.db")))
	a := w.issued(t, 20, nil)
	source := filepath.Join(t.TempDir(), "galon.db")
	var s2 *store.Store
	w.write(t, func(tx *store.Tx) error { // in the middle of a transaction
		if err := tx.SetSetting("half", "x"); err != nil {
			return err
		}
		if err := tx.MarkRevoked(a[0].ID, domain.IssuedInError, noon); err != nil {
			return err
		}
		for _, suffix := range []string{"", "-wal"} {
			copyFile(t, w.Path()+suffix, source+suffix)
		}
		return nil
	})
	s2 = testkit.OpenStore(t, source)
	got, err := s2.Award(t.Context(), a[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Document) != string(a[0].Document) || !got.RevokedAt.IsZero() {
		t.Errorf("award after the kill: document %d bytes, revoked %v; want %d, never", len(got.Document), got.RevokedAt, len(a[0].Document))
	}
	if _, err := s2.Setting(t.Context(), "half"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("what was not committed: got %v, want not found", err)
	}
	var verdict string
	if err := s2.DB().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity: %s, %v", verdict, err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// Signed bytes are written once, acts are only added: no statement of this package says otherwise.
func TestNoStatementChangesSignedBytes(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	migrations, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, name := range append(files, migrations...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		read++
		sql := string(b)
		if strings.HasSuffix(name, ".go") {
			sql = strings.Join(regexp.MustCompile("(?s)`[^`]*`").FindAllString(sql, -1), "\n")
		}
		text := strings.Join(strings.Fields(strings.ToLower(sql)), " ")
		for _, forbidden := range []string{
			"update award_document", "delete from award_document", "document = ", "jwt = ", "replace into", "on conflict (award_id)",
			"update audit", "delete from audit", "update registry_version", "delete from registry_version", "delete from award where", "delete from status_place",
		} {
			if name == "migrate_audit.go" && forbidden == "update audit" {
				continue // gives the acts of before their links, and says nothing else of them
			}
			if name == "erase.go" && forbidden == "delete from award_document" {
				continue // the person took the badge back (RGPD art. 17); nothing else may
			}
			if strings.Contains(text, forbidden) {
				t.Errorf("%s says %q", name, forbidden)
			}
		}
		for _, foreign := range []string{"without rowid", "now()", "create trigger", "any($", "autoincrement", "json_extract"} {
			if strings.HasSuffix(name, ".sql") && strings.Contains(strings.ReplaceAll(text, "-- one text", ""), foreign) {
				t.Errorf("%s is not portable: %q", name, foreign)
			}
		}
	}
	if read < 15 {
		t.Errorf("read %d files, want all of the package", read)
	}
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"galon/internal/domain"
)

// What the drivers say when nobody answers, and what they say when a statement is wrong.
func TestGoneKnowsWhatTheDriversSay(t *testing.T) {
	dir := t.TempDir()
	open := func(path string) *sql.DB {
		db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(1)")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	one, other := open(filepath.Join(dir, "a.db")), open(filepath.Join(dir, "a.db"))
	if _, err := one.Exec(`CREATE TABLE t (n INTEGER PRIMARY KEY)`); err != nil {
		t.Fatal(err)
	}
	holder, err := one.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	if _, err := holder.ExecContext(t.Context(), `BEGIN EXCLUSIVE`); err != nil {
		t.Fatal(err)
	}
	_, busy := other.Exec(`INSERT INTO t VALUES (1)`)
	if _, err := holder.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.db"), []byte("This file is no database, and long enough to be read as one: so it was overwritten by somebody, who knows."), 0o600); err != nil {
		t.Fatal(err)
	}
	_, garbage := open(filepath.Join(dir, "b.db")).Exec(`SELECT * FROM t`)
	_, absent := open(filepath.Join(dir, "nowhere", "c.db")).Exec(`SELECT 1`)
	_, connect := pgx.Connect(t.Context(), "postgres://galon@/galon?host="+dir)
	_, wrong := one.Exec(`SELECT nothing FROM t`)
	_, err = one.Exec(`INSERT INTO t VALUES (1), (1)`)
	shut := open(filepath.Join(dir, "d.db"))
	if err := shut.Close(); err != nil {
		t.Fatal(err)
	}
	_, pool := shut.Exec(`SELECT 1`)
	for name, tt := range map[string]struct {
		err  error
		gone bool
	}{
		"held": {busy, true}, "overwritten": {garbage, true}, "no folder": {absent, true}, "no server": {connect, true}, "pool closed": {pool, true},
		"starts":       {&pgconn.PgError{Code: "57P03"}, true},
		"stops":        {&pgconn.PgError{Code: "57P01"}, true},
		"disk full":    {&pgconn.PgError{Code: "53100"}, true},
		"a lock":       {&pgconn.PgError{Code: "55P03"}, true},
		"closed":       {errClosed, true},
		"cancelled":    {&pgconn.PgError{Code: "57014"}, false},
		"doubled":      {&pgconn.PgError{Code: "23505"}, false},
		"no such name": {wrong, false}, "doubled in SQLite": {err, false},
		"who asked has gone": {context.Canceled, false},
		"of the domain":      {&domain.Error{Kind: domain.Unavailable, Code: "journal-unwritable", Err: busy}, false},
	} {
		if tt.err == nil {
			t.Errorf("%s: there is no error", name)
		}
		got := gone(fmt.Errorf("read: %w", tt.err))
		if errors.Is(got, domain.ErrDatabaseGone) != tt.gone || !errors.Is(got, tt.err) {
			t.Errorf("%s: %v, gone should be %v", name, got, tt.gone)
		}
	}
	if gone(nil) != nil {
		t.Error("no error is no fault")
	}
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"galon/internal/domain"
)

var sqliteDialect = dialect{name: "sqlite", goose: goose.DialectSQLite3, isUnique: func(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
},
	tables:     `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
	references: `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`,
}

func openSQLite(ctx context.Context, path string) (*Store, error) {
	// Same durability as fsync, without waiting for the file's timestamps; where the system lacks it, fsync stays.
	_, _ = sqlite.Fdatasync(true)

	if err := makeOwn(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	// What a savepoint could take back is kept in memory. The journal is copied into the database after 16 MB, so that few
	// who write wait for that.
	rw, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(ON)", "cache_size(-16000)",
		"temp_store(MEMORY)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	rw.SetMaxOpenConns(1)
	rw.SetMaxIdleConns(1)
	if err := rw.PingContext(ctx); err != nil { // makes the file and its WAL before anybody reads
		rw.Close()
		return nil, fmt.Errorf("open database %s: %w", path, gone(err))
	}
	file, err := os.Stat(path)
	if err != nil {
		rw.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	ro, err := sql.Open("sqlite", sqliteDSN(path, "", "query_only(ON)", "cache_size(-8000)"))
	if err != nil {
		rw.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	ro.SetMaxOpenConns(readers)
	ro.SetMaxIdleConns(readers)

	s := &Store{path: path, dialect: sqliteDialect, rw: rw, ro: ro, work: &workFile{path: path + "-work"}, file: file}
	s.writer = newWriter(rw, s.dialect, s.sameFile)
	return s, nil
}

// makeOwn makes the file of the database for its owner alone, since people stand in it; SQLite gives its journal the
// same rights. A file that is there is not touched: to close it would drop the locks that this process holds on it.
func makeOwn(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// sqliteDSN escapes the path, so that a folder called "50 % ?" is a folder.
func sqliteDSN(path, option string, pragmas ...string) string {
	// A file that was taken away is not made anew by a connection that is opened later.
	q := url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(15000)"}, pragmas...)}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	if option != "" {
		dsn += "&" + option
	}
	return dsn
}

// sameFile tells whether the database still lies where it was opened. A file that was taken away, or replaced under a
// running server, goes on answering, and what is written to it is lost at the next start.
func (s *Store) sameFile() error {
	if s.file == nil {
		return nil
	}
	now, err := os.Stat(s.path)
	if err == nil && !os.SameFile(s.file, now) {
		err = errors.New("another file lies there now")
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", domain.ErrDatabaseGone, s.path, err)
	}
	return nil
}

// lookEvery bounds how often reading looks whether the file is there. Writing looks before each transaction.
const lookEvery = time.Second

// stillThere is sameFile, not asked for each page's many reads.
func (s *Store) stillThere() error {
	if s.looked.Load() {
		return nil
	}
	err := s.sameFile()
	if err == nil && s.looked.CompareAndSwap(false, true) {
		time.AfterFunc(lookEvery, func() { s.looked.Store(false) })
	}
	return err
}

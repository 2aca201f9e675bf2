// Package store keeps what Galon knows in a database: one file per noun, with its columns, its scan and its
// queries side by side.
//
// It holds all SQL about our own tables and is the only importer of database/sql and of the drivers. It decides
// nothing: the rules are in domain, the verbs in app. It never changes the signed bytes of an award: they are
// inserted once, and no statement updates them. Its neighbours are domain, whose nouns it keeps, app, which
// calls it, and jobs, whose queue lives in the same database and the same transactions.
//
// The SQL is one text meant for SQLite and PostgreSQL: $1 parameters, times as BIGINT milliseconds made in Go,
// JSON as TEXT that only Go reads, bytes as BYTEA, lower-case TEXT identifiers, search through columns folded by
// domain.Fold, no triggers, no now().
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
	"strings"
	"sync"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Store is an open database: rw is the one connection that writes, ro are several that read.
type Store struct {
	path    string
	dialect dialect
	rw, ro  *sql.DB
	reads   sync.Map // query → *sql.Stmt on ro
	writer  *writer
	work    *workLock
	file    os.FileInfo // as it was opened
}

// SQLTx is the raw transaction, named so that jobs can hand it to its queue library.
type SQLTx = *sql.Tx

// dialect is everything that SQLite and PostgreSQL do differently. Keep it this short.
type dialect struct {
	name     string
	isUnique func(error) bool // by driver error code, never by message
}

var sqliteDialect = dialect{name: "sqlite", isUnique: func(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}}

// Open opens the SQLite file at path and makes it if it is missing. Several processes may have it open.
func Open(ctx context.Context, path string) (*Store, error) {
	if scheme, _, ok := strings.Cut(path, "://"); ok {
		return nil, fmt.Errorf("open database: %s:// is not supported yet; give the path of an SQLite file", scheme)
	}
	if path == "" {
		return nil, errors.New("open database: no path given")
	}
	// Same durability as fsync, without waiting for the file's timestamps; where the system lacks it, fsync stays.
	_, _ = sqlite.Fdatasync(true)

	if err := makeOwn(path); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	rw, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "cache_size(-16000)", "journal_size_limit(67108864)"))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	rw.SetMaxOpenConns(1)
	rw.SetMaxIdleConns(1)
	if err := rw.PingContext(ctx); err != nil { // makes the file and its WAL before anybody reads
		rw.Close()
		return nil, fmt.Errorf("open database %s: %w", path, err)
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

	s := &Store{path: path, dialect: sqliteDialect, rw: rw, ro: ro, work: &workLock{path: path + "-work"}, file: file}
	s.writer = newWriter(rw)
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
	q := url.Values{"_pragma": append([]string{"busy_timeout(15000)"}, pragmas...)}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	if option != "" {
		dsn += "&" + option
	}
	return dsn
}

// Close ends the writer after the transaction it is in, then closes the connections.
func (s *Store) Close() error {
	s.writer.close()
	return errors.Join(s.ro.Close(), s.rw.Close(), s.work.close())
}

// DB is the writing connection, for the queue of jobs. Everything else goes through Write.
func (s *Store) DB() *sql.DB { return s.rw }

// ReadDB are the reading connections, for the queue of jobs.
func (s *Store) ReadDB() *sql.DB { return s.ro }

// Path is the file of the database.
func (s *Store) Path() string { return s.path }

// Ping tells whether the database answers and still lies where it was opened. A file that was taken away, or replaced
// under a running server, goes on answering, and what is written to it is lost at the next start.
func (s *Store) Ping(ctx context.Context) error {
	now, err := os.Stat(s.path)
	if err != nil {
		return fmt.Errorf("database %s: %w", s.path, err)
	}
	if !os.SameFile(s.file, now) {
		return fmt.Errorf("database %s: another file lies there now", s.path)
	}
	return s.ro.PingContext(ctx)
}

// prepared keeps each reading statement, because SQLite takes longer to compile most of ours than to run them.
func (s *Store) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.reads.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.ro.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if old, ok := s.reads.LoadOrStore(query, st); ok {
		st.Close()
		return old.(*sql.Stmt), nil
	}
	return st, nil
}

func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

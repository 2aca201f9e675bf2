// Package store keeps what Galon knows in a database: one file per noun, with its columns, its scan and its
// queries side by side.
//
// It holds all SQL about our own tables and is the only importer of database/sql and of the drivers. It decides
// nothing: the rules are in domain, the verbs in app. It never changes the signed bytes of an award: they are
// inserted once, and no statement updates them. Its neighbours are domain, whose nouns it keeps, app, which
// calls it, and jobs, whose queue lives in the same database and the same transactions.
//
// The SQL is one text for SQLite and PostgreSQL: $1 parameters, times as BIGINT milliseconds made in Go,
// JSON as TEXT that only Go reads, bytes as BYTEA, lower-case TEXT identifiers, search through columns folded by
// domain.Fold, no triggers, no now().
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"
)

// Store is an open database. In SQLite rw is the one connection that writes and ro are several that read; in PostgreSQL
// both are the same pool.
type Store struct {
	dialect dialect
	rw, ro  *sql.DB
	reads   sync.Map // query → *sql.Stmt on ro
	writer  *writer
	work    workers

	definitions  definitions
	dictionaries dictionaries

	path   string      // of an SQLite file
	file   os.FileInfo // as it was opened; nil: no file
	looked atomic.Bool // it was seen to lie there a moment ago
}

// SQLTx is the raw transaction, named so that jobs can hand it to its queue library.
type SQLTx = *sql.Tx

// dialect is everything that SQLite and PostgreSQL do differently. Keep it this short.
type dialect struct {
	name     string
	goose    goose.Dialect
	isUnique func(error) bool // by driver error code, never by message
	// tables lists the tables, references those that one of them refers to; snapshot is the isolation of a reading
	// transaction that sees one instant.
	tables, references string
	snapshot           sql.IsolationLevel
	// lock is the first statement of each transaction that writes. SQLite lets one in at a time; a PostgreSQL that
	// several servers share does so by it, and what one transaction has read is still true when it writes.
	lock string
}

// Open opens the database at where: an address postgres://…, or the path of an SQLite file, which is made if it is
// missing. Several processes may have it open.
func Open(ctx context.Context, where string) (*Store, error) {
	scheme, _, ok := strings.Cut(where, "://")
	switch {
	case where == "":
		return nil, errors.New("open database: no path given")
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return openPostgres(ctx, where)
	case ok:
		return nil, fmt.Errorf("open database: %s:// is not supported; give postgres://… or the path of an SQLite file", scheme)
	}
	return openSQLite(ctx, where)
}

// Close ends the writer after the transaction it is in, then closes the connections.
func (s *Store) Close() error {
	s.writer.close()
	return errors.Join(s.work.close(), s.ro.Close(), s.rw.Close())
}

// Dialect is sqlite or postgres, for the queue of jobs, whose library has a driver for each.
func (s *Store) Dialect() string { return s.dialect.name }

// DB is the writing connection, for the queue of jobs. Everything else goes through Write.
func (s *Store) DB() *sql.DB { return s.rw }

// ReadDB are the reading connections, for the queue of jobs.
func (s *Store) ReadDB() *sql.DB { return s.ro }

// Path is the file of an SQLite database; "" for PostgreSQL.
func (s *Store) Path() string { return s.path }

// Ping tells whether the database answers, and is still the one that was opened.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.sameFile(); err != nil {
		return err
	}
	return gone(s.ro.PingContext(ctx))
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
	if err := s.stillThere(); err != nil {
		return nil, err
	}
	st, err := s.prepared(ctx, query)
	if err != nil {
		return nil, gone(err)
	}
	rows, err := st.QueryContext(ctx, args...)
	return rows, gone(err)
}

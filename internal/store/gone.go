package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"galon/internal/domain"
)

// gone marks an error that says that the database does not answer, so that who asks is told to come again instead of
// being told of a fault. Errors of the domain, and of a statement that the database understood, stay as they are.
func gone(err error) error {
	if err == nil || errors.Is(err, domain.ErrDatabaseGone) || domain.CodeOf(err) != "" || !unanswered(err) {
		return err
	}
	return fmt.Errorf("%w: %w", domain.ErrDatabaseGone, err)
}

// unanswered goes by the types and codes of the drivers, never by messages.
func unanswered(err error) bool {
	for _, end := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, errClosed, errPoolClosed, errLost, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, end) {
			return true
		}
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return unansweredSQLite[e.Code()&0xff]
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return unansweredPostgres[e.Code] || len(e.Code) == 5 && unansweredPostgres[e.Code[:2]]
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok || pgconn.SafeToRetry(err) {
		return true
	}
	_, ok := errors.AsType[*net.OpError](err) // a context that ended is who asks, not the database
	return ok
}

// errPoolClosed is what database/sql answers after Close: it does not export it, but says the same of every pool.
var errPoolClosed = func() error {
	pool := sql.OpenDB(nowhere{})
	_ = pool.Close()
	return pool.Ping()
}()

type nowhere struct{}

func (nowhere) Connect(context.Context) (driver.Conn, error) { return nil, driver.ErrBadConn }
func (nowhere) Driver() driver.Driver                        { return nil }

// unansweredSQLite holds primary codes (sqlite.org/rescode.html): held by another, or a file that cannot be used.
var unansweredSQLite = map[int]bool{
	sqlite3.SQLITE_BUSY: true, sqlite3.SQLITE_LOCKED: true, sqlite3.SQLITE_PERM: true, sqlite3.SQLITE_READONLY: true, sqlite3.SQLITE_IOERR: true,
	sqlite3.SQLITE_CORRUPT: true, sqlite3.SQLITE_FULL: true, sqlite3.SQLITE_CANTOPEN: true, sqlite3.SQLITE_PROTOCOL: true, sqlite3.SQLITE_NOTADB: true,
}

// unansweredPostgres holds classes and codes of PostgreSQL's appendix A.
var unansweredPostgres = map[string]bool{
	"08":    true,                                              // connection
	"53":    true,                                              // disk full, memory, too many connections
	"57P01": true, "57P02": true, "57P03": true, "57P05": true, // it stops, starts, or ended the session
	"58":    true,                // its disk
	"XX001": true, "XX002": true, // damaged data
	"55P03": true, // a lock was not to be had in time
	"25006": true, // a replica, which takes no writes
	"3D000": true, // the database was dropped
}

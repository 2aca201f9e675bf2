package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"galon/internal/domain"
)

// Names of our advisory locks, which every Galon on one database shares.
const (
	lockWrite   = 0x67616c01 // who writes; until the end of the transaction
	lockMigrate = 0x67616c02 // who changes the schema
	lockWork    = 0x67616c03 // who works off jobs; shared
)

var postgresDialect = dialect{name: "postgres", goose: goose.DialectPostgres, isUnique: func(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505" // unique_violation
},
	lock:   fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", lockWrite),
	tables: `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name`,
	references: `SELECT DISTINCT other.relname FROM pg_constraint c JOIN pg_class own ON own.oid = c.conrelid JOIN pg_class other ON other.oid = c.confrelid
		WHERE c.contype = 'f' AND own.relname = $1 AND own.relnamespace = current_schema()::regnamespace`,
	snapshot: sql.LevelRepeatableRead,
}

// openPostgres opens the pool of a PostgreSQL database. The address may hold a password: no error tells it.
func openPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("open database: the address is not of the form postgres://user@host:port/name")
	}
	config.ConnectTimeout = 10 * time.Second
	config.RuntimeParams["application_name"] = "galon"
	config.RuntimeParams["synchronous_commit"] = "on" // what was answered is on the disk
	config.RuntimeParams["default_transaction_isolation"] = "read committed"
	config.RuntimeParams["lock_timeout"] = "15000"
	db := stdlib.OpenDB(*config)
	n := max(8, 4*runtime.GOMAXPROCS(0))
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	db.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("open database: %w: PostgreSQL at %s, database %s: %w", domain.ErrDatabaseGone, config.Host, config.Database, withoutAddress(err))
	}
	s := &Store{dialect: postgresDialect, rw: db, ro: db, work: newWorkSession(db)}
	s.writer = newWriter(db, s.dialect, s.sameFile)
	return s, nil
}

// withoutAddress is why a connection was not made, without the address that it was made with.
func withoutAddress(err error) error {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return connect.Unwrap()
	}
	return err
}

// alone runs f while nobody else on this database runs one under the same lock.
func (s *Store) alone(ctx context.Context, lock int64, f func() error) error {
	c, err := s.rw.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	// Migrations may take longer than any other statement may wait.
	if _, err := c.ExecContext(ctx, `SET lock_timeout = 0`); err != nil {
		return err
	}
	if _, err := c.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, lock); err != nil {
		return err
	}
	defer func() {
		clean := context.WithoutCancel(ctx)
		_, err := c.ExecContext(clean, `SELECT pg_advisory_unlock($1)`, lock)
		if _, e := c.ExecContext(clean, `SET lock_timeout = 15000`); err != nil || e != nil {
			_ = c.Raw(func(any) error { return driver.ErrBadConn }) // the session ends, and its locks with it
		}
	}()
	return f()
}

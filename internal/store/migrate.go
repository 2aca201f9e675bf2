package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"github.com/pressly/goose/v3"

	"galon/internal/domain"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.dialect.goose, s.rw, files,
		goose.WithDisableGlobalRegistry(true), goose.WithTableName("schema_version"),
		goose.WithGoMigrations(goose.NewGoMigration(10, &goose.GoFunc{RunTx: chainAudit}, nil)), goose.WithSlog(slog.New(slog.DiscardHandler)))
}

// WhileMigrating runs f, which changes tables, while no other server changes any. SQLite has no such lock: there who
// comes second fails and must look again.
func (s *Store) WhileMigrating(ctx context.Context, f func() error) error {
	if s.dialect.lock == "" {
		return f()
	}
	return s.alone(ctx, lockMigrate, f)
}

// Migrate brings the schema to this program's version. It changes nothing when it is there already. Two processes
// may start at once: each step is one transaction, and who comes second finds it done.
func (s *Store) Migrate(ctx context.Context) error {
	return s.WhileMigrating(ctx, func() error { return s.migrate(ctx) })
}

func (s *Store) migrate(ctx context.Context) error {
	p, err := s.provider()
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for try := 0; ; try++ {
		if _, err = p.Up(ctx); err == nil {
			return s.notNewer(ctx, p)
		}
		if pending, e := p.HasPending(ctx); e == nil && !pending {
			return s.notNewer(ctx, p)
		}
		if try == 4 || ctx.Err() != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// MigrateTo brings an empty database to the schema of an earlier version, to be filled with what that version has written.
// One that is past it, or that this program does not know yet, is refused.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	return s.WhileMigrating(ctx, func() error {
		p, err := s.provider()
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		current, target, err := p.GetVersions(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("migrate: %w", err)
		case version > target:
			return domain.Conflictf("database-newer", version, target)
		case version < current:
			return domain.Conflictf("database-further", current, version)
		}
		if _, err := p.UpTo(ctx, version); err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		return nil
	})
}

// notNewer refuses a database that a later program has changed: this one would not know its rules.
func (s *Store) notNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if current > target {
		return domain.Conflictf("database-newer", current, target)
	}
	return nil
}

// SchemaVersion is the number of the last migration that was applied, 0 for an empty database.
func (s *Store) SchemaVersion(ctx context.Context) (int64, error) {
	p, err := s.provider()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

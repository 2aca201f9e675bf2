package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
)

// lockRegister is who imports the register, among the advisory locks of a PostgreSQL database.
const lockRegister = 0x67616c04

// EnterRegister lets one process at a time import, and free tells whether it is this one. Whatever holds the lock lets
// go of a killed process's at once, so nobody waits for the dead.
func (s *Store) EnterRegister(ctx context.Context) (leave func() error, free bool, err error) {
	if s.path == "" {
		return s.enterRegisterSession(ctx)
	}
	f, err := os.OpenFile(s.path+"-register", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, false, err
	}
	if free, err = lockAlone(f); err != nil || !free && locks {
		return nil, false, errors.Join(err, f.Close())
	}
	return f.Close, true, nil // where there are no such locks, two at a time find out at BeatRegisterImport
}

func (s *Store) enterRegisterSession(ctx context.Context) (leave func() error, free bool, err error) {
	c, err := s.rw.Conn(ctx)
	if err != nil {
		return nil, false, err
	}
	leave = func() error {
		// Let go at once: the session, which ends after it, may still be seen for a moment.
		_, err := c.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, int64(lockRegister))
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
		return err
	}
	if err := c.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, int64(lockRegister)).Scan(&free); err != nil || !free {
		return nil, false, errors.Join(err, c.Close())
	}
	return leave, true, nil
}

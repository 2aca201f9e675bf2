package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"time"
)

// workSession tells processes that work off jobs of one another by locks of a session of their own, which PostgreSQL
// lets go of when the process is gone. It also lets go of them when only the session is gone (the database was started again, a
// network was cut): then this process, which still works, takes them again, before a server that starts thinks itself alone
// and takes its jobs away.
type workSession struct {
	db    *sql.DB
	every time.Duration // how often the session is looked at
	ended context.Context
	end   context.CancelFunc
}

const presenceEvery = 2 * time.Second

func newWorkSession(db *sql.DB) *workSession {
	w := &workSession{db: db, every: presenceEvery}
	w.ended, w.end = context.WithCancel(context.Background())
	return w
}

func (w *workSession) enter(alone func() error) (leave func() error, err error) {
	ctx := context.Background()
	c, err := w.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	var free bool
	if err = c.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, int64(lockWork)).Scan(&free); err == nil && free {
		err = alone()
	}
	if err == nil {
		_, err = c.ExecContext(ctx, `SELECT pg_advisory_lock_shared($1)`, int64(lockWork))
	}
	if err == nil && free {
		_, err = c.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(lockWork))
	}
	if err != nil {
		drop(c)
		return nil, err
	}
	stop, done := context.WithCancel(w.ended)
	var kept sync.WaitGroup
	kept.Go(func() { w.keep(stop, c) })
	return func() error {
		done()
		kept.Wait()
		return nil
	}, nil
}

// keep looks after the session until stop, and ends it.
func (w *workSession) keep(stop context.Context, c *sql.Conn) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	for {
		select {
		case <-stop.Done():
			drop(c)
			return
		case <-tick.C:
		}
		if c != nil && c.PingContext(stop) != nil {
			drop(c)
			c = nil
		}
		if c == nil {
			c, _ = w.again(stop) // the next tick tries again
		}
	}
}

func (w *workSession) again(stop context.Context) (*sql.Conn, error) {
	c, err := w.db.Conn(stop)
	if err != nil {
		return nil, err
	}
	var taken bool
	err = c.QueryRowContext(stop, `SELECT pg_try_advisory_lock_shared($1)`, int64(lockWork)).Scan(&taken)
	if err == nil && !taken { // somebody who starts is looking
		err = errors.New("the lock is taken")
	}
	if err != nil {
		drop(c)
		return nil, err
	}
	return c, nil
}

// drop ends a session, and its locks with it.
func drop(c *sql.Conn) {
	if c != nil {
		_ = c.Raw(func(any) error { return driver.ErrBadConn })
		_ = c.Close()
	}
}

func (w *workSession) close() error {
	w.end()
	return nil
}

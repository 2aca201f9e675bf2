package store

import (
	"time"

	"galon/internal/domain"
)

// Allowance is how often somebody may do a thing: Burst times at once, then once more after each Every. It is kept as one
// instant (the generic cell rate algorithm of ATM traffic management), so that all servers on one database share it.
type Allowance struct {
	Burst int
	Every time.Duration
}

// Take uses up one of an allowance, and is nil where there was one; otherwise nothing is taken and wait is how long until
// the next.
func (tx *Tx) Take(name, subject string, a Allowance, now time.Time) (wait time.Duration, err error) {
	free, err := tx.freeAt(name, subject)
	if err != nil {
		return 0, err
	}
	next := later(free, now).Add(a.Every)
	if over := next.Sub(now) - time.Duration(a.Burst)*a.Every; over > 0 {
		return over, nil
	}
	return 0, tx.setFreeAt(name, subject, next)
}

// Charge uses n up whether they are there or not: what has been done cannot be refused any more. It tells what is left,
// which is a debt when negative; no debt grows beyond most.
func (tx *Tx) Charge(name, subject string, n int, a Allowance, most time.Duration, now time.Time) (left float64, err error) {
	free, err := tx.freeAt(name, subject)
	if err != nil {
		return 0, err
	}
	next := later(free, now).Add(time.Duration(n) * a.Every)
	if limit := now.Add(time.Duration(a.Burst)*a.Every + most); next.After(limit) {
		next = limit
	}
	left = float64(a.Burst) - float64(next.Sub(now))/float64(a.Every)
	return left, tx.setFreeAt(name, subject, next)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (tx *Tx) freeAt(name, subject string) (time.Time, error) {
	rows, err := tx.query(`SELECT free_at FROM allowance WHERE name = $1 AND subject = $2`, name, subject)
	free, err := first(rows, err, "allowance-unknown", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) })
	if domain.IsKind(err, domain.NotFound) {
		return time.Time{}, nil
	}
	return free, err
}

func (tx *Tx) setFreeAt(name, subject string, free time.Time) error {
	_, err := tx.exec(`INSERT INTO allowance (name, subject, free_at) VALUES ($1, $2, $3) ON CONFLICT (name, subject) DO UPDATE SET free_at = excluded.free_at`,
		name, subject, millis(free))
	return err
}

// DropAllowances forgets those that are whole again.
func (tx *Tx) DropAllowances(now time.Time) error {
	_, err := tx.exec(`DELETE FROM allowance WHERE free_at < $1`, millis(now))
	return err
}

package store

import (
	"context"
	"time"
)

// UnsentLine is a line of the journal of withdrawals that has not left by mail yet.
type UnsentLine struct {
	N    int64
	Line string
	At   time.Time
}

// KeepUnsentLine keeps a line until its message has left. first says that nobody was called for it yet: who takes the
// lines away takes all that there are, so that one is enough.
func (tx *Tx) KeepUnsentLine(l UnsentLine, calls bool) (first bool, err error) {
	if calls {
		rows, err := tx.query(`SELECT n FROM journal_outbox WHERE called LIMIT 1`)
		there, err := collect(rows, err, func(r scanner) (n int64, err error) { return n, r.Scan(&n) })
		if err != nil {
			return false, err
		}
		first = len(there) == 0
	}
	return first, tx.insert("journal-other", `INSERT INTO journal_outbox (n, line, at, called) VALUES ($1, $2, $3, $4)`, l.N, l.Line, millis(l.At), calls)
}

// DropUnsentLines forgets the lines as far as n: they have left.
func (tx *Tx) DropUnsentLines(n int64) error {
	_, err := tx.exec(`DELETE FROM journal_outbox WHERE n <= $1`, n)
	return err
}

// DropUnsentLine forgets a line that came back by a replay.
func (tx *Tx) DropUnsentLine(n int64) error {
	_, err := tx.exec(`DELETE FROM journal_outbox WHERE n = $1`, n)
	return err
}

// UnsentLines are the oldest lines that have not left.
func (s *Store) UnsentLines(ctx context.Context, most int) ([]UnsentLine, error) {
	return list(ctx, s, func(r scanner) (l UnsentLine, err error) { return l, r.Scan(&l.N, &l.Line, at(&l.At)) },
		`SELECT n, line, at FROM journal_outbox ORDER BY n LIMIT $1`, most)
}

// AnyListHeld tells whether a list waits for the journal, since a backup was restored.
func (tx *Tx) AnyListHeld() (bool, error) {
	rows, err := tx.query(`SELECT number FROM status_list WHERE held_at IS NOT NULL LIMIT 1`)
	held, err := collect(rows, err, func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	return len(held) > 0, err
}

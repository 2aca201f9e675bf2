package store

import (
	"time"

	"galon/internal/domain"
)

// WaysBack counts what opens a passport: its addresses, and the codes on paper that still do.
func (tx *Tx) WaysBack(id domain.PassportID, now time.Time) (int, error) {
	rows, err := tx.query(`SELECT (SELECT COUNT(*) FROM passport_email WHERE passport_id = $1) + (SELECT COUNT(*) FROM recovery_code
		WHERE passport_id = $1 AND used_at IS NULL AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $2))`, id, millis(now))
	return first(rows, err, "passport-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

package store

import (
	"context"
	"time"
)

// StatusCopy is a list of another issuer as it stood when it was read.
type StatusCopy struct {
	Address string // its SHA-256
	Host    string
	List    []byte
	ReadAt  time.Time
}

// Bounds of what is kept of lists of others: any stranger can sign some and have them read here. One host does not push
// out those of the others before it has filled its own share.
const (
	statusCopiesPerHost = 50
	statusCopies        = 2000
	statusCopiesBytes   = 64 << 20
	statusCopyLife      = 180 * 24 * time.Hour
)

// KeepStatusCopy keeps a list over an older copy of it, never over a newer one that another server read.
func (tx *Tx) KeepStatusCopy(c StatusCopy) error {
	_, err := tx.exec(`INSERT INTO status_copy (address, host, list, size, read_at) VALUES `+values(1, 5)+`
		ON CONFLICT (address) DO UPDATE SET list = excluded.list, size = excluded.size, read_at = excluded.read_at
		WHERE status_copy.read_at < excluded.read_at`, c.Address, c.Host, c.List, len(c.List), millis(c.ReadAt))
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM status_copy WHERE address IN
		(SELECT address FROM (SELECT address, ROW_NUMBER() OVER (ORDER BY read_at DESC, address) AS place FROM status_copy WHERE host = $1) h WHERE place > $2)`,
		c.Host, statusCopiesPerHost)
	return err
}

// TrimStatusCopies forgets the oldest ones, beyond what is kept of all hosts together.
func (tx *Tx) TrimStatusCopies(now time.Time) error {
	_, err := tx.exec(`DELETE FROM status_copy WHERE read_at < $1 OR address IN
		(SELECT address FROM (SELECT address, ROW_NUMBER() OVER (ORDER BY read_at DESC, address) AS place,
			SUM(size) OVER (ORDER BY read_at DESC, address) AS weight FROM status_copy) a WHERE place > $2 OR weight > $3)`,
		millis(now.Add(-statusCopyLife)), statusCopies, statusCopiesBytes)
	return err
}

// StatusCopy is the copy of a list by the SHA-256 of its address.
func (s *Store) StatusCopy(ctx context.Context, address string) (StatusCopy, error) {
	return one(ctx, s, "status-copy-unknown", func(r scanner) (c StatusCopy, err error) {
		return c, r.Scan(&c.Address, &c.Host, &c.List, at(&c.ReadAt))
	}, `SELECT address, host, list, read_at FROM status_copy WHERE address = $1`, address)
}

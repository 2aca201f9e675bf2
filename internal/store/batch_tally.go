package store

import (
	"context"

	"galon/internal/domain"
)

// BatchTally counts the badges of a batch that were given, by how they reach their people.
type BatchTally struct {
	Issued   int
	Mailed   int // whose mail has left
	ToMail   int // whose mail is still to leave
	Rejected int // whose address does not exist
	Slips    int // whose person has no address: a slip is printed
	Waiting  int // lines that wait for a second person; no badge yet
	Declined int // lines that a second person has refused
}

// BatchTally counts the badges of a batch. What was withdrawn or erased meanwhile is in Issued only: nobody is told of it.
func (s *Store) BatchTally(ctx context.Context, id domain.BatchID) (BatchTally, error) {
	return one(ctx, s, "batch-unknown", func(r scanner) (t BatchTally, err error) {
		return t, r.Scan(&t.Issued, &t.Mailed, &t.ToMail, &t.Rejected, &t.Slips, &t.Waiting, &t.Declined)
	}, `SELECT COUNT(*),
		COUNT(CASE WHEN r.email <> '' AND a.revoked_at IS NULL AND a.mailed_at IS NOT NULL AND a.mail_rejected_at IS NULL THEN 1 END),
		COUNT(CASE WHEN r.email <> '' AND a.revoked_at IS NULL AND a.mailed_at IS NULL AND a.mail_rejected_at IS NULL THEN 1 END),
		COUNT(CASE WHEN r.email <> '' AND a.revoked_at IS NULL AND a.mail_rejected_at IS NOT NULL THEN 1 END),
		COUNT(CASE WHEN r.email = '' AND a.revoked_at IS NULL AND a.erased_at IS NULL THEN 1 END),
		(SELECT COUNT(*) FROM waiting_award w WHERE w.batch_id = $1 AND w.state = 'waiting'),
		(SELECT COUNT(*) FROM waiting_award w WHERE w.batch_id = $1 AND w.state = 'refused')
		FROM award a JOIN recipient r ON r.id = a.recipient_id WHERE a.batch_id = $1 AND a.state = 'issued'`, id)
}

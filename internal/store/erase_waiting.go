package store

import (
	"time"

	"galon/internal/domain"
)

// eraseWaiting forgets what an organisation asked for and nobody has signed off: it never became a badge, and does not now.
func (tx *Tx) eraseWaiting(e Erased, name string, now time.Time) error {
	type waiting struct {
		id domain.AwardID
		to domain.Recipient
	}
	for _, email := range e.Emails {
		rows, err := tx.query(`SELECT id, recipient FROM waiting_award WHERE recipient LIKE $1`, "%"+email+"%")
		found, err := collect(rows, err, func(r scanner) (v waiting, err error) { return v, r.Scan(&v.id, asJSON(&v.to)) })
		if err != nil {
			return err
		}
		for _, v := range found {
			if v.to.Email != email || !domain.SameName(v.to.Name, name) { // a family may have one address
				continue
			}
			if _, err := tx.exec(`UPDATE waiting_award SET recipient = '{}', facts = '{}', reason = '', person = '',
				state = CASE WHEN state = $2 THEN $3 ELSE state END, decided_at = COALESCE(decided_at, $4) WHERE id = $1`,
				v.id, string(domain.WaitingOpen), string(domain.WaitingRefused), millis(now)); err != nil {
				return err
			}
		}
	}
	return nil
}

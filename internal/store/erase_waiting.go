package store

import (
	"time"

	"galon/internal/domain"
)

// eraseWaiting forgets what an organisation asked for and nobody has signed off: it never became a badge, and does not
// now. Without an address it is known by its name alone, at the organisations that gave the person a badge: a namesake
// is asked for once more, which harms less than to keep somebody who left.
func (tx *Tx) eraseWaiting(e Erased, name string, now time.Time) error {
	for _, email := range e.Emails { // a family may have one address
		if err := tx.forgetWaiting(`SELECT id, recipient FROM waiting_award WHERE recipient LIKE $1 ESCAPE '!'`, inJSON(email), email, name, now); err != nil {
			return err
		}
	}
	seen := map[domain.OrganisationID]bool{}
	for _, a := range e.Awards {
		if seen[a.OrganisationID] {
			continue
		}
		seen[a.OrganisationID] = true
		if err := tx.forgetWaiting(`SELECT id, recipient FROM waiting_award WHERE organisation_id = $1`, a.OrganisationID, "", name, now); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) forgetWaiting(query string, arg any, email, name string, now time.Time) error {
	type waiting struct {
		id domain.AwardID
		to domain.Recipient
	}
	rows, err := tx.query(query, arg)
	found, err := collect(rows, err, func(r scanner) (v waiting, err error) { return v, r.Scan(&v.id, asJSON(&v.to)) })
	if err != nil {
		return err
	}
	for _, v := range found {
		if v.to.Email != email || !domain.SameName(v.to.Name, name) {
			continue
		}
		if _, err := tx.exec(`UPDATE waiting_award SET recipient = '{}', facts = '{}', reason = '', person = '',
			state = CASE WHEN state = $2 THEN $3 ELSE state END, decided_at = COALESCE(decided_at, $4) WHERE id = $1`,
			v.id, string(domain.WaitingOpen), string(domain.WaitingRefused), millis(now)); err != nil {
			return err
		}
	}
	return nil
}

package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Signed is what this installation signed under a credential id, and what the journal calls it.
type Signed struct {
	OrganisationID domain.OrganisationID
	Subject        string // of the entry in the journal
	Document       []byte
	JWT            string
}

// SignedUnder finds the award or the endorsement behind the id that stands in a signed credential.
func (s *Store) SignedUnder(ctx context.Context, credentialID string) (Signed, error) {
	id, err := one(ctx, s, "award-unknown", scanText, `SELECT id FROM award WHERE credential_id = $1 AND state = 'issued'`, credentialID)
	if err == nil {
		a, err := s.Award(ctx, domain.AwardID(id))
		return Signed{a.OrganisationID, id, a.Document, a.JWT}, err
	}
	if !domain.IsKind(err, domain.NotFound) {
		return Signed{}, err
	}
	scan := func(r scanner) (x Signed, err error) {
		return x, r.Scan(&x.OrganisationID, &x.Subject, &x.Document, &x.JWT)
	}
	return one(ctx, s, "award-unknown", scan, `SELECT organisation_id, id, document, jwt FROM endorsement WHERE credential_id = $1`, credentialID)
}

// AuditLinks are the entries on one subject with their seals, the oldest first.
func (s *Store) AuditLinks(ctx context.Context, id domain.OrganisationID, subject string) ([]domain.AuditLink, error) {
	return list(ctx, s, scanAuditLink, `SELECT `+auditColumns+` FROM audit WHERE organisation_id = $1 AND subject = $2 ORDER BY sequence`, id, subject)
}

// MarkKeyCompromised remembers from when on a key is not to be believed; an earlier instant wins over a later one.
func (tx *Tx) MarkKeyCompromised(id string, since time.Time) error {
	_, err := tx.exec(`UPDATE signing_key SET compromised_at = $2 WHERE id = $1 AND (compromised_at IS NULL OR compromised_at > $2)`, id, millis(since))
	return err
}

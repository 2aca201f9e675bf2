package store

import (
	"context"

	"galon/internal/domain"
)

// Audit adds an entry. Nothing changes or removes one.
func (tx *Tx) Audit(e domain.AuditEntry) error {
	_, err := tx.exec(`INSERT INTO audit (organisation_id, at, actor, act, subject, detail, sequence)
		VALUES ($1, $2, $3, $4, $5, $6, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit WHERE organisation_id = $1))`,
		e.OrganisationID, millis(e.At), e.Actor, e.Act, e.Subject, e.Detail)
	return err
}

// AuditEntries lists the acts of an organisation, or on one subject of it when that is not "", the newest first.
func (s *Store) AuditEntries(ctx context.Context, id domain.OrganisationID, subject string, limit int) ([]domain.AuditEntry, error) {
	const columns = `SELECT at, actor, act, organisation_id, subject, detail FROM audit WHERE organisation_id = $1`
	scan := func(r scanner) (e domain.AuditEntry, err error) {
		return e, r.Scan(at(&e.At), &e.Actor, &e.Act, &e.OrganisationID, &e.Subject, &e.Detail)
	}
	if subject == "" {
		return list(ctx, s, scan, columns+` ORDER BY sequence DESC LIMIT $2`, id, limit)
	}
	return list(ctx, s, scan, columns+` AND subject = $3 ORDER BY sequence DESC LIMIT $2`, id, limit, subject)
}

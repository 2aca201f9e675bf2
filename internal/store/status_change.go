package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// StatusChange is a place of a status list that was set or cleared.
type StatusChange struct {
	Purpose string // revocation, suspension
	Set     bool
	At      time.Time
}

// RecordStatus adds a change of one place. Nothing alters or removes one.
func (tx *Tx) RecordStatus(id domain.OrganisationID, ref StatusRef, c StatusChange) error {
	return tx.insert("status-change-taken", `INSERT INTO status_change (organisation_id, number, place, purpose, is_set, at, sequence)
		VALUES ($1, $2, $3, $4, $5, $6, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM status_change WHERE organisation_id = $1 AND number = $2 AND place = $3))`,
		id, ref.List, ref.Index, c.Purpose, c.Set, millis(c.At))
}

// StatusChanges are those of one place, the oldest first.
func (s *Store) StatusChanges(ctx context.Context, id domain.OrganisationID, ref StatusRef) ([]StatusChange, error) {
	scan := func(r scanner) (c StatusChange, err error) { return c, r.Scan(&c.Purpose, &c.Set, at(&c.At)) }
	return list(ctx, s, scan, `SELECT purpose, is_set, at FROM status_change
		WHERE organisation_id = $1 AND number = $2 AND place = $3 ORDER BY sequence`, id, ref.List, ref.Index)
}

// Issuance says when the award behind a credential was signed, and its place in the lists. It reads no bytes of the badge.
type Issuance struct {
	OrganisationID domain.OrganisationID
	Ref            StatusRef
	At             time.Time
	Replaced       bool // by a corrected badge
}

// IssuanceOf finds it by the id that stands in the signed credential.
func (s *Store) IssuanceOf(ctx context.Context, credentialID string) (Issuance, error) {
	scan := func(r scanner) (i Issuance, err error) {
		return i, r.Scan(&i.OrganisationID, &i.Ref.List, &i.Ref.Index, at(&i.At), &i.Replaced)
	}
	return one(ctx, s, "award-unknown", scan, `SELECT organisation_id, status_list, status_index, issued_at, revocation = $2 FROM award
		WHERE credential_id = $1 AND state = 'issued'`, credentialID, domain.Replaced)
}

package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const endorsementColumns = `id, organisation_id, target, target_organisation_id, target_slug, target_award_id, subject, comment,
	credential_id, status_list, status_index, document, jwt, valid_from, revoked_at`

func scanEndorsement(r scanner) (e domain.Endorsement, err error) {
	return e, r.Scan(&e.ID, &e.OrganisationID, &e.Target, &e.TargetOrganisation, &e.TargetSlug, maybe(&e.TargetAward), &e.Subject, &e.Comment,
		&e.CredentialID, &e.StatusList, &e.StatusIndex, &e.Document, &e.JWT, at(&e.ValidFrom), at(&e.RevokedAt))
}

// Endorsement reads one.
func (s *Store) Endorsement(ctx context.Context, id domain.EndorsementID) (domain.Endorsement, error) {
	return one(ctx, s, "endorsement-unknown", scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE id = $1`, id)
}

// EndorsementsOf lists what stands of a thing, the oldest first; what was withdrawn is not in it.
func (s *Store) EndorsementsOf(ctx context.Context, subject string) ([]domain.Endorsement, error) {
	return list(ctx, s, scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE subject = $1 AND revoked_at IS NULL ORDER BY id`, subject)
}

// Endorsements lists what an organisation has said of others, the newest first.
func (s *Store) Endorsements(ctx context.Context, id domain.OrganisationID) ([]domain.Endorsement, error) {
	return list(ctx, s, scanEndorsement, `SELECT `+endorsementColumns+` FROM endorsement WHERE organisation_id = $1 ORDER BY id DESC`, id)
}

// InsertEndorsement keeps a signed one. Of one organisation about one thing a single word stands: many would crowd out
// what others say there, and swell the public documents of somebody else.
func (tx *Tx) InsertEndorsement(e domain.Endorsement) error {
	rows, err := tx.query(`SELECT COUNT(*) FROM endorsement WHERE organisation_id = $1 AND subject = $2 AND revoked_at IS NULL`, e.OrganisationID, e.Subject)
	standing, err := first(rows, err, "endorsement-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return err
	}
	if standing > 0 {
		return domain.Conflictf("endorsement-taken")
	}
	return tx.insert("endorsement-taken", `INSERT INTO endorsement (`+endorsementColumns+`) VALUES `+values(1, 15),
		e.ID, e.OrganisationID, e.Target, e.TargetOrganisation, e.TargetSlug, maybe(&e.TargetAward), e.Subject, e.Comment,
		e.CredentialID, e.StatusList, e.StatusIndex, e.Document, e.JWT, millis(e.ValidFrom), millis(e.RevokedAt))
}

// MarkEndorsementRevoked remembers a withdrawal, once.
func (tx *Tx) MarkEndorsementRevoked(id domain.EndorsementID, now time.Time) error {
	return tx.change("endorsement-already-revoked", `UPDATE endorsement SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL`, id, millis(now))
}

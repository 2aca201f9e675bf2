package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const grantColumns = `id, organisation_id, partner_id, granted_by, granted_at, ended_at`

func scanGrant(r scanner) (g domain.ModelGrant, err error) {
	return g, r.Scan(&g.ID, &g.OrganisationID, &g.PartnerID, &g.GrantedBy, at(&g.GrantedAt), at(&g.EndedAt))
}

// ModelGrants lists whom an organisation lets, and has let, copy its models, the newest first.
func (s *Store) ModelGrants(ctx context.Context, id domain.OrganisationID) ([]domain.ModelGrant, error) {
	return list(ctx, s, scanGrant, `SELECT `+grantColumns+` FROM model_partner WHERE organisation_id = $1 ORDER BY id DESC LIMIT 500`, id)
}

// ModelGrantsTo lists who lets that organisation copy theirs today.
func (s *Store) ModelGrantsTo(ctx context.Context, partner domain.OrganisationID) ([]domain.ModelGrant, error) {
	return list(ctx, s, scanGrant, `SELECT `+grantColumns+` FROM model_partner WHERE partner_id = $1 AND ended_at IS NULL ORDER BY id LIMIT 500`, partner)
}

// ModelGrantsBetween lists the grants of one organisation to another, of all times.
func (s *Store) ModelGrantsBetween(ctx context.Context, from, to domain.OrganisationID) ([]domain.ModelGrant, error) {
	return list(ctx, s, scanGrant, `SELECT `+grantColumns+` FROM model_partner WHERE organisation_id = $1 AND partner_id = $2 ORDER BY id`, from, to)
}

// InsertModelGrant lets a partner in.
func (tx *Tx) InsertModelGrant(g domain.ModelGrant) error {
	return tx.insert("partner-already", `INSERT INTO model_partner (`+grantColumns+`) VALUES `+values(1, 6),
		g.ID, g.OrganisationID, g.PartnerID, g.GrantedBy, millis(g.GrantedAt), millis(g.EndedAt))
}

// EndModelGrant ends one from now on.
func (tx *Tx) EndModelGrant(id domain.ModelGrantID, o domain.OrganisationID, now time.Time) error {
	return tx.change("partner-unknown", `UPDATE model_partner SET ended_at = $3 WHERE id = $1 AND organisation_id = $2 AND ended_at IS NULL`, id, o, millis(now))
}

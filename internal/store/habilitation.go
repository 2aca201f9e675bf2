package store

import (
	"context"

	"galon/internal/domain"
)

const habilitationColumns = `organisation_id, certification_code, bloc_codes, scope, from_day, to_day, granted_by`

func scanHabilitation(r scanner) (h domain.Habilitation, err error) {
	return h, r.Scan(&h.OrganisationID, &h.CertificationCode, asJSON(&h.BlocCodes), &h.Scope, &h.From, &h.To, &h.GrantedBy)
}

// Habilitations lists the dated rights of an organisation.
func (s *Store) Habilitations(ctx context.Context, id domain.OrganisationID) ([]domain.Habilitation, error) {
	return list(ctx, s, scanHabilitation, `SELECT `+habilitationColumns+` FROM habilitation WHERE organisation_id = $1 ORDER BY certification_code, from_day`, id)
}

// HabilitationsGiven lists those that one certifying body gave, by its name.
func (s *Store) HabilitationsGiven(ctx context.Context, body string) ([]domain.Habilitation, error) {
	return list(ctx, s, scanHabilitation, `SELECT `+habilitationColumns+` FROM habilitation WHERE granted_by = $1 ORDER BY certification_code, organisation_id, from_day`, body)
}

// InsertHabilitation keeps a right given by a certifying body.
func (tx *Tx) InsertHabilitation(h domain.Habilitation) error {
	_, err := tx.exec(`INSERT INTO habilitation (`+habilitationColumns+`) VALUES `+values(1, 7),
		h.OrganisationID, h.CertificationCode, asJSON(h.BlocCodes), h.Scope, h.From, h.To, h.GrantedBy)
	return err
}

// EndHabilitation sets the last day of a right; what was decided until then stays decided.
func (tx *Tx) EndHabilitation(h domain.Habilitation, to domain.Day) error {
	return tx.change("habilitation-changed", `UPDATE habilitation SET to_day = $1 WHERE organisation_id = $2 AND certification_code = $3 AND bloc_codes = $4
		AND scope = $5 AND from_day = $6 AND to_day = $7 AND granted_by = $8`,
		to, h.OrganisationID, h.CertificationCode, asJSON(h.BlocCodes), h.Scope, h.From, h.To, h.GrantedBy)
}

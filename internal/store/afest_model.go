package store

import (
	"context"

	"galon/internal/domain"
)

const afestModelColumns = `id, organisation_id, title, achievement_slug, content, shared, copied_from, created_at`

func scanAfestModel(r scanner) (m domain.AfestModel, err error) {
	return m, r.Scan(&m.ID, &m.OrganisationID, &m.Title, &m.Achievement, asJSON(&m.AfestModelContent), &m.Shared, &m.CopiedFrom, at(&m.CreatedAt))
}

// AfestModel reads a model.
func (s *Store) AfestModel(ctx context.Context, id domain.AfestModelID) (domain.AfestModel, error) {
	return one(ctx, s, "afest-model-unknown", scanAfestModel, `SELECT `+afestModelColumns+` FROM afest_model WHERE id = $1`, id)
}

// AfestModels lists those of an organisation, the newest first.
func (s *Store) AfestModels(ctx context.Context, id domain.OrganisationID) ([]domain.AfestModel, error) {
	return list(ctx, s, scanAfestModel, `SELECT `+afestModelColumns+` FROM afest_model WHERE organisation_id = $1 ORDER BY id DESC LIMIT 200`, id)
}

// SharedAfestModels lists those that other organisations share, the newest first.
func (s *Store) SharedAfestModels(ctx context.Context, not domain.OrganisationID) ([]domain.AfestModel, error) {
	return list(ctx, s, scanAfestModel, `SELECT `+afestModelColumns+` FROM afest_model WHERE shared = $2 AND organisation_id <> $1 ORDER BY id DESC LIMIT 200`, not, true)
}

// InsertAfestModel keeps a new model.
func (tx *Tx) InsertAfestModel(m domain.AfestModel) error {
	return tx.insert("afest-model-taken", `INSERT INTO afest_model (`+afestModelColumns+`) VALUES `+values(1, 8),
		m.ID, m.OrganisationID, m.Title, m.Achievement, asJSON(m.AfestModelContent), m.Shared, m.CopiedFrom, millis(m.CreatedAt))
}

// ShareAfestModel opens a model to other organisations, or closes it.
func (tx *Tx) ShareAfestModel(id domain.AfestModelID, shared bool) error {
	return tx.change("afest-model-unknown", `UPDATE afest_model SET shared = $2 WHERE id = $1`, id, shared)
}

// DeleteAfestModel takes a model away; what was copied from it stays.
func (tx *Tx) DeleteAfestModel(id domain.AfestModelID) error {
	return tx.change("afest-model-unknown", `DELETE FROM afest_model WHERE id = $1`, id)
}

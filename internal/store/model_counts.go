package store

import (
	"context"

	"galon/internal/domain"
)

// ModelCount is how often an organisation gave a badge.
type ModelCount struct {
	OrganisationID domain.OrganisationID
	Slug           string
	Count          int
}

// ModelCounts counts what was issued, by organisation and badge.
func (s *Store) ModelCounts(ctx context.Context) ([]ModelCount, error) {
	return list(ctx, s, func(r scanner) (c ModelCount, err error) { return c, r.Scan(&c.OrganisationID, &c.Slug, &c.Count) },
		`SELECT organisation_id, achievement_slug, COUNT(*) FROM award WHERE state = $1 GROUP BY organisation_id, achievement_slug ORDER BY organisation_id, achievement_slug`, domain.AwardIssued)
}

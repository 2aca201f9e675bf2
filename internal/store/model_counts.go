package store

import (
	"context"

	"galon/internal/domain"
)

// ModelCount is to how many people an organisation gave a badge.
type ModelCount struct {
	OrganisationID domain.OrganisationID
	Slug           string
	Count          int
}

// ModelCounts counts who was issued what, by organisation and badge. It is shown to everybody, in coarse steps. A trial,
// known by the title in its version, was given to nobody.
func (s *Store) ModelCounts(ctx context.Context) ([]ModelCount, error) {
	return list(ctx, s, func(r scanner) (c ModelCount, err error) { return c, r.Scan(&c.OrganisationID, &c.Slug, &c.Count) },
		`SELECT organisation_id, achievement_slug, COUNT(DISTINCT recipient_id) FROM award
			WHERE state = $1 AND achievement_id NOT IN (SELECT id FROM achievement_version WHERE definition LIKE $2)
			GROUP BY organisation_id, achievement_slug ORDER BY organisation_id, achievement_slug`, domain.AwardIssued, `%"title":"`+domain.TrialMark+`%`)
}

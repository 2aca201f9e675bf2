package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// AwardFact is what statistics need of one badge. Whose it is only tells people apart.
type AwardFact struct {
	Recipient string
	ID        string // that stands in the signed badge
	Title     string
	Slug      string
	Context   domain.Context
	IssuedAt  time.Time
	Accepted  bool
	Shared    bool
	Verified  bool                      // somebody verified it here, or opened a page that shows it
	Said      domain.PassportStatistics // by who holds it, as far as they chose to
	version   string
}

// AwardFacts reads the badges that an organisation issued in a time, in the order of their making. There may be very many:
// each definition is read once, and of the facts of a badge its context alone.
func (s *Store) AwardFacts(ctx context.Context, o domain.OrganisationID, from, until time.Time) ([]AwardFact, error) {
	models := map[string]domain.Achievement{}
	facts, err := list(ctx, s, func(r scanner) (v AwardFact, err error) {
		var f struct {
			Context domain.Context `json:"context"`
		}
		var accepted time.Time
		err = r.Scan(&v.Recipient, &v.ID, &v.version, asJSON(&f), at(&v.IssuedAt), at(&accepted), &v.Shared, &v.Verified, asJSON(&v.Said))
		v.Context, v.Accepted = f.Context, !accepted.IsZero()
		return v, err
	}, `SELECT a.recipient_id, a.credential_id, a.achievement_id, a.facts, a.issued_at, a.accepted_at,
		EXISTS (SELECT 1 FROM share_badge b JOIN share s ON s.id = b.share_id WHERE b.award_id = a.id AND s.kind = 'link'),
		EXISTS (SELECT 1 FROM share_badge b JOIN share_opening o ON o.share_id = b.share_id WHERE b.award_id = a.id)
		OR EXISTS (SELECT 1 FROM award_verified w WHERE w.award_id = a.id), COALESCE(p.statistics, '{}')
		FROM award a LEFT JOIN passport p ON p.id = a.passport_id WHERE a.organisation_id = $1 AND a.issued_at >= $2 AND a.issued_at < $3 ORDER BY a.id`, o, millis(from), millis(until))
	if err != nil {
		return nil, err
	}
	for i := range facts {
		v := &facts[i]
		model, ok := models[v.version]
		if !ok {
			if model, err = one(ctx, s, "achievement-unknown", func(r scanner) (a domain.Achievement, err error) {
				return a, r.Scan(asJSON(&a))
			}, `SELECT definition FROM achievement_version WHERE id = $1`, v.version); err != nil {
				return nil, err
			}
			models[v.version] = model
		}
		v.Title, v.Slug = model.Title, model.Slug
	}
	return facts, nil
}

// MarkVerified notes badges that somebody verified, by the ids in them. What is no badge of ours any more is passed over.
func (tx *Tx) MarkVerified(ids []string) error {
	for _, id := range ids {
		if _, err := tx.exec(`INSERT INTO award_verified (award_id) SELECT id FROM award WHERE credential_id = $1 AND erased_at IS NULL
			ON CONFLICT DO NOTHING`, id); err != nil {
			return err
		}
	}
	return nil
}

// FirstAward is when the organisation issued its first badge.
func (s *Store) FirstAward(ctx context.Context, o domain.OrganisationID) (time.Time, error) {
	return one(ctx, s, "award-unknown", func(r scanner) (v time.Time, err error) { return v, r.Scan(at(&v)) },
		`SELECT MIN(issued_at) FROM award WHERE organisation_id = $1`, o)
}

package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// AwardsAway are the badges that a person took out of their passport.
func (s *Store) AwardsAway(ctx context.Context, id domain.PassportID) ([]domain.AwardID, error) {
	return list(ctx, s, func(r scanner) (a domain.AwardID, err error) { return a, r.Scan(&a) }, `SELECT award_id FROM passport_away WHERE passport_id = $1`, id)
}

// PutAway takes a badge out of a passport's lists; to do it twice changes nothing.
func (tx *Tx) PutAway(id domain.PassportID, award domain.AwardID, now time.Time) error {
	if err := tx.HoldAward(award, id); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO passport_away (passport_id, award_id, away_at) VALUES ($1, $2, $3) ON CONFLICT (passport_id, award_id) DO NOTHING`, id, award, millis(now))
	return err
}

// PutBack takes it in again.
func (tx *Tx) PutBack(id domain.PassportID, award domain.AwardID) error {
	_, err := tx.exec(`DELETE FROM passport_away WHERE passport_id = $1 AND award_id = $2`, id, award)
	return err
}

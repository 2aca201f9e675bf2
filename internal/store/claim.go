package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// ClaimRow is the code under the fold of a slip; only its HMAC is kept.
type ClaimRow struct {
	Hash       string
	AwardID    domain.AwardID
	CreatedAt  time.Time
	ExpiresAt  time.Time
	UsedAt     time.Time
	ReplacedAt time.Time
}

const claimColumns = `hash, award_id, created_at, expires_at, used_at, replaced_at`

func scanClaim(r scanner) (c ClaimRow, err error) {
	return c, r.Scan(&c.Hash, &c.AwardID, at(&c.CreatedAt), at(&c.ExpiresAt), at(&c.UsedAt), at(&c.ReplacedAt))
}

// ClaimCode finds a code by its HMAC.
func (s *Store) ClaimCode(ctx context.Context, hash string) (ClaimRow, error) {
	return one(ctx, s, "claim-unknown", scanClaim, `SELECT `+claimColumns+` FROM claim_code WHERE hash = $1`, hash)
}

// ClaimOfAward is the award's code that was not replaced, used or not.
func (s *Store) ClaimOfAward(ctx context.Context, id domain.AwardID) (ClaimRow, error) {
	return one(ctx, s, "claim-unknown", scanClaim, `SELECT `+claimColumns+` FROM claim_code
		WHERE award_id = $1 AND replaced_at IS NULL ORDER BY created_at DESC LIMIT 1`, id)
}

// ReplaceClaimCode keeps a new code; older unused ones of the award open nothing any more.
func (tx *Tx) ReplaceClaimCode(c ClaimRow) error {
	if _, err := tx.exec(`UPDATE claim_code SET replaced_at = $2 WHERE award_id = $1 AND used_at IS NULL AND replaced_at IS NULL`,
		c.AwardID, millis(c.CreatedAt)); err != nil {
		return err
	}
	return tx.insert("claim-taken", `INSERT INTO claim_code (`+claimColumns+`) VALUES `+values(1, 6),
		c.Hash, c.AwardID, millis(c.CreatedAt), millis(c.ExpiresAt), millis(c.UsedAt), millis(c.ReplacedAt))
}

// UseClaimCode consumes a code: the condition is in the statement, so that of many at once one succeeds.
func (tx *Tx) UseClaimCode(hash string, now time.Time) error {
	return tx.change("claim-used", `UPDATE claim_code SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND replaced_at IS NULL AND expires_at > $2`,
		hash, millis(now))
}

// InsertReceiveToken keeps the HMAC of a mail's link. The link is made from the award, so it may be kept again.
func (tx *Tx) InsertReceiveToken(hash string, id domain.AwardID, expiresAt time.Time) error {
	_, err := tx.exec(`INSERT INTO receive_token (hash, award_id, expires_at) VALUES ($1, $2, $3)
		ON CONFLICT (hash) DO UPDATE SET expires_at = excluded.expires_at`, hash, id, millis(expiresAt))
	return err
}

// ReceiveToken finds the award that a mail's link opens, and until when.
func (s *Store) ReceiveToken(ctx context.Context, hash string) (id domain.AwardID, expiresAt time.Time, err error) {
	row, err := one(ctx, s, "receive-unknown", func(r scanner) (c ClaimRow, err error) { return c, r.Scan(&c.AwardID, at(&c.ExpiresAt)) },
		`SELECT award_id, expires_at FROM receive_token WHERE hash = $1`, hash)
	return row.AwardID, row.ExpiresAt, err
}

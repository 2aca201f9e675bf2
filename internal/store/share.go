package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// ShareRow is a share with its code as it is kept: an HMAC to find it by, and sealed to show it to the holder
// again. Share.Code is empty.
type ShareRow struct {
	domain.Share
	CodeHash   string
	CodeSealed []byte
}

const shareColumns = `id, kind, award_id, label, code_hash, code_sealed, created_at, ends_at, stopped_at`

func scanShare(r scanner) (h ShareRow, err error) {
	return h, r.Scan(&h.ID, &h.Kind, &h.AwardID, &h.Label, &h.CodeHash, &h.CodeSealed, at(&h.CreatedAt), at(&h.EndsAt), at(&h.StoppedAt))
}

// ShareByCode finds a share by the HMAC of its public code.
func (s *Store) ShareByCode(ctx context.Context, hash string) (ShareRow, error) {
	return one(ctx, s, "share-unknown", scanShare, `SELECT `+shareColumns+` FROM share WHERE code_hash = $1`, hash)
}

// Share reads one by its identifier.
func (s *Store) Share(ctx context.Context, id domain.ShareID) (ShareRow, error) {
	return one(ctx, s, "share-unknown", scanShare, `SELECT `+shareColumns+` FROM share WHERE id = $1`, id)
}

// SharesOfAward lists all, stopped ones too, the newest first.
func (s *Store) SharesOfAward(ctx context.Context, id domain.AwardID) ([]ShareRow, error) {
	return list(ctx, s, scanShare, `SELECT `+shareColumns+` FROM share WHERE award_id = $1 ORDER BY created_at DESC, id DESC`, id)
}

// InsertShare keeps a new share.
func (tx *Tx) InsertShare(h ShareRow) error {
	return tx.insert("share-code-taken", `INSERT INTO share (`+shareColumns+`) VALUES `+values(1, 9),
		h.ID, h.Kind, h.AwardID, h.Label, h.CodeHash, h.CodeSealed, millis(h.CreatedAt), millis(h.EndsAt), millis(h.StoppedAt))
}

// StopShare ends a share for good.
func (tx *Tx) StopShare(id domain.ShareID, now time.Time) error {
	return tx.change("share-already-stopped", `UPDATE share SET stopped_at = $2 WHERE id = $1 AND stopped_at IS NULL`, id, millis(now))
}

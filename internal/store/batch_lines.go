package store

import (
	"context"

	"galon/internal/domain"
)

// WaitingOfBatch lists what was asked of a second person for a batch, whatever became of it.
func (s *Store) WaitingOfBatch(ctx context.Context, id domain.BatchID) ([]domain.WaitingAward, error) {
	return list(ctx, s, scanWaiting, `SELECT `+waitingColumns+` FROM waiting_award WHERE batch_id = $1 ORDER BY batch_line`, id)
}

// SlipsOfBatch are the printed codes of the awards of a batch that still show them, the newest first.
func (s *Store) SlipsOfBatch(ctx context.Context, id domain.BatchID) ([]ShareRow, error) {
	return list(ctx, s, func(r scanner) (row ShareRow, err error) {
		row.Awards = make([]domain.AwardID, 1)
		return row, r.Scan(&row.ID, &row.CodeSealed, &row.Awards[0])
	}, `SELECT s.id, s.code_sealed, a.id FROM award a JOIN share_badge b ON b.award_id = a.id JOIN share s ON s.id = b.share_id
		WHERE a.batch_id = $1 AND s.kind = $2 AND s.stopped_at IS NULL AND a.revoked_at IS NULL AND a.erased_at IS NULL ORDER BY s.id DESC`, id, domain.ShareSlip)
}

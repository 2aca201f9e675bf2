package store

import (
	"context"
	"encoding/json"
	"time"

	"galon/internal/domain"
)

// InsertBatchSource keeps the file of a draft, so that its lines can be corrected.
func (tx *Tx) InsertBatchSource(id domain.BatchID, src domain.BatchSource) error {
	if err := tx.insert("batch-taken", `INSERT INTO batch_choice (batch_id, content) VALUES ($1, $2)`, id, asJSON(src.Choice)); err != nil {
		return err
	}
	lines := make([][]any, len(src.Lines))
	for i, l := range src.Lines {
		cells, err := json.Marshal(l.Cells)
		if err != nil {
			return err
		}
		lines[i] = []any{id, l.Line, string(cells)}
	}
	return insertMany(tx, "batch-taken", `batch_line (batch_id, line, cells)`, 3, lines, func(l []any) []any { return l })
}

// BatchSource is the file of a draft; not found when it was a machine's, or is gone.
func (s *Store) BatchSource(ctx context.Context, id domain.BatchID) (src domain.BatchSource, err error) {
	src.Choice, err = one(ctx, s, "batch-file-gone", func(r scanner) (c domain.BatchChoice, err error) { return c, r.Scan(asJSON(&c)) },
		`SELECT content FROM batch_choice WHERE batch_id = $1`, id)
	if err != nil {
		return src, err
	}
	wholeNumbers(src.Choice.Unread)
	src.Lines, err = list(ctx, s, func(r scanner) (l domain.BatchLine, err error) { return l, r.Scan(&l.Line, asJSON(&l.Cells)) },
		`SELECT line, cells FROM batch_line WHERE batch_id = $1 ORDER BY line`, id)
	return src, err
}

// RedraftBatch replaces what a draft is made of and what came of it. A batch that was started meanwhile is a conflict.
func (tx *Tx) RedraftBatch(b domain.Batch, choice domain.BatchChoice) error {
	if err := tx.change("batch-already-started", `UPDATE batch SET report = $2 WHERE id = $1 AND state = 'draft'`, b.ID, asJSON(b.Report)); err != nil {
		return err
	}
	if err := tx.change("batch-unknown", `UPDATE batch_choice SET content = $2 WHERE batch_id = $1`, b.ID, asJSON(choice)); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM batch_row WHERE batch_id = $1`, b.ID); err != nil {
		return err
	}
	return tx.insertBatchRows(b.ID, b.Rows)
}

// SetBatchLine replaces the cells of one line; nil takes the line out of the file.
func (tx *Tx) SetBatchLine(id domain.BatchID, line int, cells []string) error {
	if cells == nil {
		return tx.change("line-unknown", `DELETE FROM batch_line WHERE batch_id = $1 AND line = $2`, id, line)
	}
	return tx.change("line-unknown", `UPDATE batch_line SET cells = $3 WHERE batch_id = $1 AND line = $2`, id, line, asJSON(cells))
}

// ColumnMapping is what an organisation has said about columns of its files.
func (s *Store) ColumnMapping(ctx context.Context, id domain.OrganisationID) (map[string]string, error) {
	all := map[string]string{}
	_, err := list(ctx, s, func(r scanner) (struct{}, error) {
		var header, meaning string
		err := r.Scan(&header, &meaning)
		all[header] = meaning
		return struct{}{}, err
	}, `SELECT header, meaning FROM column_mapping WHERE organisation_id = $1 ORDER BY header LIMIT 1000`, id)
	return all, err
}

// RememberColumn keeps what a header means to an organisation.
func (tx *Tx) RememberColumn(id domain.OrganisationID, header, meaning string) error {
	_, err := tx.exec(`INSERT INTO column_mapping (organisation_id, header, meaning) VALUES ($1, $2, $3)
		ON CONFLICT (organisation_id, header) DO UPDATE SET meaning = excluded.meaning`, id, header, meaning)
	return err
}

// ScheduleBatch confirms a draft for later, once.
func (tx *Tx) ScheduleBatch(id domain.BatchID, startsAt time.Time) error {
	return tx.change("batch-already-started", `UPDATE batch SET state = 'scheduled', starts_at = $2 WHERE id = $1 AND state = 'draft'`, id, millis(startsAt))
}

// UnscheduleBatch makes a batch that waits for its day a draft again; made now, so that it is not dropped as an old one.
func (tx *Tx) UnscheduleBatch(id domain.BatchID, now time.Time) error {
	return tx.change("batch-already-started", `UPDATE batch SET state = 'draft', starts_at = NULL, created_at = $2 WHERE id = $1 AND state = 'scheduled'`, id, millis(now))
}

// StartScheduled turns a batch whose day has come into a running one, once.
func (tx *Tx) StartScheduled(id domain.BatchID) error {
	return tx.change("batch-already-started", `UPDATE batch SET state = 'running' WHERE id = $1 AND state = 'scheduled'`, id)
}

// DueBatches are those whose day has come.
func (s *Store) DueBatches(ctx context.Context, now time.Time) ([]domain.Batch, error) {
	return list(ctx, s, scanBatch, `SELECT `+batchColumns+` FROM batch WHERE state = 'scheduled' AND starts_at <= $1 ORDER BY starts_at, id`, millis(now))
}

// RunningBatches are those that were started and have not ended.
func (s *Store) RunningBatches(ctx context.Context) ([]domain.Batch, error) {
	return list(ctx, s, scanBatch, `SELECT `+batchColumns+` FROM batch WHERE state = 'running' ORDER BY id`)
}

// StopBatch begins to take a batch back; a cancelled one stays so.
func (tx *Tx) StopBatch(id domain.BatchID) error {
	return tx.change("batch-not-started", `UPDATE batch SET state = 'stopping' WHERE id = $1 AND state IN ('running', 'done', 'stopping')`, id)
}

// CancelBatch ends taking a batch back. Its lines go.
func (tx *Tx) CancelBatch(id domain.BatchID, now time.Time) error {
	if _, err := tx.exec(`UPDATE batch SET state = 'cancelled', finished_at = $2 WHERE id = $1 AND state = 'stopping'`, id, millis(now)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM batch_row WHERE batch_id = $1`, id)
	return err
}

// BatchState is the state as this transaction sees it.
func (tx *Tx) BatchState(id domain.BatchID) (domain.BatchState, error) {
	rows, err := tx.query(`SELECT state FROM batch WHERE id = $1`, id)
	return first(rows, err, "batch-unknown", func(r scanner) (s domain.BatchState, err error) { return s, r.Scan(&s) })
}

// Untold are awards of a batch whose people know nothing of them: no mail begun, no link opened, no slip printed,
// neither accepted nor withdrawn.
func (tx *Tx) Untold(id domain.BatchID, n int) ([]domain.AwardID, error) {
	rows, err := tx.query(`SELECT a.id FROM award a WHERE a.batch_id = $1 AND `+untold+` ORDER BY a.id LIMIT $2`, id, n)
	return collect(rows, err, func(r scanner) (v domain.AwardID, err error) { return v, r.Scan(&v) })
}

const untold = `a.state = 'issued' AND a.mail_started_at IS NULL AND a.mailed_at IS NULL AND a.opened_at IS NULL AND a.accepted_at IS NULL
	AND a.refused_at IS NULL AND a.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM claim_code c WHERE c.award_id = a.id)`

// IsUntold tells the same of one award.
func (tx *Tx) IsUntold(id domain.AwardID) (bool, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM award a WHERE a.id = $1 AND `+untold, id)
	n, err := first(rows, err, "award-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	return n == 1, err
}

// IsUntold tells whether nobody knows of an award but who gave it.
func (s *Store) IsUntold(ctx context.Context, id domain.AwardID) (bool, error) {
	n, err := one(ctx, s, "award-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) }, `SELECT COUNT(*) FROM award a WHERE a.id = $1 AND `+untold, id)
	return n == 1, err
}

// DeleteSources drops the files of batches that ended before then.
func (tx *Tx) DeleteSources(before time.Time) error {
	for _, table := range []string{"batch_line", "batch_choice"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE batch_id IN (SELECT id FROM batch
			WHERE finished_at < $1 OR state = 'draft' AND created_at < $1)`, millis(before)); err != nil {
			return err
		}
	}
	return nil
}

// FirstIssued is when the first badge of a batch was signed; the zero time when none is.
func (s *Store) FirstIssued(ctx context.Context, id domain.BatchID) (time.Time, error) {
	return one(ctx, s, "batch-unknown", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) },
		`SELECT MIN(issued_at) FROM award WHERE batch_id = $1 AND state = 'issued'`, id)
}

// PendingOfBatch counts the awards of a batch that are reserved and not signed yet.
func (tx *Tx) PendingOfBatch(id domain.BatchID) (int, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM award WHERE batch_id = $1 AND state = 'pending'`, id)
	return first(rows, err, "batch-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

// AwardRow is an award as this transaction sees it, without its signed bytes.
func (tx *Tx) AwardRow(id domain.AwardID) (domain.Award, error) {
	rows, err := tx.query(`SELECT `+awardColumns+awardTables+` WHERE a.id = $1`, id)
	return first(rows, err, "award-unknown", func(r scanner) (domain.Award, error) { return new(definitions).scanAward(r) })
}

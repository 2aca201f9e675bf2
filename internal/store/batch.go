package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"galon/internal/domain"
)

const batchColumns = `id, organisation_id, achievement_slug, state, report, issued, created_by, created_at, starts_at, finished_at`

func scanBatch(r scanner) (b domain.Batch, err error) {
	err = r.Scan(&b.ID, &b.OrganisationID, &b.AchievementSlug, &b.State, asJSON(&b.Report), &b.Issued, &b.CreatedBy, at(&b.CreatedAt), at(&b.StartsAt), at(&b.FinishedAt))
	wholeNumbers(b.Report.Faults)
	wholeNumbers(b.Report.Warnings)
	b.Report.Issued = b.Issued
	return b, err
}

// wholeNumbers gives the arguments of sentences their type back: JSON makes line 12 the number 12.0.
func wholeNumbers(faults []domain.Fault) {
	for _, f := range faults {
		for i, v := range f.Args {
			if x, ok := v.(float64); ok && x == math.Trunc(x) {
				f.Args[i] = int(x)
			}
		}
	}
}

const oneBatch = `SELECT ` + batchColumns + ` FROM batch WHERE id = $1`

// Batch reads a batch with its report, without its lines: see BatchChunk.
func (s *Store) Batch(ctx context.Context, id domain.BatchID) (domain.Batch, error) {
	return one(ctx, s, "batch-unknown", scanBatch, oneBatch, id)
}

// BatchChunk reads a batch and n of its ready lines from the one with that index.
func (s *Store) BatchChunk(ctx context.Context, id domain.BatchID, firstRow, n int) (domain.Batch, []domain.BatchRow, error) {
	b, err := s.Batch(ctx, id)
	if err != nil {
		return b, nil, err
	}
	rows, err := list(ctx, s, func(r scanner) (v domain.BatchRow, err error) { return v, r.Scan(asJSON(&v)) },
		`SELECT content FROM batch_row WHERE batch_id = $1 AND position >= $2 AND position < $3 ORDER BY position`, id, firstRow, firstRow+n)
	return b, rows, err
}

// Batches lists the batches of an organisation without their lines, the newest first.
func (s *Store) Batches(ctx context.Context, id domain.OrganisationID) ([]domain.Batch, error) {
	return list(ctx, s, scanBatch, `SELECT `+batchColumns+` FROM batch WHERE organisation_id = $1 ORDER BY id DESC LIMIT 100`, id)
}

// InsertBatch keeps a batch with its ready lines.
func (tx *Tx) InsertBatch(b domain.Batch) error {
	if err := tx.insert("batch-taken", `INSERT INTO batch (`+batchColumns+`) VALUES `+values(1, 10),
		b.ID, b.OrganisationID, b.AchievementSlug, b.State, asJSON(b.Report), b.Issued, b.CreatedBy, millis(b.CreatedAt), millis(b.StartsAt), millis(b.FinishedAt)); err != nil {
		return err
	}
	return tx.insertBatchRows(b.ID, b.Rows)
}

func (tx *Tx) insertBatchRows(id domain.BatchID, rows []domain.BatchRow) error {
	type line struct {
		position int
		content  string
	}
	lines := make([]line, len(rows))
	for i, r := range rows {
		content, err := json.Marshal(r)
		if err != nil {
			return err
		}
		lines[i] = line{i, string(content)}
	}
	return insertMany(tx, "batch-taken", `batch_row (batch_id, position, content)`, 3, lines,
		func(l line) []any { return []any{id, l.position, l.content} })
}

// StartBatch confirms a draft, once.
func (tx *Tx) StartBatch(id domain.BatchID) error {
	return tx.change("batch-already-started", `UPDATE batch SET state = 'running' WHERE id = $1 AND state = 'draft'`, id)
}

// SkipBatchLines says that lines of a running batch will not be awarded, and why: they are not ready any more, and
// stand among the warnings. Each is told once.
func (tx *Tx) SkipBatchLines(id domain.BatchID, why []domain.Fault) error {
	rows, err := tx.query(oneBatch, id)
	b, err := first(rows, err, "batch-unknown", scanBatch)
	if err != nil {
		return err
	}
	for _, f := range why {
		told := slices.ContainsFunc(b.Report.Warnings, func(w domain.Fault) bool { return w.Line == f.Line && w.Code == f.Code })
		if !told {
			b.Report.Warnings = append(b.Report.Warnings, f)
			b.Report.Ready--
		}
	}
	return tx.change("batch-unknown", `UPDATE batch SET report = $2 WHERE id = $1`, id, asJSON(b.Report))
}

// AdvanceBatch says how many awards of it are issued; a count that comes late does not turn it back.
func (tx *Tx) AdvanceBatch(id domain.BatchID, issued int) error {
	_, err := tx.exec(`UPDATE batch SET issued = $2 WHERE id = $1 AND issued < $2`, id, issued)
	return err
}

// FinishBatch ends a running batch; to end it twice changes nothing, and only the first time is told. Its lines were
// personal data on the way to somewhere else, and go.
func (tx *Tx) FinishBatch(id domain.BatchID, now time.Time) (first bool, err error) {
	rows, err := tx.exec(`UPDATE batch SET state = 'done', finished_at = $2 WHERE id = $1 AND state = 'running'`, id, millis(now))
	if err != nil {
		return false, err
	}
	_, err = tx.exec(`DELETE FROM batch_row WHERE batch_id = $1`, id)
	return rows == 1, err
}

// DeleteDrafts drops the drafts made before then, with their lines, and the files of batches that ended before then.
func (tx *Tx) DeleteDrafts(before time.Time) error {
	if err := tx.DeleteSources(before); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM batch_row WHERE batch_id IN (SELECT id FROM batch WHERE state = 'draft' AND created_at < $1)`, millis(before)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM batch WHERE state = 'draft' AND created_at < $1`, millis(before))
	return err
}

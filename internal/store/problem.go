package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// ProblemRow is a report with its code as it is kept.
type ProblemRow struct {
	domain.Problem
	CodeSealed []byte
}

const problemColumns = `id, at, kind, code_sealed, award_id, imported_id, organisation, achievement, digest, body, contact, state, note, changed_at, changed_by`

func scanProblem(r scanner) (p ProblemRow, err error) {
	return p, r.Scan(&p.ID, at(&p.At), &p.Kind, &p.CodeSealed, maybe(&p.AwardID), maybe(&p.Imported), &p.Organisation, &p.Achievement, &p.Digest, &p.Text, &p.Contact, &p.State, &p.Note,
		at(&p.ChangedAt), &p.ChangedBy)
}

// InsertProblem keeps a new one.
func (tx *Tx) InsertProblem(p ProblemRow) error {
	return tx.insert("problem-taken", `INSERT INTO problem (`+problemColumns+`) VALUES `+values(1, 15),
		p.ID, millis(p.At), p.Kind, p.CodeSealed, maybe(&p.AwardID), maybe(&p.Imported), p.Organisation, p.Achievement, p.Digest, p.Text, p.Contact, p.State, p.Note,
		millis(p.ChangedAt), p.ChangedBy)
}

// Problem reads one.
func (s *Store) Problem(ctx context.Context, id domain.ProblemID) (ProblemRow, error) {
	return one(ctx, s, "problem-unknown", scanProblem, `SELECT `+problemColumns+` FROM problem WHERE id = $1`, id)
}

// Problems lists those that are open or taken, the oldest first, or else those that are closed, the newest first.
func (s *Store) Problems(ctx context.Context, closed bool, limit int) ([]ProblemRow, error) {
	if closed {
		return list(ctx, s, scanProblem, `SELECT `+problemColumns+` FROM problem WHERE state = $1 ORDER BY id DESC LIMIT $2`, domain.ProblemClosed, limit)
	}
	return list(ctx, s, scanProblem, `SELECT `+problemColumns+` FROM problem WHERE state <> $1 ORDER BY id LIMIT $2`, domain.ProblemClosed, limit)
}

// CountProblems counts what waits for somebody.
func (s *Store) CountProblems(ctx context.Context) (int, error) {
	return one(ctx, s, "problem-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM problem WHERE state <> $1`, domain.ProblemClosed)
}

// ChangeProblem moves one on from the state that was seen.
func (tx *Tx) ChangeProblem(p domain.Problem, from domain.ProblemState) error {
	return tx.change("problem-changed", `UPDATE problem SET state = $3, note = $4, changed_at = $5, changed_by = $6 WHERE id = $1 AND state = $2`,
		p.ID, from, p.State, p.Note, millis(p.ChangedAt), p.ChangedBy)
}

// ForgetProblems drops what people wrote in reports that were closed before then. That there was one stays.
func (tx *Tx) ForgetProblems(before time.Time) error {
	_, err := tx.exec(`UPDATE problem SET body = '', contact = '', note = '', code_sealed = NULL
		WHERE state = $1 AND changed_at < $2 AND (body <> '' OR contact <> '' OR note <> '' OR code_sealed IS NOT NULL)`, domain.ProblemClosed, millis(before))
	return err
}

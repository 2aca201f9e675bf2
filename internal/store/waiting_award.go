package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const waitingColumns = `id, organisation_id, achievement_slug, recipient, facts, once, batch_id, batch_line, state, reason, asked_by, asked_at, decided_by, decided_at,
	origin, person`

func scanWaiting(r scanner) (v domain.WaitingAward, err error) {
	return v, r.Scan(&v.ID, &v.OrganisationID, &v.AchievementSlug, asJSON(&v.Recipient), asJSON(&v.Facts), &v.Once, maybe(&v.BatchID), &v.BatchLine, &v.State, &v.Reason,
		&v.AskedBy, at(&v.AskedAt), &v.DecidedBy, at(&v.DecidedAt), &v.Origin, &v.Person)
}

// InsertWaiting keeps an award that waits for a second person. Its line of a batch, or what it comes from, waits once.
func (tx *Tx) InsertWaiting(v domain.WaitingAward) error {
	return tx.insert("award-already-waiting", `INSERT INTO waiting_award (`+waitingColumns+`) VALUES `+values(1, 16), v.ID, v.OrganisationID, v.AchievementSlug,
		asJSON(v.Recipient), asJSON(v.Facts), v.Once, maybe(&v.BatchID), v.BatchLine, v.State, v.Reason, v.AskedBy, millis(v.AskedAt), v.DecidedBy, millis(v.DecidedAt), v.Origin, v.Person)
}

// WaitingLines tells which lines of a batch were asked for already, and what became of them.
func (tx *Tx) WaitingLines(id domain.BatchID, from, to int) (map[int]domain.WaitingState, error) {
	rows, err := tx.query(`SELECT batch_line, state FROM waiting_award WHERE batch_id = $1 AND batch_line >= $2 AND batch_line <= $3`, id, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lines := map[int]domain.WaitingState{}
	for rows.Next() {
		var line int
		var state domain.WaitingState
		if err := rows.Scan(&line, &state); err != nil {
			return nil, err
		}
		lines[line] = state
	}
	return lines, rows.Err()
}

// WaitsFor tells whether an award of that badge waits for that person.
func (tx *Tx) WaitsFor(o domain.OrganisationID, slug, person string) (bool, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM waiting_award WHERE organisation_id = $1 AND achievement_slug = $2 AND person = $3 AND state = $4`, o, slug, person, domain.WaitingOpen)
	n, err := first(rows, err, "award-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	return n > 0, err
}

// WaitingFrom tells what last became of what was asked for from a demand, observations or badges; "" when nothing was.
func (s *Store) WaitingFrom(ctx context.Context, o domain.OrganisationID, origin string) (domain.WaitingState, error) {
	states, err := list(ctx, s, func(r scanner) (v domain.WaitingState, err error) { return v, r.Scan(&v) },
		`SELECT state FROM waiting_award WHERE organisation_id = $1 AND origin = $2 ORDER BY id DESC LIMIT 1`, o, origin)
	if err != nil || len(states) == 0 {
		return "", err
	}
	return states[0], nil
}

// VersionAsked is what waits in the place of an award, else what was decided last of what was asked for; not found when
// nothing was.
func (s *Store) VersionAsked(ctx context.Context, a domain.Award) (domain.WaitingAward, error) {
	return one(ctx, s, "award-unknown", scanWaiting, `SELECT `+waitingColumns+` FROM waiting_award WHERE organisation_id = $1 AND origin IN ($2, $3)
		ORDER BY CASE state WHEN 'waiting' THEN 0 ELSE 1 END, decided_at DESC, id DESC LIMIT 1`,
		a.OrganisationID, "version:correction:"+string(a.ID), "version:renewal:"+string(a.ID))
}

// OriginsWaiting are the origins of everything that waits in an organisation.
func (s *Store) OriginsWaiting(ctx context.Context, o domain.OrganisationID) (map[string]bool, error) {
	rows, err := list(ctx, s, func(r scanner) (v string, err error) { return v, r.Scan(&v) },
		`SELECT origin FROM waiting_award WHERE organisation_id = $1 AND state = 'waiting' AND origin <> ''`, o)
	waits := map[string]bool{}
	for _, origin := range rows {
		waits[origin] = true
	}
	return waits, err
}

// DecideWaiting closes one, once: of two people at the same moment, the second meets award-decided.
func (tx *Tx) DecideWaiting(id domain.AwardID, state domain.WaitingState, by, reason string, now time.Time) error {
	return tx.change("award-decided", `UPDATE waiting_award SET state = $2, decided_by = $3, reason = $4, decided_at = $5 WHERE id = $1 AND state = $6`,
		id, state, by, reason, millis(now), domain.WaitingOpen)
}

// WaitingAward reads one, whatever became of it.
func (s *Store) WaitingAward(ctx context.Context, id domain.AwardID) (domain.WaitingAward, error) {
	return one(ctx, s, "award-unknown", scanWaiting, `SELECT `+waitingColumns+` FROM waiting_award WHERE id = $1`, id)
}

// AwardsToSignOff lists those of an organisation that wait, the oldest first, after a cursor.
func (s *Store) AwardsToSignOff(ctx context.Context, o domain.OrganisationID, after domain.AwardID, limit int) ([]domain.WaitingAward, error) {
	return list(ctx, s, scanWaiting, `SELECT `+waitingColumns+` FROM waiting_award WHERE organisation_id = $1 AND state = $2 AND id > $3 ORDER BY id LIMIT $4`,
		o, domain.WaitingOpen, after, limit)
}

// CountWaiting counts those that somebody else than the one with that label has asked for.
func (s *Store) CountWaiting(ctx context.Context, o domain.OrganisationID, label string) (int, error) {
	return one(ctx, s, "award-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM waiting_award WHERE organisation_id = $1 AND state = $2 AND asked_by <> $3`, o, domain.WaitingOpen, label)
}

// BatchAsked counts the lines of a batch that wait or were refused: with the issued ones, they are all that was asked for.
func (s *Store) BatchAsked(ctx context.Context, id domain.BatchID) (int, error) {
	return one(ctx, s, "batch-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM waiting_award WHERE batch_id = $1 AND state <> $2`, id, domain.WaitingSignedOff)
}

// RefuseBatch ends all that waits of a batch that is taken back.
func (tx *Tx) RefuseBatch(id domain.BatchID, by string, now time.Time) error {
	_, err := tx.exec(`UPDATE waiting_award SET state = $2, decided_by = $3, decided_at = $4 WHERE batch_id = $1 AND state = $5`,
		id, domain.WaitingRefused, by, millis(now), domain.WaitingOpen)
	return err
}

// CountAwardDay adds to what an organisation has awarded on a day, unless that goes over most (0: no limit). over tells that
// it would, and then nothing is added.
func (tx *Tx) CountAwardDay(o domain.OrganisationID, day domain.Day, n, most int) (already int, over bool, err error) {
	rows, err := tx.query(`SELECT count FROM award_day WHERE organisation_id = $1 AND on_day = $2`, o, day)
	already, err = first(rows, err, "day-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return 0, false, err
	}
	if most > 0 && already+n > most {
		return already, true, nil
	}
	_, err = tx.exec(`INSERT INTO award_day (organisation_id, on_day, count) VALUES ($1, $2, $3) ON CONFLICT (organisation_id, on_day) DO UPDATE SET count = award_day.count + $3`,
		o, day, n)
	return already, false, err
}

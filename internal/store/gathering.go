package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const gatheringColumns = `id, organisation_id, achievement_slug, name, email, created_by, created_at, told_at, closed_at, award_id`

func scanGathering(r scanner) (g domain.Gathering, err error) {
	return g, r.Scan(&g.ID, &g.OrganisationID, &g.Achievement, &g.Name, &g.Email, &g.CreatedBy, at(&g.CreatedAt), at(&g.ToldAt), at(&g.ClosedAt), maybe(&g.AwardID))
}

// Gathering reads the observations' frame of one person and one soft skill.
func (s *Store) Gathering(ctx context.Context, id domain.GatheringID) (domain.Gathering, error) {
	return one(ctx, s, "gathering-unknown", scanGathering, `SELECT `+gatheringColumns+` FROM gathering WHERE id = $1`, id)
}

// Gatherings lists those of an organisation, the newest first.
func (s *Store) Gatherings(ctx context.Context, id domain.OrganisationID) ([]domain.Gathering, error) {
	return list(ctx, s, scanGathering, `SELECT `+gatheringColumns+` FROM gathering WHERE organisation_id = $1 ORDER BY id DESC LIMIT 500`, id)
}

// PassportGatherings lists those about the holder of a passport, by the addresses they proved.
func (s *Store) PassportGatherings(ctx context.Context, id domain.PassportID) ([]domain.Gathering, error) {
	return list(ctx, s, scanGathering, `SELECT `+gatheringColumns+` FROM gathering WHERE email <> ''
		AND email IN (SELECT email FROM passport_email WHERE passport_id = $1) ORDER BY id DESC LIMIT 100`, id)
}

// ReadyGatherings counts those that were told to have enough and that no badge came of yet.
func (s *Store) ReadyGatherings(ctx context.Context, id domain.OrganisationID) (int, error) {
	return one(ctx, s, "organisation-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM gathering WHERE organisation_id = $1 AND told_at IS NOT NULL AND closed_at IS NULL AND award_id IS NULL`, id)
}

// InsertGathering keeps a new one.
func (tx *Tx) InsertGathering(g domain.Gathering) error {
	return tx.insert("gathering-taken", `INSERT INTO gathering (`+gatheringColumns+`, name_folded) VALUES `+values(1, 11),
		g.ID, g.OrganisationID, g.Achievement, g.Name, g.Email, g.CreatedBy, millis(g.CreatedAt), millis(g.ToldAt), millis(g.ClosedAt), maybe(&g.AwardID), domain.Fold(g.Name))
}

// OpenGathering finds the one that is open for that person and badge.
func (tx *Tx) OpenGathering(g domain.Gathering) (domain.Gathering, error) {
	rows, err := tx.query(`SELECT `+gatheringColumns+` FROM gathering WHERE organisation_id = $1 AND achievement_slug = $2 AND name_folded = $3 AND email = $4
		AND closed_at IS NULL AND award_id IS NULL`, g.OrganisationID, g.Achievement, domain.Fold(g.Name), g.Email)
	return first(rows, err, "gathering-unknown", scanGathering)
}

// GatheringTold notes once that there is enough; false when that was noted before.
func (tx *Tx) GatheringTold(id domain.GatheringID, now time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE gathering SET told_at = $2 WHERE id = $1 AND told_at IS NULL`, id, millis(now))
	return n == 1, err
}

// CloseGathering ends one without a badge.
func (tx *Tx) CloseGathering(id domain.GatheringID, now time.Time) error {
	return tx.change("gathering-over", `UPDATE gathering SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL AND award_id IS NULL`, id, millis(now))
}

// TieGathering names the badge that came of it, once.
func (tx *Tx) TieGathering(id domain.GatheringID, award domain.AwardID, now time.Time) error {
	return tx.change("gathering-over", `UPDATE gathering SET award_id = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL AND award_id IS NULL`, id, award, millis(now))
}

const observationColumns = `id, gathering_id, form_key, observer, name, email, role, own, observed_on, context, situation, seen, created_at`

func scanObservation(r scanner) (o domain.Observation, err error) {
	return o, r.Scan(&o.ID, &o.GatheringID, &o.FormKey, &o.Observer, &o.Name, &o.Email, &o.Role, &o.Own, &o.On, &o.Context, &o.Situation, asJSON(&o.Seen), at(&o.CreatedAt))
}

const allObservations = `SELECT ` + observationColumns + ` FROM observation WHERE gathering_id = $1 ORDER BY observed_on, id`

// ObservationsOf lists what was seen, by the day on which it was.
func (s *Store) ObservationsOf(ctx context.Context, id domain.GatheringID) ([]domain.Observation, error) {
	return list(ctx, s, scanObservation, allObservations, id)
}

// ObservationsOf lists them inside the transaction.
func (tx *Tx) ObservationsOf(id domain.GatheringID) ([]domain.Observation, error) {
	rows, err := tx.query(allObservations, id)
	return collect(rows, err, scanObservation)
}

// InsertObservation keeps one; the same form again changes nothing. The frame must still be open.
func (tx *Tx) InsertObservation(o domain.Observation) error {
	_, err := tx.exec(`INSERT INTO observation (`+observationColumns+`) VALUES `+values(1, 13)+` ON CONFLICT (gathering_id, form_key) DO NOTHING`,
		o.ID, o.GatheringID, o.FormKey, o.Observer, o.Name, o.Email, o.Role, o.Own, o.On, o.Context, o.Situation, asJSON(o.Seen), millis(o.CreatedAt))
	return err
}

// GatheringOpen fails unless observations can still be added or taken away.
func (tx *Tx) GatheringOpen(id domain.GatheringID) error {
	return tx.change("gathering-over", `UPDATE gathering SET created_by = created_by WHERE id = $1 AND closed_at IS NULL AND award_id IS NULL`, id)
}

// DeleteObservation takes one away.
func (tx *Tx) DeleteObservation(g domain.GatheringID, id domain.ObservationID) error {
	return tx.change("observation-unknown", `DELETE FROM observation WHERE gathering_id = $1 AND id = $2`, g, id)
}

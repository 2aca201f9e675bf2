package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const mandateColumns = `m.id, m.passport_id, m.organisation_id, m.account_id, m.signed_on, m.ground, m.may_share, m.created_at, m.ends_at, m.ended_at, m.ended_by,
	a.name, o.name, p.name`

const mandateTables = ` FROM mandate m JOIN account a ON a.id = m.account_id JOIN organisation o ON o.id = m.organisation_id JOIN passport p ON p.id = m.passport_id`

func scanMandate(r scanner) (m domain.Mandate, err error) {
	return m, r.Scan(&m.ID, &m.PassportID, &m.OrganisationID, &m.AccountID, &m.SignedOn, &m.Ground, &m.MayShare, at(&m.CreatedAt), at(&m.EndsAt), at(&m.EndedAt),
		&m.EndedBy, &m.HelperName, &m.OrganisationName, &m.HolderName)
}

// Mandate reads one.
func (s *Store) Mandate(ctx context.Context, id domain.MandateID) (domain.Mandate, error) {
	return one(ctx, s, "mandate-unknown", scanMandate, `SELECT `+mandateColumns+mandateTables+` WHERE m.id = $1`, id)
}

// MandatesOf lists those of a passport, the newest first.
func (s *Store) MandatesOf(ctx context.Context, id domain.PassportID) ([]domain.Mandate, error) {
	return list(ctx, s, scanMandate, `SELECT `+mandateColumns+mandateTables+` WHERE m.passport_id = $1 ORDER BY m.id DESC`, id)
}

// MandatesFor lists those that a person of an organisation holds and that still run.
func (s *Store) MandatesFor(ctx context.Context, o domain.OrganisationID, account domain.AccountID, now time.Time) ([]domain.Mandate, error) {
	return list(ctx, s, scanMandate, `SELECT `+mandateColumns+mandateTables+` WHERE m.organisation_id = $1 AND m.account_id = $2 AND m.ended_at IS NULL
		AND m.ends_at > $3 ORDER BY m.id DESC LIMIT 200`, o, account, millis(now))
}

// InsertMandate keeps a new one.
func (tx *Tx) InsertMandate(m domain.Mandate) error {
	return tx.insert("mandate-taken", `INSERT INTO mandate (id, passport_id, organisation_id, account_id, signed_on, ground, may_share, created_at, ends_at, ended_by)
		VALUES `+values(1, 10), m.ID, m.PassportID, m.OrganisationID, m.AccountID, m.SignedOn, m.Ground, m.MayShare, millis(m.CreatedAt), millis(m.EndsAt), "")
}

// EndMandate ends it. A session that was opened by it opens nothing any more: it stays as long as it would have, to tell
// why.
func (tx *Tx) EndMandate(id domain.MandateID, by string, now time.Time) error {
	return tx.change("mandate-over", `UPDATE mandate SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL`, id, millis(now), by)
}

// AddMandateAct writes down what was done for the person.
func (tx *Tx) AddMandateAct(id domain.MandateID, a domain.MandateAct) error {
	return tx.insert("mandate-act-taken", `INSERT INTO mandate_act (mandate_id, number, at, act, about)
		VALUES ($1, (SELECT COUNT(*) FROM mandate_act WHERE mandate_id = $1), $2, $3, $4)`, id, millis(a.At), a.Act, a.About)
}

// MandateActs lists what was done, the newest first.
func (s *Store) MandateActs(ctx context.Context, id domain.MandateID, limit int) ([]domain.MandateAct, error) {
	return list(ctx, s, func(r scanner) (a domain.MandateAct, err error) { return a, r.Scan(at(&a.At), &a.Act, &a.About) },
		`SELECT at, act, about FROM mandate_act WHERE mandate_id = $1 ORDER BY number DESC LIMIT $2`, id, limit)
}

// InsertMandateCode keeps the HMAC of a code that a person gives to who helps them; older ones are over.
func (tx *Tx) InsertMandateCode(hash string, id domain.PassportID, now, expires time.Time) error {
	if _, err := tx.exec(`DELETE FROM mandate_code WHERE passport_id = $1`, id); err != nil {
		return err
	}
	return tx.insert("mandate-code-taken", `INSERT INTO mandate_code (hash, passport_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
		hash, id, millis(now), millis(expires))
}

// LastMandateCode tells when the code of a passport was made, if it still holds.
func (s *Store) LastMandateCode(ctx context.Context, id domain.PassportID, now time.Time) (time.Time, error) {
	return one(ctx, s, "mandate-code-unknown", func(r scanner) (t time.Time, err error) { return t, r.Scan(at(&t)) },
		`SELECT created_at FROM mandate_code WHERE passport_id = $1 AND used_at IS NULL AND expires_at > $2`, id, millis(now))
}

// UseMandateCode consumes a code and tells whose it was.
func (tx *Tx) UseMandateCode(hash string, now time.Time) (domain.PassportID, error) {
	rows, err := tx.query(`SELECT passport_id FROM mandate_code WHERE hash = $1 AND used_at IS NULL AND expires_at > $2`, hash, millis(now))
	id, err := first(rows, err, "mandate-code-unknown", scanText)
	if err != nil {
		return "", err
	}
	return domain.PassportID(id), tx.change("mandate-code-unknown", `UPDATE mandate_code SET used_at = $2 WHERE hash = $1 AND used_at IS NULL`, hash, millis(now))
}

// BindSession makes a session one of somebody who helps.
func (tx *Tx) BindSession(hash string, id domain.MandateID) error {
	return tx.change("session-unknown", `UPDATE session SET mandate_id = $2 WHERE hash = $1`, hash, id)
}

// SessionMandate is the mandate of a session, "" for that of the person.
func (s *Store) SessionMandate(ctx context.Context, hash string) (domain.MandateID, error) {
	return one(ctx, s, "session-unknown", func(r scanner) (id domain.MandateID, err error) { return id, r.Scan(maybe(&id)) },
		`SELECT mandate_id FROM session WHERE hash = $1`, hash)
}

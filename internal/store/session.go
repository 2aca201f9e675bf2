package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const sessionListColumns = `id, device, organisation_id, created_at, seen_at, expires_at`

func scanSessionLine(r scanner) (v domain.Session, err error) {
	return v, r.Scan(&v.ID, &v.Device, maybe(&v.OrganisationID), at(&v.CreatedAt), at(&v.SeenAt), at(&v.ExpiresAt))
}

// AccountSessions lists the open sessions of a person of the console, the newest first.
func (s *Store) AccountSessions(ctx context.Context, id domain.AccountID, now time.Time) ([]domain.Session, error) {
	return list(ctx, s, scanSessionLine, `SELECT `+sessionListColumns+` FROM session WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at DESC, id DESC`, id, millis(now))
}

// PassportSessions lists the open sessions of a passport, the newest first.
func (s *Store) PassportSessions(ctx context.Context, id domain.PassportID, now time.Time) ([]domain.Session, error) {
	return list(ctx, s, scanSessionLine, `SELECT `+sessionListColumns+` FROM session WHERE passport_id = $1 AND expires_at > $2
		AND NOT EXISTS (SELECT 1 FROM mandate m WHERE m.id = session.mandate_id AND m.ended_at IS NOT NULL) ORDER BY created_at DESC, id DESC`, id, millis(now))
}

// EndAccountSession ends one session of that person; the conflict is session-gone.
func (tx *Tx) EndAccountSession(account domain.AccountID, id domain.SessionID) error {
	return tx.change("session-gone", `DELETE FROM session WHERE account_id = $1 AND id = $2 AND id <> ''`, account, id)
}

// EndPassportSession ends one session of that passport; the conflict is session-gone.
func (tx *Tx) EndPassportSession(passport domain.PassportID, id domain.SessionID) error {
	return tx.change("session-gone", `DELETE FROM session WHERE passport_id = $1 AND id = $2 AND id <> ''`, passport, id)
}

// EndOtherSessions ends all sessions of a person but the one with that hash; "" ends all.
func (tx *Tx) EndOtherSessions(account domain.AccountID, keep string) (int64, error) {
	return tx.exec(`DELETE FROM session WHERE account_id = $1 AND hash <> $2`, account, keep)
}

// SeeSession remembers when a session was last used.
func (tx *Tx) SeeSession(hash string, now time.Time) error {
	_, err := tx.exec(`UPDATE session SET seen_at = $2 WHERE hash = $1`, hash, millis(now))
	return err
}

// SwitchSession lets a session work for another organisation of its person.
func (tx *Tx) SwitchSession(hash string, o domain.OrganisationID) error {
	return tx.change("session-gone", `UPDATE session SET organisation_id = $2 WHERE hash = $1`, hash, o)
}

// ConfirmSession remembers that the person has just shown a passkey.
func (tx *Tx) ConfirmSession(hash string, now time.Time) error {
	return tx.change("session-gone", `UPDATE session SET confirmed_at = $2 WHERE hash = $1`, hash, millis(now))
}

// KnowDevice remembers a browser of a person. known tells whether it was one already, any whether there was one at all.
func (tx *Tx) KnowDevice(account domain.AccountID, hash string, now time.Time) (known, any bool, err error) {
	rows, err := tx.query(`SELECT hash FROM known_device WHERE account_id = $1`, account)
	all, err := collect(rows, err, func(r scanner) (h string, err error) { return h, r.Scan(&h) })
	if err != nil {
		return false, false, err
	}
	for _, h := range all {
		if h == hash {
			return true, true, nil
		}
	}
	_, err = tx.exec(`INSERT INTO known_device (account_id, hash, created_at) VALUES ($1, $2, $3)`, account, hash, millis(now))
	return false, len(all) > 0, err
}

// KnowsDevice tells whether a person has signed in with that browser before.
func (s *Store) KnowsDevice(ctx context.Context, account domain.AccountID, hash string) (bool, error) {
	n, err := one(ctx, s, "account-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM known_device WHERE account_id = $1 AND hash = $2`, account, hash)
	return n > 0, err
}

// NameSession says in which browser a session is.
func (tx *Tx) NameSession(hash, device string) error {
	return tx.change("session-gone", `UPDATE session SET device = $2 WHERE hash = $1`, hash, device)
}

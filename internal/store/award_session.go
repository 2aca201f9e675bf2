package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// AwardSessionRow is a session with its code, found by an HMAC and sealed for whoever shows it.
type AwardSessionRow struct {
	domain.AwardSession
	CodeHash   string
	CodeSealed []byte
}

const awardSessionColumns = `id, organisation_id, achievement_slug, code_hash, code_sealed, facts, created_by, created_at, closes_at`

func scanAwardSession(r scanner) (s AwardSessionRow, err error) {
	return s, r.Scan(&s.ID, &s.OrganisationID, &s.AchievementSlug, &s.CodeHash, &s.CodeSealed, asJSON(&s.Facts), &s.CreatedBy, at(&s.CreatedAt), at(&s.ClosesAt))
}

// InsertAwardSession keeps a new session.
func (tx *Tx) InsertAwardSession(s AwardSessionRow) error {
	return tx.insert("session-taken", `INSERT INTO award_session (`+awardSessionColumns+`) VALUES `+values(1, 9),
		s.ID, s.OrganisationID, s.AchievementSlug, s.CodeHash, s.CodeSealed, asJSON(&s.Facts), s.CreatedBy, millis(s.CreatedAt), millis(s.ClosesAt))
}

// AwardSession reads one.
func (s *Store) AwardSession(ctx context.Context, id domain.AwardSessionID) (AwardSessionRow, error) {
	return one(ctx, s, "session-unknown", scanAwardSession, `SELECT `+awardSessionColumns+` FROM award_session WHERE id = $1`, id)
}

// AwardSessionByCode finds one by the HMAC of its code.
func (s *Store) AwardSessionByCode(ctx context.Context, hash string) (AwardSessionRow, error) {
	return one(ctx, s, "session-unknown", scanAwardSession, `SELECT `+awardSessionColumns+` FROM award_session WHERE code_hash = $1`, hash)
}

// AwardSessions are those of an organisation, the newest first.
func (s *Store) AwardSessions(ctx context.Context, o domain.OrganisationID) ([]AwardSessionRow, error) {
	return list(ctx, s, scanAwardSession, `SELECT `+awardSessionColumns+` FROM award_session WHERE organisation_id = $1 ORDER BY id DESC LIMIT 50`, o)
}

// CloseAwardSession ends one now; one that has ended keeps its end.
func (tx *Tx) CloseAwardSession(id domain.AwardSessionID, now time.Time) error {
	_, err := tx.exec(`UPDATE award_session SET closes_at = $2 WHERE id = $1 AND closes_at > $2`, id, millis(now))
	return err
}

const guestColumns = `id, session_id, name, email, phone, state, award_id, created_at`

func scanGuest(r scanner) (g domain.SessionGuest, err error) {
	return g, r.Scan(&g.ID, &g.SessionID, &g.Name, &g.Email, &g.Phone, &g.State, maybe(&g.AwardID), at(&g.CreatedAt))
}

// InsertGuest adds somebody to a session that is open and not full. Who was turned away takes no place: a joker who fills
// the list does not end the session.
func (tx *Tx) InsertGuest(g domain.SessionGuest, claimHash string) error {
	rows, err := tx.query(`SELECT COUNT(*) FROM session_guest WHERE session_id = $1 AND state <> $2`, g.SessionID, domain.GuestTurnedAway)
	there, err := collect(rows, err, func(r scanner) (n int, err error) { return n, r.Scan(&n) })
	if err != nil {
		return err
	}
	if there[0] >= domain.MaxGuests {
		return domain.Conflictf("session-full")
	}
	return tx.insert("session-asked", `INSERT INTO session_guest (`+guestColumns+`, claim_hash) VALUES `+values(1, 9),
		g.ID, g.SessionID, g.Name, g.Email, g.Phone, g.State, maybe(&g.AwardID), millis(g.CreatedAt), claimHash)
}

// Guest reads one.
func (s *Store) Guest(ctx context.Context, id domain.SessionGuestID) (domain.SessionGuest, error) {
	return one(ctx, s, "guest-unknown", scanGuest, `SELECT `+guestColumns+` FROM session_guest WHERE id = $1`, id)
}

// Guests are those of a session, in the order in which they came.
func (s *Store) Guests(ctx context.Context, id domain.AwardSessionID) ([]domain.SessionGuest, error) {
	return list(ctx, s, scanGuest, `SELECT `+guestColumns+` FROM session_guest WHERE session_id = $1 ORDER BY id`, id)
}

// TieGuest gives the badge of a guest to the code that they keep, once.
func (tx *Tx) TieGuest(id domain.SessionGuestID, award domain.AwardID, now, until time.Time) error {
	if err := tx.change("guest-decided", `UPDATE session_guest SET state = 'awarded', award_id = $2 WHERE id = $1 AND state = 'asked'`, id, award); err != nil {
		return err
	}
	rows, err := tx.query(`SELECT claim_hash FROM session_guest WHERE id = $1`, id)
	hash, err := first(rows, err, "guest-unknown", func(r scanner) (s string, err error) { return s, r.Scan(&s) })
	if err != nil {
		return err
	}
	return tx.ReplaceClaimCode(ClaimRow{Hash: hash, AwardID: award, CreatedAt: now, ExpiresAt: until})
}

// TurnAway says no to a guest.
func (tx *Tx) TurnAway(session domain.AwardSessionID, id domain.SessionGuestID) error {
	return tx.change("guest-decided", `UPDATE session_guest SET state = 'turned_away' WHERE id = $1 AND session_id = $2 AND state = 'asked'`, id, session)
}

// RenameGuest corrects the name in which a guest asked, until something is decided.
func (tx *Tx) RenameGuest(session domain.AwardSessionID, id domain.SessionGuestID, name string) error {
	return tx.change("guest-decided", `UPDATE session_guest SET name = $3 WHERE id = $1 AND session_id = $2 AND state = 'asked'`, id, session, name)
}

// DeleteGuests forgets who asked in sessions that closed before then; their badges stay.
func (tx *Tx) DeleteGuests(before time.Time) error {
	_, err := tx.exec(`DELETE FROM session_guest WHERE session_id IN (SELECT id FROM award_session WHERE closes_at < $1)`, millis(before))
	return err
}

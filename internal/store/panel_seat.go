package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// SeatRow is how a member without an account comes in: the link and the code, as HMAC only.
type SeatRow struct {
	PanelID    domain.PanelID
	MemberID   domain.MemberID
	TokenHash  string
	TokenAt    time.Time // the link is made from it, so that it can be made again
	ConvenedAt time.Time
	CodeHash   string
	CodeAt     time.Time
	CodeUntil  time.Time
	CodeWay    domain.CodeWay
	Tries      int
	Asked      int
}

const seatColumns = `panel_id, member_id, token_hash, token_at, convened_at, code_hash, code_at, code_until, code_way, tries, asked`

func scanSeat(r scanner) (v SeatRow, err error) {
	return v, r.Scan(&v.PanelID, &v.MemberID, &v.TokenHash, at(&v.TokenAt), at(&v.ConvenedAt), &v.CodeHash, at(&v.CodeAt), at(&v.CodeUntil), &v.CodeWay, &v.Tries, &v.Asked)
}

// Seat finds the seat of a member.
func (s *Store) Seat(ctx context.Context, id domain.PanelID, member domain.MemberID) (SeatRow, error) {
	return one(ctx, s, "panel-link-unknown", scanSeat, `SELECT `+seatColumns+` FROM panel_seat WHERE panel_id = $1 AND member_id = $2`, id, member)
}

// Seats lists those of a session.
func (s *Store) Seats(ctx context.Context, id domain.PanelID) ([]SeatRow, error) {
	return list(ctx, s, scanSeat, `SELECT `+seatColumns+` FROM panel_seat WHERE panel_id = $1 ORDER BY member_id`, id)
}

// SeatByToken finds a seat by the HMAC of its link.
func (s *Store) SeatByToken(ctx context.Context, hash string) (SeatRow, error) {
	return one(ctx, s, "panel-link-unknown", scanSeat, `SELECT `+seatColumns+` FROM panel_seat WHERE token_hash = $1`, hash)
}

// EnsureSeat gives a member a seat, once.
func (tx *Tx) EnsureSeat(v SeatRow) error {
	_, err := tx.exec(`INSERT INTO panel_seat (`+seatColumns+`) VALUES `+values(1, 11)+` ON CONFLICT (panel_id, member_id) DO NOTHING`,
		v.PanelID, v.MemberID, v.TokenHash, millis(v.TokenAt), millis(v.ConvenedAt), v.CodeHash, millis(v.CodeAt), millis(v.CodeUntil), v.CodeWay, v.Tries, v.Asked)
	return err
}

// ReplaceLink gives a seat another link; the old one, its code and the browsers it let in open nothing any more.
func (tx *Tx) ReplaceLink(v SeatRow) error {
	if err := tx.change("panel-link-unknown", `UPDATE panel_seat SET token_hash = $3, token_at = $4, code_hash = '', code_until = NULL, tries = 0, asked = 0
		WHERE panel_id = $1 AND member_id = $2`, v.PanelID, v.MemberID, v.TokenHash, millis(v.TokenAt)); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM panel_visit WHERE panel_id = $1 AND member_id = $2`, v.PanelID, v.MemberID)
	return err
}

// DeleteSeat takes away the link of a member who was removed.
func (tx *Tx) DeleteSeat(id domain.PanelID, member domain.MemberID) error {
	for _, table := range []string{"panel_visit", "panel_vote", "panel_signature", "panel_seat"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE panel_id = $1 AND member_id = $2`, id, member); err != nil {
			return err
		}
	}
	return nil
}

// MarkConvened remembers that the member was called.
func (tx *Tx) MarkConvened(id domain.PanelID, member domain.MemberID, now time.Time) error {
	_, err := tx.exec(`UPDATE panel_seat SET convened_at = $3 WHERE panel_id = $1 AND member_id = $2`, id, member, millis(now))
	return err
}

// ReplaceCode keeps a new code. asked is how many the member has asked for by now; of many asks at once no more than most
// pass. The conflict is panel-code-asked.
func (tx *Tx) ReplaceCode(v SeatRow, most int) error {
	return tx.change("panel-code-asked", `UPDATE panel_seat SET code_hash = $3, code_at = $4, code_until = $5, code_way = $6, tries = 0, asked = $7
		WHERE panel_id = $1 AND member_id = $2 AND asked < $8`, v.PanelID, v.MemberID, v.CodeHash, millis(v.CodeAt), millis(v.CodeUntil), v.CodeWay, v.Asked, most)
}

// CountCodeTry counts a try before the code is looked at. The conflict is panel-code-tries.
func (tx *Tx) CountCodeTry(v SeatRow, most int) error {
	return tx.change("panel-code-tries", `UPDATE panel_seat SET tries = tries + 1 WHERE panel_id = $1 AND member_id = $2 AND tries < $3`, v.PanelID, v.MemberID, most)
}

// ForgiveCodeTries is after a right code: what went before were slips.
func (tx *Tx) ForgiveCodeTries(v SeatRow) error {
	_, err := tx.exec(`UPDATE panel_seat SET tries = 0 WHERE panel_id = $1 AND member_id = $2`, v.PanelID, v.MemberID)
	return err
}

// VisitRow is a browser that a member has opened with their code.
type VisitRow struct {
	Hash      string
	PanelID   domain.PanelID
	MemberID  domain.MemberID
	ExpiresAt time.Time
}

// Visit finds one that has not ended.
func (s *Store) Visit(ctx context.Context, hash string, now time.Time) (VisitRow, error) {
	return one(ctx, s, "panel-visit-unknown", func(r scanner) (v VisitRow, err error) {
		return v, r.Scan(&v.Hash, &v.PanelID, &v.MemberID, at(&v.ExpiresAt))
	},
		`SELECT hash, panel_id, member_id, expires_at FROM panel_visit WHERE hash = $1 AND expires_at > $2`, hash, millis(now))
}

// InsertVisit keeps one, and drops the ended ones while it is there.
func (tx *Tx) InsertVisit(v VisitRow, now time.Time) error {
	if _, err := tx.exec(`DELETE FROM panel_visit WHERE expires_at < $1`, millis(now)); err != nil {
		return err
	}
	return tx.insert("panel-visit-taken", `INSERT INTO panel_visit (hash, panel_id, member_id, expires_at) VALUES `+values(1, 4), v.Hash, v.PanelID, v.MemberID, millis(v.ExpiresAt))
}

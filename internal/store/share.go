package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// ShareRow is a share with its code as it is kept: an HMAC to find it by, and sealed to show it to the holder
// again. Share.Code is empty.
type ShareRow struct {
	domain.Share
	CodeHash   string
	CodeSealed []byte
}

const shareColumns = `id, kind, label, code_hash, code_sealed, created_at, ends_at, stopped_at, message, hide_evidence, name_form, pin, stopped_by, hide_grade, hide_said`

func scanShare(r scanner) (h ShareRow, err error) {
	return h, r.Scan(&h.ID, &h.Kind, &h.Label, &h.CodeHash, &h.CodeSealed, at(&h.CreatedAt), at(&h.EndsAt), at(&h.StoppedAt),
		&h.Message, &h.HideEvidence, &h.Name, &h.PIN, &h.StoppedBy, &h.HideGrade, &h.HideSaid)
}

func (s *Store) withBadges(ctx context.Context, h ShareRow, err error) (ShareRow, error) {
	if err != nil {
		return h, err
	}
	_, err = list(ctx, s, func(r scanner) (none struct{}, err error) {
		var position int
		var award, imported string
		switch err = r.Scan(&position, &award, &imported); {
		case award != "":
			h.Awards = append(h.Awards, domain.AwardID(award))
		case imported != "":
			h.Imports = append(h.Imports, domain.ImportID(imported))
		}
		return none, err
	}, `SELECT position, award_id, '' FROM share_badge WHERE share_id = $1
		UNION ALL SELECT position, '', imported_id FROM share_imported WHERE share_id = $1 ORDER BY 1`, h.ID)
	return h, err
}

// ShareByCode finds a share by the HMAC of its public code.
func (s *Store) ShareByCode(ctx context.Context, hash string) (ShareRow, error) {
	h, err := one(ctx, s, "share-unknown", scanShare, `SELECT `+shareColumns+` FROM share WHERE code_hash = $1`, hash)
	return s.withBadges(ctx, h, err)
}

// Share reads one by its identifier.
func (s *Store) Share(ctx context.Context, id domain.ShareID) (ShareRow, error) {
	h, err := one(ctx, s, "share-unknown", scanShare, `SELECT `+shareColumns+` FROM share WHERE id = $1`, id)
	return s.withBadges(ctx, h, err)
}

// SharesOfAward lists all that show this badge, stopped ones too, the newest first.
func (s *Store) SharesOfAward(ctx context.Context, id domain.AwardID) ([]ShareRow, error) {
	return s.shares(ctx, `id IN (SELECT share_id FROM share_badge WHERE award_id = $1)`, id)
}

// SharesOfImported lists all that show this badge of another site.
func (s *Store) SharesOfImported(ctx context.Context, id domain.ImportID) ([]ShareRow, error) {
	return s.shares(ctx, `id IN (SELECT share_id FROM share_imported WHERE imported_id = $1)`, id)
}

// SharesOfPassport lists all that show something of a passport.
func (s *Store) SharesOfPassport(ctx context.Context, id domain.PassportID) ([]ShareRow, error) {
	return s.shares(ctx, `id IN (SELECT b.share_id FROM share_badge b JOIN award a ON a.id = b.award_id WHERE a.passport_id = $1)
		OR id IN (SELECT b.share_id FROM share_imported b JOIN imported_badge i ON i.id = b.imported_id WHERE i.passport_id = $1)`, id)
}

func (s *Store) shares(ctx context.Context, where string, id any) ([]ShareRow, error) {
	rows, err := list(ctx, s, scanShare, `SELECT `+shareColumns+` FROM share WHERE `+where+` ORDER BY created_at DESC, id DESC`, id)
	for i := range rows {
		if rows[i], err = s.withBadges(ctx, rows[i], err); err != nil {
			return nil, err
		}
	}
	return rows, err
}

// InsertShare keeps a new share with its badges.
func (tx *Tx) InsertShare(h ShareRow) error {
	if err := tx.insert("share-code-taken", `INSERT INTO share (`+shareColumns+`) VALUES `+values(1, 15),
		h.ID, h.Kind, h.Label, h.CodeHash, h.CodeSealed, millis(h.CreatedAt), millis(h.EndsAt), millis(h.StoppedAt),
		h.Message, h.HideEvidence, h.Name, h.PIN, h.StoppedBy, h.HideGrade, h.HideSaid); err != nil {
		return err
	}
	return tx.insertShareBadges(h)
}

func (tx *Tx) insertShareBadges(h ShareRow) error {
	for i, id := range h.Awards {
		if err := tx.insert("share-code-taken", `INSERT INTO share_badge (share_id, position, award_id) VALUES ($1, $2, $3)`, h.ID, i, id); err != nil {
			return err
		}
	}
	for i, id := range h.Imports {
		if err := tx.insert("share-code-taken", `INSERT INTO share_imported (share_id, position, imported_id) VALUES ($1, $2, $3)`, h.ID, i, id); err != nil {
			return err
		}
	}
	return nil
}

// shareLists say what a share shows.
var shareLists = []string{"share_badge", "share_imported"}

// ChangeShare keeps what its holder changed; its code stays, and so does every paper that carries it.
func (tx *Tx) ChangeShare(h ShareRow) error {
	if err := tx.change("share-already-stopped", `UPDATE share SET label = $2, message = $3, ends_at = $4, hide_evidence = $5, name_form = $6, pin = $7,
		hide_grade = $8, hide_said = $9 WHERE id = $1 AND stopped_at IS NULL`,
		h.ID, h.Label, h.Message, millis(h.EndsAt), h.HideEvidence, h.Name, h.PIN, h.HideGrade, h.HideSaid); err != nil {
		return err
	}
	for _, table := range shareLists {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE share_id = $1`, h.ID); err != nil {
			return err
		}
	}
	return tx.insertShareBadges(h)
}

// StopShare ends a share for good. by is StoppedByPIN, or "" for the holder.
func (tx *Tx) StopShare(id domain.ShareID, now time.Time, by string) error {
	return tx.change("share-already-stopped", `UPDATE share SET stopped_at = $2, stopped_by = $3 WHERE id = $1 AND stopped_at IS NULL`, id, millis(now), by)
}

// ShareTries are the wrong codes of a share.
type ShareTries struct {
	Ever, Lately int
	Oldest       time.Time // of the late ones
}

// ShareTries counts the wrong codes of a share: ever, and since an instant.
func (tx *Tx) ShareTries(id domain.ShareID, since time.Time) (ShareTries, error) {
	rows, err := tx.query(`SELECT COUNT(*), COUNT(CASE WHEN at > $2 THEN 1 END), MIN(CASE WHEN at > $2 THEN at END) FROM share_try WHERE share_id = $1`, id, millis(since))
	return first(rows, err, "share-unknown", func(r scanner) (n ShareTries, err error) { return n, r.Scan(&n.Ever, &n.Lately, at(&n.Oldest)) })
}

// InsertShareTry counts a code before it is looked at, so that many at once are as many tries.
func (tx *Tx) InsertShareTry(try string, id domain.ShareID, now time.Time) error {
	return tx.insert("share-try-taken", `INSERT INTO share_try (id, share_id, at) VALUES ($1, $2, $3)`, try, id, millis(now))
}

// DeleteShareTry takes a try back: its code was right.
func (tx *Tx) DeleteShareTry(try string) error {
	_, err := tx.exec(`DELETE FROM share_try WHERE id = $1`, try)
	return err
}

// OpenShare writes a look down, once a minute.
func (tx *Tx) OpenShare(id domain.ShareID, o domain.ShareOpening) error {
	_, err := tx.exec(`INSERT INTO share_opening (share_id, at, way) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, millis(o.At), o.Way)
	return err
}

// ShareOpenings lists the looks at a share, the newest first.
func (s *Store) ShareOpenings(ctx context.Context, id domain.ShareID, limit int) ([]domain.ShareOpening, error) {
	return list(ctx, s, func(r scanner) (o domain.ShareOpening, err error) { return o, r.Scan(at(&o.At), &o.Way) },
		`SELECT at, way FROM share_opening WHERE share_id = $1 ORDER BY at DESC LIMIT $2`, id, limit)
}

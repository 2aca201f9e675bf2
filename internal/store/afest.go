package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const afestColumns = `id, organisation_id, achievement_slug, learner_name, learner_email, content, version, award_id, created_by, created_at, updated_at`

func scanAfest(r scanner) (d domain.AfestDossier, err error) {
	return d, r.Scan(&d.ID, &d.OrganisationID, &d.Achievement, &d.Learner.Name, &d.Learner.Email, asJSON(&d.AfestContent), &d.Version, maybe(&d.AwardID),
		&d.CreatedBy, at(&d.CreatedAt), at(&d.UpdatedAt))
}

const oneAfest = `SELECT ` + afestColumns + ` FROM afest_dossier WHERE id = $1`

// Afest reads a dossier.
func (s *Store) Afest(ctx context.Context, id domain.AfestID) (domain.AfestDossier, error) {
	return one(ctx, s, "afest-unknown", scanAfest, oneAfest, id)
}

// Afest reads a dossier that is about to be changed.
func (tx *Tx) Afest(id domain.AfestID) (domain.AfestDossier, error) {
	rows, err := tx.query(oneAfest, id)
	return first(rows, err, "afest-unknown", scanAfest)
}

// Afests lists the dossiers of an organisation, the newest first.
func (s *Store) Afests(ctx context.Context, id domain.OrganisationID) ([]domain.AfestDossier, error) {
	return list(ctx, s, scanAfest, `SELECT `+afestColumns+` FROM afest_dossier WHERE organisation_id = $1 ORDER BY id DESC LIMIT 500`, id)
}

// OpenAfests counts the dossiers that no badge came of yet.
func (s *Store) OpenAfests(ctx context.Context, id domain.OrganisationID) (int, error) {
	return one(ctx, s, "afest-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) },
		`SELECT COUNT(*) FROM afest_dossier WHERE organisation_id = $1 AND award_id IS NULL`, id)
}

// InsertAfest keeps a new dossier.
func (tx *Tx) InsertAfest(d domain.AfestDossier) error {
	return tx.insert("afest-taken", `INSERT INTO afest_dossier (`+afestColumns+`) VALUES `+values(1, 11),
		d.ID, d.OrganisationID, d.Achievement, d.Learner.Name, d.Learner.Email, asJSON(d.AfestContent), d.Version, maybe(&d.AwardID),
		d.CreatedBy, millis(d.CreatedAt), millis(d.UpdatedAt))
}

// UpdateAfest writes the next version of a dossier that no badge came of yet.
func (tx *Tx) UpdateAfest(d domain.AfestDossier) error {
	return tx.change("afest-changed", `UPDATE afest_dossier SET content = $3, version = $2 + 1, updated_at = $4
		WHERE id = $1 AND version = $2 AND award_id IS NULL`, d.ID, d.Version, asJSON(d.AfestContent), millis(d.UpdatedAt))
}

// CloseAfest ties the dossier to the badge that came of it; from then on it does not change.
func (tx *Tx) CloseAfest(id domain.AfestID, award domain.AwardID) error {
	return tx.change("afest-closed", `UPDATE afest_dossier SET award_id = $2 WHERE id = $1 AND award_id IS NULL`, id, award)
}

// ReopenAfest unties the dossier from that badge, so that it can be corrected.
func (tx *Tx) ReopenAfest(id domain.AfestID, award domain.AwardID) error {
	return tx.change("afest-changed", `UPDATE afest_dossier SET award_id = NULL, version = version + 1 WHERE id = $1 AND award_id = $2`, id, award)
}

// DeleteAfest takes a dossier away that no badge came of, with all that hangs on it but its files.
func (tx *Tx) DeleteAfest(id domain.AfestID) error {
	if err := tx.stripAfest(id); err != nil {
		return err
	}
	return tx.change("afest-closed", `DELETE FROM afest_dossier WHERE id = $1 AND award_id IS NULL`, id)
}

func (tx *Tx) stripAfest(id domain.AfestID) error {
	for _, table := range []string{"afest_link", "afest_sent", "afest_signature", "afest_piece"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE dossier_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// EndAfest takes a dossier away whose time is over, with whatever became of it: the badge says what it says without it.
func (tx *Tx) EndAfest(id domain.AfestID) error {
	if err := tx.stripAfest(id); err != nil {
		return err
	}
	for _, q := range []string{`DELETE FROM evidence_over WHERE drawer = $1`, `DELETE FROM kept_by_law WHERE kind = 'afest' AND subject = $1`,
		`DELETE FROM afest_dossier WHERE id = $1`} {
		if _, err := tx.exec(q, id); err != nil {
			return err
		}
	}
	return nil
}

// EndedAfest is a dossier that has served, and since when: its badge was given then, or nobody has touched it since.
type EndedAfest struct {
	ID             domain.AfestID
	OrganisationID domain.OrganisationID
	Since          time.Time
}

// EndedAfests lists those that have served since before that instant.
func (s *Store) EndedAfests(ctx context.Context, before time.Time) ([]EndedAfest, error) {
	return list(ctx, s, func(r scanner) (e EndedAfest, err error) { return e, r.Scan(&e.ID, &e.OrganisationID, at(&e.Since)) },
		`SELECT d.id, d.organisation_id, COALESCE(a.issued_at, d.updated_at) FROM afest_dossier d LEFT JOIN award a ON a.id = d.award_id
			WHERE COALESCE(a.issued_at, d.updated_at) < $1 ORDER BY d.id LIMIT 1000`, millis(before))
}

// AfestFormSent remembers that a form has arrived; again tells that it had arrived before.
func (tx *Tx) AfestFormSent(id domain.AfestID, key string, now time.Time) (again bool, err error) {
	n, err := tx.exec(`INSERT INTO afest_sent (dossier_id, form_key, sent_at) VALUES ($1, $2, $3) ON CONFLICT (dossier_id, form_key) DO NOTHING`,
		id, key, millis(now))
	return n == 0, err
}

const pieceColumns = `sha256, media_type, size, title, element, visibility, added_by, added_at`

func scanPiece(r scanner) (p domain.AfestPiece, err error) {
	return p, r.Scan(&p.SHA256, &p.Type, &p.Size, &p.Title, &p.Element, &p.Visibility, &p.By, at(&p.At))
}

// AfestPieces lists the files of a dossier, the oldest first.
func (s *Store) AfestPieces(ctx context.Context, id domain.AfestID) ([]domain.AfestPiece, error) {
	return list(ctx, s, scanPiece, `SELECT `+pieceColumns+` FROM afest_piece WHERE dossier_id = $1 ORDER BY added_at, sha256`, id)
}

// PublicAfestPiece finds the drawer of a file that is public and stands on a badge.
func (s *Store) PublicAfestPiece(ctx context.Context, sha256 string) (domain.AfestID, domain.AfestPiece, error) {
	type found struct {
		id domain.AfestID
		p  domain.AfestPiece
	}
	f, err := one(ctx, s, "evidence-unknown", func(r scanner) (f found, err error) {
		return f, r.Scan(&f.id, &f.p.SHA256, &f.p.Type, &f.p.Size, &f.p.Title, &f.p.Element, &f.p.Visibility, &f.p.By, at(&f.p.At))
	}, `SELECT p.dossier_id, p.sha256, p.media_type, p.size, p.title, p.element, p.visibility, p.added_by, p.added_at FROM afest_piece p JOIN afest_dossier d ON d.id = p.dossier_id
		JOIN award a ON a.id = d.award_id
		WHERE p.sha256 = $1 AND p.visibility = 'public' AND a.revoked_at IS NULL ORDER BY p.added_at LIMIT 1`, sha256)
	return f.id, f.p, err
}

// CountAfestPieces is asked before one more is kept.
func (tx *Tx) CountAfestPieces(id domain.AfestID) (int, error) {
	rows, err := tx.query(`SELECT COUNT(*) FROM afest_piece WHERE dossier_id = $1`, id)
	return first(rows, err, "afest-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) })
}

// InsertAfestPiece adds a file; one that is there already keeps its first title and date.
func (tx *Tx) InsertAfestPiece(id domain.AfestID, p domain.AfestPiece) error {
	_, err := tx.exec(`INSERT INTO afest_piece (dossier_id, `+pieceColumns+`) VALUES `+values(1, 9)+` ON CONFLICT (dossier_id, sha256) DO NOTHING`,
		id, p.SHA256, p.Type, p.Size, p.Title, p.Element, p.Visibility, p.By, millis(p.At))
	return err
}

// ShowAfestPiece changes who may see a file.
func (tx *Tx) ShowAfestPiece(id domain.AfestID, sha256 string, v domain.Visibility) error {
	return tx.change("evidence-unknown", `UPDATE afest_piece SET visibility = $3 WHERE dossier_id = $1 AND sha256 = $2`, id, sha256, v)
}

// DeleteAfestPiece takes a file out of the list.
func (tx *Tx) DeleteAfestPiece(id domain.AfestID, sha256 string) error {
	return tx.change("evidence-unknown", `DELETE FROM afest_piece WHERE dossier_id = $1 AND sha256 = $2`, id, sha256)
}

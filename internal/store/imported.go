package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const importedColumns = `id, passport_id, credential_id, file_name, title, issuer, recipient, verdict, checked_at, added_at, own, sentence`

func scanImported(r scanner) (b domain.Imported, err error) {
	return b, r.Scan(&b.ID, &b.PassportID, &b.CredentialID, &b.FileName, &b.Title, &b.Issuer, &b.Recipient, &b.Verdict, at(&b.CheckedAt), at(&b.AddedAt), &b.Own, &b.Sentence)
}

// Imported reads a badge that was brought from elsewhere.
func (s *Store) Imported(ctx context.Context, id domain.ImportID) (domain.Imported, error) {
	return one(ctx, s, "award-unknown", scanImported, `SELECT `+importedColumns+` FROM imported_badge WHERE id = $1`, id)
}

// ImportedOf lists those of a passport, the newest first.
func (s *Store) ImportedOf(ctx context.Context, id domain.PassportID) ([]domain.Imported, error) {
	return list(ctx, s, scanImported, `SELECT `+importedColumns+` FROM imported_badge WHERE passport_id = $1 ORDER BY added_at DESC, title, id`, id)
}

// ImportedBefore lists those that were last verified before then, the oldest first.
func (s *Store) ImportedBefore(ctx context.Context, checked time.Time, limit int) ([]domain.Imported, error) {
	return list(ctx, s, scanImported, `SELECT `+importedColumns+` FROM imported_badge WHERE checked_at < $1 ORDER BY checked_at, id LIMIT $2`, millis(checked), limit)
}

// ImportedFiles are its files as they came; the first one is what is verified.
func (s *Store) ImportedFiles(ctx context.Context, id domain.ImportID) ([]domain.ImportedFile, error) {
	return list(ctx, s, func(r scanner) (f domain.ImportedFile, err error) { return f, r.Scan(&f.Name, &f.Content) },
		`SELECT name, content FROM imported_file WHERE imported_id = $1 ORDER BY position`, id)
}

// InsertImported keeps a badge from elsewhere with its files.
func (tx *Tx) InsertImported(b domain.Imported, files []domain.ImportedFile) error {
	if err := tx.insert("import-held", `INSERT INTO imported_badge (`+importedColumns+`) VALUES `+values(1, 12),
		b.ID, b.PassportID, b.CredentialID, b.FileName, b.Title, b.Issuer, b.Recipient, b.Verdict, millis(b.CheckedAt), millis(b.AddedAt), b.Own, b.Sentence); err != nil {
		return err
	}
	for i, f := range files {
		if err := tx.insert("import-held", `INSERT INTO imported_file (imported_id, position, name, content) VALUES ($1, $2, $3, $4)`, b.ID, i, f.Name, f.Content); err != nil {
			return err
		}
	}
	return nil
}

// RecheckedImport keeps what a later verification found. A badge that is gone meanwhile stays gone.
func (tx *Tx) RecheckedImport(id domain.ImportID, verdict string, own domain.ImportOwner, now time.Time) error {
	_, err := tx.exec(`UPDATE imported_badge SET verdict = $2, checked_at = $3, own = $4 WHERE id = $1`, id, verdict, millis(now), own)
	return err
}

// SaveImportedSentence keeps what a person says of a badge from elsewhere, unless they have said something already.
func (tx *Tx) SaveImportedSentence(id domain.ImportID, sentence string) error {
	_, err := tx.exec(`UPDATE imported_badge SET sentence = $2 WHERE id = $1 AND sentence = ''`, id, sentence)
	return err
}

// HoldImported keeps one in its passport until the end of the transaction, as HoldAward does.
func (tx *Tx) HoldImported(id domain.ImportID, in domain.PassportID) error {
	return tx.held("award-unknown", `UPDATE imported_badge SET passport_id = passport_id WHERE id = $1 AND passport_id = $2`, id, in)
}

// DeleteImported takes a badge from elsewhere out of a passport and out of the shares that show it. One that showed
// nothing else answers that the person erased it.
func (tx *Tx) DeleteImported(id domain.ImportID, now time.Time) error {
	rows, err := tx.query(`SELECT s.share_id FROM share_imported s WHERE s.imported_id = $1
		AND NOT EXISTS (SELECT 1 FROM share_badge b WHERE b.share_id = s.share_id)
		AND NOT EXISTS (SELECT 1 FROM share_imported o WHERE o.share_id = s.share_id AND o.imported_id <> $1)`, id)
	alone, err := collect(rows, err, func(r scanner) (id domain.ShareID, err error) { return id, r.Scan(&id) })
	if err != nil {
		return err
	}
	for _, share := range alone {
		if err := tx.eraseShare(share, domain.StoppedByErasure, now); err != nil {
			return err
		}
	}
	if _, err := tx.exec(`DELETE FROM share_imported WHERE imported_id = $1`, id); err != nil {
		return err
	}
	if err := tx.forgetImported(`SELECT id FROM imported_badge WHERE id = $1`, id); err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM imported_badge WHERE id = $1`, id)
	return err
}

// forgetImported drops what hangs on badges from elsewhere: their bytes, and what readers wrote about them.
func (tx *Tx) forgetImported(found string, about any) error {
	for _, q := range []string{
		`UPDATE problem SET body = '', contact = '', note = '', code_sealed = NULL, imported_id = NULL WHERE imported_id IN (` + found + `)`,
		`DELETE FROM imported_file WHERE imported_id IN (` + found + `)`,
	} {
		if _, err := tx.exec(q, about); err != nil {
			return err
		}
	}
	return nil
}

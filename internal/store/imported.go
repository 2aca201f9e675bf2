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

// DeleteImported takes a badge from elsewhere out of a passport.
func (tx *Tx) DeleteImported(id domain.ImportID) error {
	if _, err := tx.exec(`DELETE FROM imported_file WHERE imported_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM imported_badge WHERE id = $1`, id)
	return err
}

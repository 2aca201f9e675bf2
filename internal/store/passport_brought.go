package store

import (
	"context"

	"galon/internal/domain"
)

// Brought is what came to a passport with the archive of another one, by kind and then as it was read.
func (s *Store) Brought(ctx context.Context, id domain.PassportID) ([]domain.Brought, error) {
	return list(ctx, s, func(r scanner) (b domain.Brought, err error) {
		return b, r.Scan(&b.Kind, &b.Name, &b.Site, &b.Content, at(&b.At))
	}, `SELECT kind, name, site, content, brought_at FROM passport_brought WHERE passport_id = $1 ORDER BY kind, brought_at, name`, id)
}

// CountBrought is how much of it there is.
func (s *Store) CountBrought(ctx context.Context, id domain.PassportID) (int, error) {
	return one(ctx, s, "passport-unknown", func(r scanner) (n int, err error) { return n, r.Scan(&n) }, `SELECT COUNT(*) FROM passport_brought WHERE passport_id = $1`, id)
}

// KeepBrought keeps one record; what is here already stays as it is.
func (tx *Tx) KeepBrought(id domain.PassportID, b domain.Brought) error {
	_, err := tx.exec(`INSERT INTO passport_brought (passport_id, kind, name, site, content, brought_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (passport_id, kind, name) DO NOTHING`, id, b.Kind, b.Name, b.Site, b.Content, millis(b.At))
	return err
}

// ForgetBrought takes one away; kind "" takes all.
func (tx *Tx) ForgetBrought(id domain.PassportID, kind domain.BroughtKind, name string) error {
	if kind == "" {
		_, err := tx.exec(`DELETE FROM passport_brought WHERE passport_id = $1`, id)
		return err
	}
	_, err := tx.exec(`DELETE FROM passport_brought WHERE passport_id = $1 AND kind = $2 AND name = $3`, id, kind, name)
	return err
}

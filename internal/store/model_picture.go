package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// Picture is an organisation's own picture in the two forms that badges need.
type Picture struct{ PNG, SVG []byte }

// ModelPicture reads a picture by its digest; equal pictures of two organisations are the same bytes.
func (s *Store) ModelPicture(ctx context.Context, digest string) (Picture, error) {
	return one(ctx, s, "picture-unknown", func(r scanner) (p Picture, err error) { return p, r.Scan(&p.PNG, &p.SVG) },
		`SELECT png, svg FROM model_picture WHERE digest = $1 ORDER BY added_at LIMIT 1`, digest)
}

// OwnsPicture tells whether the organisation brought that picture.
func (s *Store) OwnsPicture(ctx context.Context, id domain.OrganisationID, digest string) (bool, error) {
	n, err := one(ctx, s, "picture-unknown", scanCount, `SELECT COUNT(*) FROM model_picture WHERE organisation_id = $1 AND digest = $2`, id, digest)
	return n > 0, err
}

// InsertPicture keeps a picture; one that is there already stays.
func (tx *Tx) InsertPicture(id domain.OrganisationID, digest string, p Picture, now time.Time) error {
	_, err := tx.exec(`INSERT INTO model_picture (organisation_id, digest, png, svg, added_at) VALUES `+values(1, 5)+` ON CONFLICT (organisation_id, digest) DO NOTHING`,
		id, digest, p.PNG, p.SVG, millis(now))
	return err
}

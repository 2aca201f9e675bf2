package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

// KeyRow is a key of an organisation: its public half, and its private half sealed with a key that is not here.
type KeyRow struct {
	ID             string // RFC 7638 thumbprint
	OrganisationID domain.OrganisationID
	Algorithm      string
	PublicJWK      []byte
	Sealed         []byte
	CreatedAt      time.Time
	RetiredAt      time.Time // zero: in use
	CompromisedAt  time.Time // from when on somebody else may have signed with it; zero: never
}

const keyColumns = `id, organisation_id, algorithm, public_jwk, sealed, created_at, retired_at, compromised_at`

func scanKey(r scanner) (k KeyRow, err error) {
	return k, r.Scan(&k.ID, &k.OrganisationID, &k.Algorithm, &k.PublicJWK, &k.Sealed, at(&k.CreatedAt), at(&k.RetiredAt), at(&k.CompromisedAt))
}

const keysOf = `SELECT ` + keyColumns + ` FROM signing_key WHERE organisation_id = $1 ORDER BY created_at, algorithm, id`

// Keys lists the keys of an organisation, retired ones too, the oldest first.
func (s *Store) Keys(ctx context.Context, id domain.OrganisationID) ([]KeyRow, error) {
	return list(ctx, s, scanKey, keysOf, id)
}

// PublicKeys are the same by the name in the addresses of their organisation, without what is sealed: each look at a badge asks
// for them. None also when there is no such organisation.
func (s *Store) PublicKeys(ctx context.Context, slug string) ([]KeyRow, error) {
	scan := func(r scanner) (k KeyRow, err error) {
		return k, r.Scan(&k.ID, &k.OrganisationID, &k.Algorithm, &k.PublicJWK, at(&k.CreatedAt), at(&k.RetiredAt), at(&k.CompromisedAt))
	}
	return list(ctx, s, scan, `SELECT k.id, k.organisation_id, k.algorithm, k.public_jwk, k.created_at, k.retired_at, k.compromised_at
		FROM organisation o JOIN signing_key k ON k.organisation_id = o.id WHERE o.slug = $1 ORDER BY k.created_at, k.algorithm, k.id`, slug)
}

// Keys is the same as this transaction sees it: whether a key has been retired meanwhile.
func (tx *Tx) Keys(id domain.OrganisationID) ([]KeyRow, error) {
	rows, err := tx.query(keysOf, id)
	return collect(rows, err, scanKey)
}

// Key reads one key of an organisation.
func (s *Store) Key(ctx context.Context, organisation domain.OrganisationID, id string) (KeyRow, error) {
	return one(ctx, s, "key-unknown", scanKey, `SELECT `+keyColumns+` FROM signing_key WHERE organisation_id = $1 AND id = $2`, organisation, id)
}

// InsertKey keeps a new key.
func (tx *Tx) InsertKey(k KeyRow) error {
	return tx.insert("key-taken", `INSERT INTO signing_key (`+keyColumns+`) VALUES `+values(1, 8),
		k.ID, k.OrganisationID, k.Algorithm, k.PublicJWK, k.Sealed, millis(k.CreatedAt), millis(k.RetiredAt), millis(k.CompromisedAt))
}

// RetireKey ends the use of a key for signing; its public half stays published.
func (tx *Tx) RetireKey(id string, now time.Time) error {
	return tx.change("key-already-retired", `UPDATE signing_key SET retired_at = $2 WHERE id = $1 AND retired_at IS NULL`, id, millis(now))
}

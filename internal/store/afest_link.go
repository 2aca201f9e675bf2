package store

import (
	"context"
	"time"

	"galon/internal/domain"
)

const afestLinkColumns = `id, dossier_id, party, created_at, ends_at, stopped_at, used_at`

func scanAfestLink(r scanner) (l domain.AfestLink, err error) {
	return l, r.Scan(&l.ID, &l.AfestID, &l.Party, at(&l.CreatedAt), at(&l.EndsAt), at(&l.StoppedAt), at(&l.UsedAt))
}

// AfestLink finds a link by the hash of its token.
func (s *Store) AfestLink(ctx context.Context, hash string) (domain.AfestLink, error) {
	return one(ctx, s, "afest-link-unknown", scanAfestLink, `SELECT `+afestLinkColumns+` FROM afest_link WHERE token_hash = $1`, hash)
}

// AfestLinks lists the links of a dossier, stopped ones too, the oldest first.
func (s *Store) AfestLinks(ctx context.Context, id domain.AfestID) ([]domain.AfestLink, error) {
	return list(ctx, s, scanAfestLink, `SELECT `+afestLinkColumns+` FROM afest_link WHERE dossier_id = $1 ORDER BY id`, id)
}

// InsertAfestLink keeps a new link by the hash of its token.
func (tx *Tx) InsertAfestLink(l domain.AfestLink, hash string) error {
	return tx.insert("afest-link-taken", `INSERT INTO afest_link (`+afestLinkColumns+`, token_hash) VALUES `+values(1, 8),
		l.ID, l.AfestID, l.Party, millis(l.CreatedAt), millis(l.EndsAt), millis(l.StoppedAt), millis(l.UsedAt), hash)
}

// StopAfestLinks ends the open links of a party.
func (tx *Tx) StopAfestLinks(id domain.AfestID, party domain.AfestParty, now time.Time) error {
	_, err := tx.exec(`UPDATE afest_link SET stopped_at = $3 WHERE dossier_id = $1 AND party = $2 AND stopped_at IS NULL`, id, party, millis(now))
	return err
}

// UseAfestLink notes that something was written through the link.
func (tx *Tx) UseAfestLink(id domain.AfestLinkID, now time.Time) error {
	_, err := tx.exec(`UPDATE afest_link SET used_at = $2 WHERE id = $1`, id, millis(now))
	return err
}

const signatureColumns = `party, name, function, image, digest, address, signed_at`

// AfestSignatures are the signatures of a dossier, the latest of each party; older ones are kept and not shown.
func (s *Store) AfestSignatures(ctx context.Context, id domain.AfestID) ([]domain.AfestSignature, error) {
	all, err := list(ctx, s, func(r scanner) (g domain.AfestSignature, err error) {
		return g, r.Scan(&g.Party, &g.Name, &g.Function, &g.Image, &g.Digest, &g.Address, at(&g.At))
	}, `SELECT `+signatureColumns+` FROM afest_signature WHERE dossier_id = $1 ORDER BY signed_at`, id)
	latest := map[domain.AfestParty]domain.AfestSignature{}
	for _, g := range all {
		latest[g.Party] = g
	}
	all = nil
	for _, party := range domain.AfestParties {
		if g, ok := latest[party]; ok {
			all = append(all, g)
		}
	}
	return all, err
}

// InsertAfestSignature keeps a signature; none is ever changed.
func (tx *Tx) InsertAfestSignature(id domain.AfestID, g domain.AfestSignature) error {
	return tx.insert("afest-signed-twice", `INSERT INTO afest_signature (dossier_id, `+signatureColumns+`) VALUES `+values(1, 8),
		id, g.Party, g.Name, g.Function, g.Image, g.Digest, g.Address, millis(g.At))
}

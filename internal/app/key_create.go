package app

import (
	"context"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

const purposeKey = "signing-key"

// newKey makes a key of an organisation, sealed so that it opens for that organisation and that key id only.
func (in *Installation) newKey(o domain.OrganisationID, alg sign.Algorithm, now time.Time) (store.KeyRow, error) {
	key, err := sign.Generate(alg)
	if err != nil {
		return store.KeyRow{}, wrap(err, "generate %s key", alg)
	}
	sealed, err := in.Vault.Seal(purposeKey, keyBinding(o, key.ID, alg), key.PrivateBytes())
	if err != nil {
		return store.KeyRow{}, wrap(err, "seal key %s", key.ID)
	}
	return store.KeyRow{ID: key.ID, OrganisationID: o, Algorithm: string(alg), PublicJWK: key.PublicJWK(""), Sealed: sealed, CreatedAt: now}, nil
}

func keyBinding(o domain.OrganisationID, id string, alg sign.Algorithm) string {
	return string(o) + "|" + id + "|" + string(alg)
}

// RotateKey replaces the organisation's key of one algorithm. The old public key stays published, and pinned
// for what it signed until now.
func (s *Organisations) RotateKey(ctx context.Context, actor domain.Actor, id domain.OrganisationID, alg sign.Algorithm) (store.KeyRow, error) {
	if err := allow(actor, ActManageKeys, id); err != nil {
		return store.KeyRow{}, err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return store.KeyRow{}, err
	}
	row, err := s.newKey(id, alg, s.now())
	if err != nil {
		return row, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		// Dated here, where nobody else writes: what the old key signed until now is saved already, and what is saved
		// from now on is signed again by the new one (see complete).
		now := s.now()
		row.CreatedAt = now
		keys, err := tx.Keys(id)
		if err != nil {
			return err
		}
		var retired []string
		for _, k := range keys {
			if k.Algorithm == string(alg) && k.RetiredAt.IsZero() {
				retired = append(retired, k.ID)
			}
		}
		registry, err := s.nextRegistry(ctx, func(r *domain.Registry) error { return s.pinInstead(r, o, retired, row.ID, now) })
		if err != nil {
			return err
		}
		for _, old := range retired {
			if err := tx.RetireKey(old, now); err != nil {
				return err
			}
		}
		if err := tx.InsertKey(row); err != nil {
			return err
		}
		if err := registry.save(tx, now); err != nil {
			return err
		}
		if alg == sign.Ed25519 { // the kind that lists are signed with
			if err := s.resignStatusLists(ctx, tx, o, now); err != nil {
				return err
			}
		}
		return s.audit(tx, actor, "key.rotate", id, row.ID, string(alg))
	})
	return row, wrap(err, "rotate key of %s", o.Slug)
}

// pinInstead enters the new key in the registry, and the instant at which the period of the old ones ends.
func (s *Organisations) pinInstead(r *domain.Registry, o domain.Organisation, retired []string, fresh string, now time.Time) error {
	entry, ok := r.Entry(s.did(o))
	if !ok {
		return domain.NotFoundf("organisation-unknown")
	}
	for i := range entry.Keys {
		if slices.Contains(retired, entry.Keys[i].Thumbprint) {
			// A badge signed in this very second by the old key stays good: the period ends with the next one.
			entry.Keys[i].Until = now.Add(time.Second)
		}
	}
	entry.Keys = append(entry.Keys, domain.PinnedKey{Thumbprint: fresh, From: now})
	return nil
}

// KeyState is a key with whether the registry vouches for it.
type KeyState struct {
	store.KeyRow
	Pinned bool
}

// Keys lists the organisation's keys, oldest first.
func (s *Organisations) Keys(ctx context.Context, o domain.Organisation) ([]KeyState, error) {
	rows, err := s.Store.Keys(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	registry, err := s.Registry(ctx)
	if err != nil {
		return nil, err
	}
	states := make([]KeyState, len(rows))
	for i, row := range rows {
		states[i].KeyRow = row
		if entry, ok := registry.Entry(s.did(o)); ok {
			states[i].Pinned = entry.Pins(row.ID, row.CreatedAt)
		}
	}
	return states, nil
}

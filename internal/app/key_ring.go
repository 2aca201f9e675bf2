package app

import (
	"context"
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
)

// ring opens the organisation's active keys. Rows are read each time, so that a rotation by another process is
// seen at once.
func (in *Installation) ring(o domain.Organisation, rows []store.KeyRow) (*sign.Ring, error) {
	ring := &sign.Ring{Issuer: in.did(o), KeyURL: func(id string) string { return credential.KeyURL(in.BaseURL, o.Slug, id) }}
	for _, row := range rows {
		if !row.RetiredAt.IsZero() {
			continue
		}
		key, err := in.openKey(row)
		if err != nil {
			return nil, err
		}
		ring.Keys = append(ring.Keys, key)
	}
	return ring, nil
}

// openKey opens a sealed key with the master key.
func (in *Installation) openKey(row store.KeyRow) (*sign.Key, error) {
	alg := sign.Algorithm(row.Algorithm)
	private, err := in.Vault.Open(purposeKey, keyBinding(row.OrganisationID, row.ID, alg), row.Sealed)
	if err != nil {
		return nil, wrap(err, "open key %s", row.ID)
	}
	key, err := sign.ParseKey(alg, private)
	return key, wrap(err, "read key %s", row.ID)
}

// published is every public key the organisation ever had, for its DID document.
func (in *Installation) published(ctx context.Context, o domain.Organisation) ([]sign.PublishedKey, error) {
	rows, err := in.Store.Keys(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	return in.publishedOf(o.Slug, rows)
}

func (in *Installation) publishedOf(slug string, rows []store.KeyRow) ([]sign.PublishedKey, error) {
	keys := make([]sign.PublishedKey, 0, len(rows))
	for _, row := range rows {
		public, err := sign.ParsePublicJWK(row.PublicJWK)
		if err != nil {
			return nil, wrap(err, "read public key %s", row.ID)
		}
		keys = append(keys, sign.PublishedKey{ID: row.ID, Key: public, KeyURL: credential.KeyURL(in.BaseURL, slug, row.ID), Retired: !row.RetiredAt.IsZero(), Revoked: row.CompromisedAt})
	}
	return keys, nil
}

// identityCache keeps the DID document of each organisation, as long as its key rows stay the same: each look at a badge
// asks for one.
type identityCache struct {
	mu sync.Mutex
	of map[string]identity // by slug
}

type identity struct {
	rows     string
	document []byte
}

// identity is the DID document of an organisation, by its key rows as they are now.
func (in *Installation) identity(slug string, rows []store.KeyRow) ([]byte, error) {
	state := stateOf(rows)
	in.identities.mu.Lock()
	known, ok := in.identities.of[slug]
	in.identities.mu.Unlock()
	if ok && known.rows == state {
		return known.document, nil
	}
	keys, err := in.publishedOf(slug, rows)
	if err != nil {
		return nil, err
	}
	document, err := sign.DIDDocument(credential.DID(in.BaseURL, slug), keys)
	if err != nil {
		return nil, err
	}
	in.identities.mu.Lock()
	defer in.identities.mu.Unlock()
	if in.identities.of == nil {
		in.identities.of = map[string]identity{}
	}
	in.identities.of[slug] = identity{state, document}
	return document, nil
}

// openRing is a ring with the public keys that step 6 verifies with.
type openRing struct {
	*sign.Ring
	find *sign.KeySet
	rows string
}

// stateOf tells one set of keys from another.
func stateOf(rows []store.KeyRow) (state string) {
	for _, row := range rows {
		state += row.ID + row.RetiredAt.Format(time.RFC3339) + "/" + row.CompromisedAt.Format(time.RFC3339) + "|"
	}
	return state
}

// ringCache keeps the last opened ring of each organisation, as long as its key rows stay the same.
type ringCache struct {
	mu    sync.Mutex
	rings map[domain.OrganisationID]*openRing
}

// last is the ring that was opened last, for who asks in the transaction whether its rows are still the same; nil when
// there is none.
func (c *ringCache) last(o domain.OrganisationID) *openRing {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rings[o]
}

func (c *ringCache) open(ctx context.Context, in *Installation, o domain.Organisation) (*openRing, error) {
	rows, err := in.Store.Keys(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	state := stateOf(rows)
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.rings[o.ID]; r != nil && r.rows == state {
		return r, nil
	}
	ring, err := in.ring(o, rows)
	if err != nil {
		return nil, err
	}
	keys, err := in.published(ctx, o)
	if err != nil {
		return nil, err
	}
	document, err := sign.DIDDocument(ring.Issuer, keys)
	if err != nil {
		return nil, err
	}
	set, err := sign.ParseKeySet(document, ring.Issuer)
	if err != nil {
		return nil, err
	}
	if c.rings == nil {
		c.rings = map[domain.OrganisationID]*openRing{}
	}
	r := &openRing{Ring: ring, find: set, rows: state}
	c.rings[o.ID] = r
	return r, nil
}

package app

import (
	"context"
	"fmt"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/verify"
)

// Publishing makes the documents that anyone may read: identities, keys, definitions, lists, the registry.
// Nothing here is about a person.
type Publishing struct{ *Installation }

// DIDDocument is the did:web document of an organisation.
func (s *Publishing) DIDDocument(ctx context.Context, slug string) ([]byte, error) {
	rows, err := s.Store.PublicKeys(ctx, slug)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		if _, err := s.Store.OrganisationBySlug(ctx, slug); err != nil {
			return nil, err
		}
	}
	return s.identity(slug, rows)
}

// OrganisationJWKS is the key set of one organisation.
func (s *Publishing) OrganisationJWKS(ctx context.Context, slug string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	keys, err := s.published(ctx, o)
	if err != nil {
		return nil, err
	}
	return sign.JWKS(map[string][]sign.PublishedKey{s.did(o): keys})
}

// JWKS is the key set of every organisation, each key with its issuer (Open Badges implementation guide).
func (s *Publishing) JWKS(ctx context.Context) ([]byte, error) {
	organisations, err := s.Store.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string][]sign.PublishedKey{}
	for _, o := range organisations {
		if all[s.did(o)], err = s.published(ctx, o); err != nil {
			return nil, err
		}
	}
	return sign.JWKS(all)
}

// Key is one public key as a single JWK, where the kid of a JWT leads.
func (s *Publishing) Key(ctx context.Context, slug, id string) ([]byte, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	keys, err := s.published(ctx, o)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if k.ID == id {
			return k.JWK(), nil
		}
	}
	return nil, domain.NotFoundf("key-unknown")
}

// Profile is the public Open Badges profile of an organisation.
func (s *Publishing) Profile(ctx context.Context, slug string) ([]byte, domain.Organisation, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, o, err
	}
	said, err := s.endorsements(ctx, s.did(o))
	if err != nil {
		return nil, o, err
	}
	document, err := credential.BuildProfile(s.BaseURL, o, said)
	return document, o, err
}

// Achievement is the public definition of a badge of an organisation.
func (s *Publishing) Achievement(ctx context.Context, slug, badge string) ([]byte, domain.Achievement, domain.Organisation, error) {
	o, err := s.Store.OrganisationBySlug(ctx, slug)
	if err != nil {
		return nil, domain.Achievement{}, o, err
	}
	a, err := s.awardable(ctx, o, badge)
	if code := domain.CodeOf(err); code == "model-archived" || code == "model-licence-ended" { // its page stays, for the badges that were given
		err = nil
	}
	if err != nil {
		return nil, a, o, err
	}
	said, err := s.endorsements(ctx, credential.AchievementURL(s.BaseURL, slug, badge))
	if err != nil {
		return nil, a, o, err
	}
	document, err := credential.BuildAchievement(s.BaseURL, o, a, said)
	return document, a, o, err
}

// StatusList is a signed list of an organisation.
func (s *Publishing) StatusList(ctx context.Context, slug string, number int, purpose string) (store.StatusListRow, error) {
	row, err := s.Store.PublishedStatusList(ctx, slug, number, purpose)
	if err == nil && !row.HeldAt.IsZero() {
		return store.StatusListRow{}, statusHeld(row.HeldAt)
	}
	return row, err
}

// statusHeld refuses to tell who is withdrawn: the answer would be that of an older backup.
func statusHeld(backup time.Time) error {
	return &domain.Error{Kind: domain.Unavailable, Code: "status-held", Args: []any{heldRetry}, Err: fmt.Errorf("held since the backup of %s", backup.UTC().Format(time.RFC3339))}
}

// heldRetry is in minutes: when to ask again.
const heldRetry = 30

// speaking tells whether the lists of an organisation may be answered from.
func (in *Installation) speaking(ctx context.Context, id domain.OrganisationID) error {
	at, err := in.Store.HeldSinceBackup(ctx, id)
	if err == nil && !at.IsZero() {
		err = statusHeld(at)
	}
	return err
}

// RegistryJWS is the registry as the operator signed it.
func (s *Publishing) RegistryJWS(ctx context.Context) (string, error) {
	jws, _, err := s.Store.LatestRegistry(ctx)
	return jws, err
}

// OperatorJWK is the public key that the registry verifies with.
func (s *Publishing) OperatorJWK() []byte {
	return s.OperatorKeys().Key.PublicJWK(verify.RegistryKey(s.BaseURL))
}

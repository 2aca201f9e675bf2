package app

import (
	"context"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Scopes are the rights an API key can carry.
var Scopes = []string{string(ActRead), string(ActAward), string(ActRevoke)}

// touchEvery keeps a busy key from writing its last use at each request.
const touchEvery = time.Minute

// CreateAPIKey makes a key; the secret is returned once and never kept.
func (s *Accounts) CreateAPIKey(ctx context.Context, actor domain.Actor, o domain.OrganisationID, name string, scopes []string) (domain.APIKey, string, error) {
	if err := allow(actor, ActManageKeys, o); err != nil {
		return domain.APIKey{}, "", err
	}
	for _, scope := range scopes {
		if !slices.Contains(Scopes, scope) {
			return domain.APIKey{}, "", domain.InvalidFields([]domain.FieldError{{Pointer: "/scopes", Code: "scope-unknown", Args: []any{scope}}})
		}
	}
	now := s.now()
	token := "galon_" + secret()
	key := domain.APIKey{
		ID: domain.NewID[domain.APIKeyID](now), OrganisationID: o, Name: name, Scopes: scopes,
		LastFour: token[len(token)-4:], CreatedAt: now,
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAPIKey(key, s.Pepper.Hash(purposeAPIKey, token)); err != nil {
			return err
		}
		return s.audit(tx, actor, "api-key.create", o, string(key.ID), "")
	})
	return key, token, wrap(err, "create api key")
}

// RevokeAPIKey ends the organisation's key that has these last four signs.
func (s *Accounts) RevokeAPIKey(ctx context.Context, actor domain.Actor, o domain.OrganisationID, lastFour string) error {
	if err := allow(actor, ActManageKeys, o); err != nil {
		return err
	}
	keys, err := s.Store.APIKeys(ctx, o)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if key.LastFour != lastFour || !key.RevokedAt.IsZero() {
			continue
		}
		return s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.RevokeAPIKey(key.ID, s.now()); err != nil {
				return err
			}
			return s.audit(tx, actor, "api-key.revoke", o, string(key.ID), "")
		})
	}
	return domain.NotFoundf("api-key-unknown")
}

// Machine is the actor behind an API key.
func (s *Accounts) Machine(ctx context.Context, token string) (domain.Actor, error) {
	key, err := s.Store.APIKeyByHash(ctx, s.Pepper.Hash(purposeAPIKey, token))
	if err != nil {
		return domain.Actor{}, err
	}
	now := s.Now()
	if !key.RevokedAt.IsZero() || !key.ExpiresAt.IsZero() && !now.Before(key.ExpiresAt) {
		return domain.Actor{}, domain.NotFoundf("api-key-unknown")
	}
	if now.Sub(key.LastUsedAt) > touchEvery {
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.TouchAPIKey(key.ID, now) }); err != nil {
			return domain.Actor{}, err
		}
	}
	return domain.Actor{APIKeyID: key.ID, Name: key.Name, OrganisationID: key.OrganisationID, Scopes: key.Scopes}, nil
}

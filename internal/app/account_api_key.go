package app

import (
	"context"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Scopes are the rights an API key can carry.
var Scopes = []string{string(ActRead), string(ActAward), string(ActRevoke), string(ActWriteBadges), string(ActReviewClaims), string(ActReadStatistics)}

// touchEvery keeps a busy key from writing its last use at each request.
const touchEvery = time.Minute

// APIKeyRequest is a key as its page asks for it. ID is drawn with the form, so that the form sent twice makes one key.
type APIKeyRequest struct {
	ID      domain.APIKeyID // "" draws one
	Name    string
	Scopes  []string
	Expires time.Time // zero is never
}

const maxKeyName = 80

// CreateAPIKey makes a key; the secret is returned once and never kept.
func (s *Accounts) CreateAPIKey(ctx context.Context, actor domain.Actor, o domain.OrganisationID, name string, scopes []string) (domain.APIKey, string, error) {
	return s.NewAPIKey(ctx, actor, o, APIKeyRequest{Name: name, Scopes: scopes})
}

// NewAPIKey is CreateAPIKey with a day on which the key ends.
func (s *Accounts) NewAPIKey(ctx context.Context, actor domain.Actor, o domain.OrganisationID, r APIKeyRequest) (domain.APIKey, string, error) {
	if err := allow(actor, ActManageKeys, o); err != nil {
		return domain.APIKey{}, "", err
	}
	now := s.now()
	if err := domain.InvalidFields(r.faults(now)); err != nil {
		return domain.APIKey{}, "", err
	}
	if r.ID == "" {
		r.ID = domain.NewID[domain.APIKeyID](now)
	}
	token := "galon_" + secret()
	key := domain.APIKey{
		ID: r.ID, OrganisationID: o, Name: normalName(r.Name), Scopes: r.Scopes,
		LastFour: token[len(token)-4:], CreatedAt: now, ExpiresAt: r.Expires, CreatedBy: actor.Label(),
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertAPIKey(key, s.Pepper.Hash(purposeAPIKey, token)); err != nil {
			return err
		}
		return s.audit(tx, actor, "api-key.create", o, string(key.ID), "")
	})
	return key, token, wrap(err, "create api key")
}

func (r APIKeyRequest) faults(now time.Time) (f []domain.FieldError) {
	if name := normalName(r.Name); name == "" || len([]rune(name)) > maxKeyName || !domain.CleanText(name) {
		f = append(f, domain.FieldError{Pointer: "/name", Code: "api-key-name", Args: []any{maxKeyName}})
	}
	if len(r.Scopes) == 0 {
		f = append(f, domain.FieldError{Pointer: "/scopes", Code: "scopes-none"})
	}
	for _, scope := range r.Scopes {
		if !slices.Contains(Scopes, scope) {
			f = append(f, domain.FieldError{Pointer: "/scopes", Code: "scope-unknown", Args: []any{scope}})
		}
	}
	if !r.Expires.IsZero() && !r.Expires.After(now) {
		f = append(f, domain.FieldError{Pointer: "/expires", Code: "api-key-expires"})
	}
	return f
}

// APIKeys lists the organisation's keys, the newest first, also those that are over.
func (s *Accounts) APIKeys(ctx context.Context, actor domain.Actor) ([]domain.APIKey, error) {
	if err := allow(actor, ActManageKeys, actor.OrganisationID); err != nil {
		return nil, err
	}
	return s.Store.APIKeys(ctx, actor.OrganisationID)
}

// EndAPIKey revokes one key of the actor's organisation.
func (s *Accounts) EndAPIKey(ctx context.Context, actor domain.Actor, id domain.APIKeyID) error {
	keys, err := s.APIKeys(ctx, actor)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(keys, func(k domain.APIKey) bool { return k.ID == id }) {
		return domain.NotFoundf("api-key-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.RevokeAPIKey(id, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "api-key.revoke", actor.OrganisationID, string(id), "")
	})
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

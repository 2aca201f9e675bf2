package app

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/verify"
)

// registryCache keeps the last registry that was read and verified, under its very bytes.
type registryCache struct {
	mu     sync.Mutex
	jws    string
	parsed *domain.Registry
}

// Registry reads the current registry and verifies the operator's signature on it.
func (in *Installation) Registry(ctx context.Context) (*domain.Registry, error) {
	jws, version, err := in.Store.LatestRegistry(ctx)
	if domain.IsKind(err, domain.NotFound) {
		return &domain.Registry{BaseURL: in.BaseURL}, nil
	}
	if err != nil {
		return nil, err
	}
	in.registry.mu.Lock()
	defer in.registry.mu.Unlock()
	if in.registry.jws == jws {
		return in.registry.parsed, nil
	}
	r, err := verify.ReadRegistry(in.OperatorKeys(), jws)
	if domain.CodeOf(err) != "" {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("registry: the operator's signature does not hold: %w", err)
	}
	// An older list that the operator did sign once would bring back who was removed since.
	if known := in.registry.parsed; r.Version != version || known != nil && r.Version < known.Version {
		return nil, fmt.Errorf("registry: version %d stands in the place of version %d", r.Version, version)
	}
	in.registry.jws, in.registry.parsed = jws, r
	return r, nil
}

// signedRegistry is a version that is ready to be saved with the act that caused it.
type signedRegistry struct {
	in      *Installation
	version int
	jws     string
}

// nextRegistry copies the verified registry, applies one act and signs it. Two acts at once cannot both be
// saved: the version is unique.
func (in *Installation) nextRegistry(ctx context.Context, act func(*domain.Registry) error) (signedRegistry, error) {
	current, err := in.Registry(ctx)
	if err != nil {
		return signedRegistry{}, err
	}
	raw, err := json.Marshal(current)
	if err != nil {
		return signedRegistry{}, err
	}
	var next domain.Registry
	if err := json.Unmarshal(raw, &next); err != nil {
		return signedRegistry{}, err
	}
	if err := act(&next); err != nil {
		return signedRegistry{}, err
	}
	return in.signRegistry(&next, current.Version+1, in.OperatorKeys())
}

func (in *Installation) signRegistry(next *domain.Registry, version int, keys sign.OperatorKeys) (signedRegistry, error) {
	next.BaseURL, next.Version, next.Updated = in.BaseURL, version, in.now()
	payload, err := json.Marshal(next)
	if err != nil {
		return signedRegistry{}, err
	}
	jws, err := sign.SignJWS(keys.Key, payload, verify.RegistryType)
	return signedRegistry{in, version, jws}, wrap(err, "sign registry")
}

func (r signedRegistry) save(tx *store.Tx, at time.Time) error {
	if err := tx.InsertRegistry(r.version, r.jws, at); err != nil {
		return err
	}
	return r.in.journal(tx, lineRegistry, registryLine{r.version, r.jws}, at)
}

// Decide enters a decision on an organisation: verified again, suspended or removed from a day on.
func (s *Organisations) Decide(ctx context.Context, actor domain.Actor, id domain.OrganisationID, d domain.RegistryDecision) error {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return err
	}
	o, err := s.Store.Organisation(ctx, id)
	if err != nil {
		return err
	}
	registry, err := s.nextRegistry(ctx, func(r *domain.Registry) error {
		entry, ok := r.Entry(s.did(o))
		if !ok {
			return domain.NotFoundf("organisation-unknown")
		}
		entry.Decisions = append(entry.Decisions, d)
		return nil
	})
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := registry.save(tx, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "registry."+string(d.Kind), o.ID, string(o.ID), "")
	})
}

// entitled tells whether the organisation may sign today: verified in the registry, neither suspended nor removed.
func (in *Installation) entitled(ctx context.Context, o domain.Organisation) error {
	r, err := in.Registry(ctx)
	if err != nil {
		return err
	}
	if entry, ok := r.Entry(in.did(o)); ok {
		switch d, _ := entry.At(in.now()); d.Kind {
		case domain.Verified:
			return nil
		case domain.Suspended:
			return &domain.Error{Kind: domain.Forbidden, Code: "organisation-suspended", Args: []any{o.Name, d.From}}
		case domain.Removed:
			return &domain.Error{Kind: domain.Forbidden, Code: "organisation-removed", Args: []any{o.Name, d.From}}
		}
	}
	return &domain.Error{Kind: domain.Forbidden, Code: "organisation-not-verified", Args: []any{o.Name}}
}

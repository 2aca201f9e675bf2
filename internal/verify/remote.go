package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// RegistryType is the typ of the signed registry.
const RegistryType = "galon-registry+jws"

// Remote answers from another Galon, for the command line. The person who runs it named that Galon's address,
// and by it trusts its operator's key; nothing outside of that address is asked.
type Remote struct {
	Base    string
	Fetcher *Fetcher
}

// NewRemote reads the registry of the Galon at that address and the documents of its organisations.
func NewRemote(base string) *Remote {
	base = strings.TrimSuffix(base, "/")
	return &Remote{Base: base, Fetcher: NewFetcher(base)}
}

// RegistryKey is where a Galon shows the operator's public key.
func RegistryKey(base string) string { return base + "/registre.jwk" }

// Registry reads the signed list of organisations and checks the operator's signature.
func (r *Remote) Registry(ctx context.Context) (*domain.Registry, error) {
	jwk, err := r.fetch(ctx, RegistryKey(r.Base))
	if err != nil {
		return nil, err
	}
	key, err := sign.ParsePublicJWK(jwk)
	if err != nil {
		return nil, fmt.Errorf("verify: operator's key: %w", err)
	}
	jws, err := r.fetch(ctx, credential.Registry(r.Base))
	if err != nil {
		return nil, err
	}
	payload, err := sign.VerifyJWS(strings.TrimSpace(string(jws)), key, RegistryType)
	if err != nil {
		return nil, fmt.Errorf("verify: registry: %w", err)
	}
	var registry domain.Registry
	if err := json.Unmarshal(payload, &registry); err != nil {
		return nil, fmt.Errorf("verify: registry: %w", err)
	}
	if registry.BaseURL != r.Base {
		return nil, fmt.Errorf("verify: the registry is that of %q", registry.BaseURL)
	}
	return &registry, nil
}

// IssuerDocument reads did.json of an organisation of that Galon.
func (r *Remote) IssuerDocument(ctx context.Context, did string) ([]byte, error) {
	slug, ok := credential.OrganisationOfDID(r.Base, did)
	if !ok {
		return nil, fmt.Errorf("%w: %s is not of %s", ErrNotMade, did, r.Base)
	}
	return r.fetch(ctx, credential.DIDDocument(r.Base, slug))
}

// StatusList reads a status list of that Galon.
func (r *Remote) StatusList(ctx context.Context, url string) ([]byte, error) {
	if _, _, _, ok := credential.ParseStatusListURL(r.Base, url); !ok {
		return nil, fmt.Errorf("%w: %s is not of %s", ErrNotMade, url, r.Base)
	}
	return r.fetch(ctx, url)
}

// fetch makes of every failure a question that could not be asked, and keeps why.
func (r *Remote) fetch(ctx context.Context, url string) ([]byte, error) {
	b, err := r.Fetcher.Fetch(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotMade, url, err)
	}
	return b, nil
}

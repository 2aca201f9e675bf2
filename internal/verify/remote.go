package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

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

// OperatorKeysURL is where a Galon lists the operator's public keys, with the time of each.
func OperatorKeysURL(base string) string { return base + "/registre/cles.json" }

// OperatorKeyEntry is a key in that list.
type OperatorKeyEntry struct {
	ID          string          `json:"id"` // RFC 7638 thumbprint
	Key         json.RawMessage `json:"jwk"`
	From        time.Time       `json:"from,omitzero"`
	Until       time.Time       `json:"until,omitzero"`
	Compromised time.Time       `json:"compromised,omitzero"`
}

// OperatorKeys are the keys with which that Galon signs, and did, its registry and the records of its verifications. One
// of before the list has a single key.
func (r *Remote) OperatorKeys(ctx context.Context) (sign.OperatorKeys, error) {
	var keys sign.OperatorKeys
	var list struct {
		Keys []OperatorKeyEntry `json:"keys"`
	}
	raw, err := r.get(ctx, OperatorKeysURL(r.Base), KindRegistry)
	var status *StatusError
	switch {
	case errors.As(err, &status) && status.Status == http.StatusNotFound:
		jwk, err := r.get(ctx, RegistryKey(r.Base), KindRegistry)
		if err != nil {
			return keys, err
		}
		list.Keys = []OperatorKeyEntry{{Key: jwk}}
	case err != nil:
		return keys, err
	default:
		if err := json.Unmarshal(raw, &list); err != nil {
			return keys, fmt.Errorf("verify: operator's keys: %w", err)
		}
	}
	for _, e := range list.Keys {
		key, err := sign.ParsePublicJWK(e.Key)
		if err != nil {
			return keys, fmt.Errorf("verify: operator's key: %w", err)
		}
		keys.Earlier = append(keys.Earlier, sign.OperatorKey{PublicKey: key, From: e.From, Until: e.Until, Compromised: e.Compromised})
	}
	return keys, nil
}

// Registry reads the signed list of organisations and checks the operator's signature.
func (r *Remote) Registry(ctx context.Context) (*domain.Registry, error) {
	keys, err := r.OperatorKeys(ctx)
	if err != nil {
		return nil, err
	}
	jws, err := r.get(ctx, credential.Registry(r.Base), KindRegistry)
	if err != nil {
		return nil, err
	}
	registry, err := ReadRegistry(keys, strings.TrimSpace(string(jws)))
	if err != nil {
		return nil, err
	}
	if registry.BaseURL != r.Base {
		return nil, fmt.Errorf("verify: the registry is that of %q", registry.BaseURL)
	}
	return registry, nil
}

// ReadRegistry checks the operator's signature on a registry. A key that was in other hands vouches for nobody any more,
// whatever the date says.
func ReadRegistry(keys sign.OperatorKeys, jws string) (*domain.Registry, error) {
	payload, by, err := keys.Verify(jws, RegistryType)
	if err != nil {
		return nil, fmt.Errorf("verify: registry: %w", err)
	}
	var registry domain.Registry
	if err := json.Unmarshal(payload, &registry); err != nil {
		return nil, fmt.Errorf("verify: registry: %w", err)
	}
	if !by.Compromised.IsZero() || by.Over(registry.Updated) {
		return &registry, domain.Conflictf("registry-doubtful")
	}
	return &registry, nil
}

// Fetch asks that Galon, and others too. The did:web documents of a Galon on http are read at its own address.
func (r *Remote) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	return r.get(ctx, ownAddress(r.Base, url), kind)
}

// ownAddress is an https address as the Galon that it belongs to is reached: did:web knows https only, and a Galon on
// this machine may speak http.
func ownAddress(base, url string) string {
	if _, host, _ := strings.Cut(base, "://"); strings.HasPrefix(base, "http://") {
		if rest, ok := strings.CutPrefix(url, "https://"+host); ok && (rest == "" || rest[0] == '/') {
			return base + rest
		}
	}
	return url
}

// get makes of every failure a question that could not be asked, and keeps why.
func (r *Remote) get(ctx context.Context, url, kind string) ([]byte, error) {
	b, err := r.Fetcher.Get(ctx, url, kind)
	var status *StatusError
	if err != nil && !errors.As(err, &status) {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotMade, kind, err)
	}
	return b, err
}

// Alone knows no registry: nobody but a trust file vouches for an issuer.
type Alone struct{ Fetcher *Fetcher }

// Registry is an empty one.
func (*Alone) Registry(context.Context) (*domain.Registry, error) { return &domain.Registry{}, nil }

// Fetch asks others for their own documents.
func (a *Alone) Fetch(ctx context.Context, url, kind string) ([]byte, error) {
	return a.Fetcher.Get(ctx, url, kind)
}

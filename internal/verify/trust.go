package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"galon/internal/sign"
)

// Trust is a list of issuers that the person who verifies knows from elsewhere and pins: beside the registry, or in
// its place.
type Trust struct{ Issuers []TrustedIssuer }

// TrustedIssuer is one of them. With Keys, only these are its keys, whatever it publishes; without, those that its own
// document lists.
type TrustedIssuer struct {
	ID   string
	Name string
	Keys []sign.ListedKey
}

// Bounds of a trust file.
const (
	maxTrusted    = 10_000
	maxTrustedKey = 16 // of one issuer: each may be tried
)

// ParseTrust reads a trust file. Its two forms are
//
//	{"issuers": [{"id": "did:web:ecole.example", "name": "École", "keys": [JWK, …]}, …]}
//
// where name and keys may be left out, and a JWKS whose keys say in "iss" whose they are. Names that it does not know are
// refused: a word that is misspelt would pin nothing.
func ParseTrust(b []byte) (*Trust, error) {
	if err := sign.CheckJSON(b); err != nil {
		return nil, fmt.Errorf("ce n’est pas un objet JSON lisible : %w", err)
	}
	var file struct {
		Issuers []struct {
			ID   string            `json:"id"`
			Name string            `json:"name"`
			Keys []json.RawMessage `json:"keys"`
		} `json:"issuers"`
		Keys []json.RawMessage `json:"keys"`
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return nil, fmt.Errorf("il faut « issuers », ou « keys » d’un JWKS : %w", err)
	}
	t := &Trust{}
	add := func(id, name string, key json.RawMessage) error {
		at := -1
		for i := range t.Issuers {
			if t.Issuers[i].ID == id {
				at = i
			}
		}
		if at < 0 {
			if !strings.HasPrefix(id, "did:") && !strings.HasPrefix(id, "https://") {
				return fmt.Errorf("« %s » n’est ni un DID ni une adresse https", id)
			}
			if len(t.Issuers) >= maxTrusted {
				return fmt.Errorf("plus de %d organismes", maxTrusted)
			}
			t.Issuers = append(t.Issuers, TrustedIssuer{ID: id, Name: name})
			at = len(t.Issuers) - 1
		}
		if key == nil {
			return nil
		}
		k, err := sign.ParsePublicJWK(key)
		if err != nil {
			return fmt.Errorf("clé de « %s » : %w", id, err)
		}
		if len(t.Issuers[at].Keys) >= maxTrustedKey {
			return fmt.Errorf("plus de %d clés de « %s »", maxTrustedKey, id)
		}
		t.Issuers[at].Keys = append(t.Issuers[at].Keys, sign.ListedKey{KID: textOf(key, "kid"), VerificationMethod: id + "#" + k.Multibase(), Key: k})
		return nil
	}
	for _, i := range file.Issuers {
		if err := add(i.ID, i.Name, nil); err != nil {
			return nil, err
		}
		for _, key := range i.Keys {
			if err := add(i.ID, i.Name, key); err != nil {
				return nil, err
			}
		}
	}
	for n, key := range file.Keys {
		id := textOf(key, "iss")
		if id == "" {
			return nil, fmt.Errorf("la clé %d ne dit pas de qui elle est : il manque « iss »", n+1)
		}
		if err := add(id, "", key); err != nil {
			return nil, err
		}
	}
	if len(t.Issuers) == 0 {
		return nil, errors.New("il ne nomme aucun organisme")
	}
	return t, nil
}

// textOf is a member of a JWK.
func textOf(jwk json.RawMessage, name string) string {
	var m map[string]json.RawMessage
	var s string
	if json.Unmarshal(jwk, &m) != nil || json.Unmarshal(m[name], &s) != nil {
		return ""
	}
	return s
}

// issuer finds one by its identity; nil when it is not pinned.
func (t *Trust) issuer(id string) *TrustedIssuer {
	if t == nil {
		return nil
	}
	for i := range t.Issuers {
		if t.Issuers[i].ID == id {
			return &t.Issuers[i]
		}
	}
	return nil
}

// pins tells whether the very key is pinned.
func (t *TrustedIssuer) pins(key *sign.PublicKey) bool {
	return (&sign.KeySet{Keys: t.Keys}).Lists(key)
}

package sign

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// PublishedKey is a key as an organisation shows it to the world. Retired ones stay, for what they signed.
type PublishedKey struct {
	ID      string // thumbprint
	Key     *PublicKey
	KeyURL  string // one JWK stands there; the kid of JWTs
	Retired bool
	// Revoked is from when on it may have been in other hands (Controlled Identifiers 1.0, section 2.2); zero: never.
	Revoked time.Time
}

// DIDDocument is what did:web resolves to (DID Core 1.0, section 5). assertionMethod lists full DID URLs as
// plain text and the Ed25519 key is named by its own Multikey text: the forms that other verifiers read.
func DIDDocument(did string, keys []PublishedKey) ([]byte, error) {
	type method struct {
		ID                 string          `json:"id"`
		Type               string          `json:"type"`
		Controller         string          `json:"controller"`
		PublicKeyMultibase string          `json:"publicKeyMultibase,omitempty"`
		PublicKeyJWK       json.RawMessage `json:"publicKeyJwk,omitempty"`
		Revoked            string          `json:"revoked,omitempty"`
	}
	doc := struct {
		Context            []string `json:"@context"`
		ID                 string   `json:"id"`
		VerificationMethod []method `json:"verificationMethod"`
		AssertionMethod    []string `json:"assertionMethod"`
		Authentication     []string `json:"authentication"` // presentations
	}{
		Context: []string{"https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"},
		ID:      did, VerificationMethod: []method{}, AssertionMethod: []string{}, Authentication: []string{},
	}
	list := func(m method) {
		m.Controller = did
		doc.VerificationMethod = append(doc.VerificationMethod, m)
		doc.AssertionMethod = append(doc.AssertionMethod, m.ID)
		doc.Authentication = append(doc.Authentication, m.ID)
	}
	for _, k := range activeFirst(keys) {
		revoked := ""
		if !k.Revoked.IsZero() {
			revoked = k.Revoked.UTC().Format(time.RFC3339)
		}
		multikey := method{ID: proofMethodID(did, k.Key), Type: "Multikey", PublicKeyMultibase: k.Key.Multibase(), Revoked: revoked}
		jwk := method{ID: did + "#" + k.Key.thumbprint, Type: "JsonWebKey", PublicKeyJWK: k.JWK(), Revoked: revoked} // for JWTs
		switch k.Key.algorithm() {
		case Ed25519:
			list(multikey)
			if k.KeyURL != "" {
				list(jwk)
			}
		case ES256, ES384:
			list(jwk)
			list(multikey) // embedded proofs are checked with it (VC DI ECDSA, section 2.1.1)
		default:
			list(jwk)
		}
	}
	return marshal(doc)
}

// proofMethodID names the key of an embedded proof inside the issuer's document: by its own Multikey text.
func proofMethodID(did string, k *PublicKey) string { return did + "#" + k.Multibase() }

// methodID names a key inside the issuer's document.
func methodID(did string, k *PublicKey) string {
	if k.algorithm() == Ed25519 || strings.HasPrefix(did, "did:key:") { // did:key method, section 3.1.2
		return did + "#" + k.Multibase()
	}
	return did + "#" + k.thumbprint
}

func activeFirst(keys []PublishedKey) []PublishedKey {
	sorted := make([]PublishedKey, 0, len(keys))
	for _, retired := range []bool{false, true} {
		for _, k := range keys {
			if k.Retired == retired {
				sorted = append(sorted, k)
			}
		}
	}
	return sorted
}

// JWK is the single JWK that stands at KeyURL, where the kid of a JWT leads.
func (k PublishedKey) JWK() []byte { return k.Key.JWK(k.KeyURL) }

// JWKS is a key set (RFC 7517, section 5) of one or more issuers: each key with the kid of its JWTs and, as
// Open Badges 3.0 asks of hosts with several issuers, the issuer it belongs to.
func JWKS(byIssuer map[string][]PublishedKey) ([]byte, error) {
	set := struct {
		Keys []jsonWebKey `json:"keys"`
	}{[]jsonWebKey{}}
	for _, issuer := range slices.Sorted(maps.Keys(byIssuer)) {
		for _, k := range activeFirst(byIssuer[issuer]) {
			j := k.Key.jwk()
			j.Kid, j.Iss = k.KeyURL, issuer
			set.Keys = append(set.Keys, j)
		}
	}
	return marshal(set)
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

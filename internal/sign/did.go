package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// PublishedKey is a key as an organisation shows it to the world. Retired ones stay, for what they signed.
type PublishedKey struct {
	ID      string // thumbprint
	Key     *PublicKey
	KeyURL  string // one JWK stands there; the kid of JWTs
	Retired bool
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
	for _, k := range activeFirst(keys) {
		m := method{ID: methodID(did, k.Key), Type: "JsonWebKey", Controller: did}
		if k.Key.algorithm() == Ed25519 {
			m.Type, m.PublicKeyMultibase = "Multikey", k.Key.Multibase()
		} else {
			m.PublicKeyJWK = k.JWK()
		}
		doc.VerificationMethod = append(doc.VerificationMethod, m)
		doc.AssertionMethod = append(doc.AssertionMethod, m.ID)
		doc.Authentication = append(doc.Authentication, m.ID)
	}
	return marshal(doc)
}

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

// ListedKey is a key that an issuer's own document lists for assertions.
type ListedKey struct {
	VerificationMethod string
	KID                string // of its JWK, or ""
	Key                *PublicKey
}

// KeySet is the keys that an issuer's own document lists for assertions.
type KeySet struct{ Keys []ListedKey }

// ErrNotListed: the issuer's document does not list that key.
var ErrNotListed = errors.New("sign: the issuer's document does not list the key")

// ParseKeySet reads the keys under assertionMethod of a DID document whose controller is the DID itself.
// Kinds of keys that we do not read are passed over.
func ParseKeySet(didDocument []byte, did string) (*KeySet, error) {
	return parseKeySet(didDocument, did, purpose)
}

// ParsePresenceKeys reads those under authentication: with them a holder shows that they are there.
func ParsePresenceKeys(didDocument []byte, did string) (*KeySet, error) {
	return parseKeySet(didDocument, did, authentication)
}

func parseKeySet(didDocument []byte, did, relationship string) (*KeySet, error) {
	doc, err := object(didDocument)
	if err != nil {
		return nil, fmt.Errorf("sign: issuer document: %w", err)
	}
	if id := plainText(doc["id"]); id != did {
		return nil, fmt.Errorf("sign: the document is of %q, not of %q", id, did)
	}
	methods := map[string]map[string]json.RawMessage{}
	for _, raw := range array(doc["verificationMethod"]) {
		m, err := object(raw)
		if err != nil {
			continue
		}
		id := absolute(plainText(m["id"]), did)
		if methods[id] != nil {
			return nil, fmt.Errorf("sign: issuer document: %s stands twice", id)
		}
		methods[id] = m
	}
	set := &KeySet{}
	for _, raw := range array(doc[relationship]) {
		var m map[string]json.RawMessage
		if raw[0] == '"' {
			m = methods[absolute(plainText(raw), did)]
		} else if m, err = object(raw); err != nil {
			continue
		}
		if key, ok := listed(m, did); ok {
			set.Keys = append(set.Keys, key)
		}
	}
	return set, nil
}

func listed(m map[string]json.RawMessage, did string) (k ListedKey, ok bool) {
	k.VerificationMethod = absolute(plainText(m["id"]), did)
	if plainText(m["controller"]) != did || k.VerificationMethod == "" {
		return k, false
	}
	var err error
	switch plainText(m["type"]) {
	case "Multikey", "Ed25519VerificationKey2020":
		k.Key, err = ParseMultibase(plainText(m["publicKeyMultibase"]))
		if err == nil && plainText(m["type"]) != "Multikey" && k.Key.algorithm() != Ed25519 {
			return k, false
		}
	case "JsonWebKey", "JsonWebKey2020":
		if k.Key, err = ParsePublicJWK(m["publicKeyJwk"]); err == nil {
			inner, _ := object(m["publicKeyJwk"])
			k.KID = plainText(inner["kid"])
		}
	default:
		return k, false
	}
	return k, err == nil
}

// absolute completes a reference that is relative to the document, as DID Core 1.0, section 3.2.2 allows.
func absolute(id, did string) string {
	if strings.HasPrefix(id, "#") {
		return did + id
	}
	return id
}

func array(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	return list
}

// Method finds the key of a Data Integrity proof.
func (s *KeySet) Method(verificationMethod string) (*PublicKey, error) {
	for _, k := range s.Keys {
		if k.VerificationMethod == verificationMethod {
			return k.Key, nil
		}
	}
	return nil, ErrNotListed
}

// KID finds the key of a JWT by the kid of its JWK or by the name of its verification method. A key in the
// header counts only if it is one of the listed ones.
func (s *KeySet) KID(kid string, jwk []byte) (*PublicKey, error) {
	var inline *PublicKey
	if jwk != nil {
		var err error
		if inline, err = ParsePublicJWK(jwk); err != nil {
			return nil, err
		}
	}
	for _, k := range s.Keys {
		named := kid != "" && (k.KID == kid || k.VerificationMethod == kid)
		same := inline != nil && k.Key.thumbprint == inline.thumbprint
		if named && (inline == nil || same) || kid == "" && same {
			return k.Key, nil
		}
	}
	return nil, ErrNotListed
}

// Lists tells whether the very key is one of the listed ones.
func (s *KeySet) Lists(key *PublicKey) bool {
	for _, k := range s.Keys {
		if k.Key.thumbprint == key.thumbprint {
			return true
		}
	}
	return false
}

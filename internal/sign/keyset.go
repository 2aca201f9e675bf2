package sign

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ListedKey is a key that an issuer's own document lists for assertions.
type ListedKey struct {
	VerificationMethod string
	KID                string // of its JWK, or ""
	Key                *PublicKey
	Expires, Revoked   time.Time // of the verification method (Controlled Identifiers 1.0, section 2.2); zero: none
}

// KeySet is the keys that an issuer's own document lists for assertions.
type KeySet struct {
	Keys []ListedKey
	// Elsewhere are the verification methods that it names and that stand in documents of their own.
	Elsewhere []string
}

// maxListed bounds the keys of one document: a stranger's list costs time.
const maxListed = 200

// ErrNotListed: the issuer's document does not list that key.
var ErrNotListed = errors.New("sign: the issuer's document does not list the key")

// ParseKeySet reads the keys under assertionMethod of a DID document or another controller document whose controller
// is the identity itself. Kinds of keys that we do not read are passed over.
func ParseKeySet(document []byte, id string) (*KeySet, error) {
	return parseKeySet(document, id, purpose)
}

// ParsePresenceKeys reads those under authentication: with them a holder shows that they are there.
func ParsePresenceKeys(didDocument []byte, did string) (*KeySet, error) {
	return parseKeySet(didDocument, did, authentication)
}

func parseKeySet(document []byte, did, relationship string) (*KeySet, error) {
	doc, err := object(document)
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
			name := absolute(plainText(raw), did)
			if m = methods[name]; m == nil {
				set.elsewhere(name)
				continue
			}
		} else if m, err = object(raw); err != nil {
			continue
		}
		if key, ok := listed(m, did); ok {
			set.Keys = append(set.Keys, key)
		}
	}
	return set, nil
}

// elsewhere takes a method that the document names and does not hold. One that is its own document is read at once.
func (s *KeySet) elsewhere(name string) {
	did, _, _ := strings.Cut(name, "#")
	if own, ok := SelfKeys(did); ok && own.Keys[0].VerificationMethod == name {
		s.Keys = append(s.Keys, own.Keys[0])
		return
	}
	s.Elsewhere = append(s.Elsewhere, name)
}

func listed(m map[string]json.RawMessage, did string) (k ListedKey, ok bool) {
	k.VerificationMethod = absolute(plainText(m["id"]), did)
	if plainText(m["controller"]) != did || k.VerificationMethod == "" {
		return k, false
	}
	var err error
	for name, to := range map[string]*time.Time{"expires": &k.Expires, "revoked": &k.Revoked} {
		if m[name] != nil {
			if *to, err = time.Parse(time.RFC3339, plainText(m[name])); err != nil {
				return k, false // an end that cannot be read may be past
			}
		}
	}
	switch kind := plainText(m["type"]); kind {
	case "Multikey", "Ed25519VerificationKey2020":
		k.Key, err = ParseMultibase(plainText(m["publicKeyMultibase"]))
		if err == nil && kind != "Multikey" && k.Key.algorithm() != Ed25519 {
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

// array reads a list, or nothing of one that is too long.
func array(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) > maxListed {
		return nil
	}
	return list
}

// ParseMethod reads a verification method that stands in a document of its own: it must name the issuer as controller.
func ParseMethod(document []byte, name, issuer string) (*PublicKey, error) {
	m, err := object(document)
	if err != nil {
		return nil, err
	}
	k, ok := listed(m, issuer)
	if !ok || k.VerificationMethod != name {
		return nil, fmt.Errorf("sign: no verification method %.80q of %.80q", name, issuer)
	}
	return k.Key, nil
}

// ParseJWKS reads the keys of an issuer from a key set (RFC 7517, section 5). Where one key says whose it is (iss, as
// the Open Badges implementation guide asks of hosts with several issuers), those that do not say so are nobody's.
func ParseJWKS(set []byte, issuer string) (*KeySet, error) {
	doc, err := object(set)
	if err != nil {
		return nil, fmt.Errorf("sign: key set: %w", err)
	}
	var several bool
	var own, anyones []ListedKey
	for _, raw := range array(doc["keys"]) {
		m, err := object(raw)
		if err != nil {
			continue
		}
		for _, private := range privateMembers {
			if m[private] != nil {
				return nil, ErrPrivateKey
			}
		}
		several = several || m["iss"] != nil
		key, err := ParsePublicJWK(raw)
		if err != nil {
			continue
		}
		k := ListedKey{KID: plainText(m["kid"]), Key: key}
		switch {
		case m["iss"] == nil:
			anyones = append(anyones, k)
		case plainText(m["iss"]) == issuer:
			own = append(own, k)
		}
	}
	if several {
		return &KeySet{Keys: own}, nil
	}
	return &KeySet{Keys: anyones}, nil
}

// ParseKeyAt reads what the address in a kid answers: one JWK, or a set in which the kid names one.
func ParseKeyAt(document []byte, kid string) (*PublicKey, error) {
	m, err := object(document)
	if err != nil {
		return nil, err
	}
	if m["keys"] == nil {
		return ParsePublicJWK(document)
	}
	_, fragment, _ := strings.Cut(kid, "#")
	var found *PublicKey
	for _, raw := range array(m["keys"]) {
		inner, err := object(raw)
		if name := plainText(inner["kid"]); err != nil || name == "" || name != kid && name != fragment {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("sign: the key %.80q stands twice", kid)
		}
		if found, err = ParsePublicJWK(raw); err != nil {
			return nil, err
		}
	}
	if found == nil {
		return nil, ErrNotListed
	}
	return found, nil
}

// ProfileKeys reads what the profile of an issuer at an https address lists of its keys: as a controller document, as a
// key set within (jwks), or as the address of one (jwks_uri), which is given back.
func ProfileKeys(document []byte, issuer string) (set *KeySet, jwks string, err error) {
	doc, err := object(document)
	if err != nil {
		return nil, "", fmt.Errorf("sign: issuer document: %w", err)
	}
	if doc["keys"] != nil && doc["id"] == nil { // the issuer's address is that of its keys
		set, err = ParseJWKS(document, issuer)
		return set, "", err
	}
	if set, err = ParseKeySet(document, issuer); err != nil {
		return nil, "", err
	}
	if raw := doc["jwks"]; len(raw) > 0 && raw[0] == '{' {
		inner, err := ParseJWKS(raw, issuer)
		if err != nil {
			return nil, "", err
		}
		set.Keys = append(set.Keys, inner.Keys...)
	}
	return set, plainText(doc["jwks_uri"]), nil
}

// Method finds the key of a Data Integrity proof.
func (s *KeySet) Method(verificationMethod string) (*PublicKey, error) {
	for _, k := range s.Keys {
		if k.VerificationMethod == verificationMethod && verificationMethod != "" {
			return k.Key, nil
		}
	}
	return nil, ErrNotListed
}

// KID finds the key of a JWT by the kid of its JWK or by the name of its verification method. A key in the
// header counts only if it is one of the listed ones, and not if the kid names another.
func (s *KeySet) KID(kid string, jwk []byte) (*PublicKey, error) {
	var inline *PublicKey
	if jwk != nil {
		var err error
		if inline, err = ParsePublicJWK(jwk); err != nil {
			return nil, err
		}
	}
	var same, other *PublicKey
	for _, k := range s.Keys {
		is := inline != nil && k.Key.thumbprint == inline.thumbprint
		named := kid != "" && (k.KID == kid || k.VerificationMethod == kid)
		switch {
		case named && (inline == nil || is):
			return k.Key, nil
		case named:
			other = k.Key
		case is:
			same = k.Key
		}
	}
	if same == nil || other != nil {
		return nil, ErrNotListed
	}
	return same, nil
}

// Find gives the entry of the very key.
func (s *KeySet) Find(key *PublicKey) (ListedKey, bool) {
	i := slices.IndexFunc(s.Keys, func(k ListedKey) bool { return k.Key.thumbprint == key.thumbprint })
	if i < 0 {
		return ListedKey{}, false
	}
	return s.Keys[i], true
}

// Lists tells whether the very key is one of the listed ones.
func (s *KeySet) Lists(key *PublicKey) bool {
	_, ok := s.Find(key)
	return ok
}

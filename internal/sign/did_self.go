package sign

import "strings"

// maxDIDJWK bounds the text of a did:jwk: an RSA key of the largest size we take needs a third of it.
const maxDIDJWK = 4 << 10

// SelfKeys gives the keys of an identity that is its own document: did:key (Ed25519, P-256, P-384; its method,
// section 3.1) and did:jwk. There is nobody behind such a name but whoever holds the key. false: another kind of
// identity, or a key that we do not read.
func SelfKeys(did string) (*KeySet, bool) {
	var key *PublicKey
	var err error
	method := did + "#0" // did:jwk names its only key so
	if text, ok := strings.CutPrefix(did, "did:key:"); ok {
		key, err = ParseMultibase(text)
		method = did + "#" + text
	} else if text, ok := strings.CutPrefix(did, "did:jwk:"); ok && len(text) <= maxDIDJWK {
		var jwk []byte
		if jwk, err = decode64(text); err == nil {
			key, err = ParsePublicJWK(jwk)
		}
	}
	if key == nil || err != nil {
		return nil, false
	}
	return &KeySet{Keys: []ListedKey{{VerificationMethod: method, KID: did, Key: key}}}, true
}

// SelfNamed tells whether an identity is of a kind that is its own document.
func SelfNamed(did string) bool {
	return strings.HasPrefix(did, "did:key:") || strings.HasPrefix(did, "did:jwk:")
}

// ClaimedKey is the key that a verification method or a kid carries in its own text (…#z6Mk…, did:key:…, did:jwk:…).
// It says with which key the signature can be checked, and nothing about whose key that is: anybody can write
// the name of another before it.
func ClaimedKey(method string) (*PublicKey, bool) {
	did, fragment, found := strings.Cut(method, "#")
	if SelfNamed(did) {
		set, ok := SelfKeys(did)
		if !ok || found && set.Keys[0].VerificationMethod != method {
			return nil, false
		}
		return set.Keys[0].Key, true
	}
	if !found {
		return nil, false
	}
	key, err := ParseMultibase(fragment)
	return key, err == nil
}

package sign

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Ring is an organisation's active keys, opened, and the identity they sign for.
type Ring struct {
	Issuer string // did:web
	KeyURL func(id string) string
	Keys   []*Key

	sums sums
}

func (r *Ring) key(alg Algorithm) (*Key, error) {
	for _, k := range r.Keys {
		if k.Algorithm == alg {
			return k, nil
		}
	}
	return nil, fmt.Errorf("sign: %s has no active %s key", r.Issuer, alg)
}

// Words are those that all its signatures have in common: the members of a proof and the header of a JWT, with the names
// of the keys. They are for who packs many of them.
func (r *Ring) Words(jwt Algorithm) []byte {
	var words []byte
	if key, err := r.key(Ed25519); err == nil {
		words = fmt.Appendf(words, `,"proof":[{"type":"%s","cryptosuite":"%s","created":"","verificationMethod":"%s","proofPurpose":"%s","proofValue":"z"}]}`,
			proofType, cryptosuite, proofMethodID(r.Issuer, key.public), purpose)
	}
	if key, err := r.key(jwt); err == nil {
		words = fmt.Appendf(words, `{"alg":"%s","kid":"%s","typ":"JWT"}"iss":"%s","jti":"urn:uuid:`, jwsAlgorithms[jwt], r.kid(key), r.Issuer)
	}
	return words
}

// owns refuses to sign in somebody else's name: that of a credential's issuer, or of a presentation's holder where it
// names one (VCDM 2.0, sections 4.7 and 4.13).
func (r *Ring) owns(m map[string]json.RawMessage) error {
	if isPresentation(m) {
		if holder := idOf(m["holder"]); m["holder"] != nil && holder != r.Issuer {
			return fmt.Errorf("sign: the presentation is of %q and the keys are of %q", holder, r.Issuer)
		}
		return nil
	}
	if issuer := idOf(m["issuer"]); issuer == "" || issuer != r.Issuer {
		return fmt.Errorf("sign: the document is of %q and the keys are of %q", issuer, r.Issuer)
	}
	return nil
}

func isPresentation(m map[string]json.RawMessage) bool {
	if plainText(m["type"]) == "VerifiablePresentation" {
		return true
	}
	return slices.ContainsFunc(array(m["type"]), func(t json.RawMessage) bool { return plainText(t) == "VerifiablePresentation" })
}

func byName(doc []byte, list []member) map[string]json.RawMessage {
	m := make(map[string]json.RawMessage, len(list))
	for _, x := range list {
		m[x.name] = doc[x.value:x.end]
	}
	return m
}

package vcapi

import (
	"encoding/json"
	"errors"
	"slices"

	"galon/internal/jsonld"
)

// claims are the members of a payload that are for JOSE itself (RFC 7519, section 4.1; RFC 7800; OpenID Connect Core 1.0).
var claims = []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "cnf"}

// onlyKnownWords refuses to sign a credential with members that no context defines by name: a vocabulary that takes any
// word, as that of the examples of VCDM 2.0 does, says nothing about what they mean, so whoever reads them passes them
// over (VC-JOSE-COSE 1.0, section 3.1.1). Contexts that are not at hand are not judged, and neither is what stands deeper.
func onlyKnownWords(doc []byte) error {
	var m map[string]json.RawMessage
	var contexts, types []json.RawMessage
	if json.Unmarshal(doc, &m) != nil || json.Unmarshal(m["@context"], &contexts) != nil {
		return parsing("Le document ne se lit pas.")
	}
	contexts = append(contexts, json.RawMessage(`{"@vocab":null}`))
	if json.Unmarshal(m["type"], &types) != nil {
		types = []json.RawMessage{m["type"]}
	}
	// Types that only a vocabulary takes are no reason to refuse, and must not hide one.
	types = slices.DeleteFunc(types, func(one json.RawMessage) bool {
		return unsafeAt(map[string]any{"@context": contexts, "id": "urn:x:1", "type": one}) != ""
	})
	for name, value := range m {
		if name == "@context" || name == "id" || name == "type" || slices.Contains(claims, name) {
			continue
		}
		if unsafeAt(map[string]any{"@context": contexts, "id": "urn:x:1", "type": types, name: value}) == "/"+name {
			return malformed("Aucun contexte ne définit le champ « " + name + " ».")
		}
	}
	return nil
}

// unsafeAt is the path of what has no meaning in a document.
func unsafeAt(doc map[string]any) string {
	b, err := marshal(doc)
	if err != nil {
		return ""
	}
	_, err = jsonld.Canonicalize(b)
	if unsafe, ok := errors.AsType[*jsonld.UnsafeError](err); ok {
		return unsafe.Path
	}
	return ""
}

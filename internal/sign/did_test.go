package sign

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDIDDocumentHasTheFormsThatVerifiersRead(t *testing.T) {
	r, _ := world(t)
	old := generate(t, Ed25519)
	keys := []PublishedKey{{ID: old.ID, Key: old.PublicKey(), KeyURL: r.KeyURL(old.ID), Retired: true}}
	for _, k := range r.Keys {
		keys = append(keys, PublishedKey{ID: k.ID, Key: k.PublicKey(), KeyURL: r.KeyURL(k.ID)})
	}
	b, err := DIDDocument(issuer, keys)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		ID      string
		Methods []struct {
			ID, Type, Controller, PublicKeyMultibase string
			PublicKeyJWK                             map[string]string `json:"publicKeyJwk"`
		} `json:"verificationMethod"`
		AssertionMethod []string // plain text: the public validator reads no objects here
		Authentication  []string
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	methods := len(keys) // Ed25519, P-256 and P-384 stand there in both forms
	for _, k := range keys {
		if a := k.Key.algorithm(); a == Ed25519 || a == ES256 || a == ES384 {
			methods++
		}
	}
	if methods == len(keys) || doc.ID != issuer || len(doc.Methods) != methods || len(doc.AssertionMethod) != methods || !slices.Equal(doc.Authentication, doc.AssertionMethod) {
		t.Fatalf("%s", b)
	}
	for i, m := range doc.Methods {
		if m.Controller != issuer || !strings.HasPrefix(m.ID, issuer+"#") || doc.AssertionMethod[i] != m.ID {
			t.Errorf("method %+v", m)
		}
		switch m.Type {
		case "Multikey":
			if m.ID != issuer+"#"+m.PublicKeyMultibase || m.PublicKeyJWK != nil {
				t.Errorf("method %+v", m)
			}
		case "JsonWebKey":
			if m.PublicKeyJWK["kid"] != r.KeyURL(strings.TrimPrefix(m.ID, issuer+"#")) || m.PublicKeyMultibase != "" {
				t.Errorf("method %+v", m)
			}
		default:
			t.Errorf("type %q", m.Type)
		}
	}
	if doc.Methods[methods-2].PublicKeyMultibase != old.Multibase() {
		t.Error("the retired key does not come last")
	}
	set, err := ParseKeySet(b, issuer)
	if err != nil || len(set.Keys) != methods || !set.Lists(old.PublicKey()) || set.Lists(generate(t, Ed25519).PublicKey()) {
		t.Errorf("read back: %v, %v", set, err)
	}
	if present, err := ParsePresenceKeys(b, issuer); err != nil || len(present.Keys) != methods {
		t.Errorf("keys of presence: %v, %v", present, err)
	}
	assertOnly := strings.Replace(string(b), `"authentication":[`, `"authentication":[],"keyAgreement":[`, 1)
	if present, err := ParsePresenceKeys([]byte(assertOnly), issuer); err != nil || len(present.Keys) != 0 {
		t.Errorf("a key that only asserts shows presence: %v, %v", present, err)
	}
}

func TestOnlyKeysForAssertionsOfTheIssuerCount(t *testing.T) {
	k := generate(t, Ed25519)
	method := func(id, controller string) string {
		return fmt.Sprintf(`{"id":%q,"type":"Multikey","controller":%q,"publicKeyMultibase":%q}`, id, controller, k.Multibase())
	}
	full := issuer + "#a"
	for name, x := range map[string]struct {
		doc  string
		keys int // -1: the document is refused
	}{
		"listed":                  {`{"id":"` + issuer + `","verificationMethod":[` + method(full, issuer) + `],"assertionMethod":["` + full + `"]}`, 1},
		"relative":                {`{"id":"` + issuer + `","verificationMethod":[` + method("#a", issuer) + `],"assertionMethod":["#a"]}`, 1},
		"embedded":                {`{"id":"` + issuer + `","assertionMethod":[` + method(full, issuer) + `]}`, 1},
		"for authentication":      {`{"id":"` + issuer + `","verificationMethod":[` + method(full, issuer) + `],"authentication":["` + full + `"]}`, 0},
		"not for anything":        {`{"id":"` + issuer + `","verificationMethod":[` + method(full, issuer) + `]}`, 0},
		"of another controller":   {`{"id":"` + issuer + `","verificationMethod":[` + method(full, "did:web:x") + `],"assertionMethod":["` + full + `"]}`, 0},
		"named and not there":     {`{"id":"` + issuer + `","verificationMethod":[],"assertionMethod":["` + full + `",7,null]}`, 0},
		"a kind that we know not": {`{"id":"` + issuer + `","assertionMethod":[` + strings.Replace(method(full, issuer), "Multikey", "Bls12381", 1) + `]}`, 0},
		"broken key":              {`{"id":"` + issuer + `","assertionMethod":[` + strings.Replace(method(full, issuer), "z6Mk", "z6", 1) + `]}`, 0},
		"a private JWK":           {`{"id":"` + issuer + `","assertionMethod":[{"id":"` + full + `","controller":"` + issuer + `","type":"JsonWebKey","publicKeyJwk":{"kty":"OKP","crv":"Ed25519","x":"` + k.public.jwk().X + `","d":"AA"}}]}`, 0},
		"of another issuer":       {`{"id":"did:web:x","verificationMethod":[],"assertionMethod":[]}`, -1},
		"two methods of one name": {`{"id":"` + issuer + `","verificationMethod":[` + method(full, issuer) + `,` + method("#a", issuer) + `],"assertionMethod":["#a"]}`, -1},
		"a doubled name":          {`{"id":"` + issuer + `","id":"` + issuer + `"}`, -1},
		"no JSON":                 {`<html>`, -1},
		"nothing":                 {``, -1},
	} {
		set, err := ParseKeySet([]byte(x.doc), issuer)
		if got := keysOf(set, err); got != x.keys {
			t.Errorf("%s: got %d keys, %v, want %d", name, got, err, x.keys)
		}
	}
}

func keysOf(set *KeySet, err error) int {
	if err != nil {
		return -1
	}
	return len(set.Keys)
}

func TestKeySetsNameTheirIssuers(t *testing.T) {
	a, b := generate(t, Ed25519), generate(t, ES256)
	got, err := JWKS(map[string][]PublishedKey{
		"did:web:y": {{b.ID, b.PublicKey(), "https://y/b", true, time.Time{}}}, "did:web:x": {{a.ID, a.PublicKey(), "https://x/a", false, time.Time{}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []map[string]string }
	if err := json.Unmarshal(got, &set); err != nil || len(set.Keys) != 2 {
		t.Fatalf("%s, %v", got, err)
	}
	for i, want := range [][2]string{{"did:web:x", "https://x/a"}, {"did:web:y", "https://y/b"}} {
		if k := set.Keys[i]; k["iss"] != want[0] || k["kid"] != want[1] || k["use"] != "sig" {
			t.Errorf("%v, want %v", k, want)
		}
		for _, name := range privateMembers {
			if _, ok := set.Keys[i][name]; ok {
				t.Errorf("the set holds %s", name)
			}
		}
	}
	if empty, err := JWKS(nil); err != nil || string(empty) != `{"keys":[]}` {
		t.Errorf("empty set: %s, %v", empty, err)
	}
}

func FuzzParseKeySet(f *testing.F) {
	k, _ := Generate(ES256)
	doc, _ := DIDDocument(issuer, []PublishedKey{{k.ID, k.PublicKey(), "https://x/a", false, time.Time{}}})
	f.Add(doc)
	f.Fuzz(func(t *testing.T, doc []byte) {
		set, err := ParseKeySet(doc, issuer)
		if err != nil {
			return
		}
		for _, k := range set.Keys {
			if k.Key == nil || k.Key.Thumbprint() == "" {
				t.Error("a key that is none")
			}
		}
	})
}

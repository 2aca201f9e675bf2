package sign

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func jwkOf(t *testing.T, k *Key, kid, iss string) string {
	t.Helper()
	j := k.PublicKey().jwk()
	j.Kid, j.Iss = kid, iss
	b, err := json.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func generated(t *testing.T, alg Algorithm) *Key {
	t.Helper()
	k, err := Generate(alg)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeySetsOfHostsWithSeveralIssuers(t *testing.T) {
	const greta, afpa = "https://example.org/greta", "https://example.org/afpa"
	a, b, c := generated(t, ES256), generated(t, Ed25519), generated(t, ES256)
	set := func(keys ...string) []byte { return []byte(`{"keys":[` + strings.Join(keys, ",") + `]}`) }
	for name, x := range map[string]struct {
		set  []byte
		want string // kids that are of greta
	}{
		"one issuer":               {set(jwkOf(t, a, "1", ""), jwkOf(t, b, "2", "")), "1 2"},
		"each says whose it is":    {set(jwkOf(t, a, "1", greta), jwkOf(t, b, "2", afpa)), "1"},
		"one does not say":         {set(jwkOf(t, a, "1", greta), jwkOf(t, c, "3", "")), "1"},
		"all are of another":       {set(jwkOf(t, a, "1", afpa), jwkOf(t, c, "3", "")), ""},
		"a kind that we pass over": {set(`{"kty":"OKP","crv":"X25519","x":"AA"}`, `{"kty":"oct"}`, jwkOf(t, a, "1", "")), "1"},
		"none":                     {[]byte(`{"keys":[]}`), ""},
		"too many":                 {set(strings.Split(strings.TrimSuffix(strings.Repeat(jwkOf(t, a, "1", "")+"|", maxListed+1), "|"), "|")...), ""},
	} {
		got, err := ParseJWKS(x.set, greta)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var kids []string
		for _, k := range got.Keys {
			kids = append(kids, k.KID)
		}
		if strings.Join(kids, " ") != x.want {
			t.Errorf("%s: got %q, want %q", name, kids, x.want)
		}
	}
	private := `{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"AA"}]}`
	if _, err := ParseJWKS([]byte(private), greta); !errors.Is(err, ErrPrivateKey) {
		t.Errorf("a private key in a public set: %v", err)
	}
}

func TestWhichKeyAKIDNames(t *testing.T) {
	a, b, stranger := generated(t, ES256), generated(t, ES256), generated(t, ES256)
	set := &KeySet{Keys: []ListedKey{{KID: "k1", Key: a.PublicKey()}, {KID: "k2", VerificationMethod: "did:web:x#2", Key: b.PublicKey()}}}
	for _, x := range []struct {
		kid    string
		inline *Key
		want   *Key
	}{
		{"k1", nil, a}, {"did:web:x#2", nil, b}, {"k3", nil, nil}, {"", nil, nil},
		{"k1", a, a}, {"k1", b, nil}, {"k1", stranger, nil}, {"", b, b}, {"", stranger, nil},
		{"https://example.org/k", a, a}, {"https://example.org/k", stranger, nil},
	} {
		var jwk []byte
		if x.inline != nil {
			jwk = x.inline.PublicJWK("")
		}
		got, err := set.KID(x.kid, jwk)
		if x.want == nil && !errors.Is(err, ErrNotListed) || x.want != nil && (err != nil || got.Thumbprint() != x.want.ID) {
			t.Errorf("kid %q, inline %v: got %v, %v, want %v", x.kid, x.inline, got, err, x.want)
		}
	}
}

func TestWhatAnAddressInAKIDAnswers(t *testing.T) {
	a, b := generated(t, ES256), generated(t, RS256)
	one, two := jwkOf(t, a, "k1", ""), jwkOf(t, b, "https://example.org/keys#k2", "")
	set := `{"keys":[` + one + `,` + two + `]}`
	for _, x := range []struct {
		document, kid string
		want          *Key
	}{
		{one, "https://example.org/k1", a}, {set, "https://example.org/keys#k1", a}, {set, "https://example.org/keys#k2", b},
		{set, "https://example.org/keys", nil}, {set, "https://example.org/keys#k3", nil}, {`{"keys":[` + one + `,` + one + `]}`, "x#k1", nil}, {"<html>", "x", nil}, {"[]", "x", nil},
	} {
		got, err := ParseKeyAt([]byte(x.document), x.kid)
		if (x.want == nil) != (err != nil) || x.want != nil && got.Thumbprint() != x.want.ID {
			t.Errorf("%s: got %v, %v", x.kid, got, err)
		}
	}
}

func TestProfilesListKeys(t *testing.T) {
	const id = "https://example.org/issuers/1"
	a, b, self := generated(t, Ed25519), generated(t, ES256), generated(t, Ed25519)
	method := fmt.Sprintf(`{"id":"%s#k","type":"Multikey","controller":"%s","publicKeyMultibase":"%s","revoked":"2026-01-02T00:00:00Z"}`, id, id, a.Multibase())
	selfID := "did:key:" + self.Multibase()
	document := fmt.Sprintf(`{"id":"%s","type":["Profile"],"verificationMethod":[%s],"assertionMethod":["#k","%s#%s","https://example.org/keys/9"],"jwks":{"keys":[%s]},"jwks_uri":"https://example.org/jwks"}`,
		id, method, selfID, self.Multibase(), jwkOf(t, b, "j", ""))
	set, jwks, err := ProfileKeys([]byte(document), id)
	if err != nil || jwks != "https://example.org/jwks" || len(set.Keys) != 3 || len(set.Elsewhere) != 1 {
		t.Fatalf("%+v, %q, %v", set, jwks, err)
	}
	if k, ok := set.Find(a.PublicKey()); !ok || !k.Revoked.Equal(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v: the end of the key was not read", k)
	}
	if !set.Lists(self.PublicKey()) || !set.Lists(b.PublicKey()) {
		t.Error("a key is missing")
	}
	for what, broken := range map[string]string{
		"another's profile":      strings.ReplaceAll(document, `"id":"`+id+`","type":["Profile"]`, `"id":"https://example.org/issuers/2","type":["Profile"]`),
		"a private key within":   strings.Replace(document, `"keys":[{`, `"keys":[{"d":"AA",`, 1),
		"the same method twice":  strings.Replace(document, `[`+method, `[`+method+`,`+method, 1),
		"no document":            `<html></html>`,
		"the same member twice ": strings.Replace(document, `{"id"`, `{"id":"x","id"`, 1),
	} {
		if _, _, err := ProfileKeys([]byte(broken), id); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if set, err := ParseKeySet([]byte(strings.Replace(document, "2026-01-02T00:00:00Z", "bientôt", 1)), id); err != nil || set.Lists(a.PublicKey()) {
		t.Errorf("an end that cannot be read: %v, %v", set, err)
	}
	elsewhere := fmt.Sprintf(`{"id":"https://example.org/keys/9","type":"Multikey","controller":"%s","publicKeyMultibase":"%s"}`, id, a.Multibase())
	if k, err := ParseMethod([]byte(elsewhere), "https://example.org/keys/9", id); err != nil || k.Thumbprint() != a.ID {
		t.Errorf("a method of its own document: %v", err)
	}
	if _, err := ParseMethod([]byte(elsewhere), "https://example.org/keys/9", "https://example.org/issuers/2"); err == nil {
		t.Error("a method of another controller was taken")
	}
}

func FuzzProfileKeys(f *testing.F) {
	f.Add([]byte(`{"id":"https://example.org","assertionMethod":["#k"],"verificationMethod":[{"id":"#k","type":"Multikey","controller":"https://example.org","publicKeyMultibase":"z6Mk"}],"jwks":{"keys":[]}}`))
	f.Add([]byte(`{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB","kid":"a"}]}`))
	f.Add([]byte(`{"id":"https://example.org","jwks":{"keys":[{"d":1}]}}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		set, _, err := ProfileKeys(document, "https://example.org")
		if err == nil {
			for _, k := range set.Keys {
				if k.Key == nil || k.Key.Thumbprint() == "" {
					t.Fatalf("an entry without key in %q", document)
				}
			}
		}
		if k, err := ParseKeyAt(document, "https://example.org#a"); err == nil && k == nil {
			t.Fatal("no key and no error")
		}
	})
}

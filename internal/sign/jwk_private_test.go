package sign

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"strings"
	"testing"
)

// privateJWK writes a key pair out, which the program itself never does.
func privateJWK(t testing.TB, k *Key) string {
	t.Helper()
	var m map[string]string
	if err := json.Unmarshal(k.PublicJWK("my-kid"), &m); err != nil {
		t.Fatal(err)
	}
	switch raw := k.private.(type) {
	case ed25519.PrivateKey:
		m["d"] = base64url.EncodeToString(raw.Seed())
	case *ecdsa.PrivateKey:
		d, err := raw.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		m["d"] = base64url.EncodeToString(d)
	case *rsa.PrivateKey:
		m["d"], m["p"], m["q"] = base64url.EncodeToString(raw.D.Bytes()), base64url.EncodeToString(raw.Primes[0].Bytes()), base64url.EncodeToString(raw.Primes[1].Bytes())
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPrivateJWK(t *testing.T) {
	for _, alg := range algorithms {
		k := generate(t, alg)
		text := privateJWK(t, k)
		got, kid, err := ParsePrivateJWK([]byte(text))
		if err != nil || got.ID != k.ID || got.Algorithm != alg || kid != "my-kid" {
			t.Errorf("%s: %v, %q, %v", alg, got, kid, err)
			continue
		}
		token, err := SignJWS(got, []byte(`{}`), "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyJWS(token, k.PublicKey(), "x"); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
		other := privateJWK(t, generate(t, alg))
		var mine, theirs map[string]string
		if json.Unmarshal([]byte(text), &mine) != nil || json.Unmarshal([]byte(other), &theirs) != nil {
			t.Fatal(alg)
		}
		for name, broken := range map[string]string{
			"without the private half": string(k.PublicJWK("")), "of two keys": strings.Replace(text, mine["d"], theirs["d"], 1),
			"cut short": strings.Replace(text, mine["d"], mine["d"][:len(mine["d"])-4], 1), "no object": "[]", "doubled": strings.Replace(text, "{", `{"d":"AAAA",`, 1),
		} {
			if _, _, err := ParsePrivateJWK([]byte(broken)); err == nil || strings.Contains(err.Error(), mine["d"]) {
				t.Errorf("%s, %s: %v", alg, name, err)
			}
		}
	}
}

func FuzzParsePrivateJWK(f *testing.F) {
	for _, alg := range []Algorithm{Ed25519, ES256, ES512, RS256} {
		f.Add([]byte(privateJWK(f, generate(f, alg))))
	}
	f.Add([]byte(`{"kty":"RSA","n":"AQ","e":"AQAB","d":"AQ","p":"AQ","q":"AQ"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		k, _, err := ParsePrivateJWK(text)
		if err != nil {
			return
		}
		token, err := SignJWS(k, []byte("{}"), "x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyJWS(token, k.PublicKey(), "x"); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	})
}

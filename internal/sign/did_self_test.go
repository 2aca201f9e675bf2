package sign

import (
	"crypto/elliptic"
	"strings"
	"testing"
)

// The example of the did:jwk method specification, and its verification method.
const publishedDIDJWK = "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"

func didJWK(jwk string) string { return "did:jwk:" + base64url.EncodeToString([]byte(jwk)) }

func TestSelfKeys(t *testing.T) {
	ed, rsa := generate(t, Ed25519), generate(t, RS256)
	_, p256 := generateEC(t, elliptic.P256())
	_, p384 := generateEC(t, elliptic.P384())
	for _, k := range []*PublicKey{ed.public, p256, p384, rsa.public} {
		jwk := didJWK(string(k.JWK("")))
		forms := map[string]string{jwk: jwk + "#0"}
		if z := k.Multibase(); z != "" {
			forms["did:key:"+z] = "did:key:" + z + "#" + z
		}
		for did, method := range forms {
			set, ok := SelfKeys(did)
			if !ok || len(set.Keys) != 1 || !set.Lists(k) {
				t.Fatalf("%s: %v, %v", did, set, ok)
			}
			if got, err := set.Method(method); err != nil || got.Thumbprint() != k.Thumbprint() {
				t.Errorf("%s: %v, %v", method, got, err)
			}
			for _, claim := range []string{did, method} {
				if got, ok := ClaimedKey(claim); !ok || got.Thumbprint() != k.Thumbprint() {
					t.Errorf("%s claims %v, %v", claim, got, ok)
				}
			}
			for _, claim := range []string{did + "#1", did + "#" + ed.Multibase() + "1", did + "#", method + "#0"} {
				if _, ok := ClaimedKey(claim); ok {
					t.Errorf("%s claims a key", claim)
				}
				if _, err := set.Method(claim); err == nil {
					t.Errorf("%s is listed", claim)
				}
			}
		}
	}
	if k, ok := ClaimedKey(publishedDIDJWK + "#0"); !ok || !strings.Contains(string(k.JWK("")), `"crv":"P-256","x":"acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"`) {
		t.Errorf("published did:jwk: %v", k)
	}
	// A key of another name before the fragment says nothing.
	if _, ok := ClaimedKey(didJWK(string(ed.PublicJWK(""))) + "#" + p256.Multibase()); ok {
		t.Error("a did:jwk with the key of another as its fragment")
	}
	good := string(ed.PublicJWK(""))
	for name, did := range map[string]string{
		"a private key":      didJWK(strings.Replace(good, `"kty"`, `"d":"AAAA","kty"`, 1)),
		"for encryption":     didJWK(strings.Replace(good, `"use":"sig"`, `"use":"enc"`, 1)),
		"doubled names":      didJWK(strings.Replace(good, `"kty"`, `"kty":"OKP","kty"`, 1)),
		"a secret":           didJWK(`{"kty":"oct","k":"AAAA"}`),
		"another curve":      didJWK(`{"kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`),
		"no object":          didJWK(`[]`),
		"padding":            didJWK(good) + "=",
		"a line end":         didJWK(good) + "\n",
		"too long":           didJWK(good + strings.Repeat(" ", 4096)),
		"nothing":            "did:jwk:",
		"did:key of nothing": "did:key:",
		"did:key of X25519":  "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",
		"did:web":            "did:web:galon.example",
		"a fragment":         "did:key:" + ed.Multibase() + "#" + ed.Multibase(),
	} {
		if set, ok := SelfKeys(did); ok {
			t.Errorf("%s: %v", name, set.Keys)
		}
	}
}

func FuzzSelfKeys(f *testing.F) {
	f.Add(publishedDIDJWK)
	f.Add("did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP")
	f.Add("did:key:z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14kujQ")
	f.Fuzz(func(t *testing.T, did string) {
		set, ok := SelfKeys(did)
		if !ok {
			return
		}
		k := set.Keys[0].Key
		if claimed, ok := ClaimedKey(set.Keys[0].VerificationMethod); !ok || claimed.Thumbprint() != k.Thumbprint() {
			t.Errorf("%s claims another key than it is", did)
		}
		if strings.HasPrefix(did, "did:key:") && did != "did:key:"+k.Multibase() {
			t.Errorf("%s is a second name of %s", did, k.Multibase())
		}
	})
}

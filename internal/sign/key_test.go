package sign

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/lestrrat-go/jwx/v2/jwk"
	"pgregory.net/rapid"
)

var algorithms = []Algorithm{Ed25519, ES256, ES384, ES512, RS256}

func generate(t testing.TB, alg Algorithm) *Key {
	t.Helper()
	k, err := Generate(alg)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeyComesBackFromItsPrivateBytes(t *testing.T) {
	for _, alg := range algorithms {
		k := generate(t, alg)
		back, err := ParseKey(alg, k.PrivateBytes())
		if err != nil || back.ID != k.ID || back.Algorithm != alg {
			t.Errorf("%s: got %v, %v, want key %s", alg, back, err, k.ID)
		}
		for _, other := range algorithms {
			if _, err := ParseKey(other, k.PrivateBytes()); (err == nil) != (other == alg) {
				t.Errorf("%s key read as %s: %v", alg, other, err)
			}
		}
		if shown := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Count(shown, k.ID) != 4 || len(shown) > 300 {
			t.Errorf("a key prints more than its name: %s", shown)
		}
	}
}

// RFC 7638, section 3.1 and RFC 8037, appendix A.3.
func TestThumbprintPublished(t *testing.T) {
	for _, x := range []struct{ jwk, want string }{
		{`{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}`, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
		{`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
	} {
		k, err := ParsePublicJWK([]byte(x.jwk))
		if err != nil || k.Thumbprint() != x.want {
			t.Errorf("got %v, %v, want %s", k, err, x.want)
		}
	}
}

func TestJWKIsReadAlikeByJwx(t *testing.T) {
	for _, alg := range algorithms {
		k := generate(t, alg)
		theirs, err := jwk.ParseKey(k.PublicJWK("https://galon.example/o/x/keys/1"))
		if err != nil {
			t.Fatal(err)
		}
		sum, err := theirs.Thumbprint(5) // crypto.SHA256
		if err != nil || base64url.EncodeToString(sum) != k.ID {
			t.Errorf("%s: thumbprint %x, %v, want %s", alg, sum, err, k.ID)
		}
		if theirs.KeyID() != "https://galon.example/o/x/keys/1" {
			t.Errorf("kid %q", theirs.KeyID())
		}
		ours, err := ParsePublicJWK(k.PublicJWK(""))
		if err != nil || ours.Thumbprint() != k.ID {
			t.Errorf("%s: %v", alg, err)
		}
	}
}

func TestMultikey(t *testing.T) {
	for prefix, alg := range map[string]Algorithm{"z6Mk": Ed25519, "zDna": ES256} {
		k := generate(t, alg)
		text := k.Multibase()
		back, err := ParseMultibase(text)
		if err != nil || back.Thumbprint() != k.ID || !strings.HasPrefix(text, prefix) {
			t.Errorf("%s: %q came back as %v, %v", alg, text, back, err)
		}
		if _, err := ParseMultibase(text[:len(text)-3]); err == nil {
			t.Errorf("%s: a short key was read", alg)
		}
	}
	// Published: W3C Data Integrity ECDSA Cryptosuites 1.0, appendix A.7.
	const published = "zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP"
	if k, err := ParseMultibase(published); err != nil || k.Multibase() != published {
		t.Errorf("published P-256 key: %v, %v", k, err)
	}
	if got := generate(t, RS256).Multibase(); got != "" {
		t.Errorf("RSA has the Multikey text %q", got)
	}
}

func TestParsePublicJWKRefuses(t *testing.T) {
	ed, ec := generate(t, Ed25519), generate(t, ES256)
	small, _ := rsa.GenerateKey(rand.Reader, 1024)
	members := func(b []byte, change func(map[string]any)) string {
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		b, _ = json.Marshal(m)
		return string(b)
	}
	set := func(name string, value any) func(map[string]any) { return func(m map[string]any) { m[name] = value } }
	x := ed.public.jwk().X
	for name, text := range map[string]string{
		"a private member":          members(ed.PublicJWK(""), set("d", "AAAA")),
		"a symmetric key":           `{"kty":"oct","k":"AAAA"}`,
		"another use":               members(ed.PublicJWK(""), set("use", "enc")),
		"an algorithm that misfits": members(ed.PublicJWK(""), set("alg", "ES256")),
		"HMAC on a public key":      members(ec.PublicJWK(""), set("alg", "HS256")),
		"a point off the curve":     members(ec.PublicJWK(""), set("y", ec.public.jwk().X)),
		"a short coordinate":        members(ec.PublicJWK(""), set("x", "AQ")),
		"another curve":             members(ec.PublicJWK(""), set("crv", "secp256k1")),
		"padding":                   members(ed.PublicJWK(""), set("x", x+"=")),
		"a line end":                members(ed.PublicJWK(""), set("x", x[:5]+"\n"+x[5:])),
		"stray bits":                members(ed.PublicJWK(""), set("x", x[:len(x)-1]+strayBits(x[len(x)-1]))),
		"RSA of 1024 bits":          fmt.Sprintf(`{"kty":"RSA","e":"AQAB","n":%q}`, base64url.EncodeToString(small.N.Bytes())),
		"RSA with exponent 1":       members(generate(t, RS256).PublicJWK(""), set("e", "AQ")),
		"RSA, exponent of 32 bits":  members(generate(t, RS256).PublicJWK(""), set("e", "_____w")),
		"RSA, exponent of 40 bits":  members(generate(t, RS256).PublicJWK(""), set("e", "AQAAAAE")),
		"RSA, exponent of 2048":     members(generate(t, RS256).PublicJWK(""), set("e", strings.Repeat("_", 344))),
		"RSA with an even exponent": members(generate(t, RS256).PublicJWK(""), set("e", "BA")),
		"a doubled name":            `{"kty":"OKP","crv":"Ed25519","x":"` + x + `","x":"` + x + `"}`,
		"a key set":                 `{"keys":[` + string(ed.PublicJWK("")) + `]}`,
		"no JSON":                   `{`,
		"an array":                  `[]`,
		"no key":                    `{}`,
	} {
		if k, err := ParsePublicJWK([]byte(text)); err == nil {
			t.Errorf("%s was read as key %s", name, k.Thumbprint())
		}
	}
}

// strayBits is the sign that decodes alike when the unused bits are not looked at.
func strayBits(c byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, c)|1])
}

func TestKeyIDsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		k := generate(t, rapid.SampledFrom([]Algorithm{Ed25519, ES256}).Draw(rt, "algorithm"))
		if seen[k.ID] || seen[k.Multibase()] {
			rt.Fatalf("key %s was made twice", k.ID)
		}
		seen[k.ID], seen[k.Multibase()] = true, true
	})
}

func FuzzParsePublicJWK(f *testing.F) {
	f.Add([]byte(`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	k, _ := Generate(ES256)
	f.Add(k.PublicJWK("kid"))
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := ParsePublicJWK(b)
		if err != nil {
			return
		}
		if again, err := ParsePublicJWK(k.JWK("")); err != nil || again.Thumbprint() != k.Thumbprint() {
			t.Errorf("%s does not come back: %v", b, err)
		}
	})
}

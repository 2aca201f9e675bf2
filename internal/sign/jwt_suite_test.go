package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"strings"
	"testing"
)

// PS256 and ES384 are made here by crypto/rsa and crypto/ecdsa alone (RFC 7518, sections 3.4 and 3.5).
func TestJWTAlgorithmsOfOthers(t *testing.T) {
	rsaKey := generate(t, RS256)
	private := rsaKey.private.(*rsa.PrivateKey)
	p384, public384 := generateEC(t, elliptic.P384())
	_, public256 := generateEC(t, elliptic.P256())
	payload := base64url.EncodeToString([]byte(`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"id":"urn:1","issuer":"did:x","validFrom":"2026-05-14T08:00:00Z"}`))
	token := func(alg string, sign func(input []byte) []byte) string {
		input := base64url.EncodeToString([]byte(`{"alg":"`+alg+`","kid":"https://x.example/k"}`)) + "." + payload
		return input + "." + base64url.EncodeToString(sign([]byte(input)))
	}
	pss := func(salt int) func([]byte) []byte {
		return func(input []byte) []byte {
			sum := sha256.Sum256(input)
			b, err := rsa.SignPSS(rand.Reader, private, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: salt})
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	es384 := func(input []byte) []byte {
		sum := sha512.Sum384(input)
		r, s, err := ecdsa.Sign(rand.Reader, p384, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return append(r.FillBytes(make([]byte, 48)), s.FillBytes(make([]byte, 48))...)
	}
	// A key whose JWK names an algorithm is for that one only (RFC 7517, section 4.4); a bare one is for both.
	bare := strings.Replace(string(rsaKey.PublicJWK("")), `,"alg":"RS256"`, "", 1)
	named := func(alg string) *PublicKey {
		k, err := ParsePublicJWK([]byte(strings.Replace(bare, `"kty"`, `"alg":"`+alg+`","kty"`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	open, err := ParsePublicJWK([]byte(bare))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		token, code string
		key         *PublicKey
	}{
		"PS256":                        {token("PS256", pss(32)), "", open},
		"PS256 by a key for it":        {token("PS256", pss(32)), "", named("PS256")},
		"PS256 by a key for RS256":     {token("PS256", pss(32)), FaultAlgorithm, named("RS256")},
		"PS256 called RS256":           {token("RS256", pss(32)), FaultFalse, open},
		"PS256 with a P-384 key":       {token("PS256", pss(32)), FaultAlgorithm, public384},
		"PS256 with another RSA key":   {token("PS256", pss(32)), FaultFalse, generate(t, RS256).public},
		"ES384":                        {token("ES384", es384), "", public384},
		"ES384 with a P-256 key":       {token("ES384", es384), FaultAlgorithm, public256},
		"ES384 called ES256":           {token("ES256", es384), FaultMalformed, public384},
		"ES384 with an RSA key":        {token("ES384", es384), FaultAlgorithm, open},
		"ES384 with another P-384 key": {token("ES384", es384), FaultFalse, another(t, public384)},
		"half of ES384":                {token("ES384", func(b []byte) []byte { return es384(b)[:64] }), FaultMalformed, public384},
	} {
		_, _, err := VerifyJWT(x.token, func(string, []byte) (*PublicKey, error) { return x.key, nil })
		if FaultCode(err) != x.code || x.code != "" && !errors.Is(err, ErrSignature) {
			t.Errorf("%s: got %v, want %q", name, err, x.code)
		}
	}
}

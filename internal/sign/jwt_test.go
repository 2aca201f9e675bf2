package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
)

const jwtEnd = "2029-05-14T08:00:00Z"

func TestJWTSaysWhatTheCredentialSays(t *testing.T) {
	r, set := world(t)
	for _, alg := range algorithms {
		for _, end := range []string{"", jwtEnd} {
			doc := badge(t, end)
			token, err := r.SignJWT(doc, alg, instant(t, signing))
			if err != nil {
				t.Fatal(err)
			}
			payload, h, err := VerifyJWT(token, set.KID)
			if err != nil {
				t.Fatalf("%s: %v", alg, err)
			}
			if !bytes.HasPrefix(payload, doc.Bytes()[:len(doc.Bytes())-1]) {
				t.Errorf("%s: the linted bytes did not stay as they were: %s", alg, payload)
			}
			key, _ := r.key(alg)
			if want := (Header{Algorithm: string(jwsAlgorithms[alg]), KID: r.kid(key), Type: "JWT"}); !headersEqual(h, want) {
				t.Errorf("header %+v, want %+v", h, want)
			}
			var claims map[string]any
			if err := json.Unmarshal(payload, &claims); err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]any{
				"iss": issuer, "jti": claims["id"], "sub": "urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02",
				"nbf": 1778745600.0, "iat": 1778747520.0,
			} {
				if claims[name] != want {
					t.Errorf("%s = %v, want %v", name, claims[name], want)
				}
			}
			if _, ok := claims["exp"]; ok != (end != "") {
				t.Errorf("exp = %v with end %q", claims["exp"], end)
			}
			parsed, err := ParseJWT(token)
			if at, ok := parsed.IssuedAt(); err != nil || !ok || !at.Equal(instant(t, signing)) {
				t.Errorf("issued at %v, %v, %v", at, ok, err)
			}
		}
	}
}

func headersEqual(a, b Header) bool {
	return a.Algorithm == b.Algorithm && a.KID == b.KID && a.Type == b.Type && bytes.Equal(a.JWK, b.JWK)
}

// forge signs any header and payload with the ring's P-256 key, without jwx, so that jwx is checked too.
func forge(t *testing.T, k *Key, header, payload string) string {
	t.Helper()
	input := base64url.EncodeToString([]byte(header)) + "." + base64url.EncodeToString([]byte(payload))
	sum := sha256.Sum256([]byte(input))
	rr, ss, err := ecdsa.Sign(nil, k.private.(*ecdsa.PrivateKey), sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64url.EncodeToString(append(rr.FillBytes(make([]byte, 32)), ss.FillBytes(make([]byte, 32))...))
}

func TestJWTHeadersThatAreRefused(t *testing.T) {
	r, set := world(t)
	key, _ := r.key(ES256)
	token, err := r.SignJWT(badge(t, ""), ES256, instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	good, _ := ParseJWT(token)
	payload, kid := string(good.Payload), fmt.Sprintf(`"kid":%q`, r.KeyURL(key.ID))
	public := string(key.PublicJWK(""))
	for name, x := range map[string]struct {
		header, code string
		judged       bool
	}{
		"as it should be":        {`{"alg":"ES256",` + kid + `,"typ":"JWT"}`, "", false},
		"unknown members":        {`{"alg":"ES256",` + kid + `,"colour":"blue"}`, "", false},
		"typ of VC-JOSE-COSE":    {`{"alg":"ES256",` + kid + `,"typ":"vc+jwt","cty":"vc"}`, "", false},
		"key in the header":      {`{"alg":"ES256","jwk":` + public + `}`, "", false},
		"kid and key":            {`{"alg":"ES256",` + kid + `,"jwk":` + public + `}`, "", false},
		"kid is the method":      {`{"alg":"ES256","kid":"` + issuer + "#" + key.ID + `"}`, "", false},
		"alg none":               {`{"alg":"none",` + kid + `}`, FaultAlgorithm, true},
		"alg None":               {`{"alg":"None",` + kid + `}`, FaultAlgorithm, true},
		"no alg":                 {`{` + kid + `}`, FaultAlgorithm, true},
		"HMAC":                   {`{"alg":"HS256",` + kid + `}`, FaultAlgorithm, true},
		"ES512 of 64 bytes":      {`{"alg":"ES512",` + kid + `}`, FaultMalformed, true},
		"alg of another key":     {`{"alg":"RS256",` + kid + `}`, FaultAlgorithm, true},
		"EdDSA on P-256":         {`{"alg":"EdDSA",` + kid + `}`, FaultAlgorithm, true},
		"alg is a number":        {`{"alg":256,` + kid + `}`, FaultMalformed, true},
		"crit":                   {`{"alg":"ES256",` + kid + `,"crit":["b64"],"b64":false}`, FaultHeader, true},
		"b64 without crit":       {`{"alg":"ES256",` + kid + `,"b64":false}`, FaultHeader, true},
		"empty crit":             {`{"alg":"ES256",` + kid + `,"crit":[]}`, FaultHeader, true},
		"a private key inside":   {`{"alg":"ES256","jwk":` + strings.Replace(public, `"kty"`, `"d":"AAAA","kty"`, 1) + `}`, FaultHeader, true},
		"jwk is text":            {`{"alg":"ES256",` + kid + `,"jwk":"x"}`, FaultHeader, true},
		"neither kid nor key":    {`{"alg":"ES256"}`, FaultHeader, true},
		"an access token":        {`{"alg":"ES256",` + kid + `,"typ":"at+jwt"}`, FaultSuite, false},
		"kid of nobody":          {`{"alg":"ES256","kid":"https://evil.example/key"}`, FaultKey, false},
		"key of somebody else":   {`{"alg":"ES256","jwk":` + string(generate(t, ES256).PublicJWK("")) + `}`, FaultKey, false},
		"kid ours, key of other": {`{"alg":"ES256",` + kid + `,"jwk":` + string(generate(t, ES256).PublicJWK("")) + `}`, FaultKey, false},
		"doubled alg":            {`{"alg":"none","alg":"ES256",` + kid + `}`, FaultAmbiguous, true},
		"no object":              {`["ES256"]`, FaultMalformed, true},
	} {
		_, _, err := VerifyJWT(forge(t, key, x.header, payload), set.KID)
		if FaultCode(err) != x.code || errors.Is(err, ErrSignature) != x.judged {
			t.Errorf("%s: got %v, want %q, judged %v", name, err, x.code, x.judged)
		}
	}
}

func TestJWTFormsThatAreRefused(t *testing.T) {
	r, set := world(t)
	token, err := r.SignJWT(badge(t, ""), ES256, instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(token, ".")
	signature, _ := base64url.DecodeString(parts[2])
	changed := strings.Replace(string(mustDecode(t, parts[1])), "Zoé", "Zoe", 1)
	key, _ := r.key(ES256)
	der, _ := key.private.Sign(nil, make([]byte, 32), nil)
	mac := hmac.New(sha256.New, key.PublicJWK(""))
	half := new(big.Int).SetBytes(signature[:32])
	for name, x := range map[string]struct{ token, code string }{
		"a changed payload":        {parts[0] + "." + base64url.EncodeToString([]byte(changed)) + "." + parts[2], FaultFalse},
		"a changed signature":      {parts[0] + "." + parts[1] + "." + base64url.EncodeToString(append(signature[:63:63], signature[63]^1)), FaultFalse},
		"no signature":             {parts[0] + "." + parts[1] + ".", FaultMalformed},
		"zeros":                    {parts[0] + "." + parts[1] + "." + base64url.EncodeToString(make([]byte, 64)), FaultFalse},
		"half a signature":         {parts[0] + "." + parts[1] + "." + base64url.EncodeToString(half.Bytes()), FaultMalformed},
		"an ASN.1 signature":       {parts[0] + "." + parts[1] + "." + base64url.EncodeToString(der), FaultMalformed},
		"an HMAC of the key":       {base64url.EncodeToString([]byte(`{"alg":"HS256","kid":"x"}`)) + "." + parts[1] + "." + base64url.EncodeToString(mac.Sum(nil)), FaultAlgorithm},
		"padding":                  {parts[0] + "." + parts[1] + "." + parts[2] + "==", FaultMalformed},
		"a line end":               {parts[0] + "." + parts[1] + ".\n" + parts[2], FaultMalformed},
		"stray bits":               {parts[0] + "." + parts[1] + "." + parts[2][:85] + strayBits(parts[2][85]), FaultMalformed},
		"two parts":                {parts[0] + "." + parts[1], FaultMalformed},
		"four parts":               {token + ".e30", FaultMalformed},
		"the JSON serialization":   {`{"payload":"` + parts[1] + `","protected":"` + parts[0] + `","signature":"` + parts[2] + `"}`, FaultMalformed},
		"payload is not an object": {parts[0] + "." + base64url.EncodeToString([]byte(`"x"`)) + "." + parts[2], FaultMalformed},
		"nothing":                  {"", FaultMalformed},
	} {
		if _, _, err := VerifyJWT(x.token, set.KID); FaultCode(err) != x.code || !errors.Is(err, ErrSignature) {
			t.Errorf("%s: got %v, want %s", name, err, x.code)
		}
	}
}

func mustDecode(t *testing.T, s string) []byte {
	t.Helper()
	b, err := base64url.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestClaimsRepeatTheCredential(t *testing.T) {
	r, set := world(t)
	key, _ := r.key(ES256)
	token, err := r.SignJWT(badge(t, jwtEnd), ES256, instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	good, _ := ParseJWT(token)
	header := fmt.Sprintf(`{"alg":"ES256","kid":%q}`, r.KeyURL(key.ID))
	for name, x := range map[string]struct {
		change [2]string
		ok     bool
	}{
		"as it is":             {[2]string{`"iat"`, `"iat"`}, true},
		"without sub":          {[2]string{`"sub":"urn:uuid:9a3c8a8e-6a4c-4d55-8b26-0c7d1e6a9d02",`, ``}, true},
		"without exp":          {[2]string{`"exp":1873440000,`, ``}, true},
		"nbf with a fraction":  {[2]string{`"nbf":1778745600`, `"nbf":1778745600.5`}, true},
		"another iss":          {[2]string{`"iss":"did:web:`, `"iss":"did:web:x.`}, false},
		"without iss":          {[2]string{`"iss"`, `"isx"`}, false},
		"iss is an object":     {[2]string{`"iss":"` + issuer + `"`, `"iss":{"id":"` + issuer + `"}`}, false},
		"another jti":          {[2]string{`"jti":"urn:uuid:4`, `"jti":"urn:uuid:5`}, false},
		"another sub":          {[2]string{`"sub":"urn:uuid:9`, `"sub":"urn:uuid:8`}, false},
		"another nbf":          {[2]string{`"nbf":1778745600`, `"nbf":1778745601`}, false},
		"without nbf":          {[2]string{`"nbf"`, `"nbx"`}, false},
		"nbf is text":          {[2]string{`"nbf":1778745600`, `"nbf":"1778745600"`}, false},
		"nbf beyond time":      {[2]string{`"nbf":1778745600`, `"nbf":1e300`}, false},
		"another exp":          {[2]string{`"exp":1873440000`, `"exp":1873440001`}, false},
		"exp without an end":   {[2]string{`"validUntil":"` + jwtEnd + `",`, ``}, false},
		"another issuer":       {[2]string{`"issuer":{"id":"did`, `"issuer":{"id":"did:x`}, false},
		"a vc claim beside it": {[2]string{`"iat"`, `"vc":{},"iat"`}, false},
		"another id":           {[2]string{`"id":"urn:uuid:4b`, `"id":"urn:uuid:4c`}, false},
	} {
		payload := strings.Replace(string(good.Payload), x.change[0], x.change[1], 1)
		if payload == string(good.Payload) && name != "as it is" {
			t.Fatalf("%s: %s is not in %s", name, x.change[0], payload)
		}
		_, _, err := VerifyJWT(forge(t, key, header, payload), set.KID)
		if x.ok != (err == nil) || !x.ok && FaultCode(err) != FaultClaims {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestJWSOfOurOwnDocuments(t *testing.T) {
	for _, alg := range algorithms {
		k := generate(t, alg)
		token, err := SignJWS(k, []byte(`{"version":1}`), "galon-registry+jws")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := VerifyJWS(token, k.PublicKey(), "galon-registry+jws"); err != nil || string(got) != `{"version":1}` {
			t.Errorf("%s: got %s, %v", alg, got, err)
		}
		for name, err := range map[string]error{
			"another typ": second(VerifyJWS(token, k.PublicKey(), "JWT")),
			"another key": second(VerifyJWS(token, generate(t, alg).PublicKey(), "galon-registry+jws")),
			"changed":     second(VerifyJWS(token[:len(token)-6]+"AAAAAA", k.PublicKey(), "galon-registry+jws")),
		} {
			if !errors.Is(err, ErrSignature) {
				t.Errorf("%s, %s: %v", alg, name, err)
			}
		}
		if _, err := VerifyJWS(token, nil, "galon-registry+jws"); err == nil {
			t.Error("verified without a key")
		}
	}
}

func second[T any](_ T, err error) error { return err }

func FuzzParseJWT(f *testing.F) {
	k, _ := Generate(ES256)
	token, _ := signCompact(k, []byte(`{"id":"urn:uuid:1","issuer":{"id":"did:web:x"},"iss":"did:web:x","nbf":1}`), "https://x.example/k", "JWT")
	f.Add(token)
	f.Add("e30.e30.AA")
	mine, _ := Generate(ES256)
	f.Fuzz(func(t *testing.T, s string) {
		j, err := ParseJWT(s)
		if err != nil {
			return
		}
		_ = j.CheckClaims()
		j.IssuedAt()
		if err := j.Verify(mine.PublicKey()); err == nil {
			t.Errorf("a signature that our key never made: %s", s)
		}
	})
}

func BenchmarkSignJWT(b *testing.B) {
	r, _ := world(b)
	doc, at := badge(b, ""), instant(b, signing)
	for b.Loop() {
		if _, err := r.SignJWT(doc, ES256, at); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyJWT(b *testing.B) {
	r, set := world(b)
	token, err := r.SignJWT(badge(b, ""), ES256, instant(b, signing))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := VerifyJWT(token, set.KID); err != nil {
			b.Fatal(err)
		}
	}
}

// On VCDM 1.1 the credential stands in the claim vc, with other names for its dates.
func TestClaimsOfTheOlderDataModel(t *testing.T) {
	r, set := world(t)
	key, _ := r.key(ES256)
	header := fmt.Sprintf(`{"alg":"ES256","kid":%q}`, r.KeyURL(key.ID))
	for payload, ok := range map[string]bool{
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"vc":{"id":"urn:1","issuer":{"id":"did:x"},"issuanceDate":"2026-05-14T08:00:00Z"}}`: true,
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"vc":{"id":"urn:1","issuer":"did:x","issuanceDate":"2026-05-14T10:00:00+02:00"}}`:   true,
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"vc":{"id":"urn:1","issuer":"did:x","validFrom":"2026-05-14T08:00:00Z"}}`:           false,
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"id":"urn:1","issuer":"did:x","vc":{"issuanceDate":"2026-05-14T08:00:00Z"}}`:        false,
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"vc":{"credentialSubject":{}}}`:                                                     true,
		`{"iss":"did:x","jti":"urn:1","nbf":"hier","vc":{"credentialSubject":{}}}`:                                                         false,
		`{"iss":"did:x","jti":"urn:1","nbf":1778745600,"vc":"x"}`:                                                                          false,
		`{"iss":"","jti":"urn:1","nbf":1778745600,"id":"urn:1","validFrom":"2026-05-14T08:00:00Z"}`:                                        false,
	} {
		_, _, err := VerifyJWT(forge(t, key, header, payload), set.KID)
		if ok != (err == nil) || !ok && FaultCode(err) != FaultClaims {
			t.Errorf("%s: got %v", payload, err)
		}
	}
}

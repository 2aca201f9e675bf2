package verify

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"galon/internal/sign"
)

// What a stranger signs correctly may still be made to confuse a reader. Nothing of it becomes valid, and a report always
// comes back.
func TestHostileDocumentsOfARealKey(t *testing.T) {
	signed := func(r *region, change func(map[string]any)) (badge []byte) {
		doc, _, _ := strings.Cut(string(r.badge()), `,"proof":[`)
		var m map[string]any
		if err := json.Unmarshal([]byte(doc+"}"), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		own := signerOf(r.ring.Keys[0])
		doc = string(must(json.Marshal(m)))
		defer func() {
			if x := recover(); x != nil { // what cannot be canonicalised cannot be signed either: hand it in with a signature of nothing
				badge = []byte(secured(doc, `{`+suiteEd+`,"verificationMethod":"`+r.method()+`","proofPurpose":"assertionMethod","proofValue":"z`+base58(make([]byte, 64))+`"}`))
			}
		}()
		return []byte(secured(doc, own.prove(doc, r.method(), suiteEd, "")))
	}
	inline := func(c any) func(map[string]any) {
		return func(m map[string]any) { m["@context"] = append(m["@context"].([]any), c) }
	}
	for name, x := range map[string]struct {
		change func(map[string]any)
		valid  bool
	}{
		"an inline context that adds a term": {func(m map[string]any) {
			inline(map[string]any{"atelier": "https://ecole.example/ns#atelier"})(m)
			m["atelier"] = "Menuiserie"
		}, true},
		"an inline context that redefines a protected term":         {inline(map[string]any{"VerifiableCredential": "https://evil.example/ns#nothing"}), false},
		"an inline context before the credential's own, which wins": {inline(map[string]any{"credentialSubject": "https://evil.example/ns#nothing"}), true},
		"an inline context that redefines the name":                 {inline(map[string]any{"name": "https://evil.example/ns#nothing"}), false},
		"an inline context that empties the others":                 {func(m map[string]any) { m["@context"] = append(m["@context"].([]any), nil) }, false},
		"an inline vocabulary, of which nothing is used":            {inline(map[string]any{"@vocab": "https://ecole.example/ns#"}), true},
		"a context of elsewhere":                                    {inline("https://evil.example/context.json"), false},
		"contexts without end": {func(m map[string]any) {
			for i := range 3000 {
				inline(map[string]any{fmt.Sprintf("t%d", i): fmt.Sprintf("https://ecole.example/ns#t%d", i)})(m)
			}
		}, false},
		"a word that nothing defines": {func(m map[string]any) { m["grade"] = "20/20" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			got := r.verify(signed(r, x.change))
			if (got.Verdict == Valid) != x.valid {
				t.Errorf("got %s %+v", got.Verdict, got.Checks)
			}
		})
	}
}

// Tokens that ask to be believed by their own rules.
func TestHostileTokens(t *testing.T) {
	r := newRegion(t)
	a := newAbroad(r, school)
	r.files[schoolFile] = a.didDocument("", a.key)
	good := strings.Split(string(a.jwt(a.method(), nil)), ".")
	b64 := base64.RawURLEncoding.EncodeToString
	header := func(h string) []byte { return []byte(b64([]byte(h)) + "." + good[1] + "." + good[2]) }
	huge := `{"kty":"RSA","n":"` + strings.Repeat("_", 4096) + `","e":"AQAB"}`
	for name, token := range map[string][]byte{
		"alg none":        []byte(b64([]byte(`{"alg":"none"}`)) + "." + good[1] + "."),
		"an HMAC":         header(fmt.Sprintf(`{"alg":"HS256","kid":%q}`, a.method())),
		"crit":            header(fmt.Sprintf(`{"alg":"ES256","kid":%q,"crit":["exp"]}`, a.method())),
		"b64 false":       header(fmt.Sprintf(`{"alg":"ES256","kid":%q,"b64":false,"crit":["b64"]}`, a.method())),
		"a huge key":      header(`{"alg":"RS256","jwk":` + huge + `}`),
		"a huge exponent": header(`{"alg":"RS256","jwk":{"kty":"RSA","n":"` + strings.Repeat("_", 342) + `","e":"` + strings.Repeat("_", 300) + `"}}`),
		"a private key":   header(`{"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}}`),
		"a file as kid":   header(`{"alg":"ES256","kid":"file:///etc/passwd"}`),
		"http as kid":     header(`{"alg":"ES256","kid":"http://169.254.169.254/key"}`),
	} {
		got := r.verify(token)
		if got.Verdict == Valid || got.Check(CheckSignature).Outcome == Yes || got.Credential != nil {
			t.Errorf("%s: %s %+v", name, got.Verdict, got.Checks)
		}
	}
	if got := r.verify([]byte(strings.Join(good, "."))); got.Check(CheckSignature).Outcome != Yes || got.Check(CheckSignature).Code == sign.FaultFalse {
		t.Errorf("the good one: %+v", got.Checks)
	}
}

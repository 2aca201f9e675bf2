package verify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/sign"
	"galon/internal/status"
)

// abroad is an issuer of elsewhere: whatever it publishes stands in the files of the region.
type abroad struct {
	r   *region
	id  string
	key anySigner
}

func newAbroad(r *region, id string) abroad { return abroad{r, id, newSigner(elliptic.P256())} }

// fragment is the method of its key in its own document.
func (a abroad) method() string { return a.id + "#" + a.key.public.Multibase() }

// didDocument lists keys as an issuer's own document does.
func (a abroad) didDocument(more string, keys ...anySigner) []byte {
	var methods, names []string
	for _, k := range keys {
		name := a.id + "#" + k.public.Multibase()
		methods = append(methods, fmt.Sprintf(`{"id":%q,"type":"Multikey","controller":%q,"publicKeyMultibase":%q%s}`, name, a.id, k.public.Multibase(), more))
		names = append(names, fmt.Sprintf("%q", name))
	}
	return fmt.Appendf(nil, `{"id":%q,"verificationMethod":[%s],"assertionMethod":[%s]}`, a.id, strings.Join(methods, ","), strings.Join(names, ","))
}

// document is an unsigned badge of that issuer, without a status unless it is changed.
func (a abroad) document(change func(map[string]any)) string {
	signed, _, _ := strings.Cut(string(a.r.badge()), `,"proof":[`)
	var doc map[string]any
	if err := json.Unmarshal([]byte(signed+"}"), &doc); err != nil {
		panic(err)
	}
	delete(doc, "credentialStatus")
	doc["issuer"].(map[string]any)["id"] = a.id
	if change != nil {
		change(doc)
	}
	return string(must(json.Marshal(doc)))
}

func (a abroad) badge(change func(map[string]any)) []byte {
	doc := a.document(change)
	return []byte(secured(doc, a.key.prove(doc, a.method(), suiteEC, "")))
}

// jwt signs the badge as a JWT with that kid and, if it is not nil, that key in the header.
func (a abroad) jwt(kid string, inline *sign.PublicKey) []byte {
	doc := a.document(func(m map[string]any) {
		m["iss"], m["jti"], m["sub"] = a.id, m["id"], m["credentialSubject"].(map[string]any)["id"]
		m["nbf"] = must(time.Parse(time.RFC3339, m["validFrom"].(string))).Unix()
		m["exp"] = must(time.Parse(time.RFC3339, m["validUntil"].(string))).Unix()
	})
	header := `{"alg":"ES256","typ":"vc+ld+jwt"`
	if kid != "" {
		header += fmt.Sprintf(`,"kid":%q`, kid)
	}
	if inline != nil {
		header += `,"jwk":` + string(inline.JWK(""))
	}
	return a.key.jws(header+"}", doc)
}

func (s anySigner) jws(header, payload string) []byte {
	b64 := base64.RawURLEncoding.EncodeToString
	over := b64([]byte(header)) + "." + b64([]byte(payload))
	sum := sha256.Sum256([]byte(over))
	x, y, err := ecdsa.Sign(rand.Reader, s.Signer.(*ecdsa.PrivateKey), sum[:])
	if err != nil {
		panic(err)
	}
	return []byte(over + "." + b64(append(x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32))...)))
}

// list is a signed list with these entries set.
func (a abroad) list(url, purpose string, subject string, set ...int) []byte {
	bits := must(status.New(status.MinLength))
	for _, i := range set {
		if err := bits.Set(i, true); err != nil {
			panic(err)
		}
	}
	doc := fmt.Sprintf(`{"@context":["https://www.w3.org/ns/credentials/v2"],"id":%q,"type":["VerifiableCredential","BitstringStatusListCredential"],"issuer":%q,"validFrom":%q,"credentialSubject":{"id":%q,"type":"BitstringStatusList","statusPurpose":%q,"encodedList":%q%s}}`,
		url, a.id, yesterday.Format("2006-01-02T15:04:05Z"), url+"#list", purpose, must(bits.Encode()), subject)
	return []byte(secured(doc, a.key.prove(doc, a.method(), suiteEC, "")))
}

func (a abroad) jwks(iss string, keys ...anySigner) []byte {
	var all []string
	for i, k := range keys {
		jwk := strings.TrimSuffix(string(k.public.JWK(fmt.Sprintf("k%d", i+1))), "}")
		if iss != "" {
			jwk += fmt.Sprintf(`,"iss":%q`, iss)
		}
		all = append(all, jwk+"}")
	}
	return []byte(`{"keys":[` + strings.Join(all, ",") + `]}`)
}

const (
	school     = "did:web:ecole.example"
	schoolFile = "https://ecole.example/.well-known/did.json"
	guild      = "https://guilde.example/issuers/7"
	guildJWKS  = "https://guilde.example/.well-known/jwks.json"
)

// A badge of elsewhere is as genuine as its issuer's own document makes it. A key that came only with the badge proves
// that nothing was changed, and never whose word it is.
func TestKeysOfElsewhere(t *testing.T) {
	for name, x := range map[string]struct {
		make      func(r *region) []byte
		signature string
		key       string
		verdict   Verdict
	}{
		"did:web lists the key": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			return a.badge(nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"did:web with path and port": {func(r *region) []byte {
			a := newAbroad(r, "did:web:ecole.example%3A8443:pole:bois")
			r.files["https://ecole.example:8443/pole/bois/did.json"] = a.didDocument("", a.key)
			return a.badge(nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"did:web lists another": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", newSigner(elliptic.P256()))
			return a.badge(nil)
		}, "signature-intact", "key-not-listed", NotAuthentic},
		"did:web does not answer": {func(r *region) []byte { return newAbroad(r, school).badge(nil) }, "signature-intact", "key-unreachable", IssuerUnknown},
		"did:web answers as another": {func(r *region) []byte {
			a, b := newAbroad(r, school), newAbroad(r, "did:web:voisine.example")
			r.files[schoolFile] = b.didDocument("", a.key)
			return a.badge(nil)
		}, "signature-intact", "key-unreachable", IssuerUnknown},
		"the key is another's": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			doc := a.document(nil)
			return []byte(secured(doc, a.key.prove(doc, a.key.keyMethod(), suiteEC, "")))
		}, "signature-intact", "key-of-another", NotAuthentic},
		"a did:key that the document lists": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = fmt.Appendf(nil, `{"id":%q,"assertionMethod":[%q]}`, school, a.key.keyMethod())
			doc := a.document(nil)
			return []byte(secured(doc, a.key.prove(doc, a.key.keyMethod(), suiteEC, "")))
		}, "signature-intact", "key-listed", IssuerUnknown},
		"the key ended before it signed": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument(`,"expires":"2026-05-01T00:00:00Z"`, a.key)
			return a.badge(nil)
		}, "signature-intact", "key-retired", NotAuthentic},
		"the key was revoked since": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument(`,"revoked":"2026-05-14T00:00:00Z"`, a.key)
			return a.badge(nil)
		}, "signature-intact", "key-revoked-since", IssuerUnknown},
		"the key ends one day": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument(`,"expires":"2027-05-01T00:00:00Z","revoked":"2027-05-01T00:00:00Z"`, a.key)
			return a.badge(nil)
		}, "signature-intact", "key-listed", IssuerUnknown},

		"a profile lists the key": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guild] = a.didDocument("", a.key)
			return a.badge(nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"a profile lists a method that stands elsewhere": {func(r *region) []byte {
			a := newAbroad(r, guild)
			const method = "https://guilde.example/keys/9"
			r.files[guild] = fmt.Appendf(nil, `{"id":%q,"assertionMethod":[%q]}`, guild, method)
			r.files[method] = fmt.Appendf(nil, `{"id":%q,"type":"Multikey","controller":%q,"publicKeyMultibase":%q}`, method, guild, a.key.public.Multibase())
			doc := a.document(nil)
			return []byte(secured(doc, a.key.prove(doc, method, suiteEC, "")))
		}, "signature-intact", "key-listed", IssuerUnknown},
		"the key set of the host": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guildJWKS] = a.jwks("", a.key)
			return a.jwt("k1", nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"the key set says whose it is": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guildJWKS] = a.jwks(guild, a.key)
			return a.jwt("k1", nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"the key set has it for another issuer": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guildJWKS] = a.jwks("https://guilde.example/issuers/8", a.key)
			return a.jwt("", a.key.public)
		}, "signature-intact", "key-none-published", IssuerUnknown},
		"the profile names its key set": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guild] = fmt.Appendf(nil, `{"id":%q,"type":["Profile"],"jwks_uri":"https://guilde.example/keys.json"}`, guild)
			r.files["https://guilde.example/keys.json"] = a.jwks("", a.key)
			return a.jwt("k1", nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"the profile names a key set of elsewhere": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guild] = fmt.Appendf(nil, `{"id":%q,"type":["Profile"],"jwks_uri":"https://evil.example/keys.json"}`, guild)
			r.files["https://evil.example/keys.json"] = a.jwks("", a.key)
			return a.jwt("", a.key.public)
		}, "signature-intact", "key-none-published", IssuerUnknown},
		"a JWK at the kid, which the issuer lists": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guildJWKS] = a.jwks("", a.key)
			r.files["https://guilde.example/keys/1"] = a.key.public.JWK("")
			return a.jwt("https://guilde.example/keys/1", nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"a JWK at the kid, which the issuer does not list": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guildJWKS] = a.jwks("", newSigner(elliptic.P256()))
			r.files["https://evil.example/keys/1"] = a.key.public.JWK("")
			return a.jwt("https://evil.example/keys/1", nil)
		}, "signature-intact", "key-not-listed", NotAuthentic},
		"a JWK at the kid of an issuer that publishes none": {func(r *region) []byte {
			a := newAbroad(r, guild)
			r.files[guild] = fmt.Appendf(nil, `{"id":%q,"type":["Profile"],"name":"Guilde"}`, guild)
			r.files["https://guilde.example/keys/1"] = a.key.public.JWK("")
			return a.jwt("https://guilde.example/keys/1", nil)
		}, "signature-intact", "key-none-published", IssuerUnknown},
		"a key in the header, which the issuer lists": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			return a.jwt("", a.key.public)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"a key in the header alone": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", newSigner(elliptic.P256()))
			return a.jwt("", a.key.public)
		}, "signature-intact", "key-not-listed", NotAuthentic},
		"a relative kid": {func(r *region) []byte {
			a := newAbroad(r, school)
			r.files[schoolFile] = a.didDocument("", a.key)
			return a.jwt("#"+a.key.public.Multibase(), nil)
		}, "signature-intact", "key-listed", IssuerUnknown},
		"no key is to be had": {func(r *region) []byte {
			a := newAbroad(r, school)
			return a.jwt(school+"#one", nil)
		}, sign.FaultKey, "key-unreachable", Incomplete},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			got := r.verify(x.make(r))
			if s, k := got.Check(CheckSignature).Code, got.Check(CheckKey).Code; got.Verdict != x.verdict || s != x.signature || k != x.key {
				t.Errorf("got %s, %s, %s; want %s, %s, %s", got.Verdict, s, k, x.verdict, x.signature, x.key)
			}
			if got.Verdict == Valid {
				t.Error("an issuer that nobody knows is valid")
			}
		})
	}
}

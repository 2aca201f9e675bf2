package verify

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"os"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/jsonld"
	"galon/internal/sign"
)

const (
	suiteEd   = `"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022"`
	suiteEd0  = `"type":"DataIntegrityProof","cryptosuite":"eddsa-2022"`
	suiteEC   = `"type":"DataIntegrityProof","cryptosuite":"ecdsa-rdfc-2019"`
	suite2020 = `"type":"Ed25519Signature2020"`
	context0  = "https://w3id.org/security/suites/ed25519-2020/v1"
)

// anySigner is a private key of any kind with its public half.
type anySigner struct {
	crypto.Signer
	public *sign.PublicKey
}

func signerOf(k *sign.Key) anySigner {
	return anySigner{must(x509.ParsePKCS8PrivateKey(k.PrivateBytes())).(crypto.Signer), k.PublicKey()}
}

func newSigner(curve elliptic.Curve) anySigner {
	k := must(ecdsa.GenerateKey(curve, rand.Reader))
	point, size := must(k.PublicKey.Bytes()), (curve.Params().BitSize+7)/8
	b64 := base64.RawURLEncoding.EncodeToString
	jwk := fmt.Sprintf(`{"kty":"EC","crv":%q,"x":%q,"y":%q}`, curve.Params().Name, b64(point[1:1+size]), b64(point[1+size:]))
	return anySigner{k, must(sign.ParsePublicJWK([]byte(jwk)))}
}

func (s anySigner) didKey() string { return "did:key:" + s.public.Multibase() }
func (s anySigner) keyMethod() string {
	return s.didKey() + "#" + s.public.Multibase()
}
func (s anySigner) didJWK() string {
	return "did:jwk:" + base64.RawURLEncoding.EncodeToString(s.public.JWK(""))
}

// prove makes a proof over doc, or over doc with earlier proofs in it, step by step as the suites say (section 3.2 of
// Data Integrity EdDSA and of ECDSA Cryptosuites 1.0).
func (s anySigner) prove(doc, method, suite, extra string, earlier ...string) string {
	var head struct {
		Context json.RawMessage `json:"@context"`
	}
	if err := json.Unmarshal([]byte(doc), &head); err != nil {
		panic(err)
	}
	over := doc
	if earlier != nil {
		over = secured(doc, earlier...)
	}
	options := fmt.Sprintf(`{%s,"created":%q,"verificationMethod":%q,"proofPurpose":"assertionMethod"%s`, suite, yesterday.Format(time.RFC3339), method, extra)
	h, fresh := jsonld.SHA256, sha256.New
	private, isEC := s.Signer.(*ecdsa.PrivateKey)
	if isEC && private.Curve == elliptic.P384() {
		h, fresh = jsonld.SHA384, sha512.New384
	}
	digestOf := func(b []byte) []byte {
		var d hash.Hash = fresh()
		d.Write(b)
		return d.Sum(nil)
	}
	message := append(digestOf(must(jsonld.CanonicalizeWith([]byte(options+`,"@context":`+string(head.Context)+"}"), h))), digestOf(must(jsonld.CanonicalizeWith([]byte(over), h)))...)
	var signature []byte
	if isEC {
		size := (private.Curve.Params().BitSize + 7) / 8
		r, t, err := ecdsa.Sign(rand.Reader, private, digestOf(message))
		if err != nil {
			panic(err)
		}
		signature = append(r.FillBytes(make([]byte, size)), t.FillBytes(make([]byte, size))...)
	} else {
		signature = ed25519.Sign(s.Signer.(ed25519.PrivateKey), message)
	}
	return options + `,"proofValue":"z` + base58(signature) + `"}`
}

func secured(doc string, proofs ...string) string {
	return doc[:len(doc)-1] + `,"proof":[` + strings.Join(proofs, ",") + "]}"
}

// Who signed and in which suite are two questions. A suite that we read makes an intact badge; only a key that the
// organisation lists and the registry pins makes it the organisation's.
func TestVerdictsOfEverySuite(t *testing.T) {
	type made struct {
		r         *region
		doc       string    // without proofs
		ed, ec    anySigner // the organisation's
		edM, ecM  string
		p256, own anySigner // a stranger's, and a P-384 key that the organisation publishes by hand
		ownM      string
	}
	in := func(doc, old, new string) string { return strings.Replace(doc, old, new, 1) }
	first, on := `,"id":"urn:uuid:first"`, `,"previousProof":"urn:uuid:first"`
	for name, x := range map[string]struct {
		make    func(m made) string
		verdict Verdict
		code    string
		suite   string
	}{
		"eddsa-2022": {func(m made) string { return secured(m.doc, m.ed.prove(m.doc, m.edM, suiteEd0, "")) }, Valid, "key-ok", "eddsa-2022"},
		"Ed25519Signature2020": {func(m made) string {
			doc := in(m.doc, `context-3.0.3.json"`, `context-3.0.3.json","`+context0+`"`)
			return secured(doc, m.ed.prove(doc, m.edM, suite2020, ""))
		}, Valid, "key-ok", "Ed25519Signature2020"},
		"ecdsa-rdfc-2019, P-256": {func(m made) string { return secured(m.doc, m.ec.prove(m.doc, m.ecM, suiteEC, "")) }, Valid, "key-ok", "ecdsa-rdfc-2019"},
		"ecdsa-rdfc-2019, P-384": {func(m made) string { return secured(m.doc, m.own.prove(m.doc, m.ownM, suiteEC, "")) }, Valid, "key-ok", "ecdsa-rdfc-2019"},
		"P-384, listed and not pinned": {func(m made) string {
			m.r.entry().Keys = m.r.entry().Keys[:2]
			return secured(m.doc, m.own.prove(m.doc, m.ownM, suiteEC, ""))
		}, NotAuthentic, "key-not-pinned", ""},
		"P-384, pinned and not listed": {func(m made) string {
			m.r.publish(m.r.ring.Keys...)
			return secured(m.doc, m.own.prove(m.doc, m.ownM, suiteEC, ""))
		}, NotAuthentic, "key-not-listed", ""},
		"P-256, changed": {func(m made) string {
			return secured(in(m.doc, "Zoé", "Léa"), m.ec.prove(m.doc, m.ecM, suiteEC, ""))
		}, NotAuthentic, sign.FaultFalse, ""},
		"a suite of 2020 without its context": {func(m made) string {
			doc := in(m.doc, `context-3.0.3.json"`, `context-3.0.3.json","`+context0+`"`)
			return secured(m.doc, m.ed.prove(doc, m.edM, suite2020, ""))
		}, NotABadge, sign.FaultUnsafe, ""},

		"a stranger's P-256 in the organisation's name": {func(m made) string {
			return secured(m.doc, m.p256.prove(m.doc, did+"#"+m.p256.public.Multibase(), suiteEC, ""))
		}, NotAuthentic, "key-not-listed", ""},
		"a did:key P-256 in the organisation's name": {func(m made) string {
			return secured(m.doc, m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, ""))
		}, NotAuthentic, "key-of-another", ""},
		"a did:jwk in the organisation's name": {func(m made) string {
			return secured(m.doc, m.p256.prove(m.doc, m.p256.didJWK()+"#0", suiteEC, ""))
		}, NotAuthentic, "key-of-another", ""},
		"the organisation's key under the name of did:jwk": {func(m made) string {
			return secured(m.doc, m.ec.prove(m.doc, m.ec.didJWK()+"#0", suiteEC, ""))
		}, NotAuthentic, "key-of-another", ""},
		"issuer is a did:key of P-256": {func(m made) string {
			doc := in(m.doc, `"id":"`+did, `"id":"`+m.p256.didKey())
			return secured(doc, m.p256.prove(doc, m.p256.keyMethod(), suiteEC, ""))
		}, IssuerUnknown, "key-issuer-unknown", "ecdsa-rdfc-2019"},
		"issuer is a did:key of P-384": {func(m made) string {
			doc := in(m.doc, `"id":"`+did, `"id":"`+m.own.didKey())
			return secured(doc, m.own.prove(doc, m.own.keyMethod(), suiteEC, ""))
		}, IssuerUnknown, "key-issuer-unknown", "ecdsa-rdfc-2019"},
		"issuer is a did:jwk": {func(m made) string {
			doc := in(m.doc, `"id":"`+did, `"id":"`+m.p256.didJWK())
			return secured(doc, m.p256.prove(doc, m.p256.didJWK()+"#0", suiteEC, ""))
		}, IssuerUnknown, "key-issuer-unknown", "ecdsa-rdfc-2019"},
		"issuer is a did:jwk, signed by another": {func(m made) string {
			doc := in(m.doc, `"id":"`+did, `"id":"`+m.p256.didJWK())
			return secured(doc, m.own.prove(doc, m.own.didJWK()+"#0", suiteEC, ""))
		}, NotAuthentic, "key-of-another", ""},
		"issuer is a did:jwk that holds no key": {func(m made) string {
			doc := in(m.doc, `"id":"`+did, `"id":"did:jwk:e30`)
			return secured(doc, m.p256.prove(doc, "did:jwk:e30#0", suiteEC, ""))
		}, Incomplete, "key-method-unsupported", ""},

		"chain: the organisation over a witness": {func(m made) string {
			a := m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, first)
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, Valid, "signature-ok", "eddsa-rdfc-2022"},
		"chain: a witness over the organisation": {func(m made) string {
			a := m.ed.prove(m.doc, m.edM, suiteEd, first)
			return secured(m.doc, a, m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, on, a))
		}, Valid, "signature-ok", "eddsa-rdfc-2022"},
		"chain: a stranger over a stranger": {func(m made) string {
			a := m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, first)
			return secured(m.doc, a, m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, on, a))
		}, NotAuthentic, "key-of-another", ""},
		"chain: the witness is gone": {func(m made) string {
			a := m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, first)
			return secured(m.doc, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, NotAuthentic, sign.FaultChain, ""},
		"chain: in a circle": {func(m made) string {
			a := m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, first+`,"previousProof":"urn:uuid:last"`)
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on+`,"id":"urn:uuid:last"`, a))
		}, NotAuthentic, sign.FaultChain, ""},
		"chain: the witness signed something else": {func(m made) string {
			a := m.p256.prove(in(m.doc, "Zoé", "Léa"), m.p256.keyMethod(), suiteEC, first)
			return secured(m.doc, m.ed.prove(m.doc, m.edM, suiteEd, on, a), a)
		}, NotAuthentic, sign.FaultChain, ""},
		"chain: over a suite that we do not read": {func(m made) string {
			a := in(m.p256.prove(m.doc, did+"#x", suiteEC, first), "ecdsa-rdfc-2019", "ecdsa-sd-2023")
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, Incomplete, sign.FaultSuite, ""},
		"chain: over a key that we cannot have": {func(m made) string {
			a := m.p256.prove(m.doc, "https://temoin.example/cle", suiteEC, first)
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, NotAuthentic, "key-not-listed", ""}, // a judgement is told before a doubt, as in a set
		"chain: over a key that we cannot have, the issuer not asked": {func(m made) string {
			m.r.fault["document"] = ErrNotMade
			a := m.p256.prove(m.doc, "https://temoin.example/cle", suiteEC, first)
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, Incomplete, sign.FaultKey, ""},
		"chain: over a proof that has ended": {func(m made) string {
			a := m.p256.prove(m.doc, m.p256.keyMethod(), suiteEC, first+`,"expires":"2026-05-14T08:32:00Z"`)
			return secured(m.doc, a, m.ed.prove(m.doc, m.edM, suiteEd, on, a))
		}, NotAuthentic, "", ""},
		"set: beside a suite that we do not read": {func(m made) string {
			a := m.ec.prove(m.doc, m.ecM, suiteEC, "")
			return secured(m.doc, in(a, "ecdsa-rdfc-2019", "bbs-2023"), a)
		}, Valid, "signature-ok", "ecdsa-rdfc-2019"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRegion(t)
			m := made{r: r, doc: string(linted(t, greta).Bytes()), p256: newSigner(elliptic.P256()), own: newSigner(elliptic.P384())}
			m.ed, m.ec = signerOf(r.ring.Keys[0]), signerOf(r.ring.Keys[1])
			m.edM, m.ecM, m.ownM = r.method(), did+"#"+r.ring.Keys[1].ID, did+"#"+m.own.public.Multibase()
			r.document = bytes.Replace(r.document, []byte(`"verificationMethod":[`), fmt.Appendf(nil, `"verificationMethod":[{"id":%q,"type":"Multikey","controller":%q,"publicKeyMultibase":%q},`, m.ownM, did, m.own.public.Multibase()), 1)
			r.document = bytes.Replace(r.document, []byte(`"assertionMethod":[`), fmt.Appendf(nil, `"assertionMethod":[%q,`, m.ownM), 1)
			r.entry().Keys = append(r.entry().Keys, domain.PinnedKey{Thumbprint: m.own.public.Thumbprint(), From: today.AddDate(-1, 0, 0)})

			input, v := []byte(x.make(m)), r.verifier()
			for _, visit := range []string{"first", "again"} { // the second from what is remembered
				report, err := v.Verify(context.Background(), input)
				if err != nil {
					t.Fatal(err)
				}
				codes := ""
				for _, c := range report.Checks {
					codes += " " + c.Code
				}
				if report.Verdict != x.verdict || !strings.Contains(codes, x.code) || report.Signature != x.suite {
					t.Errorf("%s: got %s in %q with%s, want %s in %q with %s", visit, report.Verdict, report.Signature, codes, x.verdict, x.suite, x.code)
				}
			}
		})
	}
}

// An old badge, on VCDM 1.1 with the suite of that time, signed by another library.
func TestOldBadgeOfAnotherLibrary(t *testing.T) {
	var v struct{ Signed json.RawMessage }
	if err := json.Unmarshal(must(os.ReadFile("../sign/testdata/digitalbazaar-ed25519signature2020-vcdm11.json")), &v); err != nil {
		t.Fatal(err)
	}
	r := newRegion(t)
	report := r.verify(v.Signed)
	if report.Verdict != IssuerUnknown || report.Check(CheckSignature).Code != "signature-intact" || report.Signature != "Ed25519Signature2020" || report.Format != "JSON, Open Badges 3.0 (VCDM 1.1)" {
		t.Errorf("%+v", report)
	}
	if changed := r.verify(bytes.Replace(v.Signed, []byte("Zoé"), []byte("Léa"), 1)); changed.Verdict != NotAuthentic {
		t.Errorf("changed: %+v", changed)
	}
}

// A JWT by algorithms that ours never use, of an issuer who is a key and nobody's organisation.
func TestJWTOfADIDJWK(t *testing.T) {
	k := newSigner(elliptic.P384())
	r := newRegion(t)
	id := k.didJWK()
	doc := strings.Replace(string(linted(t, greta).Bytes()), `"id":"`+did, `"id":"`+id, 1)
	var m struct{ ID string }
	if err := json.Unmarshal([]byte(doc), &m); err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	payload := fmt.Sprintf(`%s,"iss":%q,"jti":%q,"nbf":%d,"exp":%d}`, doc[:len(doc)-1], id, m.ID, yesterday.Unix(), today.AddDate(3, 0, 0).Unix())
	if i := strings.Index(doc, `"credentialSubject":{"id":"`); i >= 0 {
		subject, _, _ := strings.Cut(doc[i+len(`"credentialSubject":{"id":"`):], `"`)
		payload = strings.Replace(payload, `"iss":`, fmt.Sprintf(`"sub":%q,"iss":`, subject), 1)
	}
	token := func(by anySigner) []byte {
		input := b64([]byte(fmt.Sprintf(`{"alg":"ES384","kid":%q}`, by.didJWK()+"#0"))) + "." + b64([]byte(payload))
		sum := sha512.Sum384([]byte(input))
		x, y, err := ecdsa.Sign(rand.Reader, by.Signer.(*ecdsa.PrivateKey), sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return []byte(input + "." + b64(append(x.FillBytes(make([]byte, 48)), y.FillBytes(make([]byte, 48))...)))
	}
	report := r.verify(token(k))
	if report.Verdict != IssuerUnknown || report.Check(CheckSignature).Code != "signature-intact" || report.Check(CheckKey).Outcome != NotMade || report.Signature != "ES384" {
		t.Errorf("%+v", report)
	}
	if other := r.verify(token(newSigner(elliptic.P384()))); other.Verdict != NotAuthentic || other.Check(CheckKey).Code != "key-of-another" {
		t.Errorf("by another key: %+v", other)
	}
}

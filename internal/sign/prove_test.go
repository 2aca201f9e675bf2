package sign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/credential"
)

// instance is a ring whose identity is its own key, as each of the kinds has one.
func instance(t testing.TB, alg Algorithm) *Ring {
	t.Helper()
	k := generate(t, alg)
	return &Ring{Issuer: "did:key:" + k.Multibase(), Keys: []*Key{k}}
}

func presentation(t testing.TB, holder string) credential.Linted {
	t.Helper()
	l, err := credential.LintPresentation([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"],"holder":"` +
		holder + `","verifiableCredential":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// plain is a credential in somebody's name, no badge.
func plainCredential(t testing.TB, issuer string) credential.Linted {
	t.Helper()
	l, err := credential.LintVCDM([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"` +
		issuer + `","credentialSubject":{"id":"did:example:subject"},"description":"Zoé, ☕"}`))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestProveWithEachSuite(t *testing.T) {
	for alg, suite := range map[Algorithm]string{Ed25519: "eddsa-rdfc-2022", ES256: "ecdsa-rdfc-2019", ES384: "ecdsa-rdfc-2019"} {
		r := instance(t, alg)
		doc := plainCredential(t, r.Issuer)
		for _, alone := range []bool{false, true} {
			signed, err := r.Prove(doc, Proving{Algorithm: alg, Created: instant(t, signing), Alone: alone})
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(signed, doc.Bytes()[:len(doc.Bytes())-1]) || bytes.Contains(signed, []byte(`"proof":{`)) != alone {
				t.Errorf("%s", signed)
			}
			p, err := VerifyIntegrity(signed, claimed)
			if err != nil || p.Suite() != suite || p.Purpose != "assertionMethod" || p.VerificationMethod != r.Issuer+"#"+strings.TrimPrefix(r.Issuer, "did:key:") {
				t.Errorf("%s: %+v, %v", alg, p, err)
			}
			if _, err := VerifyIntegrity(bytes.Replace(signed, []byte("☕"), []byte("☔"), 1), claimed); FaultCode(err) != FaultFalse {
				t.Errorf("%s, changed: %v", alg, err)
			}
		}
	}
	for _, alg := range []Algorithm{RS256, ES512} { // there are no suites for these
		r := &Ring{Issuer: issuer, Keys: []*Key{generate(t, alg)}}
		if b, err := r.Prove(plainCredential(t, issuer), Proving{Algorithm: alg, Created: instant(t, signing)}); err == nil {
			t.Errorf("%s: %s", alg, b)
		}
	}
}

// The two P-256 and P-384 signatures of a document are never alike, and an Ed25519 one is always.
func TestOnlyEdDSARepeatsItself(t *testing.T) {
	for alg, same := range map[Algorithm]bool{Ed25519: true, ES256: false, ES384: false} {
		r := instance(t, alg)
		var two [2][]byte
		for i := range two {
			two[i], _ = r.Prove(plainCredential(t, r.Issuer), Proving{Algorithm: alg, Created: instant(t, signing)})
		}
		if bytes.Equal(two[0], two[1]) != same {
			t.Errorf("%s: %s", alg, two)
		}
	}
}

func TestProofsOfPresentations(t *testing.T) {
	r := instance(t, Ed25519)
	how := Proving{Algorithm: Ed25519, Created: instant(t, signing), Domain: "https://rh.example", Challenge: "n-0S6_WzA2Mj", Expires: instant(t, "2026-05-14T09:00:00Z")}
	signed, err := r.Prove(presentation(t, r.Issuer), how)
	if err != nil {
		t.Fatal(err)
	}
	d, err := ReadPresentation(signed)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Proofs[0]
	if err := d.Verify(0, r.Keys[0].PublicKey()); err != nil || p.Purpose != "authentication" || p.Challenge != how.Challenge ||
		!slices.Equal(p.Domain, []string{how.Domain}) || !p.Expires.Equal(how.Expires) {
		t.Errorf("%+v, %v", p, err)
	}
	// It says that the holder is there; it does not assert anything (VC Data Integrity 1.0, section 4.4).
	if _, err := VerifyIntegrity(signed, claimed); FaultCode(err) != FaultPurpose {
		t.Errorf("as an assertion: %v", err)
	}
	for _, change := range [][2]string{{how.Challenge, "another"}, {how.Domain, "https://evil.example"}, {"09:00:00Z", "10:00:00Z"}} {
		d, err := ReadPresentation(bytes.Replace(signed, []byte(change[0]), []byte(change[1]), 1))
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Verify(0, r.Keys[0].PublicKey()); FaultCode(err) != FaultFalse {
			t.Errorf("%s: %v", change, err)
		}
	}
	if _, err := r.Prove(presentation(t, "did:example:somebody"), how); err == nil {
		t.Error("signed in the name of another holder")
	}
	for _, broken := range []string{`"domain":7`, `"domain":["a",7]`, `"domain":""`, `"challenge":["a"]`, `"challenge":""`, `"challenge":null`} {
		changed := strings.Replace(string(signed), `"challenge":"`+how.Challenge+`"`, broken, 1)
		if strings.HasPrefix(broken, `"domain`) {
			changed = strings.Replace(string(signed), `"domain":"`+how.Domain+`"`, broken, 1)
		}
		if d, err := ReadPresentation([]byte(changed)); err != nil || FaultCode(d.Proofs[0].Checkable()) != FaultMalformed {
			t.Errorf("%s: %v, %v", broken, d.Proofs[0].Checkable(), err)
		}
	}
}

func TestSetsAndChainsOfOurOwn(t *testing.T) {
	r := instance(t, Ed25519)
	again := func(doc []byte, id string, previous ...string) []byte {
		t.Helper()
		l, err := credential.LintVCDM(doc)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := r.Prove(l, Proving{Algorithm: Ed25519, Created: instant(t, signing), ID: id, Previous: previous})
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	one := again(plainCredential(t, r.Issuer).Bytes(), "urn:uuid:1")
	set := again(one, "urn:uuid:2")
	chained := again(again(set, "urn:uuid:3", "urn:uuid:1"), "urn:uuid:4", "urn:uuid:2", "urn:uuid:3")
	d, err := ReadIntegrity(chained)
	if err != nil || len(d.Proofs) != 4 {
		t.Fatalf("%s: %v", chained, err)
	}
	for i, want := range [][]int{nil, nil, {0}, {0, 1, 2}} {
		if !slices.Equal(d.Before(i), want) {
			t.Errorf("proof %d builds on %v, want %v", i, d.Before(i), want)
		}
		if err := d.verifyFound(i, claimed); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
	}
	if !bytes.Contains(chained, []byte(`"previousProof":"urn:uuid:1"`)) || !bytes.Contains(chained, []byte(`"previousProof":["urn:uuid:2","urn:uuid:3"]`)) {
		t.Errorf("%s", chained)
	}
	l, _ := credential.LintVCDM(one)
	if _, err := r.Prove(l, Proving{Algorithm: Ed25519, Created: instant(t, signing), Previous: []string{"urn:uuid:9"}}); FaultCode(err) != FaultChain {
		t.Errorf("built on a proof that is not there: %v", err)
	}
	if _, err := r.Prove(plainCredential(t, r.Issuer), Proving{Algorithm: Ed25519, Created: instant(t, signing), Previous: []string{"urn:uuid:1"}}); err == nil {
		t.Error("built on a proof of a document without any")
	}
}

// A signature that begins with zero bytes is the trap of base58: one in 256 does.
func TestSignaturesThatBeginWithZero(t *testing.T) {
	r := instance(t, Ed25519)
	for seconds := 0; ; seconds++ {
		created := instant(t, signing).Add(time.Duration(seconds) * time.Second)
		signed, err := r.Prove(plainCredential(t, r.Issuer), Proving{Algorithm: Ed25519, Created: created, Alone: true})
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(signed, []byte(`"proofValue":"z1`)) {
			continue
		}
		d, err := ReadIntegrity(signed)
		if err != nil || d.Proofs[0].signature[0] != 0 || d.Verify(0, r.Keys[0].PublicKey()) != nil {
			t.Errorf("%s: %v", signed, err)
		}
		lost := bytes.Replace(signed, []byte(`"proofValue":"z1`), []byte(`"proofValue":"z`), 1)
		if d, err := ReadIntegrity(lost); err != nil || FaultCode(d.Proofs[0].Checkable()) != FaultMalformed {
			t.Errorf("without its first sign: %v, %v", d.Proofs[0].Checkable(), err)
		}
		return
	}
}

func TestDatesOfProofs(t *testing.T) {
	for text, want := range map[string]string{
		"2026-05-14T08:32:00Z": signing, "2026-05-14T10:32:00+02:00": signing, "2026-05-14T08:32:00": signing, "2026-05-14T08:32:00.5": "2026-05-14T08:32:00.5Z",
		"invalidDate": "", "2026-05-14": "", "": "", "2026-02-31T08:32:00Z": "",
	} {
		got, err := proofTime(text)
		if (err == nil) != (want != "") || err == nil && !got.Equal(instant(t, want)) {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

func TestEnvelopesAndPresentationTokens(t *testing.T) {
	for _, alg := range []Algorithm{Ed25519, ES256, ES384, ES512, RS256} {
		r := &Ring{Issuer: issuer, Keys: []*Key{generate(t, alg)}}
		public := r.Keys[0].PublicKey()
		token, err := r.Envelop(plainCredential(t, issuer), alg)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := ParseJWT(token)
		if err != nil || parsed.Verify(public) != nil || parsed.Header.Type != "vc+jwt" || !bytes.Equal(parsed.Payload, plainCredential(t, issuer).Bytes()) {
			t.Errorf("%s: %+v, %v", alg, parsed, err)
		}
		token, err = r.SignPresentationJWT(presentation(t, issuer), alg, instant(t, signing), "https://rh.example", "n-1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseJWT(token); err != nil {
			t.Fatal(err)
		} else if p, _ := ParseJWT(token); FaultCode(p.Checkable()) != FaultSuite {
			t.Errorf("a presentation is taken for a credential: %v", p.Checkable())
		}
		p, err := ParsePresentationJWT(token)
		if err != nil || p.Verify(public) != nil {
			t.Fatalf("%s: %v", alg, err)
		}
		if got := fmt.Sprintf("%s %s %s", p.Issuer(), p.Audience(), p.Nonce()); got != issuer+" [https://rh.example] n-1" {
			t.Errorf("claims %s", got)
		}
		var m map[string]any
		if err := json.Unmarshal(p.Payload, &m); err != nil || m["holder"] != issuer || m["iat"] != 1778747520.0 {
			t.Errorf("%s: %v", p.Payload, err)
		}
		if err := p.Verify(another(t, public)); !errors.Is(err, ErrSignature) {
			t.Errorf("another key: %v", err)
		}
		if _, err := r.SignPresentationJWT(plainCredential(t, issuer), alg, instant(t, signing), "", ""); err == nil {
			t.Error("a credential is signed as a presentation")
		}
		if _, err := r.Envelop(plainCredential(t, "did:example:other"), alg); err == nil {
			t.Error("signed in the name of another")
		}
	}
}

func FuzzReadPresentation(f *testing.F) {
	r := instance(f, Ed25519)
	signed, err := r.Prove(presentation(f, r.Issuer), Proving{Algorithm: Ed25519, Created: instant(f, signing), Domain: "d", Challenge: "c"})
	if err != nil {
		f.Fatal(err)
	}
	token, err := r.SignPresentationJWT(presentation(f, r.Issuer), Ed25519, instant(f, signing), "d", "c")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed)
	f.Add([]byte(token))
	f.Add([]byte(`{"@context":["https://a.example",{"T":{"@id":"urn:x:T","@context":{"id":"@id"}}}],"proof":[{"type":"DataIntegrityProof","domain":["a"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if d, err := ReadPresentation(text); err == nil {
			for i := range d.Proofs {
				if err := d.Verify(i, r.Keys[0].PublicKey()); err != nil && FaultCode(err) == "" {
					t.Error(err)
				}
			}
		} else if FaultCode(err) == "" {
			t.Error(err)
		}
		if p, err := ParsePresentationJWT(string(text)); err == nil {
			_, _, _ = p.Audience(), p.Nonce(), p.Issuer()
			if err := p.Verify(r.Keys[0].PublicKey()); err != nil && FaultCode(err) == "" {
				t.Error(err)
			}
		}
	})
}

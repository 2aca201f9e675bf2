package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/jsonld"
)

func generateEC(t testing.TB, curve elliptic.Curve) (*ecdsa.PrivateKey, *PublicKey) {
	t.Helper()
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := newPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	return private, public
}

// another is a fresh key of the same kind.
func another(t testing.TB, k *PublicKey) *PublicKey {
	t.Helper()
	if raw, ok := k.raw.(*ecdsa.PublicKey); ok {
		_, public := generateEC(t, raw.Curve)
		return public
	}
	return generate(t, Ed25519).PublicKey()
}

// prove adds a proof to a document as the suites say, step by step (section 3.2 of both), by other code than that
// which checks: extra members are put into the options, previous are the proofs that it is made over.
func prove(t testing.TB, doc, method, kind, extra string, previous []string, private any) string {
	t.Helper()
	over := doc
	if len(previous) > 0 {
		over = doc[:len(doc)-1] + `,"proof":[` + strings.Join(previous, ",") + "]}"
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(doc), &m); err != nil {
		t.Fatal(err)
	}
	options := fmt.Sprintf(`{%s,"created":%q,"verificationMethod":%q,"proofPurpose":"assertionMethod"%s`, kind, signing, method, extra)
	canon := func(h jsonld.Hash, text string) []byte {
		quads, err := jsonld.CanonicalizeWith([]byte(text), h)
		if err != nil {
			t.Fatal(err)
		}
		return quads
	}
	with := options + `,"@context":` + string(m["@context"]) + "}"
	var signature []byte
	switch k := private.(type) {
	case ed25519.PrivateKey:
		a, b := sha256.Sum256(canon(jsonld.SHA256, with)), sha256.Sum256(canon(jsonld.SHA256, over))
		signature = ed25519.Sign(k, append(a[:], b[:]...))
	case *ecdsa.PrivateKey:
		var message []byte
		if k.Curve == elliptic.P384() {
			a, b := sha512.Sum384(canon(jsonld.SHA384, with)), sha512.Sum384(canon(jsonld.SHA384, over))
			sum := sha512.Sum384(append(a[:], b[:]...))
			message = sum[:]
		} else {
			a, b := sha256.Sum256(canon(jsonld.SHA256, with)), sha256.Sum256(canon(jsonld.SHA256, over))
			sum := sha256.Sum256(append(a[:], b[:]...))
			message = sum[:]
		}
		r, s, err := ecdsa.Sign(rand.Reader, k, message)
		if err != nil {
			t.Fatal(err)
		}
		size := (k.Curve.Params().BitSize + 7) / 8
		signature = make([]byte, 2*size)
		r.FillBytes(signature[:size])
		s.FillBytes(signature[size:])
	}
	return options + `,"proofValue":"z` + encodeBase58(signature) + `"}`
}

const (
	kindEd   = `"type":"DataIntegrityProof","cryptosuite":"eddsa-rdfc-2022"`
	kindEd0  = `"type":"DataIntegrityProof","cryptosuite":"eddsa-2022"`
	kindEC   = `"type":"DataIntegrityProof","cryptosuite":"ecdsa-rdfc-2019"`
	kind2020 = `"type":"Ed25519Signature2020"`
)

func selfMethod(k *PublicKey) string { return "did:key:" + k.Multibase() + "#" + k.Multibase() }

// legacyBadge has the context that Ed25519Signature2020 needs.
func legacyBadge(t testing.TB) string {
	t.Helper()
	return strings.Replace(string(badge(t, "").Bytes()), `context-3.0.3.json"`, `context-3.0.3.json","https://w3id.org/security/suites/ed25519-2020/v1"`, 1)
}

// Each suite signs a whole badge, where unnamed nodes have labels to get wrong, and every value of it.
func TestSuites(t *testing.T) {
	ed := generate(t, Ed25519)
	p256, public256 := generateEC(t, elliptic.P256())
	p384, public384 := generateEC(t, elliptic.P384())
	plain := string(badge(t, "").Bytes())
	for name, x := range map[string]struct {
		doc, kind, suite string
		private          any
		public           *PublicKey
	}{
		"eddsa-rdfc-2022":        {plain, kindEd, "eddsa-rdfc-2022", ed.private, ed.public},
		"eddsa-2022":             {plain, kindEd0, "eddsa-2022", ed.private, ed.public},
		"Ed25519Signature2020":   {legacyBadge(t), kind2020, "Ed25519Signature2020", ed.private, ed.public},
		"ecdsa-rdfc-2019, P-256": {plain, kindEC, "ecdsa-rdfc-2019", p256, public256},
		"ecdsa-rdfc-2019, P-384": {plain, kindEC, "ecdsa-rdfc-2019", p384, public384},
	} {
		t.Run(name, func(t *testing.T) {
			proof := prove(t, x.doc, selfMethod(x.public), x.kind, "", nil, x.private)
			secured := func(doc, proof string) []byte { return []byte(doc[:len(doc)-1] + `,"proof":` + proof + "}") }
			p, err := VerifyIntegrity(secured(x.doc, proof), claimed)
			if err != nil || p.Suite() != x.suite {
				t.Fatalf("%v, %q", err, p.Suite())
			}
			for _, change := range [][2]string{{"Zoé", "Zoe"}, {"travail commun.", "travail commun"}, {`"42"`, `"43"`}} {
				if _, err := VerifyIntegrity(secured(strings.Replace(x.doc, change[0], change[1], 1), proof), claimed); FaultCode(err) != FaultFalse {
					t.Errorf("%s: got %v", change, err)
				}
			}
			if _, err := VerifyIntegrity(secured(x.doc, strings.Replace(proof, "08:32:00Z", "08:32:01Z", 1)), claimed); FaultCode(err) != FaultFalse {
				t.Errorf("another date in the proof: %v", err)
			}
			d, err := ReadIntegrity(secured(x.doc, proof))
			if err != nil {
				t.Fatal(err)
			}
			for _, other := range []*PublicKey{ed.public, public256, public384, generate(t, RS256).public} {
				if want := map[bool]string{true: "", false: FaultAlgorithm}[other == x.public]; FaultCode(d.Verify(0, other)) != want {
					t.Errorf("key %T: got %v, want %q", other.raw, d.Verify(0, other), want)
				}
			}
			if err := d.Verify(0, another(t, x.public)); FaultCode(err) != FaultFalse {
				t.Errorf("another key of the kind: %v", err)
			}
		})
	}
}

// What another library signed: the same badge by ecdsa-rdfc-2019 of both curves and by Ed25519Signature2020.
func TestProofsOfAnotherLibrary(t *testing.T) {
	for _, file := range []string{
		"digitalbazaar-ecdsa-p256.json", "digitalbazaar-ecdsa-p384.json",
		"digitalbazaar-ed25519signature2020.json", "digitalbazaar-ed25519signature2020-vcdm11.json",
	} {
		v := readVector(t, file)
		if _, err := VerifyIntegrity(v.Signed, claimed); err != nil {
			t.Errorf("%s: %v", v.Source, err)
		}
		changed := bytes.Replace(v.Signed, []byte("Zoé"), []byte("Zoe"), 1)
		if _, err := VerifyIntegrity(changed, claimed); FaultCode(err) != FaultFalse {
			t.Errorf("%s: changed: %v", v.Source, err)
		}
	}
}

func TestSuitesThatAreRefused(t *testing.T) {
	ed := generate(t, Ed25519)
	p256, public256 := generateEC(t, elliptic.P256())
	plain := string(badge(t, "").Bytes())
	legacy := legacyBadge(t)
	mine := prove(t, plain, selfMethod(ed.public), kindEd, "", nil, ed.private)
	old := prove(t, legacy, selfMethod(ed.public), kind2020, "", nil, ed.private)
	curve := prove(t, plain, selfMethod(public256), kindEC, "", nil, p256)
	for name, x := range map[string]struct {
		doc, proof, code string
		judged           bool
	}{
		"another name for the same bytes":       {plain, strings.Replace(mine, "eddsa-rdfc-2022", "eddsa-2022", 1), FaultFalse, true},
		"Ed25519 under the name of ECDSA":       {plain, strings.Replace(mine, "eddsa-rdfc-2022", "ecdsa-rdfc-2019", 1), FaultAlgorithm, true},
		"ECDSA under the name of Ed25519":       {plain, strings.Replace(curve, "ecdsa-rdfc-2019", "eddsa-rdfc-2022", 1), FaultAlgorithm, true},
		"jcs":                                   {plain, strings.Replace(mine, "eddsa-rdfc-2022", "eddsa-jcs-2022", 1), FaultSuite, false},
		"the suite of 2020 without its context": {plain, old, FaultUnsafe, true},
		"the suite of 2020 with a cryptosuite":  {legacy, strings.Replace(old, kind2020, kind2020+`,"cryptosuite":"eddsa-rdfc-2022"`, 1), FaultSuite, false},
		"the suite of 2018":                     {legacy, strings.Replace(old, "2020", "2018", 1), FaultSuite, false},
		"no cryptosuite":                        {plain, strings.Replace(mine, `,"cryptosuite":"eddsa-rdfc-2022"`, "", 1), FaultSuite, false},
		"a signature for another curve":         {plain, curve[:strings.Index(curve, `"proofValue"`)] + `"proofValue":"z` + encodeBase58(bytes.Repeat([]byte{7}, 96)) + `"}`, FaultAlgorithm, true},
		"an ASN.1 signature":                    {plain, curve[:strings.Index(curve, `"proofValue"`)] + `"proofValue":"z` + encodeBase58(bytes.Repeat([]byte{7}, 70)) + `"}`, FaultMalformed, true},
		"zeros":                                 {plain, curve[:strings.Index(curve, `"proofValue"`)] + `"proofValue":"z` + encodeBase58(make([]byte, 64)) + `"}`, FaultFalse, true},
	} {
		_, err := VerifyIntegrity([]byte(x.doc[:len(x.doc)-1]+`,"proof":`+x.proof+"}"), claimed)
		if isJudged(err) != x.judged || FaultCode(err) != x.code {
			t.Errorf("%s: got %v, want %s, judged %v", name, err, x.code, x.judged)
		}
	}
}

// The published files themselves, where they lie beside this project.
func TestSharedProofs(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "standards", "vectors")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published vectors are not beside this project")
	}
	for file, want := range map[string]int{
		"w3c-di-eddsa/eddsa-rdfc-2022/signedDataInt.json":      1,
		"w3c-di-eddsa/Ed25519Signature2020/signedEdSig.json":   1,
		"w3c-di-eddsa/proof-set-chain/signedProofSet1.json":    1,
		"w3c-di-eddsa/proof-set-chain/signedProofSet2.json":    2,
		"w3c-di-eddsa/proof-set-chain/proofChainTempDoc1.json": 2,
		"w3c-di-eddsa/proof-set-chain/signedProofChain1.json":  3,
		"w3c-di-eddsa/proof-set-chain/signedProofChain2.json":  4,
		"ob-impl-guide/obv3p0/signed.json":                     1,
		"ob-impl-guide/clrv2p0/signed.json":                    1,
	} {
		b, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		d, err := ReadIntegrity(b)
		if err != nil || len(d.Proofs) != want {
			t.Errorf("%s: %v, %v", file, d, err)
			continue
		}
		for i := range d.Proofs {
			if err := d.verifyFound(i, claimed); err != nil {
				t.Errorf("%s, proof %d: %v", file, i, err)
			}
		}
	}
}

package sign

import (
	"bytes"
	"crypto/elliptic"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/credential"
	"galon/internal/jsonld"
)

// vector is a published signature.
type vector struct {
	Source             string          `json:"source"`
	PublicKeyMultibase string          `json:"publicKeyMultibase"`
	DocumentHash       string          `json:"documentHash"`
	ProofHash          string          `json:"proofHash"`
	Signature          string          `json:"signature"`
	Signed             json.RawMessage `json:"signed"`
}

func readVector(t *testing.T, file string) (v vector) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func claimed(method string) (*PublicKey, error) {
	if k, ok := ClaimedKey(method); ok {
		return k, nil
	}
	return nil, ErrNotListed
}

func TestPublishedProofs(t *testing.T) {
	for _, file := range []string{
		"w3c-di-eddsa-rdfc-2022.json", "ob3-guide.json", "clr2-guide.json", "w3c-ed25519signature2020.json",
		"w3c-di-ecdsa-rdfc-2019-p256.json", "w3c-di-ecdsa-rdfc-2019-p384.json",
	} {
		v := readVector(t, file)
		h := jsonld.SHA256
		if len(v.DocumentHash) == 96 {
			h = jsonld.SHA384
		}
		d, err := ReadIntegrity(v.Signed)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		hash, err := canonicalHash(d.unsecured, h)
		if got := hex.EncodeToString(hash); err != nil || got != v.DocumentHash {
			t.Errorf("%s: document hash %s, %v, want %s", file, got, err, v.DocumentHash)
		}
		hash, err = canonicalHash(d.Proofs[0].options, h)
		if got := hex.EncodeToString(hash); err != nil || got != v.ProofHash {
			t.Errorf("%s: proof hash %s, %v, want %s", file, got, err, v.ProofHash)
		}
		if got := hex.EncodeToString(d.Proofs[0].signature); got != v.Signature {
			t.Errorf("%s: signature %s, want %s", file, got, v.Signature)
		}
		key, err := ParseMultibase(v.PublicKeyMultibase)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Verify(0, key); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if p, err := VerifyIntegrity(v.Signed, claimed); err != nil || !strings.HasSuffix(p.VerificationMethod, v.PublicKeyMultibase) {
			t.Errorf("%s: %v, %v", file, p, err)
		}
		if err := d.Verify(0, another(t, key)); FaultCode(err) != FaultFalse {
			t.Errorf("%s: another key gives %v", file, err)
		}
		changed := bytes.Replace(v.Signed, []byte(`"name"`), []byte(`"description"`), 1)
		changed = bytes.Replace(changed, []byte("example"), []byte("exomple"), 3)
		if _, err := VerifyIntegrity(changed, claimed); err == nil {
			t.Errorf("%s: a changed document verifies", file)
		}
	}
}

// One proof of a set that holds is enough, and each is checked against the document without any proof.
func TestProofSet(t *testing.T) {
	signed := readVector(t, "w3c-proof-set.json").Signed
	d, err := ReadIntegrity(signed)
	if err != nil || len(d.Proofs) != 2 {
		t.Fatalf("%v, %v", d, err)
	}
	for i, p := range d.Proofs {
		key, _ := ClaimedKey(p.VerificationMethod)
		if err := d.Verify(i, key); err != nil {
			t.Errorf("proof %d: %v", i, err)
		}
		only := func(method string) (*PublicKey, error) {
			if method != p.VerificationMethod {
				return nil, ErrNotListed
			}
			return key, nil
		}
		if got, err := VerifyIntegrity(signed, only); err != nil || got.VerificationMethod != p.VerificationMethod {
			t.Errorf("with the key of proof %d only: %v, %v", i, got, err)
		}
	}
	if _, err := VerifyIntegrity(signed, func(string) (*PublicKey, error) { return nil, ErrNotListed }); FaultCode(err) != FaultKey || errors.Is(err, ErrSignature) {
		t.Errorf("without keys: %v", err)
	}
}

func TestSignAddsOneMemberAndChangesNothing(t *testing.T) {
	r, set := world(t)
	doc := badge(t, "")
	signed, err := r.Sign(doc, instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	head := doc.Bytes()[:len(doc.Bytes())-1]
	if !bytes.HasPrefix(signed, head) || !bytes.HasPrefix(signed[len(head):], []byte(`,"proof":[{"type":"DataIntegrityProof"`)) {
		t.Fatalf("the linted bytes did not stay as they were:\n%s", signed)
	}
	p, err := VerifyIntegrity(signed, set.Method)
	if err != nil {
		t.Fatal(err)
	}
	if p.Created.Format("2006-01-02T15:04:05Z07:00") != signing || p.VerificationMethod != issuer+"#"+r.Keys[0].Multibase() {
		t.Errorf("proof %+v", p)
	}
	again, err := r.Sign(doc, instant(t, signing))
	if err != nil || !bytes.Equal(again, signed) {
		t.Errorf("Ed25519 signs the same content in two ways: %v", err)
	}
}

// White space and the order of members are not signed; every value is.
func TestEveryValueIsSigned(t *testing.T) {
	r, set := world(t)
	signed, err := r.Sign(badge(t, ""), instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"Zoé", "Zoe"}, {"travail commun.", "travail commun"}, {"2026-05-14T08:00:00Z", "2026-05-14T08:00:01Z"}, {`"42"`, `"43"`},
		{"2026-05-14T08:32:00Z", "2026-05-14T08:32:01Z"}, {`"hashed":false`, `"hashed":true`}, {"Prévient", "Previent"},
	} {
		changed := bytes.Replace(signed, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(changed, signed) {
			t.Fatalf("%s is not in the badge", change[0])
		}
		if _, err := VerifyIntegrity(changed, set.Method); FaultCode(err) != FaultFalse || !errors.Is(err, ErrSignature) {
			t.Errorf("%s: got %v, want %s", change, err, FaultFalse)
		}
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, signed, " ", "\t"); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyIntegrity(indented.Bytes(), set.Method); err != nil {
		t.Errorf("indented: %v", err)
	}
}

func TestProofsThatAreRefused(t *testing.T) {
	r, set := world(t)
	signed, err := r.Sign(badge(t, ""), instant(t, signing))
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		s := strings.Replace(string(signed), old, new, 1)
		if s == string(signed) {
			t.Fatalf("%s is not in the badge", old)
		}
		return s
	}
	value := string(signed[bytes.Index(signed, []byte(`"proofValue":"`))+14 : bytes.LastIndex(signed, []byte(`"}]`))])
	for name, x := range map[string]struct {
		doc, code string
		judged    bool
	}{
		"another purpose":           {replace(`"assertionMethod"`, `"authentication"`), FaultPurpose, true},
		"no purpose":                {replace(`,"proofPurpose":"assertionMethod"`, ``), FaultPurpose, true},
		"another suite":             {replace(`eddsa-rdfc-2022`, `ecdsa-sd-2023`), FaultSuite, false},
		"another type":              {replace(`DataIntegrityProof`, `Ed25519Signature2020`), FaultSuite, false},
		"a chain":                   {replace(`"proofPurpose"`, `"previousProof":"urn:uuid:1","proofPurpose"`), FaultChain, true},
		"no value":                  {replace(`"proofValue"`, `"value"`), FaultMalformed, true},
		"another multibase":         {replace(`"proofValue":"z`, `"proofValue":"u`), FaultMalformed, true},
		"a longer value":            {replace(value, value+"1"), FaultMalformed, true},
		"a leading zero":            {replace(`"proofValue":"z`, `"proofValue":"z1`), FaultMalformed, true},
		"a sign outside base58":     {replace(value, "z0"+value[2:]), FaultMalformed, true},
		"a date that is none":       {replace(signing, "14 mai 2026"), FaultMalformed, true},
		"no method":                 {replace(`"verificationMethod"`, `"method"`), FaultMalformed, true},
		"an undefined term":         {replace(`"hashed":false`, `"hashed":false,"secretTerm":1`), FaultUnsafe, true},
		"an undefined proof term":   {replace(`"proofPurpose"`, `"secretTerm":1,"proofPurpose"`), FaultUnsafe, true},
		"an unknown context":        {replace(`context-3.0.3.json"`, `context-3.0.3.json","https://example.org/context"`), FaultContext, false},
		"a context in the proof":    {replace(`"proofPurpose"`, `"@context":"https://www.w3.org/ns/credentials/v2","proofPurpose"`), FaultSuite, false},
		"no proof":                  {string(badge(t, "").Bytes()), FaultMissing, true},
		"an empty proof":            {replace(string(signed[bytes.Index(signed, []byte(`[{"type":"Data`)):len(signed)-1]), `[]`), FaultMissing, true},
		"a proof that is text":      {replace(`"proof":[{`, `"proof":["x",{`)[:0] + `{"@context":[],"proof":"x"}`, FaultMalformed, true},
		"many proofs":               {`{"proof":[` + strings.Repeat(`{},`, 20) + `{}]}`, FaultSuite, false},
		"a doubled name":            {replace(`"name":"Travailler`, `"name":"Autre","name":"Travailler`), FaultAmbiguous, true},
		"a doubled name, escaped":   {replace(`"name":"Travailler`, `"n\u0061me":"Autre","name":"Travailler`), FaultAmbiguous, true},
		"a method nobody publishes": {replace(`#z6Mk`, `#z6Mx`), FaultKey, false},
		"no JSON":                   {`{"proof":`, FaultMalformed, true},
	} {
		_, err := VerifyIntegrity([]byte(x.doc), set.Method)
		if FaultCode(err) != x.code || errors.Is(err, ErrSignature) != x.judged {
			t.Errorf("%s: got %v, want %s, judged %v", name, err, x.code, x.judged)
		}
	}
	if _, err := VerifyIntegrity(signed, func(string) (*PublicKey, error) { return r.Keys[1].PublicKey(), nil }); FaultCode(err) != FaultAlgorithm {
		t.Errorf("a P-256 key: %v", err)
	}
	// The same context said again in the proof means the same.
	repeated := replace(`"proofPurpose"`, `"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],"proofPurpose"`)
	if _, err := VerifyIntegrity([]byte(repeated), set.Method); err != nil {
		t.Errorf("the document's own context in the proof: %v", err)
	}
}

// One signature in 256 starts with a zero byte, which base58 writes as a leading 1.
func TestSignatureWithLeadingZero(t *testing.T) {
	r, set := world(t)
	doc := badge(t, "")
	at := instant(t, signing)
	for range 20_000 {
		signed, err := r.Sign(doc, at)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(signed, []byte(`"proofValue":"z1`)) {
			if _, err := VerifyIntegrity(signed, set.Method); err != nil {
				t.Errorf("%v in %s", err, signed)
			}
			return
		}
		at = at.Add(1e9)
	}
	t.Fatal("no signature began with a zero byte")
}

func TestRingSignsOnlyForItsIssuer(t *testing.T) {
	r, _ := world(t)
	other := &Ring{Issuer: "did:web:galon.example:o:autre", KeyURL: r.KeyURL, Keys: r.Keys}
	if _, err := other.Sign(badge(t, ""), instant(t, signing)); err == nil {
		t.Error("signed another organisation's badge")
	}
	if _, err := other.SignJWT(badge(t, ""), ES256, instant(t, signing)); err == nil {
		t.Error("signed another organisation's badge as JWT")
	}
	empty := &Ring{Issuer: issuer, KeyURL: r.KeyURL}
	if _, err := empty.Sign(badge(t, ""), instant(t, signing)); err == nil {
		t.Error("signed without a key")
	}
	if _, err := r.Sign(credential.Linted{}, instant(t, signing)); err == nil {
		t.Error("signed what nobody linted")
	}
}

func TestClaimedKey(t *testing.T) {
	k := generate(t, Ed25519)
	z := k.Multibase()
	for method, want := range map[string]bool{
		"did:key:" + z + "#" + z:                                true,
		"did:key:" + z:                                          true,
		"did:web:victim.example#" + z:                           true,
		"https://victim.example/i/1#" + z:                       true,
		"did:key:" + generate(t, Ed25519).Multibase() + "#" + z: false,
		"did:web:victim.example#key-1":                          false,
		z:                                                       false,
		"":                                                      false,
	} {
		got, ok := ClaimedKey(method)
		if ok != want || ok && got.Thumbprint() != k.ID {
			t.Errorf("%s: %v, want %v", method, ok, want)
		}
	}
}

func FuzzVerifyIntegrity(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.json")
	for _, file := range files {
		var v vector
		b, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(b, &v) != nil {
			f.Fatal(err)
		}
		f.Add([]byte(v.Signed))
	}
	_, p384 := generateEC(f, elliptic.P384())
	keys := []*PublicKey{generate(f, Ed25519).PublicKey(), generate(f, ES256).PublicKey(), p384}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, mine := range keys {
			if _, err := VerifyIntegrity(doc, func(string) (*PublicKey, error) { return mine, nil }); err == nil {
				t.Errorf("a signature that our key never made: %s", doc)
			}
		}
	})
}

func BenchmarkSign(b *testing.B) {
	r, _ := world(b)
	doc, at := badge(b, ""), instant(b, signing)
	for b.Loop() {
		fresh := &Ring{Issuer: r.Issuer, KeyURL: r.KeyURL, Keys: r.Keys} // that has not signed the same a moment ago
		if _, err := fresh.Sign(doc, at); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyIntegrity(b *testing.B) {
	r, set := world(b)
	signed, err := r.Sign(badge(b, ""), instant(b, signing))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := VerifyIntegrity(signed, set.Method); err != nil {
			b.Fatal(err)
		}
	}
}

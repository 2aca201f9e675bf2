package sign

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/jsonld"
)

func seeded(t *testing.T, seed string) *Key {
	t.Helper()
	b, err := hex.DecodeString(seed)
	if err != nil || len(b) != ed25519.SeedSize {
		t.Fatalf("seed %q: %v", seed, err)
	}
	k, err := newKey(Ed25519, ed25519.NewKeyFromSeed(b))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// signedAgain signs the hashes of proof i with the key and gives its proofValue. Ed25519 gives the same bytes each time.
func signedAgain(t *testing.T, d *Integrity, i int, k *Key) string {
	t.Helper()
	options, err := d.hash(i, true, jsonld.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	document, err := d.hash(i, false, jsonld.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	value, err := eddsa.sign(k, append(append([]byte{}, options...), document...))
	if err != nil {
		t.Fatal(err)
	}
	return "z" + encodeBase58(value)
}

func proofValues(t *testing.T, signed []byte) (values []string) {
	t.Helper()
	type value struct{ ProofValue string }
	var one struct{ Proof value }
	if json.Unmarshal(signed, &one) == nil {
		return []string{one.Proof.ProofValue}
	}
	var many struct{ Proof []value }
	if err := json.Unmarshal(signed, &many); err != nil {
		t.Fatal(err)
	}
	for _, v := range many.Proof {
		values = append(values, v.ProofValue)
	}
	return values
}

// With the published private keys, the published signatures come out again, byte for byte.
func TestPublishedSignaturesComeOutAgain(t *testing.T) {
	for _, file := range []string{"w3c-di-eddsa-rdfc-2022.json", "w3c-ed25519signature2020.json", "ob3-guide.json", "clr2-guide.json", "w3c-proof-set.json", "w3c-proof-chain.json"} {
		var v struct {
			PublicKeyMultibase, PrivateSeed string
			PrivateSeeds                    map[string]string
			Signed                          json.RawMessage
		}
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		d, err := ReadIntegrity(v.Signed)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for i, want := range proofValues(t, v.Signed) {
			seed := v.PrivateSeed
			if v.PrivateSeeds != nil {
				_, name, _ := strings.Cut(d.Proofs[i].VerificationMethod, "#")
				seed = v.PrivateSeeds[name]
			}
			if got := signedAgain(t, d, i, seeded(t, seed)); got != want {
				t.Errorf("%s, proof %d: %s, want %s", file, i, got, want)
			}
		}
	}
}

// RFC 8037, appendix A.4: Ed25519 gives the token itself; RFC 7515, appendix A.3: ES256 verifies.
func TestPublishedTokens(t *testing.T) {
	ed, _, err := ParsePrivateJWK([]byte(`{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`))
	if err != nil {
		t.Fatal(err)
	}
	const edToken = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
	if payload, err := VerifyJWS(edToken, ed.PublicKey(), ""); err != nil || string(payload) != "Example of Ed25519 signing" {
		t.Errorf("%s, %v", payload, err)
	}
	input := edToken[:strings.LastIndexByte(edToken, '.')]
	if value, err := eddsa.sign(ed, []byte(input)); err != nil || input+"."+base64url.EncodeToString(value) != edToken {
		t.Errorf("%x, %v", value, err)
	}
	if ed.ID != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" { // RFC 8037, appendix A.3
		t.Errorf("thumbprint %s", ed.ID)
	}
	ec, _, err := ParsePrivateJWK([]byte(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`))
	if err != nil {
		t.Fatal(err)
	}
	const ecToken = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	if _, err := VerifyJWS(ecToken, ec.PublicKey(), ""); err != nil {
		t.Error(err)
	}
	if _, err := VerifyJWS(ecToken, another(t, ec.PublicKey()), ""); FaultCode(err) != FaultFalse {
		t.Errorf("another key: %v", err)
	}
}

// Every file of the vectors beside this project, where they are: canonical forms, hashes and values, byte for byte.
func TestSharedVectorsByteForByte(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "standards", "vectors")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the published vectors are not beside this project")
	}
	read := func(parts ...string) []byte {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(append([]string{root}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	text := func(parts ...string) string { return strings.TrimSpace(string(read(parts...))) }
	same := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %.200s, want %.200s", what, got, want)
		}
	}
	canon := func(doc []byte) string {
		t.Helper()
		quads, err := jsonld.Canonicalize(doc)
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(quads))
	}
	hashes := func(d *Integrity, i int) (options, document string) {
		t.Helper()
		a, err := d.hash(i, true, jsonld.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		b, err := d.hash(i, false, jsonld.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		return hex.EncodeToString(a), hex.EncodeToString(b)
	}

	for suite, suffix := range map[string]string{"eddsa-rdfc-2022": "DataInt", "Ed25519Signature2020": "EdSig"} {
		at := func(name string) string { return text("w3c-di-eddsa", suite, name+suffix+".txt") }
		d, err := ReadIntegrity(read("w3c-di-eddsa", suite, "signed"+suffix+".json"))
		if err != nil {
			t.Fatal(err)
		}
		options, document := hashes(d, 0)
		same(suite+" document", canon(d.unsecured), at("canonDoc"))
		same(suite+" options", canon(d.Proofs[0].options), at("proofCanon"))
		same(suite+" document hash", document, at("docHash"))
		same(suite+" options hash", options, at("proofHash"))
		same(suite+" both hashes", options+document, at("combinedHash"))
		same(suite+" signature", hex.EncodeToString(d.Proofs[0].signature), at("sigHex"))
		same(suite+" value", "z"+encodeBase58(d.Proofs[0].signature), at("sigBTC58"))
	}
	for _, guide := range []string{"obv3p0", "clrv2p0"} {
		var v struct {
			PublicKeyMultibase  string
			Private             string `json:"privateKeyHex_seedThenPublic"`
			DocumentHashHex     string
			ProofConfigHashHex  string
			DataToSignHex       string
			SignatureHex        string
			ProofValue          string
			PublicKeyHex        string
			CryptosuiteOfVector string `json:"cryptosuite"`
		}
		if err := json.Unmarshal(read("ob-impl-guide", guide, "values.json"), &v); err != nil {
			t.Fatal(err)
		}
		d, err := ReadIntegrity(read("ob-impl-guide", guide, "signed.json"))
		if err != nil {
			t.Fatal(err)
		}
		key := seeded(t, v.Private[:64])
		options, document := hashes(d, 0)
		same(guide+" document", canon(read("ob-impl-guide", guide, "unsigned.json")), text("ob-impl-guide", guide, "document-canon.txt"))
		same(guide+" options", canon(d.Proofs[0].options), text("ob-impl-guide", guide, "proof-canon.txt"))
		same(guide+" document hash", document, v.DocumentHashHex)
		same(guide+" options hash", options, v.ProofConfigHashHex)
		same(guide+" both hashes", options+document, v.DataToSignHex)
		same(guide+" signature", hex.EncodeToString(d.Proofs[0].signature), v.SignatureHex)
		same(guide+" value", signedAgain(t, d, 0, key), v.ProofValue)
		same(guide+" key", key.Multibase(), v.PublicKeyMultibase)
		same(guide+" public key", hex.EncodeToString(key.Public.(ed25519.PublicKey)), v.PublicKeyHex)
		same(guide+" suite", d.Proofs[0].Suite(), v.CryptosuiteOfVector)
	}
	// Keys of a suite that we do not sign with: their Multikey texts are read and written all the same.
	var pairs map[string]json.RawMessage
	if err := json.Unmarshal(read("w3c-di-ecdsa-sd-2023", "SDKeyMaterial.json"), &pairs); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"baseKeyPair", "proofKeyPair"} {
		var pair struct{ PublicKeyMultibase, SecretKeyMultibase string }
		if err := json.Unmarshal(pairs[name], &pair); err != nil {
			t.Fatal(err)
		}
		public, err := ParseMultibase(pair.PublicKeyMultibase)
		if err != nil {
			t.Fatal(err)
		}
		secret, err := decodeBase58(pair.SecretKeyMultibase[1:])
		if err != nil || len(secret) != 34 {
			t.Fatalf("%x, %v", secret, err)
		}
		private, err := privateEC(public.raw.(*ecdsa.PublicKey).Curve, secret[2:])
		if err != nil {
			t.Fatal(err)
		}
		k, err := newKey(ES256, private)
		if err != nil {
			t.Fatal(err)
		}
		same(name, k.Multibase(), pair.PublicKeyMultibase)
	}
}

package oracle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"galon/internal/sign"
	"galon/internal/vcapi"
)

// nowhere is a network on which there is nothing.
type nowhere struct{}

func (nowhere) Fetch(context.Context, string) ([]byte, error) { return nil, errors.New("nothing") }

// instance is a running VC-API, and its keys by their kind.
func instance(t *testing.T) (post func(path string, body any) (int, []byte), ids map[string]string) {
	t.Helper()
	door, err := vcapi.New("https://galon.example", time.Now, nowhere{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(door.Handler())
	t.Cleanup(server.Close)
	res, err := http.Get(server.URL + "/vc-api")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var shown struct {
		Keys []struct{ ID, KeyType string }
	}
	if err := json.NewDecoder(res.Body).Decode(&shown); err != nil {
		t.Fatal(err)
	}
	ids = map[string]string{}
	for _, k := range shown.Keys {
		ids[k.KeyType] = k.ID
	}
	return func(path string, body any) (int, []byte) {
		t.Helper()
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.Post(server.URL+"/vc-api"+path, "application/json", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, raw
	}, ids
}

// strange has what French texts, languages, directions and the shapes of the data model put into a credential.
const strange = `{
  "@context": ["https://www.w3.org/ns/credentials/v2", {"remarque": "https://galon.example/ns#remarque", "Attestation": "https://galon.example/ns#Attestation"}],
  "id": "urn:uuid:0f3b7a6e-4c8b-4e0e-9d5d-0b6d4f0a1c12", "type": ["VerifiableCredential", "Attestation"],
  "issuer": "did:example:issuer",
  "name": [{"@value": "Œuvrer « ensemble » — 🎓", "@language": "fr"}, {"@value": "مرحبا", "@language": "ar", "@direction": "rtl"}],
  "description": "Guillemets \" et barres \\ , tabulation\tligne\nfin ; NFC é, NFD é’",
  "validFrom": "2026-03-02T09:00:00.5+01:00",
  "credentialSubject": [{"id": "urn:uuid:5b1f6c52-55b0-4ad1-8f0b-1c9a7b1e2d22", "remarque": ["un", 2, 2.5, 1e30, true]}, {"id": "did:example:other", "remarque": "là"}],
  "termsOfUse": {"type": "https://galon.example/ns#Regle", "id": "https://galon.example/regles#é"}
}`

type strangers struct {
	Credentials   map[string]json.RawMessage
	Presentations map[string]json.RawMessage
	Several       map[string]json.RawMessage
	Tokens        map[string]struct {
		JWT string          `json:"jwt"`
		JWK json.RawMessage `json:"jwk"`
	}
}

func signedByStrangers(t *testing.T) strangers {
	t.Helper()
	stdin, err := json.Marshal(map[string]any{
		"credential":   json.RawMessage(strange),
		"presentation": json.RawMessage(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiablePresentation"]}`),
		"challenge":    "n-0S6", "domain": "rh.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	var s strangers
	if out := Run(t, "sign_suites.mjs", stdin); json.Unmarshal(out, &s) != nil || len(s.Credentials) != 3 || len(s.Tokens) != 6 || len(s.Several) != 12 {
		t.Fatalf("sign_suites.mjs answered %q", out)
	}
	return s
}

// What those libraries sign, our engine and our VC-API verify; changed, they do not.
func TestWeVerifyWhatForeignLibrariesSign(t *testing.T) {
	t.Parallel()
	post, _ := instance(t)
	s := signedByStrangers(t)
	check := func(vc []byte) error {
		d, err := sign.ReadIntegrity(vc)
		if err != nil {
			return err
		}
		k, ok := sign.ClaimedKey(d.Proofs[0].VerificationMethod)
		if !ok {
			return sign.ErrNotListed
		}
		return d.Verify(0, k)
	}
	for name, vc := range s.Credentials {
		if err := check(vc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if code, raw := post("/credentials/verify", map[string]any{"verifiableCredential": vc}); code != http.StatusOK {
			t.Errorf("%s: %d %s", name, code, raw)
		}
		for _, change := range [][2]string{{"Œuvrer", "Oeuvrer"}, {`"rtl"`, `"ltr"`}, {`2.5`, `2.6`}, {`"là"`, `"la"`}, {"regles#é", "regles#e"}, {`"@language":"ar"`, `"@language":"fa"`}} {
			changed := bytes.Replace(vc, []byte(change[0]), []byte(change[1]), 1)
			if bytes.Equal(changed, vc) {
				t.Fatalf("%s does not stand in %s", change[0], vc)
			}
			if err := check(changed); !errors.Is(err, sign.ErrSignature) {
				t.Errorf("%s, %s: %v", name, change, err)
			}
			if code, _ := post("/credentials/verify", map[string]any{"verifiableCredential": json.RawMessage(changed)}); code != http.StatusBadRequest {
				t.Errorf("%s, %s: %d", name, change, code)
			}
		}
	}
	for name, vp := range s.Presentations {
		for options, want := range map[string]int{`{"challenge":"n-0S6","domain":"rh.example"}`: 200, `{}`: 200, `{"challenge":"n-0S7"}`: 400, `{"domain":"evil.example"}`: 400} {
			if code, raw := post("/presentations/verify", map[string]any{"verifiablePresentation": vp, "options": json.RawMessage(options)}); code != want {
				t.Errorf("%s, %s: %d %s", name, options, code, raw)
			}
		}
		changed := bytes.Replace(vp, []byte("Œuvrer"), []byte("Oeuvrer"), 1)
		if code, _ := post("/presentations/verify", map[string]any{"verifiablePresentation": json.RawMessage(changed)}); code != http.StatusBadRequest {
			t.Errorf("%s, changed: %d", name, code)
		}
	}
	for name, vc := range s.Several {
		if code, raw := post("/credentials/verify", map[string]any{"verifiableCredential": vc}); code != http.StatusOK {
			t.Errorf("%s: %d %s", name, code, raw)
		}
		var m map[string]any
		if err := json.Unmarshal(vc, &m); err != nil {
			t.Fatal(err)
		}
		proofs := m["proof"].([]any)
		for i := range proofs {
			p := proofs[i].(map[string]any)
			id := p["id"]
			p["id"] = "urn:uuid:another" // what the suite for ECDSA does to chains
			if code, _ := post("/credentials/verify", map[string]any{"verifiableCredential": m}); code != http.StatusBadRequest {
				t.Errorf("%s, another id of proof %d: %d", name, i, code)
			}
			p["id"] = id
		}
		if strings.Contains(name, " and ") { // without the issuer's own proof nobody vouches for it
			m["proof"] = proofs[len(proofs)-1]
			if code, _ := post("/credentials/verify", map[string]any{"verifiableCredential": m}); code != http.StatusBadRequest {
				t.Errorf("%s, the other alone: %d", name, code)
			}
		}
	}
	for alg, token := range s.Tokens {
		key, err := sign.ParsePublicJWK(token.JWK)
		if err != nil {
			t.Fatalf("%s: %v", alg, err)
		}
		parsed, err := sign.ParseJWT(token.JWT)
		if err != nil || parsed.Verify(key) != nil || !bytes.Contains(parsed.Payload, []byte("مرحبا")) {
			t.Errorf("%s: %v, %v", alg, err, parsed.Verify(key))
		}
		if _, err := vcapi.VerifyJOSE([]byte(token.JWT), token.JWK, vcapi.CredentialJOSE); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
		forged := token.JWT[:len(token.JWT)-8] + strings.Repeat("A", 8)
		if _, err := vcapi.VerifyJOSE([]byte(forged), token.JWK, vcapi.CredentialJOSE); err == nil {
			t.Errorf("%s: a changed token passed", alg)
		}
	}
}

// What our VC-API signs, those libraries verify: every key, credentials and presentations.
func TestForeignLibrariesVerifyOurVCAPI(t *testing.T) {
	t.Parallel()
	post, ids := instance(t)
	var items []Item
	for keyType, path := range map[string]string{"Ed25519": "/ed25519", "P-256": "/p256", "P-384": "/p384"} {
		var vc struct{ VerifiableCredential json.RawMessage }
		code, raw := post(path+"/credentials/issue", map[string]any{"credential": json.RawMessage(strange)})
		if code != http.StatusCreated || json.Unmarshal(raw, &vc) != nil || !bytes.Contains(raw, []byte(ids[keyType])) {
			t.Fatalf("%s: %d %s", keyType, code, raw)
		}
		var vp struct{ VerifiablePresentation json.RawMessage }
		code, raw = post(path+"/presentations/prove", map[string]any{
			"presentation": map[string]any{"@context": []any{"https://www.w3.org/ns/credentials/v2"}, "type": []any{"VerifiablePresentation"}, "verifiableCredential": []any{vc.VerifiableCredential}},
			"options":      map[string]any{"challenge": "n-0S6", "domain": "rh.example"},
		})
		if code != http.StatusCreated || json.Unmarshal(raw, &vp) != nil {
			t.Fatalf("%s: %d %s", keyType, code, raw)
		}
		items = append(items, Item{Name: keyType, Credential: vc.VerifiableCredential},
			Item{Name: keyType + " changed", Credential: bytes.Replace(vc.VerifiableCredential, []byte(`"rtl"`), []byte(`"ltr"`), 1)},
			Item{Name: keyType + " shown", Presentation: vp.VerifiablePresentation, Challenge: "n-0S6", Domain: "rh.example"},
			Item{Name: keyType + " shown, changed", Presentation: bytes.Replace(vp.VerifiablePresentation, []byte("Œuvrer"), []byte("X"), 1), Challenge: "n-0S6", Domain: "rh.example"})
	}
	for name, got := range VerifyMany(t, items, nil) {
		if got.Verified == strings.Contains(name, "changed") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

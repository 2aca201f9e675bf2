package vcapi

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
)

// shelf is a Fetcher of what a test put there.
type shelf map[string][]byte

func (s shelf) Fetch(_ context.Context, address string) ([]byte, error) {
	if b, ok := s[address]; ok {
		return b, nil
	}
	return nil, errors.New("nothing is there")
}

// world is a door with a clock that stands still.
type world struct {
	*Door
	shelf  shelf
	server *httptest.Server
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{shelf: shelf{}}
	d, err := New("http://127.0.0.1:8204/", newWorldClock, w.shelf)
	if err != nil {
		t.Fatal(err)
	}
	w.Door = d
	w.server = httptest.NewServer(d.Handler())
	t.Cleanup(w.server.Close)
	return w
}

type answer struct {
	code  int
	media string
	body  map[string]any
	raw   []byte
}

func (w *world) post(t *testing.T, path string, body any) answer {
	t.Helper()
	b, ok := body.([]byte)
	if !ok {
		var err error
		if b, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	res, err := http.Post(w.server.URL+"/vc-api"+path, "application/json", bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{code: res.StatusCode, media: res.Header.Get("Content-Type"), raw: raw}
	if err := json.Unmarshal(raw, &a.body); err != nil {
		t.Fatalf("%s: %s: %v", path, raw, err)
	}
	return a
}

// object parses JSON; members after it are put in, nil takes one out.
func object(t *testing.T, text string, members ...map[string]any) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for _, more := range members {
		for name, v := range more {
			if v == nil {
				delete(m, name)
			} else {
				m[name] = v
			}
		}
	}
	return m
}

// copied is a deep copy of what was answered, for the tests to break.
func copied(t *testing.T, m any) map[string]any {
	t.Helper()
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return object(t, string(b))
}

const simple = `{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:example:issuer","credentialSubject":{"id":"did:example:subject"}}`

// issued is a credential that this instance signed.
func (w *world) issued(t *testing.T, path string, credential, options map[string]any) map[string]any {
	t.Helper()
	a := w.post(t, path, map[string]any{"credential": credential, "options": options})
	if a.code != http.StatusCreated || a.media != "application/json" {
		t.Fatalf("%s: %d %s", path, a.code, a.raw)
	}
	return a.body["verifiableCredential"].(map[string]any)
}

func (w *world) verifies(t *testing.T, vc any, options map[string]any) answer {
	t.Helper()
	return w.post(t, "/credentials/verify", map[string]any{"verifiableCredential": vc, "options": options})
}

// refused wants 400 or 422 and problem details with a type of the standards; it gives the last part of that type.
func (a answer) refused(t *testing.T, what string) string {
	t.Helper()
	kind, _ := a.body["type"].(string)
	details, _ := a.body["problemDetails"].([]any)
	if a.code != 400 && a.code != 422 || a.media != "application/problem+json" || a.body["verified"] != false || len(details) != 1 || a.body["detail"] == "" || a.body["title"] == "" {
		t.Errorf("%s: %d %s %s", what, a.code, a.media, a.raw)
		return ""
	}
	base, name, _ := strings.Cut(kind, "#")
	switch base {
	case "https://www.w3.org/TR/vc-data-model", "https://w3id.org/security", "https://www.w3.org/ns/credentials/status-list":
	default:
		t.Errorf("%s: type %s", what, kind)
	}
	return name
}

func TestEachKeyIssuesAndVerifies(t *testing.T) {
	w := newWorld(t)
	res, err := http.Get(w.server.URL + "/vc-api")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var shown struct {
		ID   string
		Keys []struct{ ID, KeyType, Cryptosuite, VerificationMethod, Issue string }
	}
	if err := json.NewDecoder(res.Body).Decode(&shown); err != nil || shown.ID != w.ID() || len(shown.Keys) != 3 || shown.Keys[0].ID != shown.ID {
		t.Fatalf("%+v, %v", shown, err)
	}
	if i := w.implementation(); len(i.Issuers) != 5 || i.Issuers[4].ID != shown.Keys[2].ID || i.Issuers[4].KeyTypes[0] != "P-384" || i.Verifiers[0].Endpoint != "http://127.0.0.1:8204/vc-api/credentials/verify" {
		t.Errorf("settings for the suites: %+v", i)
	}
	for _, k := range shown.Keys {
		path := strings.TrimPrefix(k.Issue, "http://127.0.0.1:8204/vc-api")
		for name, request := range map[string]struct {
			path    string
			options map[string]any
		}{
			"by path":    {path, nil},
			"by options": {"/credentials/issue", map[string]any{"cryptosuite": k.Cryptosuite, "keyType": k.KeyType}},
			"by type":    {"/credentials/issue", map[string]any{"type": k.Cryptosuite, "keyType": k.KeyType}},
			"with more":  {path, map[string]any{"type": "DataIntegrityProof", "created": "2026-05-14T08:00:00Z", "mandatoryPointers": []any{"/issuer"}}},
		} {
			vc := w.issued(t, request.path, object(t, simple), request.options)
			proof, ok := vc["proof"].(map[string]any)
			if !ok || proof["type"] != "DataIntegrityProof" || proof["cryptosuite"] != k.Cryptosuite || proof["proofPurpose"] != "assertionMethod" ||
				proof["verificationMethod"] != k.VerificationMethod || vc["issuer"] != k.ID || !strings.HasPrefix(proof["proofValue"].(string), "z") {
				t.Errorf("%s, %s: %v", k.KeyType, name, vc)
			}
			if a := w.verifies(t, vc, map[string]any{"checks": []any{"proof"}}); a.code != http.StatusOK || a.body["verified"] != true || a.body["errors"] != nil {
				t.Errorf("%s, %s: %d %s", k.KeyType, name, a.code, a.raw)
			}
			vc["credentialSubject"] = map[string]any{"id": "did:example:other"}
			if kind := w.verifies(t, vc, nil).refused(t, "changed"); kind != "PROOF_VERIFICATION_ERROR" {
				t.Errorf("%s, changed: %s", k.KeyType, kind)
			}
		}
	}
	for _, options := range []map[string]any{{"cryptosuite": "ecdsa-sd-2023"}, {"type": "Ed25519Signature2018"}, {"type": "X", "cryptosuite": "eddsa-rdfc-2022"},
		{"cryptosuite": "eddsa-rdfc-2022", "keyType": "P-256"}, {"created": "yesterday"}, {"expires": "2026-05-14"}, {"proofPurpose": "keyAgreement"}} {
		if kind := w.post(t, "/credentials/issue", map[string]any{"credential": object(t, simple), "options": options}).refused(t, "options"); kind != "PROOF_GENERATION_ERROR" {
			t.Errorf("%v: %s", options, kind)
		}
	}
}

func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// newWorldClock stands still.
func newWorldClock() time.Time { return time.Date(2026, 5, 14, 8, 32, 0, 0, time.UTC) }

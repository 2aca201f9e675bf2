package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/oracle"
)

// What the running server hands out is judged here by libraries that share nothing with ours.

// runningDemo is a demonstration that ends with the test.
func runningDemo(t *testing.T) demoSummary {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	address := fmt.Sprintf("localhost:%d", l.Addr().(*net.TCPAddr).Port)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	cmd := exec.Command("galon", "demo", "--json", "--data", dir, "--listen", address)
	var out, logs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.Process.Signal(os.Interrupt) != nil || cmd.Wait() != nil {
			t.Errorf("demo did not end well:\n%s", logs.Bytes())
		}
	})
	if !answers("http://" + address + "/readyz") {
		t.Fatalf("the demo does not answer:\n%s", logs.Bytes())
	}
	raw, err := os.ReadFile(filepath.Join(dir, demoSummaryFile))
	if err != nil {
		t.Fatal(err)
	}
	var s demoSummary
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func fetched(t *testing.T, address, accept string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v", address, resp.StatusCode, err)
	}
	return raw
}

// named is what a credential names for whoever checks it.
type named struct {
	Issuer struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	} `json:"issuer"`
	Status struct {
		List string `json:"statusListCredential"`
	} `json:"credentialStatus"`
}

// documentsOf fetches what a check of the credential may read, by address. A did:web is read over https by definition;
// the demo is on this machine, where the same document stands at its own address.
func documentsOf(t *testing.T, badge []byte) map[string][]byte {
	t.Helper()
	var n named
	if err := json.Unmarshal(badge, &n); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		n.Issuer.ID:   fetched(t, n.Issuer.URL+"/did.json", "application/did+json, application/json"),
		n.Status.List: fetched(t, n.Status.List, "application/vc"),
	}
}

func TestForeignLibrariesVerifyTheDemo(t *testing.T) {
	t.Parallel()
	s := runningDemo(t)
	for _, x := range []struct {
		badge   string
		revoked bool
	}{{"valid", false}, {"expired", false}, {"revoked", true}, {"suspended", false}, {"afest", false}, {"bloc", false}} {
		t.Run(x.badge, func(t *testing.T) {
			t.Parallel()
			badge := fetched(t, s.Badges[x.badge].CredentialURL, "application/vc")
			documents := documentsOf(t, badge)

			got := oracle.VerifyIntegrity(t, badge, documents)
			if x.badge == "expired" { // that library looks at the dates first
				if got.Verified || !strings.Contains(got.Error, "validUntil") {
					t.Errorf("expired: %+v", got)
				}
			} else if !got.Verified || got.Status == nil || *got.Status != x.revoked {
				t.Errorf("verified %v (%s), status %v; want a good proof and the revocation bit %v", got.Verified, got.Error, got.Status, x.revoked)
			}

			changed := bytes.Replace(badge, []byte(`"identityType":"name"`), []byte(`"identityType":"sourcedId"`), 1)
			if bytes.Equal(changed, badge) {
				t.Fatal("nothing was changed")
			}
			if got := oracle.VerifyIntegrity(t, changed, documents); got.Verified {
				t.Error("a changed badge passed")
			}

			jwt := string(fetched(t, s.Badges[x.badge].CredentialURL, "application/vc+jwt"))
			jwk := keyOfJWT(t, jwt)
			parts := strings.Split(jwt, ".")
			got = oracle.VerifyJWT(t, jwt, jwk)
			if !got.Verified {
				t.Errorf("JWT: %s", got.Error)
			}
			payload, err := base64.RawURLEncoding.DecodeString(parts[1])
			if err != nil {
				t.Fatal(err)
			}
			payload = bytes.Replace(payload, []byte(`"identityType":"name"`), []byte(`"identityType":"sourcedId"`), 1)
			forged := parts[0] + "." + base64.RawURLEncoding.EncodeToString(payload) + "." + parts[2]
			if got := oracle.VerifyJWT(t, forged, jwk); got.Verified || forged == jwt {
				t.Error("a changed JWT passed")
			}
		})
	}
}

// A badge that the running server signs while it serves, as its own issuer fetches it.
func TestForeignLibrariesVerifyWhatTheServerSigns(t *testing.T) {
	t.Parallel()
	s := runningDemo(t)
	call := func(method, path, accept, body string) []byte {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, s.BaseURL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header = http.Header{"Authorization": {"Bearer " + s.Organisations[0].APIKey}, "Content-Type": {"application/json"}, "Accept": {accept}, "Idempotency-Key": {rand.Text()}}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode >= 300 {
			t.Fatalf("%s: %d %s %v", path, resp.StatusCode, raw, err)
		}
		return raw
	}
	var award struct {
		ID string `json:"id"`
	}
	raw := call(http.MethodPost, "/api/v1/awards", "application/json", `{"achievement": "animer-un-groupe", "recipient": {"name": "Chloé Lœuillet"},
		"awarded_on": "2026-11-12", "level": 2, "context": "training", "place": "Nevers", "learner_status": "trainee",
		"assessor": {"name": "Claire Morel", "role": "formatrice"}, "evidence": [{"name": "Photo d’atelier", "narrative": "La tablée, « avant » et après", "url": "https://preuves.example/a?b=1&c=2"}]}`)
	if err := json.Unmarshal(raw, &award); err != nil {
		t.Fatal(err)
	}
	at := "/api/v1/awards/" + award.ID + "/credential"
	badge := call(http.MethodGet, at, "application/vc", "")
	if got := oracle.VerifyIntegrity(t, badge, documentsOf(t, badge)); !got.Verified || got.Status == nil || *got.Status {
		t.Errorf("%+v", got)
	}
	jwt := string(call(http.MethodGet, at, "application/vc+jwt", ""))
	if got := oracle.VerifyJWT(t, jwt, keyOfJWT(t, jwt)); !got.Verified || !bytes.Contains(got.Payload, []byte("Chloé Lœuillet")) {
		t.Errorf("JWT: %s %s", got.Error, got.Payload)
	}
	call(http.MethodPost, "/api/v1/awards/"+award.ID+"/revoke", "application/json", `{"reason": "issued_in_error"}`)
	if got := oracle.VerifyIntegrity(t, badge, documentsOf(t, badge)); !got.Verified || got.Status == nil || !*got.Status {
		t.Errorf("after the withdrawal: %+v", got)
	}
}

// keyOfJWT fetches the key that the header names: OB 3.0, 8.2.4 lets kid be the address of one JWK.
func keyOfJWT(t *testing.T, jwt string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(jwt, ".")[0])
	if err != nil {
		t.Fatal(err)
	}
	var header struct{ Alg, Kid string }
	if err := json.Unmarshal(raw, &header); err != nil || !strings.HasPrefix(header.Kid, "http") {
		t.Fatalf("header %s: %v", raw, err)
	}
	jwk := fetched(t, header.Kid, "application/jwk+json, application/json")
	var key struct{ Kty, Kid, D string }
	if err := json.Unmarshal(jwk, &key); err != nil || key.Kty == "" || key.Kid != header.Kid || key.D != "" {
		t.Fatalf("%s gave %s: %v", header.Kid, jwk, err)
	}
	return jwk
}

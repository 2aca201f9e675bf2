package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/testkit"
)

// toldToComeAgain wants every door that needs the database to say that it is away, in the form of who asks, and the
// others to go on.
func toldToComeAgain(t *testing.T, base, key string) {
	t.Helper()
	client := &http.Client{Timeout: time.Minute}
	ask := func(method, path, accept, body string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequest(method, base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", accept)
		r.Header.Set("Authorization", "Bearer "+key)
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", "essai-panne")
		}
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		raw, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer, string(raw)
	}
	const award = `{"achievement":"travailler-en-equipe","recipient":{"name":"Nadia Benali"},"awarded_on":"2026-11-12","level":2,"context":"training",
		"assessor":{"name":"Claire Morel","role":"formatrice"}}`
	for _, tt := range []struct{ method, path, body string }{{"GET", "/api/v1/awards", ""}, {"POST", "/api/v1/awards", award}, {"GET", "/registre.jws", ""}, {"GET", "/readyz", ""}} {
		answer, body := ask(tt.method, tt.path, "application/json", tt.body)
		var p struct {
			Status int
			Code   string
		}
		if err := json.Unmarshal([]byte(body), &p); err != nil || answer.StatusCode != http.StatusServiceUnavailable || p.Status != answer.StatusCode || p.Code != "database-unavailable" {
			t.Errorf("%s %s without a database: %d %v %s", tt.method, tt.path, answer.StatusCode, err, body)
		}
		if answer.Header.Get("Content-Type") != "application/problem+json" || answer.Header.Get("Retry-After") == "" || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %v", tt.method, tt.path, answer.Header)
		}
		if strings.Contains(body, "sql") || strings.Contains(body, "postgres") {
			t.Errorf("%s tells of our machines: %s", tt.path, body)
		}
	}
	answer, page := ask("GET", "/registre", "text/html", "")
	if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" || !strings.Contains(page, "<h1>Service en maintenance</h1>") {
		t.Errorf("a page without a database: %d %v\n%s", answer.StatusCode, answer.Header, page)
	}
	for _, path := range []string{"/verifier", "/healthz"} { // nothing of theirs is in the database
		if answer, _ := ask("GET", path, "text/html", ""); answer.StatusCode != http.StatusOK {
			t.Errorf("%s without a database: %d", path, answer.StatusCode)
		}
	}
}

// The file of the database is taken away under a running server: nothing is written into a file that nobody finds
// again, and the service goes on once it lies there.
func TestDatabaseFileTakenAway(t *testing.T) {
	if testkit.Postgres() { // TestPostgresStoppedUnderLoad
		return
	}
	dir, base := newInstallation(t)
	asks := &issuing{base: base, key: apiKey(t, dir), client: http.Client{Timeout: time.Minute}}
	stop := startServer(t, dir, base)
	if status, err := asks.award("nadia@exemple.fr"); err != nil || status != http.StatusCreated {
		t.Fatalf("before: %d, %v", status, err)
	}
	file, away := filepath.Join(dir, "galon.db"), filepath.Join(dir, "ailleurs.db")
	if err := os.Rename(file, away); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server has seen it", func() bool {
		answer, err := http.Get(base + "/registre")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusServiceUnavailable
	})
	toldToComeAgain(t, base, asks.key)
	if err := os.Rename(away, file); err != nil {
		t.Fatal(err)
	}
	eventually(t, "an award with the file again, and no restart", func() bool {
		status, err := asks.award("hugo@exemple.fr")
		return err == nil && status == http.StatusCreated
	})
	eventually(t, "nothing half made is left", func() bool { return quiet(base) && leftIn(t, dir).unsigned == 0 })
	stop()
	asks.nothingLost(t, dir)
	mustRun(t, "doctor", "--data", dir)
}

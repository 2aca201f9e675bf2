package main

import (
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const ageTo, ageKey = "age1gf7zzf37axc8tynj3067wct654c8lngnfznxxflc9wnmlwx37guq587x90",
	"AGE-SECRET-KEY-13LMXCSUDSVKEN8KZR77DM2UP6NJ68KT9QUPPXD6GJAGMD54JYRUQAT6T6P\n"

// Withdrawals leave by mail, through a mail server that is down at first; the program is killed before they left, and the
// next start sends them; the machine is lost; the messages bring them back into an older backup.
func TestJournalByMailThroughASlowServer(t *testing.T) {
	office := openPostOffice(t, "refuses")
	_, port, _ := net.SplitHostPort(office.Addr().String())
	dir, base := newInstallation(t)
	mailed := []string{"--journal-mail", "controle@exemple.fr"}
	smtp := append([]string{"--smtp-host", "127.0.0.1", "--smtp-port", port, "--smtp-tls", "none", "--smtp-from", "badges@exemple.fr"}, mailed...)
	key := apiKey(t, dir)
	first := exec.CommandContext(t.Context(), "galon", append([]string{"serve", "--data", dir, "--listen", strings.TrimPrefix(base, "http://"), "--send-delay", "0s"}, smtp...)...)
	if err := first.Start(); err != nil || !answers(base+"/readyz") {
		t.Fatalf("the service does not answer: %v", err)
	}
	asks := &issuing{base: base, key: key, client: http.Client{Timeout: time.Minute}}
	if status, err := asks.award(""); err != nil || status != http.StatusCreated {
		t.Fatalf("%d, %v", status, err)
	}
	var award struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(asks.given[0]), &award); err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	file, identity, inbox := filepath.Join(work, "avant.galon"), filepath.Join(work, "cle.txt"), filepath.Join(work, "boite")
	if err := errors.Join(os.WriteFile(identity, []byte(ageKey), 0o600), os.Mkdir(inbox, 0o700)); err != nil {
		t.Fatal(err)
	}
	mustRun(t, append([]string{"backup", file, "--data", dir, "--to", ageTo}, mailed...)...)
	r := &roundRobin{key: key, addresses: []string{strings.TrimPrefix(base, "http://")}}
	var answer any
	if err := r.post("/api/v1/awards/"+award.ID+"/revoke", "application/json", `{"reason":"issued_in_error"}`, http.StatusOK, &answer); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the server was tried", func() bool { return office.tries.Load() > 0 })
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = first.Wait()
	if out := mustRun(t, append([]string{"journal", "check", "--data", dir}, mailed...)...); !strings.Contains(out, "en attente d’e-mail") {
		t.Errorf("after the kill: %s", out)
	}
	office.mood.Store("takes")
	stop := startServer(t, dir, base, smtp...)
	eventually(t, "every line has left", func() bool {
		out, err := exec.Command("galon", append([]string{"journal", "check", "--data", dir}, mailed...)...).CombinedOutput()
		return err == nil && strings.Contains(string(out), "rien en attente d’e-mail")
	})
	stop()
	office.mu.Lock()
	taken := append([]string(nil), office.taken...)
	office.mu.Unlock()
	for i, message := range taken {
		if strings.Contains(message, "Nadia") || strings.Contains(message, "Benali") {
			t.Errorf("the message names a person:\n%s", message)
		}
		if err := os.WriteFile(filepath.Join(inbox, string(rune('a'+i%26))+strings.Repeat("x", i/26)+".eml"), []byte(message), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	neuf := t.TempDir()
	if out, err := exec.Command("cp", "-rp", filepath.Join(dir, "secrets"), neuf).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.Remove(filepath.Join(neuf, "secrets", "database")); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	place := append([]string{"--data", neuf}, mailed...)
	if out := mustRun(t, append([]string{"restore", file, "--identity", identity}, place...)...); !strings.Contains(out, "--from MESSAGES") {
		t.Errorf("the restore does not say what to do: %s", out)
	}
	if out, err := exec.Command("galon", append([]string{"doctor"}, append(append([]string{"--json"}, place...), smtp[:8]...)...)...).Output(); err == nil {
		t.Errorf("doctor is content with lists that wait: %s", out)
	}
	if out, err := exec.Command("galon", append([]string{"journal", "replay", "--from", identity}, place...)...).CombinedOutput(); err == nil || !strings.Contains(string(out), "aucune ligne") {
		t.Errorf("a file of something else: %v %s", err, out)
	}
	if out := mustRun(t, append([]string{"journal", "replay", "--from", inbox}, place...)...); !strings.Contains(out, "Journal rejoué") {
		t.Errorf("%s", out)
	}
	l := leftIn(t, neuf)
	l.bitsAreThoseOfTheWithdrawn(t, neuf, 1)
	mustRun(t, append(append([]string{"doctor"}, place...), smtp[:8]...)...)
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/config"
	"galon/internal/store"
	"galon/internal/testkit"
)

// What breaks in the life of a server. After each: nothing lost, nothing doubled, doctor clean.

// crowd is a small batch of people whom no other batch has.
func crowd(t *testing.T, batch, people int) string {
	t.Helper()
	var file bytes.Buffer
	file.WriteString("nom;e-mail;date;niveau;contexte;évaluateur;fonction;lieu;statut\n")
	for i := range people {
		fmt.Fprintf(&file, "Camille Vernier %s;c.%d.%d@exemple.fr;12/11/2026;2;formation;Claire Morel;formatrice;Besançon;stagiaire\n", words(batch*people+i), batch, i)
	}
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// A hundred processes die while they award, each wherever it happens to be.
func TestKilledAtAHundredPoints(t *testing.T) {
	const kills, people = 100, 3
	dir, base := newInstallation(t)
	run := func(batch int) *exec.Cmd {
		return exec.Command("galon", "issue", "--data", dir, "--org", "ecole", "--achievement", "travailler-en-equipe", "--csv", crowd(t, batch, people))
	}
	began := time.Now()
	if out, err := run(0).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	whole := time.Since(began)
	chance := rand.New(rand.NewPCG(20261125, 7)) // which points a seed means depends on the machine: it tells how they are spread
	died := 0
	for batch := 1; batch <= kills; batch++ {
		cmd := run(batch)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(chance.Int64N(int64(whole))), func() { _ = cmd.Process.Kill() })
		if err := cmd.Wait(); err != nil {
			died++
		}
		timer.Stop()
	}
	served(t, dir, base, func() bool {
		if !quiet(base) {
			return false
		}
		l := leftIn(t, dir)
		return l.unsigned == 0 && len(l.mails) == len(l.issued)
	})
	l := leftIn(t, dir)
	t.Logf("seed 20261125: %d of %d died, %d badges", died, kills, len(l.issued))
	l.check(t, len(l.issued)) // one mail and one index each, whatever there is
	batches := map[string]int{}
	for _, a := range l.issued {
		batches[string(a.BatchID)]++
	}
	for id, n := range batches {
		if n != people {
			t.Errorf("batch %s: %d of %d badges", id, n, people)
		}
	}
	if died == 0 || len(l.issued) < people {
		t.Errorf("%d died, %d badges", died, len(l.issued))
	}
	mustRun(t, "doctor", "--data", dir)
}

// issuing posts awards and keeps those that were answered with 201.
type issuing struct {
	base, key string
	client    http.Client
	n         int
	given     []string
}

func (c *issuing) award(email string) (int, error) {
	c.n++
	body := fmt.Sprintf(`{"achievement":"travailler-en-equipe","recipient":{"name":"Nadia Benali %s","email":%q},"awarded_on":"2026-11-12","level":2,
		"context":"training","place":"Besançon","learner_status":"trainee","assessor":{"name":"Claire Morel","role":"formatrice"}}`, words(c.n), email)
	r, err := http.NewRequest(http.MethodPost, c.base+"/api/v1/awards", strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.key)
	r.Header.Set("Idempotency-Key", fmt.Sprint("essai-", c.n))
	answer, err := c.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if answer.StatusCode == http.StatusCreated {
		c.given = append(c.given, string(said))
	}
	return answer.StatusCode, err
}

// startServer runs the service on an installation until the test ends it.
func startServer(t *testing.T, dir, base string, more ...string) (stop func()) {
	t.Helper()
	cmd := exec.Command("galon", append([]string{"serve", "--data", dir, "--listen", strings.TrimPrefix(base, "http://"), "--send-delay", "0s"}, more...)...)
	var logs bytes.Buffer
	cmd.Stderr = &logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			_ = cmd.Process.Signal(os.Interrupt)
			if err := cmd.Wait(); err != nil {
				t.Errorf("serve: %v", err)
			}
			if t.Failed() {
				t.Logf("%s", logs.Bytes())
			}
		})
	}
	t.Cleanup(stop)
	if !answers(base + "/readyz") {
		t.Fatal("the service does not answer")
	}
	return stop
}

// eventually waits for something that has minutes to come true.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("it never came true: %s", what)
}

func TestDiskFull(t *testing.T) {
	if testkit.Postgres() { // TestDiskOfPostgresFull
		return
	}
	small := smallDisk(t, "24m")
	dir, base := newInstallation(t)
	moved := filepath.Join(small, "data")
	if out, err := exec.Command("cp", "-a", dir, moved).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	key := apiKey(t, moved)
	stop := startServer(t, moved, base)
	c := &issuing{base: base, key: key, client: http.Client{Timeout: time.Minute}}
	if status, err := c.award("nadia@exemple.fr"); err != nil || status != http.StatusCreated {
		t.Fatalf("before: %d, %v", status, err)
	}
	empty := fillDisk(t, small)
	refused := 0
	for range 60 {
		status, err := c.award("")
		if err != nil || status != http.StatusCreated && status < 500 {
			t.Fatalf("on a full disk: %d, %v", status, err)
		}
		if status >= 500 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("nothing was refused: the disk was not full")
	}
	empty()
	if status, err := c.award(""); err != nil || status != http.StatusCreated {
		t.Errorf("with room again, and no restart: %d, %v", status, err)
	}
	eventually(t, "nothing half made is left", func() bool { return quiet(base) && leftIn(t, moved).unsigned == 0 })
	stop()
	c.nothingLost(t, moved)
}

// nothingLost wants what was answered with 201 there, once, and doctor content but for the size of the disk.
func (c *issuing) nothingLost(t *testing.T, dir string) {
	t.Helper()
	l := leftIn(t, dir)
	there := map[string]bool{}
	for _, a := range l.issued {
		there[string(a.ID)] = true
	}
	for _, said := range c.given {
		if id := between(said, `"id":"`, `"`); !there[id] {
			t.Errorf("award %s was answered and is lost", id)
		}
	}
	if len(l.issued) < len(c.given) || l.places != len(l.issued) {
		t.Errorf("%d answered, %d there, %d indexes", len(c.given), len(l.issued), l.places)
	}
	out, err := exec.Command("galon", "doctor", "--data", dir).Output()
	for line := range strings.Lines(string(out)) { // a disk of some MB is nearly full whatever stands on it
		if strings.Contains(line, "NON") && !strings.Contains(line, "disque") {
			t.Errorf("doctor, %v: %s", err, line)
		}
	}
	if len(out) == 0 {
		t.Errorf("doctor says nothing: %v", err)
	}
}

// smallDisk is a folder on a disk of that size.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "d") // short: the path of a socket is bounded
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if runtime.GOOS != "linux" || os.Geteuid() != 0 || exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).Run() != nil {
		testkit.NotAllowed(t, "a full disk, which this machine lets only root make")
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir
}

// fillDisk is somebody else who fills what is left of a disk.
func fillDisk(t *testing.T, dir string) (empty func()) {
	t.Helper()
	rest, err := os.Create(filepath.Join(dir, "rest"))
	if err != nil {
		t.Fatal(err)
	}
	for chunk := make([]byte, 64<<10); err == nil; {
		_, err = rest.Write(chunk)
	}
	for chunk := make([]byte, 512); len(chunk) > 0; chunk = chunk[:len(chunk)/2] {
		for err = nil; err == nil; {
			_, err = rest.Write(chunk)
		}
	}
	return func() {
		t.Helper()
		if err := errors.Join(rest.Close(), os.Remove(rest.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

func between(s, before, after string) string {
	_, rest, _ := strings.Cut(s, before)
	value, _, _ := strings.Cut(rest, after)
	return value
}

// Another process holds the database for a while: who asks waits, and gets what they asked for once.
func TestDatabaseBusy(t *testing.T) {
	dir, base := newInstallation(t)
	key := apiKey(t, dir)
	stop := startServer(t, dir, base)
	place, err := config.PlaceFlags{Data: dir}.Load()
	if err != nil {
		t.Fatal(err)
	}
	other, err := store.Open(t.Context(), place.Database)
	if err != nil {
		t.Fatal(err)
	}
	holds, let := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- other.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSetting("busy-test", "1"); err != nil {
				return err
			}
			close(holds)
			<-let
			return nil
		})
	}()
	<-holds
	c := &issuing{base: base, key: key, client: http.Client{Timeout: time.Minute}}
	if r, err := http.Get(base + "/verifier"); err != nil || r.StatusCode != http.StatusOK { // reading does not wait
		t.Errorf("a page meanwhile: %v", err)
	} else {
		r.Body.Close()
	}
	go func() {
		time.Sleep(time.Second)
		close(let)
	}()
	if status, err := c.award("nadia@exemple.fr"); err != nil || status != http.StatusCreated {
		t.Errorf("an award while another process writes: %d, %v", status, err)
	}
	if err := errors.Join(<-done, other.Close()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the mail has left", func() bool { return quiet(base) && len(leftIn(t, dir).mails) == 1 })
	stop()
	leftIn(t, dir).check(t, 1)
	mustRun(t, "doctor", "--data", dir)
}

// postOffice is an SMTP server that can be in a bad mood.
type postOffice struct {
	net.Listener
	mood  atomic.Value // "takes", "refuses", "hangs"
	mu    sync.Mutex
	taken []string
	tries atomic.Int64
}

func openPostOffice(t *testing.T, mood string) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &postOffice{Listener: l}
	o.mood.Store(mood)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go o.serve(c)
		}
	}()
	return o
}

func (o *postOffice) serve(c net.Conn) {
	defer c.Close()
	o.tries.Add(1)
	if o.mood.Load() == "hangs" { // it takes the connection and says nothing
		for o.mood.Load() == "hangs" {
			time.Sleep(20 * time.Millisecond)
		}
		return
	}
	in := bufio.NewReader(c)
	say := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	say("220 poste")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); verb {
		case "EHLO", "HELO":
			say("250 poste")
		case "MAIL", "RSET", "NOOP":
			say("250 OK")
		case "RCPT":
			if o.mood.Load() == "refuses" {
				say("451 4.3.0 plus tard")
				continue
			}
			say("250 OK")
		case "DATA":
			say("354 allez-y")
			var text strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(line)
			}
			o.mu.Lock()
			o.taken = append(o.taken, text.String())
			o.mu.Unlock()
			say("250 OK")
		case "QUIT":
			say("221 au revoir")
			return
		default:
			say("502 quoi")
		}
	}
}

func (o *postOffice) mails() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.taken)
}

// A mail server that refuses or hangs holds up the mail and nothing else; the mail arrives once, when it can.
func TestMailServerRefusesAndHangs(t *testing.T) {
	for _, mood := range []string{"refuses", "hangs"} {
		t.Run(mood, func(t *testing.T) {
			t.Parallel()
			office := openPostOffice(t, mood)
			_, port, _ := net.SplitHostPort(office.Addr().String())
			dir, base := newInstallation(t)
			key := apiKey(t, dir)
			smtp := []string{"--smtp-host", "127.0.0.1", "--smtp-port", port, "--smtp-tls", "none", "--smtp-from", "badges@exemple.fr"}
			stop := startServer(t, dir, base, smtp...)
			c := &issuing{base: base, key: key, client: http.Client{Timeout: time.Minute}}
			if status, err := c.award("nadia@exemple.fr"); err != nil || status != http.StatusCreated {
				t.Fatalf("%d, %v", status, err)
			}
			eventually(t, "the server was tried", func() bool { return office.tries.Load() > 0 })
			if !answers(base+"/readyz") || !answers(base+"/verifier") {
				t.Error("the service does not answer meanwhile")
			}
			if office.mails() != 0 {
				t.Error("a mail arrived all the same")
			}
			office.mood.Store("takes")
			eventually(t, "the mail arrived", func() bool { return office.mails() > 0 && quiet(base) })
			stop()
			if n := office.mails(); n != 1 {
				t.Errorf("%d mails, want 1", n)
			}
			if l := leftIn(t, dir); len(l.issued) != 1 || l.unsigned != 0 || l.places != 1 {
				t.Errorf("%d issued, %d unsigned, %d indexes", len(l.issued), l.unsigned, l.places)
			}
			mustRun(t, "doctor", "--data", dir)
		})
	}
}

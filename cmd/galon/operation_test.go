package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"galon/internal/config"
	"galon/internal/testkit"
)

// serving starts a server with these arguments and ends it with the test.
func serving(t *testing.T, args ...string) *bytes.Buffer {
	t.Helper()
	cmd, logs := exec.Command("galon", append([]string{"serve"}, args...)...), &bytes.Buffer{}
	cmd.Stderr = logs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil || t.Failed() {
			t.Errorf("server: %v\n%s", err, logs.Bytes())
		}
	})
	return logs
}

func freeHost(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprintf("localhost:%d", l.Addr().(*net.TCPAddr).Port)
}

// await asks until want says that the answer is the right one.
func await(t *testing.T, client *http.Client, url string, want func(*http.Response, string) bool) {
	t.Helper()
	var last string
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		response, err := client.Get(url)
		if err != nil {
			last = err.Error()
			continue
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if last = fmt.Sprint(response.Status, " ", string(body)); err == nil && want(response, string(body)) {
			return
		}
	}
	t.Fatalf("%s: %s", url, last)
}

func selfSigned(t *testing.T, dir string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}, &x509.Certificate{}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestServerWithACertificateAndMeasuresOfItsOwn(t *testing.T) {
	dir, host, measures := t.TempDir(), freeHost(t), freeHost(t)
	selfSigned(t, dir, 7)
	serving(t, "--data", filepath.Join(dir, "data"), "--listen", host, "--tls-cert", filepath.Join(dir, "cert.pem"), "--tls-key", filepath.Join(dir, "key.pem"),
		"--metrics-listen", measures)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}, Timeout: time.Minute}
	await(t, client, "https://"+host+"/readyz", func(r *http.Response, _ string) bool {
		return r.StatusCode == 200 && r.Header.Get("Strict-Transport-Security") == "max-age=31536000" && r.TLS.PeerCertificates[0].SerialNumber.Int64() == 7
	})
	await(t, client, "https://"+host+"/metrics", func(r *http.Response, _ string) bool { return r.StatusCode == 404 })
	await(t, client, "http://"+measures+"/metrics", func(r *http.Response, body string) bool {
		return r.StatusCode == 200 && strings.Contains(body, `route="/readyz",status="200"`)
	})
	await(t, client, "http://"+measures+"/readyz", func(r *http.Response, _ string) bool { return r.StatusCode == 404 })
	selfSigned(t, dir, 8)
	await(t, client, "https://"+host+"/healthz", func(r *http.Response, _ string) bool { return r.TLS.PeerCertificates[0].SerialNumber.Int64() == 8 })
}

// cluster is a PostgreSQL of this test alone, which it may stop.
type cluster struct {
	dir string
	t   *testing.T
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	dir, err := os.MkdirTemp("", "pg") // short: the path of a socket is bounded
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return newClusterIn(t, dir)
}

func newClusterIn(t *testing.T, dir string, more ...string) cluster {
	t.Helper()
	c := cluster{dir, t}
	if os.Getuid() == 0 {
		c.must("chown", "postgres", dir)
	}
	c.must(c.as(append([]string{"initdb", "-D", dir + "/data", "--username=galon", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"}, more...)...)...)
	c.start()
	t.Cleanup(c.stop)
	return c
}

// as runs as the account of the package, because PostgreSQL refuses root.
func (c cluster) as(args ...string) []string {
	if os.Getuid() != 0 {
		return args
	}
	return append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"}, args...)
}

func (c cluster) must(args ...string) {
	c.t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = c.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func (c cluster) start() {
	c.must(c.as("pg_ctl", "-D", c.dir+"/data", "-s", "-w", "-l", c.dir+"/log", "-o", "-k "+c.dir+" -c listen_addresses='' -c fsync=off -c max_connections=50", "start")...)
}

// running tells whether the cluster is there: a full disk can end it.
func (c cluster) running() bool {
	status := c.as("pg_ctl", "-D", c.dir+"/data", "status")
	return exec.Command(status[0], status[1:]...).Run() == nil
}

func (c cluster) stop() {
	exec.Command(c.as("pg_ctl")[0], c.as("pg_ctl", "-D", c.dir+"/data", "-m", "immediate", "-s", "-w", "stop")[1:]...).Run()
}

func (c cluster) address() string { return "postgres://galon@/postgres?host=" + c.dir }

// A database that is gone is told, and found again without a restart. What was answered before is there afterwards.
func TestPostgresStoppedUnderLoad(t *testing.T) {
	if !testkit.Postgres() { // a file is not stopped
		return
	}
	t.Parallel()
	c := newCluster(t)
	dir, host := t.TempDir(), freeHost(t)
	kept := config.KeptDatabase(dir)
	if err := errors.Join(os.MkdirAll(filepath.Dir(kept), 0o700), os.WriteFile(kept, []byte(c.address()), 0o600)); err != nil {
		t.Fatal(err)
	}
	base := "http://" + host
	mustRun(t, "organisation", "add", "--data", dir, "--base-url", base, "--slug", "ecole", "--name", "École", "--siret", "91234567500017", "--town", "Besançon",
		"--ground", "Extrait lu", "--decided-by", "Équipe")
	key := apiKey(t, dir)
	measures := freeHost(t)
	serving(t, "--data", dir, "--base-url", base, "--listen", host, "--send-delay", "0s", "--metrics-listen", measures)
	client := &http.Client{Timeout: time.Minute}
	status := func(want int) func(*http.Response, string) bool {
		return func(r *http.Response, _ string) bool { return r.StatusCode == want }
	}
	await(t, client, base+"/readyz", status(200))

	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	var issued atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := &roundRobin{key: key, addresses: []string{host}}
		for i := 0; ctx.Err() == nil; i++ {
			var award struct {
				ID string `json:"id"`
			}
			body := fmt.Sprintf(`{"achievement":"travailler-en-equipe","recipient":{"name":"Camille Vernier %s","email":"c.%d@exemple.fr"},
				"awarded_on":"2026-11-12","level":2,"context":"training","assessor":{"name":"Claire Morel","role":"formatrice"}}`, words(i), i)
			if r.post("/api/v1/awards", "application/json", body, http.StatusCreated, &award) == nil {
				issued.Add(1)
			} else {
				time.Sleep(20 * time.Millisecond) // nobody hammers a service that is down
			}
		}
	}()
	more := func(what string) {
		t.Helper()
		least := issued.Load() + 3
		eventually(t, what, func() bool { return issued.Load() >= least })
	}
	more("awards before")
	c.stop()
	await(t, client, base+"/readyz", status(503))
	await(t, client, base+"/healthz", status(200)) // the process lives: nobody need restart it
	toldToComeAgain(t, base, key)
	await(t, client, "http://"+measures+"/metrics", func(_ *http.Response, body string) bool { return strings.Contains(body, "\ngalon_database_up 0\n") })
	c.start()
	await(t, client, base+"/readyz", status(200))
	more("awards after, and no restart of the service")
	enough()
	<-done
	n := int(issued.Load())
	// An award that was reserved while the database went away is signed by the minutely job.
	l := leftIn(t, dir)
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end) && (l.unsigned != 0 || !quiet(base)); l = leftIn(t, dir) {
		time.Sleep(200 * time.Millisecond)
	}
	if len(l.issued) < n || l.unsigned != 0 {
		t.Errorf("%d awards were answered, %d are there, %d unsigned", n, len(l.issued), l.unsigned)
	}
	mustRun(t, "log", "verify", "--data", dir)
	mustRun(t, "doctor", "--data", dir)
}

// Two servers that start at once on a database with nothing in it both serve it.
func TestTwoServersStartOnAnEmptyDatabase(t *testing.T) {
	dir, first, second := t.TempDir(), freeHost(t), freeHost(t)
	base := "http://" + first
	serving(t, "--data", dir, "--base-url", base, "--listen", first)
	serving(t, "--data", dir, "--base-url", base, "--listen", second)
	for _, host := range []string{first, second} {
		await(t, http.DefaultClient, "http://"+host+"/readyz", func(r *http.Response, _ string) bool { return r.StatusCode == 200 })
	}
	mustRun(t, "doctor", "--data", dir)
}

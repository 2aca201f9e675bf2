package httpd

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writePair writes a fresh certificate of that serial, and its key.
func writePair(t *testing.T, dir string, serial int64, now time.Time) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(serial), DNSNames: []string{"galon.example"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, &x509.Certificate{}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	writeFile(t, certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), now)
	writeFile(t, keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), now)
	return certFile, keyFile
}

func writeFile(t *testing.T, name string, text []byte, at time.Time) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(name, at, at); err != nil {
		t.Fatal(err)
	}
}

// shown is the serial of the certificate that a client is shown, and the version it speaks.
func shown(t *testing.T, c *Certificate, client *tls.Config) (int64, error) {
	t.Helper()
	near, far := net.Pipe()
	server := tls.Server(far, c.TLS())
	done := make(chan error, 1)
	go func() { done <- server.Handshake() }()
	client.InsecureSkipVerify = true // the test asks which one it is
	conn := tls.Client(near, client)
	err := conn.Handshake()
	near.Close()
	<-done
	far.Close()
	if err != nil {
		return 0, err
	}
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64(), nil
}

func TestRenewedCertificateIsShownWithoutARestart(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 11, 12, 9, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	certFile, keyFile := writePair(t, dir, 1, now)
	c := &Certificate{CertFile: certFile, KeyFile: keyFile, Now: func() time.Time { return now }, Log: logTo(&log)}
	if err := c.Load(); err != nil {
		t.Fatal(err)
	}
	want := func(serial int64, when string) {
		t.Helper()
		if got, err := shown(t, c, &tls.Config{}); err != nil || got != serial {
			t.Errorf("%s: certificate %d, %v; want %d", when, got, err, serial)
		}
	}
	want(1, "at the start")

	now = now.Add(time.Minute)
	writePair(t, dir, 2, now)
	want(2, "after the files have changed")

	// Half of a pair: the old one stays, the log says so, and the second half mends it.
	now = now.Add(time.Minute)
	half := t.TempDir()
	newCert, newKey := writePair(t, half, 3, now)
	text, err := os.ReadFile(newCert)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, certFile, text, now)
	want(2, "with a certificate whose key is not there yet")
	if !strings.Contains(log.String(), "the old one stays") {
		t.Errorf("the log does not say so:\n%s", log.String())
	}
	now = now.Add(time.Minute)
	if text, err = os.ReadFile(newKey); err != nil {
		t.Fatal(err)
	}
	writeFile(t, keyFile, text, now)
	want(3, "with both")

	now = now.Add(time.Minute)
	if err := os.Remove(certFile); err != nil {
		t.Fatal(err)
	}
	want(3, "without a file")
	if _, err := shown(t, c, &tls.Config{MaxVersion: tls.VersionTLS11}); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	if err := (&Certificate{CertFile: certFile, KeyFile: keyFile}).Load(); err == nil {
		t.Error("a start without a certificate is no fault")
	}
}

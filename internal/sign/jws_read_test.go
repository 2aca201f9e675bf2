package sign

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"testing"
)

func pemOf(t *testing.T, kind string, der []byte) []byte {
	t.Helper()
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// An assertion of Open Badges 2.0 is a JWS whose header often says no more than its algorithm.
func TestAJWSOfAnybodyIsReadAndChecked(t *testing.T) {
	for _, alg := range []Algorithm{RS256, ES256, Ed25519} {
		key, err := Generate(alg)
		if err != nil {
			t.Fatal(err)
		}
		payload := []byte(`{"type":"Assertion","narrative":"Élève d’œuvre « sûr »"}`)
		token, err := signCompact(key, payload, "", "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := ParseJWS(token)
		if err != nil || !bytes.Equal(s.Payload, payload) || s.Token() != token || s.Checkable() != nil {
			t.Fatalf("%s: %v, %q", alg, err, s.Payload)
		}
		if err := s.Verify(key.PublicKey()); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
		other, _ := Generate(alg)
		if err := s.Verify(other.PublicKey()); FaultCode(err) != FaultFalse {
			t.Errorf("%s with another key: %v", alg, err)
		}
		if err := s.Verify(nil); FaultCode(err) != FaultKey {
			t.Errorf("%s without a key: %v", alg, err)
		}
	}
	if _, err := ParseJWS("a.b"); err == nil {
		t.Error("two parts were taken for a JWS")
	}
	if s, err := ParseJWS("eyJhbGciOiJub25lIn0.e30."); err != nil || FaultCode(s.Checkable()) != FaultAlgorithm {
		t.Errorf("alg none: %v", err)
	}
}

func TestAPublishedPEMIsReadAndAPrivateOneRefused(t *testing.T) {
	key, err := Generate(RS256)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParsePublicPEM(pemOf(t, "PUBLIC KEY", public))
	if err != nil || got.Thumbprint() != key.ID {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := ParsePublicPEM(pemOf(t, "PRIVATE KEY", key.PrivateBytes())); !errors.Is(err, ErrPrivateKey) {
		t.Errorf("a private key: %v", err)
	}
	for name, text := range map[string][]byte{
		"no PEM": []byte("MIIB"), "a certificate": pemOf(t, "CERTIFICATE", public), "broken": pemOf(t, "PUBLIC KEY", public[:20]), "RSA, broken": pemOf(t, "RSA PUBLIC KEY", public),
	} {
		if _, err := ParsePublicPEM(text); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

func FuzzParsePublicPEM(f *testing.F) {
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"))
	f.Add([]byte("-----BEGIN RSA PUBLIC KEY-----\nMAYCAQMCAQM=\n-----END RSA PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := ParsePublicPEM(text)
		if err == nil && key.Thumbprint() == "" {
			t.Error("a key without a name")
		}
	})
}

package config

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := openSecrets(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Master, second.Master) || !bytes.Equal(first.Pepper, second.Pepper) || !bytes.Equal(first.Operator, second.Operator) {
		t.Error("the second start has other secrets")
	}
	if bytes.Equal(first.Master, first.Pepper) || len(first.Master) != 32 || len(first.Pepper) != 32 {
		t.Errorf("master has %d bytes, pepper %d, want two different secrets of 32", len(first.Master), len(first.Pepper))
	}
	if key, err := x509.ParsePKCS8PrivateKey(first.Operator); err != nil {
		t.Error(err)
	} else if _, ok := key.(ed25519.PrivateKey); !ok {
		t.Errorf("the operator's key is a %T", key)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "secrets"))
	if err != nil || len(entries) != 3 {
		t.Fatalf("%d files, %v; want three and nothing temporary", len(entries), err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v; want 0600", e.Name(), info.Mode().Perm(), err)
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "secrets")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v; want 0700", info.Mode().Perm(), err)
	}
}

func TestStartsAtOnceShareTheirSecrets(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var group sync.WaitGroup
	got := make([]Secrets, 16)
	for i := range got {
		group.Go(func() {
			var err error
			if got[i], err = openSecrets(dir); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i, s := range got {
		if !bytes.Equal(s.Master, got[0].Master) || !bytes.Equal(s.Pepper, got[0].Pepper) || !bytes.Equal(s.Operator, got[0].Operator) {
			t.Errorf("start %d has other secrets", i)
		}
	}
}

func TestSecretThatOthersCanReadIsRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := openSecrets(dir); err != nil {
		t.Fatal(err)
	}
	secrets := filepath.Join(dir, "secrets")
	for _, name := range []string{"master.key", "pepper.key"} {
		if err := os.Chmod(filepath.Join(secrets, name), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	_, err := openSecrets(dir)
	faults, _ := errors.AsType[Faults](err)
	if len(faults) != 2 || !strings.Contains(faults[0].Message, "chmod 600 '"+filepath.Join(secrets, "master.key")+"'") || faults[1].Env != "GALON_PEPPER_FILE" {
		t.Errorf("got %v, want both files with the command that mends them", err)
	}
	if err := errors.Join(os.Chmod(filepath.Join(secrets, "master.key"), 0o600), os.Chmod(filepath.Join(secrets, "pepper.key"), 0o600), os.Chmod(secrets, 0o755)); err != nil {
		t.Fatal(err)
	}
	if _, err := openSecrets(dir); err == nil || !strings.Contains(err.Error(), "chmod 700 '"+secrets+"'") {
		t.Errorf("got %v, want chmod 700", err)
	}
}

// A new master key beside a full database would look like a good start and open no signing key.
func TestMissingSecretIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	if _, err := openSecrets(dir); err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(dir, "secrets", "master.key")
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	place, err := PlaceFlags{Data: dir}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := place.OpenSecrets(false); err == nil || !strings.Contains(err.Error(), "sauvegarde") {
		t.Errorf("got %v, want a word about the backup", err)
	}
	if _, err := os.Stat(lost); !errors.Is(err, os.ErrNotExist) {
		t.Error("the secret was made again")
	}
}

func TestSecretsFromValuesAndFiles(t *testing.T) {
	dir := t.TempDir()
	pepper := filepath.Join(dir, "poivre")
	if err := os.WriteFile(pepper, []byte(base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{2}, 32))+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := PlaceFlags{Data: filepath.Join(dir, "data"), MasterKey: strings.Repeat("01", 32), PepperFile: pepper, OperatorKey: strings.Repeat("03", 32)}
	place, err := f.Load()
	if err != nil {
		t.Fatal(err)
	}
	got, err := place.OpenSecrets(true)
	if err != nil {
		t.Fatal(err)
	}
	if got.Master[0] != 1 || got.Pepper[0] != 2 {
		t.Errorf("master %x, pepper %x", got.Master, got.Pepper)
	}
	if _, err := os.Stat(f.Data); !errors.Is(err, os.ErrNotExist) {
		t.Error("a folder of secrets was made although all were given")
	}

	f.OperatorKey = f.MasterKey
	f.PepperFile = filepath.Join(dir, "absent")
	if place, err = f.Load(); err != nil {
		t.Fatal(err)
	}
	_, err = place.OpenSecrets(true)
	if faults, _ := errors.AsType[Faults](err); len(faults) != 2 || !strings.Contains(err.Error(), "n’existe pas") || !strings.Contains(err.Error(), "le même que GALON_MASTER_KEY") {
		t.Errorf("got %v, want the file that is missing and the secret given twice", err)
	}
}

func TestSecretReadsHexAndBase64(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret")
		for _, text := range []string{
			hex.EncodeToString(secret), strings.ToUpper(hex.EncodeToString(secret)) + "\n", base64.StdEncoding.EncodeToString(secret),
			base64.URLEncoding.EncodeToString(secret), base64.RawURLEncoding.EncodeToString(secret),
		} {
			if got, ok := parseSecret(text); !ok || !bytes.Equal(got, secret) {
				t.Fatalf("%q: %x, %v", text, got, ok)
			}
		}
		other := rapid.SliceOf(rapid.Byte()).Filter(func(b []byte) bool { return len(b) != 32 }).Draw(t, "other")
		if len(other) != 48 { // 48 bytes in base64 have as many signs as 32 in hexadecimal
			if _, ok := parseSecret(base64.StdEncoding.EncodeToString(other)); ok {
				t.Fatalf("%d bytes were taken for a secret", len(other))
			}
		}
	})
}

// openSecrets opens the secrets kept in dir and makes those that are missing.
func openSecrets(dir string) (Secrets, error) {
	p, err := PlaceFlags{Data: dir}.Load()
	if err != nil {
		return Secrets{}, err
	}
	return p.OpenSecrets(true)
}

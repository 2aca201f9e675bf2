package config

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// secretSize is what the vault, the pepper and an Ed25519 seed all need.
const secretSize = 32

// Secrets lie outside the database, so that who copies or writes the database can neither sign nor guess.
type Secrets struct {
	Master   []byte // 32 bytes, for sign.OpenVault
	Pepper   []byte // 32 bytes, for sign.Pepper
	Operator []byte // PKCS #8, for sign.ParseKey(sign.Ed25519, …)
	Earlier  OperatorPast
}

// secretSource is where one secret may come from, in this order: the value itself, a file that was named, the file
// that the installation keeps.
type secretSource struct{ flag, value, file, kept string }

// OpenSecrets reads the three secrets. With create, what the installation should keep and does not is made; without
// it, that is a fault: beside a database that is already filled, a new secret would open nothing that the lost one has
// sealed. Every fault is reported at once.
func (p Place) OpenSecrets(create bool) (Secrets, error) {
	var l loader
	var raw [3][]byte
	var past OperatorPast
	for i, s := range p.secrets {
		var secret []byte
		var err error
		if i == operatorSecret {
			secret, past, err = s.openOperator(create)
		} else {
			secret, err = s.open(create)
		}
		if err != nil {
			l.fault(s.flag+"-file", "%s", err)
			continue
		}
		for j := range i {
			if string(raw[j]) == string(secret) {
				l.fault(s.flag, "ce secret est le même que %s. Chaque secret doit être différent.", envName(p.secrets[j].flag))
			}
		}
		raw[i] = secret
	}
	if err := l.err(); err != nil {
		return Secrets{}, err
	}
	operator, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(raw[2]))
	if err != nil {
		return Secrets{}, fmt.Errorf("encode the operator's key: %w", err)
	}
	return Secrets{Master: raw[0], Pepper: raw[1], Operator: operator, Earlier: past}, nil
}

const notASecret = "ce n’est pas un secret de 32 octets. Écrivez-le en hexadécimal (64 signes) ou en base64."

func (s secretSource) open(create bool) ([]byte, error) {
	text, name, err := s.text(create)
	if err != nil {
		return nil, err
	}
	return s.parse(text, name)
}

func (s secretSource) parse(text, name string) ([]byte, error) {
	secret, ok := parseSecret(text)
	if !ok && name != "" {
		return nil, say("« %s » : %s", name, notASecret)
	} else if !ok {
		return nil, say(notASecret)
	}
	return secret, nil
}

// text is what the source holds, and the file that it stands in, "" for a value.
func (s secretSource) text(create bool) (text, name string, err error) {
	text, name = s.value, s.file
	if text == "" {
		if name == "" {
			name = s.kept
			if err := checkFolder(filepath.Dir(name)); err != nil {
				return "", name, err
			}
			switch made, err := ensureSecret(s.kept, create); {
			case errors.Is(err, fs.ErrNotExist):
				return "", name, say("« %s » manque, alors que la base existe déjà. Remettez-le depuis votre sauvegarde : sans lui, rien de ce qui est scellé ne s’ouvre.", s.kept)
			case err != nil:
				return "", name, say("« %s » ne peut pas être créé (%v). Vérifiez que le dossier accepte l’écriture.", s.kept, err)
			case made != nil:
				return hex.EncodeToString(made), name, nil
			}
		}
		text, err = readPrivate(name)
	}
	return text, name, err
}

// parseSecret reads 32 bytes as hexadecimal or as any base64.
func parseSecret(text string) ([]byte, bool) {
	text = strings.TrimSpace(text)
	var secret []byte
	var err error
	if len(text) == 2*secretSize {
		secret, err = hex.DecodeString(text)
	} else {
		text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		secret, err = base64.RawStdEncoding.DecodeString(text)
	}
	return secret, err == nil && len(secret) == secretSize
}

// readPrivate reads a file that only its owner can read; another file is refused with the command that mends it.
func readPrivate(name string) (string, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", say("le fichier « %s » n’existe pas.", name)
	case err != nil:
		return "", say("le fichier « %s » est illisible (%v).", name, err)
	case !info.Mode().IsRegular():
		return "", say("« %s » n’est pas un fichier.", name)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return "", say("d’autres comptes de cette machine peuvent lire « %s ». Lancez : chmod 600 %s", name, shellQuote(name))
	case info.Size() > 16<<10:
		return "", say("le fichier « %s » est trop long pour un secret.", name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", say("le fichier « %s » est illisible (%v).", name, err)
	}
	return string(text), nil
}

func shellQuote(name string) string { return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'" }

// ensureSecret makes the file if it is missing, and returns the fresh secret, or nil when there was one. The name
// appears with the whole content or not at all, and of two processes that start at once one wins: link never
// replaces.
func ensureSecret(name string, create bool) ([]byte, error) {
	dir := filepath.Dir(name)
	if _, err := os.Stat(name); err == nil {
		return nil, nil
	} else if !errors.Is(err, fs.ErrNotExist) || !create {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails: crypto/rand ends the program instead
	temporary, err := writeTemporary(dir, hex.EncodeToString(secret)+"\n")
	if err != nil {
		return nil, err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, name); errors.Is(err, fs.ErrExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return secret, syncFolder(dir)
}

// checkFolder refuses a folder of secrets that others may enter; one that is missing will be made.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return say("d’autres comptes de cette machine peuvent entrer dans « %s ». Lancez : chmod 700 %s", dir, shellQuote(dir))
	}
	return nil
}

func writeTemporary(dir, text string) (string, error) {
	f, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// syncFolder makes the new name outlive a power cut.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

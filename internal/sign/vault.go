package sign

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
)

// SecretSize is the length of the master key and of the pepper.
const SecretSize = 32

// Vault seals secrets at rest under a master key that lies outside the database. Each purpose has a key of its
// own, so that a sealed code is never opened as a signing key.
type Vault struct {
	master []byte
	mu     sync.Mutex
	boxes  map[string]cipher.AEAD
}

// OpenVault takes the 32 bytes of the master key.
func OpenVault(master []byte) (*Vault, error) {
	if len(master) != SecretSize {
		return nil, fmt.Errorf("sign: the master key has %d bytes, not %d", len(master), SecretSize)
	}
	return &Vault{master: append([]byte(nil), master...), boxes: map[string]cipher.AEAD{}}, nil
}

// sealVersion is the first byte of what Seal returns: AES-256-GCM, random nonce, HKDF-SHA-256 key per purpose.
const sealVersion = 1

// ErrSealed says that a sealed secret does not open: other master key, other purpose, other binding, or changed.
var ErrSealed = errors.New("sign: the sealed secret does not open")

// Seal encrypts plain for a purpose, bound to aad: what was sealed for one organisation and key does not open
// for another, even for somebody who can write rows.
func (v *Vault) Seal(purpose, aad string, plain []byte) ([]byte, error) {
	box, err := v.box(purpose)
	if err != nil {
		return nil, err
	}
	return box.Seal([]byte{sealVersion}, nil, plain, []byte(aad)), nil
}

// Open decrypts what Seal made with the same purpose and aad.
func (v *Vault) Open(purpose, aad string, sealed []byte) ([]byte, error) {
	box, err := v.box(purpose)
	if err != nil {
		return nil, err
	}
	if len(sealed) < 1 || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	plain, err := box.Open(nil, nil, sealed[1:], []byte(aad))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func (v *Vault) box(purpose string) (cipher.AEAD, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if box, ok := v.boxes[purpose]; ok {
		return box, nil
	}
	key, err := hkdf.Key(sha256.New, v.master, nil, "galon vault 1 "+purpose, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	v.boxes[purpose] = box
	return box, nil
}

// Pepper keeps codes and tokens findable without keeping them: only their HMAC is stored, under a secret that
// lies outside the database. The zero Pepper stops the program when it is used.
type Pepper struct{ secret []byte }

// NewPepper takes the 32 bytes of the secret.
func NewPepper(secret []byte) (Pepper, error) {
	if len(secret) != SecretSize {
		return Pepper{}, fmt.Errorf("sign: the pepper has %d bytes, not %d", len(secret), SecretSize)
	}
	return Pepper{append([]byte(nil), secret...)}, nil
}

// Hash is the HMAC-SHA-256 of a value for one purpose, in hex.
func (p Pepper) Hash(purpose, value string) string {
	return hex.EncodeToString(p.Derive(purpose, value))
}

// Is tells whether that is the Hash of the value, in a time that does not depend on where they differ.
func (p Pepper) Is(purpose, value, hash string) bool {
	return subtle.ConstantTimeCompare([]byte(p.Hash(purpose, value)), []byte(hash)) == 1
}

// Derive is the same as bytes, for tokens that can be made again and so need not be stored.
func (p Pepper) Derive(purpose, value string) []byte {
	if len(p.secret) != SecretSize {
		panic("sign: a pepper without its secret")
	}
	mac := hmac.New(sha256.New, p.secret)
	fmt.Fprintf(mac, "%d %s %s", len(purpose), purpose, value) // the length keeps ("ab","c") and ("a","bc") apart
	return mac.Sum(nil)
}

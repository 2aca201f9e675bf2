package sign

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"strings"

	"golang.org/x/crypto/argon2"
)

// A short code of a person is kept as Argon2id (RFC 9106) with the least memory that OWASP's password storage cheat
// sheet asks for: 19 MiB, two passes, one lane. The pepper goes in first: a million codes are soon tried by whoever
// has the database, and not without the secret that lies outside of it.
const (
	pinTime   = 2
	pinMemory = 19 * 1024
	pinKey    = 32
	pinPrefix = "argon2id-19-2-1$"
)

// HashPIN writes a code down for one thing that it opens.
func (p Pepper) HashPIN(purpose, pin string) string {
	salt := make([]byte, 16)
	rand.Read(salt)
	return pinPrefix + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(p.pin(purpose, pin, salt))
}

// IsPIN tells whether that is the code. What is not a hash of ours is no code's.
func (p Pepper) IsPIN(purpose, pin, hash string) bool {
	rest, ok := strings.CutPrefix(hash, pinPrefix)
	salted, wanted, cut := strings.Cut(rest, "$")
	salt, err := base64.RawStdEncoding.DecodeString(salted)
	want, err2 := base64.RawStdEncoding.DecodeString(wanted)
	if !ok || !cut || err != nil || err2 != nil || len(want) != pinKey {
		return false
	}
	return subtle.ConstantTimeCompare(p.pin(purpose, pin, salt), want) == 1
}

func (p Pepper) pin(purpose, pin string, salt []byte) []byte {
	return argon2.IDKey(p.Derive(purpose, pin), salt, pinTime, pinMemory, 1, pinKey)
}

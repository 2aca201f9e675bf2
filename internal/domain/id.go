package domain

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
)

// Each noun has its own ID type, so that the compiler tells an award from a person.
type (
	OrganisationID string
	AwardID        string
	RecipientID    string
	PassportID     string
	ShareID        string
	BatchID        string
	AccountID      string
	APIKeyID       string
	SignInID       string
	EndorsementID  string
)

// idEncoding is base32 with an alphabet in ASCII order, so that text order is byte order and ORDER BY id is
// order of creation.
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

const idLength = 26

// NewID makes an identifier of 16 bytes: 48 bits of milliseconds, then version, variant and 74 random bits
// (RFC 9562, UUIDv7), written as 26 lower-case signs.
func NewID[T ~string](now time.Time) T {
	b := randomUUID(7)
	ms := now.UnixMilli()
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	return T(idEncoding.EncodeToString(b[:]))
}

// ParseID reads an identifier that came from outside.
func ParseID[T ~string](s string) (T, error) {
	if len(s) != idLength || s != strings.ToLower(s) {
		return "", NotFoundf("id-malformed")
	}
	if _, err := idEncoding.DecodeString(s); err != nil {
		return "", NotFoundf("id-malformed")
	}
	return T(s), nil
}

// NewURN makes the urn:uuid of a credential or of its subject: random (RFC 9562, UUIDv4), because it leaves
// with the badge and must not tell when or in which order badges were made.
func NewURN() string {
	b := randomUUID(4)
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func randomUUID(version byte) [16]byte {
	var b [16]byte
	rand.Read(b[:]) // never fails: it stops the program instead
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return b
}

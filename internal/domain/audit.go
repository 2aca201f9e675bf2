package domain

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"time"
)

// AuditEntry is one act that matters. Subject and Detail hold identifiers and codes, never a name or an address.
type AuditEntry struct {
	At             time.Time
	Actor          string
	Act            string // award.issue, award.revoke, key.create …
	OrganisationID OrganisationID
	Subject        string
	Detail         string
}

// AuditLink is an entry at its place in the chain of the installation. Each link holds the hash of the one before, so
// that who changes, takes out or puts in an entry has to write anew all that follow it, and the hash of the last one,
// which others keep, is no longer the same.
//
// Who acted on what is in the chain by a salted commitment only: without the salt, which never leaves the database, the
// chain tells nothing of them and nobody can try out identifiers against it.
type AuditLink struct {
	AuditEntry
	Position   int64  // 1 for the first of the installation
	Sequence   int64  // 1 for the first of the organisation
	Salt       []byte // 16 random bytes
	Commitment []byte
	Previous   []byte // hash of the link before; AuditOrigin for the first
}

// AuditOrigin is what the first link follows.
var AuditOrigin = make([]byte, sha256.Size)

// Commit is SHA-256 over the salt, the actor, the subject and the detail, each after its length in eight bytes.
func (l AuditLink) Commit() []byte {
	return digest("galon audit commitment 1", l.Salt, []byte(l.Actor), []byte(l.Subject), []byte(l.Detail))
}

// Hash is SHA-256 over everything else that the link says, in the same way, so that no two links have the same bytes.
func (l AuditLink) Hash() []byte {
	return digest("galon audit link 1", l.Previous, number(l.Position), number(l.At.UnixMilli()), []byte(l.OrganisationID),
		number(l.Sequence), []byte(l.Act), l.Commitment)
}

// Holds tells whether the link follows the hash previous at that position and says what it was sealed with.
func (l AuditLink) Holds(position int64, previous []byte) bool {
	return l.Position == position && subtle.ConstantTimeCompare(l.Previous, previous) == 1 && subtle.ConstantTimeCompare(l.Commitment, l.Commit()) == 1
}

func digest(purpose string, parts ...[]byte) []byte {
	h := sha256.New()
	h.Write(number(int64(len(purpose))))
	h.Write([]byte(purpose))
	for _, p := range parts {
		h.Write(number(int64(len(p))))
		h.Write(p)
	}
	return h.Sum(nil)
}

func number(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// AuditHead is the end of the chain: how many links there are, and the hash of the last one.
type AuditHead struct {
	Position int64  `json:"entries"`
	Hash     string `json:"hash"` // hexadecimal
}

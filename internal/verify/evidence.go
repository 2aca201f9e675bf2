package verify

import (
	"encoding/hex"
	"time"
)

// Kinds of what a check leans on.
const (
	ByKey      = "key"      // the key that signed, by its RFC 7638 thumbprint
	ByDocument = "document" // what the issuer publishes about its keys
	ByRegistry = "registry" // a decision of the registry
	ByTrust    = "trust"    // the file of whom the person who asks trusts
	ByList     = "list"     // a list of withdrawn badges
	ByDigest   = "digest"   // the very bytes
	ByInstant  = "instant"  // a date that was compared
	ByJournal  = "journal"  // what this installation saw happen
	ByIdentity = "identity" // a kind of identity that the badge holds of its owner
)

// Evidence is one thing that a check leaned on, so that somebody else can look at the same thing.
type Evidence struct {
	Kind   string    `json:"kind"`
	ID     string    `json:"id,omitempty"`
	URL    string    `json:"url,omitempty"`
	Digest string    `json:"digest,omitempty"` // sha256:…, of the bytes that were read
	At     time.Time `json:"at,omitzero"`
}

// digestOf is how a report names bytes. Those that this examination hashed before are not hashed again.
func (e *examination) digestOf(b []byte) string {
	return "sha256:" + hex.EncodeToString(e.sums.of(b))
}

// by says what a check leans on.
func (c Check) by(evidence ...Evidence) Check {
	c.Evidence = append(c.Evidence[:len(c.Evidence):len(c.Evidence)], evidence...)
	return c
}

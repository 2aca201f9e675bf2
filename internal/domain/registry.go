package domain

import "time"

// Registry is the list of organisations whose identity was checked. It is published as a document signed by the
// operator's key; each version is the one before it with one act added, never rebuilt from database rows, so a
// key or a name that somebody writes into the database does not enter it.
type Registry struct {
	BaseURL string          `json:"base_url"`
	Version int             `json:"version"`
	Updated time.Time       `json:"updated"`
	Entries []RegistryEntry `json:"organisations"`
}

// RegistryEntry is one organisation as the operator vouches for it.
type RegistryEntry struct {
	DID         string             `json:"id"`
	Slug        string             `json:"slug"`
	Name        string             `json:"name"`
	Town        string             `json:"town"`
	Departement string             `json:"departement,omitempty"`
	SIRET       string             `json:"siret"`
	NDA         string             `json:"nda,omitempty"`
	Kind        OrganisationKind   `json:"kind"`
	Decisions   []RegistryDecision `json:"decisions"`
	Keys        []PinnedKey        `json:"keys"`
}

// DecisionKind is what the operator decided of an organisation.
type DecisionKind string

const (
	Verified  DecisionKind = "verified"
	Suspended DecisionKind = "suspended"
	Removed   DecisionKind = "removed"
)

// RegistryDecision is dated and says who decided and on what ground.
type RegistryDecision struct {
	Kind      DecisionKind `json:"decision"`
	From      time.Time    `json:"from"`
	DecidedBy string       `json:"decided_by"`
	Ground    string       `json:"ground"`
}

// PinnedKey is the RFC 7638 thumbprint of a key and the period in which it may sign.
type PinnedKey struct {
	Thumbprint string    `json:"thumbprint"`
	From       time.Time `json:"from"`
	Until      time.Time `json:"until,omitzero"` // zero: still in use
	// Compromised is from when on somebody else may have signed with it. A signature can be dated back, so from the day
	// this is known no date that a badge gives itself counts: only a journal of the issuer's acts tells.
	Compromised time.Time `json:"compromised,omitzero"`
}

// Entry finds an organisation by its DID.
func (r *Registry) Entry(did string) (*RegistryEntry, bool) {
	for i := range r.Entries {
		if r.Entries[i].DID == did {
			return &r.Entries[i], true
		}
	}
	return nil, false
}

// At is the decision in force at that instant; ok is false when none was made yet.
func (e *RegistryEntry) At(t time.Time) (d RegistryDecision, ok bool) {
	for _, x := range e.Decisions {
		if !x.From.After(t) && (!ok || !x.From.Before(d.From)) {
			d, ok = x, true
		}
	}
	return d, ok
}

// Compromised is from when on a key may have been in other hands; zero: never, as far as is known.
func (e *RegistryEntry) Compromised(thumbprint string) time.Time {
	for _, k := range e.Keys {
		if k.Thumbprint == thumbprint && !k.Compromised.IsZero() {
			return k.Compromised
		}
	}
	return time.Time{}
}

// Pins tells whether the key may have signed at that instant: it is pinned, and was not retired before. The
// start of the period is not asked, because a badge may be dated before the key that signs it was made.
func (e *RegistryEntry) Pins(thumbprint string, signedAt time.Time) bool {
	for _, k := range e.Keys {
		if k.Thumbprint == thumbprint && (k.Until.IsZero() || signedAt.Before(k.Until)) {
			return true
		}
	}
	return false
}

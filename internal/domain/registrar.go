package domain

import (
	"strings"
	"time"
)

// Registrar is a person of the operator's team: they look into who asks for entry in the registry. Their title is
// public, in the registry; their name and address are not.
type Registrar struct {
	AccountID AccountID
	Name      string
	Email     string
	Title     string // « Chargée du registre »
	CreatedAt time.Time
	RemovedAt time.Time // zero: still is one
}

// ProofKind is a way to find out who is asking.
type ProofKind string

const (
	ProofLetter ProofKind = "letter" // a code, sent to the address of the Sirene record
	ProofCall   ProofKind = "call"   // a call to a number that the organisation did not give
)

// IdentityProof is one attempt to find out who is asking. It holds when HeldAt is set.
type IdentityProof struct {
	ID             string
	OrganisationID OrganisationID
	Kind           ProofKind
	Found          ProofFound
	MadeBy         AccountID
	MadeAt         time.Time
	CodeHash       string
	Tries          int
	ExpiresAt      time.Time
	HeldAt         time.Time
}

// ProofFound is what was found, and where. None of it comes from who is asking.
type ProofFound struct {
	SIRET   string `json:"siret"`             // that was looked up: a proof is of no other
	Name    string `json:"name,omitempty"`    // as the Sirene record has it
	Address string `json:"address,omitempty"` // of the Sirene record, several lines
	Phone   string `json:"phone,omitempty"`
	Source  string `json:"source,omitempty"` // where the number was found
	Caller  string `json:"caller,omitempty"` // title of who called
	On      Day    `json:"on,omitempty"`
	Answer  string `json:"answer,omitempty"` // who answered, by function
}

const (
	LetterTries = 5
	LetterLife  = 60 * 24 * time.Hour
)

// Check names what is missing in what was found.
func (p IdentityProof) Check(today Day) []FieldError {
	c := &factCheck{}
	want := func(pointer, text string) {
		if strings.TrimSpace(text) == "" || !CleanText(strings.ReplaceAll(text, "\n", " ")) {
			c.add(pointer, "proof-"+pointer[1:]+"-missing")
		}
	}
	switch p.Kind {
	case ProofLetter:
		want("/name", p.Found.Name)
		want("/address", p.Found.Address)
	case ProofCall:
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, p.Found.Phone)
		if len(digits) < 10 || len(digits) > 15 {
			c.add("/phone", "proof-phone-missing")
		}
		want("/source", p.Found.Source)
		want("/answer", p.Found.Answer)
		if !p.Found.On.Valid() || p.Found.On > today {
			c.add("/on", "proof-on-missing")
		}
	}
	return c.faults
}

// Refused is no decision of the registry: who was never in it is not named there.
const Refused DecisionKind = "refused"

// Proposal is a decision on an organisation that waits for a second person, or did.
type Proposal struct {
	ID             string
	OrganisationID OrganisationID
	Kind           DecisionKind
	Revision       int // of the request that was looked at; 0: there is none
	From           time.Time
	PublicReason   string
	PrivateReason  string
	ProposedBy     AccountID
	ProposedAt     time.Time
	ClosedBy       AccountID
	ClosedAt       time.Time
	State          ProposalState
}

// ProposalState is how far a proposal came.
type ProposalState string

const (
	ProposalOpen      ProposalState = "open"
	ProposalDone      ProposalState = "done"
	ProposalWithdrawn ProposalState = "withdrawn"
)

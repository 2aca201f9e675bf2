package domain

import (
	"slices"
	"time"
	"unicode/utf8"
)

// PanelDecision is what a jury says of one bloc of one candidate.
type PanelDecision string

const (
	Acquired    PanelDecision = "acquired"
	NotAcquired PanelDecision = "not_acquired" // reasons are obligatory
	Deferred    PanelDecision = "deferred"
)

// PanelDecisions lists them in the order of the form.
var PanelDecisions = []PanelDecision{Acquired, NotAcquired, Deferred}

// PanelVote is what one member writes of one candidate. It is theirs alone; Version counts what was saved, so that two
// screens of one person do not write over each other.
type PanelVote struct {
	Member    MemberID            `json:"-"`
	Candidate CandidateID         `json:"-"`
	Version   int                 `json:"-"`
	SavedAt   time.Time           `json:"-"`
	Knows     bool                `json:"knows,omitempty"` // a conflict of interest: excluded from this vote
	Blocs     map[string]BlocVote `json:"blocs,omitempty"` // by code
	Advice    string              `json:"advice,omitempty"`
}

// BlocVote is a draft until the minutes are signed: any part may still be empty.
type BlocVote struct {
	Decision PanelDecision   `json:"decision,omitempty"`
	Reason   string          `json:"reason,omitempty"`
	Criteria map[string]bool `json:"criteria,omitempty"` // by number, from 1; what was not ticked is not there
}

// CommonDecision is what the jury decided together where its members did not agree.
type CommonDecision struct {
	Candidate CandidateID   `json:"-"`
	Bloc      string        `json:"-"`
	Decision  PanelDecision `json:"decision"`
	Reason    string        `json:"reason,omitempty"`
	By        MemberID      `json:"by"` // who wrote it down; those who sign agree to it
	Version   int           `json:"-"`
}

// PanelSignature is a simple electronic signature: who, when, and the digest of exactly what was decided then.
type PanelSignature struct {
	Member MemberID
	Digest string
	Way    CodeWay // how the code came
	At     time.Time
}

// CodeWay is how a member got the code that confirms what they decided: never by the link itself.
type CodeWay string

const (
	CodeByMail  CodeWay = "mail"  // asked for on the page, to the member's own address
	CodeByVoice CodeWay = "voice" // given by the organisation, on paper or by telephone
)

// Length of what a member may write.
const panelText = 2000

// CheckVote names what cannot be kept. A draft may lack anything.
func (s PanelSession) CheckVote(v PanelVote) []FieldError {
	c := &factCheck{}
	for _, code := range sortedKeys(v.Blocs) {
		b := v.Blocs[code]
		known, ok := s.Bloc(code)
		if !ok {
			c.add("/bloc", "panel-bloc-unknown", code)
			continue
		}
		if b.Decision != "" && !slices.Contains(PanelDecisions, b.Decision) {
			c.add("/"+code+"/decision", "panel-decision-unknown")
		}
		c.told("/"+code+"/reason", b.Reason)
		if len(b.Criteria) > len(known.Criteria) {
			c.add("/"+code+"/criteria", "list-too-long", len(known.Criteria))
		}
	}
	c.told("/advice", v.Advice)
	return c.faults
}

// told is a text for the candidate and the minutes: an address in it is nobody's business here, but it is not signed
// into a credential either.
func (c *factCheck) told(pointer, text string) {
	if utf8.RuneCountInString(text) > panelText {
		c.add(pointer, "text-too-long", panelText)
	}
	if !CleanText(text) {
		c.add(pointer, "text-control")
	}
}

// CheckCommon names what is wrong with a common decision.
func (s PanelSession) CheckCommon(d CommonDecision) []FieldError {
	c := &factCheck{}
	if !slices.Contains(PanelDecisions, d.Decision) {
		c.add("/decision", "panel-decision-missing")
	}
	if d.Decision == NotAcquired && unsaid(d.Reason) {
		c.add("/reason", "panel-reason-missing")
	}
	c.told("/reason", d.Reason)
	return c.faults
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
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

// Deliberation is a session with all that its members have said in this round.
type Deliberation struct {
	PanelSession
	Votes      []PanelVote
	Common     []CommonDecision
	Signatures []PanelSignature
}

// Vote is what a member has written of a candidate so far.
func (d Deliberation) Vote(m MemberID, c CandidateID) PanelVote {
	for _, v := range d.Votes {
		if v.Member == m && v.Candidate == c {
			return v
		}
	}
	return PanelVote{Member: m, Candidate: c}
}

// Decided is the common decision on a bloc, if there is one.
func (d Deliberation) Decided(c CandidateID, bloc string) (CommonDecision, bool) {
	for _, x := range d.Common {
		if x.Candidate == c && x.Bloc == bloc {
			return x, true
		}
	}
	return CommonDecision{Candidate: c, Bloc: bloc}, false
}

// Excluded tells that a member has a conflict of interest with a candidate, by their own word or the organiser's.
func (d Deliberation) Excluded(m MemberID, c PanelCandidate) bool {
	return slices.Contains(c.Excluded, m) || d.Vote(m, c.ID).Knows
}

// Able are the members who came and may vote on the candidate.
func (d Deliberation) Able(c PanelCandidate) []PanelMember {
	var able []PanelMember
	for _, m := range d.Present() {
		if !d.Excluded(m.ID, c) && m.AuthorisedUntil >= d.On {
			able = append(able, m)
		}
	}
	return able
}

func (d Deliberation) tooFew() []FieldError {
	var faults []FieldError
	for i, x := range d.Candidates {
		if len(d.Able(x)) < 2 {
			faults = append(faults, FieldError{Pointer: "/candidates/" + itoa(i), Code: "panel-too-few-able", Args: []any{x.Name}})
		}
	}
	return faults
}

// OutcomeState says how far the jury is with one bloc of one candidate.
type OutcomeState string

const (
	OutcomeWaiting  OutcomeState = "waiting"  // a member has not decided, or a reason is missing
	OutcomeDisputed OutcomeState = "disputed" // the members do not agree: they decide together
	OutcomeAgreed   OutcomeState = "agreed"   // all who may vote say the same
	OutcomeCommon   OutcomeState = "common"   // decided together
)

// Outcome is where the jury stands on one bloc of one candidate.
type Outcome struct {
	State    OutcomeState
	Decision PanelDecision
	Reasons  []string
	Waiting  []PanelMember // who has not decided
	Wordless []PanelMember // who refused without a reason
}

// Settled tells that there is a decision.
func (o Outcome) Settled() bool { return o.State == OutcomeAgreed || o.State == OutcomeCommon }

// Outcome works it out: two persons at least, all who may vote, and one decision.
func (d Deliberation) Outcome(c PanelCandidate, bloc string) Outcome {
	var o Outcome
	decisions := map[PanelDecision]bool{}
	able := d.Able(c)
	for _, m := range able {
		v := d.Vote(m.ID, c.ID).Blocs[bloc]
		if v.Decision == "" {
			o.Waiting = append(o.Waiting, m)
			continue
		}
		decisions[v.Decision] = true
		o.Decision = v.Decision
		reason := strings.TrimSpace(v.Reason)
		switch {
		case v.Decision == NotAcquired && unsaid(reason):
			o.Wordless = append(o.Wordless, m)
		case v.Decision != Acquired && reason != "" && !slices.Contains(o.Reasons, reason):
			o.Reasons = append(o.Reasons, reason)
		}
	}
	switch {
	case len(able) < 2 || len(o.Waiting) > 0:
		o.State, o.Decision, o.Reasons = OutcomeWaiting, "", nil
	case len(decisions) > 1:
		o.State, o.Decision, o.Reasons = OutcomeDisputed, "", nil
		if x, ok := d.Decided(c.ID, bloc); ok {
			o.State, o.Decision, o.Wordless = OutcomeCommon, x.Decision, nil
			if x.Reason != "" {
				o.Reasons = []string{x.Reason}
			}
		}
	case len(o.Wordless) > 0:
		o.State = OutcomeWaiting
	default:
		o.State = OutcomeAgreed
	}
	return o
}

// Advice is what the members who voted advise the candidate.
func (d Deliberation) Advice(c PanelCandidate) []string {
	var all []string
	for _, m := range d.Able(c) {
		if a := strings.TrimSpace(d.Vote(m.ID, c.ID).Advice); a != "" && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// Digest is over everything that the minutes will say of the decisions: who signs it signs exactly this, and a decision
// that changes afterwards makes the signature one of something else.
func (d Deliberation) Digest() string {
	type line struct {
		Candidate, Bloc string
		Decision        PanelDecision
		State           OutcomeState
		Reasons         []string
		Able            []MemberID
		Advice          []string
		Files           []string
	}
	all := struct {
		ID            PanelID
		Round         int
		Certification string
		On            Day
		Place         string
		Remote        bool
		Members       []PanelMember
		Lines         []line
	}{d.ID, d.Round, d.CertificationCode, d.On, d.Place, d.Remote, d.Present(), nil}
	for _, c := range d.Candidates {
		var able []MemberID
		for _, m := range d.Able(c) {
			able = append(able, m.ID)
		}
		var files []string // a piece that comes later was not judged
		for _, f := range c.Files {
			files = append(files, f.SHA256)
		}
		for _, b := range d.Blocs {
			o := d.Outcome(c, b.Code)
			all.Lines = append(all.Lines, line{c.Name, b.Code, o.Decision, o.State, o.Reasons, able, d.Advice(c), files})
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		panic(err) // texts, numbers and lists of them always encode
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Signed tells whether a member's signature is of what stands now, and whether one is of something that changed since.
func (d Deliberation) Signed(m MemberID) (at time.Time, stale bool) {
	for _, s := range d.Signatures {
		if s.Member == m {
			if s.Digest == d.Digest() {
				return s.At, false
			}
			return time.Time{}, true
		}
	}
	return time.Time{}, false
}

// Signers are the members present whose signature is of what stands now.
func (d Deliberation) Signers() []PanelMember {
	var all []PanelMember
	for _, m := range d.Present() {
		if at, _ := d.Signed(m.ID); !at.IsZero() {
			all = append(all, m)
		}
	}
	return all
}

// CheckDecided names every decision that is missing before anybody can sign.
func (d Deliberation) CheckDecided() []FieldError {
	faults := d.tooFew()
	if len(d.Candidates) == 0 {
		faults = append(faults, FieldError{Pointer: "/candidates", Code: "panel-candidates-missing"})
	}
	for i, c := range d.Candidates {
		if len(d.Able(c)) < 2 {
			continue
		}
		for _, b := range d.Blocs {
			o, at := d.Outcome(c, b.Code), "/candidates/"+itoa(i)+"/"+b.Code
			switch {
			case o.State == OutcomeDisputed:
				faults = append(faults, FieldError{Pointer: at, Code: "panel-disputed", Args: []any{c.Name, b.Code}})
			case len(o.Waiting) > 0:
				faults = append(faults, FieldError{Pointer: at, Code: "panel-undecided", Args: []any{c.Name, b.Code, o.Waiting[0].Name}})
			case o.State == OutcomeWaiting && len(o.Wordless) > 0:
				faults = append(faults, FieldError{Pointer: at, Code: "panel-reason-of", Args: []any{c.Name, b.Code, o.Wordless[0].Name}})
			}
		}
	}
	return faults
}

// Missing is what the session still lacks for its next step; a closed one lacks nothing.
func (d Deliberation) Missing() []FieldError {
	switch d.State {
	case PanelPreparing:
		return d.CheckConvene()
	case PanelConvened:
		return d.CheckClose()
	}
	return nil
}

// CheckClose: nobody closes alone. Two signatures at least, and two of members who could vote for each candidate.
func (d Deliberation) CheckClose() []FieldError {
	faults := d.CheckDecided()
	signers := d.Signers()
	missing := max(0, 2-len(signers))
	for _, c := range d.Candidates {
		n := 0
		for _, m := range signers {
			if !d.Excluded(m.ID, c) {
				n++
			}
		}
		missing = max(missing, 2-n)
	}
	if missing > 0 {
		faults = append(faults, FieldError{Pointer: "/signatures", Code: "panel-signatures-missing", Args: []any{missing}})
	}
	return faults
}

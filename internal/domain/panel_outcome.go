package domain

import (
	"slices"
	"strings"
)

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

package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

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

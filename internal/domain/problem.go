package domain

import (
	"strings"
	"time"
)

// ProblemID names what somebody told the operator.
type ProblemID string

// ProblemKind is what is the matter, in the words of who tells it.
type ProblemKind string

const (
	ProblemFake    ProblemKind = "fake"    // the badge looks forged
	ProblemWrong   ProblemKind = "wrong"   // something in it is not true
	ProblemSite    ProblemKind = "site"    // a QR code leads to another site
	ProblemPrivate ProblemKind = "private" // it shows what it should not
	ProblemOther   ProblemKind = "other"
)

// ProblemKinds are in the order of the form.
var ProblemKinds = []ProblemKind{ProblemFake, ProblemWrong, ProblemSite, ProblemPrivate, ProblemOther}

// ProblemState is how far it is.
type ProblemState string

const (
	ProblemOpen    ProblemState = "open"
	ProblemTaken   ProblemState = "taken" // somebody looks into it
	ProblemClosed  ProblemState = "closed"
	problemTextMax              = 1000
)

// Problem is a report of a reader. Nothing of who tells it is asked; what they write all the same leaves with the rule
// of conservation.
type Problem struct {
	ID           ProblemID
	At           time.Time
	Kind         ProblemKind
	Code         string // public code of the badge, ""
	AwardID      AwardID
	Imported     ImportID // instead, when it is one of another site
	Organisation string   // slug
	Achievement  string   // slug
	Digest       string   // SHA-256 of a badge that was handed in as a file
	Text         string
	Contact      string // an e-mail address, if an answer is wanted
	State        ProblemState
	Note         string // of the operator's team
	ChangedAt    time.Time
	ChangedBy    string // label of who
}

// CheckProblem names what keeps a report from being taken.
func CheckProblem(p Problem) []FieldError {
	c := &factCheck{}
	if !contains(ProblemKinds, p.Kind) {
		c.add("/kind", "problem-kind")
	}
	c.text("/text", p.Text, problemTextMax)
	if p.Contact != "" && CheckEmail(p.Contact) != "" {
		c.add("/contact", CheckEmail(p.Contact), p.Contact)
	}
	if p.Digest != "" && (len(p.Digest) != 64 || strings.Trim(p.Digest, "0123456789abcdef") != "") {
		c.add("/digest", "problem-digest")
	}
	return c.faults
}

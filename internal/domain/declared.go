package domain

import (
	"slices"
	"time"
)

// SelfDeclared is what a person says of themself. It is never signed, never in a share, and never beside what is attested
// without a word that says so.
type SelfDeclared struct {
	ID         DeclaredID   `json:"-"`
	PassportID PassportID   `json:"-"`
	Kind       DeclaredKind `json:"-"`
	Title      string       `json:"title"`
	Place      string       `json:"place,omitempty"` // where, or with whom
	From       Day          `json:"from,omitempty"`
	To         Day          `json:"to,omitempty"` // "": still
	Text       string       `json:"text,omitempty"`
	CreatedAt  time.Time    `json:"-"`
}

// DeclaredKind is the sort of thing.
type DeclaredKind string

// DeclaredKinds lists them in the order of the form.
var DeclaredKinds = []DeclaredKind{"work", "volunteering", "training", "personal", "other"}

// Bounds of what is declared.
const (
	MaxDeclared  = 100
	MaxSentence  = 500
	maxDeclTitle = 120
	maxDeclText  = 2000
)

// Check returns the faults of what was typed.
func (d SelfDeclared) Check(today Day) []FieldError {
	c := &factCheck{}
	if !slices.Contains(DeclaredKinds, d.Kind) {
		c.add("/kind", "declared-kind")
	}
	c.required("/title", d.Title, "declared-title-missing")
	c.text("/title", d.Title, maxDeclTitle)
	c.text("/place", d.Place, maxDeclTitle)
	c.text("/text", d.Text, maxDeclText)
	for pointer, day := range map[string]Day{"/from": d.From, "/to": d.To} {
		if day != "" {
			c.day(pointer, day, today)
		}
	}
	if d.From.Valid() && d.To.Valid() && d.To < d.From {
		c.add("/to", "period-reversed")
	}
	return c.faults
}

// CheckSentence returns the faults of a sentence for an interview.
func CheckSentence(s string) []FieldError {
	c := &factCheck{}
	c.text("/sentence", s, MaxSentence)
	return c.faults
}

// PassportStatistics is what a person chose to say for the figures of the region: outside every credential, and "" where
// they did not wish to answer.
type PassportStatistics struct {
	Departement string        `json:"departement,omitempty"`
	Sex         string        `json:"sex,omitempty"`
	AgeBand     string        `json:"age_band,omitempty"`
	Situation   LearnerStatus `json:"situation,omitempty"`
}

// The answers that can be given.
var (
	Sexes    = []string{"f", "m", "x"}
	AgeBands = []string{"15-17", "18-25", "26-44", "45-59", "60+"}
	// Departements are those of the region; another answer is "other".
	Departements = []string{"21", "25", "39", "58", "70", "71", "89", "90", "other"}
)

// Check returns the faults of what was chosen.
func (p PassportStatistics) Check() []FieldError {
	c := &factCheck{}
	for _, x := range []struct {
		pointer, value string
		among          []string
	}{{"/departement", p.Departement, Departements}, {"/sex", p.Sex, Sexes}, {"/age_band", p.AgeBand, AgeBands}} {
		if x.value != "" && !slices.Contains(x.among, x.value) {
			c.add(x.pointer, "answer-unknown")
		}
	}
	if p.Situation != "" && !knownStatus(p.Situation) {
		c.add("/situation", "answer-unknown")
	}
	return c.faults
}

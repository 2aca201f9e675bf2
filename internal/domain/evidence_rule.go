package domain

import "time"

// EvidenceKind is what a kept file has served for; how long it is kept depends on it.
type EvidenceKind string

const (
	EvidenceClaim   EvidenceKind = "claim"         // of a demand that became a badge
	EvidenceRefused EvidenceKind = "claim_refused" // of a demand that did not, with the demand itself
	EvidenceAFEST   EvidenceKind = "afest"         // an AFEST dossier, whole
	EvidencePanel   EvidenceKind = "panel"         // a jury: files of its candidates, votes, minutes
)

// EvidenceRule says how many months a file is kept after it has served.
type EvidenceRule struct {
	Kind     EvidenceKind
	Months   int
	Min, Max int // Min == Max: nobody changes it; Max 0: it stays
}

// EvidenceRules are the defaults, in the order of the page. Whoever runs training must be able to show the documents that
// prove it (article L. 6362-6 of the code du travail); no text gives one duration, and funds of the European Union are
// controlled for years after: five years, never less than three.
var EvidenceRules = []EvidenceRule{
	{Kind: EvidenceClaim, Months: 24, Min: 6, Max: 60},
	{Kind: EvidenceRefused, Months: 12, Min: 3, Max: 24},
	{Kind: EvidenceAFEST, Months: 60, Min: 36, Max: 120},
	{Kind: EvidencePanel, Months: 60, Min: 36, Max: 600}, // who delivers a diploma may have to show its minutes for a working life
}

// Check names what is wrong with a number of months.
func (r EvidenceRule) Check() []FieldError {
	f := &factCheck{}
	if r.Months < r.Min || r.Months > r.Max {
		f.add("/"+string(r.Kind), "evidence-months", r.Min, r.Max)
	}
	return f.faults
}

// Until is the instant from which the file is no longer kept; zero when it stays.
func (r EvidenceRule) Until(served time.Time) time.Time {
	if r.Max == 0 || served.IsZero() {
		return time.Time{}
	}
	return served.AddDate(0, r.Months, 0)
}

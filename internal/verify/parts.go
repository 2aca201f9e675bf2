package verify

import (
	"slices"

	"galon/internal/credential"
)

// Kind is what a report is about. The checks that must be there for a yes differ with it.
type Kind string

const (
	KindBadge        Kind = "badge"
	KindRecord       Kind = "record"       // a signed list of badges (CLR 2.0)
	KindEndorsement  Kind = "endorsement"  // somebody else's word on a badge, a model or an organisation
	KindPresentation Kind = "presentation" // credentials that a holder shows (VCDM 2.0, section 4.13)
	KindCollection   Kind = "collection"   // a file that holds several and says nothing itself
)

// Names of the checks that only some kinds have.
const (
	CheckHolder   = "holder"   // whoever shows the credentials signed that they do
	CheckContents = "contents" // each of the credentials within
	CheckSubject  = "subject"  // of an endorsement within: it is about what it is attached to
)

// neededBy lists, in their order, the checks without which no report says valid. Which they are is read from the
// checks themselves: a presentation has a holder and no issuer, a collection has contents and no signature.
func neededBy(all map[string]Check) []string {
	_, holder := all[CheckHolder]
	_, contents := all[CheckContents]
	_, signed := all[CheckSignature]
	switch {
	case holder:
		return []string{CheckDocument, CheckSignature, CheckHolder, CheckContents}
	case contents && !signed:
		return []string{CheckDocument, CheckContents}
	}
	return []string{CheckDocument, CheckSignature, CheckKey, CheckIssuer, CheckDates}
}

// contentsCodes is what the check contents says of the worst of the credentials within, worst first. A badge within a
// record that was withdrawn does not make the record false, and yet nothing of it is green.
var contentsCodes = []struct {
	verdict Verdict
	code    string
}{
	{NotAuthentic, "contents-not-authentic"},
	{Revoked, "contents-revoked"},
	{Suspended, "contents-suspended"},
	{IssuerUnknown, "contents-issuer-unknown"},
	{OtherPerson, "contents-other-person"},
	{Incomplete, "contents-incomplete"},
	{NotABadge, "contents-other"},
	{NotYetValid, "contents-not-yet"},
	{Expired, "contents-expired"},
}

// contentsVerdict is the verdict that a no of the check contents stands for; "" for others.
func contentsVerdict(c Check) Verdict {
	for _, x := range contentsCodes {
		if c.Outcome == No && c.Code == x.code {
			return x.verdict
		}
	}
	return ""
}

// contents is the check of the credentials within. None at all is nothing that could be green.
func contents(parts []Report) Check {
	if len(parts) == 0 {
		return say("contents-none")
	}
	for _, x := range contentsCodes {
		for _, p := range parts {
			if p.Verdict == x.verdict {
				return say(x.code)
			}
		}
	}
	for _, p := range parts {
		if p.Verdict != Valid { // a verdict that this list does not know yet
			return say("contents-incomplete")
		}
	}
	return say("contents-ok")
}

// listed is the order of the checks in a report: those of a badge, with those that other kinds have besides.
func listed() []string {
	names := slices.Insert(slices.Clone(order), slices.Index(order, CheckKey)+1, CheckHolder)
	return append(names, CheckContents)
}

// expects tells whether a check must be in the report even when it was not reached.
func (e *examination) expects(name string) bool {
	switch e.kind {
	case KindCollection:
		return name == CheckDocument || name == CheckContents
	case KindPresentation:
		return name == CheckDocument || name == CheckSignature || name == CheckHolder || name == CheckContents
	}
	switch name {
	case CheckDocument, CheckSignature, CheckKey, CheckIssuer, CheckDates:
		return true
	case CheckStatus: // a badge without status has none to check
		return e.view == nil || len(e.view.Statuses) > 0
	case CheckContents:
		return e.kind == KindRecord
	}
	return false
}

// format says in what the document came and by what standard it is written.
func (e *examination) format() string {
	standard := ""
	switch {
	case e.kind == KindPresentation:
		standard = "Verifiable Presentation"
	case e.kind == KindCollection:
	case e.checks[CheckDocument].Code == credential.CodeOpenBadges1:
		standard = "Open Badges 1"
	case e.ob2:
		standard = "Open Badges 2.0"
	case e.view == nil && e.kind != KindRecord && e.kind != KindEndorsement:
	case e.kind == KindRecord:
		standard = "CLR 2.0"
	case e.kind == KindEndorsement:
		standard = "Open Badges 3.0, EndorsementCredential"
	default:
		standard = "Open Badges 3.0"
	}
	if e.view != nil && e.view.VCDM1 {
		standard += " (VCDM 1.1)"
	}
	switch {
	case standard == "":
		return e.found.container
	case e.found.container == "":
		return standard
	}
	return e.found.container + ", " + standard
}

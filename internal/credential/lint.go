package credential

import (
	"bytes"
	"errors"
)

// Linted is a document that may be signed. Only Lint and LintStatusList make one, and sign accepts nothing
// else: what was not checked cannot be signed.
type Linted struct{ doc []byte }

// Bytes is the document as it was checked.
func (l Linted) Bytes() []byte { return l.doc }

// ownRules hold for what we sign, beyond the standard.
var ownRules = []rule{
	ruleUnsigned, ruleContexts, ruleIdentifiers, ruleIssuer, ruleHolder, ruleLists, ruleWholeSeconds, ruleOneStatus,
	ruleKind, ruleAssessment, ruleAfest, ruleBloc, ruleDisclaimer, ruleCleanText, ruleNoEmail, ruleNoData, ruleEndorsementForm,
}

// Lint checks a credential of our own before it is signed: the standard as in Check, then our own rules, all
// faults at once. That no member is lost in the canonical form (JSON-LD safe mode) is checked by sign, which
// has to make that form anyway.
func Lint(doc []byte) (Linted, error) {
	c, err := check(doc, checkOwn)
	if err == nil {
		err = firstFault(c, ruleSubject)
	}
	if err == nil {
		err = firstFault(c, standardRules...)
	}
	if err != nil {
		return Linted{}, err
	}
	c = c.listed()
	var faults []error
	for _, r := range ownRules {
		if f := r(c); f != nil {
			faults = append(faults, f)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Linted{}, err
	}
	return Linted{doc: bytes.Clone(doc)}, nil
}

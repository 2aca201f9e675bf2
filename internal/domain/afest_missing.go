package domain

import "strings"

// AfestElement is a part of the dossier that can be complete or not.
type AfestElement string

// The four elements of article D. 6313-3-2 of the Code du travail stand between what is known from the start and what
// binds the parties.
const (
	ElementContext    AfestElement = "context"
	ElementAnalysis   AfestElement = "analysis"
	ElementTrainer    AfestElement = "trainer"
	ElementReflection AfestElement = "reflection"
	ElementAssessment AfestElement = "assessment"
	ElementProtocol   AfestElement = "protocol"
	ElementStatement  AfestElement = "statement"
)

// AfestElements lists them in the order of the screen.
var AfestElements = []AfestElement{ElementContext, ElementAnalysis, ElementTrainer, ElementReflection, ElementAssessment, ElementProtocol, ElementStatement}

// LegalElements are the four of the law, in its order.
var LegalElements = []AfestElement{ElementAnalysis, ElementTrainer, ElementReflection, ElementAssessment}

// AfestLack is one thing that stands between a dossier and its badge.
type AfestLack struct {
	Element AfestElement
	FieldError
}

// Lacks names all of them, in the order of the elements; none means that the badge can be awarded.
func (d AfestDossier) Lacks(signatures []AfestSignature, today Day) []AfestLack {
	found := map[AfestElement][]AfestLack{}
	add := func(e AfestElement, f FieldError) {
		f.Pointer = "/" + string(e)
		found[e] = append(found[e], AfestLack{e, f})
	}
	if d.Employer.SIRET == "" {
		add(ElementContext, FieldError{Code: "afest-siret-missing"})
	}
	if unsaid(d.Place) {
		add(ElementContext, FieldError{Code: "afest-place-missing"})
	}
	said := map[string]bool{} // one sentence for all sessions that are missing
	for _, f := range d.File().Missing(d.Learner.Name, today) {
		e := elementOf(f.Pointer)
		switch f.Code {
		case "afest-reflection-missing": // no situation at all
			f.Code = "afest-situations-none"
		case "afest-reflection-incomplete", "minutes-missing":
			f.Code, f.Args = "afest-sessions-missing", []any{max(1, d.WithoutReflection())}
		}
		if e == ElementReflection && said[f.Code] {
			continue
		}
		said[f.Code] = true
		add(e, f)
	}
	if !unsaid(d.Designation.Name) {
		if unsaid(d.Designation.Function) {
			add(ElementTrainer, FieldError{Code: "afest-trainer-function-missing"})
		}
		if unsaid(d.Designation.Link) {
			add(ElementTrainer, FieldError{Code: "afest-trainer-link-missing"})
		}
	}
	for _, f := range d.lacksOfProtocol(signatures) {
		add(ElementProtocol, f)
	}
	if unsaid(d.Statement) {
		add(ElementStatement, FieldError{Code: "afest-statement-missing"})
	}
	var all []AfestLack
	for _, e := range AfestElements {
		all = append(all, found[e]...)
	}
	return all
}

func elementOf(pointer string) AfestElement {
	switch {
	case strings.HasPrefix(pointer, "/work_analysis"):
		return ElementAnalysis
	case strings.HasPrefix(pointer, "/trainer_designation"):
		return ElementTrainer
	case strings.HasPrefix(pointer, "/pairs"):
		return ElementReflection
	case strings.HasPrefix(pointer, "/assessment"), strings.HasPrefix(pointer, "/earlier_assessments"):
		return ElementAssessment
	case strings.HasPrefix(pointer, "/statement"):
		return ElementStatement
	}
	return ElementContext
}

func (d AfestDossier) lacksOfProtocol(signatures []AfestSignature) []FieldError {
	p := d.Protocol
	if unsaid(p.Goal) || p.From == "" || p.To == "" || p.SituationHours < 1 || p.ReflectionHours < 1 || unsaid(p.AssessmentMethods) {
		return []FieldError{{Code: "afest-protocol-missing"}}
	}
	var all []FieldError
	now := d.ProtocolDigest()
	for _, party := range AfestParties {
		state := ""
		for _, s := range signatures {
			if s.Party == party {
				state = s.Digest
			}
		}
		switch state {
		case now:
		case "":
			all = append(all, FieldError{Code: "afest-unsigned-" + string(party)})
		default:
			all = append(all, FieldError{Code: "afest-outdated-" + string(party)})
		}
	}
	return all
}

// Complete tells, of the four elements of the law, how many lack nothing.
func Complete(lacks []AfestLack) int {
	n := len(LegalElements)
	for _, e := range LegalElements {
		for _, l := range lacks {
			if l.Element == e {
				n--
				break
			}
		}
	}
	return n
}

// OnlyExperience tells that hours were worked and no session looked back on any of them: in law that is no AFEST, and
// it may still be attested for what it is.
func (d AfestDossier) OnlyExperience() bool {
	return len(d.Situations) > 0 && len(d.Reflections) == 0
}

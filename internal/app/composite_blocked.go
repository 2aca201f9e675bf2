package app

import (
	"context"
	"slices"

	"galon/internal/domain"
)

// A composite gives its badge with the badges it is made of, and nothing else. What its model asks for beside them keeps
// it from being given: so neither of the two is saved without the other being looked at.

// compositeBlocks is what a model asks for that a composite cannot bring.
func compositeBlocks(c domain.Composite, a domain.Achievement) (faults []domain.FieldError) {
	if !a.Kind.Claimable() { // a bloc has its jury, an AFEST its four elements
		faults = append(faults, domain.FieldError{Pointer: "/achievement", Code: "composite-kind"})
	}
	if a.WantsIssuerProof() {
		faults = append(faults, domain.FieldError{Pointer: "/achievement", Code: "composite-proof"})
	}
	if a.Kind == domain.SoftSkill && c.Context == "" {
		faults = append(faults, domain.FieldError{Pointer: "/context", Code: "context-missing"})
	}
	if len(a.Contexts) > 0 && c.Context != "" && !slices.Contains(a.Contexts, c.Context) {
		faults = append(faults, domain.FieldError{Pointer: "/context", Code: "context-not-allowed"})
	}
	return faults
}

// composedFaults refuse a version of a model that a composite of its organisation could not give any more. One that is
// stopped gives nothing, and is looked at when it begins again.
func (s *Models) composedFaults(ctx context.Context, m domain.Model) (faults []domain.FieldError, err error) {
	if m.Slug == "" {
		return nil, nil
	}
	all, err := s.Store.Composites(ctx, m.OrganisationID)
	for _, c := range all {
		if c.Achievement != m.Slug || !c.StoppedAt.IsZero() {
			continue
		}
		for _, f := range compositeBlocks(c, m.Draft) {
			switch {
			case f.Code == "composite-proof" && m.Draft.Observation != nil:
				faults = append(faults, domain.FieldError{Pointer: "/observation", Code: "model-composite-proof"})
			case f.Code == "composite-proof":
				faults = append(faults, domain.FieldError{Pointer: "/proofs", Code: "model-composite-proof"})
			case f.Code == "context-not-allowed":
				faults = append(faults, domain.FieldError{Pointer: "/contexts", Code: "model-composite-context"})
			}
		}
	}
	return faults, err
}

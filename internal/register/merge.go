package register

import "galon/internal/domain"

// Onto is what is known of the fiche after this export: what it speaks of is as it says, and the rest is as it was.
func (e Entry) Onto(old domain.Certification) domain.Certification {
	c := e.Certification
	says := func(p Part) bool { return e.Says&p != 0 }
	if !says(Standard) {
		c.Title, c.Abbreviation, c.Family, c.Level, c.RegistrationKind = old.Title, old.Abbreviation, old.Family, old.Level, old.RegistrationKind
		c.DecisionDate, c.EffectDate, c.RegistrationEnd, c.State = old.DecisionDate, old.EffectDate, old.RegistrationEnd, old.State
	}
	if c.Title == "" { // never forget a title for an export that left it out
		c.Title = old.Title
	}
	if !says(Texts) && c.LastDeliveryDate == "" { // the CSV files of today have no column for it
		c.LastDeliveryDate = old.LastDeliveryDate
	}
	if !says(Blocs) {
		c.Blocs = old.Blocs
	} else if !says(Texts) {
		c.Blocs = withTexts(c.Blocs, old.Blocs)
	}
	if !says(Certifiers) {
		c.CertifyingBodies = old.CertifyingBodies
	}
	if !says(Partners) {
		c.Partners = old.Partners
	}
	if !says(ROME) {
		c.ROME = old.ROME
	}
	if !says(NSF) {
		c.NSF = old.NSF
	}
	if !says(Formacodes) {
		c.Formacodes = old.Formacodes
	}
	if !says(Agreements) {
		c.Agreements = old.Agreements
	}
	if !says(Lineage) {
		c.Predecessors, c.Successors = old.Predecessors, old.Successors
	}
	if !says(Access) {
		c.Access = old.Access
	}
	if c.AsOf == "" {
		c.AsOf = old.AsOf
	}
	return c
}

// withTexts keeps the long texts that the XML export once gave.
func withTexts(blocs, old []domain.CertificationBloc) []domain.CertificationBloc {
	texts := map[string]domain.CertificationBloc{}
	for _, b := range old {
		texts[b.Code] = b
	}
	for i := range blocs {
		blocs[i].Competences, blocs[i].Assessment = texts[blocs[i].Code].Competences, texts[blocs[i].Code].Assessment
	}
	return blocs
}

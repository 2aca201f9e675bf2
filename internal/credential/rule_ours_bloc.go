package credential

import "galon/internal/domain"

// ruleBloc: the attestation of a bloc has the exact title of the bloc, names the certification, its
// certifying body where the register knows one, and never ends: a validated bloc is acquired for good
// (article L. 6113-1 of the Code du travail).
func ruleBloc(c checked) *DocumentError {
	kind := c.view.Achievement.Kind()
	if kind.Family() != "bloc" {
		return nil
	}
	if !c.view.ValidUntil.IsZero() {
		return fault("bloc-ends", "L’attestation d’un bloc n’a jamais de date de fin.")
	}
	b := c.view.Bloc
	if b == nil || b.CertificationCode == "" || b.CertificationTitle == "" {
		return fault("bloc-unnamed", "L’attestation ne nomme pas son bloc et sa certification.")
	}
	if b.Title != c.view.Achievement.Name {
		return fault("bloc-title", "Le titre de l’attestation n’est pas le titre exact du bloc.")
	}
	if whole := b.Code == b.CertificationCode; whole != (kind == domain.FullCertification) {
		return fault("bloc-kind", "Un bloc et une certification entière sont deux badges différents.")
	}
	if len(c.view.EvidenceOf(GenreCertification)) != 1 {
		return fault("bloc-mentions", "L’attestation n’a pas ses mentions obligatoires.")
	}
	return nil
}

package credential

import (
	"strconv"
	"strings"

	"galon/internal/domain"
)

// blocEvidence holds what an attestation of a bloc must show (France compétences, "qu'est-ce qu'un
// parchemin"): the register's reference, exact titles, the level in the French and in the European framework,
// the NSF code and the certifying body. The panel's decision, with date and place, is the assessment itself.
func blocEvidence(b domain.Bloc, a domain.Award) []evidence {
	all := []evidence{say(GenreCertification, "Bloc et certification", certificationWords(b))}
	var names []string
	for _, body := range b.CertifyingBodies {
		names = append(names, line(body.Name))
	}
	if len(names) > 0 {
		all = append(all, say(GenreCertifyingBody, "Certificateur", strings.Join(names, ", ")))
	}
	if s := a.Facts.Signatory; line(s.Name) != "" {
		words := "Signé par " + sentenceEnd(person(s.Name, s.Role))
		if p := a.Facts.Panel; p != nil && line(p.Place) != "" {
			words += ", à " + sentenceEnd(line(p.Place))
		}
		all = append(all, say(GenreSignatory, "Signataire", words+", le "+frenchDay(domain.DayOf(a.ValidFrom))+"."))
	}
	return all
}

func certificationWords(b domain.Bloc) string {
	whole := b.CertificationCode + " «\u00a0" + b.CertificationTitle + "\u00a0»"
	s := "Certification " + whole + ", enregistrée"
	if !b.Whole() {
		s = "Bloc " + b.Code + " «\u00a0" + b.Title + "\u00a0». Certification " + whole + ", enregistrée"
	}
	d := domain.Day(b.DecisionDate)
	if b.ByRight() {
		s += " de droit"
	}
	s += " au " + registerName(b.CertificationCode)
	if d.Valid() {
		s += " par décision du " + frenchDay(d)
	}
	if d := domain.Day(b.RegistrationEnd); d.Valid() {
		s += " jusqu’au " + frenchDay(d)
	}
	s += "."
	if b.Level > 0 {
		n := strconv.Itoa(b.Level)
		s += " Niveau " + n + " du cadre national des certifications professionnelles, niveau " + n + " du cadre européen des certifications (CEC)."
	} else if domain.IsCertificationCode(b.CertificationCode) {
		s += " Sans niveau dans le cadre national ni dans le cadre européen des certifications."
	}
	if len(b.NSF) > 0 {
		s += " Spécialité de formation (NSF)\u00a0: " + strings.Join(b.NSF, ", ") + "."
	}
	return s
}

func registerName(code string) string {
	if domain.IsSpecificCode(code) {
		return "Répertoire spécifique"
	}
	return "Répertoire national des certifications professionnelles"
}

package credential

import (
	"strconv"
	"strings"

	"galon/internal/domain"
)

// blocEvidence holds what an attestation of a bloc must show (France compétences, "qu'est-ce qu'un
// parchemin"): the register's reference, exact titles, the level in the French and in the European framework,
// the NSF code and the certifying body. The panel's decision, with date and place, is the assessment itself.
func blocEvidence(b domain.Bloc) []evidence {
	all := []evidence{say(GenreCertification, "Bloc et certification", certificationWords(b))}
	var names []string
	for _, body := range b.CertifyingBodies {
		names = append(names, line(body.Name))
	}
	if len(names) > 0 {
		all = append(all, say(GenreCertifyingBody, "Certificateur", strings.Join(names, ", ")))
	}
	return all
}

func certificationWords(b domain.Bloc) string {
	s := "Bloc " + b.Code + " «\u00a0" + b.Title + "\u00a0», de la certification " + b.CertificationCode + " «\u00a0" + b.CertificationTitle +
		"\u00a0», enregistrée au Répertoire national des certifications professionnelles"
	if d := domain.Day(b.RegistrationEnd); d.Valid() {
		s += " jusqu’au " + frenchDay(d)
	}
	s += "."
	if b.Level > 0 {
		n := strconv.Itoa(b.Level)
		s += " Niveau " + n + " du cadre national des certifications professionnelles, niveau " + n + " du cadre européen des certifications (CEC)."
	}
	if len(b.NSF) > 0 {
		s += " Spécialité de formation (NSF)\u00a0: " + strings.Join(b.NSF, ", ") + "."
	}
	return s
}

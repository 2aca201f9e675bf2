package credential

import (
	"slices"

	"galon/internal/domain"
)

// evidence is an Evidence (OB 3.0, B.1.9). Without an address it has no id: it is said here and nowhere else.
type evidence struct {
	ID          string   `json:"id,omitempty"`
	Type        []string `json:"type"`
	Name        string   `json:"name"`
	Genre       string   `json:"genre"`
	Narrative   string   `json:"narrative,omitempty"`
	Description string   `json:"description,omitempty"`
}

func say(genre, name, narrative string) evidence {
	return evidence{Type: []string{"Evidence"}, Name: name, Genre: genre, Narrative: narrative}
}

// newEvidence tells a recruiter how it was assessed, by whom, when and in which situation, in sentences that
// stand in the signed bytes. The first one is always the sentence of the verification page.
func newEvidence(a domain.Award) []evidence {
	f := a.Facts
	how := say(GenreAssessment, "Comment cela a été évalué", assessmentSentence(a))
	how.Description = a.Achievement.Assessment // the rule of the definition, beside what was done
	all := []evidence{how}
	switch a.Achievement.Kind {
	case domain.AFEST:
		if f.AFEST != nil {
			all = append(all, afestEvidence(*f.AFEST)...)
		}
	case domain.WorkExperienceKind:
		if f.WorkExperience != nil {
			all = append(all, experienceEvidence(*f.WorkExperience)...)
		}
	case domain.BlocAttestation, domain.FullCertification:
		if a.Achievement.Bloc != nil {
			all = append(all, blocEvidence(*a.Achievement.Bloc, a)...)
		}
	}
	all = append(all, componentEvidence(f.Components)...)
	if kind := a.Achievement.Kind; (kind == domain.SoftSkill || kind.Family() == "bloc") && line(f.Assessor.Name) != "" {
		all = append(all, say(GenreAssessor, "Qui a évalué", "Évalué par "+sentenceEnd(person(f.Assessor.Name, f.Assessor.Role))+", le "+frenchDay(f.AwardedOn)+"."))
	}
	for _, e := range f.Evidence {
		x := proof(e)
		same := func(y evidence) bool {
			return y.Genre == x.Genre && y.ID == x.ID && y.Name == x.Name && y.Narrative == x.Narrative
		}
		if !slices.ContainsFunc(all, same) { // twins would be blank nodes that look alike
			all = append(all, x)
		}
	}
	return all
}

// assessmentSentence is « Comment cela a été évalué » by kind, and how many people looked at the demand, if it was one.
func assessmentSentence(a domain.Award) string {
	s := assessedHow(a)
	if len(a.Facts.Components) > 0 {
		s = componentSentence(a.Facts)
	}
	if n := a.Facts.Reviewers; n > 0 {
		s += " Demande examinée par " + count(n, "personne", "personnes") + "."
	}
	return s
}

func assessedHow(a domain.Award) string {
	f := a.Facts
	day := frenchDay(f.AwardedOn)
	situation := ""
	if words := contextWords[f.Context]; words != "" {
		situation = ", en situation " + words
	}
	switch a.Achievement.Kind {
	case domain.SoftSkill:
		if o := f.Observations; o != nil {
			s := "Observé " + count(o.Count, "fois", "fois") + " par " + count(o.Observers, "personne", "personnes")
			if span := monthSpan(o.From, o.To); span != "" {
				s += ", " + span
			}
			return s + situation + "."
		}
		return "Évalué le " + day + situation + "."
	case domain.AFEST:
		if f.AFEST != nil {
			return afestSentence(*f.AFEST)
		}
	case domain.BlocAttestation, domain.FullCertification:
		if p := f.Panel; p != nil {
			return "Décision d’un jury de " + count(p.Members, "personne", "personnes") + ", le " + day + " à " + sentenceEnd(line(p.Place)) + "."
		}
		return "Décision d’un jury, le " + day + "."
	case domain.BlocPreparation:
		return "Objectifs de formation du bloc atteints. Évalué le " + day + by(f.Assessor) + situation + "."
	case domain.WorkExperienceKind:
		return experienceSentence(a)
	case domain.Participation:
		return "Présence constatée le " + day + by(f.Assessor) + situation + "."
	}
	return "Évalué le " + day + by(f.Assessor) + situation + "."
}

func by(a domain.Assessor) string {
	if line(a.Name) == "" {
		return ""
	}
	return " par " + sentenceEnd(person(a.Name, a.Role))
}

package credential

import (
	"strings"

	"galon/internal/domain"
)

func afestSentence(f domain.AfestFile) string {
	s := "Formation en situation de travail (AFEST) à " + sentenceEnd(line(f.Employer.Name))
	if first, last := f.Period(); first != "" {
		s += ", " + daySpan(first, last)
	}
	return s + "."
}

// afestEvidence writes where and how long, then the four elements of article D. 6313-3-2 in the order of the
// law, each with its dates. What was said in the sessions is not signed: it is the learner's, and may be a
// secret of the firm.
func afestEvidence(f domain.AfestFile) []evidence {
	all := []evidence{
		say(GenreWorkplace, "Entreprise, période et durée", workplaceWords(f)),
		say(GenreWorkAnalysis, "Analyse de l’activité de travail", analysisWords(f.Analysis)),
		say(GenreDesignation, "Désignation préalable du formateur", designationWords(f)),
		say(GenreReflectivePhases, "Phases réflexives, distinctes des situations de travail", reflectiveWords(f)),
		say(GenreAfestAssessment, "Évaluation spécifique des acquis", afestAssessmentWords(f)),
	}
	if words := line(f.Statement); words != "" {
		all = append(all, say(GenreStatement, "Avec mes mots", "«\u00a0"+words+"\u00a0»"))
	}
	return all
}

func workplaceWords(f domain.AfestFile) string {
	s := employerWords(f.Employer, f.Place)
	if first, last := f.Period(); first != "" {
		span := daySpan(first, last)
		s += " " + strings.ToUpper(span[:1]) + span[1:] + "."
	}
	situation, reflection := f.Hours()
	return s + " " + duration(situation) + " en situation de travail et, comptées à part, " + duration(reflection) + " de séances réflexives."
}

func employerWords(employer domain.LegalBody, place string) string {
	s := sentenceEnd(line(employer.Name))
	if employer.SIRET != "" {
		s += " (SIRET\u00a0" + siretWords(employer.SIRET) + ")"
	}
	if place := sentenceEnd(line(place)); place != "" {
		s += ", " + place
	}
	return s + "."
}

func analysisWords(a domain.WorkAnalysis) string {
	return "Faite le " + frenchDay(a.Date) + " par " + sentenceEnd(line(a.Author)) + ". " +
		count(len(a.Situations), "situation de travail retenue", "situations de travail retenues") + "."
}

func designationWords(f domain.AfestFile) string {
	s := sentenceEnd(person(f.Designation.Name, f.Designation.Function)) + ", désigné formateur le " + frenchDay(f.Designation.Date)
	if first, _ := f.Period(); first != "" {
		s += ", avant la première séance du " + frenchDay(first)
	}
	s += "."
	if link := sentenceEnd(line(f.Designation.Link)); link != "" {
		s += " Lien avec l’entreprise\u00a0: " + link + "."
	}
	if training := sentenceEnd(line(f.Designation.Training)); training != "" {
		s += " Formation du formateur\u00a0: " + training + "."
	}
	return s
}

func reflectiveWords(f domain.AfestFile) string {
	var first, last domain.Day
	for _, p := range f.Pairs {
		if p.ReflectionDate == "" {
			continue
		}
		if first == "" || p.ReflectionDate < first {
			first = p.ReflectionDate
		}
		last = max(last, p.ReflectionDate)
	}
	situation, reflection := f.Hours()
	n := len(f.Pairs)
	s := count(n, "séance réflexive", "séances réflexives")
	if first != "" {
		s += ", " + daySpan(first, last)
	}
	s += ", " + duration(reflection) + " en tout."
	return s + " Chaque séance suit une situation de travail distincte\u00a0: " + count(n, "situation", "situations") + ", " + duration(situation) + " en tout."
}

var afestResultWords = map[string]string{"acquired": "acquis", "mastered": "maîtrisé"}

func afestAssessmentWords(f domain.AfestFile) string {
	a := f.Assessment
	s := "Faite le " + frenchDay(a.Date) + " par " + sentenceEnd(line(a.Assessor)) + ". Moyen\u00a0: " + sentenceEnd(line(a.Method)) + "."
	if words := afestResultWords[a.Result]; words != "" {
		s += " Résultat\u00a0: " + words + "."
	}
	if f.AssessorIsTrainer() { // said openly
		s += " L’évaluateur est aussi le formateur."
	} else {
		s += " L’évaluateur n’est pas le formateur."
	}
	if n := len(f.Earlier); n > 0 {
		s += " Avant elle, " + count(n, "évaluation", "évaluations") + " en cours de parcours."
	}
	return s
}

package credential

import (
	"strings"

	"galon/internal/domain"
)

// experienceSentence says what the hours are not, too: nobody may read an AFEST into them.
func experienceSentence(a domain.Award) string {
	s := "Heures de travail attestées le " + frenchDay(a.Facts.AwardedOn) + by(a.Facts.Assessor) + "."
	if a.Facts.WorkExperience != nil {
		s = "Expérience de travail à " + sentenceEnd(line(a.Facts.WorkExperience.Employer.Name)) + ", attestée le " + frenchDay(a.Facts.AwardedOn) + by(a.Facts.Assessor) + "."
	}
	return s
}

// experienceEvidence writes where, when, how long and at what.
func experienceEvidence(x domain.WorkExperience) []evidence {
	return []evidence{say(GenreExperience, "Entreprise, période et durée", experienceWords(x))}
}

func experienceWords(x domain.WorkExperience) string {
	s := employerWords(x.Employer, x.Place)
	span := daySpan(x.From, x.To)
	s += " " + strings.ToUpper(span[:1]) + span[1:] + ". " + duration(x.Minutes) + " en tout."
	var tasks []string
	for _, t := range x.Tasks {
		tasks = append(tasks, sentenceEnd(line(t)))
	}
	return s + " Tâches\u00a0: " + strings.Join(tasks, "\u00a0; ") + "."
}

// TrainerTasks say what the trainer of a path did, without a word of the person they trained.
func TrainerTasks(path string, situations, sessions, minutes int) []string {
	return []string{
		"Parcours «\u00a0" + line(path) + "\u00a0» conduit en entier",
		count(situations, "mise en situation accompagnée", "mises en situation accompagnées"),
		count(sessions, "échange réflexif mené", "échanges réflexifs menés") + ", " + duration(minutes) + " en tout",
	}
}

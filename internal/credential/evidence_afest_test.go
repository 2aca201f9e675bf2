package credential

import (
	"strings"
	"testing"

	"galon/internal/domain"
)

// What a recruiter reads beside the four elements: where the trainer stands, what came before the last assessment, and
// the learner's own words.
func TestAfestSaysWhereTheTrainerStandsAndWhatTheLearnerSays(t *testing.T) {
	in := inputOf(domain.AFEST)
	f := in.Award.Facts.AFEST
	f.Designation.Link, f.Designation.Training = "salarié de l’entreprise.", "certification RS6434"
	f.Statement = "Je sais arrêter la ligne\nsans attendre."
	f.Earlier = []domain.AfestAssessment{{Date: "2026-10-02", Assessor: "Paul Mercier", Method: "Grille", Result: "in_progress"}}
	doc := string(build(t, in))
	for _, want := range []string{
		"Lien avec l’entreprise\u00a0: salarié de l’entreprise. Formation du formateur\u00a0: certification RS6434.",
		"Avant elle, 1 évaluation en cours de parcours.",
		`"genre":"afest-statement"`, "«\u00a0Je sais arrêter la ligne",
		"5\u00a0h\u00a005 en situation de travail et, comptées à part, 1\u00a0h\u00a015 de séances réflexives.",
		"2 situations, 5\u00a0h\u00a005 en tout.",
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("the badge does not say %q", want)
		}
	}
	if _, err := Lint([]byte(doc)); err != nil {
		t.Error(err)
	}
}

func TestWorkExperienceSaysItsHoursAndIsNoAfest(t *testing.T) {
	doc := string(build(t, inputOf(domain.WorkExperienceKind)))
	for _, want := range []string{`"achievementType":"ext:WorkExperience"`, "Expérience de travail à Fromagerie des Deux Monts, attestée le 20 novembre 2026 par Claire Morel, formatrice.",
		"Du 2 février 2026 au 4 mai 2026. 70\u00a0h en tout. Tâches\u00a0: Laver les moules\u00a0; Retourner les fromages."} {
		if !strings.Contains(doc, want) {
			t.Errorf("the badge does not say %q", want)
		}
	}
	if strings.Contains(doc, "afest") || strings.Contains(doc, "AFEST") {
		t.Error("hours without reflective phases are called AFEST")
	}
}

package credential

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const testBase = "https://galon.example"

var signedAt = time.Date(2026, 11, 25, 9, 30, 12, 0, time.UTC)

func ecole() domain.Organisation {
	return domain.Organisation{
		ID: "org", Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider, Town: "Besançon",
		Departement: "25", SIRET: "85271587900031", NDA: "27250123456", Website: "https://atelier-ecole.example/accueil",
	}
}

func levels() []domain.Level {
	return []domain.Level{
		{Level: 1, Name: "Suivre la consigne du jour", Place: "Scierie à Pontarlier", Task: "Empiler les planches triées.", Decides: "Le chef de parc décide de tout."},
		{Level: 2, Name: "S’accorder à deux", Place: "Marché de Lons-le-Saunier", Task: "Monter l’étal avant l’ouverture.", Decides: "À deux, ils choisissent l’ordre."},
		{Level: 3, Name: "Répartir les tâches", Place: "Fête de village à Ornans", Task: "Servir cent repas.", Decides: "La personne répartit, le comité valide."},
		{Level: 4, Name: "Faire avancer un collectif", Place: "Recyclerie de Vesoul", Task: "Réorganiser le tri.", Decides: "La personne décide avec l’équipe."},
	}
}

func achievementOf(kind domain.AchievementKind) domain.Achievement {
	a := domain.Achievement{
		Kind: kind, Version: "1", Language: "fr", Contexts: domain.Contexts,
		Image: domain.BadgeImage{Alt: "Badge rond bleu, poignée de main"},
		Tags:  []string{"équipe"},
	}
	bloc := &domain.Bloc{
		Code: "RNCP37715BC01", Title: "Entretenir le logement et le linge d’un particulier", CertificationCode: "RNCP37715",
		CertificationTitle: "Assistant de vie aux familles", Level: 3, RegistrationEnd: "2028-07-05", NSF: []string{"330t"},
		CertifyingBodies: []domain.LegalBody{{SIRET: "11000007200014", Name: "Ministère du Travail"}},
		RegistrationKind: "Enregistrement de droit",
	}
	register := domain.Alignment{Framework: "RNCP", Code: "RNCP37715BC01", Name: bloc.Title, URL: "https://www.francecompetences.fr/recherche/rncp/37715/", Relation: "exact"}
	job := domain.Alignment{Framework: "ROME 4.0", Code: "K1304", Name: "Employé familial / Employée familiale", URL: "https://candidat.francetravail.fr/metierscope/fiche-metier/K1304", Relation: "related"}
	switch kind {
	case domain.SoftSkill:
		a.Slug, a.Title = "tenir-sa-place-dans-un-groupe", "Tenir sa place dans un groupe"
		a.Description = "Faire sa part et aider les autres à faire la leur."
		a.Criteria = []string{"Prévenir quand une tâche prend du retard.", "Demander de l’aide avant le blocage.", "Rendre le matériel en état."}
		a.Assessment = "Au moins 3 observations par 2 personnes."
		a.Levels, a.ValidityMonths = levels(), 36
		a.Alignments = []domain.Alignment{
			{Framework: "ROME 4.0", Code: "6D102", Name: "Avoir l’esprit d’équipe", URL: "https://www.francetravail.org/opendata/rome.html", Relation: "close"},
			{Framework: "ESCO", Code: "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0", Name: "travailler en équipe", URL: "http://data.europa.eu/esco/skill/60c78287-22eb-4103-9c8c-28deaa460da0", Relation: "exact"},
		}
	case domain.AFEST:
		a.Slug, a.Title = "conduire-une-ligne-de-conditionnement", "Conduire une ligne de conditionnement"
		a.Description = "Régler et surveiller une ligne, et l’arrêter quand il le faut."
		a.Criteria = []string{"Régler la ligne au format du jour.", "Surveiller les dérives et corriger.", "Arrêter la ligne en sécurité."}
		a.Assessment = "AFEST évaluée sur la ligne, par une personne qui n’a pas formé."
		a.ValidityMonths = 60
	case domain.BlocAttestation:
		a.Slug, a.Title = "bloc-rncp37715bc01", bloc.Title
		a.Description = "Bloc RNCP37715BC01 du titre Assistant de vie aux familles."
		a.Criteria = []string{"Établir un relationnel de qualité.", "Prévenir les risques à domicile.", "Entretenir le logement et le linge."}
		a.Assessment = "Évaluation par le jury du certificateur."
		a.Bloc, a.Alignments = bloc, []domain.Alignment{register, job}
	case domain.BlocPreparation:
		register.Relation = "related"
		a.Slug, a.Title = "preparation-rncp37715bc01", "Préparer le bloc « Entretenir le logement et le linge d’un particulier »"
		a.Description = "A atteint les objectifs de formation du bloc RNCP37715BC01."
		a.Criteria = []string{"Nettoyer une pièce dans l’ordre.", "Trier et repasser le linge.", "Ranger les produits sans mélange."}
		a.Assessment = "Évaluation par la formatrice, avant la session du certificateur."
		a.Bloc, a.Alignments = bloc, []domain.Alignment{register, job}
	case domain.Coloration:
		a.Slug, a.Title = "travailler-pres-de-l-hydrogene", "Travailler près d’une installation hydrogène"
		a.Description = "Connaître les zones, les alarmes et les gestes qui protègent."
		a.Criteria = []string{"Repérer une zone ATEX et ses limites.", "Réagir à une alarme gaz.", "Refuser un travail à chaud non autorisé."}
		a.Assessment = "Exercice sur plateau et questionnaire."
		a.ValidityMonths = 24
	case domain.WorkExperienceKind:
		a.Slug, a.Title = "experience-de-travail-attestee", "Expérience de travail attestée"
		a.Description = "Avoir tenu un poste de travail pendant des heures comptées."
		a.Criteria = []string{"Tenir le poste aux dates indiquées.", "Réaliser les tâches citées.", "Respecter les consignes de sécurité."}
		a.Assessment = "Heures relevées dans l’entreprise."
	default:
		a.Slug, a.Title = "journee-portes-ouvertes", "Participer à une journée portes ouvertes"
		a.Description = "Tenir un poste d’accueil pendant une journée."
		a.Criteria = []string{"Accueillir le public.", "Présenter l’atelier.", "Ranger le poste."}
		a.Assessment = "Présence constatée sur place."
	}
	return a
}

func factsOf(kind domain.AchievementKind) domain.Facts {
	f := domain.Facts{AwardedOn: "2026-11-20", Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}, LearnerStatus: "jobseeker", Place: "Dole"}
	switch kind {
	case domain.SoftSkill:
		f.Context, f.Level = domain.Volunteering, 2
		f.Observations = &domain.Observations{Count: 4, Observers: 2, From: "2026-08-03", To: "2026-11-02"}
		f.Evidence = []domain.Evidence{{Name: "Photo du stand", Narrative: "L’étal monté à 7 h 30.", URL: "https://exemple.fr/photos/étal%201.jpg"}}
	case domain.AFEST:
		f.Assessor = domain.Assessor{}
		f.AFEST = &domain.AfestFile{
			Employer:    domain.LegalBody{SIRET: "73282932000074", Name: "Fromagerie des Deux Monts"},
			Place:       "Dole (39)",
			Analysis:    domain.WorkAnalysis{Date: "2026-09-01", Author: "Sonia Petit", Situations: []string{"Changer de format", "Purger la trémie"}},
			Designation: domain.TrainerDesignation{Date: "2026-09-03", Name: "Paul Mercier", Function: "conducteur de ligne"},
			Pairs: []domain.ReflectivePair{
				{SituationDate: "2026-09-10", Situation: "Changer de format", SituationMinutes: 180, ReflectionDate: "2026-09-10", ReflectionMinutes: 45, Learned: "Vider la trémie avant de régler"},
				{SituationDate: "2026-10-01", Situation: "Purger la trémie", SituationMinutes: 125, ReflectionDate: "2026-10-02", ReflectionMinutes: 30, Learned: "Attendre l’arrêt complet"},
			},
			Assessment: domain.AfestAssessment{Date: "2026-11-20", Assessor: "paul mercier", Method: "Mise en situation observée, grille de 12 points.", Result: "mastered"},
		}
	case domain.BlocAttestation:
		f.Assessor = domain.Assessor{}
		f.Panel = &domain.Panel{Members: 3, Place: "Besançon"}
	case domain.WorkExperienceKind:
		f.WorkExperience = &domain.WorkExperience{Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole",
			From: "2026-02-02", To: "2026-05-04", Minutes: 70 * 60, Tasks: []string{"Laver les moules", "Retourner les fromages"}}
	case domain.Coloration:
		f.Context = domain.Internship
	}
	return f
}

func inputOf(kind domain.AchievementKind) Input {
	a := domain.Award{
		Achievement: achievementOf(kind), Facts: factsOf(kind),
		CredentialID: "urn:uuid:0b7a3a52-6f0e-4f6a-9f0c-2d1f5c1f7a10", SubjectID: "urn:uuid:5c1d5f0e-8a50-4c3e-8d6e-1b2a3c4d5e6f",
		StatusList: 1, StatusIndex: 48213,
	}
	a.ValidFrom, a.ValidUntil = domain.Validity(a.Achievement, a.Facts.AwardedOn, signedAt)
	return Input{BaseURL: testBase, Organisation: ecole(), Award: a, RecipientName: "Nadia Benali"}
}

var allKinds = []domain.AchievementKind{
	domain.SoftSkill, domain.AFEST, domain.BlocAttestation, domain.BlocPreparation, domain.Coloration, domain.Participation,
	domain.WorkExperienceKind,
}

func build(t testing.TB, in Input) []byte {
	t.Helper()
	doc, err := Build(in)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// golden compares compact JSON with an indented file, which a person can read in a diff.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		var b bytes.Buffer
		if err := json.Indent(&b, got, "", "  "); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(b.Bytes(), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", path, diff)
	}
}

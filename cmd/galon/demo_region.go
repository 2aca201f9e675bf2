package main

import (
	"time"

	"galon/internal/domain"
)

// The people, places and organisations of the demo are invented; SIRET and addresses are made up and pass the
// checks. Dates are counted back from the day the demo is first started, so that the region looks lived in.

type demoOrganisation struct {
	domain.Organisation
	staff         string // who signs in
	staffEmail    string
	habilitations []domain.Habilitation
}

var demoOrganisations = []demoOrganisation{
	{
		Organisation: domain.Organisation{Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider,
			Town: "Besançon", Departement: "25", SIRET: "91234567500017", NDA: "27250123425", Website: "https://atelier-ecole.example", Email: "badges@atelier-ecole.example", HashEmails: true},
		staff: "Claire Morel", staffEmail: "claire.morel@atelier-ecole.example",
	},
	{
		Organisation: domain.Organisation{Slug: "fromagerie-des-deux-monts", Name: "Fromagerie des Deux Monts", Kind: domain.Employer,
			Town: "Dole", Departement: "39", SIRET: "92345678400019", Website: "https://deux-monts.example", Email: "badges@deux-monts.example"},
		staff: "Paul Mercier", staffEmail: "paul.mercier@deux-monts.example",
	},
	{
		Organisation: domain.Organisation{Slug: "institut-comtois-des-metiers", Name: "Institut comtois des métiers", Kind: domain.CertifyingBody,
			Town: "Vesoul", Departement: "70", SIRET: "93456789200013", Website: "https://institut-comtois.example", Email: "badges@institut-comtois.example", JWTAlgorithm: "RS256"},
		staff: "Hélène Vuillemin", staffEmail: "helene.vuillemin@institut-comtois.example",
		habilitations: []domain.Habilitation{
			{CertificationCode: "RNCP37715", Scope: domain.ScopeAssess, From: "2023-09-01", To: "2028-07-05"},
			{CertificationCode: "RNCP37872", Scope: domain.ScopeAssess, From: "2023-09-01", To: "2028-08-13"},
			{CertificationCode: "RNCP35309", Scope: domain.ScopeAssess, From: "2021-03-01", To: "2026-02-22"},
		},
	},
}

// demoBoth works for the first two organisations, and chooses in the console for which.
var demoBoth = struct {
	name, email string
	roles       []domain.Role
}{"Lucie Bernard", "lucie.bernard@exemple.fr", []domain.Role{domain.RoleIssuer, domain.RoleReader}}

// demoAward is one badge of the demo. key is its name in the JSON of `galon demo --json`, or "".
type demoAward struct {
	key          string
	organisation int
	achievement  string
	name, email  string
	daysAgo      int
	facts        func(on domain.Day) domain.Facts
	accept       bool
	shareAs      string // the holder's own note on a share, or "" for none
	revoke       domain.RevocationReason
	suspend      bool
	slip         bool
}

func softSkill(context domain.Context, level int, assessor, role, place string, status domain.LearnerStatus) func(domain.Day) domain.Facts {
	return func(on domain.Day) domain.Facts {
		return domain.Facts{AwardedOn: on, Level: level, Context: context, Place: place, LearnerStatus: status,
			Assessor:     domain.Assessor{Name: assessor, Role: role},
			Observations: &domain.Observations{Count: 3, Observers: 2, From: shift(on, -75), To: on}}
	}
}

func panel(place string, members int) func(domain.Day) domain.Facts {
	return func(on domain.Day) domain.Facts {
		return domain.Facts{AwardedOn: on, Place: place, LearnerStatus: "trainee", Panel: &domain.Panel{Members: members, Place: place},
			Assessor: domain.Assessor{Name: "Hélène Vuillemin", Role: "présidente du jury"}}
	}
}

func coloration(assessor, role, place string) func(domain.Day) domain.Facts {
	return func(on domain.Day) domain.Facts {
		return domain.Facts{AwardedOn: on, Context: domain.Training, Place: place, LearnerStatus: "pupil", Assessor: domain.Assessor{Name: assessor, Role: role}}
	}
}

func cheeseAfest(on domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: on, Context: domain.Employment, Place: "Dole", LearnerStatus: "employee",
		Assessor: domain.Assessor{Name: "Anne Petit", Role: "responsable qualité"},
		AFEST: &domain.AfestFile{
			Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole",
			Analysis: domain.WorkAnalysis{Date: shift(on, -60), Author: "Paul Mercier",
				Situations: []string{"Lancer une cuve de comté", "Régler le décaillage selon le lait du jour", "Conduire le moulage et le pressage"}},
			Designation: domain.TrainerDesignation{Date: shift(on, -58), Name: "Paul Mercier", Function: "chef fromager"},
			Pairs: []domain.ReflectivePair{
				{SituationDate: shift(on, -50), Situation: "Lancer une cuve de comté", SituationMinutes: 120,
					ReflectionDate: shift(on, -50), ReflectionMinutes: 30, Learned: "Contrôler la température avant d’ajouter la présure, et noter l’heure exacte"},
				{SituationDate: shift(on, -36), Situation: "Régler le décaillage selon le lait du jour", SituationMinutes: 90,
					ReflectionDate: shift(on, -35), ReflectionMinutes: 45, Learned: "Reconnaître un caillé trop souple à la main et attendre au lieu de couper"},
				{SituationDate: shift(on, -15), Situation: "Conduire le moulage et le pressage", SituationMinutes: 150,
					ReflectionDate: shift(on, -14), ReflectionMinutes: 30, Learned: "Préparer les moules pendant le brassage pour ne pas laisser refroidir le grain"},
			},
			Assessment: domain.AfestAssessment{Date: on, Assessor: "Anne Petit", Method: "Fabrication complète observée avec une grille de 12 points", Result: "mastered"},
		}}
}

func shift(d domain.Day, days int) domain.Day {
	return domain.Day(d.Time().AddDate(0, 0, days).Format(time.DateOnly))
}

var demoAwards = []demoAward{
	{key: "valid", organisation: 0, achievement: "travailler-en-equipe", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 40, accept: true, shareAs: "CV papier",
		facts: softSkill(domain.Volunteering, 3, "Claire Morel", "formatrice", "Besançon", "trainee")},
	{key: "expired", organisation: 0, achievement: "organiser-son-travail", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 1200, accept: true, shareAs: "Ancien CV",
		facts: softSkill(domain.Internship, 2, "Claire Morel", "formatrice", "Besançon", "trainee")},
	{key: "suspended", organisation: 0, achievement: "transmettre-une-information-claire", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 200, accept: true, shareAs: "Candidature Laiterie Morel", suspend: true,
		facts: softSkill(domain.Training, 2, "Marc Lambert", "formateur", "Besançon", "trainee")},
	{key: "afest", organisation: 1, achievement: "conduire-une-fabrication-de-fromage", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 30, accept: true, shareAs: "Candidature Laiterie Morel",
		facts: cheeseAfest},
	{key: "bloc", organisation: 2, achievement: "bloc-entretenir-le-logement-et-le-linge", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 20, accept: true, shareAs: "Dossier VAE",
		facts: panel("Vesoul", 3)},
	{key: "revoked", organisation: 1, achievement: "travailler-en-autonomie", name: "Lucas Grosjean", email: "lucas.grosjean@exemple.fr", daysAgo: 90, accept: true, shareAs: "Forum de Dole", revoke: domain.IssuedInError,
		facts: softSkill(domain.SummerJob, 2, "Paul Mercier", "chef fromager", "Dole", "pupil")},
	{organisation: 0, achievement: "prendre-une-initiative-utile", name: "Nadia Benali", email: "nadia.benali@exemple.fr", daysAgo: 1,
		facts: softSkill(domain.Caregiving, 2, "Claire Morel", "formatrice", "Besançon", "trainee")},
	{organisation: 0, achievement: "rebondir-apres-une-difficulte", name: "Michel Jacquot", daysAgo: 5, slip: true,
		facts: softSkill(domain.PersonalLife, 2, "Karim Haddad", "conseiller", "Montceau-les-Mines", "jobseeker")},
	{organisation: 0, achievement: "s-adapter-a-un-changement", name: "Sofia Marques", email: "sofia.marques@exemple.fr", daysAgo: 12, accept: true,
		facts: softSkill(domain.Employment, 3, "Claire Morel", "formatrice", "Montbéliard", "employee")},
	{organisation: 0, achievement: "apprendre-et-progresser", name: "Hugo Perrin", email: "hugo.perrin@exemple.fr", daysAgo: 33,
		facts: softSkill(domain.Training, 1, "Marc Lambert", "formateur", "Besançon", "apprentice")},
	{organisation: 0, achievement: "travailler-pres-d-une-installation-hydrogene", name: "Inès Tournier", email: "ines.tournier@exemple.fr", daysAgo: 15, accept: true,
		facts: coloration("Marc Lambert", "formateur", "Belfort")},
	{organisation: 0, achievement: "proteger-les-donnees-d-une-petite-entreprise", name: "Théo Rousselet", email: "theo.rousselet@exemple.fr", daysAgo: 9,
		facts: coloration("Claire Morel", "formatrice", "Decize")},
	{organisation: 0, achievement: "preparation-entretenir-le-logement-et-le-linge", name: "Fatou Diallo", email: "fatou.diallo@exemple.fr", daysAgo: 60, accept: true,
		facts: coloration("Claire Morel", "formatrice", "Nevers")},
	{organisation: 1, achievement: "travailler-en-equipe", name: "Élise Chauvin", email: "elise.chauvin@exemple.fr", daysAgo: 25,
		facts: softSkill(domain.Employment, 3, "Anne Petit", "responsable qualité", "Dole", "employee")},
	{organisation: 2, achievement: "bloc-accompagner-la-personne-au-quotidien", name: "Fatou Diallo", email: "fatou.diallo@exemple.fr", daysAgo: 18, accept: true,
		facts: panel("Nevers", 2)},
	{organisation: 2, achievement: "bloc-ouvrages-en-maconnerie", name: "Thierry Cuenot", email: "thierry.cuenot@exemple.fr", daysAgo: 400, accept: true,
		facts: panel("Luxeuil-les-Bains", 2)},
}

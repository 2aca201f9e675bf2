package main

import (
	"context"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// demoTeam looks after the registry of the demonstration.
var demoTeam = []domain.Registrar{
	{Name: "Paule Mercier", Email: "paule.mercier@registre.example", Title: "Chargée du registre"},
	{Name: "Hugo Faivre", Email: "hugo.faivre@registre.example", Title: "Responsable du registre"},
}

// demoApplicants ask for entry: one whose letter is on its way, and one that looks like an organisation of the region.
var demoApplicants = []domain.Application{
	{Name: "Yasmine Cordier", Email: "y.cordier@mfr-du-haut-jura.example", Position: "Directrice", Declared: domain.Declared{SIRET: "94567890200012", Name: "Maison familiale du Haut-Jura",
		Kind: domain.Association, NDA: "27390098765", Street: "4 chemin des Épicéas", PostCode: "39200", Town: "Saint-Claude", Website: "https://mfr-du-haut-jura.example", MayCommit: true}},
	{Name: "Marc Petit", Email: "marc.petit.formation@gmail.com", Position: "Gérant", Declared: domain.Declared{SIRET: "95678900200014", Name: "Atelier École du Doubs Formation",
		Kind: domain.TrainingProvider, NDA: "27250543210", Street: "12 rue de Vesoul", PostCode: "25000", Town: "Besançon", MayCommit: true,
		Qualiopi: domain.Qualiopi{Held: true, Until: "2029-06-30", Categories: []string{"formation", "apprentissage"}}}},
}

func seedRegistry(ctx context.Context, h *house, s *demoSummary) error {
	registrars := h.registrars()
	var first domain.Actor
	for i, r := range demoTeam {
		made, err := registrars.AddRegistrar(ctx, operator, r.Name, r.Email, r.Title)
		if err != nil {
			return err
		}
		if i == 0 {
			first = domain.Actor{AccountID: made.AccountID, Registrar: true, Name: made.Name}
		}
		s.Operators = append(s.Operators, made.Email)
	}
	s.AdminURL, s.Applicant = h.installation.BaseURL+"/admin", demoApplicants[0].Email
	if err := seedCertificate(ctx, h); err != nil {
		return err
	}
	applications := &app.Applications{Installation: h.installation}
	for i, a := range demoApplicants {
		actor, err := applications.Receive(ctx, operator, a)
		if err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		found := domain.ProofFound{Name: "MAISON FAMILIALE RURALE DU HAUT-JURA", Address: "4 CHEMIN DES EPICEAS\n39200 SAINT-CLAUDE"}
		if _, err := registrars.WriteLetter(ctx, first, actor.OrganisationID, found); err != nil {
			return err
		}
		on := domain.DayOf(h.installation.Now())
		trial, err := h.issuing.Issue(ctx, actor, app.IssueRequest{OrganisationID: actor.OrganisationID, Achievement: "travailler-en-equipe",
			Recipient: domain.Recipient{Name: a.Name, Email: a.Email}, Facts: softSkill(domain.Training, 2, "Yasmine Cordier", "directrice", "Saint-Claude", "trainee")(on)})
		if err != nil {
			return err
		}
		in, err := h.passports.Accept(ctx, app.Ticket{Token: h.issuing.ReceiveToken(trial.ID)}, domain.Holder{})
		if err != nil {
			return err
		}
		share, err := h.passports.ShareBadge(ctx, in.Holder, trial.ID, "Essai", time.Time{})
		if err != nil {
			return err
		}
		page := credential.SharePage(h.installation.BaseURL, share.Code)
		s.Badges["trial"] = demoBadgeSummary{Code: domain.FormatCode(share.Code), PageURL: page, CredentialURL: page, Achievement: "travailler-en-equipe"}
	}
	return seedProposal(ctx, h, first)
}

// seedProposal is a request that one person of the team has looked into and would accept: a second one has to agree, even in the
// demonstration, where one is enough elsewhere.
func seedProposal(ctx context.Context, h *house, first domain.Actor) error {
	asker, err := (&app.Applications{Installation: h.installation}).Receive(ctx, operator, domain.Application{Name: "Lionel Charlot", Email: "l.charlot@geiq-du-morvan.example",
		Position: "Directeur", Declared: domain.Declared{SIRET: "96789000500010", Name: "GEIQ du Morvan", Kind: domain.Association, NDA: "27580076543", Street: "8 place du Marché",
			PostCode: "58120", Town: "Château-Chinon (Ville)", Website: "https://geiq-du-morvan.example", MayCommit: true}})
	if err != nil {
		return err
	}
	registrars := h.registrars()
	registrars.TwoOperators = true
	if _, err := registrars.RecordCall(ctx, first, asker.OrganisationID, domain.ProofFound{Phone: "03 86 00 00 00", Source: "annuaire de la communauté de communes",
		Answer: "Le directeur confirme la demande et donne le nom de Lionel Charlot.", On: domain.DayOf(h.installation.Now())}); err != nil {
		return err
	}
	a, err := h.installation.Store.ApplicationOf(ctx, asker.OrganisationID)
	if err != nil {
		return err
	}
	_, err = registrars.Propose(ctx, first, asker.OrganisationID, app.Decision{Kind: domain.Verified, Look: a.Revision})
	return err
}

// seedCertificate gives the first organisation the request by which it entered, with a certificate that ends in two months.
func seedCertificate(ctx context.Context, h *house) error {
	school, err := h.installation.Store.OrganisationBySlug(ctx, "atelier-ecole-du-doubs")
	if err != nil {
		return err
	}
	now := h.installation.Now()
	entered := now.AddDate(-2, -10, 0)
	return h.installation.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertApplication(domain.Application{ID: domain.NewID[string](entered), State: domain.ApplicationAccepted, OrganisationID: school.ID, Name: "Claire Morel",
			Email: "claire.morel@atelier-ecole.example", Position: "Directrice", Revision: 1, CreatedAt: entered, SubmittedAt: entered, DecidedAt: entered,
			Declared: domain.Declared{SIRET: school.SIRET, Name: school.Name, Kind: school.Kind, NDA: school.NDA, Town: school.Town, Department: school.Departement,
				MayCommit: true, Qualiopi: domain.Qualiopi{Held: true, Until: domain.DayOf(now.AddDate(0, 2, 0)), Categories: []string{"formation", "apprentissage"}}}})
	})
}

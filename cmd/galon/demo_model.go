package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedModels lets the school write two models: one that is published and that the employer may copy, and one that somebody
// is still working on.
func seedModels(ctx context.Context, h *house, school, employer domain.Organisation) error {
	models := &app.Models{Installation: h.installation}
	welcome := domain.NewModel(domain.SoftSkill)
	welcome.Title = "Accueillir une personne qui arrive"
	welcome.Description = "Recevoir une nouvelle personne et lui donner ce qu’il faut pour commencer."
	welcome.Criteria = []string{"Présenter le lieu et les collègues dès l’arrivée.", "Montrer une tâche avant de la confier.", "Vérifier à la fin du jour ce qui reste à expliquer."}
	welcome.Assessment = "Au moins 3 accueils observés par 2 personnes de l’équipe."
	welcome.Levels = []domain.Level{{Level: 2, Name: "Accueillir seul un stagiaire", Place: "Atelier de menuiserie à Besançon", Task: "Tenir la première demi-journée d’un stagiaire.", Decides: "La formatrice choisit les tâches."}}
	welcome.Alignments = []domain.Alignment{{Framework: "ROME 4.0", Code: "6D101", Name: "Etre à l'écoute, faire preuve d'empathie",
		URL: "https://www.francetravail.org/opendata/repertoire-operationnel-des-meti.html", Relation: "close"}}
	welcome.Proofs = []domain.ProofRule{{By: domain.ProofByLearner, Form: domain.ProofText, Label: "Le récit d’un accueil"}}
	welcome.Image = domain.BadgeImage{Color: "vert", Pictogram: "handshake", Alt: "Badge rond vert, une poignée de main"}
	welcome.ValidityMonths, welcome.Renewal = 36, "Un nouvel accueil observé par 1 personne."
	welcome.Translations = []domain.Translation{{Language: "en", Title: "Welcoming a newcomer", Criteria: []string{"Show the place and the colleagues on arrival."}}}
	m, err := models.CreateFrom(ctx, operator, school.ID, welcome)
	if err != nil {
		return err
	}
	if _, err := models.Publish(ctx, operator, m.ID, m.Revision); err != nil {
		return err
	}
	if _, err := models.Invite(ctx, operator, school.ID, employer.Slug); err != nil {
		return err
	}
	draft := domain.NewModel(domain.Participation)
	draft.Title, draft.Criteria = "Forum des métiers du bois", []string{"Être présent au forum, du matin au soir."}
	_, err = models.CreateFrom(ctx, operator, school.ID, draft)
	return err
}

package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedRecommendations lets two people without an account recommend the school and one of its badges: one was accepted,
// one waits to be read. A reader has reported a problem.
func seedRecommendations(ctx context.Context, h *house, school domain.Organisation, s *demoSummary) error {
	r := &app.Recommending{Issuing: h.issuing}
	desk := operator
	desk.OrganisationID = school.ID
	for _, x := range []struct {
		ask    app.AskRequest
		said   app.Recommendation
		accept bool
	}{
		{app.AskRequest{Target: domain.EndorsesOrganisation, Channel: domain.AskByLink},
			app.Recommendation{Name: "Sylvie Grandjean", Function: "responsable des ressources humaines", Body: "Menuiserie Grandjean", Email: "sylvie.grandjean@menuiserie.example",
				Comment: "Nous accueillons leurs stagiaires depuis 6 ans. Ce qui est écrit sur leurs badges se voit à l’atelier."}, true},
		{app.AskRequest{Target: domain.EndorsesAchievement, Achievement: "travailler-en-equipe", Channel: domain.AskByPaper},
			app.Recommendation{Name: "Karim Haddad", Function: "conseiller en insertion", Body: "Mission locale du Haut-Doubs", Email: "karim.haddad@mission.example",
				Comment: "Ce badge m’aide à parler d’équipe en entretien : les phrases sont concrètes."}, false},
	} {
		ask, err := r.AskOrganisation(ctx, desk, x.ask)
		if err != nil {
			return err
		}
		x.said.Agreed = true
		token := r.AskToken(ask.ID)
		if err := r.Write(ctx, token, x.said); err != nil {
			return err
		}
		if err := r.Confirm(ctx, token, r.AskProof(ask.ID, 1)); err != nil {
			return err
		}
		if !x.accept {
			continue
		}
		if err := r.Accept(ctx, desk, ask.ID); err != nil {
			return err
		}
	}
	return (&app.Problems{Installation: h.installation}).Report(ctx, app.ProblemRequest{Kind: domain.ProblemWrong, Code: s.Badges["expired"].Code,
		Text: "La date d’obtention ne correspond pas à celle du CV."})
}

package main

import (
	"context"
	"slices"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedClaims shows the ways by which badges come from below: a demand that waits and was confirmed, one that came back,
// a person who is observed, and a badge that others make up.
func seedClaims(ctx context.Context, h *house, o domain.Organisation, passports map[string]domain.Holder, s *demoSummary) error {
	claims := &app.Claims{Issuing: h.issuing}
	claire, err := demoStaff(ctx, h, o, demoOrganisations[0].staffEmail)
	if err != nil {
		return err
	}
	for _, slug := range []string{"travailler-en-equipe", "organiser-son-travail", "creer-une-relation-de-confiance", "s-adapter-a-un-changement", "animer-un-groupe"} {
		if err := claims.Open(ctx, claire, domain.ClaimOpening{Achievement: slug, Open: true, Rule: domain.DefaultOpening.Rule, Days: 15}); err != nil {
			return err
		}
	}
	waiting, err := seedClaim(ctx, claims, passports["sofia.marques@exemple.fr"], o.Slug, "creer-une-relation-de-confiance", domain.ClaimContent{
		Situation: "J’ai aidé une voisine âgée pendant un an, deux fois par semaine.", Done: "Je l’ai écoutée. J’ai tenu mes horaires. J’ai prévenu sa fille quand il le fallait.",
		Shows: "Je sais mettre une personne en confiance et garder ce qu’elle me dit.", Context: domain.PersonalLife, Place: "Montbéliard",
		Confirmer: domain.Confirmer{Name: "Jeanne Barthod", Role: "fille de la personne aidée"}})
	if err != nil {
		return err
	}
	v, err := claims.Claim(ctx, app.ClaimReader{Actor: claire}, waiting)
	if err != nil {
		return err
	}
	s.ClaimURL = h.installation.BaseURL + "/pro/demandes/" + string(waiting)
	if i := slices.IndexFunc(v.Invites, func(i domain.Invite) bool { return i.Purpose == domain.InviteAttest }); i >= 0 {
		if err := claims.Attest(ctx, v.Invites[i], "yes", "Elle venait toujours à l’heure."); err != nil {
			return err
		}
	}
	returned, err := seedClaim(ctx, claims, passports["ines.tournier@exemple.fr"], o.Slug, "animer-un-groupe", domain.ClaimContent{
		Situation: "Un stage de théâtre avec des enfants.", Done: "J’ai animé les ateliers.", Shows: "Je sais animer.", Context: domain.SummerJob, Place: "Belfort"})
	if err != nil {
		return err
	}
	if v, err = claims.Claim(ctx, app.ClaimReader{Actor: claire}, returned); err != nil {
		return err
	}
	if _, err := claims.Review(ctx, app.ClaimReader{Actor: claire}, returned, domain.Review{Verdict: domain.ReviewRevise,
		Marks: slices.Repeat([]domain.Mark{{Value: domain.MarkUnknown}}, len(v.Achievement.Criteria)), Message: "Racontez un atelier précis : combien d’enfants, et que s’est-il passé ?"}); err != nil {
		return err
	}
	if err := seedGathering(ctx, h, claire, s); err != nil {
		return err
	}
	return seedComposite(ctx, h, claire)
}

func seedClaim(ctx context.Context, s *app.Claims, holder domain.Holder, organisation, slug string, told domain.ClaimContent) (domain.ClaimID, error) {
	c, err := s.Begin(ctx, holder, organisation, slug, "")
	if err != nil {
		return "", err
	}
	if err := s.Tell(ctx, holder, c.ID, told); err != nil {
		return "", err
	}
	if err := s.Name(ctx, holder, c.ID, told.Confirmer); err != nil {
		return "", err
	}
	return c.ID, s.Send(ctx, holder, c.ID)
}

// seedGathering is an apprentice who was seen twice by one person: a second one is asked, with a code on paper.
func seedGathering(ctx context.Context, h *house, staff domain.Actor, s *demoSummary) error {
	gatherings := &app.Gatherings{Issuing: h.issuing}
	g, err := gatherings.Start(ctx, staff, "travailler-en-equipe", domain.Recipient{Name: "Hugo Perrin", Email: "hugo.perrin@exemple.fr"})
	if err != nil {
		return err
	}
	today := domain.DayOf(h.installation.Now())
	for _, x := range []struct {
		ago  int
		what string
		seen []int
	}{{50, "Il a repris le poste d’un camarade absent sans qu’on le demande.", []int{0, 1}}, {12, "Deux camarades se disputaient. Il a proposé de partager la tâche.", []int{1, 2}}} {
		if err := gatherings.Observe(ctx, app.Observer{Actor: staff}, g.ID, "", domain.Observation{On: shift(today, -x.ago), Context: domain.Training, Situation: x.what,
			Seen: x.seen, Role: "formatrice"}); err != nil {
			return err
		}
	}
	if err := gatherings.InviteObserver(ctx, staff, g.ID, false, "Marc Lambert", "", "formateur"); err != nil {
		return err
	}
	v, err := gatherings.Gathering(ctx, staff, g.ID)
	if err != nil {
		return err
	}
	_, code := h.installation.InviteKeys(v.Invites[0].ID)
	s.InviteURL, s.InviteCode = h.installation.BaseURL+"/avis", domain.FormatCode(code)
	s.GatheringURL = h.installation.BaseURL + "/pro/observations/" + string(g.ID)
	return nil
}

// seedComposite is a badge that two of three others make up; one apprentice has them both.
func seedComposite(ctx context.Context, h *house, staff domain.Actor) error {
	on := shift(domain.DayOf(h.installation.Now()), -3)
	facts := softSkill(domain.Training, 1, "Marc Lambert", "formateur", "Besançon", "apprentice")(on)
	if _, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: staff.OrganisationID, Achievement: "organiser-son-travail",
		Recipient: domain.Recipient{Name: "Hugo Perrin", Email: "hugo.perrin@exemple.fr"}, Facts: facts}); err != nil {
		return err
	}
	composites := &app.Composites{Issuing: h.issuing}
	_, err := composites.Save(ctx, staff, domain.Composite{Achievement: "travailler-en-autonomie", Need: 2, Context: domain.Training, Parts: []domain.CompositePart{
		{Achievement: "organiser-son-travail"}, {Achievement: "prendre-une-initiative-utile"}, {Achievement: "apprendre-et-progresser"}}})
	if err != nil {
		return err
	}
	return composites.Recount(ctx, app.CompositeArgs{Organisation: staff.OrganisationID})
}

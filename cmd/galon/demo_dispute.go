package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedDisputes are two demands of twelve days ago that two reviewers did not see alike: for one they still have to decide, the
// other they have refused together.
func seedDisputes(ctx context.Context, h *house, o domain.Organisation, passports map[string]domain.Holder, s *demoSummary) error {
	claire, err := demoStaff(ctx, h, o, demoOrganisations[0].staffEmail)
	if err != nil {
		return err
	}
	defer h.at(h.installation.Now().AddDate(0, 0, -12))()
	claims := &app.Claims{Issuing: h.issuing}
	if err := claims.Open(ctx, claire, domain.ClaimOpening{Achievement: "resoudre-un-probleme-complexe", Open: true, Rule: domain.ClaimRule{Kind: domain.RuleAll}, Days: 20}); err != nil {
		return err
	}
	for _, x := range []struct {
		who  string
		told domain.ClaimContent
		over string // what they came to tell the person
	}{
		{"Amandine Roussel", domain.ClaimContent{Situation: "À l’atelier, la scie à format s’arrêtait sans raison, trois fois par jour.",
			Done:  "J’ai noté les heures et ce que nous sciions. J’ai proposé de changer un réglage à la fois.",
			Shows: "Je cherche une cause avant de réparer, et je vérifie que c’était elle.", Context: domain.Training, Place: "Besançon"}, ""},
		{"Bastien Vernier", domain.ClaimContent{Situation: "La réserve de la banque alimentaire était mal rangée.", Done: "J’ai rangé la réserve en une journée.",
			Shows: "Je sais régler un problème.", Context: domain.Volunteering, Place: "Pontarlier"},
			"Ranger est utile. Ce badge demande un problème dont la cause n’est pas connue au départ."},
	} {
		id, err := seedClaim(ctx, claims, passports[demoAddress(x.who)], o.Slug, "resoudre-un-probleme-complexe", x.told)
		if err != nil {
			return err
		}
		if err := seedReviews(ctx, claims, claire, id); err != nil {
			return err
		}
		if x.over == "" {
			s.DisputeURL = s.ConsoleURL + "/demandes/" + string(id)
			continue
		}
		if _, err := claims.Join(ctx, claire, id, domain.ReviewRefuse, x.over); err != nil {
			return err
		}
	}
	return nil
}

// seedReviews are those of the school and of somebody without an account, who has a code on paper.
func seedReviews(ctx context.Context, claims *app.Claims, claire domain.Actor, id domain.ClaimID) error {
	if err := claims.InviteReviewer(ctx, claire, id, "Gérard Monnot", "", "chef d’atelier retraité"); err != nil {
		return err
	}
	v, err := claims.Claim(ctx, app.ClaimReader{Actor: claire}, id)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		reader  app.ClaimReader
		mark    domain.MarkValue // of the last criterion; the others are seen
		verdict domain.ReviewVerdict
		message string
	}{
		{app.ClaimReader{Actor: claire}, domain.MarkYes, domain.ReviewAccept, ""},
		{app.ClaimReader{Invite: v.Invites[0]}, domain.MarkNo, domain.ReviewRefuse, "Je ne vois pas ce qui montre que la cause a été trouvée."},
	} {
		marks := make([]domain.Mark, len(v.Achievement.Criteria))
		for i := range marks {
			marks[i].Value = domain.MarkYes
		}
		marks[len(marks)-1].Value = r.mark
		if _, err := claims.Review(ctx, r.reader, id, domain.Review{Verdict: r.verdict, Marks: marks, Message: r.message}); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"galon/internal/app"
	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// demoPIN opens the share of Léa's that asks for six digits.
const demoPIN = "482915"

// seedObserved is Léa, whom two people saw often enough: her badge says how many observations, by how many people and over how
// long. She shares it with and without a PIN, has it recommended, and keeps a badge of another country beside it.
func seedObserved(ctx context.Context, h *house, o domain.Organisation, s *demoSummary) error {
	claire, err := demoStaff(ctx, h, o, demoOrganisations[0].staffEmail)
	if err != nil {
		return err
	}
	award, err := seedObservations(ctx, h, claire)
	if err != nil {
		return err
	}
	in, err := h.passports.Accept(ctx, app.Ticket{Token: h.issuing.ReceiveToken(award.ID)}, domain.Holder{})
	if err != nil {
		return err
	}
	s.Learner = "lea.monnier@exemple.fr"
	share, err := h.passports.ShareBadge(ctx, in.Holder, award.ID, "CV", time.Time{})
	if err != nil {
		return err
	}
	page := credential.SharePage(h.installation.BaseURL, share.Code)
	s.Badges["observed"] = demoBadgeSummary{Code: domain.FormatCode(share.Code), PageURL: page, CredentialURL: page, Achievement: award.Achievement.Slug}
	if share, err = h.passports.ShareBadges(ctx, in.Holder, app.ShareRequest{Awards: []domain.AwardID{award.ID}, Label: "Candidature à la mairie", PIN: demoPIN,
		EndsAt: h.installation.Now().AddDate(0, 2, 0)}); err != nil {
		return err
	}
	s.PINURL, s.PIN = credential.SharePage(h.installation.BaseURL, share.Code), demoPIN
	if err := seedForeign(ctx, h, in.Holder, "Léa Monnier"); err != nil {
		return fmt.Errorf("badge of another site: %w", err)
	}
	return seedRecommended(ctx, h, o, in.Holder, award)
}

// seedObservations are three, of which one by somebody without an account.
func seedObservations(ctx context.Context, h *house, claire domain.Actor) (domain.Award, error) {
	gatherings := &app.Gatherings{Issuing: h.issuing}
	g, err := gatherings.Start(ctx, claire, "creer-une-relation-de-confiance", domain.Recipient{Name: "Léa Monnier", Email: "lea.monnier@exemple.fr"})
	if err != nil {
		return domain.Award{}, err
	}
	if err := gatherings.InviteObserver(ctx, claire, g.ID, false, "Sabine Oudot", "", "tutrice de stage"); err != nil {
		return domain.Award{}, err
	}
	v, err := gatherings.Gathering(ctx, claire, g.ID)
	if err != nil {
		return domain.Award{}, err
	}
	staff, guest := app.Observer{Actor: claire}, app.Observer{Invite: v.Invites[0]}
	today := domain.DayOf(h.installation.Now())
	for _, x := range []struct {
		ago     int
		who     app.Observer
		context domain.Context
		what    string
	}{
		{70, staff, domain.Training, "Un nouveau n’osait pas parler. Elle s’est assise à côté de lui et l’a présenté aux autres."},
		{41, guest, domain.Internship, "Une cliente lui a raconté sa vie. Elle l’a écoutée, et n’en a rien répété à l’atelier."},
		{9, staff, domain.Training, "Elle a dit à son groupe qu’elle s’était trompée de mesure, avant qu’on le voie."},
	} {
		if err := gatherings.Observe(ctx, x.who, g.ID, "", domain.Observation{On: shift(today, -x.ago), Context: x.context, Situation: x.what,
			Seen: []int{0, 1, 2}, Role: "formatrice"}); err != nil {
			return domain.Award{}, err
		}
	}
	return gatherings.Award(ctx, claire, g.ID, 2)
}

// seedForeign puts a badge of another site into a passport: signed by somebody whom no register knows.
func seedForeign(ctx context.Context, h *house, holder domain.Holder, name string) error {
	key, err := sign.Generate(sign.Ed25519)
	if err != nil {
		return err
	}
	issuer := "did:key:" + key.Multibase()
	now := h.installation.Now().UTC().Truncate(time.Second)
	doc, err := json.Marshal(map[string]any{
		"@context": []string{"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"},
		"id":       "urn:uuid:5b1c7a52-6a0e-4c4e-9c0b-3c1f1f3d2a10",
		"type":     []string{"VerifiableCredential", "OpenBadgeCredential"},
		"name":     "Secouriste bénévole", "validFrom": now.AddDate(-1, -2, 0), "issuer": map[string]any{"id": issuer, "type": []string{"Profile"}, "name": "Samaritains de Lausanne"},
		"credentialSubject": map[string]any{"type": []string{"AchievementSubject"}, "identifier": []map[string]any{{"type": "IdentityObject", "hashed": false, "identityHash": name,
			"identityType": "name"}},
			"achievement": map[string]any{"id": "urn:uuid:0f6a3b0e-51c5-4d0c-8a6d-8d8b8a1f7e11", "type": []string{"Achievement"}, "name": "Secouriste bénévole",
				"description": "Assurer un poste de secours lors d’une manifestation.",
				"criteria":    map[string]any{"narrative": "Tenir trois postes de secours et suivre la formation annuelle."}}},
	})
	if err != nil {
		return err
	}
	linted, err := credential.LintVCDM(doc)
	if err != nil {
		return err
	}
	signed, err := (&sign.Ring{Issuer: issuer, Keys: []*sign.Key{key}}).Sign(linted, now.AddDate(-1, -2, 0))
	if err != nil {
		return err
	}
	results, err := h.passports.Import(ctx, holder, []domain.ImportedFile{{Name: "secouriste.json", Content: bytes.TrimSpace(signed)}})
	if err != nil {
		return err
	}
	return results[0].Err
}

// seedRecommended has one badge recommended by two people: one has written and was accepted, one is still asked.
func seedRecommended(ctx context.Context, h *house, o domain.Organisation, holder domain.Holder, award domain.Award) error {
	r := &app.Recommending{Issuing: h.issuing}
	ask, err := r.AskHolder(ctx, holder, app.AskRequest{Award: award.ID, Channel: domain.AskByLink})
	if err != nil {
		return err
	}
	token := r.AskToken(ask.ID)
	if err := r.Write(ctx, token, app.Recommendation{Name: "Josiane Ravier", Function: "responsable de boutique", Body: "Ressourcerie de Planoise",
		Email: "josiane.ravier@ressourcerie.example", Comment: "Léa a passé deux mois chez nous. Les clients la demandaient par son prénom.", Agreed: true}); err != nil {
		return err
	}
	if err := r.Confirm(ctx, token, r.AskProof(ask.ID, 1)); err != nil {
		return err
	}
	desk := operator
	desk.OrganisationID = o.ID
	if err := r.Accept(ctx, desk, ask.ID); err != nil {
		return err
	}
	_, err = r.AskHolder(ctx, holder, app.AskRequest{Award: award.ID, Channel: domain.AskByMail, To: "julien.ferrand@mairie.example",
		Message: "Bonjour Monsieur Ferrand, vous m’avez vue à l’accueil cet été. Pouvez-vous en dire deux phrases ?"})
	return err
}

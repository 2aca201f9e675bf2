package main

import (
	"context"

	"galon/internal/app"
	"galon/internal/domain"
)

// seedTeam gives the first organisation colleagues: a Valideur, an AFEST trainer, one who looks after the team, one after the
// keys and one who awards, somebody who is invited and somebody who asks to come; and an award that waits for a second person.
func seedTeam(ctx context.Context, h *house, o domain.Organisation) error {
	for _, person := range []struct {
		name, email string
		role        domain.Role
	}{
		{"Rémi Courbet", "remi.courbet@atelier-ecole.example", domain.RoleApprover},
		{"Anne Petitjean", "anne.petitjean@atelier-ecole.example", domain.RoleTrainer},
		{"Sandrine Guyot", "sandrine.guyot@atelier-ecole.example", domain.RoleTeamManager},
		{"Mathieu Ravier", "mathieu.ravier@atelier-ecole.example", domain.RoleKeyManager},
		{"Lise Prudhon", "lise.prudhon@atelier-ecole.example", domain.RoleAwarder},
	} {
		if _, err := h.accounts.CreateAccount(ctx, operator, person.name, person.email, o.ID, person.role); err != nil {
			return err
		}
	}
	boss := domain.Actor{Operator: true, OrganisationID: o.ID}
	if _, err := h.accounts.Invite(ctx, boss, "Sonia Lambert", "sonia.lambert@exemple.fr", domain.RoleIssuer); err != nil {
		return err
	}
	if err := h.accounts.AskToJoin(ctx, app.JoinAsk{Organisation: o.Slug, Name: "Karim Haddad", Email: "karim.haddad@exemple.fr",
		Message: "Bonjour, je rejoins l’équipe de Besançon lundi."}); err != nil {
		return err
	}
	set := func(on bool) error {
		_, err := h.organisations.Configure(ctx, operator, o.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = on })
		return err
	}
	if err := set(true); err != nil {
		return err
	}
	if _, err := h.issuing.Issue(ctx, operator, app.IssueRequest{OrganisationID: o.ID, Achievement: "travailler-en-equipe",
		Recipient: domain.Recipient{Name: "Hugo Maréchal", Email: "hugo.marechal@exemple.fr"},
		Facts: domain.Facts{AwardedOn: domain.DayOf(h.installation.Now()), Level: 2, Context: domain.Training, Place: "Besançon",
			Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}}); err != nil {
		return err
	}
	return set(false)
}

// demoStaff is a colleague, as the console knows who acts.
func demoStaff(ctx context.Context, h *house, o domain.Organisation, email string) (domain.Actor, error) {
	account, err := h.installation.Store.AccountByEmail(ctx, email)
	if err != nil {
		return domain.Actor{}, err
	}
	actor := domain.Actor{AccountID: account.ID, Name: account.Name, Email: account.Email, OrganisationID: o.ID}
	for _, m := range account.Memberships {
		if m.OrganisationID == o.ID {
			actor.Role = m.Role
		}
	}
	return actor, nil
}

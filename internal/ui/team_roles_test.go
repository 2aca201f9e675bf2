package ui

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// Whoever looks after the team sees a page with what is theirs to do, and no door to the keys; the other way round too.
func TestTheTeamAndTheKeysAreLookedAfterApart(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, boss := o.lead(t)
	team, self := o.signedIn(o.school, "Sandrine Guyot", "sandrine@atelier.exemple", domain.RoleTeamManager)
	golden(t, "team_list_team_manager", team.get("/pro/equipe").expect(t, 200, "Inviter une personne", "Gestionnaire de l’équipe", "Réservé aux Responsables",
		`!value="manager"`, `!value="key_manager"`, "!"+string(boss.AccountID), "!"+string(self.AccountID), `!href="/pro/cles"`, "!Demander l’arrêt").body)
	team.post("/pro/equipe/inviter", "name", "Léa Morin", "email", "lea@exemple.fr", "role", "manager").plain().expect(t, 422, "Seul un Responsable donne ce rôle.")
	team.post("/pro/equipe/inviter", "name", "Léa Morin", "email", "lea@exemple.fr", "role", "reader").leads(t, "/pro/equipe?ok=member-invited")
	team.post("/pro/equipe/"+string(boss.AccountID)+"/role", "role", "reader").expect(t, 403, "Seul un Responsable change ou retire cet accès.")
	for _, path := range []string{"/pro/cles", "/pro/cles/signature"} {
		team.get(path).expect(t, 403)
	}
	team.post("/pro/equipe/double-validation", "four_eyes", "1").expect(t, 403)

	o.must(o.accounts.AskToJoin(t.Context(), app.JoinAsk{Organisation: o.school.Slug, Name: "Karim Haddad", Email: "karim@exemple.fr"}))
	team.get("/pro").expect(t, 200, "Une personne demande l’accès à votre équipe")

	keys, _ := o.signedIn(o.school, "Mathieu Ravier", "mathieu@atelier.exemple", domain.RoleKeyManager)
	keys.get("/pro/equipe").expect(t, 200, `href="/pro/cles"`, "!Inviter une personne", "!/retirer", "!double-validation")
	keys.get("/pro").expect(t, 200, "!demande l’accès")
	keys.get("/pro/cles").expect(t, 200, "Aucune clé")
	keys.post("/pro/equipe/inviter", "name", "X Y", "email", "x@exemple.fr", "role", "reader").expect(t, 403)
	keys.post("/pro/equipe/double-validation", "four_eyes", "1").expect(t, 403) // what the organisation decides is neither's
}

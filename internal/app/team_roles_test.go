package app_test

import (
	"slices"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// Each right that an organisation gives is given to somebody without the six others (issue 4); a key has them apart too.
func TestEachRightIsGivenWithoutTheOthers(t *testing.T) {
	w := testkit.NewWorld(t)
	separate := []app.Action{app.ActWriteBadges, app.ActAward, app.ActSignOff, app.ActReviewClaims, app.ActManagePeople, app.ActManageKeys, app.ActReadStatistics}
	as := func(role domain.Role) domain.Actor {
		return domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: role}
	}
	for _, one := range separate {
		alone := slices.ContainsFunc(domain.Roles, func(role domain.Role) bool {
			return !slices.ContainsFunc(separate, func(other app.Action) bool { return app.Can(as(role), other, w.School.ID) != (other == one) })
		})
		if !alone {
			t.Errorf("no role has %s and nothing else of the seven", one)
		}
	}
	machine := domain.Actor{APIKeyID: "k", OrganisationID: w.School.ID, Scopes: []string{string(app.ActAward)}}
	if !app.Can(machine, app.ActAward, w.School.ID) || app.Can(machine, app.ActReviewClaims, w.School.ID) {
		t.Error("a key to award reviews demands")
	}
}

// Whoever looks after the team gives no access to keys: not to others, not to themselves by another address, and a Responsable
// is not theirs to touch. Whoever looks after the keys touches nobody.
func TestThoseOfTheTeamAndOfTheKeysKeepToTheirs(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss, o := t.Context(), w.Staff(w.School), w.School
	team := joins(t, w, o, "Sandrine Guyot", "sandrine@exemple.fr", domain.RoleTeamManager)
	keys := joins(t, w, o, "Mathieu Ravier", "mathieu@exemple.fr", domain.RoleKeyManager)

	_, _, err := w.Accounts.NewAPIKey(ctx, keys, o.ID, app.APIKeyRequest{Name: "Logiciel", Scopes: []string{"read"}, Expires: w.Now().Add(48 * time.Hour)})
	must(t, err)
	_, err = w.Accounts.Invite(ctx, keys, "Léa Morin", "lea@exemple.fr", domain.RoleReader)
	refused(t, err, domain.Forbidden, "access-refused")
	refused(t, w.Accounts.WithdrawAccess(ctx, keys, team.AccountID), domain.Forbidden, "access-refused")

	_, _, err = w.Accounts.NewAPIKey(ctx, team, o.ID, app.APIKeyRequest{Name: "Logiciel", Scopes: []string{"read"}})
	refused(t, err, domain.Forbidden, "access-refused")
	for _, role := range domain.Roles {
		_, err := w.Accounts.Invite(ctx, team, "Léa Morin", "lea@exemple.fr", role)
		if role == domain.RoleManager || role == domain.RoleKeyManager {
			wantField(t, err, "/role", "role-of-manager")
		} else {
			must(t, err)
		}
		w.Pass(time.Second)
	}
	wantField(t, w.Accounts.ChangeRole(ctx, team, joins(t, w, o, "Luc Roy", "luc@exemple.fr", domain.RoleReader).AccountID, domain.RoleKeyManager), "/role", "role-of-manager")
	for _, id := range []domain.AccountID{boss.AccountID, keys.AccountID, team.AccountID} { // also not themself
		refused(t, w.Accounts.ChangeRole(ctx, team, id, domain.RoleIssuer), domain.Forbidden, "member-of-manager")
		refused(t, w.Accounts.WithdrawAccess(ctx, team, id), domain.Forbidden, "member-of-manager")
	}
	refused(t, w.Accounts.ResetPasskeys(ctx, team, o.ID, boss.AccountID), domain.Forbidden, "member-of-manager")
	second, err := w.Accounts.Invite(ctx, boss, "Ève Roy", "eve@exemple.fr", domain.RoleManager)
	must(t, err)
	refused(t, w.Accounts.RevokeInvitation(ctx, team, second.ID), domain.Forbidden, "member-of-manager")
	_, err = w.Accounts.Invite(ctx, team, "Ève Roy", "eve@exemple.fr", domain.RoleReader) // in its place
	refused(t, err, domain.Forbidden, "member-of-manager")

	// Somebody asks to join: it is told to both who may answer, and answered within the same bounds.
	must(t, w.Accounts.AskToJoin(ctx, app.JoinAsk{Organisation: o.Slug, Name: "Karim Haddad", Email: "karim@exemple.fr"}))
	w.Deliver()
	told := map[string]bool{}
	for _, m := range w.Mails() {
		for _, link := range m.Links {
			told[m.To] = told[m.To] || link == w.BaseURL+"/pro/equipe"
		}
	}
	if !told[boss.Email] || !told[team.Email] || told[keys.Email] {
		t.Errorf("told of the request: %v", told)
	}
	seen, err := w.Accounts.Team(ctx, team)
	must(t, err)
	wantField(t, w.Accounts.AnswerRequest(ctx, team, seen.Requests[0].ID, true, domain.RoleManager), "/role", "role-of-manager")
	must(t, w.Accounts.AnswerRequest(ctx, team, seen.Requests[0].ID, true, domain.RoleReader))
}

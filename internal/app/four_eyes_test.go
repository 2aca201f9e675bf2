package app_test

import (
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

func waits(t *testing.T, w *testkit.World) bool {
	t.Helper()
	o, err := w.Store.Organisation(t.Context(), w.School.ID)
	must(t, err)
	return o.Issuing.FourEyes
}

// The double validation would be worth nothing if one person could switch it off, award, and switch it on again.
func TestNobodyEndsTheDoubleValidationAlone(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, s := t.Context(), w.Organisations
	boss := w.Staff(w.School)
	valideur := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	deliverer := joins(t, w, w.School, "Anne Roy", "anne@exemple.fr", domain.RoleIssuer)
	end := func(actor domain.Actor, want bool) {
		t.Helper()
		done, err := s.EndFourEyes(ctx, actor, w.School.ID)
		must(t, err)
		if done != want || waits(t, w) == want {
			t.Fatalf("done %v, want %v; awards wait: %v", done, want, waits(t, w))
		}
	}
	refusedEnd := func(actor domain.Actor, kind domain.Kind, code string) {
		t.Helper()
		_, err := s.EndFourEyes(ctx, actor, w.School.ID)
		refused(t, err, kind, code)
	}
	fourEyes(t, w, w.School, true)
	w.Pass(7 * 24 * time.Hour) // who has just joined is no second person yet

	_, err := s.Configure(ctx, boss, w.School.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = false })
	refused(t, err, domain.Forbidden, "four-eyes-alone")
	refusedEnd(valideur, domain.Forbidden, "access-refused") // nobody asked yet, and they run nothing
	refusedEnd(deliverer, domain.Forbidden, "access-refused")
	refusedEnd(w.Staff(w.Employer), domain.Forbidden, "access-refused")
	end(boss, false)
	refusedEnd(boss, domain.Conflict, "four-eyes-own")
	refusedEnd(deliverer, domain.Forbidden, "access-refused")
	unconfirmed := valideur
	unconfirmed.Unconfirmed = true
	refusedEnd(unconfirmed, domain.Forbidden, "passkey-needed")
	team, err := w.Accounts.Team(ctx, valideur)
	must(t, err)
	if ask := s.FourEyesAsked(valideur, team); ask == nil || ask.Own || ask.Who != boss.Name {
		t.Errorf("the Valideur reads %+v, want the wish of %s", ask, boss.Name)
	}
	must(t, s.KeepFourEyes(ctx, valideur, w.School.ID))
	end(boss, false) // asked anew
	w.Pass(15 * 24 * time.Hour)
	end(boss, false) // an old wish is over: this is a new one
	end(valideur, true)

	fourEyes(t, w, w.School, true)
	end(boss, false)
	_, err = s.Configure(ctx, boss, w.School.ID, func(o *domain.Organisation) { o.Issuing.Schema = true })
	must(t, err)
	if !waits(t, w) {
		t.Error("another setting ended the double validation")
	}
	_, err = s.Configure(ctx, testkit.Operator, w.School.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = false })
	must(t, err)
	if waits(t, w) {
		t.Error("the operator does not end it")
	}
	fourEyes(t, w, w.School, true)
	refusedEnd(valideur, domain.Forbidden, "access-refused") // the wish of before is gone
}

// Keys that also open another organisation, or the operator's room, are not one Responsable's to take away.
func TestPasskeysOfSomebodyWhoWorksElsewhere(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	both := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleIssuer)
	boss := w.Staff(w.School)
	key := func(n string) {
		t.Helper()
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error {
			return tx.InsertPasskey(domain.Passkey{ID: domain.NewID[domain.PasskeyID](w.Now()), AccountID: both.AccountID, Name: n, CredentialID: n, Credential: []byte("{}"), CreatedAt: w.Now()})
		}))
	}
	key("a")
	must(t, w.Accounts.ResetPasskeys(ctx, boss, w.School.ID, both.AccountID)) // here only: a colleague helps
	key("b")
	joins(t, w, w.Employer, "Rémi Petit", "remi@exemple.fr", domain.RoleReader)
	refused(t, w.Accounts.ResetPasskeys(ctx, boss, w.School.ID, both.AccountID), domain.Conflict, "passkey-reset-elsewhere")
	must(t, w.Accounts.ResetPasskeys(ctx, testkit.Operator, w.School.ID, both.AccountID))
	key("c")
	must(t, w.Accounts.WithdrawAccess(ctx, w.Staff(w.Employer), both.AccountID))
	s := &app.Registrars{Organisations: w.Organisations}
	_, err := s.AddRegistrar(ctx, testkit.Operator, "Rémi Petit", "remi@exemple.fr", "Chargé du registre")
	must(t, err)
	refused(t, w.Accounts.ResetPasskeys(ctx, boss, w.School.ID, both.AccountID), domain.Conflict, "passkey-reset-elsewhere")
}

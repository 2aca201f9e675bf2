package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/testkit"
)

// fourEyesMails are the subjects of those mails, by who got them, in order of the addresses.
func fourEyesMails(t *testing.T, w *testkit.World, subject string) (to []string) {
	t.Helper()
	w.Deliver()
	for _, m := range w.Mails() {
		if strings.HasPrefix(m.Subject, subject) {
			to = append(to, m.To)
		}
	}
	slices.Sort(to)
	return to
}

// Whoever makes a second account for themselves cannot agree with their own wish at once, and the others hear of it.
func TestWhoHasJustJoinedIsNoSecondPerson(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, s, boss := t.Context(), w.Organisations, w.Staff(w.School)
	fourEyes(t, w, w.School, true)
	joins(t, w, w.School, "Lise Martin", "lise@exemple.fr", domain.RoleManager)
	_, err := s.EndFourEyes(ctx, boss, w.School.ID)
	must(t, err)
	twin := joins(t, w, w.School, "Un Autre Nom", "twin@exemple.fr", domain.RoleApprover)

	_, err = s.EndFourEyes(ctx, twin, w.School.ID)
	refused(t, err, domain.Forbidden, "four-eyes-new")
	team, err := w.Accounts.Team(ctx, twin)
	must(t, err)
	if ask := s.FourEyesAsked(twin, team); ask == nil || !ask.From.Equal(w.Now().Add(7*24*time.Hour)) {
		t.Errorf("the page says %+v, want a day of 7 days from now", ask)
	}
	must(t, w.Accounts.ChangeRole(ctx, boss, twin.AccountID, domain.RoleManager)) // another role makes nobody older
	twin.Role = domain.RoleManager
	w.Pass(7*24*time.Hour - time.Minute)
	_, err = s.EndFourEyes(ctx, twin, w.School.ID)
	refused(t, err, domain.Forbidden, "four-eyes-new")
	if !waits(t, w) {
		t.Fatal("a refused second person ended the double validation")
	}
	w.Pass(time.Minute)
	if done, err := s.EndFourEyes(ctx, twin, w.School.ID); err != nil || !done {
		t.Fatalf("after 7 days: %v, %v", done, err)
	}

	if got, want := fourEyesMails(t, w, "Arrêter la double validation"), []string{boss.Email, "lise@exemple.fr"}; !slices.Equal(got, want) {
		t.Errorf("the wish is told to %q, want %q", got, want)
	}
	if got, want := fourEyesMails(t, w, "Double validation arrêtée"), []string{boss.Email, "lise@exemple.fr", "twin@exemple.fr"}; !slices.Equal(got, want) {
		t.Errorf("the end is told to %q, want %q", got, want)
	}
}

// The operator ends it alone, and is heard of too.
func TestTheOperatorsEndOfTheDoubleValidationIsTold(t *testing.T) {
	w := testkit.NewWorld(t)
	fourEyes(t, w, w.School, true)
	_, err := w.Organisations.Configure(t.Context(), testkit.Operator, w.School.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = false })
	must(t, err)
	if got := fourEyesMails(t, w, "Double validation arrêtée"); !slices.Equal(got, []string{w.Staff(w.School).Email}) {
		t.Errorf("told to %q", got)
	}
}

package app_test

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// What waits for a second person is forgotten with the passport: nobody signs a badge of somebody who is erased.
func TestWhatWaitsForAnErasedPersonIsForgotten(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)
	ask := func(name string) domain.Award {
		r := w.Order(team, name, "nadia@exemple.fr")
		r.Again = true
		award, err := w.Issuing.Issue(ctx, boss, r)
		must(t, err)
		return award
	}
	hers, other := ask("Nadia Benali"), ask("Samir Benali") // a family has one address
	must(t, w.Passports.Erase(ctx, holder, app.EraseWord))
	_, err := w.Issuing.SignOff(ctx, second, hers.ID)
	refused(t, err, domain.Conflict, "award-decided")
	row, err := w.Store.WaitingAward(ctx, hers.ID)
	must(t, err)
	if row.Recipient.Name != "" || row.Recipient.Email != "" || row.Person != "" {
		t.Errorf("it still names %+v", row)
	}
	_, err = w.Issuing.SignOff(ctx, second, other.ID)
	must(t, err)
}

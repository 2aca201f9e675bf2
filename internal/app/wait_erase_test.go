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
	ask := func(name, email string) domain.Award {
		r := w.Order(team, name, email)
		r.Again = true
		award, err := w.Issuing.Issue(ctx, boss, r)
		must(t, err)
		return award
	}
	hers, other := ask("Nadia Benali", "nadia@exemple.fr"), ask("Samir Benali", "nadia@exemple.fr") // a family has one address
	slip, nobody := ask("Nadia Benali", ""), ask("Samir Benali", "")
	must(t, w.Passports.Erase(ctx, holder, app.EraseWord))
	_, err := w.Issuing.SignOff(ctx, second, hers.ID)
	refused(t, err, domain.Conflict, "award-decided")
	for _, id := range []domain.AwardID{hers.ID, slip.ID} {
		row, err := w.Store.WaitingAward(ctx, id)
		must(t, err)
		if row.Recipient.Name != "" || row.Recipient.Email != "" || row.Person != "" {
			t.Errorf("it still names %+v", row)
		}
	}
	for _, id := range []domain.AwardID{other.ID, nobody.ID} {
		_, err = w.Issuing.SignOff(ctx, second, id)
		must(t, err)
	}
}

// JSON writes & in another way than people do: an address that has one is found where documents are kept as JSON all the same.
func TestAnAddressWithAnAmpersandIsForgotten(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	const address = "r&d@exemple.fr"
	holder := w.Accept(w.Issue(team, "Nadia Benali", address))
	fourEyes(t, w, w.Employer, true)
	r := w.Order(team, "Nadia Benali", address)
	r.OrganisationID = w.Employer.ID
	hers, err := w.Issuing.Issue(ctx, w.Staff(w.Employer), r)
	must(t, err)
	must(t, w.Passports.Erase(ctx, holder, app.EraseWord))
	row, err := w.Store.WaitingAward(ctx, hers.ID)
	must(t, err)
	if row.Recipient.Name != "" || row.Recipient.Email != "" {
		t.Errorf("it still names %+v", row.Recipient)
	}
}

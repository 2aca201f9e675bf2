package app_test

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// What a second person refused to sign off is not asked for again by a job, every ten minutes: a person does that.
func TestARefusedSignOffStaysRefused(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	w, ctx := s.w, t.Context()
	boss, second := w.Staff(w.School), joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	composites, composed := newComposite(t, w, true, both...)
	w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	w.Issue(organise, "Nadia Benali", "nadia@exemple.fr")
	fourEyes(t, w, w.School, true)
	claim := s.send(t)
	v, err := s.Review(ctx, app.ClaimReader{Actor: boss}, claim.ID, s.yes(t))
	must(t, err)
	if v.Claim.State != domain.ClaimAccepted || v.Waiting != domain.WaitingOpen {
		t.Fatalf("%s, waiting %q", v.Claim.State, v.Waiting)
	}
	count := func() {
		t.Helper()
		must(t, s.IssueAccepted(ctx))
		must(t, composites.Recount(ctx, app.CompositeArgs{}))
		w.Deliver()
	}
	count()
	list, _, err := w.Issuing.ToSignOff(ctx, second, "")
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d wait, want the demand and the composed badge", len(list))
	}
	for _, x := range list {
		must(t, w.Issuing.RefuseWaiting(ctx, second, x.ID, "Pas encore."))
	}
	count()
	if list, _, err = w.Issuing.ToSignOff(ctx, second, ""); err != nil || len(list) != 0 {
		t.Fatalf("asked again: %+v %v", list, err)
	}

	// Somebody of the organisation asks again, and it is signed off: the demand has its badge.
	must(t, s.Deliver(ctx, boss, claim.ID))
	people, err := composites.Composite(ctx, boss, composed.ID)
	must(t, err)
	for _, p := range people.People {
		if p.Recipient.Name == "Nadia Benali" {
			_, err := composites.Award(ctx, boss, p.Case.ID)
			must(t, err)
		}
	}
	list, _, err = w.Issuing.ToSignOff(ctx, second, "")
	must(t, err)
	for _, x := range list {
		_, err := w.Issuing.SignOff(ctx, second, x.ID)
		must(t, err)
	}
	if v, err = s.Claim(ctx, app.ClaimReader{Actor: boss}, claim.ID); err != nil || v.Claim.AwardID == "" || len(given(t, w, composite)) != 1 {
		t.Errorf("%+v %v", v.Claim, err)
	}
}

package app_test

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
)

// Who only reviews says yes, and makes no badge: it waits for a colleague who awards, and is made once.
func TestWhoOnlyReviewsAwardsNothing(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w := t.Context(), s.w
	reviewer := joins(t, w, w.School, "Ida Roche", "ida@atelier.example", domain.RoleReviewer)
	c := s.send(t)
	v, err := s.Review(ctx, app.ClaimReader{Actor: reviewer}, c.ID, s.yes(t))
	must(t, err)
	if v.Claim.State != domain.ClaimAccepted || v.Claim.AwardID != "" {
		t.Fatalf("%s, award %q", v.Claim.State, v.Claim.AwardID)
	}
	refused(t, s.Deliver(ctx, reviewer, c.ID), domain.Forbidden, "access-refused")
	must(t, s.IssueAccepted(ctx))
	must(t, s.Deliver(ctx, w.Staff(w.School), c.ID))
	v, err = s.Claim(ctx, app.ClaimReader{Actor: reviewer}, c.ID)
	must(t, err)
	if a := w.Read(v.Claim.AwardID); a.IssuedBy != w.Staff(w.School).Label() || a.Facts.Assessor.Name != "Ida Roche" {
		t.Errorf("issued by %s, assessed by %+v", a.IssuedBy, a.Facts.Assessor)
	}
	refused(t, s.Deliver(ctx, w.Staff(w.School), c.ID), domain.Conflict, "claim-not-accepted")
}

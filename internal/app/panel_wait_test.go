package app_test

import (
	"strings"
	"testing"

	"galon/internal/domain"
)

// Where a second person signs off, the attestations of signed minutes wait for them like every other badge: whoever pressed
// the button does not let them out, pressed again nothing is asked for twice, and each then holds the digest of the minutes.
func TestAttestationsOfAJuryWaitForASecondPerson(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	second := joins(t, s.World, s.Certifier, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, s.World, s.Certifier, true)
	s.open()
	s.all(domain.Acquired, "")
	minutes := s.closed()
	for range 2 {
		_, err := s.Panels.IssueAll(ctx, s.boss, s.id)
		s.must(err)
		s.Deliver()
	}
	waiting, _, err := s.Issuing.ToSignOff(ctx, second, "")
	s.must(err)
	if len(waiting) != 6 || len(all(t, s.World, s.Certifier)) != 0 {
		t.Fatalf("%d wait and %d are issued, want 6 and 0", len(waiting), len(all(t, s.World, s.Certifier)))
	}
	_, err = s.Issuing.SignOff(ctx, s.boss, waiting[0].ID)
	refused(t, err, domain.Forbidden, "award-own-sign-off")
	s.must(s.Issuing.RefuseWaiting(ctx, second, waiting[0].ID, "Son nom est mal écrit"))
	for _, w := range waiting[1:] {
		_, err := s.Issuing.SignOff(ctx, second, w.ID)
		s.must(err)
	}
	s.Deliver()
	issued := 0
	for _, a := range s.detail().Awards {
		if a.Row.ID == "" {
			continue
		}
		issued++
		award, err := s.Store.Award(ctx, a.Row.ID)
		s.must(err)
		if award.State != domain.AwardIssued || !strings.Contains(string(award.Document), minutes.SHA256) {
			t.Errorf("%s: %s, without the digest of the minutes", a.Row.RecipientName, award.State)
		}
	}
	if issued != 5 {
		t.Errorf("%d attestations, want 5", issued)
	}
}

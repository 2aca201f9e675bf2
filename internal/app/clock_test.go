package app_test

import (
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// A clock that jumps back and forth loses nothing: what was signed stays good once the clock is right again.
func TestClockJumps(t *testing.T) {
	w := testkit.NewWorld(t)
	var given []domain.Award
	award := func(name string) {
		r := w.Order(team, name, "")
		r.Facts = testkit.SoftSkillFacts(domain.DayOf(testkit.Start.AddDate(0, 0, -30))) // seen before every jump
		a, err := w.Issuing.Issue(t.Context(), testkit.Operator, r)
		must(t, err)
		given = append(given, a)
	}
	names := []string{"Léa Tournier", "Hugo Petit", "Inès Faure", "Paul Gros", "Zoé Blanc"}
	for i, jump := range []time.Duration{72 * time.Hour, time.Hour, 96 * time.Hour, 400 * 24 * time.Hour, 2 * time.Hour} {
		w.SetNow(testkit.Start.Add(jump))
		award(names[i])
		must(t, w.Issuing.FinishPending(t.Context()))
		must(t, w.Issuing.PublishStatus(t.Context()))
	}
	w.SetNow(testkit.Start.Add(401 * 24 * time.Hour)) // right again, and later than all of them
	must(t, w.Issuing.PublishStatus(t.Context()))
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), given[1].ID, domain.IssuedInError, "")
	must(t, err)
	for i, a := range given {
		want := verify.Valid
		if i == 1 {
			want = verify.Revoked
		}
		if r := verdict(t, w, a.Document); r.Verdict != want {
			t.Errorf("award %d: %s, want %s", i, r.Verdict, want)
		}
	}
	if check, err := w.Verifying.CheckStored(t.Context(), 0); err != nil || !check.OK() {
		t.Errorf("%+v, %v", check, err)
	}
	if report, err := w.CheckAudit(t.Context(), nil); err != nil || !report.OK() {
		t.Errorf("the journal: %+v, %v", report, err)
	}
}

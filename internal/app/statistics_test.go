package app_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

func TestStatisticsHideFewPeople(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	for i := range 9 {
		a := w.Issue(team, "Personne "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i))
		if i < 6 {
			w.Accept(a)
		}
		if i == 0 {
			share := w.Share(a)
			_, err := w.Verifying.Share(ctx, share.Code)
			must(t, err)
		}
	}
	for i := range 2 {
		w.Issue("apprendre-et-progresser", "Personne "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i))
	}
	st, err := w.Issuing.Statistics(ctx, w.Staff(w.School), 0)
	must(t, err)
	for step, want := range []int{11, 5, 0, 0} { // 11 badges of 9 people, 6 accepted, 1 shared
		if got := st.Total().Cells[step].Count; got != want {
			t.Errorf("total of step %d: %d, want %d", step, got, want)
		}
	}
	for _, r := range st.Models.Rows {
		if !r.Cells[domain.StepIssued].Hidden {
			t.Errorf("%s is shown, and the other model follows from it", r.Key)
		}
	}
	if len(st.Months.Rows) != 1 || st.Months.Rows[0].Cells[domain.StepIssued].Count != 11 || len(st.Contexts.Rows) != 1 {
		t.Errorf("months %+v", st.Months.Rows)
	}

	_, err = w.Issuing.Statistics(ctx, domain.Actor{AccountID: "x", OrganisationID: w.School.ID, Role: domain.RoleIssuer}, 0)
	refused(t, err, domain.Forbidden, "access-refused")
	other, err := w.Issuing.Statistics(ctx, w.Staff(w.Employer), 1999)
	must(t, err)
	if other.Year != 2026 || other.Total().Cells[domain.StepIssued].Count != 0 {
		t.Errorf("the employer's: %+v", other)
	}
}

// Sex and age are counted as people chose to say, in steps of five in every column: one more answer, or one less, is not seen
// before five are there. The groups stand there whether anybody is in them or not, and no total tells of the rest.
func TestWhatPeopleSayOfThemselvesIsCountedByFives(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	issued := func() map[string]domain.Tally {
		t.Helper()
		st, err := w.Issuing.Statistics(ctx, w.Staff(w.School), 0)
		must(t, err)
		if len(st.Sexes.Rows) != len(domain.Sexes)+1 || len(st.Ages.Rows) != len(domain.AgeBands)+1 || st.Sexes.Total != nil || st.Ages.Total != nil {
			t.Fatalf("%+v, %+v", st.Sexes, st.Ages)
		}
		all := map[string]domain.Tally{}
		for _, r := range append(st.Sexes.Rows, st.Ages.Rows[:len(domain.AgeBands)]...) {
			all[r.Key] = r.Cells[domain.StepIssued]
		}
		return all
	}
	var holders []domain.Holder
	for i := range 11 {
		h := w.Accept(w.Issue(team, "Personne "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i)))
		holders = append(holders, h)
		said := domain.PassportStatistics{Sex: "f", AgeBand: "45-59"}
		if i >= 6 {
			said = domain.PassportStatistics{Sex: "m"}
		}
		if i == 10 {
			said = domain.PassportStatistics{}
		}
		must(t, w.Passports.SaveStatistics(ctx, h, said))
	}
	got := issued() // 6 women, 4 men, one who did not answer
	for key, want := range map[string]int{"f": 5, "m": 0, "x": 0, "": 0, "45-59": 5, "60+": 0} {
		if c := got[key]; c.Count != want || c.Hidden != (want == 0) {
			t.Errorf("%q: %d, hidden %v, want %d", key, c.Count, c.Hidden, want)
		}
	}
	must(t, w.Passports.SaveStatistics(ctx, holders[5], domain.PassportStatistics{}))
	if got := issued()["f"]; got.Count != 5 {
		t.Errorf("an answer that is taken back shows: %d", got.Count)
	}
	must(t, w.Passports.SaveStatistics(ctx, holders[10], domain.PassportStatistics{Sex: "m"}))
	if got := issued()["m"]; got.Count != 5 || got.Hidden {
		t.Errorf("five men: %d, hidden %v", got.Count, got.Hidden)
	}
	must(t, w.Passports.Erase(ctx, holders[0], app.EraseWord))
	if got := issued()["f"]; !got.Hidden {
		t.Errorf("four women and a passport that is erased: %d", got.Count)
	}
}

// What counts as verified is any look of a reader: the page of a share or of a slip, a file on the page or by the API. It is
// counted at once, survives a restart, and is gone with the badge.
func TestEveryKindOfVerificationCounts(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	var awards []domain.Award
	var holder domain.Holder
	for i := range 6 {
		a := w.Issue(team, "Personne "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i))
		awards = append(awards, w.Read(a.ID))
	}
	verified := func(want int, after string) {
		t.Helper()
		facts, err := w.Store.AwardFacts(ctx, w.School.ID, w.Now().AddDate(-1, 0, 0), w.Now().AddDate(1, 0, 0))
		must(t, err)
		got := 0
		for _, f := range facts {
			if f.Verified {
				got++
			}
		}
		if got != want {
			t.Errorf("%d badges verified after %s, want %d", got, after, want)
		}
	}
	_, err := w.Verifying.File(ctx, awards[0].Document)
	must(t, err)
	_, err = w.Verifying.Ask(ctx, []byte(awards[1].JWT), verify.Question{})
	must(t, err)
	_, err = w.Verifying.File(ctx, bytes.Replace(awards[2].Document, []byte("Personne C"), []byte("Personne Z"), 1)) // forged
	must(t, err)
	verified(0, "two looks that are still in memory")
	st, err := w.Issuing.Statistics(ctx, w.Staff(w.School), 0)
	must(t, err)
	if c := st.Total().Cells[domain.StepVerified]; c.Count != 0 {
		t.Errorf("two people's verified badges are shown: %d", c.Count)
	}
	must(t, w.Installation.WriteVerified(ctx))
	verified(2, "they are written")
	holder = w.Accept(awards[3])
	share, err := w.Passports.ShareBadge(ctx, holder, awards[3].ID, "CV", time.Time{})
	must(t, err)
	shown, err := w.Verifying.Look(ctx, app.Look{Code: share.Code})
	must(t, err)
	w.Verifying.Opened(ctx, app.ShownShare{Share: shown.Share, Badges: shown.Badges, Preview: true}, domain.ByLink) // the holder
	must(t, w.Installation.WriteVerified(ctx))
	verified(2, "the holder's own look")
	w.Verifying.Opened(ctx, shown, domain.ByLink)
	must(t, w.Installation.WriteVerified(ctx))
	verified(3, "a share was opened")
	slip, err := w.Issuing.Slip(ctx, w.Staff(w.School), awards[4].ID)
	must(t, err)
	shown, err = w.Verifying.Look(ctx, app.Look{Code: slip.PublicCode})
	must(t, err)
	w.Verifying.Opened(ctx, shown, domain.ByQR)
	must(t, w.Installation.WriteVerified(ctx))
	verified(4, "the code of a slip was opened")
	_, err = w.Verifying.File(ctx, awards[2].Document)
	must(t, err)
	st, err = w.Issuing.Statistics(ctx, w.Staff(w.School), 0)
	must(t, err)
	if c := st.Total().Cells[domain.StepVerified]; c.Count != 5 {
		t.Errorf("%d counted at once, want 5", c.Count)
	}
	facts, err := w.Store.AwardFacts(ctx, w.School.ID, w.Now().AddDate(-1, 0, 0), w.Now().AddDate(1, 0, 0))
	must(t, err)
	shared := 0
	for _, f := range facts {
		if f.Shared {
			shared++
		}
	}
	if shared != 1 {
		t.Errorf("%d badges shared, want 1: the paper of a slip is nobody's share", shared)
	}
	_, err = w.Verifying.File(ctx, awards[3].Document)
	must(t, err)
	must(t, w.Passports.Erase(ctx, holder, app.EraseWord))
	must(t, w.Installation.WriteVerified(ctx))
	verified(4, "an erasure")
}

// The first page of the console shows the figures of the statistics. What people did is the same after each
// further badge, or five more.
func TestTheFirstPageShowsTheFiguresOfTheStatistics(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	for i := range 11 {
		a := w.Issue(team, "Personne "+string(rune('A'+i)), fmt.Sprintf("p%d@example.org", i))
		if i < 6 {
			w.Accept(a)
		}
		if i < 2 {
			w.Share(a)
		}
		h, err := w.Issuing.Home(ctx, w.Staff(w.School))
		must(t, err)
		st, err := w.Issuing.Statistics(ctx, w.Staff(w.School), 0)
		must(t, err)
		want := [3]int{i + 1, min(i+1, 6) / 5 * 5, 0}
		for step, f := range h.Year {
			if c := st.Total().Cells[step]; f.Count != c.Count || f.Hidden != c.Hidden || f.Count != want[step] || f.Hidden != (f.Count < domain.SmallGroup) {
				t.Errorf("after %d badges, figure %d: %d, the statistics have %d, want %d; hidden: %t", i+1, step, f.Count, c.Count, want[step], f.Hidden)
			}
		}
	}
}

package app_test

import (
	"fmt"
	"testing"

	"galon/internal/domain"
	"galon/internal/testkit"
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
	if total := st.Total().Cells[domain.StepIssued]; total.Count != 11 || total.Hidden {
		t.Errorf("total %+v", total)
	}
	if accepted := st.Total().Cells[domain.StepAccepted]; accepted.Count != 6 || accepted.Hidden {
		t.Errorf("accepted %+v", accepted)
	}
	if shared := st.Total().Cells[domain.StepShared]; !shared.Hidden {
		t.Errorf("one person shared, and that is shown: %+v", shared)
	}
	for _, r := range st.Models.Rows {
		if !r.Cells[domain.StepIssued].Hidden {
			t.Errorf("%s is shown, and the other model follows from it", r.Key)
		}
	}
	if len(st.Months.Rows) != 1 || st.Months.Rows[0].Cells[domain.StepIssued].Hidden || len(st.Contexts.Rows) != 1 {
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

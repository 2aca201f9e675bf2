package app_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/testkit"
)

// A file without its date: each line stands in the list of what to correct, under a header that has room for what is
// missing. Filled in, the list is a file that passes.
func TestLinesThatLackAColumnComeBackToBeFilledIn(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	b := draftOf(t, w, []byte("nom;e-mail;évaluateur\nNadia Benali;nadia@exemple.fr;Claire Morel\nHugo Roy;hugo@exemple;Claire Morel\n"))
	header, lines, err := w.Batches.FaultyLines(ctx, staff, b.ID)
	must(t, err)
	var said []string
	for _, l := range lines {
		why := ""
		for _, f := range l.Why {
			why += fmt.Sprintf(" %s %s", f.Column, f.Code)
		}
		said = append(said, fmt.Sprintf("%d%s %q", l.Line, why, l.Cells))
	}
	want := []string{`2 date column-missing contexte column-missing ["Nadia Benali" "nadia@exemple.fr" "Claire Morel" "" ""]`,
		`3 e-mail email-no-end date column-missing contexte column-missing ["Hugo Roy" "hugo@exemple" "Claire Morel" "" ""]`}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var again strings.Builder
	out := csv.NewWriter(&again)
	must(t, out.Write(append([]string{"Ligne", "Ce qu’il y a à faire"}, header...)))
	for _, l := range lines {
		must(t, out.Write([]string{"7", "…", l.Cells[0], strings.TrimSuffix(l.Cells[1], ".fr") + ".fr", l.Cells[2], "20/11/2026", "stage"}))
	}
	out.Flush()
	b = draftOf(t, w, []byte(again.String()))
	if _, ask, err := w.Batches.Columns(ctx, staff, b.ID); err != nil || ask || b.Report.Ready != 2 {
		t.Errorf("asked about columns: %v, %v, %d ready, faults %q", ask, err, b.Report.Ready, faultsOf(b))
	}
}

// What a missing column does not say is said once for all the lines, and may be said again.
func TestAMissingColumnIsFilledInForAllLines(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	b := draftOf(t, w, []byte("nom;e-mail\nNadia Benali;nadia@exemple.fr\nHugo Roy;\n"))
	must(t, w.Batches.FillIn(ctx, staff, b.ID, domain.Facts{AwardedOn: "2027-11-20", Context: domain.Internship}))
	b, err := w.Batches.Batch(ctx, staff, b.ID)
	must(t, err)
	if b.Report.Ready != 0 || b.Report.Wrong() != 2 {
		t.Fatalf("%d ready with a day to come", b.Report.Ready)
	}
	must(t, w.Batches.FillIn(ctx, staff, b.ID, domain.Facts{AwardedOn: "2026-11-20", Assessor: domain.Assessor{Name: "Claire Morel"}}))
	b, err = w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	w.Deliver()
	rows := all(t, w, w.School)
	if len(rows) != 2 || rows[0].Facts.AwardedOn != "2026-11-20" || rows[0].Facts.Context != domain.Internship || rows[0].Facts.Assessor.Name != "Claire Morel" {
		t.Errorf("%d awards, %+v", len(rows), rows[0].Facts)
	}
	refused(t, w.Batches.FillIn(ctx, staff, b.ID, domain.Facts{Level: 2}), domain.Conflict, "batch-already-started")
}

// The lines of a file are counted once each, whatever is wrong with it and whatever became of it.
func TestTheCountsOfABatchAddUp(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	w.Issue(team, "Marc Lambert", "marc@exemple.fr")
	people := "Nadia Benali;nadia@exemple.fr%s\nHugo Roy;hugo@exemple%s\nMarc Lambert;marc@exemple.fr%s\nNadia Benali;nadia@exemple.fr%s\n;x@exemple.fr%s\nZoé;;;;;;;\n"
	for name, file := range map[string]string{
		"whole":       reportHead + strings.ReplaceAll(people, "%s", ";20/11/2026;stage;Claire Morel"),
		"two missing": "nom;e-mail;date\n" + strings.ReplaceAll(people, "%s", ";20/11/2026"),
		"no name":     "colonne;e-mail\n" + strings.ReplaceAll(people, "%s", ""),
	} {
		b := draftOf(t, w, []byte(file))
		for _, state := range []domain.BatchState{domain.BatchDraft, domain.BatchDone} {
			got := map[string]int{}
			_, lines := reportOf(t, w, staff, b.ID)
			for _, l := range lines {
				for _, outcome := range []string{"ready", "issued", "held", "faulty"} {
					if strings.Contains(l+" ", "> "+outcome+" ") {
						got[outcome]++
					}
				}
			}
			want := map[string]int{"ready": b.Report.Ready, "issued": 0, "held": b.Report.Held(), "faulty": b.Report.Wrong()}
			if state == domain.BatchDone {
				want["ready"], want["issued"] = 0, b.Report.Ready
			}
			for outcome, n := range want {
				if got[outcome] != n {
					t.Errorf("%s, %s: the report has %d %s, the page %d: %q", name, state, got[outcome], outcome, n, lines)
				}
			}
			if len(lines) != b.Report.Rows || len(lines) != 6 {
				t.Errorf("%s, %s: %d lines in the report, %d read", name, state, len(lines), b.Report.Rows)
			}
			if b.Report.Ready == 0 {
				break
			}
			if state == domain.BatchDraft {
				_, err := w.Batches.Confirm(ctx, staff, b.ID)
				must(t, err)
				w.Deliver()
			}
		}
	}
}

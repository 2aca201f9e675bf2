package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// Two people of one name come on paper: the second line is asked about, and both are given when somebody says so, in
// whichever order their jobs run.
func TestADoubledLineIsAskedAboutAndSentWhenMeant(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	var file strings.Builder
	file.WriteString(reportHead + "Jean Martin;;20/11/2026;stage;Claire Morel\n")
	for i := range 120 {
		fmt.Fprintf(&file, "Personne %03d;;20/11/2026;stage;Claire Morel\n", i)
	}
	file.WriteString("Jean MARTIN;;20/11/2026;stage;Claire Morel\n")
	b := draftOf(t, w, []byte(file.String()))
	if b.Report.Ready != 121 || b.Report.Held() != 1 || b.Report.Wrong() != 0 || len(b.Report.Faults) != 0 {
		t.Fatalf("%d ready, %d to confirm, %d to correct", b.Report.Ready, b.Report.Held(), b.Report.Wrong())
	}
	must(t, w.Batches.Repeat(ctx, staff, b.ID, []int{123}, []int{123}))
	b, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	if b.Report.Ready != 122 || b.Report.Held() != 0 {
		t.Fatalf("%d ready, %d to confirm", b.Report.Ready, b.Report.Held())
	}
	must(t, w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID, First: 100})) // the double before its first
	w.Deliver()
	given := 0
	for _, row := range all(t, w, w.School) {
		if domain.Fold(row.RecipientName) == "jean martin" {
			given++
		}
	}
	if given != 2 {
		t.Errorf("%d badges, want one each", given)
	}
}

// What may be one person twice, and what is plainly another.
func TestNeighboursInAFileAreTold(t *testing.T) {
	w := testkit.NewWorld(t)
	w.Issue(team, "Marc Lambert", "marc@exemple.fr")
	w.Issue(team, "Zoé Faivre", "")
	rest := ";20/11/2026;stage;Claire Morel\n"
	b := draftOf(t, w, []byte(reportHead+
		"Marc Lambert;marc.lambert@exemple.fr"+rest+ // 2: the name has it
		"Marcel Lambert;marc@exemple.fr"+rest+ // 3: the address has it
		"Nadia Benali;nadia@exemple.fr"+rest+
		"Karim Benali;nadia@exemple.fr"+rest+ // 5: one address
		"NADIA Benali;n.benali@exemple.fr"+rest+ // 6: one name
		"Nadia Bennali;"+rest+ // 7: one letter more
		"Nadai Benali;"+rest+ // 8: two letters changed places
		"Nadia Benalo;nb@exemple.fr"+rest+ // 9: another address
		"Personne 001;"+rest+
		"Personne 002;"+rest+
		"Léa Roy;"+rest+
		"Léo Roy;"+rest)) // short names have neighbours
	var said []string
	for _, f := range b.Report.Warnings {
		said = append(said, fmt.Sprintf("%d %s %v", f.Line, f.Code, f.Args))
	}
	want := []string{"2 line-name-held []", "3 line-email-held []", "5 email-shared [4]", "6 line-name-shared [4]", "7 line-name-near [4]", "8 line-name-near [4]"}
	if diff := cmp.Diff(want, said); diff != "" || b.Report.Ready != 12 {
		t.Errorf("%d ready (-want +got)\n%s", b.Report.Ready, diff)
	}
	if _, lines := reportOf(t, w, w.Staff(w.School), b.ID); !strings.Contains(lines[5], " ready line-name-near") {
		t.Errorf("a line that is told of: %q", lines[5])
	}
}

package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// promo is a file of n people; every hundredth has an address.
func promo(n int) []byte {
	var b strings.Builder
	b.WriteString("nom;e-mail;date;contexte;évaluateur\n")
	for i := range n {
		address := ""
		if i%100 == 0 {
			address = fmt.Sprintf("p%d@exemple.fr", i)
		}
		fmt.Fprintf(&b, "Personne %03d;%s;20/11/2026;stage;Claire Morel\n", i, address)
	}
	return []byte(b.String())
}

func preview(t *testing.T, w *testkit.World, file []byte) domain.Batch {
	t.Helper()
	b, err := w.Batches.Preview(t.Context(), w.Staff(w.School), app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: file})
	must(t, err)
	if len(b.Report.Faults) > 0 {
		t.Fatalf("%+v", b.Report.Faults)
	}
	return b
}

// A process dies between the reservation of some lines and their signature. The jobs of the batch find nothing left to do,
// the job of the minute signs, and the batch ends and is told of all the same.
func TestBatchEndsWhenAnotherJobSignedItsLastLines(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	b := preview(t, w, promo(3))
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	stopAfter(t, w, 2, func(ctx context.Context) { _ = w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID}) })
	w.Deliver()
	state := func() domain.Batch {
		b, err := w.Batches.Batch(ctx, staff, b.ID)
		must(t, err)
		return b
	}
	if got := state(); got.State != domain.BatchRunning || got.Issued != 0 {
		t.Fatalf("before: %s, %d issued", got.State, got.Issued)
	}
	for range 2 {
		w.Pass(time.Minute)
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return w.Jobs.Insert(ctx, tx, app.FinishPendingArgs{}) }))
		w.Deliver()
		if got := state(); got.State != domain.BatchDone || got.Issued != 3 {
			t.Errorf("after: %s, %d issued", got.State, got.Issued)
		}
	}
	told := 0
	for _, m := range w.Mails() {
		if strings.HasPrefix(m.ID, "batch-") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

func TestBatchConfirmedAndRunTwiceAwardsOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	b := preview(t, w, promo(230)) // three chunks

	var work sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		work.Go(func() { _, errs[i] = w.Batches.Confirm(ctx, staff, b.ID) })
	}
	work.Wait()
	confirmed := 0
	for _, err := range errs {
		if err == nil {
			confirmed++
		} else {
			refused(t, err, domain.Conflict, "batch-already-started")
		}
	}
	if confirmed != 1 {
		t.Errorf("confirmed %d times", confirmed)
	}

	// Each chunk by two processes at once, in any order, and once more by the queue.
	for _, first := range []int{200, 0, 100} {
		for range 2 {
			work.Go(func() {
				if err := w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID, First: first}); err != nil {
					t.Error(err)
				}
			})
		}
	}
	work.Wait()
	w.Deliver()
	rows := all(t, w, w.School)
	lines, places := map[int]bool{}, map[int]bool{}
	for _, r := range rows {
		lines[r.BatchLine], places[r.StatusIndex] = true, true
	}
	if len(rows) != 230 || len(lines) != 230 || len(places) != 230 {
		t.Errorf("%d awards of %d lines at %d places", len(rows), len(lines), len(places))
	}
	got, err := w.Batches.Batch(ctx, staff, b.ID)
	must(t, err)
	if got.State != domain.BatchDone || got.Issued != 230 {
		t.Errorf("batch is %s with %d issued", got.State, got.Issued)
	}
	if n := len(w.Mails()); n != 4 { // three people, and who confirmed it
		t.Errorf("%d mails", n)
	}
}

// The same file previewed twice and confirmed twice, as two open tabs do, gives nobody a second badge.
func TestSameFileInTwoBatchesAwardsOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	a, b := preview(t, w, promo(3)), preview(t, w, promo(4))
	for _, id := range []domain.BatchID{a.ID, b.ID} {
		_, err := w.Batches.Confirm(ctx, staff, id)
		must(t, err)
	}
	w.Deliver()
	if rows := all(t, w, w.School); len(rows) != 4 {
		t.Errorf("%d awards", len(rows))
	}
	issued := 0 // by which of the two is a matter of chance
	for _, id := range []domain.BatchID{a.ID, b.ID} {
		got, err := w.Batches.Batch(ctx, staff, id)
		must(t, err)
		issued += got.Issued
		if got.State != domain.BatchDone || got.Report.Ready != got.Issued || got.Report.Rows != got.Issued+len(got.Report.Warnings) {
			t.Errorf("batch is %s with %d issued; report %+v", got.State, got.Issued, got.Report)
		}
	}
	if issued != 4 {
		t.Errorf("%d issued", issued)
	}
}

func TestBatchIsItsOrganisations(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	b := preview(t, w, promo(2))
	for _, actor := range []domain.Actor{{}, w.Staff(w.Employer)} {
		_, err := w.Batches.Batch(ctx, actor, b.ID)
		refused(t, err, domain.NotFound, "batch-unknown")
		_, err = w.Batches.Confirm(ctx, actor, b.ID)
		refused(t, err, domain.NotFound, "batch-unknown")
	}
	reader := domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: domain.RoleReader}
	_, err := w.Batches.Batch(ctx, reader, b.ID)
	must(t, err)
	_, err = w.Batches.Confirm(ctx, reader, b.ID)
	refused(t, err, domain.Forbidden, "access-refused")
	_, err = w.Batches.Preview(ctx, reader, app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: promo(1)})
	refused(t, err, domain.Forbidden, "access-refused")
	if rows := all(t, w, w.School); len(rows) != 0 {
		t.Errorf("%d awards", len(rows))
	}
}

// The file of an AFEST stands in no column: whoever sends a list of people is not told to add one of that name.
func TestPeopleOfAnAfestNeedItsFileBesideTheList(t *testing.T) {
	w := testkit.NewWorld(t)
	ask := app.BatchRequest{OrganisationID: w.Employer.ID, Achievement: "conduire-une-fabrication-de-fromage", File: []byte("nom;date\nLuc Petit;25/11/2026\nAna Costa;25/11/2026\n")}
	for name, c := range map[string]struct {
		change func(*domain.AfestFile)
		ready  int
		want   []string
	}{
		"no file":    {nil, 0, []string{"1 afest afest-not-in-file"}},
		"no trainer": {func(f *domain.AfestFile) { f.Designation.Name = "" }, 0, []string{"1 afest/trainer_designation afest-trainer-missing"}},
		"complete":   {func(*domain.AfestFile) {}, 2, nil},
	} {
		ask.Defaults = domain.Facts{}
		if c.change != nil {
			ask.Defaults = testkit.AfestFacts(w.Today())
			c.change(ask.Defaults.AFEST)
		}
		b, err := w.Batches.Preview(t.Context(), w.Staff(w.Employer), ask)
		must(t, err)
		var got []string
		for _, f := range b.Report.Faults {
			got = append(got, fmt.Sprintf("%d %s %s", f.Line, f.Column, f.Code))
		}
		if diff := cmp.Diff(c.want, got); diff != "" || b.Report.Ready != c.ready {
			t.Errorf("%s: %d ready, faults (-want +got)\n%s", name, b.Report.Ready, diff)
		}
	}
}

package app_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/sheet"
	"galon/internal/store"
	"galon/internal/testkit"
)

func draftOf(t *testing.T, w *testkit.World, file []byte) domain.Batch {
	t.Helper()
	b, err := w.Batches.Preview(t.Context(), w.Staff(w.School), app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: file})
	must(t, err)
	return b
}

func faultsOf(b domain.Batch) (all []string) {
	for _, f := range b.Report.Faults {
		all = append(all, fmt.Sprintf("%d %s %s", f.Line, f.Column, f.Code))
	}
	return all
}

// A workbook, with a column that nobody knows, is put right line by line and sent; the next file knows the column.
func TestWorkbookPutRightInPlace(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	people := [][]any{{"nom", "courriel pro", "date", "contexte", "évaluateur", "lien de la preuve"},
		{"Nadia Benali", "nadia@exemple.fr", 46350, "stage", "Claire Morel", "https://exemple.fr/preuve"},
		{"", "thomas@exemple.fr", "24/11/2026", "stage", "Claire Morel", ""},
		{"Awa Diallo", "awa@exemple", "24/11/2026", "stage", "Claire Morel", ""},
		{"Nadia Benali", "nadia@exemple.fr", "24/11/2026", "stage", "Claire Morel", ""}}
	file, err := sheet.Write("Promo", people)
	must(t, err)
	b := draftOf(t, w, file)
	columns, ask, err := w.Batches.Columns(ctx, staff, b.ID)
	must(t, err)
	if !ask || columns[1].Known || columns[1].Header != "courriel pro" || !columns[0].Known || len(columns[1].Samples) != 3 {
		t.Fatalf("ask %v, columns %+v", ask, columns)
	}
	refused(t, w.Batches.NameColumns(ctx, staff, b.ID, map[string]string{"courriel pro": "nom", "nom": "nom"}), domain.Invalid, "fields-invalid")
	must(t, w.Batches.NameColumns(ctx, staff, b.ID, map[string]string{"courriel pro": "e-mail", "nom": "nom"}))
	b, err = w.Batches.Batch(ctx, staff, b.ID)
	must(t, err)
	if diff := cmp.Diff([]string{"3 nom name-missing", "4 e-mail email-no-end"}, faultsOf(b)); diff != "" || b.Report.Ready != 1 {
		t.Fatalf("%d ready, faults (-want +got)\n%s", b.Report.Ready, diff)
	}
	line, err := w.Batches.Line(ctx, staff, b.ID, 3)
	must(t, err)
	line.Cells[0] = "Thomas Girard"
	must(t, w.Batches.FixLine(ctx, staff, b.ID, 3, line.Cells))
	must(t, w.Batches.FixLine(ctx, staff, b.ID, 4, []string{"Awa Diallo", "awa@exemple.fr"}))
	must(t, w.Batches.DropLine(ctx, staff, b.ID, 5))
	refused(t, w.Batches.DropLine(ctx, staff, b.ID, 5), domain.NotFound, "line-unknown")
	refused(t, w.Batches.DropLine(ctx, staff, b.ID, 1), domain.NotFound, "line-unknown")
	refused(t, w.Batches.FixLine(ctx, staff, b.ID, 3, make([]string, 6)), domain.Invalid, "fields-invalid")
	b, err = w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	if len(b.Report.Faults) != 0 || b.Report.Ready != 3 || b.Report.Rows != 3 {
		t.Fatalf("%+v", b.Report)
	}
	refused(t, w.Batches.DropLine(ctx, staff, b.ID, 3), domain.Conflict, "batch-already-started")
	w.Deliver()
	rows := all(t, w, w.School)
	if len(rows) != 3 {
		t.Fatalf("%d awards", len(rows))
	}
	for _, r := range rows {
		if r.Facts.AwardedOn != "2026-11-24" {
			t.Errorf("%s: %s", r.RecipientName, r.Facts.AwardedOn)
		}
		if r.RecipientName == "Nadia Benali" && (len(r.Facts.Evidence) != 1 || r.Facts.Evidence[0].URL != "https://exemple.fr/preuve" || r.RecipientEmail != "nadia@exemple.fr") {
			t.Errorf("%+v %s", r.Facts.Evidence, r.RecipientEmail)
		}
	}

	// The next file knows the column; whoever has the badge is asked about, one by one.
	b = draftOf(t, w, file)
	if _, ask, err = w.Batches.Columns(ctx, staff, b.ID); err != nil || ask {
		t.Errorf("asked again: %v %v", ask, err)
	}
	if b.Report.Ready != 0 {
		t.Errorf("%d ready", b.Report.Ready)
	}
	must(t, w.Batches.Repeat(ctx, staff, b.ID, []int{2}, []int{2}))
	if b, err = w.Batches.Batch(ctx, staff, b.ID); err != nil || b.Report.Ready != 1 {
		t.Errorf("ticked: %d ready, %v", b.Report.Ready, err)
	}
	must(t, w.Batches.Repeat(ctx, staff, b.ID, []int{2}, nil))
	if b, err = w.Batches.Batch(ctx, staff, b.ID); err != nil || b.Report.Ready != 0 {
		t.Errorf("unticked: %d ready, %v", b.Report.Ready, err)
	}

	// A stranger's batch is not there, and a reader cannot change one.
	_, err = w.Batches.Line(ctx, w.Staff(w.Employer), b.ID, 3)
	refused(t, err, domain.NotFound, "batch-unknown")
	reader := domain.Actor{AccountID: "a", OrganisationID: w.School.ID, Role: domain.RoleReader}
	refused(t, w.Batches.DropLine(ctx, reader, b.ID, 3), domain.Forbidden, "access-refused")

	// The file of a person goes a day after.
	w.Pass(48 * time.Hour)
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteDrafts(w.Now().Add(-24 * time.Hour)) }))
	if _, err = w.Store.BatchSource(ctx, b.ID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("the file is still there: %v", err)
	}
}

func TestStoppedBeforeAnybodyWasTold(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	w.SendDelay = 15 * time.Minute
	b := preview(t, w, promo(130)) // two chunks, two addresses
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	w.Deliver()
	b, err = w.Batches.Batch(ctx, staff, b.ID)
	must(t, err)
	if left, err := w.Batches.BatchStoppable(ctx, staff, b); err != nil || left != 15*time.Minute {
		t.Fatalf("%s left, %v", left, err)
	}
	rows := all(t, w, w.School)
	_, err = w.Issuing.Slip(ctx, staff, rows[0].ID) // a printed slip may be in somebody's hands
	must(t, err)
	must(t, w.Batches.Cancel(ctx, staff, b.ID))
	w.Deliver()
	b, err = w.Batches.Batch(ctx, staff, b.ID)
	must(t, err)
	revoked := 0
	for _, r := range all(t, w, w.School) {
		if !r.RevokedAt.IsZero() {
			revoked++
			if r.Revocation != domain.IssuedInError {
				t.Errorf("reason %s", r.Revocation)
			}
		}
	}
	if b.State != domain.BatchCancelled || revoked != 129 {
		t.Errorf("batch is %s, %d withdrawn", b.State, revoked)
	}
	for _, m := range w.Mails() {
		if m.To != w.Staff(w.School).Email {
			t.Errorf("%s was told", m.To)
		}
	}
	refused(t, w.Batches.Cancel(ctx, staff, b.ID), domain.Conflict, "batch-told")

	// The same people can be sent the badge once more, and then it is too late.
	again := preview(t, w, promo(129))
	if again.Report.Ready < 128 {
		t.Errorf("%d ready", again.Report.Ready)
	}
	one := w.Issue(team, "Zoé Petit", "zoe@exemple.fr")
	w.Pass(16 * time.Minute)
	refused(t, w.Issuing.Stop(ctx, staff, one.ID), domain.Conflict, "award-told")
}

func TestOneAwardStopped(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	w.SendDelay = 15 * time.Minute
	a := w.Issue(team, "Zoé Petit", "zoe@exemple.fr")
	if left, err := w.Issuing.Stoppable(ctx, staff, a); err != nil || left != 15*time.Minute {
		t.Fatalf("%s left, %v", left, err)
	}
	refused(t, w.Issuing.Stop(ctx, w.Staff(w.Employer), a.ID), domain.NotFound, "award-unknown")
	must(t, w.Issuing.Stop(ctx, staff, a.ID))
	refused(t, w.Issuing.Stop(ctx, staff, a.ID), domain.Conflict, "award-told")
	must(t, w.Delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{a.ID}}))
	if got := w.Read(a.ID); got.Revocation != domain.IssuedInError || len(w.Mails()) != 0 {
		t.Errorf("reason %q, %d mails", got.Revocation, len(w.Mails()))
	}
}

func TestBatchWaitsForItsDay(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	b := preview(t, w, promo(3))
	for _, day := range []domain.Day{"2026-11-25", "2028-01-01", "demain"} {
		var fault *domain.Error
		if err := w.Batches.ConfirmFor(ctx, staff, b.ID, day); !errors.As(err, &fault) || fault.Kind != domain.Invalid {
			t.Errorf("%s: %v", day, err)
		}
	}
	must(t, w.Batches.ConfirmFor(ctx, staff, b.ID, "2026-11-27"))
	must(t, w.Batches.Cancel(ctx, staff, b.ID)) // a draft again
	must(t, w.Batches.ConfirmFor(ctx, staff, b.ID, "2026-11-27"))
	must(t, w.Batches.StartDue(ctx))
	w.Deliver()
	if n := len(all(t, w, w.School)); n != 0 {
		t.Fatalf("%d awards before the day", n)
	}
	w.SetNow(time.Date(2026, 11, 27, 7, 0, 0, 0, time.UTC)) // eight in Paris
	for range 2 {
		must(t, w.Batches.StartDue(ctx))
	}
	w.Deliver()
	if n := len(all(t, w, w.School)); n != 3 {
		t.Errorf("%d awards on the day", n)
	}
	refused(t, w.Batches.ConfirmFor(ctx, staff, b.ID, "2026-11-29"), domain.Conflict, "batch-already-started")
}

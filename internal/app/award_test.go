package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/status"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// Wherever the cycle stops, what it left is taken up once: one award, one mail, one place in the list, and nobody is
// told of a badge that is not signed.
func TestStoppedCycleIsFinishedOnce(t *testing.T) {
	for step := 1; step <= 7; step++ {
		if step >= 3 && step <= 6 {
			continue // in a goroutine of the cycle: cmd/galon kills the real process there
		}
		t.Run(fmt.Sprint("step ", step), func(t *testing.T) {
			w := testkit.NewWorld(t)
			order := w.Order(team, "Nadia Benali", "nadia.benali@exemple.fr")
			stopAfter(t, w, step, func(ctx context.Context) { _, _ = w.Issuing.Issue(ctx, testkit.Operator, order) })
			wantState := map[int]domain.AwardState{2: domain.AwardPending, 7: domain.AwardIssued}
			rows := all(t, w, w.School)
			if state, reserved := wantState[step]; reserved != (len(rows) == 1) || reserved && rows[0].State != state {
				t.Fatalf("left behind: %+v", rows)
			}
			if step == 2 {
				w.Deliver()
				if n := len(w.Mails()); n != 0 {
					t.Errorf("%d mails of a badge that is not signed", n)
				}
			}

			w.Pass(time.Minute)
			var work sync.WaitGroup
			for range 4 { // the minute's job of several processes
				work.Go(func() {
					if err := w.Issuing.FinishPending(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			work.Wait()
			if step == 1 {
				w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr") // nothing was reserved: the person asks again
			}
			w.Deliver()
			rows = all(t, w, w.School)
			if len(rows) != 1 || rows[0].State != domain.AwardIssued {
				t.Fatalf("%+v", rows)
			}
			if n := len(w.Mails()); n != 1 {
				t.Errorf("%d mails", n)
			}
			wantVerdict(t, w, w.Read(rows[0].ID).Document, verify.Valid, verify.CheckStatus, "status-clear")
		})
	}
}

// A step that fails in the middle of the signatures leaves the reservation, which FinishPending then signs.
func TestCycleThatFailsWhileSigningIsFinished(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	w.Issuing.AfterStep = func(step int) {
		if step == 5 {
			cancel() // the person closed the page: the save that follows does not happen
		}
	}
	_, err := w.Issuing.Issue(ctx, testkit.Operator, w.Order(team, "Nadia Benali", ""))
	w.Issuing.AfterStep = nil
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	rows := all(t, w, w.School)
	if len(rows) != 1 || rows[0].State != domain.AwardPending {
		t.Fatalf("%+v", rows)
	}
	place := rows[0].StatusIndex
	w.Pass(time.Minute)
	must(t, w.Issuing.FinishPending(t.Context()))
	a := w.Read(rows[0].ID)
	if a.State != domain.AwardIssued || a.StatusIndex != place || len(a.Document) == 0 {
		t.Errorf("%+v", a)
	}
}

// The job that takes up what was interrupted may be quicker than a request that is not: then its award is the request's.
func TestCycleThatIsOvertakenByTheJob(t *testing.T) {
	w := testkit.NewWorld(t)
	job := &app.Issuing{Installation: w.Installation}
	w.Issuing.AfterStep = func(step int) {
		if step == 2 {
			w.Pass(time.Second)
			must(t, job.FinishPending(t.Context()))
		}
	}
	got, err := w.Issuing.Issue(t.Context(), testkit.Operator, w.Order(team, "Nadia Benali", "nadia.benali@exemple.fr"))
	must(t, err)
	w.Issuing.AfterStep = nil
	w.Deliver()
	if rows := all(t, w, w.School); len(rows) != 1 || rows[0].ID != got.ID || got.State != domain.AwardIssued || len(w.Mails()) != 1 {
		t.Errorf("%d awards, %d mails, state %s", len(rows), len(w.Mails()), got.State)
	}
	wantVerdict(t, w, got.Document, verify.Valid, verify.CheckStatus, "status-clear")
}

func TestManyAtOnceForOnePersonGiveOneAward(t *testing.T) {
	w := testkit.NewWorld(t)
	order := w.Order(team, "Nadia Benali", "nadia.benali@exemple.fr")
	var work sync.WaitGroup
	errs := make([]error, 10)
	start := make(chan struct{})
	for i := range errs {
		work.Go(func() {
			<-start
			_, errs[i] = w.Issuing.Issue(t.Context(), testkit.Operator, order)
		})
	}
	close(start)
	work.Wait()
	given := 0
	for _, err := range errs {
		if err == nil {
			given++
			continue
		}
		refused(t, err, domain.Conflict, "award-already-held")
	}
	if rows := all(t, w, w.School); given != 1 || len(rows) != 1 {
		t.Errorf("%d were told of a badge, %d awards", given, len(rows))
	}
	// Meant, it may be given again: then each of them does.
	order.Again = true
	for range 2 {
		_, err := w.Issuing.Issue(t.Context(), testkit.Operator, order)
		must(t, err)
	}
	if rows := all(t, w, w.School); len(rows) != 3 {
		t.Errorf("%d awards", len(rows))
	}
}

func TestStatusListChangesOneBit(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	var awards []domain.Award
	for i := range 5 {
		awards = append(awards, w.Issue(team, fmt.Sprint("Personne ", i), ""))
	}
	bits := func(purpose string) []byte {
		t.Helper()
		rows, err := w.Store.StatusLists(ctx)
		must(t, err)
		row := rows[slices.IndexFunc(rows, func(l store.StatusListRow) bool {
			return l.OrganisationID == w.School.ID && l.Number == awards[0].StatusList && l.Purpose == purpose
		})]
		list, err := status.FromBytes(row.Bits)
		must(t, err)
		return list.Bytes()
	}
	changed := func(before, after []byte) (indexes []int) {
		for i := range before {
			for bit := range 8 {
				if mask := byte(0x80) >> bit; before[i]&mask != after[i]&mask {
					indexes = append(indexes, 8*i+bit)
				}
			}
		}
		return indexes
	}
	victim := awards[2]
	for _, act := range []struct {
		name, purpose, other string
		do                   func() error
	}{
		{"suspend", "suspension", "revocation", func() error { _, err := w.Issuing.Suspend(ctx, testkit.Operator, victim.ID); return err }},
		{"lift", "suspension", "revocation", func() error { _, err := w.Issuing.Lift(ctx, testkit.Operator, victim.ID); return err }},
		{"revoke", "revocation", "suspension", func() error {
			_, err := w.Issuing.Revoke(ctx, testkit.Operator, victim.ID, domain.IssuedInError, "")
			return err
		}},
	} {
		before, twin := bits(act.purpose), bits(act.other)
		must(t, act.do())
		if got := changed(before, bits(act.purpose)); len(got) != 1 || got[0] != victim.StatusIndex {
			t.Errorf("%s changed the places %v, want %d", act.name, got, victim.StatusIndex)
		}
		if got := changed(twin, bits(act.other)); len(got) != 0 {
			t.Errorf("%s changed the twin at %v", act.name, got)
		}
	}
	for i, a := range awards {
		want := verify.Valid
		if i == 2 {
			want = verify.Revoked
		}
		if got := verdict(t, w, a.Document).Verdict; got != want {
			t.Errorf("badge %d: %s, want %s", i, got, want)
		}
	}
	err := w.Issuing.FinishPending(ctx)
	must(t, err)
	_, err = w.Issuing.Revoke(ctx, testkit.Operator, victim.ID, domain.IssuedInError, "")
	refused(t, err, domain.Conflict, "award-already-revoked")
}

// Of many who withdraw and suspend at once, one succeeds, and the list agrees with the rows.
func TestManyWithdrawalsAtOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	w.Deliver()
	var work sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		work.Go(func() {
			_, errs[i] = w.Issuing.Revoke(t.Context(), testkit.Operator, a.ID, domain.AskedByHolder, "Comme demandé.")
		})
	}
	work.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		} else {
			refused(t, err, domain.Conflict, "award-already-revoked")
		}
	}
	w.Deliver()
	if done != 1 || len(w.Mails()) != 2 { // of the badge, and of its withdrawal
		t.Errorf("%d withdrawals, %d mails", done, len(w.Mails()))
	}
}

func TestListsAreSignedAgainEachDayAndWarnedOfWhenOld(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Nadia Benali", "")
	age := func() time.Duration {
		t.Helper()
		d, err := w.OldestList(ctx)
		must(t, err)
		return d
	}
	w.Pass(12 * time.Hour)
	must(t, w.Issuing.PublishStatus(ctx))
	if got := age(); got != 12*time.Hour {
		t.Errorf("a list of half a day was signed again: age %s", got)
	}
	w.Pass(48 * time.Hour)
	if got := age(); got <= app.ListAlarm {
		t.Errorf("age %s is no alarm", got)
	}
	must(t, w.Issuing.PublishStatus(ctx))
	if got := age(); got != 0 {
		t.Errorf("age %s", got)
	}
	w.Pass(6 * day)
	wantVerdict(t, w, a.Document, verify.Valid, verify.CheckStatus, "status-clear")
	w.Pass(2 * day)
	wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckStatus, "status-list-stale")
}

// Mail waits, and a mistake that is withdrawn meanwhile is never told.
func TestWithdrawnBeforeTheMailNobodyIsTold(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	w.SendDelay = time.Hour
	a := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr")
	w.Deliver()
	if n := len(w.Mails()); n != 0 {
		t.Fatalf("%d mails before their time", n)
	}
	_, err := w.Issuing.Revoke(ctx, testkit.Operator, a.ID, domain.IssuedInError, "Erreur de groupe.")
	must(t, err)
	must(t, w.Delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{a.ID}})) // the job, when its time comes
	w.Deliver()
	if n := len(w.Mails()); n != 0 {
		t.Errorf("%d mails", n)
	}
	refused(t, w.Issuing.Resend(ctx, testkit.Operator, a.ID), domain.Conflict, "award-already-revoked")
}

func TestWhoHasNoAddressCausesNoMail(t *testing.T) {
	w := testkit.NewWorld(t)
	w.SendDelay = time.Hour
	for _, c := range []struct {
		email string
		want  int
	}{{"", 0}, {"nadia.benali@exemple.fr", 1}} {
		w.Issue(team, "Nadia Benali", c.email)
		var jobs int
		must(t, w.Store.DB().QueryRow(`SELECT COUNT(*) FROM river_job WHERE kind = 'deliver'`).Scan(&jobs))
		if jobs != c.want {
			t.Errorf("to %q: %d mails wait, want %d", c.email, jobs, c.want)
		}
	}
}

func TestDeliveryRunsAgainAndSendsOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a, b := w.Issue(team, "Nadia Benali", "nadia.benali@exemple.fr"), w.Issue(team, "Michel Jacquot", "")
	for range 3 {
		must(t, w.Delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{a.ID, b.ID}}))
	}
	first := w.Read(a.ID).MailedAt
	if len(w.Mails()) != 1 || first.IsZero() || !w.Read(b.ID).MailedAt.IsZero() {
		t.Errorf("%d mails, mailed at %s", len(w.Mails()), first)
	}
	w.Pass(time.Hour)
	must(t, w.Issuing.Resend(ctx, testkit.Operator, a.ID))
	w.Deliver()
	if got := w.Read(a.ID).MailedAt; len(w.Mails()) != 1 || !got.After(first) {
		t.Errorf("%d mails, mailed at %s", len(w.Mails()), got)
	}
}

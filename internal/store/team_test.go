package store_test

import (
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// An allowance gives its burst at once, then one more after each period, and refuses without taking.
func TestAnAllowanceComesBackWithTime(t *testing.T) {
	w := newWorld(t)
	a := store.Allowance{Burst: 3, Every: time.Minute}
	take := func(now time.Time) (wait time.Duration) {
		w.write(t, func(tx *store.Tx) (err error) { wait, err = tx.Take("sign-in", "x", a, now); return err })
		return wait
	}
	for i := range 3 {
		if wait := take(noon); wait != 0 {
			t.Errorf("%d waits %s", i, wait)
		}
	}
	for range 2 {
		if wait := take(noon.Add(20 * time.Second)); wait != 40*time.Second {
			t.Errorf("the fourth waits %s, want 40s", wait)
		}
	}
	if wait := take(noon.Add(time.Minute)); wait != 0 {
		t.Errorf("after a minute it waits %s", wait)
	}
	if wait := take(noon.Add(time.Minute)); wait == 0 {
		t.Error("and one only")
	}

	// What cannot be refused any more makes a debt, up to a bound.
	var left float64
	for range 500 {
		w.write(t, func(tx *store.Tx) (err error) {
			left, err = tx.Charge("codes", "y", 1, a, time.Hour, noon)
			return err
		})
	}
	if left != -60 {
		t.Errorf("left %v after 500 misses, want a debt of an hour: -60", left)
	}
	w.write(t, func(tx *store.Tx) error { return tx.DropAllowances(noon.Add(2 * time.Hour)) })
	w.write(t, func(tx *store.Tx) (err error) {
		left, err = tx.Charge("codes", "y", 1, a, time.Hour, noon.Add(2*time.Hour))
		return err
	})
	if left != 2 {
		t.Errorf("left %v after two hours, want 2", left)
	}
}

func TestDevicesAndQuestionsAreKeptOnce(t *testing.T) {
	w := newWorld(t)
	a := domain.Account{ID: "a", Name: "Claire Morel", Email: "claire@exemple.fr", CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAccount(a) })
	for i, want := range [][2]bool{{false, false}, {true, true}} {
		w.write(t, func(tx *store.Tx) error {
			known, others, err := tx.KnowDevice("a", "h", noon)
			if known != want[0] || others != want[1] {
				t.Errorf("%d: known %v, others %v", i, known, others)
			}
			return err
		})
	}
	w.write(t, func(tx *store.Tx) error {
		return tx.AskPasskey("q", "confirm", []byte(`{}`), noon.Add(time.Minute), noon)
	})
	answer := func(purpose string, now time.Time) error {
		return w.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.AnswerPasskey("q", purpose, now); return err })
	}
	wantCode(t, answer("sign-in", noon), domain.NotFound, "passkey-question-over")
	wantCode(t, answer("confirm", noon.Add(time.Minute)), domain.NotFound, "passkey-question-over")
	if err := answer("confirm", noon); err != nil {
		t.Error(err)
	}
	wantCode(t, answer("confirm", noon), domain.NotFound, "passkey-question-over")
}

// The day of joining is that of the membership, of whoever has an account since long too.
func TestAMembershipKnowsItsDay(t *testing.T) {
	w := newWorld(t)
	a := domain.Account{ID: "a", Name: "Claire Morel", Email: "claire@exemple.fr", CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAccount(a) })
	joined := noon.Add(48 * time.Hour)
	w.write(t, func(tx *store.Tx) error {
		return tx.InsertMembership(a.ID, domain.Membership{OrganisationID: w.org.ID, Role: domain.RoleReader}, joined)
	})
	w.write(t, func(tx *store.Tx) error {
		if since, err := tx.MemberSince(a.ID, w.org.ID); err != nil || !since.Equal(joined) {
			t.Errorf("since %v, %v", since, err)
		}
		_, err := tx.MemberSince("b", w.org.ID)
		wantCode(t, err, domain.NotFound, "member-unknown")
		return nil
	})
	all, err := w.Members(t.Context(), w.org.ID)
	if err != nil || len(all) != 1 || !all[0].JoinedAt.Equal(joined) {
		t.Errorf("%+v, %v", all, err)
	}
}

package app_test

import (
	"strings"
	"sync"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// Two passports of one person are put into each other at the same moment, in two browsers: one is left, with everything.
func TestTwoPassportsPutIntoEachOther(t *testing.T) {
	w := testkit.NewWorld(t)
	holders := []domain.Holder{w.Accept(w.Issue(team, lostName, "un@exemple.fr")), w.Accept(w.Issue("organiser-son-travail", lostName, "deux@exemple.fr"))}
	codes := make([]string, 2)
	for i, h := range holders {
		must(t, w.Passports.MakeRecovery(t.Context(), h))
		r, err := w.Passports.RecoveryCodes(t.Context(), h)
		must(t, err)
		codes[1-i] = r.Codes[0]
	}
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, h := range holders {
		both.Go(func() { errs[i] = w.Passports.MergeByRecovery(t.Context(), h, codes[i], "192.0.2.1") })
	}
	both.Wait()
	left := 0
	for i, h := range holders {
		if errs[i] != nil {
			if domain.CodeOf(errs[i]) == "" {
				t.Errorf("the one that came later failed with %v", errs[i])
			}
			continue
		}
		left++
		open, err := w.Passports.Show(t.Context(), h)
		must(t, err)
		if len(open.Badges) != 2 || len(open.Passport.Emails) != 2 {
			t.Errorf("%d badges and %d addresses are left", len(open.Badges), len(open.Passport.Emails))
		}
	}
	if left != 1 {
		t.Errorf("%d passports are left, want 1: %v", left, errs)
	}
}

// Who shares in one browser while they erase in another shares nothing, and leaves no word behind.
func TestSharingWhileErasing(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, lostName, lostEmail)
	holder := w.Accept(award)
	var all sync.WaitGroup
	shares, errs := make([]domain.Share, 12), make([]error, 12)
	for i := range shares {
		all.Go(func() {
			shares[i], errs[i] = w.Passports.ShareBadges(t.Context(), holder, app.ShareRequest{Awards: []domain.AwardID{award.ID}, Label: lostName, Message: lostName})
		})
	}
	var erased error
	all.Go(func() { erased = w.Passports.Erase(t.Context(), holder, app.EraseWord) })
	all.Wait()
	must(t, erased)
	for i, share := range shares {
		if errs[i] != nil {
			if domain.CodeOf(errs[i]) == "" {
				t.Error(errs[i])
			}
			continue
		}
		_, err := w.Verifying.Look(t.Context(), app.Look{Code: share.Code})
		refused(t, err, domain.Gone, "share-erased")
	}
	if found := traces(t, w); len(found) > 0 {
		t.Errorf("the person is still in %q", found)
	}
}

// Two addresses are taken out at the same moment, in two browsers: one stays, or nobody would ever come in again. Who reads
// the other one is told.
func TestTwoAddressesTakenOutAtOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, lostName, "un@exemple.fr"))
	must(t, w.Passports.AskAddress(ctx, holder, "deux@exemple.fr", "fr"))
	w.Deliver()
	_, err := w.Passports.ProveAddress(ctx, holder, codeSentTo(t, w, "deux@exemple.fr"))
	must(t, err)
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i, email := range []string{"un@exemple.fr", "deux@exemple.fr"} {
		both.Go(func() { errs[i] = w.Passports.RemoveAddress(ctx, holder, email) })
	}
	both.Wait()
	passport, err := w.Store.Passport(ctx, holder.PassportID)
	must(t, err)
	if len(passport.Emails) != 1 {
		t.Fatalf("%d addresses are left: %v", len(passport.Emails), errs)
	}
	wanted, err := w.Passports.WantedAddress(ctx, holder)
	must(t, err)
	if wanted != "" {
		t.Errorf("%s waits for a code", wanted)
	}
	w.Deliver()
	told := 0
	for _, m := range w.Mails() {
		if strings.HasPrefix(m.ID, "address-removed-") {
			if told++; m.To == passport.Emails[0] || !strings.Contains(m.Text, "/aide") {
				t.Errorf("%s was told:\n%s", m.To, m.Text)
			}
		}
	}
	if told != 1 {
		t.Errorf("%d messages tell of it, want one", told)
	}
}

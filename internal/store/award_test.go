package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestAwardComesBackAsItWasKept(t *testing.T) {
	w := newWorld(t)
	full := domain.Facts{
		AwardedOn: "2026-11-20", Level: 3, Context: domain.SummerJob, LearnerStatus: "trainee", Place: "Dole",
		Assessor: domain.Assessor{Name: "Paul Mercier", Role: "formateur"}, Observations: &domain.Observations{Count: 3, Observers: 2, From: "2026-10-01", To: "2026-11-01"},
		Evidence: []domain.Evidence{{Name: "Photo", URL: "https://exemple.fr/p"}}, Panel: &domain.Panel{Members: 2, Place: "Dole"},
	}
	awards := w.pending(t, 2, func(i int, a *domain.Award) { a.Facts = full })
	got, err := w.Award(t.Context(), awards[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(awards[0], got); diff != "" {
		t.Errorf("pending award (-want +got):\n%s", diff)
	}
	sign(awards)
	w.write(t, func(tx *store.Tx) error { return tx.CompleteAwards(awards, packed(awards)) })
	got, err = w.Award(t.Context(), awards[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(awards[0], got); diff != "" {
		t.Errorf("issued award (-want +got):\n%s", diff)
	}
	_, err = w.Award(t.Context(), "none")
	wantCode(t, err, domain.NotFound, "award-unknown")
}

func TestEqualDefinitionsAreKeptOnce(t *testing.T) {
	w := newWorld(t)
	w.issued(t, 120, nil)
	w.issued(t, 3, func(i int, a *domain.Award) { a.Achievement.Version = "2" })
	var n int
	if err := w.DB().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM achievement_version").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n != 2 {
		t.Errorf("definitions kept: %d, want 2", n)
	}
}

func TestSignedBytesAreWrittenOnce(t *testing.T) {
	w := newWorld(t)
	awards := w.issued(t, 3, nil)
	forged := append([]domain.Award(nil), awards...)
	for i := range forged {
		forged[i].Document, forged[i].JWT = []byte("forged"), "forged"
	}
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return tx.CompleteAwards(forged, packed(forged)) }), domain.Conflict, "award-not-pending")
	got, err := w.Award(t.Context(), awards[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Document) != string(awards[1].Document) || got.JWT != awards[1].JWT {
		t.Error("the signed bytes were changed")
	}

	// One that is no longer pending keeps the whole chunk from being completed.
	more := w.pending(t, 3, func(i int, a *domain.Award) {})
	sign(more)
	w.write(t, func(tx *store.Tx) error { return tx.VoidAward(more[1].ID) })
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return tx.CompleteAwards(more, packed(more)) }), domain.Conflict, "award-not-pending")
	if got, err := w.Award(t.Context(), more[0].ID); err != nil || got.State != domain.AwardPending || got.Document != nil {
		t.Errorf("first of the chunk: state %s, %d bytes, %v; want pending, none", got.State, len(got.Document), err)
	}
	unsigned := w.pending(t, 1, nil)
	if err := w.Write(t.Context(), func(tx *store.Tx) error { return tx.CompleteAwards(unsigned, packed(unsigned)) }); err == nil {
		t.Error("completed an award without a signature")
	}
}

func TestOneLineOfABatchGivesOneAward(t *testing.T) {
	w := newWorld(t)
	b := domain.Batch{ID: "b", OrganisationID: w.org.ID, AchievementSlug: souder.Slug, State: domain.BatchDraft, CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertBatch(b) })
	line := func(i int, a *domain.Award) { a.BatchID, a.BatchLine = b.ID, i+2 }
	w.issued(t, 2, line)
	again := make([]domain.Award, 2)
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return w.reserve(tx, again, 0, line) }), domain.Conflict, "award-taken")
	w.pending(t, 1, func(i int, a *domain.Award) { a.BatchID, a.BatchLine = b.ID, 9 })
	var got map[int]domain.AwardState
	w.write(t, func(tx *store.Tx) (err error) { got, err = tx.BatchLines(b.ID, 2, 9); return err })
	if n, err := w.BatchIssued(t.Context(), b.ID); err != nil || n != 2 {
		t.Errorf("%d issued, %v; want 2", n, err)
	}
	if diff := cmp.Diff(map[int]domain.AwardState{2: domain.AwardIssued, 3: domain.AwardIssued, 9: domain.AwardPending}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestPendingAwardsAreFoundByAge(t *testing.T) {
	w := newWorld(t)
	w.issued(t, 2, nil)
	old := w.pending(t, 2, func(i int, a *domain.Award) {
		a.CreatedAt = noon.Add(-time.Hour)
		a.ID = domain.AwardID(fmt.Sprint("old", i))
	})
	w.pending(t, 1, nil)
	got, err := w.PendingAwards(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(old, got); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
}

func TestPagesHoldEveryAwardOnce(t *testing.T) {
	w := newWorld(t)
	other := world{Store: w.Store, org: w.organisation(t, "autre-organisme")}
	other.issued(t, 5, nil)
	want := map[domain.AwardID]bool{}
	for _, a := range w.issued(t, 137, nil) {
		want[a.ID] = true
	}
	for _, limit := range []int{1, 7, 50, 137, 138} {
		got := map[domain.AwardID]bool{}
		cursor, last := "", domain.AwardID("")
		for {
			page, next, err := w.Awards(t.Context(), store.AwardFilter{OrganisationID: w.org.ID, Cursor: cursor, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page {
				if got[row.ID] || last != "" && row.ID >= last {
					t.Errorf("limit %d: %s comes twice or out of order", limit, row.ID)
				}
				got[row.ID], last = true, row.ID
				if row.Document != nil || row.RecipientName == "" || row.RecipientEmail == "" || row.Achievement.Title != souder.Title {
					t.Errorf("row %+v", row)
				}
			}
			if next == "" {
				break
			}
			cursor = next
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d (-want +got):\n%s", limit, diff)
		}
	}
}

func TestAwardsAreFilteredAndFound(t *testing.T) {
	w := newWorld(t)
	b := domain.Batch{ID: "b", OrganisationID: w.org.ID, AchievementSlug: souder.Slug, State: domain.BatchDraft, CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertPassport(domain.Passport{ID: "p", Name: "Léa", CreatedAt: noon}); err != nil {
			return err
		}
		return tx.InsertBatch(b)
	})
	a := w.issued(t, 8, func(i int, a *domain.Award) {
		if i == 1 {
			a.Achievement.Slug = "autre"
			a.BatchID, a.BatchLine = b.ID, 2
		}
	})
	// 7 stays pending as its own reservation.
	pending := w.pending(t, 1, func(i int, a *domain.Award) { a.ID = "zzz" })[0]
	w.write(t, func(tx *store.Tx) error {
		for _, err := range []error{
			tx.MarkAccepted(a[0].ID, "p", noon), tx.MarkRefused(a[2].ID, noon), tx.MarkRevoked(a[3].ID, domain.IssuedInError, noon),
			tx.MarkSuspended(a[4].ID, noon), tx.MarkMailRejected(a[5].ID, noon),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	ids := func(list ...domain.Award) (ids []domain.AwardID) {
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		return ids
	}
	for name, c := range map[string]struct {
		filter store.AwardFilter
		want   []domain.AwardID
	}{
		"all":               {store.AwardFilter{}, ids(pending, a[7], a[6], a[5], a[4], a[3], a[2], a[1], a[0])},
		"pending":           {store.AwardFilter{State: store.StandingPending}, ids(pending)},
		"accepted":          {store.AwardFilter{State: store.StandingAccepted}, ids(a[0])},
		"refused":           {store.AwardFilter{State: store.StandingRefused}, ids(a[2])},
		"revoked":           {store.AwardFilter{State: store.StandingRevoked}, ids(a[3])},
		"suspended":         {store.AwardFilter{State: store.StandingSuspended}, ids(a[4])},
		"rejected":          {store.AwardFilter{State: store.StandingRejected}, ids(a[5])},
		"waiting":           {store.AwardFilter{State: store.StandingWaiting}, ids(a[7], a[6], a[5], a[4], a[1])},
		"achievement":       {store.AwardFilter{AchievementSlug: "autre"}, ids(a[1])},
		"batch":             {store.AwardFilter{BatchID: b.ID}, ids(a[1])},
		"name, other case":  {store.AwardFilter{Search: " LEA tournier 00004 "}, ids(a[4])},
		"name first":        {store.AwardFilter{Search: "00004 Tournier"}, ids(a[4])},
		"many words":        {store.AwardFilter{Search: strings.Repeat("tournier 00004 ", 2000)}, ids(a[4])},
		"name with accents": {store.AwardFilter{Search: "Léa Tournier-00004"}, ids(a[4])},
		"address":           {store.AwardFilter{Search: "LEA4@exemple"}, ids(a[4])},
		"percent is a sign": {store.AwardFilter{Search: "%"}, nil},
		"underscore too":    {store.AwardFilter{Search: "lea_"}, nil},
		"search and state":  {store.AwardFilter{Search: "tournier", State: store.StandingRevoked}, ids(a[3])},
	} {
		c.filter.OrganisationID = w.org.ID
		page, _, err := w.Awards(t.Context(), c.filter)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []domain.AwardID
		for _, row := range page {
			got = append(got, row.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	_, _, err := w.Awards(t.Context(), store.AwardFilter{OrganisationID: w.org.ID, State: "x"})
	wantCode(t, err, domain.Invalid, "fields-invalid")
}

func TestMarksHappenOnce(t *testing.T) {
	w := newWorld(t)
	w.write(t, func(tx *store.Tx) error {
		return tx.InsertPassport(domain.Passport{ID: "p", Name: "Léa", CreatedAt: noon})
	})
	a := w.issued(t, 1, nil)[0]
	do := func(f func(tx *store.Tx) error) error { return w.Write(t.Context(), f) }
	must := func(f func(tx *store.Tx) error) { t.Helper(); w.write(t, f) }

	must(func(tx *store.Tx) error { return tx.MarkMailRejected(a.ID, noon) })
	must(func(tx *store.Tx) error { return tx.MarkMailed(a.ID, noon) })
	must(func(tx *store.Tx) error { return tx.MarkOpened(a.ID, noon) })
	must(func(tx *store.Tx) error { return tx.MarkOpened(a.ID, noon.Add(time.Hour)) })
	must(func(tx *store.Tx) error { return tx.MarkRefused(a.ID, noon) })
	must(func(tx *store.Tx) error { return tx.MarkAccepted(a.ID, "p", noon.Add(time.Minute)) })
	wantCode(t, do(func(tx *store.Tx) error { return tx.MarkAccepted(a.ID, "p", noon) }), domain.Conflict, "award-already-accepted")
	wantCode(t, do(func(tx *store.Tx) error { return tx.MarkRefused(a.ID, noon) }), domain.Conflict, "award-already-accepted")
	must(func(tx *store.Tx) error { return tx.MarkSuspended(a.ID, noon) })
	must(func(tx *store.Tx) error { return tx.MarkSuspended(a.ID, time.Time{}) })
	must(func(tx *store.Tx) error { return tx.MarkRevoked(a.ID, domain.AskedByHolder, noon.Add(2*time.Minute)) })
	wantCode(t, do(func(tx *store.Tx) error { return tx.MarkRevoked(a.ID, domain.IssuedInError, noon) }), domain.Conflict, "award-already-revoked")
	wantCode(t, do(func(tx *store.Tx) error { return tx.MarkSuspended(a.ID, noon) }), domain.Conflict, "award-already-revoked")
	wantCode(t, do(func(tx *store.Tx) error { return tx.VoidAward(a.ID) }), domain.Conflict, "award-not-pending")

	a.MailedAt, a.OpenedAt, a.AcceptedAt, a.PassportID = noon, noon, noon.Add(time.Minute), "p"
	a.RevokedAt, a.Revocation = noon.Add(2*time.Minute), domain.AskedByHolder
	got, err := w.Award(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	must(func(tx *store.Tx) error { return tx.MarkMailed(a.ID, time.Time{}) })
	if got, err = w.Award(t.Context(), a.ID); err != nil || !got.MailedAt.IsZero() {
		t.Errorf("to be mailed again: %v, %v", got.MailedAt, err)
	}
}

func TestWhoHasABadgeAlready(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 3, func(i int, a *domain.Award) { a.Facts.AwardedOn = domain.Day(fmt.Sprintf("2026-11-0%d", i+1)) })
	w.issued(t, 1, func(i int, a *domain.Award) { a.Facts.AwardedOn = "2025-01-01" }) // the first person, earlier
	w.write(t, func(tx *store.Tx) error { return tx.MarkRevoked(a[2].ID, domain.IssuedInError, noon) })
	got, err := w.AwardedTo(t.Context(), w.org.ID, souder.Slug, noon)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]domain.Day{"lea tournier 00000|lea0@exemple.fr": "2026-11-01", "lea tournier 00001|lea1@exemple.fr": "2026-11-02"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first := domain.Recipient{Name: "LÉA TOURNIER 00000", Email: "Lea0@exemple.fr"}
	if _, ok := got[store.PersonKey(first)]; !ok {
		t.Errorf("PersonKey %q is not the key of the map", store.PersonKey(first))
	}
	if day, err := w.HeldSince(t.Context(), w.org.ID, souder.Slug, first, noon); err != nil || day != "2026-11-01" {
		t.Errorf("held since %s, %v; want 2026-11-01", day, err)
	}
	w.pending(t, 5, func(i int, a *domain.Award) { // what is about to be signed counts too, also inside the transaction
		a.Facts.AwardedOn = "2026-11-09"
	})
	w.write(t, func(tx *store.Tx) error {
		day, err := tx.HeldSince(w.org.ID, souder.Slug, domain.Recipient{Name: "léa tournier 00004", Email: "lea4@exemple.fr"}, noon)
		if day != "2026-11-09" {
			t.Errorf("pending one held since %s, %v; want 2026-11-09", day, err)
		}
		return err
	})
	for _, r := range []domain.Recipient{{Name: "Léa Tournier 00009", Email: "lea9@exemple.fr"}, {Name: "Léa Tournier 00000"}} {
		_, err := w.HeldSince(t.Context(), w.org.ID, souder.Slug, r, noon)
		wantCode(t, err, domain.NotFound, "award-unknown")
	}
}

func TestCountsOfAnOrganisation(t *testing.T) {
	w := newWorld(t)
	a := w.issued(t, 6, nil)
	w.pending(t, 2, func(i int, a *domain.Award) { a.ID = domain.AwardID(fmt.Sprint("p", i)) })
	w.write(t, func(tx *store.Tx) error {
		if err := tx.InsertPassport(domain.Passport{ID: "p", Name: "Léa", CreatedAt: noon}); err != nil {
			return err
		}
		for _, x := range a[:2] {
			if err := tx.MarkAccepted(x.ID, "p", noon); err != nil {
				return err
			}
		}
		for i, h := range []domain.Share{
			{Kind: domain.ShareLink, Awards: []domain.AwardID{a[0].ID}}, {Kind: domain.ShareLink, Awards: []domain.AwardID{a[0].ID}},
			{Kind: domain.ShareSlip, Awards: []domain.AwardID{a[3].ID}}, {Kind: domain.ShareLink, Awards: []domain.AwardID{a[1].ID}, StoppedAt: noon},
		} {
			h.ID, h.CreatedAt = domain.ShareID(fmt.Sprint(i)), noon
			if err := tx.InsertShare(store.ShareRow{Share: h, CodeHash: fmt.Sprint(i), CodeSealed: []byte{1}}); err != nil {
				return err
			}
		}
		if err := tx.MarkRefused(a[4].ID, noon); err != nil {
			return err
		}
		return tx.MarkRevoked(a[5].ID, domain.IssuedInError, noon)
	})
	for days, want := range map[int]store.AwardCounts{1: {Issued: 5, Accepted: 2}, 31: {Issued: 5, Accepted: 2, Waiting: 2}} {
		got, err := w.AwardCounts(t.Context(), w.org.ID, noon.AddDate(0, 0, days))
		if err != nil || got != want {
			t.Errorf("after %d days: %+v, %v; want %+v", days, got, err, want)
		}
	}
	// A year has the withdrawn one too, and a share that was stopped; the paper of a slip is no share.
	facts, err := w.AwardFacts(t.Context(), w.org.ID, noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0))
	accepted, shared := 0, 0
	for _, f := range facts {
		if f.Accepted {
			accepted++
		}
		if f.Shared {
			shared++
		}
	}
	if err != nil || len(facts) != 6 || accepted != 2 || shared != 2 {
		t.Errorf("the year: %d issued, %d accepted, %d shared, %v; want 6, 2, 2", len(facts), accepted, shared, err)
	}
	other := w.organisation(t, "vide")
	if got, err := w.AwardCounts(t.Context(), other.ID, noon); err != nil || got != (store.AwardCounts{}) {
		t.Errorf("of an empty organisation: %+v, %v", got, err)
	}
}

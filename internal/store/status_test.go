package store_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestStatusIndexesAreUniqueAndSpread(t *testing.T) {
	w := newWorld(t)
	const chunks, size = 50, 100
	seen := map[store.StatusRef]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range chunks {
		all.Go(func() {
			var refs []store.StatusRef
			err := w.Write(t.Context(), func(tx *store.Tx) (err error) {
				refs, err = tx.AllocateStatusIndexes(w.org.ID, size)
				return err
			})
			if err != nil || len(refs) != size {
				t.Errorf("got %d places, %v", len(refs), err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, r := range refs {
				if seen[r] {
					t.Errorf("place %v was given twice", r)
				}
				seen[r] = true
			}
		})
	}
	all.Wait()
	// 5,000 in 16 sixteenths: 312 each, standard deviation 17; six of them are far beyond chance.
	var parts [16]int
	for r := range seen {
		if r.List != 1 || r.Index < 0 || r.Index >= 131072 {
			t.Fatalf("place %v is outside the first list", r)
		}
		parts[r.Index/8192]++
	}
	for i, n := range parts {
		if n < 200 || n > 425 {
			t.Errorf("sixteenth %d holds %d of %d: not spread", i, n, len(seen))
		}
	}
}

func TestNewListBeginsWhenTheLastIsHalfFull(t *testing.T) {
	w := newWorld(t)
	allocate := func(n int) (refs []store.StatusRef) {
		w.write(t, func(tx *store.Tx) (err error) {
			refs, err = tx.AllocateStatusIndexes(w.org.ID, n)
			return err
		})
		return refs
	}
	allocate(10)
	if _, err := w.DB().ExecContext(t.Context(), `UPDATE status_series SET used = 65530`); err != nil {
		t.Fatal(err)
	}
	perList := map[int]int{}
	for _, r := range allocate(20) {
		perList[r.List]++
	}
	if diff := cmp.Diff(map[int]int{1: 6, 2: 14}, perList); diff != "" {
		t.Errorf("places per list (-want +got):\n%s", diff)
	}
	lists, err := w.StatusLists(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lists {
		got = append(got, l.Purpose)
		if len(l.Bits) != 131072/8 || bytes.ContainsFunc(l.Bits, func(r rune) bool { return r != 0 }) || l.Document != nil || !l.SignedAt.IsZero() {
			t.Errorf("new list %d %s: %d bytes, signed %v", l.Number, l.Purpose, len(l.Bits), l.SignedAt)
		}
	}
	if diff := cmp.Diff([]string{"revocation", "suspension", "revocation", "suspension"}, got); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}
}

func TestStatusListKeepsBitsAndSignature(t *testing.T) {
	w := newWorld(t)
	w.write(t, func(tx *store.Tx) error { _, err := tx.AllocateStatusIndexes(w.org.ID, 1); return err })
	var want store.StatusListRow
	w.write(t, func(tx *store.Tx) (err error) {
		if want, err = tx.StatusList(w.org.ID, 1, "revocation"); err != nil {
			return err
		}
		want.Bits[7], want.Document, want.SignedAt, want.ValidUntil = 0x80, []byte("signed"), noon, noon.Add(7*24*time.Hour)
		if err := tx.SaveStatusList(want); err != nil {
			return err
		}
		again, err := tx.StatusList(w.org.ID, 1, "revocation")
		if diff := cmp.Diff(want, again); diff != "" {
			t.Errorf("inside the transaction (-want +got):\n%s", diff)
		}
		return err
	})
	got, err := w.PublishedStatusList(t.Context(), w.org.Slug, 1, "revocation")
	if err != nil {
		t.Fatal(err)
	}
	want.Bits = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("as published (-want +got):\n%s", diff)
	}
	_, err = w.PublishedStatusList(t.Context(), w.org.Slug, 2, "revocation")
	wantCode(t, err, domain.NotFound, "status-list-unknown")
	wantCode(t, w.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveStatusList(store.StatusListRow{Number: 9, Bits: []byte{0}}) }),
		domain.Conflict, "status-list-unknown")
}

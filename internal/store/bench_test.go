package store_test

import (
	"testing"

	"galon/internal/domain"
	"galon/internal/store"
)

// BenchmarkAward is one badge from intent to stored signature: two commits that wait for the disk.
func BenchmarkAward(b *testing.B) {
	w := newWorld(b)
	n := 0
	for b.Loop() {
		awards := make([]domain.Award, 1)
		w.write(b, func(tx *store.Tx) error { return w.reserve(tx, awards, n, nil) })
		sign(awards)
		w.write(b, func(tx *store.Tx) error { return tx.CompleteAwards(awards, packed(awards)) })
		n++
	}
}

// BenchmarkAwardTogether is the same from eight requests at once: they share the waits.
func BenchmarkAwardTogether(b *testing.B) {
	w := newWorld(b)
	b.SetParallelism(4)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			awards := make([]domain.Award, 1)
			for _, f := range []func(tx *store.Tx) error{
				func(tx *store.Tx) error { return w.reserve(tx, awards, 0, nil) },
				func(tx *store.Tx) error { return tx.CompleteAwards(awards, packed(awards)) },
			} {
				if err := w.Write(b.Context(), f); err != nil {
					b.Error(err)
					return
				}
				sign(awards)
			}
		}
	})
}

// BenchmarkBatch is 10,000 badges in chunks of 100, as a CSV makes them: 4 KB of document and 4 KB of JWT each.
func BenchmarkBatch(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		w := newWorld(b)
		b.StartTimer()
		for from := 0; from < 10000; from += 100 {
			awards := make([]domain.Award, 100)
			w.write(b, func(tx *store.Tx) error { return w.reserve(tx, awards, from, nil) })
			sign(awards)
			w.write(b, func(tx *store.Tx) error {
				if err := tx.CompleteAwards(awards, packed(awards)); err != nil {
					return err
				}
				for _, a := range awards {
					if err := tx.Audit(domain.AuditEntry{At: noon, Actor: "operator", Act: "award.issue", OrganisationID: w.org.ID, Subject: string(a.ID)}); err != nil {
						return err
					}
				}
				return nil
			})
		}
	}
}

// BenchmarkAllocate is what a chunk of a batch takes from the status list.
func BenchmarkAllocate(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		w.write(b, func(tx *store.Tx) error { _, err := tx.AllocateStatusIndexes(w.org.ID, 100); return err })
	}
}

// BenchmarkRead is the read behind a verification page.
func BenchmarkRead(b *testing.B) {
	w := newWorld(b)
	awards := w.issued(b, 1000, nil)
	i := 0
	for b.Loop() {
		if _, err := w.Award(b.Context(), awards[i%len(awards)].ID); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

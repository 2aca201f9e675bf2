package store_test

import (
	"fmt"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestCopiesOfListsAreTheNewestAndBounded(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	keep := func(copies ...store.StatusCopy) {
		t.Helper()
		w.write(t, func(tx *store.Tx) error {
			for _, c := range copies {
				if err := tx.KeepStatusCopy(c); err != nil {
					return err
				}
			}
			return tx.TrimStatusCopies(noon)
		})
	}
	has := func(address string, want bool) {
		t.Helper()
		if _, err := w.StatusCopy(ctx, address); (err == nil) != want || err != nil && !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%s: got %v, want it: %v", address, err, want)
		}
	}
	copyOf := func(address, host string, age time.Duration, text string) store.StatusCopy {
		return store.StatusCopy{Address: address, Host: host, List: []byte(text), ReadAt: noon.Add(-age)}
	}
	first := copyOf("a", "ecole.example", time.Hour, "one")
	newer := copyOf("a", "ecole.example", time.Minute, "two")
	keep(first)
	got, err := w.StatusCopy(ctx, "a")
	same(t, "copy", first, got, err)
	keep(newer)
	keep(first) // another server was slower
	got, err = w.StatusCopy(ctx, "a")
	same(t, "newer copy", newer, got, err)

	keep(copyOf("old", "ecole.example", 181*24*time.Hour, "x"), copyOf("kept", "ecole.example", 179*24*time.Hour, "x"))
	has("old", false)
	has("kept", true)

	// A stranger who signs many lists fills his own share, and pushes out nobody.
	var many []store.StatusCopy
	for i := range 60 {
		many = append(many, copyOf(fmt.Sprint("mal", i), "mal.example", time.Duration(60-i)*time.Second, "x"))
	}
	keep(many...)
	has("mal9", false)
	has("mal10", true)
	has("mal59", true)
	has("a", true)

	keep(copyOf("light", "lourd.example", 0, "x"), copyOf("heavy", "lourd.example", time.Second, "x"))
	if _, err := w.DB().ExecContext(ctx, `UPDATE status_copy SET size = 40000000 WHERE host = 'lourd.example'`); err != nil {
		t.Fatal(err)
	}
	keep()
	has("light", true)
	has("heavy", false)
}

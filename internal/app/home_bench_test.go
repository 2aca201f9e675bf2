package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/testkit"
)

// BenchmarkHome is the first page of an organisation with so many badges of this year, two for each person, half of them
// accepted.
func BenchmarkHome(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := testkit.NewWorld(b)
			multiply(b, w, n)
			staff := w.Staff(w.School)
			look := func(b *testing.B) {
				h, err := w.Issuing.Home(b.Context(), staff)
				if err != nil || h.Year[0].Count != n || h.Year[1].Count == 0 {
					b.Fatal(h.Year[0].Count, h.Year[1].Count, err)
				}
			}
			b.Run("first-of-a-minute", func(b *testing.B) {
				for b.Loop() {
					w.Pass(time.Minute)
					look(b)
				}
			})
			b.Run("next", func(b *testing.B) {
				look(b)
				for b.Loop() {
					look(b)
				}
			})
		})
	}
}

// multiply makes n badges of one: rows alone, without documents.
func multiply(tb testing.TB, w *testkit.World, n int) {
	tb.Helper()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	a := w.Issue(team, "Nadia Benali", "nadia@exemple.org")
	db := w.Installation.Store.DB()
	columns := func(table string) string {
		rows, err := db.QueryContext(tb.Context(), "SELECT * FROM "+table+" WHERE 1 = 0")
		must(err)
		defer rows.Close()
		names, err := rows.Columns()
		must(err)
		return strings.Join(names, ", ")
	}
	run := func(table, set string, count int, id string) {
		names := columns(table)
		from := names
		for _, pair := range strings.Split(set, ";") {
			name, value, _ := strings.Cut(pair, "=")
			from = replaceWord(from, name, value)
		}
		_, err := db.ExecContext(tb.Context(), fmt.Sprintf("WITH RECURSIVE n AS (%s) INSERT INTO %s (%s) SELECT %s FROM n CROSS JOIN (SELECT * FROM %s WHERE id = '%s') AS t",
			fmt.Sprintf("SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < %d", count), table, names, from, table, id))
		must(err)
	}
	run("recipient", "id=t.id || 'p' || n.i;email=t.email || n.i", n/2+1, string(a.RecipientID))
	run("award", "id=t.id || 'b' || n.i;recipient_id=t.recipient_id || 'p' || (n.i / 2 + 1);credential_id=t.credential_id || n.i;subject_id=t.subject_id || n.i;"+
		"status_index=n.i + 1000000;batch_id=NULL;accepted_at=CASE WHEN n.i / 2 * 2 = n.i THEN t.issued_at ELSE NULL END", n-1, string(a.ID))
}

func replaceWord(list, name, value string) string {
	names := strings.Split(list, ", ")
	for i := range names {
		if names[i] == name {
			names[i] = value
		}
	}
	return strings.Join(names, ", ")
}

// Who has many badges sees their figures of the last minute: the same on the first page and in the statistics. Who has few
// sees each badge at once.
func TestFiguresOfManyBadgesAreOfTheLastMinute(t *testing.T) {
	w := testkit.NewWorld(t)
	staff := w.Staff(w.School)
	issued := func(want int) {
		t.Helper()
		h, err := w.Issuing.Home(t.Context(), staff)
		must(t, err)
		st, err := w.Issuing.Statistics(t.Context(), staff, 0)
		must(t, err)
		if got := []int{h.Year[0].Count, st.Total().Cells[0].Count}; got[0] != want || got[1] != want {
			t.Errorf("%v badges, want %d", got, want)
		}
	}
	issued(0)
	multiply(t, w, 4_999)
	issued(4_999)
	w.Issue(team, "Luc Morel", "luc@exemple.org")
	issued(5_000) // at once; from now on they are many
	w.Issue(team, "Ana Petit", "ana@exemple.org")
	issued(5_000)
	w.Pass(time.Minute)
	issued(5_001)
}

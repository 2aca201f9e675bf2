package domain

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// world are badges cut in two ways.
type world struct{ a, b StatisticsTable }

func (w *world) settle() {
	w.a.Total, w.b.Total = orNew(w.a.Total), orNew(w.b.Total)
	SettleTables(&w.a, &w.b)
}

func orNew(r *StatisticsRow) *StatisticsRow {
	if r == nil {
		return &StatisticsRow{}
	}
	return r
}

func (w *world) add(person, x, y string, far StatisticsStep) {
	w.a.Total, w.b.Total = orNew(w.a.Total), orNew(w.b.Total)
	for _, step := range StatisticsSteps[:far+1] {
		for _, cell := range []*Tally{&w.a.Row(x).Cells[step], &w.b.Row(y).Cells[step], &w.a.Total.Cells[step], &w.b.Total.Cells[step]} {
			cell.Add(person)
		}
	}
}

func (w *world) shown() (out []int) {
	for _, t := range []StatisticsTable{w.a, w.b} {
		for _, r := range append(t.Rows, t.Total) {
			for _, c := range r.Cells {
				out = append(out, c.Count)
			}
		}
	}
	return out
}

// Figures are multiples of five of which each step is five different people, and the parts are never more than the total.
func TestFiguresGoInStepsOfFivePeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		people, groups := rapid.IntRange(1, 30).Draw(t, "people"), rapid.IntRange(1, 6).Draw(t, "groups")
		for range rapid.IntRange(0, 80).Draw(t, "badges") {
			w.add(fmt.Sprint(rapid.IntRange(1, people).Draw(t, "person")), fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "a")),
				fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "b")), StatisticsStep(rapid.IntRange(0, 3).Draw(t, "far")))
		}
		w.settle()
		for _, n := range w.shown() {
			if n < 0 || n%SmallGroup != 0 {
				t.Fatalf("%d is shown", n)
			}
		}
		for _, step := range StatisticsSteps {
			for _, table := range []StatisticsTable{w.a, w.b} {
				if table.sum(step) > table.Total.Cells[step].Count {
					t.Fatalf("the parts are %d, the total %d", table.sum(step), table.Total.Cells[step].Count)
				}
				for _, r := range append(table.Rows, table.Total) {
					c := r.Cells[step]
					if c.Count > 0 && len(c.people) < SmallGroup {
						t.Fatalf("%d badges of %d people are shown", c.Count, len(c.people))
					}
					all := 0
					for _, n := range c.people {
						all += min(n, c.Count/SmallGroup)
					}
					if all < c.Count {
						t.Fatalf("%d are shown, of which only %d are different people's in each step", c.Count, all)
					}
				}
			}
			if w.a.Total.Cells[step].Count != w.b.Total.Cells[step].Count {
				t.Fatal("two tables of the same badges have two totals")
			}
		}
	})
}

func TestSteps(t *testing.T) {
	for want, cases := range map[int][][]int{
		0: {nil, {1, 1, 1, 1}, {50, 50, 50, 50}},
		1: {{1, 1, 1, 1, 1}, {9, 1, 1, 1, 1}, {100, 100, 100, 100, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1}},
		2: {{2, 2, 2, 2, 2}, {2, 2, 2, 2, 1, 1}, {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
		9: {{9, 9, 9, 9, 9, 1, 1}},
	} {
		for _, badges := range cases {
			if got := Steps(badges); got != want {
				t.Errorf("%v: %d steps, want %d", badges, got, want)
			}
		}
	}
}

// counted makes a table of groups of so many badges, each of another person.
func counted(table *StatisticsTable, issued, accepted []int) {
	table.Total = &StatisticsRow{}
	for i := range issued {
		for n := range issued[i] {
			far := StepIssued
			if accepted != nil && n < accepted[i] {
				far = StepAccepted
			}
			person := fmt.Sprint(i, "-", n)
			for _, step := range StatisticsSteps[:far+1] {
				table.Row(fmt.Sprint(i)).Cells[step].Add(person)
				table.Total.Cells[step].Add(person)
			}
		}
	}
}

// each calls f with every list of n numbers up to most.
func each(n, most int, f func([]int)) {
	v := make([]int, n)
	for {
		f(slices.Clone(v))
		i := 0
		for ; i < n && v[i] == most; i++ {
			v[i] = 0
		}
		if i == n {
			return
		}
		v[i]++
	}
}

// figuresOf is all that tables show of groups that somebody knows there may be.
func figuresOf(tables []*StatisticsTable, groups []int) string {
	out := ""
	for i, t := range tables {
		for g := range groups[i] {
			out += fmt.Sprint(t.Row(fmt.Sprint(g)).Cells[StepIssued].Count, " ", t.Row(fmt.Sprint(g)).Cells[StepAccepted].Count, " ")
		}
		out += fmt.Sprint(t.Total.Cells[StepIssued].Count, " ", t.Total.Cells[StepAccepted].Count, " / ")
	}
	return out
}

// Somebody who has all the figures, knows how they are made and that nobody has two badges of one group, tries every world
// that fits: never is there only one answer for a group of one to four people.
func TestNoGroupOfFewCanBeReckonedFromAllFigures(t *testing.T) {
	for groups := 1; groups <= 5; groups++ {
		least, most, sure := 0, 10, 9 // larger groups are there only to be thought of
		if groups > 2 {
			most, sure = 6, 4
		}
		if groups == 5 { // some of each
			least, most = 1, 4
		}
		fits := map[string]map[int]map[int]bool{} // figures → group → how many there can be
		var worlds [][]int
		var views []string
		each(groups, most-least, func(counts []int) {
			all := 0
			for i := range counts {
				counts[i] += least
				all += counts[i]
			}
			for first := range all + 1 { // the other cut
				a, b := &StatisticsTable{}, &StatisticsTable{}
				counted(a, counts, nil)
				counted(b, []int{first, all - first}, nil)
				SettleTables(a, b)
				view := figuresOf([]*StatisticsTable{a, b}, []int{groups, 2})
				if fits[view] == nil {
					fits[view] = map[int]map[int]bool{}
				}
				for i, n := range counts {
					if fits[view][i] == nil {
						fits[view][i] = map[int]bool{}
					}
					fits[view][i][n] = true
				}
				worlds, views = append(worlds, counts), append(views, view)
			}
		})
		for k, counts := range worlds {
			if slices.Max(counts) > sure {
				continue
			}
			for i, n := range counts {
				if n > 0 && n < SmallGroup && len(fits[views[k]][i]) == 1 {
					t.Errorf("%v: group %d can only be %d (%s)", counts, i, n, views[k])
				}
			}
		}
	}
}

// The same for the difference of two columns: how many were issued a badge and have not accepted it.
func TestNoGroupOfFewIsTheDifferenceOfTwoColumns(t *testing.T) {
	const groups, most, sure = 2, 11, 7 // worlds beyond sure are there only to be thought of
	fits := map[string][groups]map[int]bool{}
	type seen struct {
		view             string
		issued, accepted []int
	}
	var worlds []seen
	each(groups, most, func(issued []int) {
		each(groups, most, func(accepted []int) {
			for i := range groups {
				if accepted[i] > issued[i] {
					return
				}
			}
			a := &StatisticsTable{}
			counted(a, issued, accepted)
			SettleTables(a)
			view := figuresOf([]*StatisticsTable{a}, []int{groups})
			f := fits[view]
			for i := range groups {
				if f[i] == nil {
					f[i] = map[int]bool{}
				}
				f[i][issued[i]-accepted[i]] = true
			}
			fits[view] = f
			worlds = append(worlds, seen{view, issued, accepted})
		})
	})
	for _, w := range worlds {
		if slices.Max(w.issued) > sure {
			continue
		}
		for i := range groups {
			if d := w.issued[i] - w.accepted[i]; d > 0 && d < SmallGroup && len(fits[w.view][i]) == 1 {
				t.Errorf("%v issued, %v accepted: the difference can only be %d (%s)", w.issued, w.accepted, d, w.view)
			}
		}
	}
}

package domain

import (
	"fmt"
	"hash/fnv"
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

// numbered is a number of a name, in no order.
func numbered(person string) int {
	h := fnv.New32()
	h.Write([]byte(person))
	return int(h.Sum32())
}

func (w *world) add(person, x, y string, far StatisticsStep) {
	w.a.Total, w.b.Total = orNew(w.a.Total), orNew(w.b.Total)
	for _, step := range StatisticsSteps[:far+1] {
		for _, cell := range []*Tally{&w.a.Row(x).Cells[step], &w.b.Row(y).Cells[step], &w.a.Total.Cells[step], &w.b.Total.Cells[step]} {
			cell.Add(numbered(person))
		}
	}
}

// What was issued is shown of five people or more, and not to be reckoned of fewer. What people did is told in multiples of five of which each step is five different people, and the parts are never more than
// the total.
func TestWhatPeopleDidGoesInStepsOfFive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{}
		people, groups := rapid.IntRange(1, 30).Draw(t, "people"), rapid.IntRange(1, 6).Draw(t, "groups")
		for range rapid.IntRange(0, 80).Draw(t, "badges") {
			w.add(fmt.Sprint(rapid.IntRange(1, people).Draw(t, "person")), fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "a")),
				fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "b")), StatisticsStep(rapid.IntRange(0, 3).Draw(t, "far")))
		}
		w.settle()
		for name, table := range map[string]StatisticsTable{"a": w.a, "b": w.b} {
			issued := func(r *StatisticsRow) Tally { return r.Cells[StepIssued] }
			hidden, people := 0, map[int]bool{}
			for _, r := range append(table.Rows, table.Total) {
				if c := issued(r); !c.Hidden && c.Count > 0 && len(c.people) < SmallGroup {
					t.Fatalf("table %s shows %d badges of %d people", name, c.Count, len(c.people))
				}
			}
			for _, r := range table.Rows {
				if !issued(r).Hidden {
					if issued(table.Total).Hidden {
						t.Fatalf("table %s shows a part of a hidden total", name)
					}
					continue
				}
				hidden++
				for _, p := range issued(r).people {
					people[p.person] = true
				}
			}
			if !issued(table.Total).Hidden && (hidden == 1 || hidden > 0 && len(people) < SmallGroup) {
				t.Fatalf("table %s: %d hidden figures are the total less the others, of %d people", name, hidden, len(people))
			}
		}
		if w.a.Total.Cells[StepIssued].Hidden != w.b.Total.Cells[StepIssued].Hidden {
			t.Fatal("a total that one table hides is shown by the other")
		}
		for _, step := range StatisticsSteps[StepAccepted:] {
			for _, table := range []StatisticsTable{w.a, w.b} {
				if table.sum(step) > table.Total.Cells[step].Count {
					t.Fatalf("the parts are %d, the total %d", table.sum(step), table.Total.Cells[step].Count)
				}
				for _, r := range append(table.Rows, table.Total) {
					c := r.Cells[step]
					if c.Count < 0 || c.Count%SmallGroup != 0 || c.Count == 0 && !c.Hidden {
						t.Fatalf("%d is shown", c.Count)
					}
					if c.Count > 0 && len(c.people) < SmallGroup {
						t.Fatalf("%d badges of %d people are shown", c.Count, len(c.people))
					}
					all := 0
					for _, n := range c.people {
						all += min(n.badges, c.Count/SmallGroup)
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
				table.Row(fmt.Sprint(i)).Cells[step].Add(numbered(person))
				table.Total.Cells[step].Add(numbered(person))
			}
		}
	}
}

func many(n, v int) (out []int) {
	for range n {
		out = append(out, v)
	}
	return out
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
			out += seen(t.Row(fmt.Sprint(g)))
		}
		out += seen(t.Total) + "/ "
	}
	return out
}

func seen(r *StatisticsRow) (out string) {
	for _, c := range r.Cells[:StepShared] {
		if c.Hidden {
			out += "? "
		} else {
			out += fmt.Sprint(c.Count, " ")
		}
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
				counted(a, many(groups, 12), counts)
				counted(b, many(2, 6*groups), []int{first, all - first})
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
	type known struct {
		view             string
		issued, accepted []int
	}
	var worlds []known
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
			worlds = append(worlds, known{view, issued, accepted})
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

// And for what was issued, which is shown as it is where it is about enough people.
func TestNoGroupOfFewIssuedCanBeReckoned(t *testing.T) {
	for groups := 1; groups <= 4; groups++ {
		most, sure := 12, 7
		if groups == 4 {
			most, sure = 7, 5
		}
		fits := map[string]map[int]map[int]bool{}
		var worlds [][]int
		var views []string
		each(groups, most, func(counts []int) {
			a := &StatisticsTable{}
			counted(a, counts, nil)
			SettleTables(a)
			view := figuresOf([]*StatisticsTable{a}, []int{groups})
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

func TestIssuedIsHiddenNoMoreThanItMust(t *testing.T) {
	for name, c := range map[string]struct {
		counts []int
		want   []bool
		total  bool
	}{
		"all large":              {[]int{5, 9, 20}, []bool{false, false, false}, false},
		"one small":              {[]int{2, 9, 20}, []bool{true, true, false}, false},
		"two small, enough":      {[]int{3, 4, 20}, []bool{true, true, false}, false},
		"two small, too few":     {[]int{1, 2, 6, 20}, []bool{true, true, true, false}, false},
		"two fours are no other": {[]int{4, 4, 20}, []bool{true, true, true}, false},
		"one group of all":       {[]int{7}, []bool{false}, false},
		"every one is small":     {[]int{3, 3}, []bool{true, true}, false},
		"a total of few":         {[]int{2, 1}, []bool{true, true}, true},
	} {
		a := &StatisticsTable{}
		counted(a, c.counts, nil)
		SettleTables(a)
		for i, r := range a.Rows {
			if got := r.Cells[StepIssued]; got.Hidden != c.want[i] || got.Count != c.counts[i] {
				t.Errorf("%s: figure %d is %d, hidden %t, want %d, %t", name, i, got.Count, got.Hidden, c.counts[i], c.want[i])
			}
		}
		if got := a.Total.Cells[StepIssued].Hidden; got != c.total {
			t.Errorf("%s: total hidden %t, want %t", name, got, c.total)
		}
	}
}

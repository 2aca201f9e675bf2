package domain

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// drawTables makes the same badges cut in two ways.
func drawTables(t *rapid.T) (a, b *StatisticsTable) {
	a, b = &StatisticsTable{Total: &StatisticsRow{}}, &StatisticsTable{Total: &StatisticsRow{}}
	n := rapid.IntRange(0, 60).Draw(t, "badges")
	people := rapid.IntRange(1, 30).Draw(t, "people")
	groups := rapid.IntRange(1, 6).Draw(t, "groups")
	for range n {
		person := fmt.Sprint(rapid.IntRange(1, people).Draw(t, "person"))
		x, y := fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "a")), fmt.Sprint(rapid.IntRange(1, groups).Draw(t, "b"))
		far := StatisticsStep(rapid.IntRange(0, 3).Draw(t, "far"))
		for _, step := range StatisticsSteps[:far+1] {
			for _, cell := range []*Tally{&a.Row(x).Cells[step], &b.Row(y).Cells[step], &a.Total.Cells[step], &b.Total.Cells[step]} {
				cell.Add(person)
			}
		}
	}
	return a, b
}

// Whatever is shown, no group of fewer than five people can be read or reckoned: neither a figure, nor the sum of what is
// hidden, which is the total less what is shown.
func TestNoSmallGroupCanBeReckoned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawTables(t)
		MaskTables(a, b)
		for _, step := range StatisticsSteps {
			for name, table := range map[string]*StatisticsTable{"a": a, "b": b} {
				total := table.Total.Cells[step]
				hidden, people := 0, map[string]bool{}
				for _, r := range table.Rows {
					c := r.Cells[step]
					if !c.Hidden && c.Count > 0 && c.People() < SmallGroup {
						t.Fatalf("table %s shows %d badges of %d people", name, c.Count, c.People())
					}
					if c.Hidden {
						hidden++
						for p := range c.people {
							people[p] = true
						}
					} else if total.Hidden {
						t.Fatalf("table %s shows a part of a hidden total", name)
					}
				}
				if total.Hidden {
					continue
				}
				if total.Count > 0 && total.People() < SmallGroup {
					t.Fatalf("a total of %d people is shown", total.People())
				}
				if hidden == 1 {
					t.Fatalf("table %s: the one hidden figure is the total less the others", name)
				}
				if hidden > 0 && len(people) < SmallGroup {
					t.Fatalf("table %s: what is hidden is known to be about %d people", name, len(people))
				}
			}
			if a.Total.Cells[step].Hidden != b.Total.Cells[step].Hidden {
				t.Fatal("a total that one table hides is shown by the other")
			}
		}
	})
}

func TestMaskingHidesNoMoreThanItMust(t *testing.T) {
	for name, c := range map[string]struct {
		counts []int
		want   []bool
		total  bool
	}{
		"all large":            {[]int{5, 9, 20}, []bool{false, false, false}, false},
		"one small":            {[]int{2, 9, 20}, []bool{true, true, false}, false},
		"two small, enough":    {[]int{3, 4, 20}, []bool{true, true, false}, false},
		"two small, too few":   {[]int{1, 2, 6, 20}, []bool{true, true, true, false}, false},
		"a zero stays a zero":  {[]int{0, 9, 20}, []bool{false, false, false}, false},
		"a total of few":       {[]int{2, 0}, []bool{true, true}, true},
		"one group of all":     {[]int{7}, []bool{false}, false},
		"a small and a zero":   {[]int{4, 0, 6}, []bool{true, false, true}, false},
		"nothing":              {[]int{0, 0}, []bool{false, false}, false},
		"every one is small":   {[]int{3, 3}, []bool{true, true}, false},
		"small beside nothing": {[]int{4}, []bool{true}, true},
	} {
		total := &Tally{}
		var cells []*Tally
		for i, n := range c.counts {
			cell := &Tally{}
			for k := range n {
				person := fmt.Sprint(i, "-", k)
				cell.Add(person)
				total.Add(person)
			}
			cells = append(cells, cell)
		}
		Mask(cells, total)
		for i, cell := range cells {
			if cell.Hidden != c.want[i] {
				t.Errorf("%s: figure %d hidden %t, want %t", name, i, cell.Hidden, c.want[i])
			}
		}
		if total.Hidden != c.total {
			t.Errorf("%s: total hidden %t, want %t", name, total.Hidden, c.total)
		}
	}
}

package domain

import "slices"

// SmallGroup is how many people a figure must be about before it is shown: fewer could be recognised.
const SmallGroup = 5

// Figures go in steps of SmallGroup, and each step is as many different people. So whatever two of them are subtracted (two
// days, two columns, a page and a file), nothing between 1 and 4 comes out, and none of them moves for one person's sake.

// Tally counts badges by person. The people are only counted, never shown.
type Tally struct {
	Count  int // what may be shown: as many steps as there are whole groups of people
	people map[string]int
}

// Add counts one badge of a person.
func (t *Tally) Add(person string) {
	if t.people == nil {
		t.people = map[string]int{}
	}
	t.people[person]++
}

// Hidden tells that the figure is about too few people, or about nobody: which of the two is not shown either.
func (t Tally) Hidden() bool { return t.Count == 0 }

// settle reckons what may be shown.
func (t *Tally) settle() {
	badges := make([]int, 0, len(t.people))
	for _, n := range t.people {
		badges = append(badges, n)
	}
	t.Count = Steps(badges) * SmallGroup
}

// Steps is how many groups of SmallGroup different people can be made of so many badges of each person, each badge being used
// once: the largest k for which min(badges, k) summed over the people is SmallGroup × k or more.
func Steps(badges []int) int {
	all := 0
	for _, n := range badges {
		all += n
	}
	low, high := 0, all/SmallGroup
	for low < high {
		k, sum := (low+high+1)/2, 0
		for _, n := range badges {
			sum += min(n, k)
		}
		if sum >= SmallGroup*k {
			low = k
		} else {
			high = k - 1
		}
	}
	return low
}

// StatisticsStep is how far a badge came.
type StatisticsStep int

const (
	StepIssued StatisticsStep = iota
	StepAccepted
	StepShared
	StepVerified
	statisticsSteps
)

// StatisticsSteps lists them.
var StatisticsSteps = []StatisticsStep{StepIssued, StepAccepted, StepShared, StepVerified}

// StatisticsRow is a group of badges: a model, a month, a context.
type StatisticsRow struct {
	Key   string
	Cells [statisticsSteps]Tally
}

// StatisticsTable is the same badges cut in one way. Each table has the same Total.
type StatisticsTable struct {
	Rows  []*StatisticsRow
	Total *StatisticsRow
}

// Row is that of a group, made when it is not there.
func (t *StatisticsTable) Row(key string) *StatisticsRow {
	i := slices.IndexFunc(t.Rows, func(r *StatisticsRow) bool { return r.Key == key })
	if i < 0 {
		t.Rows = append(t.Rows, &StatisticsRow{Key: key})
		i = len(t.Rows) - 1
	}
	return t.Rows[i]
}

// SettleTables makes the figures of tables that cut the same badges, and drops the groups of which nothing may be shown.
func SettleTables(tables ...*StatisticsTable) {
	for _, step := range StatisticsSteps {
		for _, t := range tables {
			t.Total.Cells[step].settle()
			for _, r := range t.Rows {
				r.Cells[step].settle()
			}
		}
		blur(step, tables)
	}
	for _, t := range tables {
		t.Rows = slices.DeleteFunc(t.Rows, func(r *StatisticsRow) bool {
			return !slices.ContainsFunc(r.Cells[:], func(c Tally) bool { return !c.Hidden() })
		})
	}
}

// blur takes a step off a total that would give away its parts. Each group may have up to four badges more than it shows; a
// total that leaves no less than four to each of them says of every group that it is exactly four.
func blur(step StatisticsStep, tables []*StatisticsTable) {
	total := -1
	for _, t := range tables {
		shown, groups := 0, 0
		for _, r := range t.Rows {
			if c := r.Cells[step]; len(c.people) > 0 {
				shown, groups = shown+c.Count, groups+1
			}
		}
		most := t.Total.Cells[step].Count
		if groups > 0 {
			most = min(most, (shown+(SmallGroup-1)*groups-1)/SmallGroup*SmallGroup)
		}
		if total < 0 || most < total {
			total = most
		}
	}
	for _, t := range tables {
		t.Total.Cells[step].Count = total
		for t.sum(step) > total { // or another table would say what the total hides
			largest := slices.MaxFunc(t.Rows, func(a, b *StatisticsRow) int { return a.Cells[step].Count - b.Cells[step].Count })
			largest.Cells[step].Count -= SmallGroup
		}
	}
}

func (t *StatisticsTable) sum(step StatisticsStep) (n int) {
	for _, r := range t.Rows {
		n += r.Cells[step].Count
	}
	return n
}

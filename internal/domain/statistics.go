package domain

import (
	"slices"
)

// SmallGroup is how many people a figure must be about before it is shown: fewer could be recognised.
const SmallGroup = 5

// Tally is a figure that may be hidden: how many badges, and of whom. The people are only counted, never shown.
type Tally struct {
	Count  int
	people map[string]bool
	Hidden bool
}

// Add counts one badge of a person.
func (t *Tally) Add(person string) {
	if t.people == nil {
		t.people = map[string]bool{}
	}
	t.people[person] = true
	t.Count++
}

// People is how many different ones.
func (t Tally) People() int { return len(t.people) }

// Mask hides in a column of figures, of which the total is shown too, what is about fewer people than SmallGroup, and as
// much beside it as is needed so that nobody can reckon it from the rest: at least two figures are hidden, and together
// they are about SmallGroup people or more. A total about fewer people is hidden with all that it is made of.
func Mask(cells []*Tally, total *Tally) {
	if total.Count > 0 && total.People() < SmallGroup {
		total.Hidden = true
		for _, c := range cells {
			c.Hidden = true
		}
		return
	}
	for _, c := range cells {
		c.Hidden = c.Count > 0 && c.People() < SmallGroup
	}
	for unsafeHiding(cells) {
		i := smallestShown(cells)
		if i < 0 { // nothing is left to hide behind
			total.Hidden = true
			return
		}
		cells[i].Hidden = true
	}
}

// unsafeHiding tells whether what is hidden follows from the total and what is shown, or is in sum about too few people.
func unsafeHiding(cells []*Tally) bool {
	people := map[string]bool{}
	hidden := 0
	for _, c := range cells {
		if c.Hidden {
			hidden++
			for p := range c.people {
				people[p] = true
			}
		}
	}
	return hidden > 0 && (hidden < 2 || len(people) < SmallGroup)
}

// smallestShown is the smallest figure that is not hidden; a zero hides nothing, but is better than to hide the total.
func smallestShown(cells []*Tally) int {
	best := -1
	for i, c := range cells {
		switch {
		case c.Hidden:
		case best < 0, c.Count > 0 && (cells[best].Count == 0 || c.Count < cells[best].Count):
			best = i
		}
	}
	return best
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

// MaskTables hides in each column what must not be shown. Tables of the same badges have the same total; where it is hidden in
// one of them it is hidden in all, with everything that it is made of.
func MaskTables(tables ...*StatisticsTable) {
	for _, step := range StatisticsSteps {
		hidden := false
		for _, t := range tables {
			cells := make([]*Tally, len(t.Rows))
			for i, r := range t.Rows {
				cells[i] = &r.Cells[step]
			}
			Mask(cells, &t.Total.Cells[step])
			hidden = hidden || t.Total.Cells[step].Hidden
		}
		if !hidden {
			continue
		}
		for _, t := range tables {
			t.Total.Cells[step].Hidden = true
			for _, r := range t.Rows {
				r.Cells[step].Hidden = true
			}
		}
	}
}

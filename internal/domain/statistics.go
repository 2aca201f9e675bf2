package domain

import "slices"

// SmallGroup is how many people a figure must be about before it is shown: fewer could be recognised.
const SmallGroup = 5

// What was issued is the organisation's own act and shown as it is, unless it is about few people. What people did with their
// badges goes in steps of SmallGroup, and each step is as many different people: whatever two of those figures are subtracted
// (two days, two columns, a page and a file), nothing between 1 and 4 comes out.

// Tally counts badges by person. The people are only counted, never shown.
type Tally struct {
	Count  int // what may be shown, once tables are settled
	Hidden bool

	people []peopled // in the order of their first badge; whoever comes again after others stands twice until counts
	mixed  bool
}

// peopled is how many badges one person has.
type peopled struct{ person, badges int }

// Add counts one badge of a person. Those who count the badges of a person one after the other are quick.
func (t *Tally) Add(person int) {
	t.Count++
	if n := len(t.people); n > 0 {
		last := &t.people[n-1]
		if last.person == person {
			last.badges++
			return
		}
		t.mixed = t.mixed || person < last.person
	}
	t.people = append(t.people, peopled{person, 1})
}

// counts is each person once.
func (t *Tally) counts() []peopled {
	if !t.mixed {
		return t.people
	}
	slices.SortFunc(t.people, func(a, b peopled) int { return a.person - b.person })
	once := t.people[:0]
	for _, c := range t.people {
		if n := len(once); n > 0 && once[n-1].person == c.person {
			once[n-1].badges += c.badges
		} else {
			once = append(once, c)
		}
	}
	t.people, t.mixed = once, false
	return once
}

// step makes a figure of steps of it.
func (t *Tally) step() {
	badges := make([]int, 0, len(t.people))
	for _, c := range t.counts() {
		badges = append(badges, c.badges)
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

// SettleTables makes the figures that may be shown of tables that cut the same badges.
func SettleTables(tables ...*StatisticsTable) {
	maskIssued(tables)
	for _, step := range StatisticsSteps[StepAccepted:] {
		for _, t := range tables {
			t.Total.Cells[step].step()
			for _, r := range t.Rows {
				r.Cells[step].step()
			}
		}
		blur(step, tables)
		for _, t := range tables {
			for _, r := range append(t.Rows, t.Total) {
				// nor does a figure say of a hidden one that it is large
				r.Cells[step].Hidden = r.Cells[step].Count == 0 || r.Cells[StepIssued].Hidden
			}
		}
	}
}

// SettleSaid makes the figures that may be shown of what people said of themselves. That is their act in every column, so each
// goes in steps; the table has no total, and all its groups whether anybody is in them or not.
func SettleSaid(t *StatisticsTable) {
	for _, r := range t.Rows {
		for i := range r.Cells {
			r.Cells[i].step()
			r.Cells[i].Hidden = r.Cells[i].Count == 0
		}
	}
}

// maskIssued hides of each table what is about fewer people than SmallGroup, and as much beside it as is needed so that
// nobody can reckon it from the rest. The tables have one total: what hides it in one of them hides all of it in each.
func maskIssued(tables []*StatisticsTable) {
	all := false
	for _, t := range tables {
		cells := make([]*Tally, len(t.Rows))
		for i, r := range t.Rows {
			cells[i] = &r.Cells[StepIssued]
		}
		all = !mask(cells, &t.Total.Cells[StepIssued]) || all
	}
	if !all {
		return
	}
	for _, t := range tables {
		for _, r := range append(t.Rows, t.Total) {
			r.Cells[StepIssued].Hidden = true
		}
	}
}

// mask tells whether the total may be shown beside what it leaves to be seen.
func mask(cells []*Tally, total *Tally) bool {
	if total.Count > 0 && len(total.counts()) < SmallGroup {
		return false
	}
	for _, c := range cells {
		c.Hidden = c.Count > 0 && len(c.counts()) < SmallGroup
	}
	for tells(cells) {
		least := leastShown(cells)
		if least == 0 { // nothing is left to hide behind
			return false
		}
		for _, c := range cells { // all that are alike: which one was taken would tell of the others
			c.Hidden = c.Hidden || c.Count == least
		}
	}
	return true
}

// tells whether what is hidden follows from the total and what is shown: there is one, it is in sum about too few people, or
// they are as small or as large as small groups can be.
func tells(cells []*Tally) bool {
	people := map[int]bool{}
	hidden, ones, most := 0, 0, 0
	for _, c := range cells {
		if c.Hidden {
			hidden++
			switch c.Count {
			case 1:
				ones++
			case SmallGroup - 1:
				most++
			}
			for _, p := range c.people {
				people[p.person] = true
			}
		}
	}
	return hidden > 0 && (hidden < 2 || len(people) < SmallGroup || ones == hidden || most == hidden)
}

// leastShown is the smallest figure that is not hidden, 0 when there is none; nothing is hidden behind a zero.
func leastShown(cells []*Tally) (least int) {
	for _, c := range cells {
		if !c.Hidden && c.Count > 0 && (least == 0 || c.Count < least) {
			least = c.Count
		}
	}
	return least
}

// blur takes a step off a total that would give away its parts. Each group may have up to four badges more than it shows, but
// not more than were issued; a total that leaves no less to each of them says of every group how many it has.
func blur(step StatisticsStep, tables []*StatisticsTable) {
	total := -1
	for _, t := range tables {
		room, tells := 0, false
		for _, r := range t.Rows {
			if c, issued := r.Cells[step], r.Cells[StepIssued]; len(c.people) > 0 {
				most := c.Count + SmallGroup - 1
				if tells = tells || issued.Hidden || issued.Count > most; !issued.Hidden {
					most = min(most, issued.Count)
				}
				room += most
			}
		}
		most := t.Total.Cells[step].Count
		if tells {
			most = min(most, (room-1)/SmallGroup*SmallGroup)
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

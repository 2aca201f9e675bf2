package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
	workbook "galon/internal/sheet"
	"galon/internal/store"
)

// Statistics are the numbers of an organisation in one calendar year (ux S37): the same badges by model, by month and by
// context, with what may not be shown hidden (domain.SettleTables). The first page of the console and the API show the same
// figures.
type Statistics struct {
	Year  int
	Years []int // to choose from, the newest first

	Models   domain.StatisticsTable
	Months   domain.StatisticsTable
	Contexts domain.StatisticsTable
	Sexes    domain.StatisticsTable // as people chose to say (domain.SettleSaid)
	Ages     domain.StatisticsTable
	Titles   map[string]string // of models by slug
}

// Total are the figures of the whole year.
func (s Statistics) Total() *domain.StatisticsRow { return s.Models.Total }

// noContext is the group of what says no context, noAnswer that of who did not wish to answer or was not asked.
const (
	noContext = "none"
	noAnswer  = ""
)

// Statistics reads them. A trial counts for nothing.
func (s *Issuing) Statistics(ctx context.Context, actor domain.Actor, year int) (Statistics, error) {
	o := actor.OrganisationID
	if err := allow(actor, ActReadStatistics, o); err != nil {
		return Statistics{}, err
	}
	this := s.year()
	first, err := s.Store.FirstAward(ctx, o)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return Statistics{}, err
	}
	since := this
	if !first.IsZero() {
		since = min(this, first.In(domain.Paris).Year())
	}
	if year < since || year > this {
		year = this
	}
	st := Statistics{Year: year}
	for y := this; y >= since; y-- {
		st.Years = append(st.Years, y)
	}
	return st, s.count(ctx, o, &st)
}

// count fills in the tables of a year. They are shared: nobody changes them.
func (s *Issuing) count(ctx context.Context, o domain.OrganisationID, st *Statistics) error {
	year := st.Year
	of, err := s.years.of(fmt.Sprint(o, year), s.Now(), func() (Statistics, int, error) {
		badges, err := s.Store.AwardFacts(ctx, o, startOfYear(year), startOfYear(year+1))
		return s.tables(badges), len(badges), err
	})
	of.Year, of.Years = st.Year, st.Years
	*st = of
	return err
}

func (s *Issuing) tables(badges []store.AwardFact) Statistics {
	st := Statistics{Titles: map[string]string{}}
	tables := []*domain.StatisticsTable{&st.Models, &st.Months, &st.Contexts}
	total := &domain.StatisticsRow{} // they cut the same badges
	for _, t := range tables {
		t.Total = total
	}
	for _, sex := range append(slices.Clone(domain.Sexes), noAnswer) {
		st.Sexes.Row(sex)
	}
	for _, age := range append(slices.Clone(domain.AgeBands), noAnswer) {
		st.Ages.Row(age)
	}
	people := map[string]int{}
	for _, b := range badges {
		if domain.IsTrial(b.Title) {
			continue
		}
		where := string(b.Context)
		if where == "" {
			where = noContext
		}
		st.Titles[b.Slug] = b.Title // the newest version's
		person, ok := people[b.Recipient]
		if !ok {
			person = len(people)
			people[b.Recipient] = person
		}
		rows := [...]*domain.StatisticsRow{st.Models.Row(b.Slug), st.Months.Row(monthKey(b.IssuedAt)), st.Contexts.Row(where), total,
			st.Sexes.Row(b.Said.Sex), st.Ages.Row(b.Said.AgeBand)}
		for step, came := range [...]bool{true, b.Accepted, b.Shared, b.Verified || s.looked.has(b.ID)} {
			if came {
				for _, row := range rows {
					row.Cells[step].Add(person)
				}
			}
		}
	}
	domain.SettleTables(tables...)
	domain.SettleSaid(&st.Sexes)
	domain.SettleSaid(&st.Ages)
	for _, t := range tables {
		slices.SortFunc(t.Rows, func(a, b *domain.StatisticsRow) int { return strings.Compare(a.Key, b.Key) })
	}
	slices.SortFunc(st.Models.Rows, func(a, b *domain.StatisticsRow) int {
		return strings.Compare(domain.Fold(st.Titles[a.Key])+a.Key, domain.Fold(st.Titles[b.Key])+b.Key)
	})
	return st
}

func (s *Issuing) year() int { return s.Now().In(domain.Paris).Year() }

func startOfYear(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, domain.Paris) }

func monthKey(t time.Time) string {
	t = t.In(domain.Paris)
	return fmt.Sprintf("%04d-%02d", t.Year(), t.Month())
}

// StatisticsWords are the words of an export.
type StatisticsWords struct {
	Cut, Group, Hidden string
	Steps              []string
	Total              string
	Name               func(cut, key string) string
	Cuts               []string // model, month, context, sex, age
}

// Rows are the tables under each other, for a file: the same figures as on the page, hidden ones as a word.
func (s Statistics) Rows(w StatisticsWords) [][]any {
	header := []any{w.Cut, w.Group}
	for _, step := range w.Steps {
		header = append(header, step)
	}
	rows := [][]any{header}
	add := func(cut, name string, r *domain.StatisticsRow) {
		line := []any{cut, name}
		for _, c := range r.Cells {
			if c.Hidden {
				line = append(line, w.Hidden)
			} else {
				line = append(line, c.Count)
			}
		}
		rows = append(rows, line)
	}
	for i, t := range []domain.StatisticsTable{s.Models, s.Months, s.Contexts, s.Sexes, s.Ages} {
		for _, r := range t.Rows {
			add(w.Cuts[i], w.Name(w.Cuts[i], r.Key), r)
		}
	}
	add(w.Total, strconv.Itoa(s.Year), s.Total())
	return rows
}

// Workbook makes a file for a spreadsheet of a table.
func Workbook(name string, rows [][]any) ([]byte, error) { return workbook.Write(name, rows) }

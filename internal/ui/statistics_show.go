package ui

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// StatisticsShow are the numbers of an organisation in one year: how many badges were issued, accepted, shared and looked
// at, by model, month and context (ux S37). Nothing tells of fewer than five people, nor does the difference of two figures.
type StatisticsShow struct {
	httpd.Frame
	Year   httpd.Choices
	Funnel []FunnelStep
	Tables []FigureTable
	Empty  bool
	CSV    string
	XLSX   string
	Proofs string // for an audit
}

// Template is pages/statistics_show.html.
func (*StatisticsShow) Template() string { return "statistics_show" }

// FunnelStep is one figure of the whole year.
type FunnelStep struct{ Value, Text string }

// FigureTable is one cut.
type FigureTable struct {
	ID, Caption, Head string
	Steps             []string
	Rows              []FigureRow
	Total             *FigureRow
}

// FigureRow is one group.
type FigureRow struct {
	Name  string
	Cells []FigureCell
}

// FigureCell is a figure with its bar; a hidden one is a word, and has none.
type FigureCell struct {
	Text   string
	Hidden bool
	Bar    int // of 100
}

const (
	numbersPath = "/pro/statistiques"
	proofsPath  = numbersPath + "/preuves.zip"
)

func (c *Console) mountStatistics(in chi.Router) error {
	if err := c.Site.Check(&StatisticsShow{}); err != nil {
		return err
	}
	in.Get(numbersPath, c.staff(c.statistics))
	in.Get(numbersPath+".csv", c.staff(c.statisticsFile))
	in.Get(numbersPath+".xlsx", c.staff(c.statisticsFile))
	in.Get(proofsPath, c.staff(c.proofs))
	return nil
}

func yearAsked(r *http.Request) int {
	year, _ := strconv.Atoi(r.URL.Query().Get("annee"))
	return year
}

var statisticsSteps = []string{"issued", "accepted", "shared", "verified"}

func (c *Console) statistics(w http.ResponseWriter, r *http.Request, d desk) error {
	st, err := c.Issuing.Statistics(r.Context(), d.Actor, yearAsked(r))
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &StatisticsShow{Frame: c.frame(d, t("statistics.title"), numbersPath), Empty: st.Total().Cells[domain.StepIssued].Count == 0,
		CSV: fmt.Sprintf("%s.csv?annee=%d", numbersPath, st.Year), XLSX: fmt.Sprintf("%s.xlsx?annee=%d", numbersPath, st.Year),
		Proofs: fmt.Sprintf("%s?annee=%d", proofsPath, st.Year)}
	page.Year = httpd.Choices{ID: "annee", Legend: t("statistics.year"), Select: true}
	for _, y := range st.Years {
		page.Year.Options = append(page.Year.Options, httpd.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y), Checked: y == st.Year})
	}
	for i, cell := range st.Total().Cells {
		page.Funnel = append(page.Funnel, FunnelStep{c.figure(cell).Text, t("statistics.step." + statisticsSteps[i])})
	}
	for i, table := range []domain.StatisticsTable{st.Models, st.Months, st.Contexts, st.Sexes, st.Ages} {
		page.Tables = append(page.Tables, c.figureTable(statisticsCuts[i], table, st))
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

var statisticsCuts = []string{"model", "month", "context", "sex", "age"}

// figure is a figure of the statistics.
func (c *Console) figure(f domain.Tally) FigureCell {
	if f.Hidden {
		return FigureCell{Text: c.Site.T("statistics.hidden"), Hidden: true}
	}
	return FigureCell{Text: c.Site.Printer().Number(int64(f.Count))}
}

func (c *Console) figureTable(cut string, table domain.StatisticsTable, st app.Statistics) FigureTable {
	t := c.Site.T
	out := FigureTable{ID: cut, Caption: t("statistics.by." + cut), Head: t("statistics.cut." + cut)}
	largest := 1
	for _, row := range table.Rows {
		for _, cell := range row.Cells {
			if !cell.Hidden {
				largest = max(largest, cell.Count)
			}
		}
	}
	line := func(name string, row *domain.StatisticsRow, bars bool) FigureRow {
		r := FigureRow{Name: name}
		for _, cell := range row.Cells {
			f := c.figure(cell)
			if bars && !f.Hidden {
				f.Bar = cell.Count * 100 / largest
			}
			r.Cells = append(r.Cells, f)
		}
		return r
	}
	for _, s := range statisticsSteps {
		out.Steps = append(out.Steps, t("statistics.step."+s))
	}
	for _, row := range table.Rows {
		out.Rows = append(out.Rows, line(c.groupName(cut, row.Key, st), row, true))
	}
	if table.Total != nil { // of what people said there is none
		total := line(t("statistics.total"), table.Total, false)
		out.Total = &total
	}
	return out
}

// groupName is a group in words.
func (c *Console) groupName(cut, key string, st app.Statistics) string {
	switch cut {
	case "model":
		return st.Titles[key]
	case "month":
		if day, ok := domain.ParseDay(key + "-01"); ok {
			return c.Site.Printer().Month(day)
		}
		return key
	case "sex", "age":
		if key == "" {
			return c.Site.T("statistics.said.none")
		}
		return c.Site.T(map[string]string{"sex": "statistics.said.", "age": "passport.statistics.age_band."}[cut] + key)
	}
	if k := "statistics.context." + key; c.Site.Printer().Has(k) {
		return c.Site.T(k)
	}
	return c.Site.T("award.context." + key)
}

// statisticsFile is the same as a table for a spreadsheet.
func (c *Console) statisticsFile(w http.ResponseWriter, r *http.Request, d desk) error {
	st, err := c.Issuing.Statistics(r.Context(), d.Actor, yearAsked(r))
	if err != nil {
		return err
	}
	t := c.Site.T
	words := app.StatisticsWords{Cut: t("statistics.file.cut"), Group: t("statistics.file.group"), Hidden: t("statistics.hidden"), Total: t("statistics.total")}
	for _, s := range statisticsSteps {
		words.Steps = append(words.Steps, t("statistics.step."+s))
	}
	names := map[string]string{}
	for _, cut := range statisticsCuts {
		words.Cuts = append(words.Cuts, t("statistics.cut."+cut))
		names[t("statistics.cut."+cut)] = cut
	}
	words.Name = func(cut, key string) string { return c.groupName(names[cut], key, st) }
	rows := st.Rows(words)
	name := fmt.Sprintf("statistiques-%d", st.Year)
	return spreadsheet(w, r, name, t("statistics.title"), rows)
}

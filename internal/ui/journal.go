package ui

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// JournalList is what was done for the organisation, who did it and when; it is read only (ux S41). Of a learner it
// holds a number at most.
type JournalList struct {
	httpd.Frame
	Who      httpd.Choices
	What     httpd.Choices
	From, To httpd.Field
	Rows     []JournalLine
	Asked    bool
	CSV      string
	Chain    string // whether the chain holds, and when that was looked at
	Broken   bool
	Pager    httpd.Pager

	Path         string         // of the page itself
	Everywhere   bool           // of the whole installation, for the operator
	Organisation *httpd.Choices // then: which one
}

// Template is pages/journal_list.html.
func (*JournalList) Template() string { return "journal_list" }

// JournalLine is one act.
type JournalLine struct{ When, Who, What, Act, Subject, URL, Detail, Organisation string }

const journalExport = 10_000 // lines of the CSV

// journalAsked reads the filters of an address. What makes no sense does not choose, as in every list.
func journalAsked(of domain.OrganisationID, q url.Values) app.AuditFilter {
	f := app.AuditFilter{OrganisationID: of, Actor: q.Get("qui"), Act: q.Get("quoi"), Limit: pageRows + 1}
	if day, ok := domain.ParseDay(q.Get("du")); ok {
		f.From = day.Time()
	}
	if day, ok := domain.ParseDay(q.Get("au")); ok {
		f.Until = day.Time().AddDate(0, 0, 1)
	}
	f.Before, _ = strconv.ParseInt(q.Get("avant"), 10, 64)
	return f
}

var journalFilterNames = []string{"organisme", "qui", "quoi", "du", "au"}

func journalURL(path string, q url.Values, before string) string {
	out := url.Values{}
	for _, name := range journalFilterNames {
		if v := q.Get(name); v != "" {
			out.Set(name, v)
		}
	}
	if before != "" {
		out.Set("avant", before)
	}
	if len(out) == 0 {
		return path
	}
	return path + "?" + out.Encode()
}

// journalNames says who stands behind a label, each asked for once.
type journalNames struct {
	site  *httpd.Site
	ask   func(label string) (string, error)
	known map[string]string
}

func (n *journalNames) of(label string) (string, error) {
	if name, ok := n.known[label]; ok {
		return name, nil
	}
	name, err := n.ask(label)
	if err != nil {
		return "", err
	}
	if name == "" {
		kind, _, _ := strings.Cut(label, ":")
		if name = n.site.T("journal.who.other"); n.site.Printer().Has("journal.who." + kind) {
			name = n.site.T("journal.who." + kind)
		}
	}
	n.known[label] = name
	return name, nil
}

// actSentence is the act in words: its own, or those of its family.
func actSentence(site *httpd.Site, act string) string {
	if key := "journal.act." + act; site.Printer().Has(key) {
		return site.T(key)
	}
	family, _, _ := strings.Cut(act, ".")
	if key := "journal.did." + family; site.Printer().Has(key) {
		return site.T(key)
	}
	return act
}

// journalPage shows a page of rows, of which one more than fits may have been read, and whether the chain holds.
func journalPage(site *httpd.Site, frame httpd.Frame, path string, q url.Values, rows []app.AuditRow, names *journalNames, checked *app.AuditReport) (*JournalList, error) {
	t := site.T
	page := &JournalList{Frame: frame, Path: path, CSV: journalURL(path+".csv", q, ""),
		From: httpd.Field{ID: "du", Label: t("journal.from"), Value: q.Get("du"), Type: "date", Short: true},
		To:   httpd.Field{ID: "au", Label: t("journal.to"), Value: q.Get("au"), Type: "date", Short: true}}
	for _, name := range append(journalFilterNames, "avant") {
		page.Asked = page.Asked || q.Get(name) != ""
	}
	if len(rows) > pageRows {
		rows = rows[:pageRows]
		page.Pager.Next = journalURL(path, q, strconv.FormatInt(rows[pageRows-1].Sequence, 10))
	}
	if q.Get("avant") != "" {
		page.Pager.First = journalURL(path, q, "")
	}
	for _, row := range rows {
		who, err := names.of(row.Actor)
		if err != nil {
			return nil, err
		}
		page.Rows = append(page.Rows, JournalLine{When: site.Printer().DateTime(row.At), Who: who, What: actSentence(site, row.Act), Act: row.Act, Subject: row.Subject, Detail: row.Detail})
	}
	switch {
	case checked == nil:
		page.Chain = t("journal.unchecked")
	case checked.OK():
		page.Chain = t("journal.intact", site.Printer().DateTime(checked.At))
	default:
		page.Chain, page.Broken = t("journal.broken", site.Printer().DateTime(checked.At)), true
	}
	return page, nil
}

// journalTable hands lines over for a spreadsheet, the names of the columns first.
func journalTable(w http.ResponseWriter, r *http.Request, columns string, lines [][]string) error {
	return attach(w, r, "journal.csv", httpd.TypeCSV, httpd.Table(append([][]string{strings.Split(columns, ";")}, lines...)))
}

package ui

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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

const (
	journalPath   = "/pro/journal"
	journalExport = 10_000 // lines of the CSV
)

// journalAsked reads the filters of an address. What makes no sense does not choose, as in every list.
func journalAsked(d desk, q url.Values) app.AuditFilter {
	f := app.AuditFilter{OrganisationID: d.Organisation.ID, Actor: q.Get("qui"), Act: q.Get("quoi"), Limit: pageRows + 1}
	if day, ok := domain.ParseDay(q.Get("du")); ok {
		f.From = day.Time()
	}
	if day, ok := domain.ParseDay(q.Get("au")); ok {
		f.Until = day.Time().AddDate(0, 0, 1)
	}
	f.Before, _ = strconv.ParseInt(q.Get("avant"), 10, 64)
	return f
}

func (c *Console) journal(w http.ResponseWriter, r *http.Request, d desk) error {
	q, t := r.URL.Query(), c.Site.T
	rows, err := c.Issuing.Journal(r.Context(), d.Actor, journalAsked(d, q))
	if err != nil {
		return err
	}
	page := &JournalList{Frame: c.frame(d, t("journal.title"), journalPath), Path: journalPath,
		From: httpd.Field{ID: "du", Label: t("journal.from"), Value: q.Get("du"), Type: "date", Short: true},
		To:   httpd.Field{ID: "au", Label: t("journal.to"), Value: q.Get("au"), Type: "date", Short: true}}
	for _, name := range []string{"qui", "quoi", "du", "au", "avant"} {
		page.Asked = page.Asked || q.Get(name) != ""
	}
	if len(rows) > pageRows {
		rows = rows[:pageRows]
		page.Pager.Next = journalURL(journalPath, q, strconv.FormatInt(rows[pageRows-1].Sequence, 10))
	}
	if q.Get("avant") != "" {
		page.Pager.First = journalURL(journalPath, q, "")
	}
	page.CSV = journalURL(journalPath+".csv", q, "")
	names := actorNames{c: c, r: r, d: d, known: map[string]string{}}
	for _, row := range rows {
		line, err := c.journalLine(row, &names)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, line)
	}
	if err := c.journalFilters(page, &names, q); err != nil {
		return err
	}
	checked, err := c.Issuing.LastAuditCheck(r.Context())
	switch {
	case err != nil:
		return err
	case checked == nil:
		page.Chain = t("journal.unchecked")
	case checked.OK():
		page.Chain = t("journal.intact", c.Site.Printer().DateTime(checked.At))
	default:
		page.Chain, page.Broken = t("journal.broken", c.Site.Printer().DateTime(checked.At)), true
	}
	return c.Site.Render(w, r, http.StatusOK, page)
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

// actorNames says who stands behind a label, each asked for once.
type actorNames struct {
	c     *Console
	r     *http.Request
	d     desk
	known map[string]string
}

func (n *actorNames) of(label string) (string, error) {
	if name, ok := n.known[label]; ok {
		return name, nil
	}
	name, err := n.c.Issuing.ActorName(n.r.Context(), n.d.Actor, label)
	if err != nil {
		return "", err
	}
	if name == "" {
		kind, _, _ := strings.Cut(label, ":")
		if name = n.c.Site.T("journal.who.other"); n.c.Site.Printer().Has("journal.who." + kind) {
			name = n.c.Site.T("journal.who." + kind)
		}
	}
	n.known[label] = name
	return name, nil
}

func (c *Console) journalLine(row app.AuditRow, names *actorNames) (JournalLine, error) {
	who, err := names.of(row.Actor)
	line := JournalLine{When: c.Site.Printer().DateTime(row.At), Who: who, What: c.actSentence(row.Act), Act: row.Act, Subject: row.Subject, Detail: row.Detail}
	if id, ok := strings.CutPrefix(row.Act, "award."); ok && id != "void" && row.Subject != "" {
		line.URL = awardURL(domain.AwardID(row.Subject))
	}
	return line, err
}

// actSentence is the act in words: its own, or those of its family.
func (c *Console) actSentence(act string) string {
	if key := "journal.act." + act; c.Site.Printer().Has(key) {
		return c.Site.T(key)
	}
	family, _, _ := strings.Cut(act, ".")
	return c.Site.T("journal.did." + family)
}

func (c *Console) journalFilters(page *JournalList, names *actorNames, q url.Values) error {
	t := c.Site.T
	page.Who = httpd.Choices{ID: "qui", Legend: t("journal.who"), Select: true, Options: []httpd.Option{{Label: t("journal.everybody")}}}
	labels, err := c.Issuing.JournalActors(names.r.Context(), names.d.Actor, names.d.Organisation.ID)
	if err != nil {
		return err
	}
	for _, label := range labels {
		name, err := names.of(label)
		if err != nil {
			return err
		}
		if kind, _, _ := strings.Cut(label, ":"); kind != "account" && kind != "key" && kind != "operator" {
			continue // a learner or a juror is nobody to choose
		}
		page.Who.Options = append(page.Who.Options, httpd.Option{Value: label, Label: name, Checked: label == q.Get("qui")})
	}
	page.What = httpd.Choices{ID: "quoi", Legend: t("journal.what"), Select: true, Options: []httpd.Option{{Label: t("journal.everything")}}}
	for _, family := range app.AuditFamilies {
		page.What.Options = append(page.What.Options, httpd.Option{Value: family, Label: t("journal.family." + family), Checked: family == q.Get("quoi")})
	}
	return nil
}

// journalFile is the same as a table for a spreadsheet, with the codes of the acts.
func (c *Console) journalFile(w http.ResponseWriter, r *http.Request, d desk) error {
	f := journalAsked(d, r.URL.Query())
	f.Limit = journalExport
	rows, err := c.Issuing.Journal(r.Context(), d.Actor, f)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this
	table := csv.NewWriter(&out)
	table.Comma = ';'
	lines := [][]string{strings.Split(c.Site.T("journal.columns"), ";")}
	names := actorNames{c: c, r: r, d: d, known: map[string]string{}}
	for _, row := range rows {
		who, err := names.of(row.Actor)
		if err != nil {
			return err
		}
		lines = append(lines, []string{row.At.UTC().Format("2006-01-02T15:04:05Z"), notAFormula(who), c.actSentence(row.Act), row.Act, row.Subject, notAFormula(row.Detail)})
	}
	if err := table.WriteAll(lines); err != nil {
		return err
	}
	return attach(w, r, "journal.csv", "text/csv; charset=utf-8", out.Bytes())
}

// notAFormula keeps a spreadsheet from reckoning with what somebody typed.
func notAFormula(s string) string {
	first := strings.TrimLeftFunc(s, unicode.IsSpace)
	if r, _ := utf8.DecodeRuneInString(first); first != "" && strings.ContainsRune("=+-@＝＋－＠|%", r) {
		return "'" + s
	}
	return s
}

package ui

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// The journal of the whole installation, for the operator (ux S41): who, what, when, for which organisation.

func adminJournalAsked(q url.Values) app.AuditFilter {
	f := app.AuditFilter{OrganisationID: domain.OrganisationID(q.Get("organisme")), Actor: q.Get("qui"), Act: q.Get("quoi"), Limit: pageRows + 1}
	if day, ok := domain.ParseDay(q.Get("du")); ok {
		f.From = day.Time()
	}
	if day, ok := domain.ParseDay(q.Get("au")); ok {
		f.Until = day.Time().AddDate(0, 0, 1)
	}
	f.Before, _ = strconv.ParseInt(q.Get("avant"), 10, 64)
	return f
}

// adminNames says who stands behind a label and which organisation an identifier is, each asked for once.
type adminNames struct {
	a     *Admin
	r     *http.Request
	actor domain.Actor
	known map[string]string
	of    map[domain.OrganisationID]string
}

func (a *Admin) names(r *http.Request, actor domain.Actor) (*adminNames, []domain.Organisation, error) {
	all, err := a.Registrars.Directory(r.Context(), actor)
	n := &adminNames{a: a, r: r, actor: actor, known: map[string]string{}, of: map[domain.OrganisationID]string{}}
	for _, o := range all {
		n.of[o.ID] = o.Name
	}
	return n, all, err
}

func (n *adminNames) who(label string) (string, error) {
	if name, ok := n.known[label]; ok {
		return name, nil
	}
	name, err := n.a.Registrars.ActorName(n.r.Context(), n.actor, label)
	if err != nil {
		return "", err
	}
	if name == "" {
		kind, _, _ := strings.Cut(label, ":")
		if name = n.a.Site.T("journal.who.other"); n.a.Site.Printer().Has("journal.who." + kind) {
			name = n.a.Site.T("journal.who." + kind)
		}
	}
	n.known[label] = name
	return name, nil
}

func (a *Admin) journal(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	q, t := r.URL.Query(), a.Site.T
	rows, err := a.Registrars.Journal(r.Context(), actor, adminJournalAsked(q))
	if err != nil {
		return err
	}
	names, organisations, err := a.names(r, actor)
	if err != nil {
		return err
	}
	page := &JournalList{Frame: a.frame(t("admin.journal.title"), adminJournalPath), Path: adminJournalPath, Everywhere: true,
		From: httpd.Field{ID: "du", Label: t("journal.from"), Value: q.Get("du"), Type: "date", Short: true},
		To:   httpd.Field{ID: "au", Label: t("journal.to"), Value: q.Get("au"), Type: "date", Short: true}}
	for _, name := range append(journalFilterNames, "avant") {
		page.Asked = page.Asked || q.Get(name) != ""
	}
	if len(rows) > pageRows {
		rows = rows[:pageRows]
		page.Pager.Next = journalURL(adminJournalPath, q, strconv.FormatInt(rows[pageRows-1].Sequence, 10))
	}
	if q.Get("avant") != "" {
		page.Pager.First = journalURL(adminJournalPath, q, "")
	}
	page.CSV = journalURL(adminJournalPath+".csv", q, "")
	for _, row := range rows {
		who, err := names.who(row.Actor)
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, JournalLine{When: a.Site.Printer().DateTime(row.At), Who: who, What: a.actSentence(row.Act), Act: row.Act, Subject: row.Subject,
			Detail: row.Detail, Organisation: names.of[row.OrganisationID]})
	}
	if err := a.journalFilters(page, names, organisations, q); err != nil {
		return err
	}
	checked, err := a.Registrars.LastAuditCheck(r.Context())
	switch {
	case err != nil:
		return err
	case checked == nil:
		page.Chain = t("journal.unchecked")
	case checked.OK():
		page.Chain = t("journal.intact", a.Site.Printer().DateTime(checked.At))
	default:
		page.Chain, page.Broken = t("journal.broken", a.Site.Printer().DateTime(checked.At)), true
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

// actSentence is the act in words: its own, or those of its family.
func (a *Admin) actSentence(act string) string {
	if key := "journal.act." + act; a.Site.Printer().Has(key) {
		return a.Site.T(key)
	}
	family, _, _ := strings.Cut(act, ".")
	if key := "journal.did." + family; a.Site.Printer().Has(key) {
		return a.Site.T(key)
	}
	return act
}

func (a *Admin) journalFilters(page *JournalList, names *adminNames, organisations []domain.Organisation, q url.Values) error {
	t := a.Site.T
	page.Who = httpd.Choices{ID: "qui", Legend: t("journal.who"), Select: true, Options: []httpd.Option{{Label: t("journal.everybody")},
		{Value: "operator", Label: t("journal.who.operator"), Checked: q.Get("qui") == "operator"}}}
	team, err := a.Registrars.Team(names.r.Context(), names.actor)
	if err != nil {
		return err
	}
	for _, m := range team {
		label := "account:" + string(m.AccountID)
		page.Who.Options = append(page.Who.Options, httpd.Option{Value: label, Label: m.Name, Checked: q.Get("qui") == label})
	}
	page.What = httpd.Choices{ID: "quoi", Legend: t("journal.what"), Select: true, Options: []httpd.Option{{Label: t("journal.everything")}}}
	for _, family := range app.RegistrarFamilies() {
		label := family
		if key := "journal.family." + family; a.Site.Printer().Has(key) {
			label = t(key)
		}
		page.What.Options = append(page.What.Options, httpd.Option{Value: family, Label: label, Checked: family == q.Get("quoi")})
	}
	page.Organisation = &httpd.Choices{ID: "organisme", Legend: t("admin.journal.organisation"), Select: true, Options: []httpd.Option{{Label: t("admin.journal.all")}}}
	for _, o := range organisations {
		page.Organisation.Options = append(page.Organisation.Options, httpd.Option{Value: string(o.ID), Label: o.Name, Checked: string(o.ID) == q.Get("organisme")})
	}
	return nil
}

// journalFile is the same as a table for a spreadsheet, with the codes of the acts.
func (a *Admin) journalFile(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	f := adminJournalAsked(r.URL.Query())
	f.Limit = journalExport
	rows, err := a.Registrars.Journal(r.Context(), actor, f)
	if err != nil {
		return err
	}
	names, _, err := a.names(r, actor)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // spreadsheets take it for UTF-8 by this
	table := csv.NewWriter(&out)
	table.Comma = ';'
	lines := [][]string{strings.Split(a.Site.T("admin.journal.columns"), ";")}
	for _, row := range rows {
		who, err := names.who(row.Actor)
		if err != nil {
			return err
		}
		lines = append(lines, []string{row.At.UTC().Format("2006-01-02T15:04:05Z"), notAFormula(who), notAFormula(names.of[row.OrganisationID]), a.actSentence(row.Act),
			row.Act, row.Subject, notAFormula(row.Detail)})
	}
	if err := table.WriteAll(lines); err != nil {
		return err
	}
	return attach(w, r, "journal.csv", "text/csv; charset=utf-8", out.Bytes())
}

var anyAddress = regexp.MustCompile(`[^\s<>"']+@[^\s<>"']+`)

// withoutAddresses leaves out whom a mail was for: what failed is told, not for whom.
func withoutAddresses(s string) string { return anyAddress.ReplaceAllString(s, "…@…") }

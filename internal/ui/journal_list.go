package ui

import (
	"net/http"
	"net/url"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

const journalPath = "/pro/journal"

func (c *Console) journalNames(r *http.Request, d desk) *journalNames {
	return &journalNames{site: c.Site, known: map[string]string{}, ask: func(label string) (string, error) {
		return c.Issuing.ActorName(r.Context(), d.Actor, label)
	}}
}

func (c *Console) journal(w http.ResponseWriter, r *http.Request, d desk) error {
	q := r.URL.Query()
	rows, err := c.Issuing.Journal(r.Context(), d.Actor, journalAsked(d.Organisation.ID, q))
	if err != nil {
		return err
	}
	checked, err := c.Issuing.LastAuditCheck(r.Context())
	if err != nil {
		return err
	}
	names := c.journalNames(r, d)
	page, err := journalPage(c.Site, c.frame(d, c.Site.T("journal.title"), journalPath), journalPath, q, rows, names, checked)
	if err != nil {
		return err
	}
	for i, row := range page.Rows {
		if id, ok := strings.CutPrefix(row.Act, "award."); ok && id != "void" && row.Subject != "" {
			page.Rows[i].URL = awardURL(domain.AwardID(row.Subject))
		}
	}
	if err := c.journalFilters(page, r, d, names, q); err != nil {
		return err
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) journalFilters(page *JournalList, r *http.Request, d desk, names *journalNames, q url.Values) error {
	t := c.Site.T
	page.Who = httpd.Choices{ID: "qui", Legend: t("journal.who"), Select: true, Options: []httpd.Option{{Label: t("journal.everybody")}}}
	labels, err := c.Issuing.JournalActors(r.Context(), d.Actor, d.Organisation.ID)
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
	f := journalAsked(d.Organisation.ID, r.URL.Query())
	f.Limit = journalExport
	rows, err := c.Issuing.Journal(r.Context(), d.Actor, f)
	if err != nil {
		return err
	}
	var lines [][]string
	names := c.journalNames(r, d)
	for _, row := range rows {
		who, err := names.of(row.Actor)
		if err != nil {
			return err
		}
		lines = append(lines, []string{row.At.UTC().Format("2006-01-02T15:04:05Z"), who, actSentence(c.Site, row.Act), row.Act, row.Subject, row.Detail})
	}
	return journalTable(w, r, c.Site.T("journal.columns"), lines)
}

package ui

import (
	"net/http"
	"net/url"
	"regexp"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// The journal of the whole installation, for the operator (ux S41): who, what, when, for which organisation.

func adminJournalAsked(q url.Values) app.AuditFilter {
	return journalAsked(domain.OrganisationID(q.Get("organisme")), q)
}

func (a *Admin) journalNames(r *http.Request, actor domain.Actor) *journalNames {
	return &journalNames{site: a.Site, known: map[string]string{}, ask: func(label string) (string, error) {
		return a.Registrars.ActorName(r.Context(), actor, label)
	}}
}

func (a *Admin) journal(w http.ResponseWriter, r *http.Request, actor domain.Actor) error {
	q := r.URL.Query()
	rows, err := a.Registrars.Journal(r.Context(), actor, adminJournalAsked(q))
	if err != nil {
		return err
	}
	checked, err := a.Registrars.LastAuditCheck(r.Context())
	if err != nil {
		return err
	}
	page, err := journalPage(a.Site, a.frame(a.Site.T("admin.journal.title"), adminJournalPath), adminJournalPath, q, rows, a.journalNames(r, actor), checked)
	if err != nil {
		return err
	}
	organisations, err := a.Registrars.Directory(r.Context(), actor)
	if err != nil {
		return err
	}
	page.Everywhere = true
	called := organisationNames(organisations)
	for i := range page.Rows {
		page.Rows[i].Organisation = called[rows[i].OrganisationID]
	}
	if err := a.journalFilters(page, r, actor, organisations, q); err != nil {
		return err
	}
	return a.Site.Render(w, r, http.StatusOK, page)
}

func organisationNames(all []domain.Organisation) map[domain.OrganisationID]string {
	names := map[domain.OrganisationID]string{}
	for _, o := range all {
		names[o.ID] = o.Name
	}
	return names
}

func (a *Admin) journalFilters(page *JournalList, r *http.Request, actor domain.Actor, organisations []domain.Organisation, q url.Values) error {
	t := a.Site.T
	page.Who = httpd.Choices{ID: "qui", Legend: t("journal.who"), Select: true, Options: []httpd.Option{{Label: t("journal.everybody")},
		{Value: "operator", Label: t("journal.who.operator"), Checked: q.Get("qui") == "operator"}}}
	team, err := a.Registrars.Team(r.Context(), actor)
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
	organisations, err := a.Registrars.Directory(r.Context(), actor)
	if err != nil {
		return err
	}
	var lines [][]string
	names, called := a.journalNames(r, actor), organisationNames(organisations)
	for _, row := range rows {
		who, err := names.of(row.Actor)
		if err != nil {
			return err
		}
		lines = append(lines, []string{row.At.UTC().Format("2006-01-02T15:04:05Z"), who, called[row.OrganisationID], actSentence(a.Site, row.Act),
			row.Act, row.Subject, row.Detail})
	}
	return journalTable(w, r, a.Site.T("admin.journal.columns"), lines)
}

var anyAddress = regexp.MustCompile(`[^\s<>"']+@[^\s<>"']+`)

// withoutAddresses leaves out whom a mail was for: what failed is told, not for whom.
func withoutAddresses(s string) string { return anyAddress.ReplaceAllString(s, "…@…") }

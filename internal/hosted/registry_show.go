package hosted

import (
	"net/http"
	"strings"

	"galon/internal/domain"
	"galon/internal/httpd"
)

// RegistryShow is the public list of organisations whose identity was checked (ux S40).
type RegistryShow struct {
	httpd.Frame
	Query string
	Field httpd.Field
	Rows  []RegistryRow
	Total int
}

// RegistryRow is one organisation.
type RegistryRow struct {
	Name, URL, Town, SIRET, Since string
	Pill                          httpd.Pill
	History                       []Decision
}

// Template is pages/registry_show.html.
func (*RegistryShow) Template() string { return "registry_show" }

func (d *Door) registry(w http.ResponseWriter, r *http.Request) error {
	registry, err := d.Publishing.Registry(r.Context())
	if err != nil {
		return err
	}
	t := d.Site.T
	page := &RegistryShow{
		Frame: httpd.Frame{Title: t("hosted.registry.title"), Description: t("hosted.registry.meaning"), Wide: true},
		Query: strings.TrimSpace(r.URL.Query().Get("q")), Total: len(registry.Entries),
	}
	page.Field = httpd.Field{ID: "q", Label: t("hosted.registry.search"), Value: page.Query, Type: "search"}
	now := d.Publishing.Now()
	for i := range registry.Entries {
		e := &registry.Entries[i]
		if !matches(e, page.Query) {
			continue
		}
		row := RegistryRow{Name: e.Name, URL: "/o/" + e.Slug, Town: e.Town, SIRET: spacedSIRET(e.SIRET), Pill: d.decisionPill(e, now), History: d.history(e, now)}
		for _, x := range e.Decisions {
			if x.Kind == domain.Verified && !x.From.After(now) {
				row.Since = d.Site.Printer().Date(x.From)
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return d.render(w, r, page)
}

// matches looks for every word of the query in name, town and SIRET.
func matches(e *domain.RegistryEntry, query string) bool {
	text := domain.Fold(e.Name + " " + e.Town + " " + e.SIRET)
	if digits := strings.ReplaceAll(query, " ", ""); digits != "" && strings.Trim(digits, "0123456789") == "" {
		return strings.Contains(e.SIRET, digits)
	}
	for _, word := range strings.Fields(domain.Fold(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

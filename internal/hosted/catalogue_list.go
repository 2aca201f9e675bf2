package hosted

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// CatalogueList is the public catalogue: what can be recognised here, and by whom.
type CatalogueList struct {
	httpd.Frame
	Search       httpd.Field
	Kind         httpd.Choices
	Organisation httpd.Choices
	Found        int
	Near         string // says that misspelled words were read as others
	Cards        []httpd.Card
	Pager        httpd.Pager
}

// Template is pages/catalogue_list.html.
func (*CatalogueList) Template() string { return "catalogue_list" }

const (
	cataloguePath  = "/badges"
	cataloguePage  = 12
	catalogueFresh = time.Minute
)

// catalogueKinds are in the order of the filter.
var catalogueKinds = []domain.AchievementKind{domain.SoftSkill, domain.AFEST, domain.WorkExperienceKind, domain.BlocAttestation, domain.FullCertification, domain.BlocPreparation,
	domain.Coloration, domain.Participation}

// catalogue is the list as it was read last: counting all awards is much work for a page that anybody may ask for.
type catalogue struct {
	mu  sync.Mutex
	all []app.PublicModel
	at  time.Time
}

func (d *Door) models(ctx context.Context) ([]app.PublicModel, error) {
	c := &d.catalogue
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := d.Publishing.Now(); c.all == nil || now.Sub(c.at) >= catalogueFresh || now.Before(c.at) {
		all, err := d.Publishing.Catalogue(ctx)
		if err != nil {
			return nil, err
		}
		c.all, c.at = all, now
	}
	return c.all, nil
}

func (d *Door) mountCatalogue(r chi.Router) error {
	r.Get(cataloguePath, d.Site.Page(d.catalogueList))
	r.Get("/b/{badge}", d.Site.Page(d.model))
	return d.Site.Check(&CatalogueList{})
}

func (d *Door) catalogueList(w http.ResponseWriter, r *http.Request) error {
	all, err := d.models(r.Context())
	if err != nil {
		return err
	}
	t, q := d.Site.T, r.URL.Query()
	words := q.Get("q")
	if letters := []rune(strings.TrimSpace(words)); len(letters) > 100 {
		words = string(letters[:100])
	}
	kind, by := q.Get("type"), q.Get("organisme")
	page := &CatalogueList{Frame: httpd.Frame{Title: t("catalogue.title"), Description: t("catalogue.lead")},
		Search:       httpd.Field{ID: "q", Label: t("catalogue.words"), Help: t("catalogue.words_help"), Type: "search", Value: words, Optional: true},
		Kind:         httpd.Choices{ID: "type", Legend: t("catalogue.kind"), Select: true, Options: []httpd.Option{{Label: t("catalogue.every_kind"), Checked: kind == ""}}},
		Organisation: httpd.Choices{ID: "organisme", Legend: t("catalogue.organisation"), Select: true, Options: []httpd.Option{{Label: t("catalogue.every_organisation"), Checked: by == ""}}}}
	kinds, givers := map[domain.AchievementKind]bool{}, map[string]string{}
	for _, m := range all {
		kinds[m.Kind] = true
		for _, g := range m.By {
			givers[g.Slug] = g.Name
		}
	}
	for _, k := range catalogueKinds {
		if kinds[k] {
			page.Kind.Options = append(page.Kind.Options, httpd.Option{Value: string(k), Label: t("hosted.achievement.kind." + string(k)), Checked: kind == string(k)})
		}
	}
	var names []httpd.Option
	for slug, name := range givers {
		names = append(names, httpd.Option{Value: slug, Label: name, Checked: by == slug})
	}
	slices.SortFunc(names, func(a, b httpd.Option) int {
		return strings.Compare(domain.Fold(a.Label)+a.Value, domain.Fold(b.Label)+b.Value)
	})
	page.Organisation.Options = append(page.Organisation.Options, names...)

	found, near := app.SearchModels(all, strings.TrimSpace(words))
	found = slices.DeleteFunc(found, func(m app.PublicModel) bool {
		return kind != "" && string(m.Kind) != kind || by != "" && !slices.ContainsFunc(m.By, func(g app.ModelGiver) bool { return g.Slug == by })
	})
	if page.Found = len(found); near && page.Found > 0 {
		page.Near = t("search.near", strings.TrimSpace(words))
	}
	n, _ := strconv.Atoi(q.Get("page"))
	n = min(max(n, 1), 1+len(found)/cataloguePage)
	from := min((n-1)*cataloguePage, len(found))
	for _, m := range found[from:min(from+cataloguePage, len(found))] {
		page.Cards = append(page.Cards, d.modelCard(m, by))
	}
	address := func(n int) string {
		v := url.Values{}
		for name, value := range map[string]string{"q": words, "type": kind, "organisme": by} {
			if value != "" {
				v.Set(name, value)
			}
		}
		if n > 1 {
			v.Set("page", strconv.Itoa(n))
		}
		if len(v) == 0 {
			return cataloguePath
		}
		return cataloguePath + "?" + v.Encode()
	}
	if from+cataloguePage < len(found) {
		page.Pager.Next = address(n + 1)
	}
	if n > 1 {
		page.Pager.First = address(1)
	}
	page.NoIndex = words != "" || kind != "" || by != "" || n > 1
	return d.render(w, r, page)
}

// modelCard leads to the model of the organisation that was asked for, of the only one that gives it, or of nobody.
func (d *Door) modelCard(m app.PublicModel, by string) httpd.Card {
	card := httpd.Card{URL: "/b/" + m.Slug, Image: "/b/" + m.Picture() + ".svg", Title: m.Title,
		Pill: &httpd.Pill{Class: "prune", Icon: kindIcons[m.Kind], Text: d.Site.T("hosted.achievement.kind." + string(m.Kind))}}
	if by == "" && len(m.By) == 1 {
		by = m.By[0].Slug
	}
	if by != "" {
		card.URL = "/o/" + by + "/b/" + m.Slug
	}
	switch n := len(m.By); {
	case n == 1:
		card.Lines = []string{m.By[0].Name}
	case n > 1:
		card.Lines = []string{d.Site.T("catalogue.givers", n)}
	}
	return card
}

// model is the page of a badge, whoever gives it (ux S10).
func (d *Door) model(w http.ResponseWriter, r *http.Request) error {
	a, err := d.Publishing.Definition(r.Context(), chi.URLParam(r, "badge"))
	if err != nil {
		return err
	}
	all, err := d.models(r.Context())
	if err != nil {
		return err
	}
	page := d.achievementPage(a, d.Site.BaseURL+"/b/"+a.Slug)
	i := slices.IndexFunc(all, func(m app.PublicModel) bool { return m.Slug == a.Slug })
	if i < 0 { // archived, or of an organisation that is not verified: whoever has the address reads it, and nothing leads there
		page.NoIndex = true
		return d.render(w, r, page)
	}
	for _, g := range all[i].By {
		page.Givers = append(page.Givers, Link{URL: "/o/" + g.Slug + "/b/" + a.Slug, Text: g.Name})
	}
	page.Awarded = d.awarded(all[i].Count())
	return d.render(w, r, page)
}

// Link is an address with its words.
type Link struct{ URL, Text string }

// awarded says about how often a badge was given, once that is about nobody in particular. The exact number would give away
// what the statistics of its organisation hide.
func (d *Door) awarded(n int) string {
	if n < app.CountShown {
		return ""
	}
	return d.Site.T("hosted.achievement.awarded", atLeast(n))
}

// atLeast is the largest of 5, 10, 20, 50, 100, 200 … that n reaches.
func atLeast(n int) int {
	reached := app.CountShown
	for unit := 10; ; unit *= 10 {
		for _, step := range []int{unit, 2 * unit, 5 * unit} {
			if step > n {
				return reached
			}
			reached = step
		}
	}
}

// achievementPage is what both pages of a badge say.
func (d *Door) achievementPage(a domain.Achievement, address string) *AchievementShow {
	t := d.Site.T
	page := &AchievementShow{
		Frame:       httpd.Frame{Title: a.Title, Description: a.Description},
		Image:       "/b/" + a.Picture() + ".svg",
		Pill:        httpd.Pill{Class: "prune", Icon: kindIcons[a.Kind], Text: t("hosted.achievement.kind." + string(a.Kind))},
		Description: a.Description, Criteria: a.Criteria, Levels: a.Levels, Assessment: a.Assessment, Alignments: a.Alignments, Rules: d.rules(a), Translations: a.Translations,
		Limits: d.kindLimits(a.Kind), Claim: "/passeport/demander?q=" + url.QueryEscape(a.Title),
	}
	page.OpenGraph = &httpd.OpenGraph{Title: a.Title, Description: a.Description, URL: address, Image: address + cardPath, ImageAlt: t("hosted.card.badge", a.Title)}
	if len(a.Criteria) > 0 {
		page.OpenGraph.Description = a.Criteria[0]
	}
	if b := a.Bloc; b != nil {
		page.Bloc = append(page.Bloc, t("hosted.verdict.bloc", b.Code, b.CertificationTitle, b.Whole()))
		for _, body := range b.CertifyingBodies {
			page.Bloc = append(page.Bloc, t("hosted.verdict.certifier", body.Name))
		}
		page.Claim = "" // a jury decides, and nobody applies for its word here
	}
	return page
}

package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AwardChoose is the catalogue in its two families, which are never mixed: badges recognise, blocs certify.
type AwardChoose struct {
	httpd.Frame
	Steps   []httpd.Step
	Batch   bool // for a file of people
	Action  string
	Search  httpd.Field
	Near    string        // says that misspelled words were read as others
	Badges  []ChooseGroup // by kind
	Blocs   []ChooseItem  // that the organisation may attest
	Others  []ChooseItem  // that it may not, each with the reason and a way on
	Open    bool          // the search looks into Others
	Nothing bool
}

// Template is pages/award_choose.html.
func (*AwardChoose) Template() string { return "award_choose" }

// ChooseGroup is the badges of one kind.
type ChooseGroup struct {
	Title string
	Items []ChooseItem
}

// ChooseItem is a badge to choose, or one that cannot be chosen here.
type ChooseItem struct {
	httpd.Card
	Why  string // what stands in the way; "" when nothing does
	Way  string // what to do instead, at WayURL
	Link string
}

// The order of the kinds on the page; blocs come after all of them.
var badgeKinds = []domain.AchievementKind{domain.SoftSkill, domain.AFEST, domain.Coloration, domain.BlocPreparation, domain.Participation, domain.WorkExperienceKind}

func (c *Console) chooseAward(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.choose(w, r, d, false)
}

func (c *Console) choose(w http.ResponseWriter, r *http.Request, d desk, batch bool) error {
	offers, err := c.Issuing.Catalogue(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	page := &AwardChoose{
		Frame: c.frame(d, t("award.choose.title"), choosePath), Batch: batch, Action: choosePath, Open: query != "", Steps: c.awardSteps(0),
		Search: httpd.Field{ID: "q", Label: t("award.choose.search"), Help: t("award.choose.search_help"), Value: query, Type: "search"},
	}
	if batch {
		page.Title, page.Action, page.Steps = t("batch.choose.title"), batchPath, c.batchSteps(0)
	}
	right, near := meantIn(offers, query)
	if near {
		page.Near = t("search.near", query)
	}
	c.sortOffers(page, offers, right)
	page.Nothing = len(page.Badges)+len(page.Blocs)+len(page.Others) == 0
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) sortOffers(page *AwardChoose, offers []app.Offer, query string) {
	groups := map[domain.AchievementKind][]ChooseItem{}
	preparation := map[string]domain.Achievement{}
	for _, o := range offers {
		if a := o.Achievement; a.Kind == domain.BlocPreparation && a.Bloc != nil {
			preparation[a.Bloc.Code] = a
		}
	}
	for _, o := range offers {
		a := o.Achievement
		if !found(a, query) {
			continue
		}
		item := c.chooseItem(a, page.Batch)
		switch {
		case a.Kind != domain.BlocAttestation:
			groups[a.Kind] = append(groups[a.Kind], item)
		case o.Refused != nil && o.Refused.Code == "bloc-not-entitled":
			item.URL, item.Why = "", c.Site.T("award.choose.not_entitled", certifiers(a))
			if len(a.Bloc.CertifyingBodies) == 0 {
				item.Why = c.Site.T("award.choose.not_entitled_state")
			}
			if p, ok := preparation[a.Bloc.Code]; ok {
				item.Way, item.Link = c.Site.T("award.choose.prepare"), c.chooseItem(p, page.Batch).URL
			}
			page.Others = append(page.Others, item)
		case o.Refused != nil && strings.HasPrefix(o.Refused.Code, "bloc-") && strings.HasSuffix(o.Refused.Code, "-missing"): // an import is needed
			item.URL, item.Why = "", c.Site.Printer().Error(o.Refused.Code, o.Refused.Args...)
			page.Others = append(page.Others, item)
		default:
			if o.Refused != nil { // over: only a decision of its time can still be told
				item.Lines = append(item.Lines, c.Site.Printer().Error(o.Refused.Code, o.Refused.Args...))
			}
			page.Blocs = append(page.Blocs, item)
		}
	}
	for _, kind := range badgeKinds {
		if items := groups[kind]; len(items) > 0 {
			page.Badges = append(page.Badges, ChooseGroup{c.Site.T("award.kind." + string(kind)), items})
		}
	}
}

func (c *Console) chooseItem(a domain.Achievement, batch bool) ChooseItem {
	item := ChooseItem{Card: httpd.Card{URL: choosePath + "/" + a.Slug, Image: pictureOf(a), Title: a.Title, Lines: []string{a.Description}}}
	if a.Kind == domain.BlocAttestation {
		item.Lines = []string{c.Site.T("award.choose.bloc", a.Bloc.Code, a.Bloc.CertificationTitle, a.Bloc.Whole())}
	}
	if !batch {
		return item
	}
	item.URL = batchPath + "?badge=" + url.QueryEscape(a.Slug)
	if a.Kind == domain.AFEST || a.Kind == domain.WorkExperienceKind { // its dated elements, or its hours, are each person's own
		item.URL, item.Why = "", c.Site.T("batch.choose."+string(a.Kind))
		item.Way, item.Link = c.Site.T("batch.choose.afest_way"), choosePath+"/"+a.Slug
	}
	return item
}

// found tells whether every word of the query stands in the badge, whatever its accents.
func found(a domain.Achievement, query string) bool {
	text := offerText(a)
	for _, word := range strings.Fields(domain.Fold(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// meantIn reads a query that no badge answers as the nearest one that some do, and says so.
func meantIn(offers []app.Offer, query string) (string, bool) {
	answered := func(q string) bool {
		return slices.ContainsFunc(offers, func(o app.Offer) bool { return found(o.Achievement, q) })
	}
	if answered(query) {
		return query, false
	}
	l := domain.Lexicon{}
	for _, o := range offers {
		l.Add(offerText(o.Achievement))
	}
	words := domain.SearchWords(query)
	right, ok := l.Corrected(words[:min(len(words), 8)], answered)
	if meant := strings.Join(right, " "); ok && answered(meant) {
		return meant, true
	}
	return query, false
}

// offerText is what a badge is searched by, folded.
func offerText(a domain.Achievement) string {
	text := a.Title + " " + a.Description + " " + a.Sector + " " + strings.Join(a.Tags, " ")
	if a.Bloc != nil {
		text += " " + a.Bloc.Code + " " + a.Bloc.CertificationTitle
	}
	return domain.Fold(text)
}

func certifiers(a domain.Achievement) string {
	var names []string
	for _, b := range a.Bloc.CertifyingBodies {
		names = append(names, b.Name)
	}
	return strings.Join(names, ", ")
}

func (c *Console) awardSteps(at int) []httpd.Step {
	return c.steps(at, "award.step.badge", "award.step.person", "award.step.check")
}

func (c *Console) batchSteps(at int) []httpd.Step {
	return c.steps(at, "award.step.badge", "batch.step.file", "batch.step.check", "batch.step.send")
}

func (c *Console) steps(at int, keys ...string) []httpd.Step {
	steps := make([]httpd.Step, len(keys))
	for i, key := range keys {
		steps[i] = httpd.Step{Label: c.Site.T(key), Current: i == at}
	}
	return steps
}

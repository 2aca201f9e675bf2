package ui

import (
	"net/http"
	"net/url"
	"sort"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// PeopleList is who was given what, and how far it came; the newest first (ux S29).
type PeopleList struct {
	httpd.Frame
	Search httpd.Field
	Badge  httpd.Choices
	State  httpd.Choices
	Age    httpd.Choices
	Revoke bool
	Near   string // says that a misspelled name was read as another
	Rows   []PersonLine
	Asked  bool // something is filtered
	Award  bool
	Assist bool
	Pager  httpd.Pager
}

// Template is pages/people_list.html.
func (*PeopleList) Template() string { return "people_list" }

// PersonLine is one badge of one person.
type PersonLine struct {
	ID               domain.AwardID
	Name, Email, URL string
	Badge, Date      string
	State            httpd.Pill
}

// pageRows is how many lines a page of a list has.
const pageRows = 50

func (c *Console) people(w http.ResponseWriter, r *http.Request, d desk) error {
	q := r.URL.Query()
	search, slug, state := strings.TrimSpace(q.Get("q")), q.Get("badge"), q.Get("etat")
	chosen, known := standingNamed(state)
	if !known || chosen.hidden { // an address from elsewhere: the whole list, not a fault
		chosen, state = standing{}, ""
	}
	age, filter := q.Get("age"), app.AwardFilter{OrganisationID: d.Organisation.ID, AchievementSlug: slug, Search: search, State: chosen.asked, Cursor: q.Get("apres"), Limit: pageRows}
	if days, known := ages[age]; known {
		filter.IssuedBefore = c.Issuing.Now().AddDate(0, 0, -days)
	} else {
		age = ""
	}
	if chosen.slug == "bientot" {
		filter.EndsAfter, filter.EndsBefore = c.Issuing.Now(), c.Issuing.Now().Add(domain.RenewableWithin)
	}
	rows, next, near, err := c.Issuing.PeopleNear(r.Context(), d.Actor, filter)
	if err != nil {
		return err
	}
	t := c.Site.T
	badgeFilter, err := c.badgeFilter(r, d, slug)
	if err != nil {
		return err
	}
	page := &PeopleList{
		Frame:  c.frame(d, t("people.title"), peoplePath),
		Search: httpd.Field{ID: "q", Label: t("people.search"), Value: search, Type: "search"},
		Badge:  badgeFilter, State: c.stateFilter(state), Age: c.ageFilter(age), Revoke: d.can(app.ActRevoke),
		Asked: search != "" || slug != "" || age != "" || state != "" || q.Get("apres") != "", Award: d.can(app.ActAward), Assist: d.can(app.ActAward),
	}
	if near {
		page.Near = t("search.near", search)
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, c.personLine(row))
	}
	if next != "" {
		page.Pager.Next = peopleURL(search, slug, state, age, next)
	}
	if q.Get("apres") != "" {
		page.Pager.First = peopleURL(search, slug, state, age, "")
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *Console) personLine(row app.AwardRow) PersonLine {
	line := PersonLine{ID: row.ID, Name: row.RecipientName, Email: row.RecipientEmail, Badge: row.Achievement.Title,
		Date: c.Site.Printer().Date(row.Facts.AwardedOn), State: c.standingPill(standingOf(row.Award, row.RecipientEmail))}
	if row.Award.State == domain.AwardIssued {
		line.URL = awardURL(row.ID)
	}
	return line
}

// ages are how long ago a badge was given, in days.
var ages = map[string]int{"7": 7, "30": 30, "365": 365}

func (c *Console) ageFilter(age string) httpd.Choices {
	f := httpd.Choices{ID: "age", Legend: c.Site.T("people.age"), Select: true, Options: []httpd.Option{{Label: c.Site.T("people.age.all")}}}
	for _, v := range []string{"7", "30", "365"} {
		f.Options = append(f.Options, httpd.Option{Value: v, Label: c.Site.T("people.age." + v), Checked: v == age})
	}
	return f
}

func peopleURL(search, slug, state, age, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": search, "badge": slug, "etat": state, "age": age, "apres": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return peoplePath
	}
	return peoplePath + "?" + q.Encode()
}

// badgeFilter keeps the badges that recognise apart from the blocs, as every list does.
func (c *Console) badgeFilter(r *http.Request, d desk, slug string) (httpd.Choices, error) {
	heading := map[string]string{"badge": c.Site.T("award.choose.badges"), "bloc": c.Site.T("award.choose.blocs")}
	all, err := c.Issuing.Known(r.Context(), d.Actor)
	if err != nil {
		return httpd.Choices{}, err
	}
	sort.SliceStable(all, func(i, j int) bool {
		if a, b := all[i].Kind.Family(), all[j].Kind.Family(); a != b {
			return a < b
		}
		return domain.Fold(all[i].Title) < domain.Fold(all[j].Title)
	})
	f := httpd.Choices{ID: "badge", Legend: c.Site.T("people.badge"), Select: true, Options: []httpd.Option{{Label: c.Site.T("people.all_badges")}}}
	for _, a := range all {
		f.Options = append(f.Options, httpd.Option{Value: a.Slug, Label: a.Title, Checked: a.Slug == slug, Group: heading[a.Kind.Family()]})
	}
	return f, nil
}

func (c *Console) stateFilter(state string) httpd.Choices {
	f := httpd.Choices{ID: "etat", Legend: c.Site.T("people.state"), Select: true, Options: []httpd.Option{{Label: c.Site.T("people.all_states")}}}
	for _, s := range standings {
		if !s.hidden {
			f.Options = append(f.Options, httpd.Option{Value: s.slug, Label: c.Site.T("people.state." + s.slug), Checked: s.slug == state})
		}
	}
	return f
}

package ui

import (
	"net/http"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// GatheringList is the people who are observed, and the form that begins with one more.
type GatheringList struct {
	httpd.Frame
	Rows     []GatheringRow
	Controls []Control
}

// GatheringRow is one of them.
type GatheringRow struct {
	URL, Name, Badge, Seen string
	Pill                   httpd.Pill
}

// Template is pages/gathering_list.html.
func (*GatheringList) Template() string { return "gathering_list" }

// gatheredSentence says how far it is, in words: « 2 observations sur 3, 1 personne sur 2 ».
func gatheredSentence(site *httpd.Site, v app.GatheringView) string {
	g := v.Gathered
	return site.T("gathering.count", g.Observations.Count, g.Rule.Min) + ", " + site.T("gathering.people", g.Observations.Observers, g.Rule.Observers)
}

func gatheringPill(site *httpd.Site, v app.GatheringView) httpd.Pill {
	switch {
	case v.Gathering.AwardID != "":
		return httpd.Pill{Class: "valide", Icon: "circle-check", Text: site.T("gathering.state.awarded")}
	case v.Waiting == domain.WaitingOpen:
		return httpd.Pill{Class: "expire", Icon: "clock", Text: site.T("waiting.pill")}
	case !v.Gathering.ClosedAt.IsZero():
		return httpd.Pill{Class: "inconnu", Icon: "x", Text: site.T("gathering.state.closed")}
	case v.Gathered.Enough:
		return httpd.Pill{Class: "valide", Icon: "check", Text: site.T("gathering.state.ready")}
	}
	return httpd.Pill{Class: "expire", Icon: "clock", Text: site.T("gathering.state.open")}
}

func (c *ClaimDesk) listGatherings(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showGatherings(w, r, d, http.StatusOK, newAsking(c.Site, "gathering.form.", nil))
}

func (c *ClaimDesk) showGatherings(w http.ResponseWriter, r *http.Request, d desk, status int, f *asking) error {
	all, err := c.gatherings().List(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	page := &GatheringList{Frame: c.frame(d, c.Site.T("gathering.list.title"), queuePath)}
	page.Faults = f.faults
	for _, v := range all {
		page.Rows = append(page.Rows, GatheringRow{URL: gatheringURL(v.Gathering.ID), Name: v.Gathering.Name, Badge: v.Achievement.Title,
			Seen: gatheredSentence(c.Site, v), Pill: gatheringPill(c.Site, v)})
	}
	offers, err := c.Issuing.Catalogue(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	options := []httpd.Option{{Label: c.Site.T("ask.choose")}}
	for _, o := range offers {
		if o.Achievement.Kind == domain.SoftSkill && o.Refused == nil {
			options = append(options, httpd.Option{Value: o.Achievement.Slug, Label: o.Achievement.Title})
		}
	}
	page.Controls = []Control{f.choices("achievement", true, false, options), f.field("name", "text", true), f.field("email", "email", false)}
	return c.Site.Render(w, r, status, page)
}

func gatheringURL(id domain.GatheringID) string { return gatheringsPath + "/" + string(id) }

func (c *ClaimDesk) startGathering(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := readAsking(c.Site, "gathering.form.", r)
	if err != nil {
		return err
	}
	g, err := c.gatherings().Start(r.Context(), d.Actor, f.value("achievement"), domain.Recipient{Name: f.value("name"), Email: f.value("email")})
	if err != nil {
		if f.fault(err) {
			return c.showGatherings(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, gatheringURL(g.ID), "gathering-started")
}

package ui

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// CompositeLine is how far one person is with a composite, in their passport and at the desk.
type CompositeLine struct {
	Title, About string
	Pill         httpd.Pill
	Parts        []CompositePartLine
	Ask          string // where the person asks for it
	AskHelp      string
	AwardURL     string
	Broken       bool
}

// CompositePartLine is one badge of it.
type CompositePartLine struct {
	Text string
	Pill httpd.Pill
}

// compositeLine is a composite as its person sees it.
func compositeLine(site *httpd.Site, p domain.CompositeProgress) CompositeLine {
	t := site.T
	line := CompositeLine{Title: p.Title, About: p.Organisation + ". " + t("composite.progress", p.Done, p.Needed), Parts: compositeParts(site, p), Broken: p.Broken,
		Pill: httpd.Pill{Class: "expire", Icon: "clock", Text: t("composite.state.open")}}
	switch {
	case p.State == domain.CompositeAwarded:
		line.Pill = httpd.Pill{Class: "valide", Icon: "circle-check", Text: t("composite.state.awarded")}
	case p.State == domain.CompositeAsked:
		line.Pill = httpd.Pill{Class: "expire", Icon: "clock", Text: t("composite.state.asked")}
	case p.State == domain.CompositeProposed && p.Complete:
		line.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("composite.state.proposed")}
	case p.Complete:
		line.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("composite.state.complete")}
		line.Ask = "/passeport/composes/" + string(p.Composite.ID)
		line.AskHelp = t("composite.ask.help", p.Organisation)
	}
	return line
}

func compositeParts(site *httpd.Site, p domain.CompositeProgress) []CompositePartLine {
	t := site.T
	var all []CompositePartLine
	for _, s := range p.Parts {
		x := CompositePartLine{Text: s.Part.Title, Pill: httpd.Pill{Class: "inconnu", Icon: "clock", Text: t("composite.part.missing")}}
		if !s.Part.Required && p.Composite.Need > 0 {
			x.Text += " (" + t("composite.part.optional") + ")"
		}
		switch {
		case s.Held != nil:
			x.Pill = httpd.Pill{Class: "valide", Icon: "check", Text: t("composite.part.held", s.Held.On)}
		case s.Lost:
			x.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: t("composite.part.lost")}
		}
		all = append(all, x)
	}
	return all
}

func (l *Learner) askComposite(w http.ResponseWriter, r *http.Request, h domain.Holder) error {
	id, err := param[domain.CompositeID](r, "composite")
	if err != nil {
		return domain.NotFoundf("composite-unknown")
	}
	s := &app.Composites{Issuing: &app.Issuing{Installation: l.Passports.Installation}}
	if err := s.Ask(r.Context(), h, id); err != nil {
		return err
	}
	return l.Site.SeeOther(w, r, claimsPath, "composite-asked")
}

// CompositeList is the composites of an organisation.
type CompositeList struct {
	httpd.Frame
	Rows []ClaimLine
	May  bool
}

// Template is pages/composite_list.html.
func (*CompositeList) Template() string { return "composite_list" }

// compositeRule says what it takes, in words.
func compositeRule(site *httpd.Site, c domain.Composite) string {
	required := c.Needed() - c.Need
	switch {
	case c.Need == 0 && required == len(c.Parts):
		return site.T("composite.rule.all", required)
	case required == 0:
		return site.T("composite.rule.some", c.Need, len(c.Parts))
	}
	return site.T("composite.rule.required", required) + " " + site.T("composite.rule.optional", c.Need, len(c.Parts)-required)
}

func compositeURL(id domain.CompositeID) string { return compositesPath + "/" + string(id) }

func (c *ClaimDesk) listComposites(w http.ResponseWriter, r *http.Request, d desk) error {
	all, err := c.composites().List(r.Context(), d.Actor)
	if err != nil {
		return err
	}
	t := c.Site.T
	page := &CompositeList{Frame: c.frame(d, t("composite.list.title"), queuePath), May: d.can(app.ActWriteBadges)}
	for _, v := range all {
		line := ClaimLine{URL: compositeURL(v.Composite.ID), Title: v.Achievement.Title, About: compositeRule(c.Site, v.Composite),
			Pill: httpd.Pill{Class: "valide", Icon: "check", Text: t("composite.running")}}
		switch {
		case len(v.Blocked) > 0:
			line.Pill = httpd.Pill{Class: "expire", Icon: "triangle-alert", Text: t("composite.blocked.pill")}
		case !v.Composite.StoppedAt.IsZero():
			line.Pill = httpd.Pill{Class: "inconnu", Icon: "pause", Text: t("composite.stopped")}
		}
		page.Rows = append(page.Rows, line)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *ClaimDesk) newComposite(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showCompositeForm(w, r, d, http.StatusOK, newAsking(c.Site, "composite.form.", url.Values{"rule": {"all"}, "number": {"2"}}))
}

func (c *ClaimDesk) showCompositeForm(w http.ResponseWriter, r *http.Request, d desk, status int, f *asking) error {
	if !d.can(app.ActWriteBadges) {
		return refuse(app.ActWriteBadges)
	}
	t := c.Site.T
	targets, parts, err := c.models(r, d)
	if err != nil {
		return err
	}
	page := &Ask{Frame: c.frame(d, t("composite.new.title"), queuePath), Back: compositesPath, BackText: t("composite.back"), Submit: t("composite.save"), Lead: []string{t("composite.new.lead")}}
	if id := chi.URLParam(r, "composite"); id != "" {
		page.Title, page.Back, page.Key = t("composite.edit.title"), compositesPath+"/"+id, f.value("form-key") // the version they read
	} else {
		page.Controls = []Control{f.choices("achievement", true, false, append([]httpd.Option{{Label: t("ask.choose")}}, targets...))}
	}
	optional := append([]httpd.Option(nil), parts...)
	anyone := append([]httpd.Option(nil), parts...)
	page.Controls = append(page.Controls, f.choices("required", false, true, parts), f.choices("optional", false, true, optional), f.field("need", "number", false),
		f.choices("anyone", false, true, anyone), f.choices("context", true, false, append([]httpd.Option{{Label: t("composite.no_context")}}, f.words("award.context.", contextValues(domain.Achievement{})...)...)),
		f.choices("automatic", false, true, []httpd.Option{{Value: "1", Label: t("composite.form.automatic.yes")}}))
	f.rename("parts", "required")
	page.Faults = f.faults
	for i := range page.Controls { // faults that were renamed stand at their control too
		if x := page.Controls[i].Choices; x != nil {
			x.Error = f.faults.Of(x.ID)
		}
	}
	return c.Site.Render(w, r, status, page)
}

// models are what can be awarded as a composite, and what can be part of one.
func (c *ClaimDesk) models(r *http.Request, d desk) (targets, parts []httpd.Option, err error) {
	offers, err := c.composites().Models(r.Context(), d.Actor)
	for _, a := range offers {
		o := httpd.Option{Value: a.Slug, Label: a.Title}
		parts = append(parts, o)
		if a.Kind.Claimable() && !a.WantsIssuerProof() {
			targets = append(targets, o)
		}
	}
	return targets, parts, err
}

func (c *ClaimDesk) editComposite(w http.ResponseWriter, r *http.Request, d desk) error {
	v, err := c.compositeOf(r, d)
	if err != nil {
		return err
	}
	x := v.Composite
	typed := url.Values{"need": {strconv.Itoa(x.Need)}, "context": {string(x.Context)}, "form-key": {strconv.Itoa(x.Version)}}
	for _, p := range x.Parts {
		if p.Required {
			typed.Add("required", p.Achievement)
		} else {
			typed.Add("optional", p.Achievement)
		}
		if p.Anyone {
			typed.Add("anyone", p.Achievement)
		}
	}
	if x.Automatic {
		typed.Set("automatic", "1")
	}
	return c.showCompositeForm(w, r, d, http.StatusOK, newAsking(c.Site, "composite.form.", typed))
}

func (c *ClaimDesk) compositeOf(r *http.Request, d desk) (app.CompositeView, error) {
	id, err := param[domain.CompositeID](r, "composite")
	if err != nil {
		return app.CompositeView{}, domain.NotFoundf("composite-unknown")
	}
	return c.composites().Composite(r.Context(), d.Actor, id)
}

func (c *ClaimDesk) saveComposite(w http.ResponseWriter, r *http.Request, d desk) error {
	f, err := readAsking(c.Site, "composite.form.", r)
	if err != nil {
		return err
	}
	x := domain.Composite{Achievement: f.value("achievement"), Need: f.int("need"), Context: domain.Context(f.value("context")), Automatic: f.value("automatic") == "1"}
	if chi.URLParam(r, "composite") != "" {
		v, err := c.compositeOf(r, d)
		if err != nil {
			return err
		}
		x.ID, x.Version = v.Composite.ID, f.int("form-key")
	}
	anyone := map[string]bool{}
	for _, slug := range f.typed["anyone"] {
		anyone[slug] = true
	}
	for _, slug := range f.typed["required"] {
		x.Parts = append(x.Parts, domain.CompositePart{Achievement: slug, Required: true, Anyone: anyone[slug]})
	}
	for _, slug := range f.typed["optional"] {
		x.Parts = append(x.Parts, domain.CompositePart{Achievement: slug, Anyone: anyone[slug]})
	}
	saved, err := c.composites().Save(r.Context(), d.Actor, x)
	if err != nil {
		if f.fault(err) {
			return c.showCompositeForm(w, r, d, http.StatusUnprocessableEntity, f)
		}
		return err
	}
	return c.Site.SeeOther(w, r, compositeURL(saved.ID), "composite-saved")
}

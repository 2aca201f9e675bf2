package ui

import (
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// CompositeShow is a composite with the people on their way.
type CompositeShow struct {
	httpd.Frame
	URL       string
	Back      string
	Badge     httpd.Card
	Rule      string
	Parts     []string
	Automatic bool
	Foreign   bool
	Stopped   bool
	Warnings  []string // what keeps it from being given, or will
	May       bool     // change the definition
	People    []CompositePersonLine
}

// CompositePersonLine is one of them.
type CompositePersonLine struct {
	CompositeLine
	Name   string
	Decide string // where the organisation says yes or no
	Lost   string
	Waits  bool // for a second person, who signs it off
}

// Template is pages/composite_show.html.
func (*CompositeShow) Template() string { return "composite_show" }

func (c *ClaimDesk) composite(w http.ResponseWriter, r *http.Request, d desk) error {
	return c.showComposite(w, r, d, http.StatusOK, nil)
}

func (c *ClaimDesk) showComposite(w http.ResponseWriter, r *http.Request, d desk, status int, faults httpd.FormFaults) error {
	v, err := c.compositeOf(r, d)
	if err != nil {
		return err
	}
	t, x := c.Site.T, v.Composite
	page := &CompositeShow{Frame: c.frame(d, v.Achievement.Title, queuePath), URL: compositeURL(x.ID), Back: compositesPath, Rule: compositeRule(c.Site, x),
		Badge: httpd.Card{Image: pictureOf(v.Achievement), Title: v.Achievement.Title}, Automatic: x.Automatic, Foreign: x.Foreign(), Stopped: !x.StoppedAt.IsZero(),
		May: d.can(app.ActWriteBadges)}
	page.Faults = faults
	for _, p := range x.Parts {
		text := p.Title
		if p.Anyone {
			text += " (" + t("composite.part.anyone") + ")"
		}
		page.Parts = append(page.Parts, text)
	}
	if len(v.Blocked) > 0 {
		page.Warnings = append(page.Warnings, t("composite.blocked")+" "+t("composite.blocked."+v.Blocked[0].Code))
	}
	for _, title := range v.Archived {
		page.Warnings = append(page.Warnings, t("composite.archived", title))
	}
	for _, p := range v.People {
		p.Progress.Title, p.Progress.Organisation = v.Achievement.Title, d.Organisation.Name
		line := CompositePersonLine{CompositeLine: compositeLine(c.Site, p.Progress), Name: p.Recipient.Name}
		line.About, line.Ask = t("composite.progress", p.Progress.Done, p.Progress.Needed), ""
		switch p.Case.State {
		case domain.CompositeProposed, domain.CompositeAsked:
			if p.Waits {
				line.Waits, line.Pill = true, httpd.Pill{Class: "expire", Icon: "clock", Text: t("waiting.pill")}
			} else if d.can(app.ActAward) {
				line.Decide = page.URL + "/" + p.Case.ID
			}
			if p.Case.State == domain.CompositeAsked {
				line.About = t("composite.asked.with", len(p.Case.Components))
				line.Parts = nil
				for _, part := range p.Case.Components {
					line.Parts = append(line.Parts, CompositePartLine{Text: part.Title, Pill: httpd.Pill{Class: "prune", Icon: "award", Text: part.Organisation}})
				}
			}
		case domain.CompositeAwarded:
			line.AwardURL = awardURL(p.Case.AwardID)
		case domain.CompositeDeclined:
			line.Pill = httpd.Pill{Class: "inconnu", Icon: "x", Text: t("composite.state.declined")}
		}
		if len(p.Lost) > 0 {
			line.Lost = t("composite.lost", strings.Join(p.Lost, "\u00a0; "))
			line.Pill = httpd.Pill{Class: "retire", Icon: "ban", Text: t("composite.state.broken")}
		}
		page.People = append(page.People, line)
	}
	return c.Site.Render(w, r, status, page)
}

func (c *ClaimDesk) stopComposite(w http.ResponseWriter, r *http.Request, d desk) error {
	t := c.Site.T
	v, err := c.compositeOf(r, d)
	if err != nil {
		return err
	}
	if err := c.composites().Stop(r.Context(), d.Actor, v.Composite.ID, v.Composite.StoppedAt.IsZero()); err != nil {
		if len(v.Blocked) > 0 {
			return c.showComposite(w, r, d, http.StatusUnprocessableEntity, httpd.FormFaults{{Text: t("composite.blocked." + v.Blocked[0].Code)}})
		}
		return err
	}
	return c.Site.SeeOther(w, r, compositeURL(v.Composite.ID), "composite-saved")
}

func (c *ClaimDesk) decideComposite(w http.ResponseWriter, r *http.Request, d desk) error {
	if err := httpd.ParseForm(r); err != nil {
		return err
	}
	v, err := c.compositeOf(r, d)
	if err != nil {
		return err
	}
	id, err := param[string](r, "case")
	if err != nil {
		return domain.NotFoundf("composite-case-unknown")
	}
	done := "composite-declined"
	if r.PostFormValue("act") == "refuser" {
		err = c.composites().Decline(r.Context(), d.Actor, id)
	} else {
		var award domain.Award
		if award, err = c.composites().Award(r.Context(), d.Actor, id); award.State == domain.AwardWaiting {
			done = "award-waiting"
		} else {
			done = "composite-awarded"
		}
	}
	if err != nil {
		if faults, ok := c.Site.Faults(err, func(string) string { return "" }); ok {
			return c.showComposite(w, r, d, http.StatusUnprocessableEntity, faults)
		}
		return err
	}
	return c.Site.SeeOther(w, r, compositeURL(v.Composite.ID), done)
}

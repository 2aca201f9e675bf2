package ui

import (
	"net/http"
	"strings"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/httpd"
)

// AfestTraces is what was noted of an element, each with who noted it and when.
type AfestTraces struct {
	httpd.Frame
	Back    string
	Lead    string
	Entries []AfestEntry
	Add     []Labelled // label and address
}

// AfestEntry is one thing that was noted.
type AfestEntry struct {
	Title     string
	Lines     []Labelled
	Next      string // address of the session that is still to be noted
	Remove    string
	Trace     string
	Reflected bool
}

// Template is pages/afest_traces.html.
func (*AfestTraces) Template() string { return "afest_traces" }

func (c *AfestDesk) traces(w http.ResponseWriter, r *http.Request, d desk) error {
	p, err := c.at(r, d)
	if err != nil {
		return err
	}
	page := &AfestTraces{Frame: p.frame, Back: p.url}
	open := p.view.Dossier.AwardID == "" && d.can(app.ActAward)
	if strings.HasSuffix(r.URL.Path, "/evaluations") {
		c.assessments(page, p, open)
	} else {
		c.sessions(page, p, open)
	}
	return c.Site.Render(w, r, http.StatusOK, page)
}

func (c *AfestDesk) traced(x domain.AfestTrace) string {
	return c.Site.T("afest.proof.traced", c.Site.Printer().DateTime(x.At), c.Site.T("afest.party."+x.By))
}

func (c *AfestDesk) minutes(n int) string { return app.AfestDuration(c.Site.Printer(), n) }

func (c *AfestDesk) sessions(page *AfestTraces, p place, open bool) {
	t, v := c.Site.T, p.view
	page.Title = t("afest.task.reflection")
	if n := v.Dossier.WithoutReflection(); n > 0 || len(v.Dossier.Situations) == 0 {
		code := "afest-sessions-missing"
		if n == 0 {
			code = "afest-situations-none"
		}
		page.Lead = c.Site.Printer().Error(code, max(n, 1))
	}
	for i, s := range v.Dossier.Situations {
		e := AfestEntry{Title: t("afest.proof.situation", i+1, s.Title), Trace: c.traced(s.AfestTrace), Lines: facts(
			Labelled{t("afest.proof.date"), c.Site.Printer().Date(s.Date)}, Labelled{t("afest.proof.duration"), c.minutes(s.Minutes)}, Labelled{t("afest.proof.told"), s.Told})}
		if open {
			e.Remove = p.url + "/retirer/" + s.Key
		}
		rf, done := v.Dossier.Reflection(s.Key)
		if !done && open {
			e.Next = p.url + "/echange?de=" + s.Key
		}
		page.Entries = append(page.Entries, e)
		if done {
			e := AfestEntry{Title: t("afest.proof.session", i+1), Reflected: true, Trace: c.traced(rf.AfestTrace), Lines: facts(
				Labelled{t("afest.proof.date"), c.Site.Printer().Date(rf.Date)}, Labelled{t("afest.proof.duration"), c.minutes(rf.Minutes)},
				Labelled{t("afest.proof.expected"), rf.Expected}, Labelled{t("afest.proof.done"), rf.Done}, Labelled{t("afest.proof.learned"), rf.Learned},
				Labelled{t("afest.proof.next"), rf.Next})}
			if open {
				e.Remove = p.url + "/retirer/" + rf.Key
			}
			page.Entries = append(page.Entries, e)
		}
	}
	if open {
		page.Add = []Labelled{{t("afest.part.situation"), p.url + "/situation"}}
	}
}

func (c *AfestDesk) assessments(page *AfestTraces, p place, open bool) {
	t, v := c.Site.T, p.view
	page.Title = t("afest.task.assessment")
	for i, g := range v.Dossier.Assessments {
		e := AfestEntry{Title: t("afest.proof.grid", i+1), Trace: c.traced(g.AfestTrace), Lines: facts(Labelled{t("afest.proof.date"), c.Site.Printer().Date(g.Date)},
			Labelled{t("afest.proof.method"), g.Method}, Labelled{t("afest.proof.assessor"), g.Assessor})}
		if domain.SameName(g.Assessor, v.Dossier.Designation.Name) {
			e.Lines = append(e.Lines, Labelled{t("afest.proof.assessor"), t("afest.assessor_is_trainer")})
		}
		for _, m := range g.Marks {
			e.Lines = append(e.Lines, Labelled{m.Criterion, t("afest.degree." + string(m.Degree))})
		}
		e.Lines = append(e.Lines, Labelled{t("afest.proof.result"), t("afest.degree." + string(g.Result()))})
		if open {
			e.Remove = p.url + "/retirer/" + g.Key
		}
		page.Entries = append(page.Entries, e)
	}
	if open {
		page.Add = []Labelled{{t("afest.part.evaluation"), p.url + "/evaluation"}}
	}
}

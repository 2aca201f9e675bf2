package domain

// What may be written into a dossier. A part may be kept half done: what it lacks is Lacks' to name. What is written
// must be possible.

const maxTold = 2000

// CheckNew names the faults of a new dossier.
func (d AfestDossier) CheckNew() []FieldError {
	c := &factCheck{faults: Recipient{Name: d.Learner.Name, Email: d.Learner.Email}.Check()}
	c.faults = append(c.faults, d.CheckContext()...)
	return c.faults
}

// CheckContext: the employer and the place.
func (d AfestDossier) CheckContext() []FieldError {
	c := &factCheck{}
	c.required("/employer/name", d.Employer.Name, "afest-employer-missing")
	c.text("/employer/name", d.Employer.Name, 300)
	if d.Employer.SIRET != "" {
		if code := CheckSIRET(d.Employer.SIRET); code != "" {
			c.add("/employer/siret", code, len(d.Employer.SIRET))
		}
	}
	c.text("/place", d.Place, 120)
	return c.faults
}

// Check of element 1°.
func (a AfestAnalysis) Check(today Day) []FieldError {
	c := &factCheck{}
	c.day("/date", a.Date, today)
	c.required("/author", a.Author, "afest-author-missing")
	c.text("/author", a.Author, 120)
	c.text("/role", a.Role, 120)
	c.text("/post", a.Post, 300)
	c.text("/adapted", a.Adapted, maxTold)
	c.situationTitles("/situations", a.Situations)
	return c.faults
}

func (c *factCheck) situationTitles(pointer string, titles []string) {
	if len(titles) == 0 {
		c.add(pointer, "afest-titles-missing")
	}
	if c.few(pointer, len(titles), 20) {
		for _, t := range titles {
			c.text(pointer, t, 300)
		}
	}
}

// Check of element 2°. The learner does not train themselves.
func (t TrainerDesignation) Check(learner string, today Day) []FieldError {
	c := &factCheck{}
	c.required("/name", t.Name, "afest-trainer-name-missing")
	c.text("/name", t.Name, 120)
	c.required("/function", t.Function, "afest-trainer-function-missing")
	c.text("/function", t.Function, 120)
	c.required("/link", t.Link, "afest-trainer-link-missing")
	c.text("/link", t.Link, 120)
	c.text("/training", t.Training, 300)
	c.day("/date", t.Date, today)
	if SameName(t.Name, learner) {
		c.add("/name", "afest-trainer-is-learner")
	}
	return c.faults
}

// Check of the protocol; it may look ahead.
func (p AfestProtocol) Check() []FieldError {
	c := &factCheck{}
	c.required("/goal", p.Goal, "afest-goal-missing")
	c.text("/goal", p.Goal, maxTold)
	for _, x := range []struct {
		pointer string
		day     Day
	}{{"/from", p.From}, {"/to", p.To}} {
		if x.day == "" {
			c.add(x.pointer, "date-missing")
		} else if !x.day.Valid() {
			c.add(x.pointer, "date-impossible", string(x.day))
		}
	}
	if p.From.Valid() && p.To.Valid() && p.To < p.From {
		c.add("/to", "period-reversed")
	}
	for _, x := range []struct {
		pointer string
		hours   int
	}{{"/situation_hours", p.SituationHours}, {"/reflection_hours", p.ReflectionHours}} {
		if x.hours < 1 {
			c.add(x.pointer, "afest-hours-missing")
		}
		c.most(x.pointer, x.hours, 2000)
	}
	c.required("/assessment_methods", p.AssessmentMethods, "afest-methods-missing")
	c.text("/assessment_methods", p.AssessmentMethods, maxTold)
	return c.faults
}

// Check of a time of work.
func (s AfestSituation) Check(today Day) []FieldError {
	c := &factCheck{}
	c.day("/date", s.Date, today)
	c.required("/title", s.Title, "afest-title-missing")
	c.text("/title", s.Title, 300)
	c.minutes("/minutes", s.Minutes)
	c.text("/told", s.Told, maxTold)
	return c.faults
}

func (c *factCheck) minutes(pointer string, n int) {
	if n < 1 {
		c.add(pointer, "minutes-missing")
	}
	c.most(pointer, n, maxMinutes)
}

// Check of a session: it comes after the work it looks back on, and says the three things that the law asks for.
func (r AfestReflection) Check(d AfestDossier, today Day) []FieldError {
	c := &factCheck{}
	c.day("/date", r.Date, today)
	c.minutes("/minutes", r.Minutes)
	for _, x := range []struct{ pointer, value, code string }{
		{"/expected", r.Expected, "afest-expected-missing"}, {"/done", r.Done, "afest-done-missing"}, {"/learned", r.Learned, "afest-learned-missing"},
	} {
		c.required(x.pointer, x.value, x.code)
		c.text(x.pointer, x.value, 1000)
	}
	c.text("/next", r.Next, 1000)
	known := false
	for _, s := range d.Situations {
		if s.Key == r.Situation {
			known = true
			if r.Date.Valid() && r.Date < s.Date {
				c.add("/date", "afest-reflection-before")
			}
		}
	}
	if !known {
		c.add("/situation", "afest-situation-unknown")
	}
	return c.faults
}

// Check of an assessment: the learner never judges themselves, and every criterion has its degree.
func (g AfestGrid) Check(d AfestDossier, today Day) []FieldError {
	c := &factCheck{}
	c.day("/date", g.Date, today)
	c.required("/method", g.Method, "afest-method-missing")
	c.text("/method", g.Method, 300)
	c.required("/assessor", g.Assessor, "assessor-missing")
	c.text("/assessor", g.Assessor, 120)
	c.text("/role", g.Role, 120)
	c.text("/note", g.Note, maxTold)
	if SameName(g.Assessor, d.Learner.Name) {
		c.add("/assessor", "afest-assessor-is-learner")
	}
	if len(g.Marks) == 0 {
		c.add("/marks", "afest-grid-empty")
	}
	if c.few("/marks", len(g.Marks), 20) {
		for i, m := range g.Marks {
			c.text("/marks/"+itoa(i), m.Criterion, 300)
			if !contains(AfestDegrees, m.Degree) {
				c.add("/marks/"+itoa(i), "afest-degree-missing", m.Criterion)
			}
		}
	}
	return c.faults
}

// CheckStatement of the learner: it stands on the badge.
func CheckStatement(s string) []FieldError {
	c := &factCheck{}
	c.required("/statement", s, "afest-statement-missing")
	c.text("/statement", s, 600)
	return c.faults
}

// Check of a file that is joined.
func (p AfestPiece) Check() []FieldError {
	c := &factCheck{}
	c.required("/title", p.Title, "evidence-name-missing")
	c.text("/title", p.Title, 120)
	if !contains(Visibilities, p.Visibility) {
		c.add("/visibility", "evidence-visibility", string(p.Visibility))
	}
	if !contains(AfestElements, p.Element) {
		c.add("/element", "afest-element-unknown", string(p.Element))
	}
	return c.faults
}

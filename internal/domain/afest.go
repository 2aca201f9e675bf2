package domain

// AfestFile holds the four elements that article D. 6313-3-2 of the Code du travail requires of a training in
// the work situation, each with its dated trace, and the facts a recruiter needs beside them.
type AfestFile struct {
	Employer    LegalBody          `json:"employer"`
	Place       string             `json:"place,omitempty"` // town or département of the workplace
	Analysis    WorkAnalysis       `json:"work_analysis"`
	Designation TrainerDesignation `json:"trainer_designation"`
	Pairs       []ReflectivePair   `json:"pairs"`
	Assessment  AfestAssessment    `json:"assessment"`                    // the one that counts
	Earlier     []AfestAssessment  `json:"earlier_assessments,omitempty"` // along the way
	Statement   string             `json:"statement,omitempty"`           // the learner's own words, which stand on the badge
}

// WorkAnalysis is element 1°: the analysis of the work activity.
type WorkAnalysis struct {
	Date       Day      `json:"date"`
	Author     string   `json:"author"`
	Situations []string `json:"situations"`
}

// TrainerDesignation is element 2°: the prior designation of a trainer.
type TrainerDesignation struct {
	Date     Day    `json:"date"`
	Name     string `json:"name"`
	Function string `json:"function"`
	Link     string `json:"link,omitempty"`     // with the employer: salaried, owner, sent by a training provider
	Training string `json:"training,omitempty"` // as an AFEST trainer, "" when there was none
}

// ReflectivePair is element 3°: a work situation and a reflective session distinct from it.
type ReflectivePair struct {
	SituationDate     Day    `json:"situation_date"`
	Situation         string `json:"situation"`
	SituationMinutes  int    `json:"situation_minutes"`
	ReflectionDate    Day    `json:"reflection_date"`
	ReflectionMinutes int    `json:"reflection_minutes"`
	Learned           string `json:"learned"`
}

// AfestAssessment is element 4°: a specific assessment of what was learned.
type AfestAssessment struct {
	Date     Day    `json:"date"`
	Assessor string `json:"assessor"`
	Method   string `json:"method"`
	Result   string `json:"result"` // acquired, mastered
}

// AssessorIsTrainer must be said openly on the badge.
func (f AfestFile) AssessorIsTrainer() bool {
	return SameName(f.Assessment.Assessor, f.Designation.Name)
}

// Hours totals the minutes in situation and in reflection apart.
func (f AfestFile) Hours() (situation, reflection int) {
	for _, p := range f.Pairs {
		situation += p.SituationMinutes
		reflection += p.ReflectionMinutes
	}
	return situation, reflection
}

// Period is the first and the last day of the sessions.
func (f AfestFile) Period() (first, last Day) {
	for _, p := range f.Pairs {
		for _, d := range []Day{p.SituationDate, p.ReflectionDate} {
			if d == "" {
				continue
			}
			if first == "" || d < first {
				first = d
			}
			last = max(last, d)
		}
	}
	return first, last
}

// Missing lists what stands between the file and an AFEST badge, in the order of the law. Empty means complete.
func (f AfestFile) Missing(learner string, today Day) []FieldError {
	c := &factCheck{}
	c.required("/employer/name", f.Employer.Name, "afest-employer-missing")
	if f.Employer.SIRET != "" {
		if code := CheckSIRET(f.Employer.SIRET); code != "" {
			c.add("/employer/siret", code, len(f.Employer.SIRET))
		}
	}
	first, _ := f.Period()
	for _, x := range []struct{ pointer, value string }{
		{"/employer/name", f.Employer.Name}, {"/place", f.Place}, {"/work_analysis/author", f.Analysis.Author},
		{"/trainer_designation/name", f.Designation.Name}, {"/trainer_designation/function", f.Designation.Function},
		{"/trainer_designation/link", f.Designation.Link}, {"/trainer_designation/training", f.Designation.Training}, {"/assessment/assessor", f.Assessment.Assessor}, {"/assessment/method", f.Assessment.Method},
	} {
		c.text(x.pointer, x.value, 300)
	}
	chosen := false // at least one situation of work in words
	if c.few("/work_analysis/situations", len(f.Analysis.Situations), maxAfest) {
		for i, situation := range f.Analysis.Situations {
			c.text("/work_analysis/situations/"+itoa(i), situation, 300)
			chosen = chosen || !unsaid(situation)
		}
	} else {
		chosen = true
	}

	if f.Analysis.Date == "" || unsaid(f.Analysis.Author) || !chosen {
		c.add("/work_analysis", "afest-analysis-missing")
	} else {
		c.day("/work_analysis/date", f.Analysis.Date, today)
		if first != "" && f.Analysis.Date > first {
			c.add("/work_analysis/date", "afest-analysis-late", string(first))
		}
	}

	if f.Designation.Date == "" || unsaid(f.Designation.Name) {
		c.add("/trainer_designation", "afest-trainer-missing")
	} else {
		c.day("/trainer_designation/date", f.Designation.Date, today)
		if first != "" && f.Designation.Date >= first { // « préalable »
			c.add("/trainer_designation/date", "afest-trainer-late", string(first))
		}
		if SameName(f.Designation.Name, learner) {
			c.add("/trainer_designation/name", "afest-trainer-is-learner")
		}
	}

	if len(f.Pairs) == 0 {
		c.add("/pairs", "afest-reflection-missing")
	}
	if c.few("/pairs", len(f.Pairs), maxAfest) {
		for i, p := range f.Pairs {
			f.pair(c, "/pairs/"+itoa(i), p, today)
		}
	}

	a := f.Assessment
	if a.Date == "" || unsaid(a.Assessor) || unsaid(a.Method) {
		c.add("/assessment", "afest-assessment-missing")
	} else {
		c.day("/assessment/date", a.Date, today)
		if first != "" && a.Date < first {
			c.add("/assessment/date", "afest-assessment-early", string(first))
		}
		if SameName(a.Assessor, learner) {
			c.add("/assessment/assessor", "afest-assessor-is-learner")
		}
		if a.Result != "acquired" && a.Result != "mastered" {
			c.add("/assessment/result", "afest-not-acquired")
		}
	}
	c.earlier(f.Earlier, learner, today)
	c.text("/statement", f.Statement, 600)
	return c.faults
}

// earlier assessments need not be passed, but nobody judges themselves there either.
func (c *factCheck) earlier(all []AfestAssessment, learner string, today Day) {
	if !c.few("/earlier_assessments", len(all), maxAfest) {
		return
	}
	for i, a := range all {
		p := "/earlier_assessments/" + itoa(i)
		c.day(p+"/date", a.Date, today)
		c.text(p+"/assessor", a.Assessor, 300)
		c.text(p+"/method", a.Method, 300)
		if SameName(a.Assessor, learner) {
			c.add(p+"/assessor", "afest-assessor-is-learner")
		}
	}
}

func (f AfestFile) pair(c *factCheck, p string, pair ReflectivePair, today Day) {
	if pair.SituationDate == "" || unsaid(pair.Situation) {
		c.add(p, "afest-situation-missing")
	} else {
		c.day(p+"/situation_date", pair.SituationDate, today)
	}
	if pair.ReflectionDate == "" || unsaid(pair.Learned) {
		c.add(p, "afest-reflection-incomplete")
	} else {
		c.day(p+"/reflection_date", pair.ReflectionDate, today)
		if pair.SituationDate != "" && pair.ReflectionDate < pair.SituationDate {
			c.add(p+"/reflection_date", "afest-reflection-before")
		}
	}
	if pair.SituationMinutes < 1 {
		c.add(p+"/situation_minutes", "minutes-missing")
	}
	if pair.ReflectionMinutes < 1 {
		c.add(p+"/reflection_minutes", "minutes-missing")
	}
	c.most(p+"/situation_minutes", pair.SituationMinutes, maxMinutes)
	c.most(p+"/reflection_minutes", pair.ReflectionMinutes, maxMinutes)
	c.text(p+"/situation", pair.Situation, 300)
	c.text(p+"/learned", pair.Learned, 1000)
}

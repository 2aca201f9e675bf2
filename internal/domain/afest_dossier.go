package domain

import "time"

// Identifiers of the AFEST rooms.
type (
	AfestID      string
	AfestModelID string
	AfestLinkID  string
)

// AfestDossier is the file of one learner on one path: it is written over weeks, by several people, and becomes an
// AfestFile in the badge. What was said in the sessions stays in it and is never signed.
type AfestDossier struct {
	ID             AfestID
	OrganisationID OrganisationID
	Achievement    string // slug in the catalogue
	Learner        AfestLearner
	AfestContent
	AwardID   AwardID // "" until a badge came of it; from then on nothing in it changes
	Version   int64   // grows with each change
	CreatedBy string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// AfestLearner is the person who is trained.
type AfestLearner struct {
	Name  string
	Email string // "" when the badge is handed over on paper
}

// AfestContent is what is written down, one part after the other.
type AfestContent struct {
	Employer    LegalBody          `json:"employer"`
	Place       string             `json:"place,omitempty"`
	Analysis    AfestAnalysis      `json:"analysis"`
	Designation TrainerDesignation `json:"trainer_designation"`
	Protocol    AfestProtocol      `json:"protocol"`
	Criteria    []string           `json:"criteria,omitempty"` // of the grid
	Situations  []AfestSituation   `json:"situations,omitempty"`
	Reflections []AfestReflection  `json:"reflections,omitempty"`
	Assessments []AfestGrid        `json:"assessments,omitempty"`
	Statement   string             `json:"statement,omitempty"` // « Avec mes mots », the learner's
}

// AfestAnalysis is element 1°: what the work consists of, and what of it teaches.
type AfestAnalysis struct {
	WorkAnalysis
	Role    string `json:"role,omitempty"`    // of the author
	Post    string `json:"post,omitempty"`    // the job that was looked at
	Adapted string `json:"adapted,omitempty"` // what is changed so that one can learn: rhythm, tools, place
}

// AfestProtocol is the individual training protocol that three parties sign at the start.
type AfestProtocol struct {
	Goal              string `json:"goal,omitempty"`
	From              Day    `json:"from,omitempty"`
	To                Day    `json:"to,omitempty"`
	SituationHours    int    `json:"situation_hours,omitempty"`
	ReflectionHours   int    `json:"reflection_hours,omitempty"`
	AssessmentMethods string `json:"assessment_methods,omitempty"`
}

// AfestTrace is who wrote a thing down, and when: each element has its dated trace.
type AfestTrace struct {
	Key string    `json:"key"` // of the form it was written on, so that a form sent twice counts once
	By  string    `json:"by"`  // organisation, trainer, learner
	At  time.Time `json:"at"`
}

// AfestSituation is a time of work in which one learns.
type AfestSituation struct {
	AfestTrace
	Date    Day    `json:"date"`
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Told    string `json:"told,omitempty"` // two lines
}

// AfestReflection is a session apart from the work: what was expected, done, learned, and what comes next.
type AfestReflection struct {
	AfestTrace
	Situation string `json:"situation"` // key of the situation it looks back on
	Date      Day    `json:"date"`
	Minutes   int    `json:"minutes"`
	Expected  string `json:"expected"`
	Done      string `json:"done"`
	Learned   string `json:"learned"`
	Next      string `json:"next,omitempty"`
}

// AfestDegree is how far a criterion is met, in the order of the grid.
type AfestDegree string

// The four degrees (ux S31).
const (
	DegreeNotAcquired AfestDegree = "not_acquired"
	DegreeInProgress  AfestDegree = "in_progress"
	DegreeAcquired    AfestDegree = "acquired"
	DegreeMastered    AfestDegree = "mastered"
)

// AfestDegrees lists them from the lowest.
var AfestDegrees = []AfestDegree{DegreeNotAcquired, DegreeInProgress, DegreeAcquired, DegreeMastered}

// AfestGrid is one specific assessment: an instrument, a degree for each criterion, and who judged.
type AfestGrid struct {
	AfestTrace
	Date     Day         `json:"date"`
	Method   string      `json:"method"` // the instrument
	Assessor string      `json:"assessor"`
	Role     string      `json:"role,omitempty"`
	Marks    []AfestMark `json:"marks"`
	Note     string      `json:"note,omitempty"`
}

// AfestMark is one line of the grid.
type AfestMark struct {
	Criterion string      `json:"criterion"`
	Degree    AfestDegree `json:"degree"`
}

// Result is the lowest degree of the grid: a person masters a task when they master all of it.
func (g AfestGrid) Result() AfestDegree {
	lowest := len(AfestDegrees) - 1
	for _, m := range g.Marks {
		for i, d := range AfestDegrees {
			if d == m.Degree {
				lowest = min(lowest, i)
			}
		}
	}
	if len(g.Marks) == 0 {
		return DegreeNotAcquired
	}
	return AfestDegrees[lowest]
}

// AfestPiece is a file of the dossier. It is private: what leaves with the badge is decided piece by piece.
type AfestPiece struct {
	SHA256     string
	Type       string
	Size       int
	Title      string
	Element    AfestElement
	Visibility Visibility
	By         string
	At         time.Time
}

// MaxAfestPieces bounds the files of a dossier: the badge names each of them.
const MaxAfestPieces = maxEvidence

// Last is the assessment that counts: the latest one.
func (c AfestContent) Last() (AfestGrid, bool) {
	var last AfestGrid
	for _, g := range c.Assessments {
		if g.Date >= last.Date {
			last = g
		}
	}
	return last, len(c.Assessments) > 0
}

// Reflection is the session that looks back on the situation.
func (c AfestContent) Reflection(situation string) (AfestReflection, bool) {
	for _, r := range c.Reflections {
		if r.Situation == situation {
			return r, true
		}
	}
	return AfestReflection{}, false
}

// File is what of the dossier goes into the badge: each situation with its session, the assessment that counts and how
// many came before it.
func (d AfestDossier) File() AfestFile {
	f := AfestFile{Employer: d.Employer, Place: d.Place, Analysis: d.Analysis.WorkAnalysis, Designation: d.Designation, Statement: d.Statement}
	for _, s := range d.Situations {
		p := ReflectivePair{SituationDate: s.Date, Situation: s.Title, SituationMinutes: s.Minutes}
		if r, ok := d.Reflection(s.Key); ok {
			p.ReflectionDate, p.ReflectionMinutes, p.Learned = r.Date, r.Minutes, r.Learned
		}
		f.Pairs = append(f.Pairs, p)
	}
	last, ok := d.Last()
	if !ok {
		return f
	}
	f.Assessment = AfestAssessment{Date: last.Date, Assessor: last.Assessor, Method: last.Method, Result: string(last.Result())}
	for _, g := range d.Assessments {
		if g.Key != last.Key {
			f.Earlier = append(f.Earlier, AfestAssessment{Date: g.Date, Assessor: g.Assessor, Method: g.Method, Result: string(g.Result())})
		}
	}
	return f
}

// WithoutReflection is how many situations no session looks back on.
func (c AfestContent) WithoutReflection() int {
	n := 0
	for _, s := range c.Situations {
		if _, ok := c.Reflection(s.Key); !ok {
			n++
		}
	}
	return n
}

// Minutes totals the work and the sessions apart.
func (c AfestContent) Minutes() (situation, reflection int) {
	for _, s := range c.Situations {
		situation += s.Minutes
	}
	for _, r := range c.Reflections {
		reflection += r.Minutes
	}
	return situation, reflection
}

package domain

import "time"

// AfestModel is a path that can be walked again: the analysis, the situations and the criteria, without any person.
type AfestModel struct {
	ID             AfestModelID
	OrganisationID OrganisationID
	Title          string
	Achievement    string
	AfestModelContent
	Shared     bool         // other organisations may read and copy it
	CopiedFrom AfestModelID // "" when it was made here
	CreatedAt  time.Time
}

// AfestModelContent is what a new dossier begins with.
type AfestModelContent struct {
	Post       string   `json:"post,omitempty"`
	Situations []string `json:"situations"`
	Adapted    string   `json:"adapted,omitempty"`
	Goal       string   `json:"goal,omitempty"`
	Methods    string   `json:"assessment_methods,omitempty"`
	Criteria   []string `json:"criteria"`
}

// Model takes the path out of a dossier. Who analysed, trained and learned stays there.
func (d AfestDossier) Model() AfestModelContent {
	m := AfestModelContent{Post: d.Analysis.Post, Situations: d.Analysis.Situations, Adapted: d.Analysis.Adapted, Goal: d.Protocol.Goal,
		Methods: d.Protocol.AssessmentMethods, Criteria: d.Criteria}
	return m
}

// Begin puts the path into a new dossier. The analysis has no date and no author yet: it is done again for this person.
func (m AfestModelContent) Begin(d *AfestDossier) {
	d.Analysis.Post, d.Analysis.Situations, d.Analysis.Adapted = m.Post, m.Situations, m.Adapted
	d.Protocol.Goal, d.Protocol.AssessmentMethods = m.Goal, m.Methods
	if len(m.Criteria) > 0 {
		d.Criteria = m.Criteria
	}
}

// Check names what is wrong with a model before it is kept.
func (m AfestModel) Check() []FieldError {
	c := &factCheck{}
	c.required("/title", m.Title, "afest-model-title-missing")
	c.text("/title", m.Title, 120)
	c.situationTitles("/situations", m.Situations)
	for _, criterion := range m.Criteria {
		c.text("/criteria", criterion, 300)
	}
	c.text("/post", m.Post, 300)
	c.text("/adapted", m.Adapted, maxTold)
	return c.faults
}

package domain

import (
	"math"
	"regexp"
	"strconv"
)

// ResultDescription is one thing that a badge measures beside its levels of autonomy: a score, a grade, a rubric.
type ResultDescription struct {
	Slug          string        `json:"slug"` // its name inside the definition
	Name          string        `json:"name"`
	Type          ResultType    `json:"type"`
	Min           string        `json:"min,omitempty"`
	Max           string        `json:"max,omitempty"`
	Allowed       []string      `json:"allowed,omitempty"`        // from low to high
	Required      string        `json:"required,omitempty"`       // the value from which it is reached
	Levels        []RubricLevel `json:"levels,omitempty"`         // from low to high
	RequiredLevel int           `json:"required_level,omitempty"` // 1 is the first of Levels
}

// RubricLevel is one degree of a rubric.
type RubricLevel struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	Points      string `json:"points,omitempty"`
}

// ResultType says what kind of value a result is, in the words of Open Badges 3.0 (appendix B, ResultType).
type ResultType string

// ResultTypes are those of the standard.
var ResultTypes = []ResultType{"GradePointAverage", "LetterGrade", "Percent", "PerformanceLevel", "PredictedScore", "RawScore", "Result",
	"RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status"}

// ResultStatuses are the states that a result can say (Open Badges 3.0, appendix B, ResultStatusType).
var ResultStatuses = []string{"Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"}

// Result is what one person reached.
type Result struct {
	Description string `json:"description"` // slug of a ResultDescription of the badge
	Value       string `json:"value,omitempty"`
	Level       int    `json:"level,omitempty"` // 1 is the first level of the rubric
	Status      string `json:"status,omitempty"`
}

// RelatedAchievement points to another badge, or to another version or language of this one.
type RelatedAchievement struct {
	Slug     string `json:"slug,omitempty"` // of the same organisation
	URL      string `json:"url,omitempty"`  // or anybody's
	Version  string `json:"version,omitempty"`
	Language string `json:"language,omitempty"`
}

// OtherIdentifier is a number under which a badge is known elsewhere.
type OtherIdentifier struct {
	Type  string `json:"type"` // of Open Badges 3.0 (IdentifierTypeEnum), or ext:…
	Value string `json:"value"`
}

// Source is the organisation that assessed for the one that issues.
type Source struct {
	Name  string `json:"name"`
	SIRET string `json:"siret,omitempty"`
	URL   string `json:"url,omitempty"`
}

// Activity is what a person did for the badge, as far as it is said in the badge.
type Activity struct {
	From      Day    `json:"from,omitempty"`
	To        Day    `json:"to,omitempty"`
	Role      string `json:"role,omitempty"`
	Term      string `json:"term,omitempty"`    // session or school year
	License   string `json:"license,omitempty"` // number of a licence that goes with it
	Narrative string `json:"narrative,omitempty"`
}

const (
	maxCredits = 1000
	maxResults = 20
)

func (c *factCheck) model(a Achievement, f Facts, today Day) {
	c.credits(a, f.Credits)
	if c.few("/results", len(f.Results), maxResults) {
		seen := map[string]bool{}
		for i, r := range f.Results {
			p := "/results/" + itoa(i)
			if seen[r.Description] {
				c.add(p+"/description", "result-twice", r.Description)
			}
			seen[r.Description] = true
			c.result(p, a, r)
		}
	}
	if s := f.Source; s != nil {
		c.required("/source/name", s.Name, "source-name-missing")
		c.text("/source/name", s.Name, 200)
		if s.SIRET == "" && s.URL == "" {
			c.add("/source/siret", "source-unnamed")
		}
		if code := CheckSIRET(s.SIRET); s.SIRET != "" && code != "" {
			c.add("/source/siret", code, len(s.SIRET))
		}
		if s.URL != "" && !publicURL(s.URL) {
			c.add("/source/url", "source-url")
		}
	}
	if x := f.Activity; x != nil {
		for _, d := range []struct {
			name string
			day  Day
		}{{"/activity/from", x.From}, {"/activity/to", x.To}} {
			if d.day != "" {
				c.day(d.name, d.day, today)
			}
		}
		if x.From.Valid() && x.To.Valid() && x.From > x.To {
			c.add("/activity/to", "period-reversed")
		}
		c.text("/activity/role", x.Role, 120)
		c.text("/activity/term", x.Term, 120)
		c.text("/activity/license", x.License, 120)
		c.text("/activity/narrative", x.Narrative, 2000)
	}
}

func (c *factCheck) credits(a Achievement, earned float64) {
	switch {
	case earned == 0:
	case a.Credits == 0:
		c.add("/credits", "credits-not-here")
	case math.IsNaN(earned) || earned < 0 || earned > a.Credits || earned > maxCredits:
		c.add("/credits", "credits-number", strconv.FormatFloat(a.Credits, 'f', -1, 64))
	}
}

func (c *factCheck) result(p string, a Achievement, r Result) {
	d, ok := a.Result(r.Description)
	if !ok {
		c.add(p+"/description", "result-unknown", r.Description)
		return
	}
	c.text(p+"/value", r.Value, 60)
	if r.Status != "" && !contains(ResultStatuses, r.Status) {
		c.add(p+"/status", "result-status", r.Status)
	}
	if d.Type == "Status" && r.Status == "" { // Open Badges 3.0, appendix B, Result
		c.add(p+"/status", "result-status-missing", d.Name)
	}
	if r.Level < 0 || r.Level > len(d.Levels) {
		c.add(p+"/level", "level-unknown", len(d.Levels))
	}
	if r.Value == "" && r.Level == 0 && r.Status == "" {
		c.add(p+"/value", "result-empty", d.Name)
	}
	if r.Value == "" {
		return
	}
	if len(d.Allowed) > 0 && !contains(d.Allowed, r.Value) {
		c.add(p+"/value", "result-value", d.Name)
		return
	}
	value, err := strconv.ParseFloat(r.Value, 64)
	for _, bound := range []struct {
		text string
		far  func(limit float64) bool
	}{{d.Min, func(l float64) bool { return value < l }}, {d.Max, func(l float64) bool { return value > l }}} {
		limit, err2 := strconv.ParseFloat(bound.text, 64)
		if bound.text != "" && err2 == nil && (err != nil || math.IsNaN(value) || bound.far(limit)) {
			c.add(p+"/value", "result-bounds", d.Name, d.Min, d.Max)
			return
		}
	}
}

// Result is the description with that slug.
func (a Achievement) Result(slug string) (ResultDescription, bool) {
	for _, d := range a.Results {
		if d.Slug == slug {
			return d, true
		}
	}
	return ResultDescription{}, false
}

var identifierType = regexp.MustCompile(`^(ext:[A-Za-z0-9._-]+|name|sourcedId|systemId|productId|userName|accountId|isbn|issn|lisSourcedId|oneRosterSourcedId|sisSourcedId|ltiContextId|ltiDeploymentId|ltiToolId|ltiPlatformId|ltiUserId|identifier)$`)

// CheckModel names what is wrong with the parts of a definition that its schema cannot say, for whoever writes one.
func (a Achievement) CheckModel() error {
	c := &factCheck{}
	if a.Credits < 0 || a.Credits > maxCredits {
		c.add("/credits", "number-too-large", maxCredits)
	}
	slugs := map[string]bool{"niveau": true} // taken by the levels of autonomy
	for i, d := range a.Results {
		p := "/results/" + itoa(i)
		if !ValidSlug(d.Slug) || slugs[d.Slug] {
			c.add(p+"/slug", "slug-malformed")
		}
		slugs[d.Slug] = true
		c.required(p+"/name", d.Name, "name-missing")
		if !contains(ResultTypes, d.Type) {
			c.add(p+"/type", "result-type", string(d.Type))
		}
		if d.RequiredLevel < 0 || d.RequiredLevel > len(d.Levels) {
			c.add(p+"/required_level", "level-unknown", len(d.Levels))
		}
		if d.Required != "" && len(d.Allowed) > 0 && !contains(d.Allowed, d.Required) {
			c.add(p+"/required", "result-value", d.Name)
		}
	}
	for i, r := range a.Related {
		if (r.Slug == "") == (r.URL == "") || r.Slug != "" && !ValidSlug(r.Slug) || r.URL != "" && !publicURL(r.URL) {
			c.add("/related/"+itoa(i), "related-malformed")
		}
	}
	for i, x := range a.OtherIdentifiers {
		if !identifierType.MatchString(x.Type) || unsaid(x.Value) {
			c.add("/other_identifiers/"+itoa(i), "identifier-malformed")
		}
	}
	return InvalidFields(c.faults)
}

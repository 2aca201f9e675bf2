package domain

import "time"

// CompositeID names a composite.
type CompositeID string

// Composite is a badge that others make up: all of them, some of them, or required ones and a number of the others.
type Composite struct {
	ID             CompositeID
	OrganisationID OrganisationID
	Achievement    string // slug of the model that is awarded
	Parts          []CompositePart
	Need           int     // how many of the parts that are not required
	Context        Context // what an award says, when its model wants one
	Automatic      bool    // awarded without a look, when it is complete
	Version        int
	CreatedAt      time.Time
	StoppedAt      time.Time
}

// CompositePart is a model that counts. Its title is the one of the day it was chosen.
type CompositePart struct {
	Achievement string `json:"achievement"`
	Title       string `json:"title"`
	Required    bool   `json:"required,omitempty"`
	Anyone      bool   `json:"anyone,omitempty"` // whoever gave it, and not this organisation alone
}

const maxCompositeParts = 20

// Check is what stands in the way of such a definition.
func (c Composite) Check() []FieldError {
	f := &factCheck{}
	if c.Achievement == "" {
		f.add("/achievement", "composite-badge-missing")
	}
	if len(c.Parts) < 2 {
		f.add("/parts", "composite-parts-few")
	}
	f.few("/parts", len(c.Parts), maxCompositeParts)
	seen := map[string]bool{}
	for _, p := range c.Parts {
		if p.Achievement == c.Achievement {
			f.add("/parts", "composite-of-itself", p.Title)
		}
		if seen[p.Achievement] {
			f.add("/parts", "composite-part-twice", p.Title)
		}
		seen[p.Achievement] = true
	}
	required, optional := c.counts()
	switch {
	case c.Need < 0 || c.Need > optional:
		f.add("/need", "composite-need-many", optional)
	case required == 0 && c.Need == 0 && len(c.Parts) > 0:
		f.add("/need", "composite-need-none")
	}
	if c.Context != "" && !knownContext(c.Context) {
		f.add("/context", "context-unknown", string(c.Context))
	}
	return f.faults
}

// Circle is the title of a part that is itself made of this badge, directly or by others, or "": nobody could begin.
func (c Composite) Circle(others []Composite) string {
	made := map[string][]CompositePart{}
	for _, o := range others {
		if o.ID != c.ID && o.StoppedAt.IsZero() {
			made[o.Achievement] = o.Parts
		}
	}
	seen := map[string]bool{}
	var leads func(slug string) bool
	leads = func(slug string) bool {
		if slug == c.Achievement {
			return true
		}
		if seen[slug] {
			return false
		}
		seen[slug] = true
		for _, p := range made[slug] {
			if leads(p.Achievement) {
				return true
			}
		}
		return false
	}
	for _, p := range c.Parts {
		if p.Achievement != c.Achievement && leads(p.Achievement) {
			return p.Title
		}
	}
	return ""
}

func (c Composite) counts() (required, optional int) {
	for _, p := range c.Parts {
		if p.Required {
			required++
		} else {
			optional++
		}
	}
	return required, optional
}

// Needed is how many badges make it up.
func (c Composite) Needed() int {
	required, _ := c.counts()
	return required + c.Need
}

// Foreign tells whether badges of others count: their organisation does not know of them, so only the person can ask.
func (c Composite) Foreign() bool {
	for _, p := range c.Parts {
		if p.Anyone {
			return true
		}
	}
	return false
}

// CompositeHeld is a badge of a person that may count. Valid is false for what is withdrawn, suspended or over.
type CompositeHeld struct {
	Achievement    string
	OrganisationID OrganisationID
	Organisation   string
	Award          AwardID
	Title          string
	On             Day
	Valid          bool
}

// Component is a badge that made up another, as the award names it.
type Component struct {
	Award        AwardID `json:"award,omitempty"` // of this installation; not signed
	Title        string  `json:"title"`
	Organisation string  `json:"organisation"`
	On           Day     `json:"on"`
}

// CompositeStanding is one part for one person.
type CompositeStanding struct {
	Part CompositePart
	Held *CompositeHeld // the oldest badge that counts; nil: none
	Lost bool           // there is one, but it is withdrawn, suspended or over
}

// CompositeProgress is how far a person is with a composite.
type CompositeProgress struct {
	Composite    Composite
	Title        string // of the badge that is awarded
	Organisation string // that awards it
	Parts        []CompositeStanding
	Done         int // counted badges, never more than Needed
	Needed       int
	Complete     bool

	State  CompositeState // what came of it, "" when nothing did yet
	Award  AwardID
	Broken bool // awarded, and a badge it was made of is withdrawn since
}

// CompositeState is what became of a complete composite.
type CompositeState string

const (
	CompositeProposed CompositeState = "proposed" // to the organisation
	CompositeAsked    CompositeState = "asked"    // by the person, who shows badges of others for it
	CompositeAwarded  CompositeState = "awarded"
	CompositeDeclined CompositeState = "declined"
)

// ProgressOfComposite counts each badge for one part. Required parts are all needed; of the others, as many as are said.
func ProgressOfComposite(c Composite, held []CompositeHeld) CompositeProgress {
	p := CompositeProgress{Composite: c, Needed: c.Needed()}
	required, optional := 0, 0
	for _, part := range c.Parts {
		s := CompositeStanding{Part: part}
		for _, h := range held {
			if h.Achievement != part.Achievement || !part.Anyone && h.OrganisationID != c.OrganisationID {
				continue
			}
			switch {
			case !h.Valid:
				s.Lost = true
			case s.Held == nil || h.On < s.Held.On || h.On == s.Held.On && h.Award < s.Held.Award:
				s.Held = &h
			}
		}
		if s.Held != nil {
			s.Lost = false
			if part.Required {
				required++
			} else {
				optional++
			}
		}
		p.Parts = append(p.Parts, s)
	}
	p.Done = required + min(optional, c.Need)
	p.Complete = len(c.Parts) > 0 && p.Done == p.Needed
	return p
}

// Components are the badges that count, in the order of the definition.
func (p CompositeProgress) Components() []Component {
	var all []Component
	for _, s := range p.Parts {
		if s.Held != nil {
			all = append(all, Component{Award: s.Held.Award, Title: s.Held.Title, Organisation: s.Held.Organisation, On: s.Held.On})
		}
	}
	return all
}

func (c *factCheck) components(f Facts) {
	if !c.few("/components", len(f.Components), maxCompositeParts) {
		return
	}
	for i, x := range f.Components {
		p := "/components/" + itoa(i)
		c.required(p+"/title", x.Title, "evidence-name-missing")
		c.text(p+"/title", x.Title, 300)
		c.text(p+"/organisation", x.Organisation, 300)
		c.day(p+"/on", x.On, f.AwardedOn)
	}
}

package domain

import "time"

// GatheringID and ObservationID name the observations of a person, and one of them.
type (
	GatheringID   string
	ObservationID string
)

// Gathering is one person and one soft skill: what different people see on different days comes together there.
type Gathering struct {
	ID             GatheringID
	OrganisationID OrganisationID
	Achievement    string
	Name           string // of the person who is observed
	Email          string
	CreatedBy      string
	CreatedAt      time.Time
	ToldAt         time.Time // that there is enough
	ClosedAt       time.Time
	AwardID        AwardID
}

// Observation is what one person saw on one day.
type Observation struct {
	ID          ObservationID
	GatheringID GatheringID
	FormKey     string // one form counts once, however often it arrives
	Observer    string // account:ID, invite:ID or self
	Name        string
	Email       string
	Role        string
	Own         bool // by the person themself: beside the others, never counted
	On          Day
	Context     Context
	Situation   string
	Seen        []int // numbers of the criteria, from 0
	CreatedAt   time.Time
}

// Repeats tells whether the same person has written the same of the same day before, in another form: it happened once.
func (o Observation) Repeats(before Observation) bool {
	return o.FormKey != before.FormKey && o.Observer == before.Observer && o.On == before.On && Fold(o.Situation) == Fold(before.Situation)
}

// MaxObservations bounds a gathering.
const MaxObservations = 100

// Check names what is missing.
func (o Observation) Check(g Gathering, a Achievement, today Day) []FieldError {
	f := &factCheck{}
	f.day("/on", o.On, today)
	switch {
	case o.Context == "":
		f.add("/context", "context-missing")
	case !knownContext(o.Context):
		f.add("/context", "context-unknown", string(o.Context))
	case len(a.Contexts) > 0 && !contains(a.Contexts, o.Context):
		f.add("/context", "context-not-allowed")
	}
	f.required("/situation", o.Situation, "observation-situation-missing")
	f.text("/situation", o.Situation, MaxClaimText)
	f.required("/name", o.Name, "name-missing")
	f.text("/name", o.Name, 120)
	f.text("/role", o.Role, 120)
	if len(o.Seen) == 0 {
		f.add("/seen", "observation-seen-missing")
	}
	for _, n := range o.Seen {
		if n < 0 || n >= len(a.Criteria) {
			f.add("/seen", "observation-seen-missing")
			break
		}
	}
	if !o.Own && (SameName(o.Name, g.Name) || o.Email != "" && NormalEmail(o.Email) == NormalEmail(g.Email)) {
		f.add("/name", "observer-is-learner")
	}
	return f.faults
}

// Gathered is what the observations of others come to. Nothing of who observed is in it but how many they are.
type Gathered struct {
	Observations Observations
	Context      Context // the most frequent one, the first of equals
	Contexts     []Context
	Criteria     map[int]int // how often each was seen
	Own          int         // by the person themself
	Rule         ObservationRule
	Enough       bool
}

// defaultObservation is what a soft skill asks for when its model says nothing (ux S26).
var defaultObservation = ObservationRule{Min: 3, Observers: 2}

// Gather counts. One person who observes under two addresses, or by a link and then with an account, is one observer:
// who shares a name or an address with another is taken for the same.
func Gather(a Achievement, all []Observation) Gathered {
	g := Gathered{Criteria: map[int]int{}, Rule: defaultObservation}
	if a.Observation != nil {
		g.Rule = *a.Observation
	}
	counts := map[Context]int{}
	var people []*observer
	for _, o := range all {
		if o.Own {
			g.Own++
			continue
		}
		g.Observations.Count++
		if g.Observations.From == "" || o.On < g.Observations.From {
			g.Observations.From = o.On
		}
		g.Observations.To = max(g.Observations.To, o.On)
		if counts[o.Context] == 0 {
			g.Contexts = append(g.Contexts, o.Context)
		}
		counts[o.Context]++
		for _, n := range o.Seen {
			g.Criteria[n]++
		}
		people = join(people, o)
	}
	for _, c := range g.Contexts {
		if counts[c] > counts[g.Context] {
			g.Context = c
		}
	}
	g.Observations.Observers = len(people)
	g.Enough = g.Rule.Met(g.Observations.Count, g.Observations.Observers) && g.Observations.Count > 0
	return g
}

type observer struct {
	keys  map[string]bool
	names []string
}

func (p *observer) is(keys []string, name string) bool {
	for _, k := range keys {
		if p.keys[k] {
			return true
		}
	}
	for _, n := range p.names {
		if SameName(n, name) {
			return true
		}
	}
	return false
}

// join adds the observer of o, and makes one of those whom o shows to be the same.
func join(people []*observer, o Observation) []*observer {
	keys := []string{o.Observer}
	if o.Email != "" {
		keys = append(keys, NormalEmail(o.Email))
	}
	one := &observer{keys: map[string]bool{}, names: []string{o.Name}}
	var others []*observer
	for _, p := range people {
		if !p.is(keys, o.Name) {
			others = append(others, p)
			continue
		}
		for k := range p.keys {
			one.keys[k] = true
		}
		one.names = append(one.names, p.names...)
	}
	for _, k := range keys {
		one.keys[k] = true
	}
	return append(others, one)
}

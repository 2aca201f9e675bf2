package domain

import "slices"

// ObservationRule is how much must have been seen before a soft skill is awarded: once is chance, and one pair of eyes
// is one opinion. nil: the model asks for nothing.
type ObservationRule struct {
	Min       int `json:"min"`       // observations
	Observers int `json:"observers"` // different people among them
}

// Met tells whether what was observed is enough.
func (r *ObservationRule) Met(count, observers int) bool {
	return r == nil || count >= r.Min && observers >= r.Observers
}

// ProofRule says who gives which evidence for a badge.
type ProofRule struct {
	By       ProofParty `json:"by"`
	Form     ProofForm  `json:"form"`
	Required bool       `json:"required,omitempty"`
	Label    string     `json:"label,omitempty"` // what it should show, in the model's words
}

// ProofParty is who gives it: the issuer with the award, or the learner with a claim.
type ProofParty string

const (
	ProofByIssuer  ProofParty = "issuer"
	ProofByLearner ProofParty = "learner"
)

// ProofForm is what the evidence is.
type ProofForm string

const (
	ProofAny   ProofForm = "any"
	ProofText  ProofForm = "text"
	ProofLink  ProofForm = "link"
	ProofPhoto ProofForm = "photo"
	ProofFile  ProofForm = "file"
)

// ProofForms lists them in the order of the form.
var ProofForms = []ProofForm{ProofAny, ProofText, ProofLink, ProofPhoto, ProofFile}

// ProofsBy are the rules for one party.
func (a Achievement) ProofsBy(party ProofParty) (rules []ProofRule) {
	for _, r := range a.Proofs {
		if r.By == party {
			rules = append(rules, r)
		}
	}
	return rules
}

// Translation is the model in another language, for the pages; what is signed is in the model's own language.
type Translation struct {
	Language    string   `json:"language"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Criteria    []string `json:"criteria,omitempty"`
}

// Creator is the organisation that made a model which another one awards.
type Creator struct {
	ID   string `json:"id"` // its identity, a DID or an address
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// HasLevel tells whether the model describes that degree of autonomy; a model of an organisation may describe one only.
func (a Achievement) HasLevel(level int) bool {
	for _, l := range a.Levels {
		if l.Level == level {
			return true
		}
	}
	return false
}

// WantsIssuerProof tells whether each award brings observations or a proof of the organisation along: one that is made of
// other badges has neither.
func (a Achievement) WantsIssuerProof() bool {
	return a.Observation != nil || slices.ContainsFunc(a.ProofsBy(ProofByIssuer), func(p ProofRule) bool { return p.Required })
}

// modelRules holds an award to what its model asks for: observations and evidence.
func (c *factCheck) modelRules(a Achievement, f Facts) {
	if r := a.Observation; r != nil {
		switch {
		case f.Observations == nil:
			c.add("/observations/count", "observations-missing", r.Min, r.Observers)
		case f.Observations.Count < r.Min:
			c.add("/observations/count", "observations-few", r.Min)
		case f.Observations.Observers < r.Observers:
			c.add("/observations/observers", "observers-few", r.Observers)
		}
	}
	for _, p := range a.ProofsBy(ProofByIssuer) {
		if !p.Required {
			continue
		}
		met := false
		for _, e := range f.Evidence {
			met = met || p.Form != ProofLink || e.URL != ""
		}
		if !met {
			c.add("/evidence/0/name", "evidence-required")
			return
		}
	}
}

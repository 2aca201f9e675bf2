package domain

// EquivalenceKind says between what an equivalence stands.
type EquivalenceKind string

const (
	BlocToBloc EquivalenceKind = "bloc"     // one bloc counts for another
	ToVersion  EquivalenceKind = "version"  // a certification follows another: blocs of the same title count
	FromRS     EquivalenceKind = "specific" // a certification of the répertoire spécifique counts for a bloc (L. 6113-6)
	DualBloc   EquivalenceKind = "dual"     // one bloc of two certifications: one award counts, and says so, for both
)

// EquivalenceKinds lists them in the order of the form.
var EquivalenceKinds = []EquivalenceKind{BlocToBloc, ToVersion, FromRS, DualBloc}

// Equivalence lets what was acquired count elsewhere (correspondances, articles L. 6113-6 and L. 6113-7 of the Code du
// travail). Every one has its reason and its source, which stand wherever it is counted.
type Equivalence struct {
	ID     string          `json:"id,omitempty"`
	Kind   EquivalenceKind `json:"kind"`
	From   string          `json:"from"`
	To     string          `json:"to"`
	Reason string          `json:"reason"`
	Source string          `json:"source"`
}

// Check names what is wrong with an equivalence before blocs are counted on its word.
func (e Equivalence) Check() error {
	c := &factCheck{}
	bloc := func(pointer, code string) {
		if CertificationOfBloc(code) == "" {
			c.add(pointer, "equivalence-bloc-malformed", code)
		}
	}
	switch e.Kind {
	case BlocToBloc, DualBloc:
		bloc("/from", e.From)
		bloc("/to", e.To)
	case ToVersion:
		if !IsCertificationCode(e.From) {
			c.add("/from", "certification-malformed", e.From)
		}
		if !IsCertificationCode(e.To) {
			c.add("/to", "certification-malformed", e.To)
		}
	case FromRS:
		if !IsSpecificCode(e.From) {
			c.add("/from", "equivalence-rs-malformed", e.From)
		}
		bloc("/to", e.To)
	default:
		c.add("/kind", "equivalence-kind-unknown", string(e.Kind))
	}
	if e.From == e.To && e.From != "" {
		c.add("/to", "equivalence-same", e.To)
	}
	c.required("/reason", e.Reason, "equivalence-reason-missing")
	c.text("/reason", e.Reason, 300)
	c.required("/source", e.Source, "equivalence-source-missing")
	c.text("/source", e.Source, 300)
	return InvalidFields(c.faults)
}

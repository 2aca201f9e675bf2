package domain

// ErasedName stands where a name stood once its person has erased their passport.
const ErasedName = "Personne effacée"

// ErasedFacts is what stays of an award for the figures of an organisation: its day and its kind of context, and nothing
// that tells of a person.
func (f Facts) ErasedFacts() Facts {
	return Facts{AwardedOn: f.AwardedOn, Level: f.Level, Context: f.Context, LearnerStatus: f.LearnerStatus}
}

// KeptByLaw is what an organisation keeps although its person erased their passport: for nobody but itself, and until a
// day (article L. 6362-6 of the labour code: who pays or controls a training may ask for the proof of it).
type KeptByLaw struct {
	Kind           string // KeptAfest or KeptPanel
	Subject        string
	OrganisationID OrganisationID
	Until          Day
}

// The kinds of what is kept by law.
const (
	KeptAfest = "afest"
	KeptPanel = "panel"
)

// KeptMonths is how long, counted from the day of the award: no text says a time, and controls of training that Europe
// pays for reach back five years (article R. 6323-39 keeps as long).
const KeptMonths = 60

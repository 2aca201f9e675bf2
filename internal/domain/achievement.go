package domain

// AchievementKind is the nature of a badge. It decides its shape, its rules and how it is read.
type AchievementKind string

const (
	SoftSkill       AchievementKind = "soft_skill"
	AFEST           AchievementKind = "afest"
	BlocAttestation AchievementKind = "bloc_attestation"
	BlocPreparation AchievementKind = "bloc_preparation"
	Coloration      AchievementKind = "coloration"
	Participation   AchievementKind = "participation"
	// WorkExperienceKind attests hours of work; it is what a file without reflective phases can become.
	WorkExperienceKind AchievementKind = "work_experience"
	// FullCertification records the final decision on a whole certification; its Bloc names the certification itself.
	FullCertification AchievementKind = "certification"
)

// Family keeps recognition badges and blocs apart on every screen (domain rule: never mixed).
func (k AchievementKind) Family() string {
	if k == BlocAttestation || k == FullCertification {
		return "bloc"
	}
	return "badge"
}

// Achievement is a badge definition: what a person can do and how that is assessed.
type Achievement struct {
	Slug           string          `json:"slug"`
	Kind           AchievementKind `json:"kind"`
	Version        string          `json:"version"`
	Title          string          `json:"title"`
	Description    string          `json:"description"` // one plain sentence
	Language       string          `json:"language"`    // "fr"
	Image          BadgeImage      `json:"image"`
	Criteria       []string        `json:"criteria"` // 3 to 5 lines that start with a verb
	Levels         []Level         `json:"levels,omitempty"`
	Assessment     string          `json:"assessment"`         // how it is assessed, one sentence
	Contexts       []Context       `json:"contexts,omitempty"` // where it can be acquired
	Alignments     []Alignment     `json:"alignments,omitempty"`
	ValidityMonths int             `json:"validity_months,omitempty"` // 0: no end date; always 0 for a bloc
	Bloc           *Bloc           `json:"bloc,omitempty"`            // bloc_attestation and bloc_preparation only
	Sector         string          `json:"sector,omitempty"`
	Tags           []string        `json:"tags,omitempty"`

	Results          []ResultDescription  `json:"results,omitempty"`
	Credits          float64              `json:"credits,omitempty"` // how many it is worth
	Related          []RelatedAchievement `json:"related,omitempty"`
	OtherIdentifiers []OtherIdentifier    `json:"other_identifiers,omitempty"`

	// Of models that organisations write themselves; see model.go.
	Observation  *ObservationRule `json:"observation,omitempty"` // of a soft skill
	Proofs       []ProofRule      `json:"proofs,omitempty"`
	Renewal      string           `json:"renewal,omitempty"` // how it is renewed, one sentence
	Translations []Translation    `json:"translations,omitempty"`
	Creator      *Creator         `json:"creator,omitempty"` // who made the model, when somebody else did
}

// BadgeImage is the recipe of the picture; the shape follows the kind.
type BadgeImage struct {
	Shape     string `json:"shape"` // circle, nut (AFEST), square (bloc attestation)
	Color     string `json:"color"` // prune, bleu, terre, vert, nuit, bordeaux
	Pictogram string `json:"pictogram"`
	Alt       string `json:"alt"`
	Name      string `json:"name,omitempty"`   // under which it is served, when that is not the slug
	Upload    string `json:"upload,omitempty"` // digest of the organisation's own picture, which then counts instead
}

// Level is a degree of autonomy in a described situation, never a trait of the person (after RECTEC's four
// levels): a place, a task, and who decides.
type Level struct {
	Level    int      `json:"level"` // 1 to 4
	Name     string   `json:"name"`
	Place    string   `json:"place"`
	Task     string   `json:"task"`
	Decides  string   `json:"decides"` // who decides what
	Examples []string `json:"examples"`
}

// Alignment points to an entry of a framework that recruiters or machines know.
type Alignment struct {
	Framework string `json:"framework"` // "ROME 4.0", "ESCO", "CléA", "RNCP"
	Code      string `json:"code"`
	Name      string `json:"name"`
	URL       string `json:"url"`
	Relation  string `json:"relation"` // exact, close, related
}

// Context is where a competence was acquired (plan régional, mesure 3).
type Context string

const (
	SummerJob    Context = "summer_job"
	Volunteering Context = "volunteering"
	PersonalLife Context = "personal_life"
	Internship   Context = "internship"
	Employment   Context = "employment"
	Training     Context = "training"
	Caregiving   Context = "caregiving"
)

// Contexts lists them in the order of the forms.
var Contexts = []Context{SummerJob, Volunteering, PersonalLife, Internship, Employment, Training, Caregiving}

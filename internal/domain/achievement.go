package domain

import (
	"regexp"
	"strings"
)

// AchievementKind is the nature of a badge. It decides its shape, its rules and how it is read.
type AchievementKind string

const (
	SoftSkill       AchievementKind = "soft_skill"
	AFEST           AchievementKind = "afest"
	BlocAttestation AchievementKind = "bloc_attestation"
	BlocPreparation AchievementKind = "bloc_preparation"
	Coloration      AchievementKind = "coloration"
	Participation   AchievementKind = "participation"
)

// Family keeps recognition badges and blocs apart on every screen (domain rule: never mixed).
func (k AchievementKind) Family() string {
	if k == BlocAttestation {
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
}

// BadgeImage is the recipe of the picture; the shape follows the kind.
type BadgeImage struct {
	Shape     string `json:"shape"` // circle, nut (AFEST), square (bloc attestation)
	Color     string `json:"color"` // prune, bleu, terre, vert, nuit, bordeaux
	Pictogram string `json:"pictogram"`
	Alt       string `json:"alt"`
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

// Bloc is a part of an RNCP certification as the register has it. Titles are exact, byte for byte
// (article R. 6113-16-3 of the Code du travail).
type Bloc struct {
	Code               string      `json:"code"` // RNCP37715BC01
	Title              string      `json:"title"`
	CertificationCode  string      `json:"certification_code"`
	CertificationTitle string      `json:"certification_title"`
	Level              int         `json:"level"`              // cadre national, equal to the EQF level
	CertifyingBodies   []LegalBody `json:"certifying_bodies"`  // may be empty for State diplomas
	RegistrationEnd    string      `json:"registration_end"`   // YYYY-MM-DD
	LastDeliveryDate   string      `json:"last_delivery_date"` // YYYY-MM-DD, "" when unknown
	NSF                []string    `json:"nsf,omitempty"`
}

// LegalBody is a body named by its SIRET.
type LegalBody struct {
	SIRET string `json:"siret"`
	Name  string `json:"name"`
}

// HabilitationScope says what a certifying body lets another organisation do.
type HabilitationScope string

const (
	ScopePrepare HabilitationScope = "prepare"
	ScopeAssess  HabilitationScope = "assess"
)

// Habilitation is a dated right given by a certifying body (articles R. 6113-16 to R. 6113-16-2).
type Habilitation struct {
	OrganisationID    OrganisationID
	CertificationCode string
	BlocCodes         []string // empty: all blocs of the certification
	Scope             HabilitationScope
	From, To          string // YYYY-MM-DD, inclusive
}

var certificationCode = regexp.MustCompile(`^RNCP[0-9]{1,6}$`)

// Check names what is wrong with a habilitation before it is recorded: from then on blocs are attested on its word.
func (h Habilitation) Check() error {
	c := &factCheck{}
	known := certificationCode.MatchString(h.CertificationCode)
	if !known {
		c.add("/certification", "certification-malformed", h.CertificationCode)
	}
	for _, code := range h.BlocCodes {
		if number, ok := strings.CutPrefix(code, h.CertificationCode+"BC"); known && (!ok || number == "") {
			c.add("/bloc", "bloc-malformed", code, h.CertificationCode)
		}
	}
	if h.Scope != ScopeAssess && h.Scope != ScopePrepare {
		c.add("/scope", "habilitation-scope-unknown", string(h.Scope))
	}
	if from := Day(h.From); from == "" {
		c.add("/from", "date-missing")
	} else if !from.Valid() {
		c.add("/from", "date-impossible", h.From)
	}
	if to := Day(h.To); to != "" && !to.Valid() {
		c.add("/to", "date-impossible", h.To)
	} else if to != "" && h.To < h.From {
		c.add("/to", "period-reversed")
	}
	return InvalidFields(c.faults)
}

// Covers tells whether the habilitation allows scope for that bloc on that day (YYYY-MM-DD).
func (h Habilitation) Covers(b Bloc, scope HabilitationScope, day string) bool {
	if h.CertificationCode != b.CertificationCode || h.Scope != scope || day < h.From || h.To != "" && day > h.To {
		return false
	}
	if len(h.BlocCodes) == 0 {
		return true
	}
	for _, code := range h.BlocCodes {
		if code == b.Code {
			return true
		}
	}
	return false
}

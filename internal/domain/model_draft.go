package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ModelID names a model of an organisation.
type ModelID string

// ModelState says how far a model is.
type ModelState string

const (
	ModelDraft     ModelState = "draft"     // never published
	ModelPublished ModelState = "published" // awarded from; it may have changes that are not published yet
	ModelArchived  ModelState = "archived"  // no longer awarded; its badges stay as they are
)

// Model is a badge definition that an organisation writes. Draft is what is being written. What was published stands in
// versions that never change, because badges were made with them.
type Model struct {
	ID             ModelID
	OrganisationID OrganisationID
	Slug           string // provisional until the first publication, fixed from then on
	State          ModelState
	Draft          Achievement
	Revision       int // of Draft: each save adds one
	Version        int // last published one, 0 for none
	Published      int // the revision that version was made from
	CopiedFrom     ModelID
	CreatedBy      string
	UpdatedBy      string
	CreatedAt      time.Time
	UpdatedAt      time.Time
	PublishedAt    time.Time
	ArchivedAt     time.Time
}

// Changed tells that something was written since the last publication.
func (m Model) Changed() bool { return m.Version > 0 && m.Published != m.Revision }

// Title is what a list shows.
func (m Model) Title() string { return m.Draft.Title }

// ModelKinds are those that an organisation may write, in the order of the form (ux S26). Hours of work and whole
// certifications have flows of their own.
var ModelKinds = []AchievementKind{SoftSkill, AFEST, BlocAttestation, BlocPreparation, Coloration, Participation}

// Shapes, colours and languages of models.
const (
	ShapeCircle = "circle"
	ShapeNut    = "nut"
	ShapeSquare = "square"
)

// ShapeOf is the shape that a kind imposes (ux 3.9).
func ShapeOf(kind AchievementKind) string {
	switch kind {
	case AFEST:
		return ShapeNut
	case BlocAttestation, FullCertification:
		return ShapeSquare
	}
	return ShapeCircle
}

// BadgeColors lists the colours in the order of the form.
var BadgeColors = []string{"prune", "bleu", "terre", "vert", "nuit", "bordeaux"}

// ModelLanguages are those that a model can be written in or translated into.
var ModelLanguages = []string{"fr", "en", "de", "es", "it", "pt", "ar", "uk"}

// Bounds of what a model says.
const (
	MaxModelTitle    = 80
	maxModelLine     = 260
	maxModelSentence = 400
	maxModelCriteria = 5
	MinModelCriteria = 3
	maxModelLinks    = 20
	maxModelMonths   = 120
)

// NewModel is an empty model of that kind, with the rules that ux S26 proposes.
func NewModel(kind AchievementKind) Achievement {
	a := Achievement{Kind: kind, Language: "fr", Image: BadgeImage{Shape: ShapeOf(kind), Color: "prune", Pictogram: "award"}}
	if kind == SoftSkill {
		a.Observation = &ObservationRule{Min: 3, Observers: 2}
		a.Contexts = slices.Clone(Contexts)
	}
	return a
}

// CheckDraft names what cannot be kept, even unfinished: what is too long, or not a choice that the forms offer.
func (a Achievement) CheckDraft() []FieldError {
	c := &factCheck{}
	if !contains(ModelKinds, a.Kind) {
		c.add("/kind", "model-kind")
	}
	if a.Kind.Family() != "bloc" && a.Kind != BlocPreparation && utf8.RuneCountInString(a.Title) > MaxModelTitle {
		c.add("/title", "model-title-long", MaxModelTitle)
	}
	c.text("/title", a.Title, 500)
	c.text("/description", a.Description, maxModelLine)
	c.text("/assessment", a.Assessment, maxModelSentence)
	c.text("/renewal", a.Renewal, maxModelLine)
	if len(a.Criteria) > maxModelCriteria && a.Bloc == nil {
		c.add("/criteria", "model-criteria-many", maxModelCriteria)
	}
	for _, line := range a.Criteria {
		c.text("/criteria", line, maxModelLine)
	}
	if a.Image.Color != "" && !contains(BadgeColors, a.Image.Color) {
		c.add("/image/color", "model-color")
	}
	c.text("/image/alt", a.Image.Alt, 120)
	if a.ValidityMonths < 0 || a.ValidityMonths > maxModelMonths {
		c.add("/validity_months", "model-validity", maxModelMonths)
	}
	if a.ValidityMonths > 0 && a.Kind.Family() == "bloc" {
		c.add("/validity_months", "bloc-has-end")
	}
	c.draftLevels(a.Levels)
	if r := a.Observation; r != nil && (r.Min < 1 || r.Min > 50 || r.Observers < 1 || r.Observers > r.Min) {
		c.add("/observation/min", "model-observation")
	}
	for i, p := range a.Proofs {
		if p.By != ProofByIssuer && p.By != ProofByLearner || !contains(ProofForms, p.Form) {
			c.add("/proofs/"+strconv.Itoa(i), "model-proof")
		}
		c.text("/proofs/"+strconv.Itoa(i)+"/label", p.Label, 120)
	}
	c.few("/proofs", len(a.Proofs), 2*len(ProofForms))
	for _, x := range a.Contexts {
		if !knownContext(x) {
			c.add("/contexts", "context-unknown", string(x))
		}
	}
	if c.few("/alignments", len(a.Alignments), maxModelLinks) {
		for i, x := range a.Alignments {
			if unsaid(x.Name) || !publicURL(x.URL) && !strings.HasPrefix(x.URL, "http://data.europa.eu/") {
				c.add("/alignments/"+strconv.Itoa(i), "model-alignment", x.Name)
			}
		}
	}
	c.few("/tags", len(a.Tags), maxModelLinks)
	if a.Language != "" && !contains(ModelLanguages, a.Language) {
		c.add("/language", "model-language", a.Language)
	}
	c.draftTranslations(a)
	if a.Bloc != nil && (IsSpecificCode(a.Bloc.CertificationCode) || IsSpecificCode(a.Bloc.Code)) {
		c.add("/bloc", "bloc-of-specific", a.Bloc.Code)
	}
	return c.faults
}

func (c *factCheck) draftLevels(levels []Level) {
	last := 0
	for i, l := range levels {
		p := "/levels/" + strconv.Itoa(i)
		if l.Level <= last || l.Level > 4 {
			c.add(p+"/level", "model-level")
		}
		last = l.Level
		c.required(p+"/name", l.Name, "name-missing")
		c.text(p+"/name", l.Name, 120)
		c.text(p+"/place", l.Place, 120)
		c.text(p+"/task", l.Task, maxModelLine)
		c.text(p+"/decides", l.Decides, maxModelLine)
	}
}

func (c *factCheck) draftTranslations(a Achievement) {
	seen := map[string]bool{a.Language: true}
	for i, t := range a.Translations {
		p := "/translations/" + strconv.Itoa(i)
		switch {
		case !contains(ModelLanguages, t.Language):
			c.add(p+"/language", "model-language", t.Language)
		case seen[t.Language]:
			c.add(p+"/language", "model-language-twice", t.Language)
		}
		seen[t.Language] = true
		c.required(p+"/title", t.Title, "model-translation-title")
		c.text(p+"/title", t.Title, 200)
		c.text(p+"/description", t.Description, maxModelLine)
		if len(t.Criteria) > maxModelCriteria {
			c.add(p+"/criteria", "model-criteria-many", maxModelCriteria)
		}
		for _, line := range t.Criteria {
			c.text(p+"/criteria", line, maxModelLine)
		}
	}
}

// CheckPublish names what a model still needs before badges are made with it.
func (a Achievement) CheckPublish() []FieldError {
	c := &factCheck{faults: a.CheckDraft()}
	c.required("/title", a.Title, "model-title-missing")
	c.keptWords(a)
	least := MinModelCriteria
	if a.Kind == Participation || a.Bloc != nil { // a presence has few words; a bloc has those of its fiche
		least = 1
	}
	if n := len(a.Criteria); n < least {
		c.add("/criteria", "model-criteria-few", least, n)
	}
	c.required("/assessment", a.Assessment, "model-assessment-missing")
	c.required("/image/alt", a.Image.Alt, "model-alt-missing")
	if needs := a.Kind == BlocAttestation || a.Kind == BlocPreparation; needs && a.Bloc == nil {
		c.add("/bloc", "model-bloc-missing")
	}
	return c.faults
}

// Freeze is the version that is published: what is derived is written down, once.
func (a Achievement) Freeze(slug string, version int) Achievement {
	a.Slug, a.Version = slug, strconv.Itoa(version)
	a.Image.Shape = ShapeOf(a.Kind)
	if version > 1 {
		a.Image.Name = slug + "-v" + a.Version
	}
	if a.Description == "" && len(a.Criteria) > 0 {
		a.Description = a.Criteria[0]
	}
	if a.Language == "" {
		a.Language = "fr"
	}
	return a
}

// Picture is the name under which the picture of a badge is served. Each version keeps its own.
func (a Achievement) Picture() string {
	if a.Image.Name != "" {
		return a.Image.Name
	}
	return a.Slug
}

// ModelSlug makes an address of a title. tail keeps two models of one title apart.
func ModelSlug(title, tail string) string {
	var b strings.Builder
	for _, r := range Fold(title) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 44 {
			break
		}
	}
	head := strings.Trim(b.String(), "-")
	if head == "" {
		head = "modele"
	}
	return head + "-" + tail
}

package credential

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
)

// achievement is an Achievement (OB 3.0, B.1.1).
type achievement struct {
	Context           []string            `json:"@context,omitempty"`
	ID                string              `json:"id"`
	Type              []string            `json:"type"`
	AchievementType   string              `json:"achievementType"`
	Name              string              `json:"name"`
	Description       string              `json:"description"`
	Criteria          criteria            `json:"criteria"`
	Image             image               `json:"image"`
	HumanCode         string              `json:"humanCode,omitempty"`
	FieldOfStudy      string              `json:"fieldOfStudy,omitempty"`
	Alignment         []alignment         `json:"alignment,omitempty"`
	ResultDescription []resultDescription `json:"resultDescription,omitempty"`
	Tag               []string            `json:"tag,omitempty"`
	Version           string              `json:"version,omitempty"`
	InLanguage        string              `json:"inLanguage,omitempty"`
	Creator           *profile            `json:"creator,omitempty"`
	CreditsAvailable  float64             `json:"creditsAvailable,omitempty"`
	Related           []related           `json:"related,omitempty"`
	OtherIdentifier   []identifierEntry   `json:"otherIdentifier,omitempty"`
	Endorsement       []json.RawMessage   `json:"endorsement,omitempty"`
	EndorsementJWT    []string            `json:"endorsementJwt,omitempty"`
}

// related is a Related (B.1.15): another badge, another version or language of this one, or its Open Badges 2.0 twin.
type related struct {
	ID         string   `json:"id"`
	Type       []string `json:"type"`
	Version    string   `json:"version,omitempty"`
	InLanguage string   `json:"inLanguage,omitempty"`
}

type criteria struct {
	Narrative string `json:"narrative"`
}

type image struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Caption string `json:"caption,omitempty"`
}

type alignment struct {
	Type        []string `json:"type"`
	Name        string   `json:"targetName"`
	URL         string   `json:"targetUrl"`
	Description string   `json:"targetDescription,omitempty"`
	Framework   string   `json:"targetFramework,omitempty"`
	Code        string   `json:"targetCode,omitempty"`
}

type resultDescription struct {
	ID            string                 `json:"id"`
	Type          []string               `json:"type"`
	Name          string                 `json:"name"`
	ResultType    string                 `json:"resultType"`
	AllowedValue  []string               `json:"allowedValue,omitempty"`
	RequiredValue string                 `json:"requiredValue,omitempty"`
	RequiredLevel string                 `json:"requiredLevel,omitempty"`
	ValueMin      string                 `json:"valueMin,omitempty"`
	ValueMax      string                 `json:"valueMax,omitempty"`
	Levels        []rubricCriterionLevel `json:"rubricCriterionLevel,omitempty"`
}

type rubricCriterionLevel struct {
	ID          string   `json:"id"`
	Type        []string `json:"type"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	Level       string   `json:"level"`
	Points      string   `json:"points,omitempty"`
}

// newAchievement copies titles and criteria byte for byte: the title of a bloc is exact by law
// (article R. 6113-16-3 of the Code du travail). inLanguage is signed only for a language other than French: one
// published text of the context lacks the term, and a badge without it verifies everywhere.
func newAchievement(base, slug string, a domain.Achievement) achievement {
	x := achievement{
		ID:              AchievementURL(base, slug, a.Slug),
		Type:            []string{"Achievement"},
		AchievementType: typeOfKind[a.Kind],
		Name:            a.Title,
		Description:     a.Description,
		Criteria:        criteria{Narrative: criteriaNarrative(a)},
		Image:           image{ID: BadgeImagePNG(base, a.Picture()), Type: "Image", Caption: a.Image.Alt},
		Alignment:       newAlignments(a),
		Tag:             a.Tags,
		Version:         a.Version,

		CreditsAvailable:  a.Credits,
		Related:           newRelated(base, slug, a),
		ResultDescription: describeResults(AchievementURL(base, slug, a.Slug), a.Results),
	}
	if a.Language != "fr" {
		x.InLanguage = a.Language
	}
	if c := a.Creator; c != nil { // whose model it is, when the issuer took it over (Open Badges 3.0, B.1.1)
		x.Creator = &profile{ID: c.ID, Type: []string{"Profile"}, Name: line(c.Name), URL: c.URL}
	}
	for _, n := range a.OtherIdentifiers {
		x.OtherIdentifier = append(x.OtherIdentifier, identifierEntry{Type: "IdentifierEntry", Identifier: n.Value, IdentifierType: n.Type})
	}
	if a.Bloc != nil {
		if a.Kind.Family() == "bloc" { // a preparation is not the bloc
			x.HumanCode = a.Bloc.Code
		}
		x.FieldOfStudy = strings.Join(a.Bloc.NSF, ", ")
	}
	return x
}

// What a badge is not stands inside the badge (articles L. 6113-1 and L. 6352-13 of the Code du travail).
const (
	notACertification   = "Ce badge n’est pas une certification professionnelle au sens de l’article L. 6113-1 du code du travail."
	notAValidation      = "Ce badge ne vaut pas validation du bloc par le certificateur."
	besideTheAttest     = "Ce badge accompagne l’attestation du certificateur. Il ne la remplace pas."
	notTheCertification = "Valider un bloc ne donne pas la certification entière."
)

func disclaimers(kind domain.AchievementKind) []string {
	switch kind {
	case domain.FullCertification:
		return []string{besideTheAttest}
	case domain.BlocAttestation:
		return []string{besideTheAttest, notTheCertification}
	case domain.BlocPreparation:
		return []string{notAValidation, notACertification}
	}
	return []string{notACertification}
}

// criteriaNarrative is a Markdown list of the criteria, then what the badge is not, one paragraph each.
func criteriaNarrative(a domain.Achievement) string {
	var b strings.Builder
	for i, c := range a.Criteria {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("- " + c)
	}
	for _, d := range disclaimers(a.Kind) {
		b.WriteString("\n\n" + d)
	}
	return strings.TrimSpace(b.String())
}

var relationWords = map[string]string{
	"exact":   "Correspondance exacte.",
	"close":   "Correspondance proche.",
	"related": "En lien avec ce badge.",
}

// The names of the registers in an alignment.
const (
	rncp = "RNCP"
	rs   = "RS"
)

// newAlignments puts the bloc and its certification first, then what the definition says. OB 3.0 has no
// targetType for French or European frameworks, so the framework is named. No entry stands twice: twins are
// blank nodes that look alike, the slow case of RDFC-1.0.
func newAlignments(a domain.Achievement) []alignment {
	var all []alignment
	add := func(x alignment) {
		x.Type = []string{"Alignment"}
		same := func(y alignment) bool { return y.Framework == x.Framework && y.Code == x.Code && y.URL == x.URL }
		if !slices.ContainsFunc(all, same) {
			all = append(all, x)
		}
	}
	if b := a.Bloc; b != nil {
		url, register := registerURL(b.CertificationCode)
		about, whole := "Ce badge prépare à ce bloc.", "Certification dont ce bloc est une partie."
		switch a.Kind {
		case domain.BlocAttestation:
			about = "Bloc de compétences validé."
		case domain.FullCertification:
			whole = "Certification délivrée en entier."
		}
		if !b.Whole() {
			add(alignment{Name: b.Title, URL: url, Description: about, Framework: register, Code: b.Code})
		}
		add(alignment{Name: b.CertificationTitle, URL: url, Description: whole, Framework: register, Code: b.CertificationCode})
	}
	for _, x := range a.Alignments {
		if a.Bloc != nil && (x.Framework == rncp || x.Framework == rs) && (x.Code == a.Bloc.Code || x.Code == a.Bloc.CertificationCode) {
			continue
		}
		add(alignment{Name: x.Name, URL: x.URL, Description: relationWords[x.Relation], Framework: x.Framework, Code: x.Code})
	}
	return all
}

// registerURL is the public record of a certification, and the name of its register.
func registerURL(code string) (url, register string) {
	if number, ok := strings.CutPrefix(code, rs); ok {
		return "https://www.francecompetences.fr/recherche/rs/" + number + "/", rs
	}
	return "https://www.francecompetences.fr/recherche/rncp/" + strings.TrimPrefix(code, rncp) + "/", rncp
}

// describeLevels adds the levels as one rubric and returns its id. The ids are fragments of the achievement's
// address, so that a level is known by an address of its own.
func (a *achievement) describeLevels(levels []domain.Level) (id string) {
	id = a.ID + "#niveau"
	d := resultDescription{ID: id, Type: []string{"ResultDescription"}, Name: "Niveau d’autonomie", ResultType: "RubricCriterionLevel"}
	for _, l := range levels {
		d.Levels = append(d.Levels, rubricCriterionLevel{
			ID: levelID(id, l.Level), Type: []string{"RubricCriterionLevel"}, Name: l.Name, Description: levelWords(l), Level: strconv.Itoa(l.Level),
		})
	}
	a.ResultDescription = append([]resultDescription{d}, a.ResultDescription...)
	return id
}

func levelID(rubric string, level int) string { return rubric + "-" + strconv.Itoa(level) }

// levelWords says the situation: a place, a task, and who decides.
func levelWords(l domain.Level) string {
	var parts []string
	for _, p := range []string{l.Place, l.Task, l.Decides} {
		if p = sentenceEnd(p); p != "" {
			parts = append(parts, p+".")
		}
	}
	return strings.Join(parts, " ")
}

// BuildAchievement is the public definition of a badge of an organisation.
func BuildAchievement(base string, o domain.Organisation, a domain.Achievement, said Endorsements) ([]byte, error) {
	x := newAchievement(base, o.Slug, a)
	x.Context = []string{contextVCDM2, contextOpenBadge}
	x.InLanguage = a.Language
	if x.Creator == nil {
		issuer := newIssuer(base, o)
		x.Creator = &issuer
	}
	x.Endorsement, x.EndorsementJWT = said.Documents, said.JWTs
	if len(a.Levels) > 0 {
		x.describeLevels(a.Levels)
	}
	return encode(x)
}

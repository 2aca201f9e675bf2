package credential

import (
	"strconv"

	"galon/internal/domain"
)

// describeResults writes what a badge measures beside its levels (OB 3.0, B.1.17). The ids are fragments of the
// achievement's address.
func describeResults(achievement string, all []domain.ResultDescription) []resultDescription {
	var list []resultDescription
	for _, d := range all {
		id := resultID(achievement, d.Slug)
		x := resultDescription{
			ID: id, Type: []string{"ResultDescription"}, Name: d.Name, ResultType: string(d.Type),
			AllowedValue: d.Allowed, RequiredValue: d.Required, ValueMin: d.Min, ValueMax: d.Max,
		}
		for i, l := range d.Levels {
			x.Levels = append(x.Levels, rubricCriterionLevel{
				ID: levelID(id, i+1), Type: []string{"RubricCriterionLevel"}, Name: l.Name, Description: l.Description, Level: strconv.Itoa(i + 1), Points: l.Points,
			})
		}
		if d.RequiredLevel > 0 {
			x.RequiredLevel = levelID(id, d.RequiredLevel)
		}
		list = append(list, x)
	}
	return list
}

func resultID(achievement, slug string) string { return achievement + "#" + slug }

// newResults writes what the person reached, beside the level (OB 3.0, B.1.16).
func newResults(achievement string, all []domain.Result) []result {
	var list []result
	for _, r := range all {
		id := resultID(achievement, r.Description)
		x := result{Type: []string{"Result"}, ResultDescription: id, Value: line(r.Value), Status: r.Status}
		if r.Level > 0 {
			x.AchievedLevel = levelID(id, r.Level)
		}
		list = append(list, x)
	}
	return list
}

const typeRelated = "Related"

// newRelated points to the Open Badges 2.0 twin of the definition, with the type by which the implementation guide
// tells it, then to what the definition itself names.
func newRelated(base, slug string, a domain.Achievement) []related {
	list := []related{{ID: BadgeClassTwin(base, slug, a.Slug), Type: []string{typeRelated, typeBadgeClass}}}
	for _, r := range a.Related {
		address := evidenceURL(r.URL)
		if r.Slug != "" {
			address = AchievementURL(base, slug, r.Slug)
		}
		if address == "" {
			continue
		}
		x := related{ID: address, Type: []string{typeRelated}, Version: r.Version}
		if r.Language != "fr" { // as in newAchievement
			x.InLanguage = r.Language
		}
		list = append(list, x)
	}
	return list
}

// newSource is the organisation that assessed for the issuer (OB 3.0, B.1.3). It is named by its own page, or else by
// its entry in the public directory of companies.
func newSource(s *domain.Source) *profile {
	if s == nil {
		return nil
	}
	p := &profile{ID: evidenceURL(s.URL), Type: []string{"Profile"}, Name: line(s.Name), URL: evidenceURL(s.URL)}
	if s.SIRET != "" {
		p.OtherIdentifier = []identifierEntry{{Type: "IdentifierEntry", Identifier: siretDigits(s.SIRET), IdentifierType: "ext:SIRET"}}
		if p.ID == "" {
			p.ID = "https://annuaire-entreprises.data.gouv.fr/etablissement/" + siretDigits(s.SIRET)
			p.URL = p.ID
		}
	}
	if p.ID == "" {
		return nil
	}
	return p
}

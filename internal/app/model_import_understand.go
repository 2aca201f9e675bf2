package app

import (
	"cmp"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
)

// ImportKinds are those that a person may give to a model whose file names none: a bloc is chosen in the register.
var ImportKinds = []domain.AchievementKind{domain.SoftSkill, domain.AFEST, domain.Coloration, domain.Participation}

// as is the model with another kind, and with the rules of that kind.
func (x Incoming) as(kind domain.AchievementKind) (domain.Achievement, error) {
	a := x.Achievement
	if kind == "" || kind == a.Kind || !x.Kindless {
		return a, nil
	}
	if !slices.Contains(ImportKinds, kind) {
		return a, domain.InvalidFields([]domain.FieldError{{Pointer: "/kind", Code: "model-kind"}})
	}
	fresh := domain.NewModel(kind)
	a.Kind, a.Observation, a.Contexts, a.Image.Shape = kind, fresh.Observation, fresh.Contexts, fresh.Image.Shape
	return a, nil
}

// understood makes a draft of a definition of anybody: what fits is kept, and what is cut is said.
func understood(m credential.SeenModel) Incoming {
	x := Incoming{Format: m.Format, From: cmp.Or(m.CreatorName, m.CreatorID), Untaken: m.Untaken}
	if len(m.Criteria) == 0 {
		x.CriteriaAt = m.CriteriaURL
	}
	kind := m.Kind
	if x.Kindless = !slices.Contains(ImportKinds, kind); x.Kindless {
		kind = domain.SoftSkill
	}
	a := domain.NewModel(kind)
	cut := func(field string, text string, limit int) string {
		text = strings.Join(strings.Fields(text), " ")
		if r := []rune(text); len(r) > limit {
			x.Cut = append(x.Cut, field)
			return strings.TrimSpace(string(r[:limit-1])) + "…"
		}
		return text
	}
	a.Title = cut("title", m.Title, domain.MaxModelTitle)
	a.Description = cut("description", m.Description, 260)
	for i, line := range m.Criteria {
		if i == 5 {
			x.Cut = append(x.Cut, "criteria")
			break
		}
		a.Criteria = append(a.Criteria, cut("criteria", line, 260))
	}
	for _, l := range m.Alignments {
		l.Name, l.Code, l.Framework = cut("alignments", l.Name, 200), cut("alignments", l.Code, 200), cut("alignments", l.Framework, 80)
		if l.Name == "" || !strings.HasPrefix(l.URL, "https://") && !strings.HasPrefix(l.URL, "http://data.europa.eu/") || len(a.Alignments) == 20 {
			x.Cut = append(x.Cut, "alignments")
			continue
		}
		a.Alignments = append(a.Alignments, l)
	}
	last := 0
	for _, l := range m.Levels {
		if l.Level > last && l.Level <= 4 && l.Name != "" && len([]rune(l.Task)) <= 260 && len([]rune(l.Name)) <= 120 {
			a.Levels, last = append(a.Levels, l), l.Level
		} else {
			x.Cut = append(x.Cut, "levels")
		}
	}
	for _, w := range m.Tags {
		if len(a.Tags) < 20 && len([]rune(w)) <= 60 {
			a.Tags = append(a.Tags, w)
		} else {
			x.Cut = append(x.Cut, "tags")
		}
	}
	a.ValidityMonths = m.Months
	if lang, _, _ := strings.Cut(strings.ToLower(m.Language), "-"); slices.Contains(domain.ModelLanguages, lang) {
		a.Language = lang
	} else if lang != "" {
		x.Cut = append(x.Cut, "language")
	}
	a.Image.Alt = cut("image", m.ImageAlt, 120)
	if a.Image.Upload = m.Image; m.Image != "" && !strings.HasPrefix(m.Image, "data:image/") && !strings.HasPrefix(m.Image, "https://") {
		x.Cut = append(x.Cut, "image")
	} // an address until it is brought in; see bring
	x.Cut = slices.Compact(slices.Sorted(slices.Values(x.Cut)))
	x.Achievement = a
	return x
}

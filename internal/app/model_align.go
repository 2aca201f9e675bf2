package app

import (
	"context"
	"strings"

	"galon/badges"
	"galon/internal/domain"
)

// alignShown bounds the answers of one search.
const alignShown = 12

// SearchAlignments finds what a model can lean on: ROME, ESCO, CléA, and the certifications of the registers. Nothing is
// asked of anybody: all of it is in the binary, or was imported.
func (s *Models) SearchAlignments(ctx context.Context, actor domain.Actor, text string) ([]badges.Found, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	found := badges.SearchFrameworks(text, "", alignShown)
	if len(strings.TrimSpace(text)) < 2 {
		return nil, nil
	}
	register := &Register{Installation: s.Installation}
	entries, _, _, err := register.SearchNear(ctx, RegisterSearch{Text: text})
	if err != nil {
		return nil, err
	}
	for i, c := range entries {
		if i == alignShown/2 {
			break
		}
		if c.Title == "" {
			continue
		}
		framework, path := "RNCP", "rncp"
		if c.Specific() {
			framework, path = "RS", "rs"
		}
		found = append(found, badges.Found{Alignment: domain.Alignment{Framework: framework, Code: c.Code, Name: c.Title, Relation: "related",
			URL: "https://www.francecompetences.fr/recherche/" + path + "/" + strings.TrimLeft(c.Code, "RNCPS") + "/"}})
	}
	if len(found) == 0 {
		found = badges.SearchSome(text, alignShown/2)
	}
	return found, nil
}

// BlocModel is what a model of a bloc begins with: the exact title of the register, which nobody may change (article
// R. 6113-16-3 of the Code du travail), and the words of its competences.
func (s *Models) BlocModel(ctx context.Context, kind domain.AchievementKind, code string) (domain.Achievement, error) {
	code = domain.NormalRegisterCode(code)
	fault := func(what string) error {
		return domain.InvalidFields([]domain.FieldError{{Pointer: "/bloc", Code: what, Args: []any{code}}})
	}
	if domain.IsSpecificCode(code) {
		return domain.Achievement{}, fault("bloc-of-specific")
	}
	a, err := s.Definition(ctx, badges.ComposedSlug(kind, code))
	if domain.IsKind(err, domain.NotFound) {
		return a, fault("model-bloc-unknown")
	}
	return a, err
}

// registered says of a bloc what the register says, whatever a file or a machine has said of it: who names itself among the
// certifying bodies would attest what it has no right to. A model of another kind has no bloc.
func (s *Models) registered(ctx context.Context, a domain.Achievement) (domain.Achievement, error) {
	if a.Kind != domain.BlocAttestation && a.Kind != domain.BlocPreparation {
		a.Bloc = nil
	}
	if a.Bloc == nil {
		return a, nil
	}
	known, err := s.BlocModel(ctx, a.Kind, a.Bloc.Code)
	if err == nil {
		a.Bloc, a.Title = known.Bloc, known.Title
	}
	return a, err
}

package app

import (
	"context"
	"slices"
	"strings"

	"galon/internal/domain"
)

// PeopleNear is People for a person: when a name finds nobody, it is read as the nearest one, and near says so. Machines
// are answered exactly what they asked.
func (s *Issuing) PeopleNear(ctx context.Context, actor domain.Actor, f AwardFilter) (rows []AwardRow, next string, near bool, err error) {
	rows, next, err = s.People(ctx, actor, f)
	if err != nil || len(rows) > 0 || strings.TrimSpace(f.Search) == "" || strings.Contains(f.Search, "@") {
		return rows, next, false, err
	}
	names, err := s.Store.RecipientNames(ctx, f.OrganisationID)
	if err != nil {
		return nil, "", false, err
	}
	l := domain.Lexicon{}
	for _, name := range names {
		l.Add(name)
	}
	right, ok := l.Corrected(domain.Words(f.Search), func(w string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(name, w) })
	})
	if !ok {
		return nil, "", false, nil
	}
	f.Search = strings.Join(right, " ")
	rows, next, err = s.People(ctx, actor, f)
	return rows, next, len(rows) > 0, err
}

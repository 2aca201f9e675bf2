package app

import (
	"cmp"
	"context"
	"slices"

	"galon/internal/domain"
	"galon/internal/store"
)

// CompositeProgress is how far the holder of a passport is with every composite that a badge of theirs counts for, over
// all organisations: what is complete first, then what is nearest to its end.
func (in *Installation) CompositeProgress(ctx context.Context, passport domain.PassportID) ([]domain.CompositeProgress, error) {
	rows, err := in.Store.PassportAwards(ctx, passport)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var held []domain.CompositeHeld
	for _, row := range rows {
		held = append(held, in.compositeHeld(row.Award, row.OrganisationName))
	}
	composites, err := in.Store.Composites(ctx, "")
	if err != nil {
		return nil, err
	}
	cases, err := in.Store.CompositeCasesOf(ctx, passport)
	if err != nil {
		return nil, err
	}
	became := map[domain.CompositeID]store.CompositeCase{}
	for _, c := range cases {
		became[c.CompositeID] = c
	}
	var all []domain.CompositeProgress
	for _, c := range composites {
		p := domain.ProgressOfComposite(c, held)
		if k, ok := became[c.ID]; ok {
			tellCase(&p, k)
		}
		if p.State != domain.CompositeAwarded && (p.Done == 0 || !c.StoppedAt.IsZero()) {
			continue
		}
		if p.Title, p.Organisation, err = in.compositeNames(ctx, c); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(a, b domain.CompositeProgress) int { return cmp.Compare(a.Needed-a.Done, b.Needed-b.Done) })
	return all, nil
}

// compositeHeld reads what a badge is worth today.
func (in *Installation) compositeHeld(a domain.Award, organisation string) domain.CompositeHeld {
	return domain.CompositeHeld{Achievement: a.Achievement.Slug, OrganisationID: a.OrganisationID, Organisation: organisation, Award: a.ID,
		Title: a.Achievement.Title, On: a.Facts.AwardedOn, Valid: a.State == domain.AwardIssued && a.RefusedAt.IsZero() && in.StateOf(a) == BadgeValid}
}

func tellCase(p *domain.CompositeProgress, c store.CompositeCase) {
	p.State, p.Award, p.Broken = c.State, c.AwardID, !c.BrokenAt.IsZero()
}

func (in *Installation) compositeNames(ctx context.Context, c domain.Composite) (title, organisation string, err error) {
	title = c.Achievement
	a, err := in.Definition(ctx, c.Achievement)
	if err == nil {
		title = a.Title
	} else if !domain.IsKind(err, domain.NotFound) {
		return "", "", err
	}
	o, err := in.Store.Organisation(ctx, c.OrganisationID)
	return title, o.Name, err
}

// BrokenParts names the badges of a composite that are withdrawn since, for whoever looks at the badge they made up.
func (in *Installation) BrokenParts(ctx context.Context, a domain.Award) ([]string, error) {
	if len(a.Facts.Components) == 0 {
		return nil, nil
	}
	return in.Store.BrokenParts(ctx, a.ID)
}

package app

import (
	"context"

	"galon/badges"
	"galon/internal/domain"
)

// Definition is the badge of that slug: of the catalogue, composed from the register, or written by an organisation. What it says of a bloc is what
// the register says today; an award freezes it.
func (in *Installation) Definition(ctx context.Context, slug string) (domain.Achievement, error) {
	if a, ok := badges.BySlug(slug); ok {
		return in.fresh(ctx, a)
	}
	kind, code, ok := badges.ComposedCode(slug)
	if !ok { // one that an organisation wrote: its newest version
		v, err := in.Store.PublishedModel(ctx, slug)
		if domain.IsKind(err, domain.NotFound) {
			err = domain.NotFoundf("achievement-unknown", slug)
		}
		if err != nil {
			return domain.Achievement{}, err
		}
		return in.fresh(ctx, v.Definition)
	}
	if a, ok := badges.OfBloc(kind, code); ok { // one badge for one bloc
		return in.fresh(ctx, a)
	}
	certification := code
	if c := domain.CertificationOfBloc(code); c != "" {
		certification = c
	}
	c, err := in.Certification(ctx, certification)
	if err != nil {
		return domain.Achievement{}, err
	}
	b := c.Whole()
	if kind != domain.FullCertification {
		if b, err = in.Bloc(ctx, code); err != nil {
			return domain.Achievement{}, err
		}
	}
	a, _ := badges.Compose(slug, c, b)
	return a, in.alignDual(ctx, &a)
}

// BlocDefinition is the attestation of a bloc.
func (in *Installation) BlocDefinition(ctx context.Context, code string) (domain.Achievement, error) {
	return in.Definition(ctx, badges.ComposedSlug(domain.BlocAttestation, domain.NormalRegisterCode(code)))
}

// fresh gives a badge of the catalogue the facts of its bloc as the register has them today: titles, dates and bodies
// change there, and article R. 6113-16-3 wants the exact ones.
func (in *Installation) fresh(ctx context.Context, a domain.Achievement) (domain.Achievement, error) {
	if a.Bloc == nil {
		return a, nil
	}
	b, err := in.Bloc(ctx, a.Bloc.Code)
	if domain.IsKind(err, domain.NotFound) {
		return a, nil
	}
	if err != nil {
		return a, err
	}
	if b.CertificationTitle == "" { // an export without its file of titles
		b.CertificationTitle = a.Bloc.CertificationTitle
	}
	if len(b.NSF) == 0 {
		b.NSF = a.Bloc.NSF
	}
	a.Bloc = &b
	if a.Kind == domain.BlocAttestation {
		a.Title = b.Title
	}
	a.Alignments = append([]domain.Alignment{}, a.Alignments...)
	for i := range a.Alignments {
		if a.Alignments[i].Code == b.Code {
			a.Alignments[i].Name = b.Title
		}
	}
	return a, in.alignDual(ctx, &a)
}

// alignDual adds to the attestation of a bloc that two certifications share the one of the other (double certification):
// one award, several alignments.
func (in *Installation) alignDual(ctx context.Context, a *domain.Achievement) error {
	if a.Kind != domain.BlocAttestation {
		return nil
	}
	all, err := in.Equivalences(ctx)
	if err != nil {
		return err
	}
	for _, e := range all {
		other := e.To
		if e.Kind != domain.DualBloc || e.From != a.Bloc.Code && e.To != a.Bloc.Code {
			continue
		}
		if other == a.Bloc.Code {
			other = e.From
		}
		b, err := in.Bloc(ctx, other)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		a.Alignments = append(a.Alignments, domain.Alignment{Framework: "RNCP", Code: b.Code, Name: b.Title,
			URL: "https://www.francecompetences.fr/recherche/rncp/" + b.CertificationCode[len("RNCP"):] + "/", Relation: "exact"})
	}
	return nil
}

// habilitated are the badges for the blocs that an organisation may assess or prepare for on that day, and that the
// catalogue has no badge for.
func (in *Installation) habilitated(ctx context.Context, habilitations []domain.Habilitation, day domain.Day) ([]domain.Achievement, error) {
	kinds := map[domain.HabilitationScope]domain.AchievementKind{domain.ScopeAssess: domain.BlocAttestation, domain.ScopePrepare: domain.BlocPreparation}
	var all []domain.Achievement
	seen := map[string]bool{}
	for _, h := range habilitations {
		c, err := in.Certification(ctx, h.CertificationCode)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, x := range c.Blocs {
			b, _ := c.Bloc(x.Code)
			slug := badges.ComposedSlug(kinds[h.Scope], x.Code)
			if _, named := badges.OfBloc(kinds[h.Scope], x.Code); named || seen[slug] || !h.Covers(b, h.Scope, string(day)) {
				continue
			}
			if a, ok := badges.Compose(slug, c, b); ok {
				seen[slug] = true
				all = append(all, a)
			}
		}
	}
	return all, nil
}

// picture is what a badge looks like, from its slug alone: badges of the register are drawn on demand.
func picture(slug string) (domain.Achievement, bool) {
	if a, ok := badges.BySlug(slug); ok {
		return a, true
	}
	image, ok := badges.ComposedImage(slug)
	return domain.Achievement{Slug: slug, Image: image}, ok
}

// signed says who signs a bloc for its certifying body, which every attestation must say: who was named, or else who
// assessed, who awards, or the organisation itself.
func (p plan) signed(f domain.Facts) domain.Facts {
	if p.achievement.Kind.Family() != "bloc" || f.Signatory.Name != "" {
		return f
	}
	switch {
	case f.Assessor.Name != "":
		f.Signatory = f.Assessor
	case p.actor.AccountID != "" && p.actor.Name != "":
		f.Signatory.Name = p.actor.Name
	default:
		f.Signatory.Name = p.organisation.Name
	}
	return f
}

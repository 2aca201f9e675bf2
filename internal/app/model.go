package app

import (
	"context"
	"fmt"
	"slices"

	"galon/badges"
	"galon/internal/domain"
	"galon/internal/store"
)

// Models are the badge definitions that an organisation writes: drafts, versions, pictures, partners.
type Models struct {
	*Installation
}

// ModelOverview is a model in the list of its organisation.
type ModelOverview struct {
	domain.Model
	Awards int
}

// List shows the models of the actor's organisation, the last changed first.
func (s *Models) List(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]ModelOverview, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	all, err := s.Store.Models(ctx, o)
	if err != nil {
		return nil, err
	}
	counts, err := s.Store.AwardsPerModel(ctx, o)
	if err != nil {
		return nil, err
	}
	lines := make([]ModelOverview, len(all))
	for i, m := range all {
		lines[i] = ModelOverview{m, counts[m.Slug]}
	}
	return lines, nil
}

// ModelView is one model with what was published of it.
type ModelView struct {
	domain.Model
	Versions []store.ModelVersion // the newest first
	Awards   int
}

// Show reads one model.
func (s *Models) Show(ctx context.Context, actor domain.Actor, id domain.ModelID) (ModelView, error) {
	m, err := s.own(ctx, actor, id, ActRead)
	if err != nil {
		return ModelView{}, err
	}
	v := ModelView{Model: m}
	if v.Versions, err = s.Store.ModelVersions(ctx, id); err != nil {
		return v, err
	}
	counts, err := s.Store.AwardsPerModel(ctx, m.OrganisationID)
	v.Awards = counts[m.Slug]
	return v, err
}

// own is a model of the actor's organisation; to others it does not exist.
func (s *Models) own(ctx context.Context, actor domain.Actor, id domain.ModelID, act Action) (domain.Model, error) {
	m, err := s.Store.Model(ctx, id)
	if err == nil && foreign(actor, m.OrganisationID) {
		err = domain.NotFoundf("model-unknown")
	}
	if err == nil {
		err = allow(actor, act, m.OrganisationID)
	}
	return m, err
}

// Create begins a model of that kind.
func (s *Models) Create(ctx context.Context, actor domain.Actor, o domain.OrganisationID, kind domain.AchievementKind) (domain.Model, error) {
	if !slices.Contains(domain.ModelKinds, kind) {
		return domain.Model{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/kind", Code: "model-kind-missing"}})
	}
	return s.insert(ctx, actor, o, domain.NewModel(kind), "", "model.create")
}

// CreateFrom begins a model with all that it says already: an import, a copy, the API.
func (s *Models) CreateFrom(ctx context.Context, actor domain.Actor, o domain.OrganisationID, a domain.Achievement) (domain.Model, error) {
	return s.insert(ctx, actor, o, a, "", "model.create")
}

func (s *Models) insert(ctx context.Context, actor domain.Actor, o domain.OrganisationID, a domain.Achievement, from domain.ModelID, act string) (domain.Model, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return domain.Model{}, err
	}
	a, err := s.registered(ctx, tidy(a))
	if err != nil {
		return domain.Model{}, err
	}
	if err := domain.InvalidFields(draftFaults(a)); err != nil {
		return domain.Model{}, err
	}
	now := s.now()
	m := domain.Model{ID: domain.NewID[domain.ModelID](now), OrganisationID: o, State: domain.ModelDraft, Draft: a, Revision: 1, CopiedFrom: from,
		CreatedBy: actor.Label(), UpdatedBy: actor.Label(), CreatedAt: now, UpdatedAt: now}
	m.Slug = string(m.ID)
	return m, s.Store.Write(ctx, func(tx *store.Tx) error {
		if n, full, err := tx.CountModels(o); err != nil || full {
			if err == nil {
				err = domain.Conflictf("models-full", n)
			}
			return err
		}
		if err := tx.InsertModel(m); err != nil {
			return err
		}
		return s.audit(tx, actor, act, o, string(m.ID), string(a.Kind))
	})
}

// tidy cleans what was typed: no blanks around a line, no empty lines, and nothing that only a publication may say.
func tidy(a domain.Achievement) domain.Achievement {
	a.Slug, a.Version, a.Image.Name = "", "", ""
	a.Results, a.Related, a.OtherIdentifiers = nil, nil, nil // of the catalogue's own badges
	a.Image.Shape = domain.ShapeOf(a.Kind)
	if a.Language == "" {
		a.Language = "fr"
	}
	for _, text := range []*string{&a.Title, &a.Description, &a.Assessment, &a.Renewal, &a.Sector, &a.Image.Alt} {
		*text = normalName(*text)
	}
	a.Criteria = tidyLines(a.Criteria)
	a.Tags = tidyLines(a.Tags)
	a.Levels = slices.Clone(a.Levels)
	for i := range a.Levels {
		for _, text := range []*string{&a.Levels[i].Name, &a.Levels[i].Place, &a.Levels[i].Task, &a.Levels[i].Decides} {
			*text = normalName(*text)
		}
		a.Levels[i].Examples = append([]string{}, tidyLines(a.Levels[i].Examples)...) // never null in JSON
	}
	a.Translations = slices.Clone(a.Translations)
	for i := range a.Translations {
		t := &a.Translations[i]
		t.Title, t.Description, t.Criteria = normalName(t.Title), normalName(t.Description), tidyLines(t.Criteria)
	}
	a.Proofs = slices.Clone(a.Proofs)
	for i := range a.Proofs {
		a.Proofs[i].Label = normalName(a.Proofs[i].Label)
	}
	return a
}

func tidyLines(all []string) []string {
	var kept []string
	for _, line := range all {
		if line = normalName(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}

// Awardable is a badge that the organisation may give today: of the catalogue, of the register, or its own.
func (in *Installation) awardable(ctx context.Context, o domain.Organisation, slug string) (domain.Achievement, error) {
	a, err := in.Definition(ctx, slug)
	if err != nil || a.Creator == nil && catalogued(slug) {
		return a, err
	}
	v, err := in.Store.PublishedModel(ctx, slug)
	switch {
	case domain.IsKind(err, domain.NotFound): // of the register
		return a, nil
	case err != nil:
		return a, err
	case v.OrganisationID != o.ID: // somebody else's does not exist here
		return domain.Achievement{}, domain.NotFoundf("achievement-unknown", slug)
	case v.State == domain.ModelArchived:
		return a, domain.Conflictf("model-archived", a.Title)
	}
	if a.Creator != nil {
		return a, in.licensed(ctx, o, *a.Creator)
	}
	return a, nil
}

func catalogued(slug string) bool {
	_, ok := badges.BySlug(slug)
	return ok
}

// ownOffers are the models that an organisation has published and may award.
func (in *Installation) ownOffers(ctx context.Context, o domain.OrganisationID) ([]domain.Achievement, error) {
	all, err := in.Store.PublishedModels(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("own models: %w", err)
	}
	var offers []domain.Achievement
	for _, v := range all {
		offers = append(offers, v.Definition)
	}
	return offers, nil
}

// Published lists what an organisation has written and gives today, as it was published.
func (s *Models) Published(ctx context.Context, actor domain.Actor, o domain.OrganisationID) ([]domain.Achievement, error) {
	if err := allow(actor, ActRead, o); err != nil {
		return nil, err
	}
	return s.ownOffers(ctx, o)
}

// Seen is a badge that the actor's organisation can give, or has given: somebody else's model does not exist there.
func (s *Models) Seen(ctx context.Context, actor domain.Actor, slug string) (domain.Achievement, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return domain.Achievement{}, err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return domain.Achievement{}, err
	}
	a, err := s.awardable(ctx, o, slug)
	if code := domain.CodeOf(err); code == "model-archived" || code == "model-licence-ended" {
		err = nil
	}
	return a, err
}

// Named finds a model by its identifier or by its slug. Whose it is, the use case that follows asks.
func (s *Models) Named(ctx context.Context, name string) (domain.ModelID, error) {
	if id, err := domain.ParseID[domain.ModelID](name); err == nil {
		return id, nil
	}
	m, err := s.Store.ModelBySlug(ctx, name)
	return m.ID, err
}

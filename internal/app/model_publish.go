package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Review is what the last step of the editor says: what stops a publication, what a recruiter would not understand, and
// which models are near.
type Review struct {
	Faults  []domain.FieldError
	Remarks []domain.Remark
	Near    []NearModel
}

// Review looks at a draft before it is published.
func (s *Models) Review(ctx context.Context, actor domain.Actor, id domain.ModelID) (domain.Model, Review, error) {
	m, err := s.own(ctx, actor, id, ActRead)
	if err != nil {
		return m, Review{}, err
	}
	r := Review{Remarks: m.Draft.Review()}
	if r.Faults, err = s.publishFaults(ctx, m); err != nil {
		return m, r, err
	}
	r.Near, err = s.Near(ctx, actor, m.OrganisationID, m.Draft, id)
	return m, r, err
}

// publishFaults are those of the text, and those of the organisation: a bloc needs a habilitation on file (article
// L. 6113-5 and R. 6113-16 of the Code du travail), another one's model its permission.
func (s *Models) publishFaults(ctx context.Context, m domain.Model) ([]domain.FieldError, error) {
	draft, err := s.registered(ctx, m.Draft)
	if fault := (*domain.Error)(nil); errors.As(err, &fault) && fault.Kind == domain.Invalid { // the register has it no longer
		return append(m.Draft.CheckPublish(), fault.Fields...), nil
	}
	if err != nil {
		return nil, err
	}
	faults := draft.CheckPublish()
	composed, err := s.composedFaults(ctx, m)
	if err != nil {
		return nil, err
	}
	faults = append(faults, composed...)
	o, err := s.Store.Organisation(ctx, m.OrganisationID)
	if err != nil {
		return nil, err
	}
	if b := draft.Bloc; b != nil && draft.Kind == domain.BlocAttestation {
		habilitations, err := s.Store.Habilitations(ctx, o.ID)
		if err != nil {
			return nil, err
		}
		if today := domain.DayOf(s.Now()); !domain.MayAttest(o, *b, habilitations, today) {
			faults = append(faults, domain.FieldError{Pointer: "/bloc", Code: "bloc-not-entitled",
				Args: []any{b.Code, string(today), domain.WhyNotEntitled(o, *b, habilitations, today)}})
		}
	}
	if m.Draft.Creator != nil {
		if err := s.licensed(ctx, o, *m.Draft.Creator); domain.IsKind(err, domain.Forbidden) {
			faults = append(faults, domain.FieldError{Pointer: "/creator", Code: domain.CodeOf(err), Args: []any{m.Draft.Creator.Name}})
		} else if err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// Publish makes the next version of a model from the draft at that revision. Badges that were given before keep theirs.
func (s *Models) Publish(ctx context.Context, actor domain.Actor, id domain.ModelID, revision int) (domain.Model, error) {
	m, err := s.own(ctx, actor, id, ActWriteBadges)
	if err != nil {
		return m, err
	}
	if m.Revision != revision {
		return m, domain.Conflictf("model-changed")
	}
	if m.State == domain.ModelPublished && !m.Changed() {
		return m, domain.Conflictf("model-unchanged")
	}
	faults, err := s.publishFaults(ctx, m)
	if err != nil {
		return m, err
	}
	if err := domain.InvalidFields(faults); err != nil {
		return m, err
	}
	if m.Draft, err = s.registered(ctx, m.Draft); err != nil {
		return m, err
	}
	m.Version++
	if m.Version == 1 {
		m.Slug = domain.ModelSlug(m.Draft.Title, string(m.ID[len(m.ID)-6:]))
	}
	m.State, m.Published, m.PublishedAt, m.ArchivedAt, m.UpdatedBy = domain.ModelPublished, m.Revision, s.now(), time.Time{}, actor.Label()
	definition := m.Draft.Freeze(m.Slug, m.Version)
	return m, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PublishModel(m, definition); err != nil {
			return err
		}
		return s.audit(tx, actor, "model.publish", m.OrganisationID, string(m.ID), definition.Slug+" "+definition.Version)
	})
}

// Archive takes a model out of what can be awarded; its badges stay as they are.
func (s *Models) Archive(ctx context.Context, actor domain.Actor, id domain.ModelID) error {
	return s.move(ctx, actor, id, domain.ModelPublished, domain.ModelArchived, "model.archive")
}

// Restore takes it out of the archive.
func (s *Models) Restore(ctx context.Context, actor domain.Actor, id domain.ModelID) error {
	return s.move(ctx, actor, id, domain.ModelArchived, domain.ModelPublished, "model.restore")
}

func (s *Models) move(ctx context.Context, actor domain.Actor, id domain.ModelID, from, to domain.ModelState, act string) error {
	m, err := s.own(ctx, actor, id, ActWriteBadges)
	if err != nil {
		return err
	}
	archived := time.Time{}
	if to == domain.ModelArchived {
		archived = s.now()
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SetModelState(id, from, to, archived); err != nil {
			return err
		}
		return s.audit(tx, actor, act, m.OrganisationID, string(id), m.Slug)
	})
}

// Delete takes a draft away that was never published.
func (s *Models) Delete(ctx context.Context, actor domain.Actor, id domain.ModelID) error {
	m, err := s.own(ctx, actor, id, ActWriteBadges)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteModel(id); err != nil {
			return err
		}
		return s.audit(tx, actor, "model.delete", m.OrganisationID, string(id), "")
	})
}

// Duplicate begins a model with the words of another one: one's own, or a badge of the catalogue.
func (s *Models) Duplicate(ctx context.Context, actor domain.Actor, o domain.OrganisationID, slug string) (domain.Model, error) {
	if err := allow(actor, ActWriteBadges, o); err != nil {
		return domain.Model{}, err
	}
	org, err := s.Store.Organisation(ctx, o)
	if err != nil {
		return domain.Model{}, err
	}
	a, err := s.awardable(ctx, org, slug)
	if err != nil {
		return domain.Model{}, err
	}
	if !slices.Contains(domain.ModelKinds, a.Kind) {
		return domain.Model{}, domain.Conflictf("model-kind")
	}
	if a.Kind == domain.SoftSkill && a.Observation == nil {
		a.Observation = domain.NewModel(a.Kind).Observation
	}
	a.Results, a.Related, a.OtherIdentifiers = nil, nil, nil
	return s.insert(ctx, actor, o, a, "", "model.create")
}

package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Award makes the badge of a complete composite.
func (s *Composites) Award(ctx context.Context, actor domain.Actor, id string) (domain.Award, error) {
	k, err := s.Store.CompositeCase(ctx, id)
	if err != nil {
		return domain.Award{}, err
	}
	c, err := s.owned(ctx, actor, ActAward, k.CompositeID)
	if err != nil {
		return domain.Award{}, err
	}
	return s.award(ctx, actor, c, k)
}

func (s *Composites) award(ctx context.Context, actor domain.Actor, c domain.Composite, k store.CompositeCase) (domain.Award, error) {
	if k.State != domain.CompositeProposed && k.State != domain.CompositeAsked {
		return domain.Award{}, domain.Conflictf("composite-awarded")
	}
	var held []domain.CompositeHeld // each badge as it is now: one may have been withdrawn since it was proposed
	for _, x := range k.Components {
		a, err := s.Store.Award(ctx, x.Award)
		if err != nil {
			return domain.Award{}, err
		}
		held = append(held, s.compositeHeld(a, x.Organisation))
	}
	p := domain.ProgressOfComposite(c, held)
	if !p.Complete {
		return domain.Award{}, domain.Conflictf("composite-not-complete", p.Needed-p.Done)
	}
	a, err := s.Definition(ctx, c.Achievement)
	if err != nil {
		return domain.Award{}, err
	}
	if err := domain.InvalidFields(compositeBlocks(c, a)); err != nil {
		return domain.Award{}, err
	}
	r, err := s.Store.Recipient(ctx, k.RecipientID)
	if err != nil {
		return domain.Award{}, err
	}
	o, err := s.Store.Organisation(ctx, c.OrganisationID)
	if err != nil {
		return domain.Award{}, err
	}
	parts := p.Components()
	facts := domain.Facts{AwardedOn: domain.DayOf(s.Now()), Context: c.Context, Assessor: domain.Assessor{Name: o.Name}, Components: parts}
	if len(c.Parts) > len(parts) {
		facts.OfParts = len(c.Parts)
	}
	return s.Issue(ctx, actor, IssueRequest{OrganisationID: c.OrganisationID, Achievement: c.Achievement, Facts: facts, From: fromComposite + k.ID,
		Recipient: domain.Recipient{Name: r.Name, Email: r.Email, Phone: r.Phone}})
}

// Decline ends a proposal without a badge.
func (s *Composites) Decline(ctx context.Context, actor domain.Actor, id string) error {
	k, err := s.Store.CompositeCase(ctx, id)
	if err != nil {
		return err
	}
	c, err := s.owned(ctx, actor, ActAward, k.CompositeID)
	if err != nil {
		return err
	}
	from := k.State
	if from == domain.CompositeAwarded {
		return domain.Conflictf("composite-awarded")
	}
	k.State, k.DecidedAt = domain.CompositeDeclined, s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MoveCompositeCase(k, from); err != nil {
			return err
		}
		return s.audit(tx, actor, "composite.decline", c.OrganisationID, id, "")
	})
}

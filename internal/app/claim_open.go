package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Openings is what the organisation lets people ask for: its rule for all, and each model that can be asked for.
func (s *Claims) Openings(ctx context.Context, actor domain.Actor) (rule domain.ClaimOpening, models []ClaimModel, err error) {
	if err := allow(actor, ActReviewClaims, actor.OrganisationID); err != nil {
		return rule, nil, err
	}
	said, err := s.Store.ClaimOpenings(ctx, actor.OrganisationID)
	if err != nil {
		return rule, nil, err
	}
	rule = domain.DefaultOpening
	by := map[string]domain.ClaimOpening{}
	for _, x := range said {
		if x.Achievement == "" {
			rule = x
		}
		by[x.Achievement] = x
	}
	offers, err := s.Catalogue(ctx, actor)
	if err != nil {
		return rule, nil, err
	}
	for _, o := range offers {
		if o.Achievement.Kind.Claimable() && o.Refused == nil {
			x, ok := by[o.Achievement.Slug]
			if o.Achievement.Observation != nil && !x.Open {
				continue
			}
			if !ok {
				x = rule
				x.Achievement, x.Open = o.Achievement.Slug, false
			}
			models = append(models, ClaimModel{o.Achievement, x})
		}
	}
	return rule, models, nil
}

// ClaimModel is a model with what the organisation says of demands of it.
type ClaimModel struct {
	Achievement domain.Achievement
	Opening     domain.ClaimOpening
}

// Open says whether a model can be asked for and by which rule; slug "" is the rule of all models that have none.
func (s *Claims) Open(ctx context.Context, actor domain.Actor, x domain.ClaimOpening) error {
	if err := allow(actor, ActReviewClaims, actor.OrganisationID); err != nil {
		return err
	}
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return err
	}
	if err := domain.InvalidFields(x.Check()); err != nil {
		return err
	}
	if x.Achievement != "" {
		o, err := s.Store.Organisation(ctx, actor.OrganisationID)
		if err != nil {
			return err
		}
		a, err := s.awardable(ctx, o, x.Achievement)
		if err != nil && (x.Open || domain.IsKind(err, domain.NotFound)) { // what is given no longer can still be closed
			return err
		}
		if !a.Kind.Claimable() {
			return domain.Conflictf("claim-kind", a.Title)
		}
		if x.Open && a.Observation != nil { // a story told once is no observation, so that the badge could not be given
			return domain.Conflictf("claim-observed", a.Title)
		}
	}
	x.OrganisationID, x.UpdatedAt = actor.OrganisationID, s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveClaimOpening(x); err != nil {
			return err
		}
		return s.audit(tx, actor, "claim.open", x.OrganisationID, x.Achievement, string(x.Rule.Kind))
	})
}

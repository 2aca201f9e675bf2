package app

import (
	"context"

	"galon/internal/domain"
)

// ToDeliver is what was accepted and is no badge yet, for a person who awards. It is a name and a badge: what the learner
// tells and joins is for those alone who review.
func (s *Claims) ToDeliver(ctx context.Context, actor domain.Actor) ([]ClaimView, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return nil, err
	}
	rows, err := s.Store.OrganisationClaims(ctx, actor.OrganisationID, false)
	if err != nil {
		return nil, err
	}
	var all []ClaimView
	for _, c := range rows {
		if !c.Deliverable() {
			continue
		}
		v := ClaimView{Claim: domain.Claim{ID: c.ID, OrganisationID: c.OrganisationID, Achievement: c.Achievement, Name: c.Name, State: c.State, DecidedAt: c.DecidedAt}}
		if v.Waiting, err = s.Store.WaitingFrom(ctx, c.OrganisationID, fromClaim+string(c.ID)); err != nil {
			return nil, err
		}
		if v.Waiting == domain.WaitingOpen {
			continue // asked for already: a second person has it
		}
		if v.Achievement, err = s.titled(ctx, c.Achievement); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// Deliver makes the badge of an accepted demand that stayed without: the rules of the day stood in the way, or
// the person had it already.
func (s *Claims) Deliver(ctx context.Context, actor domain.Actor, id domain.ClaimID) error {
	c, err := s.Store.BadgeClaim(ctx, id)
	if err == nil && (foreign(actor, c.OrganisationID) || c.State == domain.ClaimDraft) {
		err = domain.NotFoundf("badge-claim-unknown")
	}
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, c.OrganisationID); err != nil {
		return err
	}
	if !c.Deliverable() {
		return domain.Conflictf("claim-not-accepted")
	}
	return s.issue(ctx, ClaimReader{Actor: actor}, id, true)
}

package app

import (
	"context"

	"galon/badges"
	"galon/internal/domain"
)

// Organisation is the actor's own.
func (s *Issuing) Organisation(ctx context.Context, actor domain.Actor) (domain.Organisation, error) {
	if err := belongs(actor, actor.OrganisationID); err != nil {
		return domain.Organisation{}, err
	}
	return s.Store.Organisation(ctx, actor.OrganisationID)
}

// Offer is a badge of the catalogue as the actor's organisation may award it today. Refused names what stands in the
// way, as CheckFacts would; it is nil for what may be awarded. A certification that is over keeps its Refused, although
// a decision of its time may still be told.
type Offer struct {
	Achievement domain.Achievement
	Refused     *domain.FieldError
}

// Known is every badge that an organisation may have given: its own, also archived ones, then the catalogue. For lists to
// search in, not for awarding.
func (s *Issuing) Known(ctx context.Context, actor domain.Actor) ([]domain.Achievement, error) {
	if err := allow(actor, ActRead, actor.OrganisationID); err != nil {
		return nil, err
	}
	all, err := s.Store.Models(ctx, actor.OrganisationID)
	if err != nil {
		return nil, err
	}
	var known []domain.Achievement
	for _, m := range all {
		if m.Version > 0 {
			a := m.Draft
			a.Slug = m.Slug
			known = append(known, a)
		}
	}
	return append(known, badges.All()...), nil
}

// Catalogue is every badge: what the organisation wrote, the catalogue in its order, then the blocs of the register that the organisation is
// habilitated for today.
func (s *Issuing) Catalogue(ctx context.Context, actor domain.Actor) ([]Offer, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return nil, err
	}
	o, err := s.Store.Organisation(ctx, actor.OrganisationID)
	if err != nil {
		return nil, err
	}
	habilitations, err := s.Store.Habilitations(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	today := domain.DayOf(s.Now())
	var all []Offer
	offered := badges.All()
	more, err := s.habilitated(ctx, habilitations, today)
	if err != nil {
		return nil, err
	}
	own, err := s.ownOffers(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range append(append(own, offered...), more...) {
		if a, err = s.fresh(ctx, a); err != nil {
			return nil, err
		}
		offer := Offer{Achievement: a}
		if a.Creator != nil && s.licensed(ctx, o, *a.Creator) != nil {
			continue
		}
		if a.Kind == domain.BlocAttestation {
			// Only what the organisation or the day forbids: the panel is for the form.
			f := domain.Facts{AwardedOn: today, Panel: &domain.Panel{Members: 2, Place: o.Town}}
			if faults := domain.CheckFacts(a, o, habilitations, f, "", today); len(faults) > 0 {
				offer.Refused = &faults[0]
			}
		}
		all = append(all, offer)
	}
	return all, nil
}

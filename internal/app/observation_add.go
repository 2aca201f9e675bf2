package app

import (
	"context"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// Observer is who saw something: a colleague with an account, somebody who was invited, or the person themself.
type Observer struct {
	Actor  domain.Actor
	Invite domain.Invite
	Holder domain.Holder
}

// key is how an observation remembers who made it.
func (w Observer) key() string {
	switch {
	case w.Invite.ID != "":
		return "invite:" + string(w.Invite.ID)
	case w.Holder.PassportID != "":
		return "self"
	}
	return w.Actor.Label()
}

// Observe adds what somebody saw. key is the form's: sent twice, it counts once.
func (s *Gatherings) Observe(ctx context.Context, who Observer, id domain.GatheringID, key string, o domain.Observation) error {
	v, err := s.ForObserver(ctx, who, id)
	if err != nil {
		return err
	}
	g := v.Gathering
	o.Observer = who.key()
	switch {
	case who.Invite.ID != "":
		o.Own = who.Invite.Purpose == domain.InviteSelf
		o.Name, o.Email, o.Role = who.Invite.Name, who.Invite.Email, who.Invite.Role
	case who.Holder.PassportID != "":
		o.Own, o.Name, o.Email = true, g.Name, g.Email
	default:
		o.Name, o.Email = who.Actor.Name, who.Actor.Email
	}
	now := s.now()
	o.ID, o.GatheringID, o.FormKey, o.CreatedAt = domain.NewID[domain.ObservationID](now), id, key, now
	o.Situation = strings.TrimSpace(o.Situation)
	slices.Sort(o.Seen)
	o.Seen = slices.Compact(o.Seen)
	if key == "" {
		o.FormKey = string(o.ID)
	}
	if err := domain.InvalidFields(o.Check(g, v.Achievement, domain.DayOf(now))); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GatheringOpen(id); err != nil {
			return err
		}
		all, err := tx.ObservationsOf(id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, o.Repeats) {
			return domain.InvalidFields([]domain.FieldError{{Pointer: "/situation", Code: "observation-twice"}})
		}
		if len(all) >= domain.MaxObservations {
			return domain.Conflictf("gathering-full", domain.MaxObservations)
		}
		if err := tx.InsertObservation(o); err != nil {
			return err
		}
		if who.Invite.ID != "" {
			who.Invite.AnsweredAt, who.Invite.Answer = now, "seen"
			if err := tx.AnswerInvite(who.Invite); err != nil {
				return err
			}
		}
		if err := s.audit(tx, who.Actor, "gathering.observe", g.OrganisationID, string(id), string(o.ID)); err != nil {
			return err
		}
		if all, err = tx.ObservationsOf(id); err != nil || !domain.Gather(v.Achievement, all).Enough {
			return err
		}
		first, err := tx.GatheringTold(id, now)
		if err != nil || !first {
			return err
		}
		return s.Jobs.Insert(ctx, tx, NewsArgs{Organisation: g.OrganisationID, What: NewsObserved, Achievement: g.Achievement, Subject: string(id),
			Path: "/pro/observations/" + string(id)})
	})
}

// ForObserver is a gathering for somebody who may add to it.
func (s *Gatherings) ForObserver(ctx context.Context, who Observer, id domain.GatheringID) (GatheringView, error) {
	switch {
	case who.Invite.ID != "":
		if who.Invite.Subject != string(id) || who.Invite.Purpose != domain.InviteObserve && who.Invite.Purpose != domain.InviteSelf {
			return GatheringView{}, domain.NotFoundf("gathering-unknown")
		}
		g, err := s.Store.Gathering(ctx, id)
		if err != nil {
			return GatheringView{}, err
		}
		return s.view(ctx, g)
	case who.Holder.PassportID != "":
		return s.OwnGathering(ctx, who.Holder, id)
	}
	return s.Gathering(ctx, who.Actor, id)
}

// OwnGatherings are those about the holder of a passport, by the addresses they proved.
func (s *Gatherings) OwnGatherings(ctx context.Context, h domain.Holder) ([]GatheringView, error) {
	if h.PassportID == "" || h.AwardID != "" {
		return nil, nil
	}
	rows, err := s.Store.PassportGatherings(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	p, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	// Somebody else may read mail at the same address.
	return s.views(ctx, slices.DeleteFunc(rows, func(g domain.Gathering) bool { return !domain.SameName(g.Name, p.Name) }))
}

// OwnGathering is one of them.
func (s *Gatherings) OwnGathering(ctx context.Context, h domain.Holder, id domain.GatheringID) (GatheringView, error) {
	all, err := s.OwnGatherings(ctx, h)
	if err != nil {
		return GatheringView{}, err
	}
	for _, v := range all {
		if v.Gathering.ID == id {
			return v, nil
		}
	}
	return GatheringView{}, domain.NotFoundf("gathering-unknown")
}

// Remove takes an observation away that should not be there.
func (s *Gatherings) Remove(ctx context.Context, actor domain.Actor, id domain.GatheringID, observation domain.ObservationID) error {
	v, err := s.Gathering(ctx, actor, id)
	if err != nil {
		return err
	}
	return s.remove(ctx, actor, v.Gathering, observation)
}

func (s *Gatherings) remove(ctx context.Context, actor domain.Actor, g domain.Gathering, observation domain.ObservationID) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GatheringOpen(g.ID); err != nil {
			return err
		}
		if err := tx.DeleteObservation(g.ID, observation); err != nil {
			return err
		}
		return s.audit(tx, actor, "gathering.remove", g.OrganisationID, string(g.ID), string(observation))
	})
}

// Made is what somebody noted themself and may take back.
func (v GatheringView) Made(who Observer) (own []domain.Observation) {
	for _, o := range v.Observations {
		if o.Observer == who.key() {
			own = append(own, o)
		}
	}
	return own
}

// TakeBack removes an observation of who made it, as long as it has not become a badge.
func (s *Gatherings) TakeBack(ctx context.Context, who Observer, id domain.GatheringID, observation domain.ObservationID) error {
	v, err := s.ForObserver(ctx, who, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Made(who), func(o domain.Observation) bool { return o.ID == observation }) {
		return domain.NotFoundf("observation-unknown")
	}
	return s.remove(ctx, who.Actor, v.Gathering, observation)
}

package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// Gatherings bring together what different people see of one person on different days, until there is enough for a soft
// skill. The badge says how many observations, by how many people, over how long, and nothing of who they were.
type Gatherings struct{ *Issuing }

// GatheringView is a gathering with its observations and what they come to.
type GatheringView struct {
	Gathering    domain.Gathering
	Achievement  domain.Achievement
	Organisation domain.Organisation
	Observations []domain.Observation
	Invites      []domain.Invite
	Gathered     domain.Gathered
	Waiting      domain.WaitingState // of the badge, where a second person signs off
}

func (s *Gatherings) view(ctx context.Context, g domain.Gathering) (v GatheringView, err error) {
	v.Gathering = g
	if v.Organisation, err = s.Store.Organisation(ctx, g.OrganisationID); err != nil {
		return v, err
	}
	if v.Achievement, err = s.Definition(ctx, g.Achievement); err != nil {
		return v, err
	}
	if v.Observations, err = s.Store.ObservationsOf(ctx, g.ID); err != nil {
		return v, err
	}
	if v.Invites, err = s.Store.Invites(ctx, string(g.ID)); err != nil {
		return v, err
	}
	v.Gathered = domain.Gather(v.Achievement, v.Observations)
	if v.Gathered.Enough && g.AwardID == "" {
		v.Waiting, err = s.Store.WaitingFrom(ctx, g.OrganisationID, fromGathering+string(g.ID))
	}
	return v, err
}

// List is the gatherings of the actor's organisation, without who was invited.
func (s *Gatherings) List(ctx context.Context, actor domain.Actor) ([]GatheringView, error) {
	if err := allow(actor, ActAward, actor.OrganisationID); err != nil {
		return nil, err
	}
	rows, err := s.Store.Gatherings(ctx, actor.OrganisationID)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, rows)
}

// views are what can still be shown of them: without those whose badge is no longer there.
func (s *Gatherings) views(ctx context.Context, rows []domain.Gathering) ([]GatheringView, error) {
	var all []GatheringView
	for _, g := range rows {
		v, err := s.view(ctx, g)
		if domain.IsKind(err, domain.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// Gathering is one of them.
func (s *Gatherings) Gathering(ctx context.Context, actor domain.Actor, id domain.GatheringID) (GatheringView, error) {
	g, err := s.Store.Gathering(ctx, id)
	if err != nil {
		return GatheringView{}, err
	}
	if foreign(actor, g.OrganisationID) {
		return GatheringView{}, domain.NotFoundf("gathering-unknown")
	}
	if err := allow(actor, ActAward, g.OrganisationID); err != nil {
		return GatheringView{}, err
	}
	return s.view(ctx, g)
}

// Start opens a gathering; one that is open for the same person and badge is taken up again.
func (s *Gatherings) Start(ctx context.Context, actor domain.Actor, slug string, who domain.Recipient) (domain.Gathering, error) {
	id := actor.OrganisationID
	if err := allow(actor, ActAward, id); err != nil {
		return domain.Gathering{}, err
	}
	if slug == "" {
		return domain.Gathering{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/achievement", Code: "composite-badge-missing"}})
	}
	a, err := s.Definition(ctx, slug)
	if err != nil {
		return domain.Gathering{}, err
	}
	who.Name, who.Email = normalName(who.Name), domain.NormalEmail(who.Email)
	faults := who.Check()
	if a.Kind != domain.SoftSkill {
		faults = append(faults, domain.FieldError{Pointer: "/achievement", Code: "gathering-kind"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return domain.Gathering{}, err
	}
	now := s.now()
	g := domain.Gathering{ID: domain.NewID[domain.GatheringID](now), OrganisationID: id, Achievement: slug, Name: who.Name, Email: who.Email,
		CreatedBy: actor.Label(), CreatedAt: now}
	return g, s.Store.Write(ctx, func(tx *store.Tx) error {
		there, err := tx.OpenGathering(g)
		if err == nil {
			g = there
			return nil
		}
		if !domain.IsKind(err, domain.NotFound) {
			return err
		}
		if err := tx.InsertGathering(g); err != nil {
			return err
		}
		return s.audit(tx, actor, "gathering.start", id, string(g.ID), slug)
	})
}

// Close ends a gathering without a badge.
func (s *Gatherings) Close(ctx context.Context, actor domain.Actor, id domain.GatheringID) error {
	v, err := s.Gathering(ctx, actor, id)
	if err != nil {
		return err
	}
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.CloseGathering(id, now); err != nil {
			return err
		}
		if err := tx.StopInvites(string(id), now); err != nil {
			return err
		}
		return s.audit(tx, actor, "gathering.close", v.Gathering.OrganisationID, string(id), "")
	})
}

// Award makes the badge when there is enough. What the observers wrote stays with the organisation.
func (s *Gatherings) Award(ctx context.Context, actor domain.Actor, id domain.GatheringID, level int) (domain.Award, error) {
	return s.AwardOnce(ctx, actor, id, level, RequestKey{})
}

// AwardOnce is Award for a machine, whose request is remembered with the badge.
func (s *Gatherings) AwardOnce(ctx context.Context, actor domain.Actor, id domain.GatheringID, level int, request RequestKey) (domain.Award, error) {
	v, err := s.Gathering(ctx, actor, id)
	if err != nil {
		return domain.Award{}, err
	}
	g, seen := v.Gathering, v.Gathered
	if g.AwardID != "" || !g.ClosedAt.IsZero() {
		return domain.Award{}, domain.Conflictf("gathering-over")
	}
	if !seen.Enough {
		return domain.Award{}, domain.Conflictf("gathering-not-enough", seen.Rule.Min, seen.Rule.Observers)
	}
	assessor := domain.Assessor{Name: actor.Name}
	if actor.AccountID == "" || actor.Name == "" {
		assessor.Name = v.Organisation.Name
	}
	award, err := s.Issue(ctx, actor, IssueRequest{OrganisationID: g.OrganisationID, Achievement: g.Achievement, From: fromGathering + string(id), Request: request,
		Recipient: domain.Recipient{Name: g.Name, Email: g.Email},
		Facts:     domain.Facts{AwardedOn: domain.DayOf(s.Now()), Level: level, Context: seen.Context, Assessor: assessor, Observations: &seen.Observations}})
	if err != nil {
		return award, err
	}
	return award, s.Store.Write(ctx, func(tx *store.Tx) error { return tx.StopInvites(string(id), s.now()) })
}

package app

import (
	"context"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// InviteObserver asks somebody for what they saw, or the person for what they saw of themself.
func (s *Gatherings) InviteObserver(ctx context.Context, actor domain.Actor, id domain.GatheringID, self bool, name, email, role string) error {
	v, err := s.Gathering(ctx, actor, id)
	if err != nil {
		return err
	}
	g := v.Gathering
	i := domain.Invite{OrganisationID: g.OrganisationID, Purpose: domain.InviteObserve, Subject: string(id), Name: normalName(name),
		Email: domain.NormalEmail(email), Role: strings.TrimSpace(role), CreatedBy: actor.Label()}
	if self {
		i.Purpose, i.Name, i.Email, i.Role = domain.InviteSelf, g.Name, g.Email, ""
	}
	faults := i.Check()
	if !self && (domain.SameName(i.Name, g.Name) || i.Email != "" && i.Email == g.Email) {
		faults = append(faults, domain.FieldError{Pointer: "/name", Code: "observer-is-learner"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.GatheringOpen(id); err != nil {
			return err
		}
		if err := s.inviteOnce(ctx, tx, i); err != nil {
			return err
		}
		return s.audit(tx, actor, "gathering.invite", g.OrganisationID, string(id), string(i.Purpose))
	})
}

// StopObserver ends a link; what was said by it stays.
func (s *Gatherings) StopObserver(ctx context.Context, actor domain.Actor, id domain.GatheringID, invite domain.InviteID) error {
	v, err := s.Gathering(ctx, actor, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(v.Invites, func(i domain.Invite) bool { return i.ID == invite }) {
		return domain.NotFoundf("invite-unknown")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopInvite(invite, s.now()); err != nil {
			return err
		}
		return s.audit(tx, actor, "gathering.invite-stopped", v.Gathering.OrganisationID, string(id), "")
	})
}

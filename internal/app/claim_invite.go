package app

import (
	"context"
	"slices"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// InviteReviewer asks somebody without an account to look at a demand: by mail, or by a code on paper without an address.
func (s *Claims) InviteReviewer(ctx context.Context, actor domain.Actor, id domain.ClaimID, name, email, role string) error {
	v, err := s.Claim(ctx, ClaimReader{Actor: actor}, id)
	if err != nil {
		return err
	}
	if err := allow(actor, ActAward, v.Claim.OrganisationID); err != nil { // what they accept is made in that name
		return err
	}
	i := domain.Invite{OrganisationID: v.Claim.OrganisationID, Purpose: domain.InviteReview, Subject: string(id), Name: normalName(name),
		Email: domain.NormalEmail(email), Role: strings.TrimSpace(role), CreatedBy: actor.Label()}
	faults := i.Check()
	if domain.SameName(i.Name, v.Claim.Name) || i.Email != "" && i.Email == domain.NormalEmail(v.Claim.Email) {
		faults = append(faults, domain.FieldError{Pointer: "/name", Code: "claim-reviewer-self"})
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.BadgeClaim(id)
		if err != nil {
			return err
		}
		if c.State != domain.ClaimSubmitted {
			return domain.Conflictf("claim-not-waiting")
		}
		if err := s.inviteOnce(ctx, tx, i); err != nil {
			return err
		}
		return s.audit(tx, actor, "claim.invite", c.OrganisationID, string(id), "")
	})
}

// StopReviewer ends the link of a reviewer; what they have said stays.
func (s *Claims) StopReviewer(ctx context.Context, actor domain.Actor, id domain.ClaimID, invite domain.InviteID) error {
	v, err := s.Claim(ctx, ClaimReader{Actor: actor}, id)
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
		return s.audit(tx, actor, "claim.invite-stopped", v.Claim.OrganisationID, string(id), "")
	})
}

// Attest keeps the answer of who was named by the learner: « Est-ce vrai ? ».
func (s *Claims) Attest(ctx context.Context, i domain.Invite, answer, note string) error {
	note = strings.TrimSpace(note)
	var faults []domain.FieldError
	if !slices.Contains(domain.Attestations, answer) {
		faults = append(faults, domain.FieldError{Pointer: "/answer", Code: "attest-answer-missing"})
	}
	if note != "" {
		faults = append(faults, domain.CheckMessage("/note", note, "text-control")...)
	}
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	c, err := s.Store.BadgeClaim(ctx, domain.ClaimID(i.Subject))
	if err != nil {
		return err
	}
	if c.State.Over() {
		return domain.Conflictf("claim-decided")
	}
	i.AnsweredAt, i.Answer, i.Note = s.now(), answer, note
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.AnswerInvite(i); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "claim.attest", c.OrganisationID, string(c.ID), answer)
	})
}

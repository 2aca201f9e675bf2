package app

import (
	"context"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// Claims are demands of badges: a learner tells what they did, reviewers look at it, and the ordinary cycle of
// award_issue.go makes the badge.
type Claims struct{ *Issuing }

// Begin opens a draft for a badge of an organisation. previous is the refused demand it follows, or "".
func (s *Claims) Begin(ctx context.Context, h domain.Holder, organisation, slug string, previous domain.ClaimID) (domain.Claim, error) {
	if h.PassportID == "" || h.AwardID != "" {
		return domain.Claim{}, domain.NotFoundf("passport-unknown")
	}
	o, err := s.Store.OrganisationBySlug(ctx, organisation)
	if err != nil {
		return domain.Claim{}, err
	}
	if _, err := s.openingOf(ctx, o, slug); err != nil {
		return domain.Claim{}, err
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return domain.Claim{}, err
	}
	now := s.now()
	c := domain.Claim{ID: domain.NewID[domain.ClaimID](now), PassportID: h.PassportID, OrganisationID: o.ID, Achievement: slug, State: domain.ClaimDraft,
		Name: passport.Name, Version: 1, Rule: domain.DefaultOpening.Rule, CreatedAt: now, UpdatedAt: now}
	if len(passport.Emails) > 0 {
		c.Email = passport.Emails[0]
	}
	all, err := s.Store.PassportClaims(ctx, h.PassportID)
	if err != nil {
		return c, err
	}
	drafts, open := 0, 0
	for _, x := range all {
		switch {
		case !x.State.Over() && x.OrganisationID == o.ID && x.Achievement == slug: // go on with it
			return x, nil
		case x.State == domain.ClaimDraft:
			drafts++
		case !x.State.Over():
			open++
		}
		if x.ID == previous && x.State == domain.ClaimRefused { // what was told stands there to be changed
			c.Previous, c.Content = x.ID, x.Content
			c.Content.History, c.Content.Round = nil, 0
		}
	}
	if drafts >= domain.MaxClaimDrafts || open >= domain.MaxOpenClaims {
		return c, domain.Conflictf("claim-too-many", drafts+open)
	}
	return c, s.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertBadgeClaim(c) })
}

// openingOf is what the organisation says of demands of that badge.
func (s *Claims) openingOf(ctx context.Context, o domain.Organisation, slug string) (domain.ClaimOpening, error) {
	all, err := s.Store.ClaimOpenings(ctx, o.ID)
	if err != nil {
		return domain.ClaimOpening{}, err
	}
	for _, x := range all {
		if x.Achievement == slug && x.Open {
			if err := s.entitled(ctx, o); err != nil {
				return x, err
			}
			_, err := s.offer(ctx, o, x)
			return x, err
		}
	}
	return domain.ClaimOpening{}, domain.NotFoundf("claim-not-open")
}

// Write saves what the learner has changed; version is the one they read. It is saved as it is, whole or not: Send is
// what asks for all of it.
func (s *Claims) write(ctx context.Context, h domain.Holder, id domain.ClaimID, change func(c *domain.Claim) error) (domain.Claim, error) {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return c, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if c, err = tx.BadgeClaim(id); err != nil {
			return err
		}
		if !c.State.Editable() {
			return domain.Conflictf("claim-sent")
		}
		if err := change(&c); err != nil {
			return err
		}
		c.UpdatedAt = s.now()
		return tx.UpdateBadgeClaim(c)
	})
	c.Version++
	return c, err
}

// Tell saves the story, and the faults of it come back beside: a draft may be half written.
func (s *Claims) Tell(ctx context.Context, h domain.Holder, id domain.ClaimID, told domain.ClaimContent) error {
	_, err := s.write(ctx, h, id, func(c *domain.Claim) error {
		for _, text := range []string{told.Situation, told.Done, told.Shows, told.Place, told.Link} {
			if len(text) > 4*domain.MaxClaimText {
				return domain.InvalidFields([]domain.FieldError{{Pointer: "/situation", Code: "text-too-long", Args: []any{domain.MaxClaimText}}})
			}
		}
		c.Content.Situation, c.Content.Done, c.Content.Shows = strings.TrimSpace(told.Situation), strings.TrimSpace(told.Done), strings.TrimSpace(told.Shows)
		c.Content.Context, c.Content.Place, c.Content.Link = told.Context, strings.TrimSpace(told.Place), strings.TrimSpace(told.Link)
		return nil
	})
	if err != nil {
		return err
	}
	v, err := s.OwnClaim(ctx, h, id)
	if err != nil {
		return err
	}
	return domain.InvalidFields(v.Claim.Content.CheckStory(v.Achievement, v.Pieces))
}

// Name saves who can confirm it.
func (s *Claims) Name(ctx context.Context, h domain.Holder, id domain.ClaimID, who domain.Confirmer) error {
	who.Name, who.Email = normalName(who.Name), domain.NormalEmail(who.Email)
	_, err := s.write(ctx, h, id, func(c *domain.Claim) error {
		c.Content.Confirmer = who
		return domain.InvalidFields(c.CheckConfirmer())
	})
	return err
}

// Send hands the demand over: the organisation is told, and whoever can confirm it is asked.
func (s *Claims) Send(ctx context.Context, h domain.Holder, id domain.ClaimID) error {
	v, err := s.OwnClaim(ctx, h, id)
	if err != nil {
		return err
	}
	if !v.Claim.State.Editable() {
		return domain.Conflictf("claim-sent")
	}
	faults := append(v.Claim.Content.CheckStory(v.Achievement, v.Pieces), v.Claim.CheckConfirmer()...)
	if err := domain.InvalidFields(faults); err != nil {
		return err
	}
	opening, err := s.openingOf(ctx, v.Organisation, v.Claim.Achievement)
	if err != nil {
		return err
	}
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.BadgeClaim(id)
		if err != nil {
			return err
		}
		if !c.State.Editable() || c.Version != v.Claim.Version {
			return domain.Conflictf("badge-claim-changed")
		}
		c.State, c.SubmittedAt, c.UpdatedAt, c.RemindedAt = domain.ClaimSubmitted, now, now, time.Time{}
		c.ExpectedAt, c.Rule = now.AddDate(0, 0, opening.Days), opening.Rule
		c.Content.Round++
		c.Content.History = append(c.Content.History, domain.ClaimEvent{At: now, State: domain.ClaimSubmitted})
		if err := tx.UpdateBadgeClaim(c); err != nil {
			return err
		}
		if err := s.askConfirmer(ctx, tx, c, now); err != nil {
			return err
		}
		if err := s.audit(tx, domain.Actor{}, "claim.send", c.OrganisationID, string(id), c.Achievement); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, ClaimNewsArgs{Claim: id, What: NewsClaimSent, Round: c.Content.Round})
	})
}

// askConfirmer invites who can confirm, unless the same person was asked before.
func (s *Claims) askConfirmer(ctx context.Context, tx *store.Tx, c domain.Claim, now time.Time) error {
	who := c.Content.Confirmer
	if who.Name == "" {
		return nil
	}
	asked, err := tx.Invites(string(c.ID))
	if err != nil {
		return err
	}
	for _, i := range asked {
		if i.Purpose != domain.InviteAttest || !i.Live(now) {
			continue
		}
		if domain.SameName(i.Name, who.Name) && i.Email == who.Email {
			return nil
		}
		if err := tx.StopInvite(i.ID, now); err != nil {
			return err
		}
	}
	_, err = s.invite(ctx, tx, domain.Invite{OrganisationID: c.OrganisationID, Purpose: domain.InviteAttest, Subject: string(c.ID), Name: who.Name, Email: who.Email,
		Role: who.Role, CreatedBy: "passport"})
	return err
}

// Withdraw takes a demand back; a draft goes with its files.
func (s *Claims) Withdraw(ctx context.Context, h domain.Holder, id domain.ClaimID) error {
	c, err := s.ownClaim(ctx, h, id)
	if err != nil {
		return err
	}
	if c.State.Over() {
		return domain.Conflictf("claim-decided")
	}
	now := s.now()
	if c.State == domain.ClaimDraft {
		if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteBadgeClaim(id) }); err != nil {
			return err
		}
		return s.Evidence.RemoveAll(string(id))
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if c, err = tx.BadgeClaim(id); err != nil {
			return err
		}
		if c.State.Over() {
			return domain.Conflictf("claim-decided")
		}
		c.State, c.DecidedAt, c.UpdatedAt = domain.ClaimWithdrawn, now, now
		c.Content.History = append(c.Content.History, domain.ClaimEvent{At: now, State: domain.ClaimWithdrawn})
		if err := tx.UpdateBadgeClaim(c); err != nil {
			return err
		}
		if err := tx.StopInvites(string(id), now); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "claim.withdraw", c.OrganisationID, string(id), "")
	})
}

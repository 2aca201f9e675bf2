package app

import (
	"context"
	"errors"
	"slices"

	"galon/internal/domain"
	"galon/internal/store"
)

// CompositeArgs is the job that counts again: for these people after an award or a withdrawal, for everybody after a new
// definition, and once an hour for all organisations, with "".
type CompositeArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	Recipients   []domain.RecipientID  `json:"recipients,omitempty"`
}

func (CompositeArgs) Kind() string { return "composites" }

// Recount proposes what is complete, gives what is automatic, and tells of badges whose parts fell away. It can run as
// often as it likes: each person has one case for each composite.
func (s *Composites) Recount(ctx context.Context, args CompositeArgs) error {
	composites, err := s.Store.Composites(ctx, args.Organisation)
	if err != nil {
		return err
	}
	only := args.Recipients
	if len(only) == 0 {
		only = []domain.RecipientID{""}
	}
	var failed []error
	for _, c := range composites {
		for _, id := range only {
			people, err := s.people(ctx, c, id)
			if err != nil {
				return err
			}
			for _, p := range people {
				failed = append(failed, s.recount(ctx, c, p))
			}
		}
	}
	return errors.Join(failed...)
}

func (s *Composites) recount(ctx context.Context, c domain.Composite, p CompositePerson) error {
	switch {
	case p.Case.State == domain.CompositeAwarded:
		return s.watch(ctx, c, p)
	case !c.StoppedAt.IsZero() || !p.Progress.Complete || p.Case.State == domain.CompositeDeclined:
		return nil
	}
	if p.Case.ID == "" || p.Case.State == domain.CompositeProposed && !slices.Equal(p.Case.Components, p.Progress.Components()) {
		err := s.Store.Write(ctx, func(tx *store.Tx) error {
			return s.open(ctx, tx, p.Progress, p.Recipient.ID, domain.CompositeProposed)
		})
		if domain.CodeOf(err) == "composite-case-taken" { // another server counts too
			return nil
		}
		if err != nil {
			return err
		}
		if p.Case, err = s.Store.CompositeCaseOf(ctx, c.ID, p.Recipient.ID); err != nil {
			return err
		}
	}
	if !c.Automatic || p.Case.State != domain.CompositeProposed {
		return nil
	}
	if asked, err := s.Store.WaitingFrom(ctx, c.OrganisationID, fromComposite+p.Case.ID); err != nil || asked != "" {
		return err // a second person decides, or has refused: a person asks them again
	}
	// In the name of the installation itself: the definition says so, and the journal says who wrote the definition.
	_, err := s.award(ctx, domain.Actor{Operator: true}, c, p.Case)
	if isDomain(err) { // stays a proposal, which a person sees
		return nil
	}
	return err
}

// watch tells the organisation once that a badge of an awarded composite is withdrawn.
func (s *Composites) watch(ctx context.Context, c domain.Composite, p CompositePerson) error {
	award, err := s.Store.Award(ctx, p.Case.AwardID)
	if err != nil || !award.RevokedAt.IsZero() || len(p.Lost) == 0 || !p.Case.BrokenAt.IsZero() {
		return err
	}
	now := s.now()
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.BreakComposite(p.Case.ID, now); err != nil {
			return err
		}
		if err := s.audit(tx, domain.Actor{}, "composite.broken", c.OrganisationID, p.Case.ID, string(p.Case.AwardID)); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, NewsArgs{Organisation: c.OrganisationID, What: NewsBroken, Achievement: c.Achievement, Subject: p.Case.ID + "-broken",
			Path: "/pro/b/" + string(p.Case.AwardID)})
	})
}

// recompose makes the composites of an organisation be counted again for these people, in the transaction that changes
// what they hold. An organisation without composites pays one look.
func (s *Issuing) recompose(ctx context.Context, tx *store.Tx, o domain.OrganisationID, people ...domain.RecipientID) error {
	some, err := tx.HasComposites(o)
	if err != nil || !some {
		return err
	}
	return s.Jobs.Insert(ctx, tx, CompositeArgs{Organisation: o, Recipients: people})
}

func recipientsOf(awards []domain.Award) []domain.RecipientID {
	var people []domain.RecipientID
	for _, a := range awards {
		people = append(people, a.RecipientID)
	}
	return people
}

// decompose makes everything be counted again that a withdrawn badge counts for, at its organisation and at others.
func (s *Issuing) decompose(ctx context.Context, tx *store.Tx, a domain.Award) error {
	cases, err := tx.CasesMadeOf(a.ID)
	if err != nil {
		return err
	}
	for _, k := range cases {
		if err := s.Jobs.Insert(ctx, tx, CompositeArgs{Organisation: k.OrganisationID, Recipients: []domain.RecipientID{k.RecipientID}}); err != nil {
			return err
		}
	}
	return nil
}

package app

import (
	"context"
	"slices"

	"galon/internal/domain"
	"galon/internal/store"
)

// Ask is a person's demand, with badges of others that they show for it.
func (s *Composites) Ask(ctx context.Context, h domain.Holder, id domain.CompositeID) error {
	if h.PassportID == "" || h.AwardID != "" {
		return domain.NotFoundf("composite-unknown")
	}
	all, err := s.CompositeProgress(ctx, h.PassportID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(p domain.CompositeProgress) bool { return p.Composite.ID == id })
	if i < 0 {
		return domain.NotFoundf("composite-unknown")
	}
	p := all[i]
	if !p.Complete {
		return domain.Conflictf("composite-not-complete", p.Needed-p.Done)
	}
	if p.State == domain.CompositeAwarded {
		return domain.Conflictf("composite-awarded")
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return err
	}
	now := s.now()
	r := domain.Recipient{ID: domain.NewID[domain.RecipientID](now), OrganisationID: p.Composite.OrganisationID, Name: passport.Name, CreatedAt: now}
	if len(passport.Emails) > 0 {
		r.Email = passport.Emails[0]
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		known, err := s.knownAs(ctx, h.PassportID, p.Composite.OrganisationID)
		if err != nil {
			return err
		}
		if known != "" {
			r.ID = known
		} else if r, err = tx.EnsureRecipient(r); err != nil {
			return err
		}
		return s.open(ctx, tx, p, r.ID, domain.CompositeAsked)
	})
}

// knownAs is the person of a passport as the organisation knows them already, by a badge it gave.
func (s *Composites) knownAs(ctx context.Context, passport domain.PassportID, o domain.OrganisationID) (domain.RecipientID, error) {
	rows, err := s.Store.PassportAwards(ctx, passport)
	for _, row := range rows {
		if row.OrganisationID == o {
			return row.RecipientID, err
		}
	}
	return "", err
}

// open keeps a complete composite for a person, once, and tells the organisation. What was declined can be asked for.
func (s *Composites) open(ctx context.Context, tx *store.Tx, p domain.CompositeProgress, r domain.RecipientID, state domain.CompositeState) error {
	c := p.Composite
	k := store.CompositeCase{ID: domain.NewID[string](s.now()), CompositeID: c.ID, RecipientID: r, State: state, Components: p.Components(), CreatedAt: s.now()}
	was, err := s.Store.CompositeCaseOf(ctx, c.ID, r)
	switch {
	case err == nil && (was.State == domain.CompositeAwarded || was.State == state && slices.Equal(was.Components, k.Components)):
		return nil
	case err == nil && was.State == state: // a badge was withdrawn and given again, or renewed: the newer one counts
		k.ID = was.ID
		return tx.MoveCompositeCase(k, state)
	case err == nil:
		k.ID = was.ID
		if err := tx.MoveCompositeCase(k, was.State); err != nil {
			return err
		}
	case domain.IsKind(err, domain.NotFound):
		if err := tx.InsertCompositeCase(k); err != nil {
			return err
		}
	default:
		return err
	}
	if err := s.audit(tx, domain.Actor{}, "composite."+string(state), c.OrganisationID, k.ID, c.Achievement); err != nil {
		return err
	}
	a, err := s.Definition(ctx, c.Achievement)
	if err != nil {
		return err
	}
	if c.Automatic && state == domain.CompositeProposed && len(compositeBlocks(c, a)) == 0 {
		return nil
	}
	return s.Jobs.Insert(ctx, tx, NewsArgs{Organisation: c.OrganisationID, What: NewsComposite, Achievement: c.Achievement, Subject: k.ID, Path: "/pro/parcours/" + string(c.ID)})
}

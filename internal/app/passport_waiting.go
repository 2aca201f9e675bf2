package app

import (
	"context"
	"slices"

	"galon/internal/domain"
	"galon/internal/store"
)

// Waiting are badges that came to a proved address of the passport and that the person has not accepted yet, the newest first.
func (s *Passports) Waiting(ctx context.Context, h domain.Holder) ([]HeldBadge, error) {
	if whole(h) != nil {
		return nil, nil
	}
	passport, err := s.Store.Passport(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.AddressedAwards(ctx, passport.Emails)
	if err != nil {
		return nil, err
	}
	var all []HeldBadge
	names := map[domain.OrganisationID]string{}
	for _, r := range rows {
		if !domain.SameName(r.RecipientName, passport.Name) { // a family may share an address
			continue
		}
		if names[r.OrganisationID] == "" {
			o, err := s.Store.Organisation(ctx, r.OrganisationID)
			if err != nil {
				return nil, err
			}
			names[r.OrganisationID] = o.Name
		}
		all = append(all, HeldBadge{Award: r.Award, Organisation: names[r.OrganisationID], State: s.StateOf(r.Award)})
	}
	return all, nil
}

func (s *Passports) waitingOne(ctx context.Context, h domain.Holder, id domain.AwardID) (domain.Award, error) {
	all, err := s.Waiting(ctx, h)
	if err != nil {
		return domain.Award{}, err
	}
	i := slices.IndexFunc(all, func(b HeldBadge) bool { return b.Award.ID == id })
	if i < 0 {
		return domain.Award{}, domain.NotFoundf("award-unknown")
	}
	return all[i].Award, nil
}

// TakeWaiting accepts one of them.
func (s *Passports) TakeWaiting(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	a, err := s.waitingOne(ctx, h, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MarkAccepted(id, h.PassportID, s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "award.accept", a.OrganisationID, string(id), "")
	})
}

// RefuseWaiting refuses a badge that came to a proved address. The link of the message still takes it.
func (s *Passports) RefuseWaiting(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	a, err := s.waitingOne(ctx, h, id)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MarkRefused(id, s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "award.refuse", a.OrganisationID, string(id), "")
	})
}

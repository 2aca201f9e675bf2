package app

import (
	"context"
	"slices"

	"galon/internal/domain"
	"galon/internal/store"
)

// PutAway takes a badge out of the person's lists, PDF and choices (ux S15). It stays theirs: what shows it goes on showing
// it until it is stopped, and PutBack takes it in again. The organisation learns nothing of it.
func (s *Passports) PutAway(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	if err := whole(h); err != nil {
		return err
	}
	if _, err := s.held(ctx, h, id); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutAway(h.PassportID, id, s.now()) })
}

// PutBack takes a badge into the lists again.
func (s *Passports) PutBack(ctx context.Context, h domain.Holder, id domain.AwardID) error {
	if err := whole(h); err != nil {
		return err
	}
	if _, err := s.held(ctx, h, id); err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutBack(h.PassportID, id) })
}

// IsAway tells whether the person took a badge out of their passport.
func (s *Passports) IsAway(ctx context.Context, h domain.Holder, id domain.AwardID) (bool, error) {
	away, err := s.Store.AwardsAway(ctx, h.PassportID)
	return slices.Contains(away, id), err
}

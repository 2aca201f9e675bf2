package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/sign"
)

// RotateAll replaces the organisation's keys of every kind it signs with, as after a doubt about who has seen them. Each
// kind is changed by itself: badges that are signed meanwhile have one old and one new signature, and both are good.
func (s *Organisations) RotateAll(ctx context.Context, actor domain.Actor, id domain.OrganisationID) error {
	if err := allow(actor, ActManageKeys, id); err != nil {
		return err
	}
	rows, err := s.Store.Keys(ctx, id)
	if err != nil {
		return err
	}
	for _, k := range rows {
		if !k.RetiredAt.IsZero() {
			continue
		}
		if _, err := s.RotateKey(ctx, actor, id, sign.Algorithm(k.Algorithm)); err != nil {
			return err
		}
	}
	return nil
}

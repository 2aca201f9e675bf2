package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

// ShareBadge makes a public code for one of the holder's badges. Every state can be shown: the page says it.
func (s *Passports) ShareBadge(ctx context.Context, h domain.Holder, id domain.AwardID, label string, endsAt time.Time) (domain.Share, error) {
	award, err := s.held(ctx, h, id)
	if err != nil {
		return domain.Share{}, err
	}
	if !endsAt.IsZero() && !endsAt.After(s.Now()) {
		return domain.Share{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/ends_at", Code: "date-past"}})
	}
	if len([]rune(label)) > 80 || !domain.CleanText(label) {
		return domain.Share{}, domain.InvalidFields([]domain.FieldError{{Pointer: "/label", Code: "text-too-long", Args: []any{80}}})
	}
	var share domain.Share
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		share, err = s.newShare(tx, domain.Share{Kind: domain.ShareLink, AwardID: id, Label: label, EndsAt: endsAt})
		if err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "share.create", award.OrganisationID, string(share.ID), "")
	})
	return share, wrap(err, "share award %s", id)
}

// Share is one of the holder's shares, with its badge.
func (s *Passports) Share(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, HeldBadge, error) {
	row, err := s.Store.Share(ctx, id)
	if err != nil {
		return domain.Share{}, HeldBadge{}, err
	}
	badge, err := s.Badge(ctx, h, row.AwardID)
	if err != nil {
		return domain.Share{}, HeldBadge{}, domain.NotFoundf("share-unknown")
	}
	share, err := s.openShare(row)
	return share, badge, err
}

// StopShare ends a share at once: its code shows nothing any more.
func (s *Passports) StopShare(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, error) {
	share, badge, err := s.Share(ctx, h, id)
	if err != nil || !share.StoppedAt.IsZero() {
		return share, err
	}
	share.StoppedAt = s.now()
	return share, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopShare(id, share.StoppedAt); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "share.stop", badge.Award.OrganisationID, string(id), "")
	})
}

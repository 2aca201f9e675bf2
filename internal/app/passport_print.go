package app

import (
	"context"

	"galon/internal/domain"
)

// Print is a share of the holder's that is to be printed, with the name that stands on its badge. A paper lasts: a
// share that was stopped or has ended is Gone, so that no new CV carries a code that shows nothing.
func (s *Passports) Print(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, HeldBadge, string, error) {
	share, badge, err := s.Share(ctx, h, id)
	if err != nil {
		return domain.Share{}, HeldBadge{}, "", err
	}
	if !share.Live(s.Now()) {
		return domain.Share{}, HeldBadge{}, "", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	recipient, err := s.Store.Recipient(ctx, badge.Award.RecipientID)
	return share, badge, recipient.Name, err
}

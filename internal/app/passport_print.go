package app

import (
	"context"

	"galon/internal/domain"
)

// Print is a share of the holder's that is to be printed, with the name as the share shows it. A paper lasts: a share
// that was stopped or has ended is Gone, so that no new CV carries a code that shows nothing.
func (s *Passports) Print(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, []HeldBadge, string, error) {
	share, badges, err := s.ShareWhole(ctx, h, id)
	if err != nil {
		return domain.Share{}, nil, "", err
	}
	if !share.Live(s.Now()) {
		return domain.Share{}, nil, "", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	recipient, err := s.Store.Recipient(ctx, badges[0].Award.RecipientID)
	return share, badges, share.Name.Of(recipient.Name), err
}

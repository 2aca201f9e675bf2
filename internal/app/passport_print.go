package app

import (
	"context"

	"galon/internal/domain"
)

// Print is a share of the holder's that is to be printed, with the name as the share shows it. A paper lasts: a share
// that was stopped or has ended is Gone, so that no new CV carries a code that shows nothing.
func (s *Passports) Print(ctx context.Context, h domain.Holder, id domain.ShareID) (WholeShare, string, error) {
	share, err := s.ShareWhole(ctx, h, id)
	if err != nil {
		return WholeShare{}, "", err
	}
	if !share.Live(s.Now()) {
		return WholeShare{}, "", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	if len(share.Badges) == 0 { // each badge of another site says in whose name it is
		passport, err := s.Store.Passport(ctx, h.PassportID)
		return share, share.Name.Of(passport.Name), err
	}
	recipient, err := s.Store.Recipient(ctx, share.Badges[0].Award.RecipientID)
	return share, share.Name.Of(recipient.Name), err
}

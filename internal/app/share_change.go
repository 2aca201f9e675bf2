package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/store"
)

// ChangeShare changes what one of the holder's shares shows and how; its code stays. q.PIN takes the place of the six
// digits; without one keepPIN leaves them as they are, else none are asked for.
func (s *Passports) ChangeShare(ctx context.Context, h domain.Holder, id domain.ShareID, q ShareRequest, keepPIN bool) (domain.Share, error) {
	whole, err := s.ShareWhole(ctx, h, id)
	share := whole.Share
	if err != nil {
		return share, err
	}
	if err := s.mayShare(ctx, h); err != nil {
		return share, err
	}
	if !share.Live(s.Now()) {
		return share, &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	if share.Kind != domain.ShareLink { // the paper of a slip shows one badge, as it is
		return share, domain.NotFoundf("share-unknown")
	}
	share.Label, share.Message, share.EndsAt, share.Name = q.Label, q.Message, q.EndsAt, q.Name
	share.HideEvidence, share.HideGrade, share.HideSaid = q.HideEvidence, q.HideGrade, q.HideSaid
	share.Awards, share.Imports = once(q.Awards), once(q.Imports)
	if err := domain.InvalidFields(share.Check(q.PIN, s.Now())); err != nil {
		return share, err
	}
	organisations, err := s.concerned(ctx, h, share)
	if err != nil {
		return share, err
	}
	switch {
	case q.PIN != "":
		share.PIN = s.Pepper.HashPIN(purposeSharePIN+string(share.ID), q.PIN)
	case !keepPIN:
		share.PIN = ""
	}
	return share, wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := hold(tx, h, share); err != nil {
			return err
		}
		if err := tx.ChangeShare(store.ShareRow{Share: share}); err != nil {
			return err
		}
		for _, o := range organisations {
			if err := s.audit(tx, domain.Actor{}, "share.change", o, string(id), ""); err != nil {
				return err
			}
		}
		return nil
	}), "change share %s", id)
}

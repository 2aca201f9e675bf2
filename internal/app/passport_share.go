package app

import (
	"context"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

const purposeSharePIN = "share-pin"

// ShareRequest is what a holder wants others to see, and how.
type ShareRequest struct {
	Awards       []domain.AwardID
	Label        string    // for the holder only
	Message      string    // for whoever opens it
	EndsAt       time.Time // zero: no end
	HideEvidence bool
	HideGrade    bool
	HideSaid     bool
	Name         domain.NameForm
	PIN          string // six digits; "" asks for none
}

// ShareBadge shows one badge, as it is.
func (s *Passports) ShareBadge(ctx context.Context, h domain.Holder, id domain.AwardID, label string, endsAt time.Time) (domain.Share, error) {
	return s.ShareBadges(ctx, h, ShareRequest{Awards: []domain.AwardID{id}, Label: label, EndsAt: endsAt})
}

// ShareBadges makes a public code for badges of the holder's. Every state can be shown: the page says it.
func (s *Passports) ShareBadges(ctx context.Context, h domain.Holder, q ShareRequest) (domain.Share, error) {
	share := domain.Share{Kind: domain.ShareLink, Label: q.Label, Message: q.Message, EndsAt: q.EndsAt, HideEvidence: q.HideEvidence, HideGrade: q.HideGrade,
		HideSaid: q.HideSaid, Name: q.Name}
	for _, id := range q.Awards {
		if !slices.Contains(share.Awards, id) {
			share.Awards = append(share.Awards, id)
		}
	}
	if err := s.mayShare(ctx, h); err != nil {
		return domain.Share{}, err
	}
	if err := domain.InvalidFields(share.Check(q.PIN, s.Now())); err != nil {
		return domain.Share{}, err
	}
	organisations := map[domain.OrganisationID]bool{}
	for _, id := range share.Awards {
		award, err := s.held(ctx, h, id)
		if err != nil {
			return domain.Share{}, err
		}
		organisations[award.OrganisationID] = true
	}
	share.AwardID = share.Awards[0]
	if q.PIN != "" {
		share.PIN = q.PIN // hashed by newShare, once the share has its identifier
	}
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := hold(tx, h, share.Awards); err != nil {
			return err
		}
		var err error
		if share, err = s.newShare(tx, share); err != nil {
			return err
		}
		for id := range organisations {
			if err := s.audit(tx, domain.Actor{}, "share.create", id, string(share.ID), ""); err != nil {
				return err
			}
		}
		return nil
	})
	return share, wrap(err, "share %d awards", len(share.Awards))
}

// hold keeps badges in the passport while they are shared: the person may be erasing it elsewhere.
func hold(tx *store.Tx, h domain.Holder, awards []domain.AwardID) error {
	for _, id := range slices.Sorted(slices.Values(awards)) {
		if err := tx.HoldAward(id, h.PassportID); err != nil {
			return err
		}
	}
	return nil
}

// Share is one of the holder's shares, with its first badge.
func (s *Passports) Share(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, HeldBadge, error) {
	share, badges, err := s.ShareWhole(ctx, h, id)
	if err != nil {
		return share, HeldBadge{}, err
	}
	return share, badges[0], nil
}

// ShareWhole is one of the holder's shares, with all of its badges. Who came by a slip sees what shows that badge alone.
func (s *Passports) ShareWhole(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, []HeldBadge, error) {
	row, err := s.Store.Share(ctx, id)
	if err != nil {
		return domain.Share{}, nil, err
	}
	var badges []HeldBadge
	for _, award := range row.Awards {
		badge, err := s.Badge(ctx, h, award)
		if err != nil {
			return domain.Share{}, nil, domain.NotFoundf("share-unknown")
		}
		badges = append(badges, badge)
	}
	if len(badges) == 0 {
		return domain.Share{}, nil, domain.NotFoundf("share-unknown")
	}
	share, err := s.openShare(row)
	return share, badges, err
}

// openingsShown is how many looks at a share its holder can read of.
const openingsShown = 100

// ShareOpenings lists when one of the holder's shares was opened and by which way, the newest first.
func (s *Passports) ShareOpenings(ctx context.Context, h domain.Holder, id domain.ShareID) ([]domain.ShareOpening, error) {
	if _, _, err := s.ShareWhole(ctx, h, id); err != nil {
		return nil, err
	}
	return s.Store.ShareOpenings(ctx, id, openingsShown)
}

// SharePreview is a pass with which the holder sees a share as others do: without its code, and without being counted.
func (s *Passports) SharePreview(ctx context.Context, h domain.Holder, id domain.ShareID) (code, pass string, err error) {
	share, _, err := s.ShareWhole(ctx, h, id)
	if err != nil {
		return "", "", err
	}
	if !share.Live(s.Now()) {
		return "", "", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	return share.Code, s.sharePass(share, passPreview, s.Now().Add(passLife)), nil
}

// StopShare ends a share at once: its code shows nothing any more.
func (s *Passports) StopShare(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, error) {
	share, badges, err := s.ShareWhole(ctx, h, id)
	if err != nil || !share.StoppedAt.IsZero() {
		return share, err
	}
	share.StoppedAt = s.now()
	return share, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopShare(id, share.StoppedAt, ""); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "share.stop", badges[0].Award.OrganisationID, string(id), "")
	})
}

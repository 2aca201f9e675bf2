package app

import (
	"context"
	"maps"
	"slices"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

const purposeSharePIN = "share-pin"

// ShareRequest is what a holder wants others to see, and how.
type ShareRequest struct {
	Awards       []domain.AwardID
	Imports      []domain.ImportID // of other sites
	Label        string            // for the holder only
	Message      string            // for whoever opens it
	EndsAt       time.Time         // zero: no end
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
	share.Awards, share.Imports = once(q.Awards), once(q.Imports)
	if err := s.mayShare(ctx, h); err != nil {
		return domain.Share{}, err
	}
	if err := domain.InvalidFields(share.Check(q.PIN, s.Now())); err != nil {
		return domain.Share{}, err
	}
	organisations, err := s.concerned(ctx, h, share)
	if err != nil {
		return domain.Share{}, err
	}
	if q.PIN != "" {
		share.PIN = q.PIN // hashed by newShare, once the share has its identifier
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := hold(tx, h, share); err != nil {
			return err
		}
		if share, err = s.newShare(tx, share); err != nil {
			return err
		}
		for _, id := range organisations {
			if err := s.audit(tx, domain.Actor{}, "share.create", id, string(share.ID), ""); err != nil {
				return err
			}
		}
		return nil
	})
	return share, wrap(err, "share %d badges", share.Count())
}

// once is a list without what stands in it a second time.
func once[T comparable](all []T) (some []T) {
	for _, x := range all {
		if !slices.Contains(some, x) {
			some = append(some, x)
		}
	}
	return some
}

// concerned are the organisations whose journal tells of a share, once it is sure that all of it is the holder's. A badge
// of another site has none here: the journal of the installation has a share of nothing else.
func (s *Passports) concerned(ctx context.Context, h domain.Holder, share domain.Share) ([]domain.OrganisationID, error) {
	all := map[domain.OrganisationID]bool{}
	for _, id := range share.Awards {
		award, err := s.held(ctx, h, id)
		if err != nil {
			return nil, err
		}
		all[award.OrganisationID] = true
	}
	for _, id := range share.Imports {
		if _, err := s.imported(ctx, h, id); err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return []domain.OrganisationID{""}, nil
	}
	return slices.Sorted(maps.Keys(all)), nil
}

// hold keeps badges in the passport while they are shared: the person may be erasing it elsewhere.
func hold(tx *store.Tx, h domain.Holder, share domain.Share) error {
	for _, id := range slices.Sorted(slices.Values(share.Awards)) {
		if err := tx.HoldAward(id, h.PassportID); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(slices.Values(share.Imports)) {
		if err := tx.HoldImported(id, h.PassportID); err != nil {
			return err
		}
	}
	return nil
}

// WholeShare is one of the holder's shares, with all of its badges.
type WholeShare struct {
	domain.Share
	Badges   []HeldBadge
	Imported []domain.Imported
}

// Titles are those of its badges, in the order of the page.
func (w WholeShare) Titles() (all []string) {
	for _, b := range w.Badges {
		all = append(all, b.Award.Achievement.Title)
	}
	for _, b := range w.Imported {
		all = append(all, b.Title)
	}
	return all
}

// ShareWhole reads one. Who came by a slip sees what shows that badge alone.
func (s *Passports) ShareWhole(ctx context.Context, h domain.Holder, id domain.ShareID) (WholeShare, error) {
	row, err := s.Store.Share(ctx, id)
	if err != nil {
		return WholeShare{}, err
	}
	var whole WholeShare
	for _, award := range row.Awards {
		badge, err := s.Badge(ctx, h, award)
		if err != nil {
			return WholeShare{}, domain.NotFoundf("share-unknown")
		}
		whole.Badges = append(whole.Badges, badge)
	}
	for _, id := range row.Imports {
		b, err := s.imported(ctx, h, id)
		if err != nil {
			return WholeShare{}, domain.NotFoundf("share-unknown")
		}
		whole.Imported = append(whole.Imported, b)
	}
	if row.Count() == 0 {
		return WholeShare{}, domain.NotFoundf("share-unknown")
	}
	whole.Share, err = s.openShare(row)
	return whole, err
}

// Shares are all of the holder's, over ones too, the newest first.
func (s *Passports) Shares(ctx context.Context, h domain.Holder) ([]domain.Share, error) {
	rows, err := s.Store.SharesOfPassport(ctx, h.PassportID)
	if err != nil {
		return nil, err
	}
	return s.opened(h, rows)
}

func (s *Passports) opened(h domain.Holder, rows []store.ShareRow) (all []domain.Share, err error) {
	for _, row := range rows {
		if h.AwardID != "" && (len(row.Imports) > 0 || slices.ContainsFunc(row.Awards, func(id domain.AwardID) bool { return id != h.AwardID })) {
			continue
		}
		share, err := s.openShare(row)
		if err != nil {
			return nil, err
		}
		all = append(all, share)
	}
	return all, nil
}

// openingsShown is how many looks at a share its holder can read of.
const openingsShown = 100

// ShareOpenings lists when one of the holder's shares was opened and by which way, the newest first.
func (s *Passports) ShareOpenings(ctx context.Context, h domain.Holder, id domain.ShareID) ([]domain.ShareOpening, error) {
	if _, err := s.ShareWhole(ctx, h, id); err != nil {
		return nil, err
	}
	return s.Store.ShareOpenings(ctx, id, openingsShown)
}

// SharePreview is a pass with which the holder sees a share as others do: without its code, and without being counted.
func (s *Passports) SharePreview(ctx context.Context, h domain.Holder, id domain.ShareID) (code, pass string, err error) {
	share, err := s.ShareWhole(ctx, h, id)
	if err != nil {
		return "", "", err
	}
	if !share.Live(s.Now()) {
		return "", "", &domain.Error{Kind: domain.Gone, Code: "share-stopped"}
	}
	return share.Code, s.sharePass(share.Share, passPreview, s.Now().Add(passLife)), nil
}

// StopShare ends a share at once: its code shows nothing any more.
func (s *Passports) StopShare(ctx context.Context, h domain.Holder, id domain.ShareID) (domain.Share, error) {
	whole, err := s.ShareWhole(ctx, h, id)
	share := whole.Share
	if err != nil || !share.StoppedAt.IsZero() {
		return share, err
	}
	organisation := domain.OrganisationID("")
	if len(whole.Badges) > 0 {
		organisation = whole.Badges[0].Award.OrganisationID
	}
	share.StoppedAt = s.now()
	return share, s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.StopShare(id, share.StoppedAt, ""); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "share.stop", organisation, string(id), "")
	})
}

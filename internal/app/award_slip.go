package app

import (
	"context"
	"fmt"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/store"
)

// Slip is the paper of a badge: the public code for an employer, and under the fold the claim code for the person.
type Slip struct {
	Award        domain.Award
	Name         string
	Organisation string
	PublicCode   string
	PageURL      string
	QR           string // upper case: a smaller symbol
	ClaimCode    string // "" once the award is in a passport and no new code was asked for
	ClaimUntil   time.Time
}

const (
	purposePublicCode = "public-code"
	purposeClaimCode  = "claim-code"
)

// Slip shows the slip of an award, and makes its codes the first time. The claim code can be shown again because
// it is made from the pepper; the database keeps its hash only.
func (s *Issuing) Slip(ctx context.Context, actor domain.Actor, id domain.AwardID) (Slip, error) {
	return s.slip(ctx, actor, id, false)
}

// ReprintSlip replaces the claim code: a lost paper opens nothing any more. The public code stays.
func (s *Issuing) ReprintSlip(ctx context.Context, actor domain.Actor, id domain.AwardID) (Slip, error) {
	return s.slip(ctx, actor, id, true)
}

func (s *Issuing) slip(ctx context.Context, actor domain.Actor, id domain.AwardID, renew bool) (Slip, error) {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return Slip{}, err
	}
	if !award.ErasedAt.IsZero() {
		return Slip{}, &domain.Error{Kind: domain.Gone, Code: "award-erased"}
	}
	if !award.RevokedAt.IsZero() {
		return Slip{}, domain.Conflictf("award-already-revoked", award.RevokedAt)
	}
	recipient, err := s.Store.Recipient(ctx, award.RecipientID)
	if err != nil {
		return Slip{}, err
	}
	share, err := s.slipShare(ctx, actor, award)
	if err != nil {
		return Slip{}, err
	}
	claim, err := s.Store.ClaimOfAward(ctx, id)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return Slip{}, err
	}
	now := s.Now().UTC().Truncate(time.Millisecond)
	if !now.After(claim.CreatedAt) { // the code follows from its instant: twice in one would be the same code
		now = claim.CreatedAt.Add(time.Millisecond)
	}
	spent := claim.Hash == "" || !now.Before(claim.ExpiresAt)
	if renew || spent && award.AcceptedAt.IsZero() && claim.UsedAt.IsZero() {
		claim = store.ClaimRow{AwardID: id, CreatedAt: now, ExpiresAt: now.Add(domain.ClaimCodeLife)}
		claim.Hash = s.Pepper.Hash(purposeClaimCode, s.claimCode(claim))
		if err := s.Store.Write(ctx, func(tx *store.Tx) error {
			if err := tx.ReplaceClaimCode(claim); err != nil {
				return err
			}
			return s.audit(tx, actor, "award.slip", o.ID, string(id), "")
		}); err != nil {
			return Slip{}, err
		}
	}
	slip := Slip{
		Award: award, Name: recipient.Name, Organisation: o.Name,
		PublicCode: share.Code, PageURL: credential.SharePage(s.BaseURL, share.Code), QR: credential.ShareQR(s.BaseURL, share.Code),
	}
	if claim.UsedAt.IsZero() && claim.Hash != "" && now.Before(claim.ExpiresAt) {
		if code := s.claimCode(claim); s.Pepper.Is(purposeClaimCode, code, claim.Hash) { // else the person has a code of their own
			slip.ClaimCode, slip.ClaimUntil = code, claim.ExpiresAt
		}
	}
	return slip, nil
}

// claimCode depends on the instant of its making, so that each reprint gives another one.
func (in *Installation) claimCode(c store.ClaimRow) string {
	return domain.CodeFrom(domain.ClaimCode, in.Pepper.Derive(purposeClaimCode, fmt.Sprintf("%s|%d", c.AwardID, c.CreatedAt.UnixMilli())))
}

// slipShare is the share that stands behind the printed public code. The holder sees and stops it like any other;
// once stopped, a slip gets a new one.
func (s *Issuing) slipShare(ctx context.Context, actor domain.Actor, award domain.Award) (domain.Share, error) {
	rows, err := s.Store.SharesOfAward(ctx, award.ID)
	if err != nil {
		return domain.Share{}, err
	}
	for _, row := range rows {
		if row.Kind == domain.ShareSlip && row.Live(s.Now()) {
			return s.openShare(row)
		}
	}
	if !award.AcceptedAt.IsZero() && len(rows) > 0 {
		// The person stopped the printed code: only they may show the badge again.
		return domain.Share{}, domain.Conflictf("slip-stopped-by-holder")
	}
	var share domain.Share
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		share, err = s.newShare(tx, domain.Share{Kind: domain.ShareSlip, Awards: []domain.AwardID{award.ID}})
		if err != nil {
			return err
		}
		return s.audit(tx, actor, "share.slip", award.OrganisationID, string(award.ID), "")
	})
	return share, err
}

// newShare draws a public code, keeps its hash to find it and its sealed form to show it to the holder again.
func (in *Installation) newShare(tx *store.Tx, share domain.Share) (domain.Share, error) {
	now := in.now()
	share.ID, share.CreatedAt = domain.NewID[domain.ShareID](now), now
	share.Code = domain.NewCode(domain.PublicCode)
	if share.PIN != "" { // as it was typed, until here
		share.PIN = in.Pepper.HashPIN(purposeSharePIN+string(share.ID), share.PIN)
	}
	sealed, err := in.Vault.Seal(purposePublicCode, string(share.ID), []byte(share.Code))
	if err != nil {
		return share, err
	}
	return share, tx.InsertShare(store.ShareRow{Share: share, CodeHash: in.Pepper.Hash(purposePublicCode, share.Code), CodeSealed: sealed})
}

func (in *Installation) openShare(row store.ShareRow) (domain.Share, error) {
	code, err := in.Vault.Open(purposePublicCode, string(row.ID), row.CodeSealed)
	row.Share.Code = string(code)
	return row.Share, wrap(err, "open share %s", row.ID)
}

package app

import (
	"context"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// Passports is what a learner does: receive, keep, show, take away.
type Passports struct{ *Installation }

// Ticket is what a person holds to receive a badge: the token of a mail, or the claim code of a slip.
type Ticket struct {
	Token string
	Code  string
}

// Received is a badge as the person sees it before and after accepting it.
type Received struct {
	Award        domain.Award
	Name         string // as it is signed
	MaskedEmail  string
	Organisation domain.RegistryEntry
	State        ReceiveState
	Shown        bool // already, by the code that was printed on a slip
}

// ReceiveState decides what the page of a received badge offers.
type ReceiveState string

const (
	ReceiveNew      ReceiveState = "new"
	ReceiveAccepted ReceiveState = "accepted" // by mail link: the badge is in a passport already
	ReceiveReopen   ReceiveState = "reopen"   // by a reprinted claim code: opens that award only
	ReceiveRefused  ReceiveState = "refused"
	ReceiveRevoked  ReceiveState = "revoked"
)

// Receive shows the badge behind a ticket. Looking never consumes anything: mail scanners look too.
func (s *Passports) Receive(ctx context.Context, t Ticket) (Received, error) {
	award, recipient, err := s.redeem(ctx, t)
	if err != nil {
		return Received{}, err
	}
	registry, err := s.Registry(ctx)
	if err != nil {
		return Received{}, err
	}
	o, err := s.Store.Organisation(ctx, award.OrganisationID)
	if err != nil {
		return Received{}, err
	}
	r := Received{Award: award, Name: recipient.Name, State: ReceiveNew, Organisation: domain.RegistryEntry{Name: o.Name}}
	if entry, ok := registry.Entry(s.did(o)); ok {
		r.Organisation = *entry
	}
	if t.Token != "" {
		r.MaskedEmail = domain.MaskEmail(recipient.Email)
		// The organisation sees that the message was read; a mail scanner may be what read it.
		if award.OpenedAt.IsZero() {
			if err := s.Store.Write(ctx, func(tx *store.Tx) error { return tx.MarkOpened(award.ID, s.now()) }); err != nil {
				return r, err
			}
		}
	}
	shares, err := s.Store.SharesOfAward(ctx, award.ID)
	if err != nil {
		return r, err
	}
	for _, share := range shares {
		r.Shown = r.Shown || share.Live(s.Now())
	}
	switch {
	case !award.AcceptedAt.IsZero() && t.Code != "":
		r.State = ReceiveReopen
	case !award.AcceptedAt.IsZero():
		r.State = ReceiveAccepted
	case !award.RevokedAt.IsZero():
		r.State = ReceiveRevoked
	case !award.RefusedAt.IsZero():
		r.State = ReceiveRefused
	}
	return r, nil
}

// redeem finds the award of a ticket without using it up.
func (s *Passports) redeem(ctx context.Context, t Ticket) (domain.Award, domain.Recipient, error) {
	var id domain.AwardID
	now := s.Now()
	if t.Code != "" {
		code, err := domain.ParseCode(domain.ClaimCode, t.Code)
		if err != nil {
			return domain.Award{}, domain.Recipient{}, err
		}
		claim, err := s.Store.ClaimCode(ctx, s.Pepper.Hash(purposeClaimCode, code))
		if err != nil {
			return domain.Award{}, domain.Recipient{}, err
		}
		switch {
		case !claim.UsedAt.IsZero():
			return domain.Award{}, domain.Recipient{}, &domain.Error{Kind: domain.Gone, Code: "claim-used"}
		case !claim.ReplacedAt.IsZero():
			return domain.Award{}, domain.Recipient{}, &domain.Error{Kind: domain.Gone, Code: "claim-replaced"}
		case !now.Before(claim.ExpiresAt):
			return domain.Award{}, domain.Recipient{}, &domain.Error{Kind: domain.Gone, Code: "claim-expired"}
		}
		id = claim.AwardID
	} else {
		var err error
		var expires = now
		if id, expires, err = s.Store.ReceiveToken(ctx, s.Pepper.Hash(purposeReceive, strings.ToLower(t.Token))); err != nil {
			return domain.Award{}, domain.Recipient{}, err
		}
		if !now.Before(expires) {
			return domain.Award{}, domain.Recipient{}, &domain.Error{Kind: domain.Gone, Code: "receive-expired"}
		}
	}
	award, err := s.Store.Award(ctx, id)
	if err != nil {
		return award, domain.Recipient{}, err
	}
	if !award.ErasedAt.IsZero() {
		return award, domain.Recipient{}, &domain.Error{Kind: domain.Gone, Code: "award-erased"}
	}
	recipient, err := s.Store.Recipient(ctx, award.RecipientID)
	return award, recipient, err
}

// Accept puts the badge into a passport: the one that is open in this browser, else the one that has the address
// of the mail, else a new one. A ticket opens a whole passport only when it makes it; into an older one it opens
// that award alone, because a forwarded mail or a found paper must not give more.
func (s *Passports) Accept(ctx context.Context, t Ticket, current domain.Holder) (SignedIn, error) {
	award, recipient, err := s.redeem(ctx, t)
	if err != nil {
		return SignedIn{}, err
	}
	if award.AcceptedAt.IsZero() && !award.RevokedAt.IsZero() {
		return SignedIn{}, domain.Conflictf("award-revoked-before")
	}
	if !award.AcceptedAt.IsZero() && t.Code == "" {
		return SignedIn{}, domain.Conflictf("award-already-accepted")
	}
	now := s.Now().UTC()
	var in SignedIn
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		if t.Code != "" {
			code, _ := domain.ParseCode(domain.ClaimCode, t.Code)
			if err := tx.UseClaimCode(s.Pepper.Hash(purposeClaimCode, code), now); err != nil {
				return err
			}
		}
		target, err := s.target(ctx, tx, t, current, award, recipient)
		if err != nil {
			return err
		}
		if award.AcceptedAt.IsZero() {
			if err := tx.MarkAccepted(award.ID, target.PassportID, now); err != nil {
				return err
			}
			if err := s.audit(tx, domain.Actor{}, "award.accept", award.OrganisationID, string(award.ID), ""); err != nil {
				return err
			}
		}
		in.Holder = target
		if target == current {
			return nil // the session goes on
		}
		in.Expires = now.Add(domain.HolderSessionLife)
		in.Session, err = s.newSession(tx, store.SessionRow{PassportID: target.PassportID, AwardID: target.AwardID, CreatedAt: now, ExpiresAt: in.Expires})
		return err
	})
	return in, wrap(err, "accept award %s", award.ID)
}

// NameOf is whose passport a session opens.
func (s *Passports) NameOf(ctx context.Context, h domain.Holder) (string, error) {
	passport, err := s.Store.Passport(ctx, h.PassportID)
	return passport.Name, err
}

func (s *Passports) target(ctx context.Context, tx *store.Tx, t Ticket, current domain.Holder, award domain.Award, recipient domain.Recipient) (domain.Holder, error) {
	if !award.AcceptedAt.IsZero() {
		if current.PassportID == award.PassportID && current.AwardID == "" {
			return current, nil
		}
		return domain.Holder{PassportID: award.PassportID, AwardID: award.ID}, nil
	}
	if current.PassportID != "" && current.AwardID == "" {
		passport, err := s.Store.Passport(ctx, current.PassportID)
		if err != nil {
			return current, err
		}
		if !domain.SameName(passport.Name, recipient.Name) {
			return current, domain.Conflictf("passport-other-name", recipient.Name, passport.Name)
		}
		if len(passport.Emails) > 0 {
			// The link proves that somebody reads mail at that address, and not that it is this person: whoever gets a
			// namesake to accept a forwarded mail could sign in to their passport by it.
			return current, nil
		}
		return current, s.keepAddress(ctx, tx, t, current.PassportID, recipient.Email)
	}
	if t.Token != "" && recipient.Email != "" {
		passport, err := s.Store.PassportByEmail(ctx, recipient.Email)
		switch {
		case err == nil && domain.SameName(passport.Name, recipient.Name):
			return domain.Holder{PassportID: passport.ID, AwardID: award.ID}, nil
		case err != nil && !domain.IsKind(err, domain.NotFound):
			return domain.Holder{}, err
		}
		// Somebody else reads mail at the same address: their passport is not this person's.
	}
	now := s.now()
	passport := domain.Passport{ID: domain.NewID[domain.PassportID](now), Name: recipient.Name, CreatedAt: now}
	if err := tx.InsertPassport(passport); err != nil {
		return domain.Holder{}, err
	}
	return domain.Holder{PassportID: passport.ID}, s.keepAddress(ctx, tx, t, passport.ID, recipient.Email)
}

// keepAddress adds the address that a mail link has just proved, unless another passport has it.
func (s *Passports) keepAddress(ctx context.Context, tx *store.Tx, t Ticket, id domain.PassportID, email string) error {
	if t.Token == "" || email == "" {
		return nil
	}
	_, err := s.Store.PassportByEmail(ctx, email)
	if domain.IsKind(err, domain.NotFound) {
		return tx.AddPassportEmail(id, email)
	}
	return err
}

// Refuse tells the organisation that the badge is not for this person. It can still be accepted later.
func (s *Passports) Refuse(ctx context.Context, t Ticket) error {
	award, _, err := s.redeem(ctx, t)
	if err != nil {
		return err
	}
	if !award.AcceptedAt.IsZero() {
		return domain.Conflictf("award-already-accepted")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MarkRefused(award.ID, s.now()); err != nil {
			return err
		}
		return s.audit(tx, domain.Actor{}, "award.refuse", award.OrganisationID, string(award.ID), "")
	})
}

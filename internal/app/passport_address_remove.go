package app

import (
	"context"
	"time"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// AddressRemovedArgs is the job that tells an address that it opens a passport no more. The address stands in the row.
type AddressRemovedArgs struct {
	ID string `json:"id"`
}

func (AddressRemovedArgs) Kind() string { return "address-removed" }

// RemoveAddress takes an address out, a lost one for instance. One way back in must stay: another address, or a code on
// paper; the passport is held, or of two that go at the same moment each would be the other's way back. The address is
// told, or who took a session over could lock the person out unheard.
func (s *Passports) RemoveAddress(ctx context.Context, h domain.Holder, email string) error {
	if err := own(h); err != nil {
		return err
	}
	now := s.now()
	row := store.AddressRow{ID: string(domain.NewID[domain.SignInID](now)), PassportID: h.PassportID, Email: domain.NormalEmail(email), CreatedAt: now, ExpiresAt: now}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldPassports(h.PassportID); err != nil {
			return err
		}
		if err := tx.RemovePassportEmail(h.PassportID, row.Email); err != nil {
			return err
		}
		left, err := tx.WaysBack(h.PassportID, now)
		if err != nil {
			return err
		}
		if left == 0 {
			return domain.Conflictf("address-last")
		}
		if err := tx.InsertAddress(row); err != nil {
			return err
		}
		if err := tx.ProveAddress(row.ID, now); err != nil { // it waits for no code
			return err
		}
		return s.Jobs.Insert(ctx, tx, AddressRemovedArgs{ID: row.ID})
	})
}

// TellAddressRemoved writes to the address that is gone from a passport.
func (d *Delivery) TellAddressRemoved(ctx context.Context, args AddressRemovedArgs) error {
	row, err := d.Store.Address(ctx, args.ID)
	if domain.IsKind(err, domain.NotFound) { // erased meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	passport, err := d.Store.Passport(ctx, row.PassportID)
	if err != nil {
		return gone(err)
	}
	m, err := d.Composer.In(passport.Language).PassportNotice(mail.PassportNotice{ID: "address-removed-" + args.ID, To: row.Email, ToName: passport.Name,
		GivenName: domain.GivenName(passport.Name), What: "address-removed", At: row.CreatedAt.Truncate(time.Second), Link: d.BaseURL + "/aide"})
	if err != nil {
		return err
	}
	return d.tell(ctx, m)
}

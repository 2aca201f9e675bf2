package app

import (
	"context"
	"errors"
	"slices"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// reader is whom a message about an award goes to: who took it is written to at an address of their passport, which
// they proved and may have changed, or given after a slip of paper.
func (d *Delivery) reader(ctx context.Context, a domain.Award) (domain.Recipient, error) {
	r, err := d.Store.Recipient(ctx, a.RecipientID)
	if err != nil || a.PassportID == "" {
		return r, err
	}
	p, err := d.Store.Passport(ctx, a.PassportID)
	if err != nil {
		return r, ignore(err, domain.NotFound)
	}
	if len(p.Emails) > 0 && !slices.Contains(p.Emails, domain.NormalEmail(r.Email)) {
		r.Email = p.Emails[0]
	}
	return r, nil
}

// notify sends a message about an award that its person has heard of. When it comes back, the organisation sees that.
func (d *Delivery) notify(ctx context.Context, a domain.Award, m mail.Message) error {
	return d.returned(ctx, d.Mail.Send(ctx, m), a, "award.notice-rejected", nil)
}

// returned keeps a refusal for good, with what belongs to it; any other error stays one.
func (d *Delivery) returned(ctx context.Context, err error, a domain.Award, act string, with func(*store.Tx) error) error {
	rejected, ok := errors.AsType[*mail.RejectedError](err)
	if !ok {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		if with != nil {
			if err := with(tx); err != nil {
				return err
			}
		}
		if err := tx.SaveMailAnswer(a.ID, store.MailAnswer{Code: rejected.Code, Enhanced: rejected.Enhanced, At: d.now()}); err != nil {
			return err
		}
		return d.audit(tx, domain.Actor{Operator: true}, act, a.OrganisationID, string(a.ID), "")
	})
}

// refusedAddress says that the address of an award takes no mail: the badge waits, and a slip or another address helps.
func (d *Delivery) refusedAddress(ctx context.Context, err error, a domain.Award) error {
	return d.returned(ctx, err, a, "award.mail-rejected", func(tx *store.Tx) error { return tx.MarkMailRejected(a.ID, d.now()) })
}

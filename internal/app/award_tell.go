package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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

// addressee is the reader with the organisation that writes; the Email is "" when there is nobody to write to.
func (d *Delivery) addressee(ctx context.Context, a domain.Award) (domain.Organisation, domain.Recipient, error) {
	r, err := d.reader(ctx, a)
	if err != nil || r.Email == "" {
		return domain.Organisation{}, r, err
	}
	o, err := d.Store.Organisation(ctx, a.OrganisationID)
	return o, r, err
}

// tellHolder writes to the person of an award what became of it. Nobody is told of the end of what they never heard of.
func (d *Delivery) tellHolder(ctx context.Context, a domain.Award, compose func(*mail.Composer, domain.Organisation, domain.Recipient) (mail.Message, error)) error {
	told, err := d.Store.MailStarted(ctx, a.ID)
	if err != nil || told.IsZero() && a.AcceptedAt.IsZero() {
		return err
	}
	o, r, err := d.addressee(ctx, a)
	if err != nil || r.Email == "" {
		return err
	}
	c, err := d.composerFor(ctx, r.Email)
	if err != nil {
		return err
	}
	m, err := compose(c, o, r)
	if err != nil {
		return err
	}
	return d.notify(ctx, a, m)
}

// TellHeldArgs is the job that tells a learner that a badge was suspended, or that this has ended.
type TellHeldArgs struct {
	Award  domain.AwardID `json:"award"`
	Lifted bool           `json:"lifted"`
	At     time.Time      `json:"at"`
}

func (TellHeldArgs) Kind() string { return "tell-held" }

// TellHeld mails what is still so: a badge that was lifted or withdrawn meanwhile is no longer suspended.
func (d *Delivery) TellHeld(ctx context.Context, args TellHeldArgs) error {
	award, err := d.Store.Award(ctx, args.Award)
	if err != nil || !award.RevokedAt.IsZero() || award.SuspendedAt.IsZero() != args.Lifted {
		return err
	}
	return d.tellHolder(ctx, award, func(c *mail.Composer, o domain.Organisation, r domain.Recipient) (mail.Message, error) {
		return c.AwardHeld(mail.AwardHeld{
			ID: fmt.Sprintf("held-%s-%d-%t", award.ID, args.At.Unix(), args.Lifted), To: r.Email, ToName: r.Name, GivenName: r.GivenName(),
			Organisation: o.Name, Title: award.Achievement.Title, Lifted: args.Lifted,
		})
	})
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

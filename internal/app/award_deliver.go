package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// receiveLife is how long the link of a mail can be used to accept a badge.
const receiveLife = 365 * 24 * time.Hour

// errorsKept is how many failures of one group are told; with a mail server that is down they are all the same.
const errorsKept = 3

// Delivery sends what people are told by mail.
type Delivery struct {
	*Installation
	Mail     mail.Sender
	Composer *mail.Composer

	// HeadDir, HeadMail and HeadURL are where the signed head of the audit log goes each day; "": nowhere.
	HeadDir, HeadMail, HeadURL string

	// JournalMail is where the lines of the journal of withdrawals go; "": nowhere.
	JournalMail string

	// OperatorMail is told of what readers report; "": nobody, the queue is looked at.
	OperatorMail string
}

// DeliverArgs is the job that tells people of their new badges. It is saved with the badges themselves.
type DeliverArgs struct {
	Awards []domain.AwardID `json:"awards"`
}

func (DeliverArgs) Kind() string { return "deliver" }

// TellRevokedArgs is the job that tells a learner why a badge was withdrawn. Note is theirs alone and leaves the
// database with the job.
type TellRevokedArgs struct {
	Award domain.AwardID `json:"award"`
	Note  string         `json:"note"`
}

func (TellRevokedArgs) Kind() string { return "tell-revoked" }

// Deliver mails each award that was not mailed yet and was not withdrawn meanwhile. Who has no address gets a
// slip from the organisation instead. A refused address stays visible to the organisation; only what may pass
// is tried again.
func (d *Delivery) Deliver(ctx context.Context, args DeliverArgs) error {
	ids, err := d.longestUntried(ctx, args.Awards)
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		if err := d.deliver(ctx, id); err != nil {
			failed = append(failed, wrap(err, "deliver award %s", id))
		}
	}
	if n := len(failed); n > errorsKept { // the queue keeps what each attempt says
		failed = append(failed[:errorsKept], fmt.Errorf("and %d more", n-errorsKept))
	}
	return errors.Join(failed...)
}

// longestUntried puts those last whose mail was begun latest: a server that does not answer for some addresses uses up the
// time of the job, and must not keep the others of the group waiting for ever.
func (d *Delivery) longestUntried(ctx context.Context, ids []domain.AwardID) ([]domain.AwardID, error) {
	begun := map[domain.AwardID]time.Time{}
	for _, id := range ids {
		at, err := d.Store.MailStarted(ctx, id)
		if err != nil {
			return nil, err
		}
		begun[id] = at
	}
	return slices.SortedStableFunc(slices.Values(ids), func(a, b domain.AwardID) int { return begun[a].Compare(begun[b]) }), nil
}

func (d *Delivery) deliver(ctx context.Context, id domain.AwardID) error {
	award, err := d.Store.Award(ctx, id)
	if err != nil {
		return err
	}
	if !award.MailedAt.IsZero() || !award.RevokedAt.IsZero() || award.State != domain.AwardIssued {
		return nil
	}
	o, recipient, err := d.addressee(ctx, award)
	if err != nil || recipient.Email == "" {
		return err
	}
	message, err := d.deliveryOf(ctx, o, award, recipient)
	if err != nil {
		return err
	}
	started := false
	err = d.Store.Write(ctx, func(tx *store.Tx) (err error) {
		started, err = tx.StartMail(id, d.now())
		return err
	})
	if err != nil || !started {
		return err
	}
	return d.send(ctx, award, message)
}

// deliveryOf is the message of a new badge, or of one that stands in the place of another.
func (d *Delivery) deliveryOf(ctx context.Context, o domain.Organisation, award domain.Award, recipient domain.Recipient) (mail.Message, error) {
	link := credential.Receive(d.BaseURL, d.ReceiveToken(award.ID))
	c, err := d.composerFor(ctx, recipient.Email)
	if err != nil {
		return mail.Message{}, err
	}
	version, err := d.Store.VersionOf(ctx, award.ID)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return mail.Message{}, err
	}
	if err == nil && version.Kind == domain.VersionCorrection {
		told, err := d.Store.MailStarted(ctx, version.PreviousID)
		if err != nil {
			return mail.Message{}, err
		}
		kept := !award.AcceptedAt.IsZero()
		if !told.IsZero() || kept { // who never heard of the old one is told of a new badge
			if kept {
				link = d.BaseURL + "/passeport/b/" + string(award.ID)
			}
			return c.AwardReplaced(mail.AwardReplaced{ID: "award-" + string(award.ID), To: recipient.Email, ToName: recipient.Name,
				GivenName: recipient.GivenName(), Organisation: o.Name, Title: award.Achievement.Title, Link: link, Kept: kept})
		}
	}
	return c.AwardReceived(mail.AwardReceived{
		ID: "award-" + string(award.ID), To: recipient.Email, ToName: recipient.Name, GivenName: recipient.GivenName(),
		Organisation: o.Name, Title: award.Achievement.Title, Link: link, Help: d.BaseURL + "/aide",
	})
}

// send marks the award as mailed, or as refused for good by the address.
func (d *Delivery) send(ctx context.Context, a domain.Award, m mail.Message) error {
	if err := d.Mail.Send(ctx, m); err != nil {
		return d.refusedAddress(ctx, err, a)
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error { return tx.MarkMailed(a.ID, d.now()) })
}

// TellRevoked mails the learner the public reason and the issuer's own words.
func (d *Delivery) TellRevoked(ctx context.Context, args TellRevokedArgs) error {
	award, err := d.Store.Award(ctx, args.Award)
	if err != nil {
		return err
	}
	return d.tellHolder(ctx, award, func(c *mail.Composer, o domain.Organisation, r domain.Recipient) (mail.Message, error) {
		return c.AwardRevoked(mail.AwardRevoked{
			ID: "revoked-" + string(award.ID), To: r.Email, ToName: r.Name, GivenName: r.GivenName(),
			Organisation: o.Name, Title: award.Achievement.Title, Reason: string(award.Revocation), Note: args.Note,
		})
	})
}

const purposeReceive = "receive"

// ReceiveToken is made from the pepper, so that the link can be sent again although only its hash is kept.
func (in *Installation) ReceiveToken(id domain.AwardID) string {
	return in.derive(purposeReceive, string(id))
}

// Resend mails a badge again, at the issuer's wish.
func (s *Issuing) Resend(ctx context.Context, actor domain.Actor, id domain.AwardID) error {
	award, o, err := s.owned(ctx, actor, ActAward, id)
	if err != nil {
		return err
	}
	if !award.RevokedAt.IsZero() {
		return domain.Conflictf("award-already-revoked", award.RevokedAt)
	}
	if !award.AcceptedAt.IsZero() {
		return domain.Conflictf("award-already-accepted")
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.MarkMailed(id, time.Time{}); err != nil {
			return err
		}
		if err := s.audit(tx, actor, "award.resend", o.ID, string(id), ""); err != nil {
			return err
		}
		return s.Jobs.Insert(ctx, tx, DeliverArgs{Awards: []domain.AwardID{id}})
	})
}

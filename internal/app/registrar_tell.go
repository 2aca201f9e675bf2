package app

import (
	"context"
	"errors"
	"slices"

	"galon/internal/domain"
	"galon/internal/mail"
)

// TellOrganisationArgs is the job that tells those who run an organisation what was decided of it.
type TellOrganisationArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	What         string                `json:"what"`
	Number       string                `json:"number"` // of the proposal, or of nothing: mails are told apart by it
}

func (TellOrganisationArgs) Kind() string { return "organisation-told" }

// TellOrganisation mails it to each of them.
func (d *Delivery) TellOrganisation(ctx context.Context, args TellOrganisationArgs) error {
	o, err := d.Store.Organisation(ctx, args.Organisation)
	if err != nil {
		return err
	}
	v := mail.OrganisationTold{What: args.What, Organisation: o.Name, Link: d.BaseURL + "/pro/verification"}
	switch args.What {
	case mail.OrganisationMore:
		a, err := d.Store.ApplicationOf(ctx, o.ID)
		if err != nil {
			return err
		}
		v.Reason = a.Message
	case mail.OrganisationReceived:
	default:
		p, err := d.Store.Proposal(ctx, args.Number)
		if err != nil {
			return err
		}
		v.Reason, v.From = p.PublicReason, frenchDay(p.From)
	}
	members, err := d.Store.Members(ctx, o.ID)
	if err != nil {
		return err
	}
	members = slices.DeleteFunc(members, func(m domain.Member) bool { return m.Role != domain.RoleManager })
	for _, m := range members {
		v.ID, v.To, v.ToName = "organisation-"+args.What+"-"+args.Number+"-"+string(m.Account.ID), m.Account.Email, m.Account.Name
		message, err := d.Composer.OrganisationTold(v)
		if err != nil {
			return err
		}
		if err := d.sendOrPass(ctx, message); err != nil {
			return err
		}
	}
	return nil
}

// sendOrPass sends a message; an address that the server refuses for good keeps nobody else from theirs.
func (d *Delivery) sendOrPass(ctx context.Context, m mail.Message) error {
	err := d.Mail.Send(ctx, m)
	if rejected := (*mail.RejectedError)(nil); errors.As(err, &rejected) {
		return nil
	}
	return err
}

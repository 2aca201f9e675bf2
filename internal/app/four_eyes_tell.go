package app

import (
	"context"

	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
)

// TellFourEyesArgs is the job that tells the Responsables that the end of the double validation is asked for, or is there.
type TellFourEyesArgs struct {
	Organisation domain.OrganisationID `json:"organisation"`
	What         string                `json:"what"`
	By           domain.AccountID      `json:"by,omitempty"` // who asked
	Number       string                `json:"number"`       // mails are told apart by it
}

func (TellFourEyesArgs) Kind() string { return "four-eyes-told" }

// tellFourEyes has it told, by the transaction in which it happens.
func (in *Installation) tellFourEyes(ctx context.Context, tx *store.Tx, id domain.OrganisationID, by domain.AccountID, what string) error {
	return in.Jobs.Insert(ctx, tx, TellFourEyesArgs{Organisation: id, What: what, By: by, Number: domain.NewID[string](in.Now())})
}

// TellFourEyes mails it to each Responsable, whoever asked too: it may be news to them.
func (d *Delivery) TellFourEyes(ctx context.Context, args TellFourEyesArgs) error {
	o, err := d.Store.Organisation(ctx, args.Organisation)
	if err != nil {
		return err
	}
	members, err := d.Store.Members(ctx, o.ID)
	if err != nil {
		return err
	}
	v := mail.FourEyes{What: args.What, Organisation: o.Name, Link: d.BaseURL + "/pro/equipe"}
	for _, m := range members {
		if m.Account.ID == args.By {
			v.Who = m.Account.Name
		}
	}
	for _, m := range members {
		if m.Role != domain.RoleManager {
			continue
		}
		v.ID, v.To, v.ToName = "four-eyes-"+args.What+"-"+args.Number+"-"+string(m.Account.ID), m.Account.Email, m.Account.Name
		message, err := d.Composer.FourEyes(v)
		if err != nil {
			return err
		}
		if err := d.sendOrPass(ctx, message); err != nil {
			return err
		}
	}
	return nil
}

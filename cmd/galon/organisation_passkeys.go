package main

import (
	"fmt"

	"galon/internal/config"
)

// organisationPasskeysCommand is the operator's way back for a person who has lost their passkeys and has no other
// Responsable to ask.
type organisationPasskeysCommand struct {
	config.PlaceFlags `embed:""`

	Org   string `required:"" help:"Organisme (slug)."`
	Email string `required:"" help:"Adresse e-mail de la personne. Assurez-vous d’abord, par un autre moyen, que c’est elle." placeholder:"E-MAIL"`
}

func (c *organisationPasskeysCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	account, err := h.installation.Store.AccountByEmail(p.ctx, c.Email)
	if err != nil {
		return err
	}
	if err := h.accounts.ResetPasskeys(p.ctx, operator, o.ID, account.ID); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Les clés d’accès de %s sont effacées, ses sessions fermées. La personne est prévenue par e-mail.\n", account.Name)
	return nil
}

package main

import (
	"fmt"

	"galon/internal/app"
	"galon/internal/config"
)

// operatorCommand is the team that looks after the registry: people who sign in at /admin. Only the machine itself says who
// belongs to it.
type operatorCommand struct {
	Add    operatorAddCommand    `cmd:"" help:"Ajoute une personne à l’équipe du registre."`
	List   operatorListCommand   `cmd:"" help:"Montre l’équipe du registre."`
	Remove operatorRemoveCommand `cmd:"" help:"Retire une personne de l’équipe ; ses sessions se ferment."`
}

type operatorAddCommand struct {
	config.PlaceFlags `embed:""`

	Name  string `required:"" help:"Prénom et nom."`
	Email string `required:"" help:"Adresse e-mail, pour entrer dans /admin." placeholder:"E-MAIL"`
	Title string `required:"" help:"Titre public, écrit dans le registre à la place du nom. Exemple : Chargée du registre." placeholder:"TITRE"`
}

func (h *house) registrars() *app.Registrars { return &app.Registrars{Organisations: h.organisations} }

func (c *operatorAddCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	r, err := h.registrars().AddRegistrar(p.ctx, operator, c.Name, c.Email, c.Title)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s (%s) peut entrer dans %s/admin\n", r.Name, r.Title, h.installation.BaseURL)
	return nil
}

type operatorListCommand struct {
	config.PlaceFlags `embed:""`
}

func (c *operatorListCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	team, err := h.registrars().Team(p.ctx, operator)
	if err != nil {
		return err
	}
	if len(team) == 0 {
		fmt.Fprintln(p.stdout, "L’équipe du registre est vide. Ajoutez une personne : galon operator add --help")
	}
	for _, r := range team {
		since := p.printer.Date(r.CreatedAt)
		if !r.RemovedAt.IsZero() {
			since += ", partie le " + p.printer.Date(r.RemovedAt)
		}
		fmt.Fprintf(p.stdout, "%s <%s>\t%s\tdepuis le %s\n", r.Name, r.Email, r.Title, since)
	}
	return nil
}

type operatorRemoveCommand struct {
	config.PlaceFlags `embed:""`

	Email string `required:"" help:"Adresse e-mail de la personne." placeholder:"E-MAIL"`
}

func (c *operatorRemoveCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	r, err := h.registrars().RemoveRegistrar(p.ctx, operator, c.Email)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s ne fait plus partie de l’équipe du registre.\n", r.Name)
	return nil
}

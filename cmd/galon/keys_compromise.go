package main

import (
	"fmt"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// keysCompromiseCommand is for the day on which a key was in other hands.
type keysCompromiseCommand struct {
	config.PlaceFlags `embed:""`
	Org               string `required:"" help:"Organisme (slug)."`
	Key               string `required:"" help:"La clé, telle que galon keys la montre."`
	Since             string `required:"" help:"Depuis quand elle a pu être en d’autres mains : 2026-11-20, ou 2026-11-20T14:30:00+01:00." placeholder:"DATE"`
	JSON              bool   `name:"json" help:"Écrit le compte rendu en JSON, avec les badges à délivrer de nouveau."`
}

type doubtfulBadge struct {
	ID       string `json:"id"`
	Badge    string `json:"badge"`
	IssuedAt string `json:"issued_at"`
}

func (c *keysCompromiseCommand) Run(p *program) error {
	since, err := parseSince(c.Since)
	if err != nil {
		return err
	}
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	r, err := h.organisations.CompromiseKey(p.ctx, operator, app.Compromise{OrganisationID: o.ID, Key: c.Key, Since: since})
	if err != nil {
		return err
	}
	badges := []doubtfulBadge{}
	for _, row := range r.Doubtful {
		badges = append(badges, doubtfulBadge{string(row.Award.ID), row.Award.Achievement.Slug, row.Award.IssuedAt.UTC().Format(timeLayout)})
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string]any{"key": c.Key, "since": since.UTC().Format(timeLayout), "new_key": r.Fresh.ID, "doubtful": badges})
	}
	if r.Fresh.ID != "" {
		fmt.Fprintf(p.stdout, "La clé ne signe plus. Nouvelle clé %s de %s : %s\n", r.Fresh.Algorithm, o.Slug, r.Fresh.ID)
	}
	fmt.Fprintf(p.stdout, "Les badges que le journal montre délivrés avant le %s restent valables.\n", since.In(domain.Paris).Format("02/01/2006 15:04"))
	if len(badges) == 0 {
		_, err = fmt.Fprintln(p.stdout, "Aucun badge n’a été délivré avec cette clé depuis.")
		return err
	}
	fmt.Fprintf(p.stdout, "%s avec cette clé depuis : retirez, puis délivrez de nouveau.\n", counted(len(badges), "badge délivré"))
	for _, b := range badges {
		fmt.Fprintf(p.stdout, "  %s  %s  %s\n", b.IssuedAt, b.ID, b.Badge)
	}
	return nil
}

// parseSince reads a day, which begins at midnight in France, or an instant.
func parseSince(text string) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, domain.Paris)
	if err != nil {
		return t, usage("« %s » n’est pas une date. Exemples : 2026-11-20, 2026-11-20T14:30:00+01:00", text)
	}
	return t, nil
}

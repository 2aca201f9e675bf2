package main

import (
	"fmt"
	"strings"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// organisationSettingsCommand changes how an organisation signs its next badges. Without a change it shows how it does.
type organisationSettingsCommand struct {
	config.PlaceFlags `embed:""`

	Org          string   `required:"" help:"Organisme (slug)."`
	Proofs       []string `enum:"eddsa,ecdsa" placeholder:"SUITE" help:"Signatures du badge JSON : eddsa, ecdsa, ou les deux séparées par une virgule."`
	JWTAlgorithm string   `name:"jwt-algorithm" help:"Signature du JWT : ES256, RS256 ou EdDSA."`
	Status       string   `help:"Comment un retrait se lit : bitstring (discret) ou 1edtech (liste publique avec le motif)."`
	Schema       *bool    `negatable:"" help:"Nomme dans chaque badge le schéma du standard."`
	Refresh      *bool    `negatable:"" help:"Donne à chaque badge une adresse où lire sa forme la plus récente."`
	TermsOfUse   *string  `help:"Adresse des conditions d’utilisation, en https ; vide pour l’effacer." placeholder:"ADRESSE"`
	Email        *string  `help:"Adresse e-mail publique, pour les documents Open Badges 2.0 ; vide pour l’effacer." placeholder:"E-MAIL"`
	Website      *string  `help:"Site internet ; vide pour l’effacer." placeholder:"ADRESSE"`
	FourEyes     *bool    `negatable:"" help:"Chaque badge attend qu’une deuxième personne le valide dans la console."`
	DailyAwards  *int     `help:"Badges par jour, au plus ; 0 : la limite de l’installation." placeholder:"NOMBRE"`
	HashEmails   *bool    `negatable:"" help:"Met l’e-mail, haché et salé, dans les badges."`
}

func (c *organisationSettingsCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	before := o
	c.change(&before)
	if before != o {
		if o, err = h.organisations.Configure(p.ctx, operator, o.ID, c.change); err != nil {
			return err
		}
	}
	c.print(p, o)
	return nil
}

func (c *organisationSettingsCommand) change(o *domain.Organisation) {
	i := &o.Issuing
	if len(c.Proofs) > 0 {
		all := strings.Join(c.Proofs, ",")
		i.ECDSA, i.NoEdDSA = strings.Contains(all, "ecdsa"), !strings.Contains(all, "eddsa")
	}
	o.JWTAlgorithm = orElse(c.JWTAlgorithm, o.JWTAlgorithm)
	switch c.Status {
	case "":
	case "bitstring":
		i.Status = domain.StatusBitstring
	default:
		i.Status = domain.StatusKind(c.Status)
	}
	for from, to := range map[*bool]*bool{c.Schema: &i.Schema, c.Refresh: &i.Refresh, c.HashEmails: &o.HashEmails, c.FourEyes: &i.FourEyes} {
		if from != nil {
			*to = *from
		}
	}
	if c.DailyAwards != nil {
		i.DailyCap = max(0, *c.DailyAwards)
	}
	for from, to := range map[*string]*string{c.TermsOfUse: &i.TermsOfUse, c.Email: &o.Email, c.Website: &o.Website} {
		if from != nil {
			*to = strings.TrimSpace(*from)
		}
	}
}

func (c *organisationSettingsCommand) print(p *program, o domain.Organisation) {
	proofs := "eddsa-rdfc-2022"
	switch {
	case o.Issuing.NoEdDSA:
		proofs = "ecdsa-rdfc-2019"
	case o.Issuing.ECDSA:
		proofs += ", ecdsa-rdfc-2019"
	}
	status := "liste de bits (BitstringStatusListEntry)"
	if o.Issuing.Status == domain.StatusRevocation {
		status = "liste nommée (1EdTechRevocationList)"
	}
	yes := map[bool]string{true: "oui", false: "non"}
	daily := "celle de l’installation"
	if o.Issuing.DailyCap > 0 {
		daily = fmt.Sprintf("%d badges", o.Issuing.DailyCap)
	}
	for _, line := range [][2]string{
		{"organisme", o.Name}, {"signatures du badge JSON", proofs}, {"signature du JWT", o.JWTAlgorithm}, {"retrait", status},
		{"schéma nommé", yes[o.Issuing.Schema]}, {"adresse de la forme récente", yes[o.Issuing.Refresh]},
		{"conditions d’utilisation", orElse(o.Issuing.TermsOfUse, "aucune")}, {"e-mail public", orElse(o.Email, "aucun")}, {"site", orElse(o.Website, "aucun")},
		{"double validation", yes[o.Issuing.FourEyes]}, {"limite par jour", daily},
	} {
		fmt.Fprintf(p.stdout, "%s : %s\n", line[0], line[1])
	}
}

// organisationEndorseCommand signs what one organisation says of another, of a badge definition, or of a badge.
type organisationEndorseCommand struct {
	config.PlaceFlags `embed:""`

	Org          string `required:"" help:"Organisme qui recommande (slug)."`
	Organisation string `help:"Organisme recommandé (slug)."`
	Achievement  string `help:"Identifiant (slug) d’un badge de cet organisme."`
	Code         string `help:"Code public d’un badge que la personne vous a montré."`
	Comment      string `required:"" help:"La recommandation, en quelques phrases."`
}

func (c *organisationEndorseCommand) Run(p *program) error {
	target := domain.EndorsesOrganisation
	switch {
	case (c.Code == "") == (c.Organisation == "") || c.Code != "" && c.Achievement != "":
		return usage("indiquez soit --organisation (et --achievement pour un badge de cet organisme), soit --code")
	case c.Code != "":
		target = domain.EndorsesAward
	case c.Achievement != "":
		target = domain.EndorsesAchievement
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
	e, err := h.issuing.Endorse(p.ctx, operator, app.EndorseRequest{
		OrganisationID: o.ID, Target: target, Organisation: c.Organisation, Achievement: c.Achievement, Code: c.Code, Comment: c.Comment})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "La recommandation de %s est signée : %s\n", o.Name, e.ID)
	return nil
}

// organisationEndorsementsCommand lists what an organisation has said of others, or takes one back.
type organisationEndorsementsCommand struct {
	config.PlaceFlags `embed:""`

	Org      string `required:"" help:"Organisme (slug)."`
	Withdraw string `help:"Identifiant d’une recommandation à retirer." placeholder:"ID"`
	JSON     bool   `name:"json" help:"Écrit les documents signés en JSON."`
}

func (c *organisationEndorsementsCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	if c.Withdraw != "" {
		e, err := h.issuing.WithdrawEndorsement(p.ctx, domain.Actor{Operator: true, OrganisationID: o.ID}, domain.EndorsementID(c.Withdraw))
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "La recommandation %s est retirée.\n", e.ID)
		return nil
	}
	all, err := h.issuing.Endorsements(p.ctx, operator, o.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		if c.JSON {
			fmt.Fprintf(p.stdout, "%s\n", e.Document)
			continue
		}
		state := "en cours"
		if !e.RevokedAt.IsZero() {
			state = "retirée"
		}
		fmt.Fprintf(p.stdout, "%s  %s  %s  %s\n", e.ID, state, e.Subject, e.Comment)
	}
	return nil
}

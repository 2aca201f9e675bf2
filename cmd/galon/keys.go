package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/sign"
)

// keysCommand lists and rotates the signing keys of organisations. It never prints a private key.
type keysCommand struct {
	List   keysListCommand   `cmd:"" default:"withargs" help:"Liste les clés de signature."`
	Rotate keysRotateCommand `cmd:"" help:"Remplace la clé d’un organisme ; l’ancienne clé publique reste publiée."`

	Operator   keysOperatorCommand   `cmd:"" help:"La clé de l’exploitant, qui signe le registre et les preuves."`
	Compromise keysCompromiseCommand `cmd:"" help:"Une clé a été volée ou perdue : elle ne signe plus, et ce qu’elle a signé depuis devient douteux."`
}

type keysListCommand struct {
	config.PlaceFlags `embed:""`
	Org               string `help:"Seulement cet organisme (slug)."`
	JSON              bool   `name:"json" help:"Écrit la liste en JSON."`
}

type keyView struct {
	Organisation string `json:"organisation"`
	ID           string `json:"id"`
	Algorithm    string `json:"algorithm"`
	CreatedAt    string `json:"created_at"`
	RetiredAt    string `json:"retired_at,omitempty"`
	Pinned       bool   `json:"pinned"`
	Compromised  string `json:"compromised_at,omitempty"`
}

func (c *keysListCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	organisations, err := h.installation.Store.Organisations(p.ctx)
	if err == nil && c.Org != "" {
		_, err = h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	}
	if err != nil {
		return err
	}
	views := []keyView{}
	for _, o := range organisations {
		if c.Org != "" && o.Slug != c.Org {
			continue
		}
		rows, err := h.organisations.Keys(p.ctx, o)
		if err != nil {
			return err
		}
		slices.SortStableFunc(rows, func(a, b app.KeyState) int { // those of one day in the order of their names
			return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(strings.ToLower(a.Algorithm), strings.ToLower(b.Algorithm)))
		})
		for _, k := range rows {
			v := keyView{Organisation: o.Slug, ID: k.ID, Algorithm: k.Algorithm, CreatedAt: k.CreatedAt.UTC().Format(timeLayout), Pinned: k.Pinned}
			if !k.RetiredAt.IsZero() {
				v.RetiredAt = k.RetiredAt.UTC().Format(timeLayout)
			}
			if !k.CompromisedAt.IsZero() {
				v.Compromised = k.CompromisedAt.UTC().Format(timeLayout)
			}
			views = append(views, v)
		}
	}
	if c.JSON {
		return writeJSON(p.stdout, views)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ORGANISME\tCLÉ\tALGORITHME\tCRÉÉE LE\tRETIRÉE LE\tDANS LE REGISTRE")
	for _, v := range views {
		pinned := "non : ses badges ne sont pas valables"
		if v.Pinned {
			pinned = "oui"
		}
		if v.Compromised != "" {
			pinned = "douteuse depuis " + v.Compromised
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", v.Organisation, v.ID, v.Algorithm, v.CreatedAt, orElse(v.RetiredAt, "—"), pinned)
	}
	return w.Flush()
}

type keysRotateCommand struct {
	config.PlaceFlags `embed:""`
	Org               string `required:"" help:"Organisme (slug)."`
	Algorithm         string `enum:"Ed25519,ES256,RS256" default:"Ed25519" help:"Ed25519, ES256 ou RS256."`
}

func (c *keysRotateCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	row, err := h.organisations.RotateKey(p.ctx, operator, o.ID, sign.Algorithm(c.Algorithm))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Nouvelle clé %s de %s : %s\n", row.Algorithm, o.Slug, row.ID)
	return nil
}

const timeLayout = "2006-01-02T15:04:05Z"

// operator acts on the installation's own machine and data folder.
var operator = domain.Actor{Operator: true}

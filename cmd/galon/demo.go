package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"galon/internal/config"
)

// demoCommand fills a data folder with a believable region, once, and serves it.
type demoCommand struct {
	config.Flags `embed:""`

	JSON bool `name:"json" help:"Écrit une ligne de JSON sur la sortie standard quand tout est prêt."`
}

func (c *demoCommand) Run(p *program) error {
	flags := c.Flags.ForDemo()
	set, err := flags.Load()
	if err != nil {
		return err
	}
	summary, made, err := readDemo(set.Data)
	if err != nil {
		return err
	}
	if made && flags.Listen == "" {
		set.Listen = hostOf(summary.BaseURL) // printed codes and identities hold the address: come back to it
		set.BaseURL = cmp.Or(flags.BaseURL, summary.BaseURL)
	}
	var before func() error
	if !made {
		before = func() error { return startSeeding(set.Data) }
	}
	s, err := p.listen(set, true, before)
	if err != nil {
		return err
	}
	if !made {
		if err := s.house.mustBeEmpty(p.ctx); err != nil {
			s.house.close()
			return errors.Join(err, s.listener.Close())
		}
		fmt.Fprintln(p.stderr, "Préparation de la région de démonstration…")
		if summary, err = seedDemo(p.ctx, s.house); err != nil {
			s.house.close()
			return err
		}
	}
	if c.JSON {
		err = writeJSON(p.stdout, summary)
	} else {
		err = printDemo(p.stdout, summary, set.Data)
	}
	if err != nil {
		return err
	}
	return s.run(p.ctx)
}

// mustBeEmpty refuses a database that others fill already: what stands in it is not ours to drop.
func (h *house) mustBeEmpty(ctx context.Context) error {
	there, err := h.installation.Store.Organisations(ctx)
	if err == nil && len(there) > 0 {
		err = usage("la base de données contient déjà une installation, ou une démonstration inachevée ; donnez-en une vide avec --db")
	}
	return err
}

func hostOf(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return strings.TrimPrefix(base, "http://")
	}
	return u.Host
}

func printDemo(w io.Writer, s demoSummary, dir string) error {
	var b strings.Builder
	line := func(label, value string) { fmt.Fprintf(&b, "  %-36s %s\n", label, value) }
	fmt.Fprintf(&b, "\nGalon : démonstration prête sur %s\n\n", s.BaseURL)
	b.WriteString("Employeur : vérifier un badge\n")
	for _, x := range []struct{ key, label string }{{"valid", "Badge valide"}, {"expired", "Badge expiré"}, {"revoked", "Badge retiré"},
		{"suspended", "Badge suspendu"}, {"afest", "Badge AFEST"}, {"bloc", "Bloc de compétences"}} {
		line(x.label, s.Badges[x.key].PageURL)
	}
	b.WriteString("\nApprenant : recevoir et garder un badge\n")
	line("Passeport de Nadia Benali", s.PassportURL+"  (nadia.benali@exemple.fr)")
	line("Badge à accepter (lien d’un e-mail)", s.ReceiveURL)
	line("Bon de remise, code à taper", s.BaseURL+"/recevoir  ("+s.ClaimCode+")")
	b.WriteString("\nOrganisme : délivrer\n")
	for _, o := range s.Organisations {
		line(o.Name, s.ConsoleURL+"  ("+o.Email+")")
	}
	line("Bon de remise à imprimer", s.SlipURL)
	line("Dossiers AFEST", s.ConsoleURL+"/afest")
	line("Formateur AFEST, sans compte", s.AfestURL)
	line("Jury du jour (Hélène Vuillemin)", s.JuryURL)
	for _, m := range s.Jurors {
		line("Jury, sans compte : "+m.Name, m.URL+"  (code "+m.Code+")")
	}
	line("Demande de badge à examiner", s.ClaimURL)
	line("Observations de Hugo Perrin", s.GatheringURL)
	line("Observateur, sans compte", s.InviteURL+"  (code "+s.InviteCode+")")
	b.WriteString("\nExploitant : vérifier les organismes\n")
	line("Équipe du registre", s.AdminURL+"  ("+strings.Join(s.Operators, ", ")+")")
	line("Organisme en cours de vérification", s.ConsoleURL+"  ("+s.Applicant+")")
	b.WriteString("\nPour entrer, demandez un lien avec une de ces adresses, puis ouvrez la boîte aux lettres :\n")
	line("Boîte aux lettres", s.MailboxURL)
	fmt.Fprintf(&b, "\nDonnées : %s. Pour repartir de zéro : arrêtez (Ctrl+C) et supprimez ce dossier.\n", dir)
	_, err := io.WriteString(w, b.String())
	return err
}

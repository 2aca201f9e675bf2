package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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

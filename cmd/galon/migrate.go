package main

import (
	"fmt"
	"runtime/debug"

	"galon/internal/config"
)

// migrateCommand brings the database to this program's schema; every other command does the same when it opens one.
type migrateCommand struct {
	config.PlaceFlags `embed:""`
}

func (c *migrateCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	version, err := h.installation.Store.SchemaVersion(p.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Base de données à jour, version %d du schéma (%s).\n", version, c.Data)
	return nil
}

// version is stamped by the Makefile.
var version = "dev"

type versionCommand struct {
	SBOM bool `name:"sbom" help:"Écrit la liste de tout ce que le programme contient (CycloneDX)."`
}

func (c versionCommand) Run(p *program) error {
	if c.SBOM {
		return writeSBOM(p.stdout)
	}
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value[:min(12, len(s.Value))]
			}
		}
		fmt.Fprintf(p.stdout, "galon %s%s %s\n", version, revision, info.GoVersion)
	}
	return nil
}

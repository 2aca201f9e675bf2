package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"galon/internal/config"
	"galon/internal/jobs"
	"galon/internal/store"
)

// transferCommand moves an installation from its SQLite file to PostgreSQL. From then on the data folder remembers the
// address, and every command goes there.
type transferCommand struct {
	config.PlaceFlags `embed:""`

	To     string `help:"Adresse de la base PostgreSQL, vide : postgres://galon@localhost:5432/galon" env:"GALON_TRANSFER_TO" placeholder:"ADRESSE"`
	ToFile string `name:"to-file" help:"Fichier de cette adresse, quand elle contient un mot de passe." env:"GALON_TRANSFER_TO_FILE" placeholder:"FICHIER"`
	JSON   bool   `name:"json" help:"Écrit le compte rendu en JSON."`
}

type transferReport struct {
	Tables []store.TableSum `json:"tables"`
	Jobs   int              `json:"jobs"`
}

func (c *transferCommand) Run(p *program) error {
	target, err := config.PlaceFlags{Data: c.Data, DB: c.To, DBFile: c.ToFile}.Load()
	if err != nil {
		return err
	}
	if c.To == "" && c.ToFile == "" {
		return usage("dites où transférer : --to postgres://… ou --to-file FICHIER")
	}
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	report, err := c.move(p, h, target.Database)
	h.close()
	if err != nil {
		return err
	}
	if err := remember(target); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, report)
	}
	rows := 0
	for _, t := range report.Tables {
		fmt.Fprintf(p.stdout, "  %-24s %8d  %s\n", t.Table, t.Rows, t.Digest[:16])
		rows += t.Rows
	}
	fmt.Fprintf(p.stdout, "Transféré : %s et %s, comparées une à une. %s retient l’adresse de la nouvelle base.\n", counted(rows, "ligne"), counted(report.Jobs, "tâche"), config.KeptDatabase(c.Data))
	return nil
}

// move copies while no service works on the file.
func (c *transferCommand) move(p *program, h *house, address string) (transferReport, error) {
	var report transferReport
	from := h.installation.Store
	if from.Dialect() != "sqlite" {
		return report, usage("les données de %s sont déjà dans PostgreSQL", c.Data)
	}
	alone := false
	leave, err := from.EnterWork(func() error { alone = true; return nil })
	if err != nil {
		return report, err
	}
	defer leave()
	if !alone {
		return report, usage("le service fonctionne sur ces données : arrêtez-le, puis recommencez")
	}
	to, err := store.Open(p.ctx, address)
	if err != nil {
		return report, err
	}
	defer to.Close()
	if err := errors.Join(to.Migrate(p.ctx), jobs.Migrate(p.ctx, to)); err != nil {
		return report, err
	}
	err = to.Import(p.ctx, func(tx *store.Tx, add func(string, []string, []any) error) ([]store.TableSum, error) {
		var waiting []jobs.Waiting
		report.Tables, err = from.Export(p.ctx, add, func(snapshot store.SQLTx) (err error) {
			waiting, err = h.jobs.Export(p.ctx, snapshot)
			return err
		})
		report.Jobs = len(waiting)
		return report.Tables, errors.Join(err, jobs.Import(p.ctx, to, tx, waiting))
	})
	return report, err
}

// remember writes the new address into the data folder, then puts the old file aside: whatever stops in between leaves
// two whole databases and one address.
func remember(place config.Place) error {
	kept := config.KeptDatabase(place.Data)
	if err := os.WriteFile(kept+".new", []byte(strings.TrimSpace(place.Database)+"\n"), 0o600); err != nil {
		return err
	}
	if err := os.Rename(kept+".new", kept); err != nil {
		return err
	}
	old := filepath.Join(place.Data, config.DatabaseFile)
	return os.Rename(old, old+".transferred")
}

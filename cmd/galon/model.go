package main

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// modelCommand brings models of badges in and out, and publishes them.
type modelCommand struct {
	List    modelListCommand    `cmd:"" help:"Liste les modèles d’un organisme."`
	Import  modelImportCommand  `cmd:"" help:"Importe des modèles Open Badges 2.0 ou 3.0, en brouillons."`
	Export  modelExportCommand  `cmd:"" help:"Écrit les modèles d’un organisme en JSON."`
	Publish modelPublishCommand `cmd:"" help:"Publie un modèle, ou dit ce qui lui manque (code 1)."`
}

type modelFlags struct {
	config.PlaceFlags `embed:""`
	Org               string `required:"" help:"Organisme (slug)."`
}

// models opens the installation and finds the organisation.
func (f modelFlags) models(p *program) (*house, *app.Models, domain.Organisation, error) {
	h, err := p.open(f.PlaceFlags)
	if err != nil {
		return nil, nil, domain.Organisation{}, err
	}
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, f.Org)
	if err != nil {
		h.close()
		return nil, nil, o, err
	}
	return h, &app.Models{Installation: h.installation}, o, nil
}

type modelListCommand struct {
	modelFlags `embed:""`
	JSON       bool `name:"json" help:"Écrit la liste en JSON."`
}

type modelLineView struct {
	ID      domain.ModelID         `json:"id"`
	Slug    string                 `json:"slug,omitempty"`
	State   domain.ModelState      `json:"state"`
	Kind    domain.AchievementKind `json:"kind"`
	Title   string                 `json:"title"`
	Version int                    `json:"version"`
	Awards  int                    `json:"awards"`
}

func (c *modelListCommand) Run(p *program) error {
	h, models, o, err := c.models(p)
	if err != nil {
		return err
	}
	defer h.close()
	all, err := models.List(p.ctx, operator, o.ID)
	if err != nil {
		return err
	}
	views := []modelLineView{}
	for _, m := range all {
		v := modelLineView{m.ID, m.Slug, m.State, m.Draft.Kind, m.Draft.Title, m.Version, m.Awards}
		if m.Version == 0 {
			v.Slug = ""
		}
		views = append(views, v)
	}
	if c.JSON {
		return writeJSON(p.stdout, views)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MODÈLE\tTITRE\tÉTAT\tVERSION\tDÉLIVRÉS\tSLUG")
	for _, v := range views {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%s\n", v.ID, v.Title, p.printer.T("model.state."+string(v.State)), v.Version, v.Awards, v.Slug)
	}
	return w.Flush()
}

type modelImportCommand struct {
	modelFlags `embed:""`
	Source     string `arg:"" help:"Fichier, adresse https, ou « - »."`
	DryRun     bool   `help:"Lit et dit ce qui serait créé, sans rien créer."`
	JSON       bool   `name:"json" help:"Écrit le résultat en JSON."`
}

type modelImportView struct {
	ID      domain.ModelID `json:"id,omitempty"`
	Title   string         `json:"title"`
	Format  string         `json:"format"`
	From    string         `json:"from,omitempty"`
	Missing []string       `json:"missing"`
	Near    []string       `json:"near"`
	Untaken []string       `json:"untaken,omitempty"` // shortened or left out
}

func (c *modelImportCommand) Run(p *program) error {
	source := []byte(c.Source)
	if !isAddress(c.Source) {
		var err error
		if source, err = readInput(c.Source); err != nil {
			return err
		}
	}
	h, models, o, err := c.models(p)
	if err != nil {
		return err
	}
	defer h.close()
	all, err := models.ReadModels(p.ctx, operator, o.ID, source)
	if err != nil {
		return err
	}
	views := make([]modelImportView, len(all))
	for i, x := range all {
		views[i] = modelImportView{Title: x.Achievement.Title, Format: x.Format, From: x.From, Missing: []string{}, Near: []string{}}
		for _, f := range x.Missing {
			views[i].Missing = append(views[i].Missing, p.printer.Error(f.Code, f.Args...))
		}
		for _, field := range x.Cut {
			views[i].Untaken = append(views[i].Untaken, p.printer.T("model.field."+field))
		}
		views[i].Untaken = append(views[i].Untaken, x.Untaken...)
		for _, n := range x.Near {
			views[i].Near = append(views[i].Near, n.Title)
		}
	}
	if !c.DryRun {
		made, err := models.ImportModels(p.ctx, operator, o.ID, source, nil, nil)
		if err != nil {
			return err
		}
		for i, m := range made {
			if views[i].ID = m.ID; m.Pictureless {
				views[i].Untaken = append(views[i].Untaken, p.printer.T("model.field.image"))
			}
		}
	}
	if c.JSON {
		return writeJSON(p.stdout, views)
	}
	for _, v := range views {
		fmt.Fprintf(p.stdout, "%s (%s)\n", v.Title, p.printer.T("model.import.format."+v.Format))
		if v.ID != "" {
			fmt.Fprintf(p.stdout, "  Brouillon : %s/pro/modeles/%s\n", h.installation.BaseURL, v.ID)
		}
		for _, m := range v.Missing {
			fmt.Fprintf(p.stdout, "  À compléter : %s\n", m)
		}
		if len(v.Untaken) > 0 {
			fmt.Fprintf(p.stdout, "  %s %s\n", p.printer.T("model.import.cut"), strings.Join(v.Untaken, ", "))
		}
		if len(v.Near) > 0 {
			fmt.Fprintf(p.stdout, "  Badges proches : %s\n", strings.Join(v.Near, ", "))
		}
	}
	if c.DryRun {
		fmt.Fprintln(p.stdout, "Rien n’est créé (--dry-run).")
	}
	return nil
}

type modelExportCommand struct {
	modelFlags `embed:""`
	File       string `arg:"" optional:"" default:"-" help:"Fichier à écrire, ou « - »."`
}

func (c *modelExportCommand) Run(p *program) error {
	h, models, o, err := c.models(p)
	if err != nil {
		return err
	}
	defer h.close()
	body, err := models.Export(p.ctx, operator, o.ID)
	if err != nil {
		return err
	}
	if c.File == "-" {
		_, err = p.stdout.Write(body)
		return err
	}
	return os.WriteFile(c.File, body, 0o644)
}

type modelPublishCommand struct {
	modelFlags `embed:""`
	Model      string `arg:"" help:"Identifiant ou slug du modèle."`
}

func (c *modelPublishCommand) Run(p *program) error {
	h, models, o, err := c.models(p)
	if err != nil {
		return err
	}
	defer h.close()
	id, err := models.Named(p.ctx, c.Model)
	if err != nil {
		return err
	}
	m, review, err := models.Review(p.ctx, operator, id)
	if err != nil {
		return err
	}
	if m.OrganisationID != o.ID {
		return domain.NotFoundf("model-unknown")
	}
	for _, r := range review.Remarks {
		fmt.Fprintf(p.stdout, "Remarque : %s\n", p.printer.T("model.remark."+r.Code, r.Args...))
	}
	if m, err = models.Publish(p.ctx, operator, id, m.Revision); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "« %s » est publié, version %d (%s).\n", m.Draft.Title, m.Version, m.Slug)
	return nil
}

package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// afestCommand shows AFEST dossiers, says what they lack, awards what is complete and writes the file of proof.
type afestCommand struct {
	List    afestListCommand    `cmd:"" help:"Liste les dossiers AFEST d’un organisme."`
	Show    afestShowCommand    `cmd:"" help:"Montre un dossier AFEST."`
	Missing afestMissingCommand `cmd:"" help:"Dit ce qui manque à un dossier, et quoi faire (code 1 tant qu’il manque quelque chose)."`
	Issue   afestIssueCommand   `cmd:"" help:"Délivre le badge d’un dossier complet."`
	Proof   afestProofCommand   `cmd:"" help:"Écrit le dossier de preuve : PDF, ou ZIP avec les pièces."`
	Prove   afestProveCommand   `cmd:"" help:"Dit si un fichier est bien celui du dossier, par l’empreinte signée dans un badge."`
}

type afestDossierFlags struct {
	config.PlaceFlags `embed:""`
	Dossier           string `arg:"" help:"Identifiant du dossier."`
	JSON              bool   `name:"json" help:"Écrit le résultat en JSON."`
}

// view opens the dossier that the command names.
func (f afestDossierFlags) view(p *program) (*house, app.AfestView, error) {
	h, err := p.open(f.PlaceFlags)
	if err != nil {
		return nil, app.AfestView{}, err
	}
	id, err := domain.ParseID[domain.AfestID](f.Dossier)
	if err == nil {
		var v app.AfestView
		if v, err = h.afest.View(p.ctx, operator, id); err == nil {
			return h, v, nil
		}
	} else {
		err = domain.NotFoundf("afest-unknown")
	}
	h.close()
	return nil, app.AfestView{}, err
}

type lackView struct {
	Element domain.AfestElement `json:"element"`
	Code    string              `json:"code"`
	Message string              `json:"message"`
}

func (p *program) lacks(v app.AfestView) []lackView {
	all := []lackView{}
	for _, l := range v.Lacks {
		all = append(all, lackView{l.Element, l.Code, p.printer.Line(l.Code, l.Args...)})
	}
	return all
}

type afestListCommand struct {
	config.PlaceFlags `embed:""`
	Org               string `required:"" help:"Organisme (slug)."`
	JSON              bool   `name:"json" help:"Écrit la liste en JSON."`
}

type afestLineView struct {
	ID       domain.AfestID `json:"id"`
	Learner  string         `json:"learner"`
	Badge    string         `json:"achievement"`
	Complete int            `json:"complete"`
	AwardID  domain.AwardID `json:"award,omitempty"`
}

func (c *afestListCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	o, err := h.installation.Store.OrganisationBySlug(p.ctx, c.Org)
	if err != nil {
		return err
	}
	all, err := h.afest.List(p.ctx, operator, o.ID)
	if err != nil {
		return err
	}
	views := []afestLineView{}
	for _, x := range all {
		views = append(views, afestLineView{x.Dossier.ID, x.Dossier.Learner.Name, x.Dossier.Achievement, x.Complete, x.Dossier.AwardID})
	}
	if c.JSON {
		return writeJSON(p.stdout, views)
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DOSSIER\tPERSONNE\tBADGE\tÉLÉMENTS")
	for _, v := range views {
		state := fmt.Sprintf("%d sur 4", v.Complete)
		if v.AwardID != "" {
			state = "badge délivré"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", v.ID, v.Learner, v.Badge, state)
	}
	return w.Flush()
}

type afestShowCommand struct {
	afestDossierFlags `embed:""`
}

func (c *afestShowCommand) Run(p *program) error {
	h, v, err := c.view(p)
	if err != nil {
		return err
	}
	defer h.close()
	if c.JSON {
		return writeJSON(p.stdout, struct {
			app.ArchivedAfest
			Complete int        `json:"complete"`
			Missing  []lackView `json:"missing"`
		}{v.Data(), v.Complete(), p.lacks(v)})
	}
	d := v.Dossier
	situation, reflection := d.Minutes()
	fmt.Fprintf(p.stdout, "%s, « %s », à %s\n", d.Learner.Name, v.Achievement.Title, d.Employer.Name)
	fmt.Fprintln(p.stdout, p.printer.T("afest.complete", v.Complete()))
	fmt.Fprintf(p.stdout, "Mises en situation : %d (%s). Échanges : %d (%s).\n", len(d.Situations), app.AfestDuration(p.printer, situation), len(d.Reflections),
		app.AfestDuration(p.printer, reflection))
	if d.AwardID != "" {
		fmt.Fprintf(p.stdout, "Badge délivré : %s\n", d.AwardID)
		return nil
	}
	c.print(p, v)
	return nil
}

func (f afestDossierFlags) print(p *program, v app.AfestView) {
	for _, l := range p.lacks(v) {
		fmt.Fprintf(p.stdout, "  %s : %s\n", p.printer.T("afest.element."+string(l.Element)), l.Message)
	}
	if v.Dossier.OnlyExperience() {
		fmt.Fprintln(p.stdout, p.printer.T("afest.cli.experience"))
	}
}

type afestMissingCommand struct {
	afestDossierFlags `embed:""`
}

func (c *afestMissingCommand) Run(p *program) error {
	h, v, err := c.view(p)
	if err != nil {
		return err
	}
	defer h.close()
	if c.JSON {
		err = writeJSON(p.stdout, p.lacks(v))
	} else if len(v.Lacks) == 0 {
		fmt.Fprintln(p.stdout, p.printer.T("afest.cli.nothing_missing"))
	} else {
		c.print(p, v)
	}
	if err == nil && len(v.Lacks) > 0 {
		return exitCode(exitFailed)
	}
	return err
}

type afestIssueCommand struct {
	afestDossierFlags `embed:""`
	Experience        bool `help:"Délivre « Expérience de travail attestée », pour des heures sans aucun échange."`
}

func (c *afestIssueCommand) Run(p *program) error {
	h, v, err := c.view(p)
	if err != nil {
		return err
	}
	defer h.close()
	var award domain.Award
	if c.Experience {
		award, err = h.afest.IssueExperience(p.ctx, operator, v.Dossier.ID)
	} else {
		award, err = h.afest.Issue(p.ctx, operator, v.Dossier.ID, false)
	}
	if err != nil {
		return err
	}
	if award.State == domain.AwardWaiting && !c.JSON {
		fmt.Fprintln(p.stdout, p.printer.T("cli.issue.waits", 1))
		return nil
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string]any{"award": award.ID, "achievement": award.Achievement.Slug, "credential_id": award.CredentialID})
	}
	fmt.Fprintln(p.stdout, p.printer.T("afest.cli.issued", award.Achievement.Title, v.Dossier.Learner.Name, string(award.ID)))
	return nil
}

type afestProofCommand struct {
	afestDossierFlags `embed:""`
	Out               string `required:"" type:"path" help:"Fichier à écrire : .pdf, ou .zip avec les pièces."`
}

func (c *afestProofCommand) Run(p *program) error {
	h, v, err := c.view(p)
	if err != nil {
		return err
	}
	defer h.close()
	var file []byte
	switch {
	case strings.HasSuffix(c.Out, ".pdf"):
		file, err = h.afest.ProofPDF(p.ctx, operator, v.Dossier.ID, p.printer)
	case strings.HasSuffix(c.Out, ".zip"):
		file, err = h.afest.Archive(p.ctx, operator, v.Dossier.ID, p.printer)
	default:
		return usage("--out %s : écrivez un nom qui finit par .pdf ou .zip", c.Out)
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, file, 0o600); err != nil {
		return usage("impossible d’écrire le fichier : %v", err)
	}
	names := []string{}
	if z, err := zip.NewReader(bytes.NewReader(file), int64(len(file))); err == nil {
		for _, f := range z.File {
			names = append(names, f.Name)
		}
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string]any{"file": c.Out, "bytes": len(file), "holds": names})
	}
	fmt.Fprintln(p.stdout, p.printer.T("afest.cli.proof", c.Out, (len(file)+1023)/1024))
	for _, name := range names {
		fmt.Fprintln(p.stdout, "  "+name)
	}
	return nil
}

type afestProveCommand struct {
	config.PlaceFlags `embed:""`
	File              string `arg:"" type:"path" help:"Fichier à comparer."`
	Badge             string `type:"path" help:"Fichier du badge (JSON, JWT, PNG, SVG)."`
	Code              string `help:"Code public du badge, à la place de son fichier."`
	JSON              bool   `name:"json" help:"Écrit la réponse en JSON."`
}

func (c *afestProveCommand) Run(p *program) error {
	if (c.Badge == "") == (c.Code == "") {
		return usage("indiquez soit --badge FICHIER, soit --code CODE")
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return usage("impossible de lire le fichier : %v", err)
	}
	q := app.PieceQuestion{Code: c.Code, File: file}
	if c.Badge != "" {
		if q.Badge, err = readInput(c.Badge); err != nil {
			return err
		}
	}
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	a, err := h.verifying.Piece(p.ctx, q)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(p.stdout, map[string]any{"match": a.Match, "sha256": a.Digest, "name": a.Name, "files_named": a.Named, "verdict": a.Report.Verdict})
	} else {
		word := "hosted.piece.no"
		if a.Match {
			word = "hosted.piece.yes"
		}
		fmt.Fprintf(p.stdout, "%s\nSHA-256 %s\n", p.printer.T(word), a.Digest)
	}
	if err == nil && !a.Match {
		return exitCode(exitFailed)
	}
	return err
}

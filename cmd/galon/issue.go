package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// issueCommand awards one person, or a CSV of people, through the same use case as the console and the API.
type issueCommand struct {
	config.PlaceFlags `embed:""`

	Org         string `required:"" help:"Identifiant (slug) de l’organisme qui délivre."`
	Achievement string `required:"" help:"Identifiant (slug) du badge dans le catalogue."`
	CSV         string `name:"csv" type:"path" help:"Fichier CSV de personnes ; « - » lit l’entrée standard."`
	DryRun      bool   `name:"dry-run" help:"Vérifie tout le fichier, ne délivre rien."`
	Again       bool   `help:"Délivre de nouveau aux personnes qui ont déjà ce badge."`
	JSON        bool   `name:"json" help:"Écrit le rapport en JSON."`

	Name          string   `help:"Prénom et nom de la personne (sans --csv)."`
	Email         string   `help:"Son adresse e-mail, si elle en a une."`
	Date          string   `help:"Date d’évaluation, JJ/MM/AAAA (sans colonne « date »)."`
	Context       string   `help:"Contexte d’acquisition : job d’été, bénévolat, situation personnelle, stage, emploi, formation, aidant."`
	Assessor      string   `help:"Nom de l’évaluateur."`
	AssessorRole  string   `help:"Fonction de l’évaluateur."`
	Level         int      `help:"Niveau, de 1 à 4."`
	Place         string   `help:"Ville ou département."`
	LearnerStatus string   `help:"Statut : élève, apprenti, stagiaire, demandeur d’emploi, salarié, bénévole, autre."`
	Observations  int      `help:"Nombre d’observations (savoir-être)."`
	Observers     int      `help:"Par combien de personnes."`
	ObservedFrom  string   `help:"Date de la première observation, JJ/MM/AAAA."`
	ObservedTo    string   `help:"Date de la dernière observation, JJ/MM/AAAA."`
	Evidence      []string `sep:"none" help:"Preuve : « Intitulé=https://… » ou un texte. L’option se répète."`
	PanelMembers  int      `help:"Nombre de membres du jury (bloc de compétences)."`
	PanelPlace    string   `help:"Lieu du jury (bloc de compétences)."`
	Facts         string   `type:"path" help:"Fichier JSON de tout ce qui est dit de l’attribution (dossier AFEST…)."`

	waits bool // the organisation wants a second person
}

func (c *issueCommand) Run(p *program) error {
	if c.CSV == "" && c.Name == "" || c.CSV != "" && c.Name != "" {
		return usage("indiquez soit --csv FICHIER, soit --name « Prénom Nom »")
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
	facts, err := c.facts()
	if err != nil {
		return err
	}
	if c.CSV == "" {
		return c.one(p, h, o, facts)
	}
	return c.file(p, h, o, facts)
}

func (c *issueCommand) facts() (domain.Facts, error) {
	var f domain.Facts
	if c.Facts != "" {
		raw, err := readInput(c.Facts)
		if err != nil {
			return f, err
		}
		strict := json.NewDecoder(bytes.NewReader(raw)) // a word that we do not know would be left out of what is signed
		strict.DisallowUnknownFields()
		if err := strict.Decode(&f); err != nil {
			return f, usage("le fichier %s n’est pas le JSON attendu : %v", c.Facts, err)
		}
		if _, err := strict.Token(); err != io.EOF {
			return f, usage("le fichier %s n’est pas le JSON attendu : il y a du texte après sa fin", c.Facts)
		}
	}
	if c.Date != "" {
		f.AwardedOn = dayOf(c.Date)
	}
	if c.Context != "" {
		f.Context = app.ParseContext(c.Context)
	}
	if c.LearnerStatus != "" {
		f.LearnerStatus = app.ParseLearnerStatus(c.LearnerStatus)
	}
	f.Assessor.Name = orElse(c.Assessor, f.Assessor.Name)
	f.Assessor.Role = orElse(c.AssessorRole, f.Assessor.Role)
	f.Place = orElse(c.Place, f.Place)
	if c.Level != 0 {
		f.Level = c.Level
	}
	c.observations(&f)
	for _, said := range c.Evidence {
		f.Evidence = append(f.Evidence, evidenceOf(said))
	}
	if c.PanelMembers != 0 || c.PanelPlace != "" {
		f.Panel = &domain.Panel{Members: c.PanelMembers, Place: orElse(c.PanelPlace, c.Place)}
	}
	return f, nil
}

// observations are those of the flags; what no flag says is said by the file of facts, or is left to the rules to name.
func (c *issueCommand) observations(f *domain.Facts) {
	if c.Observations == 0 && c.Observers == 0 && c.ObservedFrom == "" && c.ObservedTo == "" {
		return
	}
	o := domain.Observations{Observers: 1, From: f.AwardedOn, To: f.AwardedOn}
	if f.Observations != nil {
		o = *f.Observations
	}
	o.Count, o.Observers = cmp.Or(c.Observations, o.Count), cmp.Or(c.Observers, o.Observers)
	if c.ObservedFrom != "" {
		o.From = dayOf(c.ObservedFrom)
	}
	if c.ObservedTo != "" {
		o.To = dayOf(c.ObservedTo)
	}
	f.Observations = &o
}

// dayOf keeps what is no day as it was typed, for the rules to name.
func dayOf(typed string) domain.Day {
	if day, ok := domain.ParseDay(typed); ok {
		return day
	}
	return domain.Day(typed)
}

// evidenceOf reads « Title=https://… », an address alone, or words.
func evidenceOf(said string) domain.Evidence {
	said = strings.TrimSpace(said)
	if at := strings.Index(said, "https://"); at == 0 || at > 0 && said[at-1] == '=' {
		return domain.Evidence{Name: cmp.Or(strings.TrimSpace(strings.TrimSuffix(said[:at], "=")), "Preuve"), URL: said[at:]}
	}
	return domain.Evidence{Name: "Preuve", Narrative: said}
}

func (c *issueCommand) one(p *program, h *house, o domain.Organisation, facts domain.Facts) error {
	request := app.IssueRequest{OrganisationID: o.ID, Achievement: c.Achievement, Recipient: domain.Recipient{Name: c.Name, Email: c.Email}, Facts: facts, Again: c.Again}
	report := domain.BatchReport{Rows: 1}
	var err error
	var award domain.Award
	if c.DryRun {
		err = h.issuing.Check(p.ctx, operator, request)
	} else {
		award, err = h.issuing.Issue(p.ctx, operator, request)
	}
	var faulty *domain.Error
	switch {
	case err == nil:
		report.Ready = 1
	case errors.As(err, &faulty) && faulty.Kind == domain.Invalid && len(faulty.Fields) > 0:
		for _, f := range faulty.Fields {
			report.Faults = append(report.Faults, domain.Fault{Line: 1, Column: f.Pointer, Code: f.Code, Args: f.Args})
		}
	case errors.As(err, &faulty) && faulty.Code == "award-already-held":
		report.Faults = append(report.Faults, domain.Fault{Line: 1, Column: "/recipient/name", Code: faulty.Code, Args: faulty.Args})
	default:
		return err
	}
	if err == nil && !c.DryRun && award.State != domain.AwardWaiting {
		report.Issued = 1
	}
	c.waits = o.Issuing.FourEyes
	return c.print(p, report)
}

func (c *issueCommand) file(p *program, h *house, o domain.Organisation, facts domain.Facts) error {
	file, err := readInput(c.CSV)
	if err != nil {
		return err
	}
	batch, err := h.batches.Preview(p.ctx, operator, app.BatchRequest{OrganisationID: o.ID, Achievement: c.Achievement, File: file, Defaults: facts, Again: c.Again})
	if err != nil {
		return err
	}
	if !c.DryRun && batch.Report.Ready > 0 {
		if batch, err = h.issueBatch(p.ctx, batch); err != nil {
			return err
		}
	}
	c.waits = o.Issuing.FourEyes
	return c.print(p, batch.Report)
}

// issueBatch confirms a draft and works it off here. Mail is left to the service, which alone knows by which server it
// goes: from here it would end in a folder and count as sent.
func (h *house) issueBatch(ctx context.Context, draft domain.Batch) (domain.Batch, error) {
	batch, err := h.batches.Confirm(ctx, operator, draft.ID)
	if err != nil {
		return batch, err
	}
	done, err := h.batches.RunNow(ctx, batch)
	if err != nil {
		return batch, err
	}
	draft.Report.Issued = done.Issued
	return draft, nil
}

// print writes the report; exit 0 when nothing is to be corrected, 1 otherwise.
func (c *issueCommand) print(p *program, r domain.BatchReport) error {
	waiting := 0
	if c.waits && !c.DryRun { // the others were asked for, and are signed off in the console
		waiting = r.Ready - r.Issued
	}
	view := reportView{Rows: r.Rows, Ready: r.Ready, Issued: r.Issued, Waiting: waiting, Faults: p.faults(r.Faults), Warnings: p.faults(r.Warnings)}
	if c.JSON {
		if err := writeJSON(p.stdout, view); err != nil {
			return err
		}
	} else {
		c.printText(p, view)
	}
	if len(r.Faults) > 0 {
		return exitCode(1)
	}
	return nil
}

func (c *issueCommand) printText(p *program, v reportView) {
	fmt.Fprintln(p.stdout, p.printer.T("cli.issue.summary", v.Rows, v.Ready, v.Issued))
	for _, f := range append(v.Faults, v.Warnings...) {
		fmt.Fprintln(p.stdout, p.printer.T("cli.issue.line", f.Line, f.Column, f.Message))
	}
	switch {
	case c.DryRun:
		fmt.Fprintln(p.stdout, p.printer.T("cli.issue.dry_run"))
	case c.waits && v.Waiting > 0:
		fmt.Fprintln(p.stdout, p.printer.T("cli.issue.waits", v.Waiting))
	case v.Issued > 0:
		fmt.Fprintln(p.stdout, p.printer.T("cli.issue.mail"))
	}
}

type reportView struct {
	Rows     int         `json:"rows"`
	Ready    int         `json:"ready"`
	Issued   int         `json:"issued"`
	Waiting  int         `json:"waiting,omitempty"` // for a second person
	Faults   []faultView `json:"faults"`
	Warnings []faultView `json:"warnings"`
}

type faultView struct {
	Line    int    `json:"line"`
	Column  string `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (p *program) faults(faults []domain.Fault) []faultView {
	views := make([]faultView, 0, len(faults))
	for _, f := range faults {
		views = append(views, faultView{f.Line, f.Column, f.Code, p.printer.Line(f.Code, f.Args...)})
	}
	return views
}

// readInput reads a file, or standard input for « - », and no more of it than can be used.
func readInput(path string) ([]byte, error) {
	in := os.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, usage("impossible de lire le fichier : %v", err)
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, inputLimit+1))
	if err != nil {
		return nil, usage("impossible de lire le fichier : %v", err)
	}
	return raw, nil
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

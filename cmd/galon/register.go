package main

import (
	"fmt"
	"strings"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// registerCommand is the national registers, RNCP and RS, as this installation knows them.
type registerCommand struct {
	Import       registerImportCommand       `cmd:"" help:"Importe un export de France compétences : archive ou dossier, CSV ou XML."`
	Search       registerSearchCommand       `cmd:"" help:"Cherche une certification par mots, code ou métier."`
	Show         registerShowCommand         `cmd:"" help:"Affiche une certification ou un bloc, et son histoire."`
	Equivalence  registerEquivalenceCommand  `cmd:"" help:"Inscrit une équivalence entre blocs, versions ou certifications."`
	Equivalences registerEquivalencesCommand `cmd:"" help:"Liste les équivalences."`
	Keeper       registerKeeperCommand       `cmd:"" help:"Permet à une personne de la console d’importer le registre."`
}

type registerImportCommand struct {
	config.PlaceFlags `embed:""`

	Source string `arg:"" help:"Archive .zip, fichier .xml ou .csv, ou dossier qui les contient."`
	JSON   bool   `name:"json" help:"Écrit le rapport en JSON."`
}

func (c *registerImportCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	report, err := h.register.Import(p.ctx, operator, c.Source)
	if err != nil {
		return err
	}
	for i := range report.Reasons {
		report.Reasons[i].Sentence = p.printer.T("register.skip." + report.Reasons[i].Code)
	}
	if c.JSON {
		return writeJSON(p.stdout, report)
	}
	printRegisterReport(p, report)
	return nil
}

func printRegisterReport(p *program, r domain.RegisterReport) {
	fmt.Fprintf(p.stdout, "Fiches lues : %d. Blocs lus : %d. Fiches nouvelles ou changées : %d.\n", r.Fiches, r.Blocs, r.Changed)
	if r.AsOf != "" {
		fmt.Fprintf(p.stdout, "Export du %s.\n", p.printer.Date(r.AsOf))
	}
	if len(r.Missing) > 0 {
		fmt.Fprintf(p.stdout, "Absents de cet export : %s. Ce qui en était connu reste.\n", strings.Join(r.Missing, ", "))
	}
	if r.Untitled > 0 {
		fmt.Fprintln(p.stdout, p.printer.T("register.import.untitled", r.Untitled))
	}
	if r.Skipped > 0 {
		fmt.Fprintf(p.stdout, "%s de côté :\n", counted(r.Skipped, "élément laissé"))
	}
	for _, x := range r.Reasons {
		fmt.Fprintf(p.stdout, "  %d × %s (%s)\n", x.Count, x.Sentence, strings.Join(x.Examples, " ; "))
	}
}

type registerSearchCommand struct {
	config.PlaceFlags `embed:""`

	Words []string `arg:"" optional:"" help:"Mots dans n’importe quel ordre, sans souci des accents ; ou un code."`
	Trade string   `help:"Métier : code ROME ou mots de son nom."`
	Open  bool     `help:"Seulement ce qui peut encore être délivré."`
	Page  int      `default:"1" help:"Page de résultats."`
	JSON  bool     `name:"json" help:"Écrit les certifications en JSON."`
}

func (c *registerSearchCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	found, more, err := h.register.Search(p.ctx, app.RegisterSearch{Text: strings.Join(c.Words, " "), Trade: c.Trade, Open: c.Open, Page: c.Page - 1})
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, map[string]any{"items": append([]domain.Certification{}, found...), "more": more})
	}
	if len(found) == 0 {
		fmt.Fprintln(p.stdout, "Aucune certification ne correspond. Essayez d’autres mots, ou importez le registre.")
	}
	for _, e := range found {
		fmt.Fprintf(p.stdout, "%s  %s\n", e.Code, titleOr(e))
	}
	if more {
		fmt.Fprintf(p.stdout, "Il y en a d’autres : --page %d\n", c.Page+1)
	}
	return nil
}

func titleOr(c domain.Certification) string {
	if c.Title == "" {
		return "(titre inconnu)"
	}
	return c.Title
}

type registerShowCommand struct {
	config.PlaceFlags `embed:""`

	Code string `arg:"" help:"Code d’une certification ou d’un bloc, par exemple RNCP37715BC01."`
	JSON bool   `name:"json" help:"Écrit la fiche en JSON."`
}

func (c *registerShowCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	code := domain.NormalRegisterCode(c.Code)
	if domain.CertificationOfBloc(code) != "" {
		b, err := h.register.Bloc(p.ctx, code)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(p.stdout, b)
		}
		fmt.Fprintf(p.stdout, "%s  %s\n%s  %s\n", b.Code, b.Title, b.CertificationCode, b.CertificationTitle)
		return nil
	}
	e, err := h.register.Certification(p.ctx, code)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, e)
	}
	fmt.Fprintf(p.stdout, "%s  %s\n", e.Code, titleOr(e))
	level := ""
	if e.Level > 0 {
		level = fmt.Sprintf("%d (cadre européen : %d)", e.Level, e.Level)
	}
	for _, line := range [][2]string{{"Niveau", level}, {"Décision", p.printer.Date(e.DecisionDate)}, {"Fin d’enregistrement", p.printer.Date(e.RegistrationEnd)},
		{"Date limite de délivrance", p.printer.Date(e.LastDeliveryDate)}, {"Remplace", strings.Join(e.Predecessors, ", ")},
		{"Remplacée par", strings.Join(e.Successors, ", ")},
		{"Métiers (ROME)", labelled(e.ROME)}, {"Spécialités (NSF)", labelled(e.NSF)}, {"Formacodes", labelled(e.Formacodes)}} {
		if line[1] != "" {
			fmt.Fprintf(p.stdout, "%s : %s\n", line[0], line[1])
		}
	}
	for _, b := range e.CertifyingBodies {
		fmt.Fprintf(p.stdout, "Certificateur : %s %s\n", b.Name, b.SIRET)
	}
	if n := len(e.Partners); n > 0 {
		fmt.Fprintf(p.stdout, "Partenaires : %d\n", n)
	}
	for _, b := range e.Blocs {
		fmt.Fprintf(p.stdout, "  %s  %s\n", b.Code, b.Title)
	}
	history, err := h.register.History(p.ctx, code)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Versions gardées : %d\n", len(history))
	return nil
}

// labelled writes codes with what they mean, where the register says it.
func labelled(all []domain.Coded) string {
	var words []string
	for _, x := range all {
		words = append(words, strings.TrimSpace(x.Code+" "+x.Label))
	}
	return strings.Join(words, "; ")
}

type registerEquivalenceCommand struct {
	config.PlaceFlags `embed:""`

	From   string `required:"" help:"Ce qui est acquis : code d’un bloc, d’une certification ou du Répertoire spécifique."`
	To     string `required:"" help:"Ce que cela vaut : code d’un bloc ou d’une certification."`
	Kind   string `enum:"bloc,version,specific,dual" default:"bloc" help:"bloc, version (fiche suivante), specific (RS vers bloc) ou dual (bloc commun à deux certifications)."`
	Reason string `required:"" help:"Pourquoi. Affiché partout où l’équivalence compte."`
	Source string `required:"" help:"D’où elle vient : arrêté, fiche, décision."`
}

func (c *registerEquivalenceCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	e, err := h.register.AddEquivalence(p.ctx, operator, domain.Equivalence{Kind: domain.EquivalenceKind(c.Kind), From: c.From, To: c.To, Reason: c.Reason, Source: c.Source})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "L’équivalence de %s vers %s est inscrite.\n", e.From, e.To)
	return nil
}

type registerEquivalencesCommand struct {
	config.PlaceFlags `embed:""`

	JSON bool `name:"json" help:"Écrit la liste en JSON."`
}

func (c *registerEquivalencesCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	all, err := h.register.Equivalences(p.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(p.stdout, all)
	}
	for _, e := range all {
		fmt.Fprintf(p.stdout, "%s → %s (%s)  %s Source : %s\n", e.From, e.To, e.Kind, e.Reason, e.Source)
	}
	return nil
}

type registerKeeperCommand struct {
	config.PlaceFlags `embed:""`

	Email string `required:"" help:"Adresse e-mail d’une personne de la console."`
}

func (c *registerKeeperCommand) Run(p *program) error {
	h, err := p.found(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.register.NameKeeper(p.ctx, operator, c.Email); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Cette personne peut importer le registre : %s/pro/referentiel/importer\n", h.installation.BaseURL)
	return nil
}

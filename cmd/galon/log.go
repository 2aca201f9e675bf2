package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
)

// logCommand looks after the journal of acts.
type logCommand struct {
	Verify logVerifyCommand `cmd:"" help:"Contrôle que le journal n’a pas été réécrit : chaque acte, l’ordre, la fin, les têtes gardées."`
	Head   logHeadCommand   `cmd:"" help:"Écrit la tête signée du journal, à garder hors de cette machine."`
}

type logVerifyCommand struct {
	config.PlaceFlags `embed:""`
	Head              []string `help:"Tête gardée ailleurs : un fichier, ou un dossier de têtes. L’option se répète." placeholder:"FICHIER"`
	JSON              bool     `name:"json" help:"Écrit le résultat en JSON."`
}

func (c *logVerifyCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	kept, forged, err := h.keptHeads(c.Head)
	if err != nil {
		return err
	}
	report, err := h.installation.CheckAudit(p.ctx, kept)
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(p.stdout, struct {
			OK bool `json:"ok"`
			app.AuditReport
			Forged []string `json:"forged_heads,omitempty"`
		}{report.OK() && len(forged) == 0, report, forged})
	} else {
		p.printLog(report, forged)
	}
	if err == nil && (!report.OK() || len(forged) > 0) {
		return exitCode(exitFailed)
	}
	return err
}

func (p *program) printLog(r app.AuditReport, forged []string) {
	if r.OK() {
		fmt.Fprintf(p.stdout, "Chaîne intacte : %s, %s.\nTête : %s\n", counted(int(r.Position), "acte"), counted(r.Heads, "tête comparée"), r.Hash)
	} else {
		fmt.Fprintf(p.stdout, "Chaîne rompue : le journal a été changé hors de Galon.\n")
	}
	for _, f := range r.Faults {
		fmt.Fprintf(p.stdout, "  acte n° %d : %s\n", f.Position, p.printer.T("error."+f.Code))
	}
	for _, name := range forged {
		fmt.Fprintf(p.stdout, "  %s : cette tête n’a pas été signée par cette installation\n", name)
	}
}

// keptHeads reads heads from files and folders.
func (h *house) keptHeads(names []string) (heads []domain.AuditHead, forged []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, nil, usage("« %s » n’existe pas : donnez un fichier ou un dossier de têtes", name)
		}
		if info.IsDir() {
			more, bad, err := h.installation.KeptHeads(name)
			if err != nil {
				return nil, nil, err
			}
			heads, forged = append(heads, more...), append(forged, bad...)
			continue
		}
		token, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		head, err := h.installation.ReadHead(string(token))
		if err != nil {
			forged = append(forged, filepath.Base(name))
			continue
		}
		heads = append(heads, head)
	}
	return heads, forged, nil
}

type logHeadCommand struct {
	config.PlaceFlags `embed:""`
}

// Run signs nothing that does not hold.
func (c *logHeadCommand) Run(p *program) error {
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return err
	}
	defer h.close()
	report, err := h.installation.CheckAudit(p.ctx, nil)
	if err != nil {
		return err
	}
	if !report.OK() {
		p.printLog(report, nil)
		return exitCode(exitFailed)
	}
	token, err := h.installation.SignHead(report)
	if err == nil {
		_, err = fmt.Fprintln(p.stdout, token)
	}
	return err
}

// auditFinding is what doctor says of the journal.
func (h *house) auditFinding(ctx context.Context, headDir string) (app.AuditReport, error) {
	var dirs []string
	if headDir != "" {
		dirs = []string{headDir}
	}
	kept, forged, err := h.keptHeads(dirs)
	if err != nil {
		return app.AuditReport{}, err
	}
	report, err := h.installation.CheckAudit(ctx, kept)
	if err == nil && !report.OK() {
		err = fmt.Errorf("le journal a été changé hors de Galon, d’abord à l’acte n° %d : galon log verify", report.Faults[0].Position)
	}
	return report, errors.Join(err, some("têtes que cette installation n’a pas signées", forged))
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/verify"
)

// verifyCommand checks a badge and prints the report. Exit 0 valid, 1 not valid, 2 issuer unknown or incomplete, 3 usage:
// the badge or the command could not be read.
type verifyCommand struct {
	config.PlaceFlags `embed:""`

	Source   string `arg:"" help:"Fichier, adresse https://… ou « - » pour l’entrée standard."`
	Registry string `help:"Adresse d’un Galon dont le registre fait foi (au lieu de celui du dossier --data)."`
	JSON     bool   `name:"json" help:"Écrit le rapport en JSON."`
}

// inputLimit is the largest file that is read, in bytes.
const inputLimit = 5 << 20

func (c *verifyCommand) Run(p *program) error {
	verifier, own, done, err := c.verifier(p)
	if err != nil {
		return err
	}
	defer done()
	input, err := c.read(p.ctx, own)
	if err != nil {
		return err
	}
	if len(input) > inputLimit {
		return usage("le fichier dépasse 5 Mo")
	}
	report, err := verifier.Verify(p.ctx, input)
	var unread *domain.Error
	if errors.As(err, &unread) && unread.Kind == domain.Invalid {
		report, err = p.noBadge(unread), nil
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = writeJSON(p.stdout, report)
	} else {
		err = printReport(p, report)
	}
	if err != nil {
		return err
	}
	switch report.Verdict {
	case verify.Valid:
		return nil
	case verify.IssuerUnknown, verify.Incomplete:
		return exitCode(2)
	}
	return exitCode(1)
}

// verifier knows the issuers of another Galon's registry, or those of the data folder. own is the one address that
// may be fetched even on loopback.
func (c *verifyCommand) verifier(p *program) (v *verify.Verifier, own string, done func(), err error) {
	if c.Registry != "" {
		base := strings.TrimSuffix(c.Registry, "/")
		remote := verify.NewRemote(base)
		return &verify.Verifier{Sources: remote, Now: p.now, Memory: verify.NewMemory(16)}, base, func() {}, nil
	}
	h, err := p.open(c.PlaceFlags)
	if err != nil {
		return nil, "", nil, err
	}
	return app.NewVerifying(h.installation).Verifier, h.installation.BaseURL, h.close, nil
}

// noBadge is the report of what is no document at all: a script gets its one answer here too.
func (p *program) noBadge(err *domain.Error) verify.Report {
	document := verify.Check{Name: verify.CheckDocument, Outcome: verify.No, Code: err.Code, Detail: p.printer.T("error."+err.Code, err.Args...)}
	return verify.Report{Verdict: verify.NotABadge, Checks: []verify.Check{document}, At: p.now().UTC().Truncate(time.Second)}
}

// read fails as a wrong use does: without the badge there is nothing to say about it.
func (c *verifyCommand) read(ctx context.Context, own string) ([]byte, error) {
	if lower := strings.ToLower(c.Source); !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") {
		return readInput(c.Source)
	}
	input, err := verify.NewFetcher(own).FetchBadge(ctx, c.Source)
	var answer *verify.StatusError
	switch {
	case errors.As(err, &answer):
		return nil, usage("l’adresse %s ne donne pas de badge (réponse %d)", c.Source, answer.Status)
	case errors.Is(err, verify.ErrForbiddenAddress):
		return nil, usage("l’adresse %s n’est pas demandée : il faut une adresse publique en https, ou celle du Galon de --data ou de --registry", c.Source)
	case err != nil:
		return nil, usage("l’adresse %s ne répond pas : %v", c.Source, err)
	}
	return input, nil
}

// marks are the outcomes as they stand before a line; words follow, so nothing hangs on the sign.
var marks = map[verify.Outcome]string{verify.Yes: "oui", verify.No: "NON", verify.NotMade: "non contrôlé"}

func printReport(p *program, r verify.Report) error {
	fmt.Fprintf(p.stdout, "%s\n\n", p.printer.T("verdict."+string(r.Verdict)+".title"))
	for _, check := range r.Checks {
		fmt.Fprintf(p.stdout, "  %-14s %s\n", marks[check.Outcome], check.Detail)
	}
	return nil
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/verify"
)

// verifyCommand checks badges and prints the reports. Exit 0 valid, 1 not valid, 2 issuer unknown or incomplete, 3 usage:
// a badge or the command could not be read. Of several badges, the worst decides.
type verifyCommand struct {
	config.PlaceFlags `embed:""`
	config.FetchFlags `embed:""`

	Source   []string `arg:"" help:"Fichiers, adresses https://… ou « - » pour l’entrée standard."`
	Registry string   `help:"Adresse d’un Galon dont le registre fait foi (au lieu de celui du dossier --data)." placeholder:"ADRESSE"`
	Trust    string   `help:"Fichier des organismes de confiance : {\"issuers\": [{\"id\": \"did:web:…\", \"name\": \"…\", \"keys\": [JWK]}]}, ou un JWKS dont chaque clé porte « iss ». Sans « keys », celles que l’organisme publie comptent." placeholder:"FICHIER"`
	At       string   `help:"Vérifie la validité à cette date : 2026-05-14, ou un instant 2026-05-14T12:00:00Z." placeholder:"DATE"`
	Email    string   `help:"Le badge est-il à cette adresse e-mail ?" placeholder:"E-MAIL"`
	Name     string   `help:"Le badge est-il à ce nom ?" placeholder:"NOM"`

	Challenge string `help:"Texte qu’une présentation doit reprendre." placeholder:"TEXTE"`
	Domain    string `help:"Domaine pour lequel une présentation doit être faite." placeholder:"DOMAINE"`

	JSON bool `name:"json" help:"Écrit le rapport en JSON, un par ligne."`

	operator func() (verify.ReceiptTrust, error) // of the Galon that is asked; nil: none is
}

// inputLimit is the largest file that is read, in bytes.
const inputLimit = 5 << 20

func (c *verifyCommand) Run(p *program) error {
	question, err := c.question(p)
	if err != nil {
		return err
	}
	verifier, done, err := c.verifier(p)
	if err != nil {
		return err
	}
	defer done()
	worst := 0
	for i, source := range c.Source {
		code, err := c.one(p, verifier, question, source, i)
		var wrong usageError
		switch {
		case errors.As(err, &wrong) && len(c.Source) > 1: // the others are judged all the same
			if code = exitUsage; !c.JSON {
				fmt.Fprintf(p.stderr, "galon : %s : %s\n", source, wrong)
			} else if err := writeJSON(p.stdout, map[string]any{"source": source, "ok": false, "error": wrong}); err != nil {
				return err
			}
		case err != nil:
			return err
		}
		worst = worseExit(worst, code)
	}
	if worst == 0 {
		return nil
	}
	return exitCode(worst)
}

// worseExit orders the codes of several badges: what could not be read, then not valid, then an open question.
func worseExit(a, b int) int {
	rank := map[int]int{0: 0, 2: 1, 1: 2, exitUsage: 3}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

func (c *verifyCommand) question(p *program) (verify.Question, error) {
	at, err := verify.ParseAt(c.At, p.now())
	if err != nil {
		return verify.Question{}, usage("--at %s : %s", c.At, p.printer.T("error."+domain.CodeOf(err)))
	}
	return verify.Question{At: at, Email: strings.TrimSpace(c.Email), Name: strings.TrimSpace(c.Name), Challenge: c.Challenge, Domain: c.Domain}, nil
}

// one judges one source and prints its report.
func (c *verifyCommand) one(p *program, v *verify.Verifier, q verify.Question, source string, place int) (int, error) {
	input, err := c.read(source)
	if err != nil {
		return 0, err
	}
	if len(input) > inputLimit {
		return 0, usage("le fichier dépasse 5 Mo")
	}
	if found, ok := verify.FindReceipt(input); ok {
		return c.receipt(p, found, source, place)
	}
	report, err := v.Ask(p.ctx, input, q)
	if isAddress(source) {
		if wrong := addressFault(source, err); wrong != nil {
			return 0, wrong
		}
	}
	var unread *domain.Error
	if errors.As(err, &unread) && (unread.Kind == domain.Invalid || unread.Kind == domain.TooLarge) {
		report, err = p.noBadge(unread), nil
	}
	if err != nil {
		return 0, err
	}
	if c.JSON {
		err = c.printJSON(p, source, report)
	} else {
		if len(c.Source) > 1 {
			fmt.Fprintf(p.stdout, "%s%s\n", strings.Repeat("\n", min(place, 1)), source)
		}
		err = printReport(p, report)
	}
	switch report.Verdict {
	case verify.Valid:
		return 0, err
	case verify.IssuerUnknown, verify.Incomplete:
		return 2, err
	}
	return 1, err
}

// printJSON writes one line. Where there are several badges, each line says which it is about.
func (c *verifyCommand) printJSON(p *program, source string, r verify.Report) error {
	if len(c.Source) == 1 {
		return writeJSON(p.stdout, r)
	}
	var line bytes.Buffer
	if err := writeJSON(&line, r); err != nil {
		return err
	}
	name, err := json.Marshal(source)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, `{"source":%s,%s`, name, line.Bytes()[1:])
	return err
}

// verifier knows the issuers of another Galon's registry, or those of the data folder, and those of the trust file. It
// makes no installation: without one, nobody but the trust file vouches for an issuer.
func (c *verifyCommand) verifier(p *program) (v *verify.Verifier, done func(), err error) {
	place, err := c.PlaceFlags.Load()
	if err != nil {
		return nil, nil, err
	}
	fetch, err := c.FetchFlags.Load()
	if err != nil {
		return nil, nil, err
	}
	trust, err := c.trust()
	if err != nil {
		return nil, nil, err
	}
	done = func() {}
	switch {
	case c.Registry != "":
		remote := verify.NewRemote(c.Registry)
		remote.Fetcher = p.web(fetch, remote.Base)
		c.operator = func() (verify.ReceiptTrust, error) {
			keys, err := remote.OperatorKeys(p.ctx)
			return verify.ReceiptTrust{Base: remote.Base, Keys: keys}, err
		}
		v = &verify.Verifier{Sources: remote, Now: p.now, Memory: verify.NewMemory(16)}
	case !place.Installed():
		if trust == nil {
			fmt.Fprintf(p.stderr, "galon : pas d’installation dans %s. Aucun registre ne dit donc qui sont les organismes. Donnez --registry ou --trust.\n", place.Data)
		}
		v = &verify.Verifier{Sources: &verify.Alone{Fetcher: p.web(fetch, place.BaseURL)}, Now: p.now, Memory: verify.NewMemory(16)}
	default:
		h, err := p.build(place, settings{baseURL: place.BaseURL, fetch: fetch})
		if err != nil {
			return nil, nil, err
		}
		v, done = app.NewVerifying(h.installation).Verifier, h.close
		c.operator = func() (verify.ReceiptTrust, error) { return h.installation.ReceiptTrust(p.ctx), nil }
	}
	v.Trust = trust
	return v, done, nil
}

func (c *verifyCommand) trust() (*verify.Trust, error) {
	if c.Trust == "" {
		return nil, nil
	}
	raw, err := readInput(c.Trust)
	if err != nil {
		return nil, err
	}
	t, err := verify.ParseTrust(raw)
	if err != nil {
		return nil, usage("le fichier de confiance %s n’est pas celui qui est attendu : %v", c.Trust, err)
	}
	return t, nil
}

// noBadge is the report of what is no document at all: a script gets its one answer here too.
func (p *program) noBadge(err *domain.Error) verify.Report {
	document := verify.Check{Name: verify.CheckDocument, Outcome: verify.No, Code: err.Code, Detail: p.printer.T("error."+err.Code, err.Args...)}
	return verify.Report{Verdict: verify.NotABadge, Checks: []verify.Check{document}, At: p.now().UTC().Truncate(time.Second)}
}

func isAddress(source string) bool {
	lower := strings.ToLower(source)
	return strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "http://")
}

// read gives what a source holds. An address is its own content: the verification goes there, as it does for the page.
func (c *verifyCommand) read(source string) ([]byte, error) {
	if isAddress(source) {
		return []byte(source), nil
	}
	if _, err := os.Stat(source); source != "-" && errors.Is(err, fs.ErrNotExist) {
		return nil, usage("le fichier %s n’existe pas. Pour un code, donnez son adresse : https://…/v/CODE", source)
	}
	return readInput(source)
}

// addressFault tells a source that gave nothing, which is a wrong use: without the badge there is nothing to say about it.
func addressFault(source string, err error) error {
	var answer *verify.StatusError
	switch {
	case errors.Is(err, verify.ErrOffline):
		return usage("l’adresse %s n’est pas demandée avec --offline. Donnez un fichier.", source)
	case errors.As(err, &answer):
		return usage("l’adresse %s ne donne pas de badge (réponse %d)", source, answer.Status)
	case errors.Is(err, verify.ErrForbiddenAddress):
		return usage("l’adresse %s n’est pas demandée : il faut une adresse publique en https, celle du Galon de --data ou de --registry, ou un serveur de --allow-fetch", source)
	case errors.Is(err, verify.ErrNotMade):
		return usage("l’adresse %s ne répond pas : %v", source, err)
	}
	return nil
}

// marks are the outcomes as they stand before a line; words follow, so nothing hangs on the sign.
var marks = map[verify.Outcome]string{verify.Yes: "oui", verify.No: "NON", verify.NotMade: "non contrôlé"}

func printReport(p *program, r verify.Report) error {
	fmt.Fprintf(p.stdout, "%s\n", p.printer.T("verdict."+string(r.Verdict)+".title"))
	if !r.AsOf.IsZero() {
		fmt.Fprintf(p.stdout, "%s\n", p.printer.T("verdict.as_of", p.printer.DateTime(r.AsOf)))
	}
	fmt.Fprintln(p.stdout)
	for _, check := range r.Checks {
		fmt.Fprintf(p.stdout, "  %-14s %s\n", marks[check.Outcome], check.Detail)
	}
	printParts(p, r)
	var offline []string
	for _, q := range r.Requests {
		if q.Outcome == verify.Offline {
			offline = append(offline, q.URL)
		}
	}
	if len(offline) > 0 {
		fmt.Fprintf(p.stdout, "\n%s\n", p.printer.T("verdict.offline"))
		for _, url := range offline {
			fmt.Fprintf(p.stdout, "  %s\n", url)
		}
	}
	if r.Refresh != nil && r.Refresh.Outcome == verify.RefreshUsed {
		fmt.Fprintf(p.stdout, "\n%s\n", p.printer.T("verdict.refreshed"))
	}
	return nil
}

// printParts says in a line each what lies within; the whole of it is in the JSON.
func printParts(p *program, r verify.Report) {
	for _, list := range [][]verify.Report{r.Parts, r.Endorsements} {
		for _, part := range list {
			title := ""
			if part.Credential != nil {
				title = part.Credential.Title()
			}
			fmt.Fprintf(p.stdout, "  - %s : %s\n", p.printer.T("verdict."+string(part.Verdict)+".title"), title)
		}
	}
}

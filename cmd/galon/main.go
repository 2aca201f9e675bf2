// Command galon issues, keeps and checks competency badges. Each subcommand is a file; serve.go is the only place
// where the rooms are wired together. Nothing here decides anything about a badge.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // Europe/Paris on machines without a zone database

	"github.com/alecthomas/kong"

	"galon/internal/config"
	"galon/internal/domain"
	"galon/internal/i18n"
	"galon/web"
)

// commands is the command line.
type commands struct {
	Config string `help:"Fichier de réglages, une ligne NOM=valeur par réglage." env:"GALON_CONFIG" placeholder:"FICHIER"`

	Serve        serveCommand        `cmd:"" help:"Démarre le service."`
	Demo         demoCommand         `cmd:"" help:"Démarre une région de démonstration, prête à visiter."`
	Issue        issueCommand        `cmd:"" help:"Délivre un badge à une personne ou à un fichier CSV de personnes."`
	Verify       verifyCommand       `cmd:"" help:"Vérifie un badge ou une preuve : fichier (JSON, JWT, PNG, SVG, JPEG, PDF), adresse, ou « - »."`
	Organisation organisationCommand `cmd:"" help:"Inscrit un organisme, son équipe et ses clés d’API."`
	Operator     operatorCommand     `cmd:"" help:"L’équipe du registre : qui vérifie les organismes, à l’adresse /admin."`
	Keys         keysCommand         `cmd:"" help:"Liste et remplace les clés de signature."`
	Register     registerCommand     `cmd:"" help:"Importe et consulte le registre national des certifications."`
	Model        modelCommand        `cmd:"" help:"Importe, exporte et publie les modèles de badges d’un organisme."`
	Afest        afestCommand        `cmd:"" help:"Montre les dossiers AFEST, dit ce qui leur manque, délivre et prouve."`
	Migrate      migrateCommand      `cmd:"" help:"Met la base de données à jour."`
	VCAPI        vcAPICommand        `cmd:"" name:"vc-api" help:"Ouvre la porte des suites d’interopérabilité du W3C, sur cette machine seulement."`
	JOSE         joseCommand         `cmd:"" name:"jose" help:"Signe et vérifie des JWT, comme la suite VC-JOSE-COSE le demande."`
	Backup       backupCommand       `cmd:"" help:"Sauvegarde une installation dans un fichier chiffré, sans l’arrêter."`
	Restore      restoreCommand      `cmd:"" help:"Restaure une sauvegarde, ou essaie seulement (--verify)."`
	Doctor       doctorCommand       `cmd:"" help:"Examine une installation : base, clés, badges, listes, courrier, disque."`
	Transfer     transferCommand     `cmd:"" help:"Déplace une installation de SQLite vers PostgreSQL, sans perte."`
	Journal      journalCommand      `cmd:"" help:"Rejoue, contrôle ou remplace le journal des retraits après une restauration."`
	Log          logCommand          `cmd:"" help:"Contrôle le journal des actes, et signe sa tête."`
	Settings     configCommand       `cmd:"" name:"config" help:"Contrôle les réglages, écrit une unité systemd ou un Containerfile."`
	Version      versionCommand      `cmd:"" help:"Affiche la version."`
}

// Exit codes. 1 and 2 are also the answers of verify.
const (
	exitFailed = 1
	exitUsage  = 3
)

// exitCode is an outcome that was already told.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usageError is a command that was not understood, or a setting that is wrong.
type usageError string

func (e usageError) Error() string { return string(e) }

func usage(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

// program is what every command gets: where to read and write, the clock, the sentences.
type program struct {
	ctx     context.Context
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
	now     func() time.Time
	log     *slog.Logger
	printer *i18n.Printer
	json    bool // --json was given: what keeps the command from working is told in that form too
	doctor  bool
}

// afterStep is set by a test that stops the process inside the issuance cycle.
var afterStep func(step int)

// gcPercent lets the heap grow to three times what lives in it, where the usual is twice: what lives is small, and a
// badge leaves much behind. GOGC in the environment wins.
const gcPercent = 200

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	sentences, err := i18n.Load(web.FS(), nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	p := &program{ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now, printer: sentences.Printer(i18n.French),
		log: slog.New(slog.NewJSONHandler(os.Stderr, nil)), json: asksJSON(args), doctor: slices.Contains(args, "doctor")}
	if name := settingsFile(args); name != "" {
		if err := config.ReadFile(name); err != nil {
			return p.exit(err)
		}
	}
	parser, err := kong.New(&commands{}, kong.Name("galon"), kong.UsageOnError(), kong.Writers(os.Stdout, os.Stderr), kong.Help(frenchHelp),
		kong.Description("Galon délivre, garde et vérifie des badges de compétences."))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitFailed
	}
	command, err := parser.Parse(args)
	if err != nil {
		return p.exit(usage("%s\nAide : galon --help", frenchFault(err)))
	}
	return p.exit(command.Run(p))
}

// settingsFile is the file that --config or its variable names. It is read before the rest of the command line, because
// what it says are variables.
func settingsFile(args []string) string {
	for i, a := range args {
		if value, ok := strings.CutPrefix(a, "--config="); ok {
			return value
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv("GALON_CONFIG")
}

// asksJSON looks for the option itself: a command line that cannot be parsed has no other way to say it.
func asksJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.Contains(args, "--json") || slices.Contains(args, "--json=true")
}

// refusal is what a command answers in JSON that could not work. Doctor says it as a finding too: who watches by machine
// reads one form.
type refusal struct {
	OK       bool      `json:"ok"`
	Error    string    `json:"error"`
	Findings []finding `json:"findings,omitempty"`
}

// exit prints an error with what to do next, and chooses the code.
func (p *program) exit(err error) int {
	var code exitCode
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	said, result := p.say(err)
	if !p.json {
		fmt.Fprintf(p.stderr, "galon : %s\n", said)
		return result
	}
	r := refusal{Error: said}
	if p.doctor {
		r.Findings = []finding{{"démarrage", false, said}}
	}
	if err := writeJSON(p.stdout, r); err != nil {
		return exitFailed
	}
	return result
}

// say is an error in French, with the code of its kind.
func (p *program) say(err error) (string, int) {
	var wrong usageError
	var faults config.Faults
	var fault *domain.Error
	switch {
	case errors.As(err, &faults):
		return fmt.Sprintf("la configuration n’est pas correcte.\n%v", faults), exitUsage
	case errors.As(err, &wrong):
		return string(wrong), exitUsage
	case errors.As(err, &fault):
		said := p.printer.T("error."+fault.Code, fault.Args...)
		for _, f := range fault.Fields {
			said += fmt.Sprintf("\n  %s : %s", f.Pointer, p.printer.T("error."+f.Code, f.Args...))
		}
		if fault.Code == "base-url-frozen" {
			return said + "\nPour y revenir : " + wayBack(fmt.Sprint(fault.Args[0])), exitUsage
		}
		return said, exitFailed
	}
	if said := frenchSystem(err); said != "" {
		p.log.LogAttrs(p.ctx, slog.LevelError, "refused", slog.String("error", err.Error()))
		return said, exitFailed
	}
	return err.Error(), exitFailed
}

// wayBack is the setting that starts an installation on its own address again.
func wayBack(base string) string {
	if host, plain := strings.CutPrefix(base, "http://"); plain {
		return "--listen " + host
	}
	return "--base-url " + base
}

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

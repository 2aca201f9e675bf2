package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"galon/internal/app"
	"galon/internal/config"
	"galon/internal/evidence"
	"galon/internal/jobs"
	"galon/internal/journal"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/verify"
	"galon/web"
)

// house is an opened installation with its use cases.
type house struct {
	dir           string
	installation  *app.Installation
	organisations *app.Organisations
	issuing       *app.Issuing
	batches       *app.Batches
	afest         *app.Afest
	panels        *app.Panels
	passports     *app.Passports
	accounts      *app.Accounts
	delivery      *app.Delivery
	verifying     *app.Verifying
	publishing    *app.Publishing
	register      *app.Register
	jobs          *jobs.Queue
	mailbox       *mail.Folder // where mail stays when no server takes it, or nil

	schemaBefore int64 // version of the schema as this process found it; 0: there was none
}

// settings is what a command says of the house beyond its place.
type settings struct {
	baseURL   string
	smtp      config.SMTP
	sendDelay time.Duration
	operation config.Operation
	fetch     config.Fetch
	journal   string // folder, or ""
	mailed    string // who keeps the messages of the journal, or ""
	found     bool   // an installation that is not there is made
}

// open opens the installation of a data folder for a command.
func (p *program) open(f config.PlaceFlags) (*house, error) { return p.openOr(f, false) }

// found is open for the commands that an installation begins with.
func (p *program) found(f config.PlaceFlags) (*house, error) { return p.openOr(f, true) }

func (p *program) openOr(f config.PlaceFlags, found bool) (*house, error) {
	place, err := f.Load()
	if err != nil {
		return nil, err
	}
	return p.build(place, settings{baseURL: place.BaseURL, journal: place.JournalDir, mailed: place.JournalMail, found: found})
}

// build opens the database and the secrets, brings the schema up to date and wires the use cases. Unless the command is
// one to begin with, nothing is made in a place that holds nothing: a folder with a typing error would else be examined,
// or backed up, and found in order.
func (p *program) build(place config.Place, set settings) (*house, error) {
	if !set.found && !place.Installed() {
		return nil, notInstalled(place)
	}
	if err := os.MkdirAll(place.Data, 0o700); err != nil {
		return nil, err
	}
	s, err := store.Open(p.ctx, place.Database)
	if err != nil {
		return nil, err
	}
	h, err := p.furnish(place, s, set)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return h, nil
}

func (p *program) furnish(place config.Place, s *store.Store, set settings) (*house, error) {
	version, err := s.SchemaVersion(p.ctx)
	if err != nil {
		return nil, err
	}
	if version == 0 && !set.found {
		return nil, notInstalled(place)
	}
	secrets, err := place.OpenSecrets(version == 0)
	if err != nil {
		return nil, err
	}
	h, err := p.wire(place.Data, s, secrets, set)
	if err == nil {
		h.schemaBefore = version
		h.installation.LoadOperator = p.watchOperator(place, h.installation.LoadOperator())
	}
	return h, err
}

func notInstalled(place config.Place) error {
	return usage("il n’y a pas d’installation dans %s. Vérifiez --data et --db, ou commencez-la : galon organisation add --help", place.Data)
}

func (p *program) wire(dir string, s *store.Store, secrets config.Secrets, set settings) (*house, error) {
	ctx := p.ctx
	if err := errors.Join(s.Migrate(ctx)); err != nil {
		return nil, err
	}
	if err := jobs.Migrate(ctx, s); err != nil {
		return nil, err
	}
	vault, err := sign.OpenVault(secrets.Master)
	if err != nil {
		return nil, err
	}
	pepper, err := sign.NewPepper(secrets.Pepper)
	if err != nil {
		return nil, err
	}
	operator, err := operatorKeys(secrets)
	if err != nil {
		return nil, err
	}
	frozen, err := app.FrozenBaseURL(ctx, s)
	if err != nil {
		return nil, err
	}
	in := &app.Installation{
		Store: s, Vault: vault, Pepper: pepper, Operator: operator.Key, LoadOperator: func() sign.OperatorKeys { return operator }, BaseURL: cmp.Or(set.baseURL, frozen),
		Now: p.now, Log: p.log, SendDelay: set.sendDelay, Evidence: evidence.Folder{Dir: filepath.Join(dir, "evidence")},
	}
	if set.journal != "" {
		in.Journal = &journal.Folder{Dir: set.journal}
	}
	in.JournalMail = set.mailed != ""
	in.Web = p.web(set.fetch, in.BaseURL)
	if err := in.CheckBaseURL(ctx); err != nil {
		return nil, err
	}
	h := &house{dir: dir, installation: in,
		organisations: &app.Organisations{Installation: in}, issuing: &app.Issuing{Installation: in, AfterStep: afterStep},
		passports: &app.Passports{Installation: in}, accounts: &app.Accounts{Installation: in},
		verifying: app.NewVerifying(in), publishing: &app.Publishing{Installation: in}, register: &app.Register{Installation: in},
	}
	h.batches = &app.Batches{Issuing: h.issuing}
	h.afest = &app.Afest{Issuing: h.issuing}
	h.panels = &app.Panels{Batches: h.batches, Words: p.printer}
	if h.delivery, err = p.newDelivery(h, set.smtp); err != nil {
		return nil, err
	}
	in.InactiveAfter = set.operation.InactiveAfter
	if h.mailbox != nil {
		in.KeptMail = h.mailbox
	}
	h.delivery.HeadDir, h.delivery.HeadMail, h.delivery.HeadURL = set.operation.LogHeadDir, set.operation.LogHeadMail, set.operation.LogHeadURL
	h.delivery.JournalMail = set.mailed
	h.delivery.OperatorMail = set.operation.OperatorMail
	return h, h.queue(s, p.log)
}

// web is the one client by which this program asks others; own is its own address.
func (p *program) web(set config.Fetch, own string) *verify.Fetcher {
	f := verify.NewFetcher(own)
	f.Offline, f.Allow, f.Roots, f.Cache = set.Offline, set.Allow, set.Roots, verify.NewFetchCache(p.now)
	return f
}

func mailServer(s config.SMTP) *mail.SMTP {
	return &mail.SMTP{Host: s.Host, Port: s.Port, User: s.User, Password: s.Password, From: s.From, TLS: s.TLS}
}

// newDelivery sends by the server of the configuration, or keeps mail in the data folder.
func (p *program) newDelivery(h *house, smtp config.SMTP) (*app.Delivery, error) {
	composer, err := mail.NewComposer(web.FS(), p.printer)
	if err != nil {
		return nil, err
	}
	d := &app.Delivery{Installation: h.installation, Composer: composer}
	if smtp.Host != "" {
		d.Mail = h.installation.Tally.Sender(mailServer(smtp))
		return d, nil
	}
	h.mailbox = &mail.Folder{Dir: filepath.Join(h.dir, "mail"), From: "galon@localhost"}
	d.Mail = h.installation.Tally.Sender(h.mailbox)
	return d, nil
}

func (h *house) queue(s *store.Store, log *slog.Logger) error {
	registry := &jobs.Registry{}
	app.Work(registry, h.issuing, h.delivery)
	queue, err := jobs.New(s, registry, app.Periodic(), log)
	if err != nil {
		return err
	}
	h.jobs, h.installation.Jobs = queue, queue
	return nil
}

// close ends the house; what is not finished is taken up at the next start.
func (h *house) close() {
	if err := h.installation.Store.Close(); err != nil {
		h.installation.Log.LogAttrs(context.Background(), slog.LevelError, "close store", slog.String("error", err.Error()))
	}
}

package testkit

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/i18n"
	"galon/internal/jobs"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/web"
)

// BaseURL is the address of a World.
const BaseURL = "https://galon.example"

// Start is the hour at which a World begins: a Wednesday morning, in winter time.
var Start = time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)

// Operator is the actor of the command line.
var Operator = domain.Actor{Operator: true, Name: "essai"}

// World is a small installation that runs: real store, keys, registry, queue and mails in a folder. Only its clock is
// set by the test.
type World struct {
	*app.Installation
	Organisations *app.Organisations
	Issuing       *app.Issuing
	Batches       *app.Batches
	Panels        *app.Panels
	Passports     *app.Passports
	Accounts      *app.Accounts
	Delivery      *app.Delivery
	Verifying     *app.Verifying
	Publishing    *app.Publishing
	Mailbox       *mail.Folder

	School    domain.Organisation // training provider in Besançon
	Employer  domain.Organisation // in Dole
	Certifier domain.Organisation // habilitated to assess the blocs of RNCP37715
	APIKey    string              // of the school, with every right

	t     testing.TB
	clock *clock
	staff map[domain.OrganisationID]domain.Account
}

// clock is read by the jobs of the queue too.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// NewWorld makes an installation with three organisations that end with the test.
func NewWorld(t testing.TB) *World {
	t.Helper()
	return NewWorldAt(t, BaseURL)
}

// NewWorldAt is NewWorld at another address: somebody else's installation.
func NewWorldAt(t testing.TB, base string) *World {
	t.Helper()
	w := &World{t: t, clock: &clock{at: Start}, staff: map[domain.OrganisationID]domain.Account{}}
	w.install(NewStore(t), base)
	w.School = w.Found(domain.Organisation{Slug: "atelier-ecole-du-doubs", Name: "Atelier-École du Doubs", Kind: domain.TrainingProvider,
		Town: "Besançon", Departement: "25", SIRET: "91234567500017", NDA: "27250123425", HashEmails: true}, "claire.morel@atelier-ecole.example")
	w.Employer = w.Found(domain.Organisation{Slug: "fromagerie-des-deux-monts", Name: "Fromagerie des Deux Monts", Kind: domain.Employer,
		Town: "Dole", Departement: "39", SIRET: "92345678400019"}, "paul.mercier@deux-monts.example")
	w.Certifier = w.Found(domain.Organisation{Slug: "institut-comtois-des-metiers", Name: "Institut comtois des métiers", Kind: domain.CertifyingBody,
		Town: "Vesoul", Departement: "70", SIRET: "93456789200013"}, "helene.vuillemin@institut-comtois.example")
	w.must(w.Organisations.GrantHabilitation(t.Context(), Operator, domain.Habilitation{
		OrganisationID: w.Certifier.ID, CertificationCode: "RNCP37715", Scope: domain.ScopeAssess, From: "2023-09-01", To: "2028-07-05"}))
	w.APIKey = w.Key(w.School, app.Scopes...)
	return w
}

func (w *World) install(s *store.Store, base string) {
	w.t.Helper()
	ctx, log := w.t.Context(), slog.New(slog.DiscardHandler)
	w.must(jobs.Migrate(ctx, s))
	vault, err := sign.OpenVault(bytes.Repeat([]byte{7}, 32))
	w.must(err)
	pepper, err := sign.NewPepper(bytes.Repeat([]byte{9}, 32))
	w.must(err)
	operator, err := sign.Generate(sign.Ed25519)
	w.must(err)
	in := &app.Installation{Store: s, Vault: vault, Pepper: pepper, Operator: operator, BaseURL: base, Now: w.clock.now, Log: log,
		Evidence: evidence.Folder{Dir: filepath.Join(w.t.TempDir(), "evidence")}}
	w.Installation = in
	sentences, err := i18n.Load(web.FS(), func(key string) { w.t.Errorf("no sentence for %q", key) })
	w.must(err)
	composer, err := mail.NewComposer(web.FS(), sentences.Printer(i18n.French))
	w.must(err)
	w.Mailbox = &mail.Folder{Dir: filepath.Join(w.t.TempDir(), "mail"), From: "galon@galon.example", Now: w.clock.now}
	w.Organisations, w.Issuing = &app.Organisations{Installation: in}, &app.Issuing{Installation: in}
	w.Batches, w.Passports = &app.Batches{Issuing: w.Issuing}, &app.Passports{Installation: in}
	w.Panels = &app.Panels{Batches: w.Batches, Words: sentences.Printer(i18n.French)}
	w.Accounts, w.Delivery = &app.Accounts{Installation: in}, &app.Delivery{Installation: in, Mail: w.Mailbox, Composer: composer}
	w.Verifying, w.Publishing = app.NewVerifying(in), &app.Publishing{Installation: in}
	registry := &jobs.Registry{}
	app.Work(registry, w.Issuing, w.Delivery)
	in.Jobs, err = jobs.New(s, registry, app.Periodic(), log)
	w.must(err)
}

// Reopen goes on with another database under the same secrets, as after a restore.
func (w *World) Reopen(s *store.Store) {
	w.t.Helper()
	old := w.Installation
	w.install(s, old.BaseURL)
	w.Operator, w.Journal, w.Evidence = old.Operator, old.Journal, old.Evidence
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// SetNow moves the clock.
func (w *World) SetNow(at time.Time) {
	w.clock.mu.Lock()
	defer w.clock.mu.Unlock()
	w.clock.at = at
}

// Pass lets time go by.
func (w *World) Pass(d time.Duration) { w.SetNow(w.Now().Add(d)) }

// Today is the day of the clock.
func (w *World) Today() domain.Day { return domain.DayOf(w.Now()) }

// Found makes an organisation, vouched for in the registry, with a person who runs its console.
func (w *World) Found(o domain.Organisation, staff string) domain.Organisation {
	w.t.Helper()
	o, err := w.Organisations.Create(w.t.Context(), Operator, app.NewOrganisation{Organisation: o, Ground: "Extrait Kbis lu", DecidedBy: "équipe Galon"})
	w.must(err)
	w.staff[o.ID], err = w.Accounts.CreateAccount(w.t.Context(), Operator, "Responsable "+o.Name, staff, o.ID, domain.RoleManager)
	w.must(err)
	return o
}

// Key makes an API key of the organisation with these rights.
func (w *World) Key(o domain.Organisation, scopes ...string) string {
	w.t.Helper()
	_, key, err := w.Accounts.CreateAPIKey(w.t.Context(), Operator, o.ID, "essai", scopes)
	w.must(err)
	return key
}

// Staff is the person who runs the organisation's console.
func (w *World) Staff(o domain.Organisation) domain.Actor {
	a := w.staff[o.ID]
	return domain.Actor{AccountID: a.ID, Name: a.Name, Email: a.Email, OrganisationID: o.ID, Role: domain.RoleManager}
}

// Issue awards a badge of the catalogue on the clock's day, with facts that its kind accepts, by the organisation that
// may: the employer for an AFEST, the certifying body for a bloc, the school for all others.
func (w *World) Issue(slug, name, email string) domain.Award {
	w.t.Helper()
	award, err := w.Issuing.Issue(w.t.Context(), Operator, w.Order(slug, name, email))
	w.must(err)
	return award
}

// Order is what Issue asks for.
func (w *World) Order(slug, name, email string) app.IssueRequest {
	w.t.Helper()
	a, ok := badges.BySlug(slug)
	if !ok {
		w.t.Fatalf("no badge %q in the catalogue", slug)
	}
	r := app.IssueRequest{OrganisationID: w.School.ID, Achievement: slug, Recipient: domain.Recipient{Name: name, Email: email}}
	switch a.Kind {
	case domain.SoftSkill:
		r.Facts = SoftSkillFacts(w.Today())
	case domain.AFEST:
		r.OrganisationID, r.Facts = w.Employer.ID, AfestFacts(w.Today())
	case domain.BlocAttestation:
		r.OrganisationID, r.Facts = w.Certifier.ID, PanelFacts(w.Today())
	default:
		r.Facts = CourseFacts(w.Today())
	}
	return r
}

// Accept puts the award into a passport: by the link of its mail, or by the claim code of its slip.
func (w *World) Accept(a domain.Award) domain.Holder {
	w.t.Helper()
	ctx := w.t.Context()
	recipient, err := w.Store.Recipient(ctx, a.RecipientID)
	w.must(err)
	ticket := app.Ticket{Token: w.ReceiveToken(a.ID)}
	if recipient.Email == "" {
		slip, err := w.Issuing.Slip(ctx, Operator, a.ID)
		w.must(err)
		ticket = app.Ticket{Code: slip.ClaimCode}
	} else {
		w.must(w.Delivery.Deliver(ctx, app.DeliverArgs{Awards: []domain.AwardID{a.ID}}))
	}
	in, err := w.Passports.Accept(ctx, ticket, domain.Holder{})
	w.must(err)
	return in.Holder
}

// Share shows the award by a public code; its holder accepts it first when they have not yet.
func (w *World) Share(a domain.Award) domain.Share {
	w.t.Helper()
	a = w.Read(a.ID)
	holder := domain.Holder{PassportID: a.PassportID}
	if a.AcceptedAt.IsZero() {
		holder = w.Accept(a)
	}
	share, err := w.Passports.ShareBadge(w.t.Context(), holder, a.ID, "CV", time.Time{})
	w.must(err)
	return share
}

// Read is the award as it is stored now.
func (w *World) Read(id domain.AwardID) domain.Award {
	w.t.Helper()
	a, err := w.Store.Award(w.t.Context(), id)
	w.must(err)
	return a
}

// Deliver works the queue off: mails, batches, lists.
func (w *World) Deliver() {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	w.must(w.Jobs.Drain(ctx))
}

// Mails are the messages that were sent, newest first.
func (w *World) Mails() []mail.Stored {
	w.t.Helper()
	all, err := w.Mailbox.List()
	w.must(err)
	return all
}

// Before is the day n days before d.
func Before(d domain.Day, n int) domain.Day {
	return domain.Day(d.Time().AddDate(0, 0, -n).Format(time.DateOnly))
}

// SoftSkillFacts are good facts for a soft skill seen on that day.
func SoftSkillFacts(day domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: day, Level: 3, Context: domain.Volunteering, Place: "Besançon", LearnerStatus: "trainee",
		Assessor:     domain.Assessor{Name: "Claire Morel", Role: "formatrice"},
		Observations: &domain.Observations{Count: 3, Observers: 2, From: Before(day, 75), To: day}}
}

// AfestFacts are those of a complete AFEST file that was assessed on that day.
func AfestFacts(day domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: day, Context: domain.Employment, Place: "Dole", LearnerStatus: "employee",
		Assessor: domain.Assessor{Name: "Anne Petit", Role: "responsable qualité"},
		AFEST: &domain.AfestFile{
			Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Fromagerie des Deux Monts"}, Place: "Dole",
			Analysis:    domain.WorkAnalysis{Date: Before(day, 60), Author: "Paul Mercier", Situations: []string{"Lancer une cuve de comté", "Régler le décaillage"}},
			Designation: domain.TrainerDesignation{Date: Before(day, 58), Name: "Paul Mercier", Function: "chef fromager"},
			Pairs: []domain.ReflectivePair{
				{SituationDate: Before(day, 50), Situation: "Lancer une cuve de comté", SituationMinutes: 120,
					ReflectionDate: Before(day, 50), ReflectionMinutes: 30, Learned: "Contrôler la température avant d’ajouter la présure"},
				{SituationDate: Before(day, 36), Situation: "Régler le décaillage", SituationMinutes: 90,
					ReflectionDate: Before(day, 35), ReflectionMinutes: 45, Learned: "Reconnaître un caillé trop souple à la main"},
			},
			Assessment: domain.AfestAssessment{Date: day, Assessor: "Anne Petit", Method: "Fabrication complète observée avec une grille", Result: "mastered"},
		}}
}

// PanelFacts are those of a bloc that a panel of three validated on that day.
func PanelFacts(day domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: day, Place: "Vesoul", LearnerStatus: "trainee", Panel: &domain.Panel{Members: 3, Place: "Vesoul"},
		Assessor: domain.Assessor{Name: "Hélène Vuillemin", Role: "présidente du jury"}}
}

// CourseFacts are those of a coloration, or of the preparation of a bloc.
func CourseFacts(day domain.Day) domain.Facts {
	return domain.Facts{AwardedOn: day, Context: domain.Training, Place: "Nevers", LearnerStatus: "pupil",
		Assessor: domain.Assessor{Name: "Claire Morel", Role: "formatrice"}}
}

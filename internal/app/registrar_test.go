package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// applied sends a request as a person does it, up to the console.
func applied(t *testing.T, w *testkit.World, siret, name, email string) domain.Actor {
	t.Helper()
	ctx := t.Context()
	a := &app.Applications{Installation: w.Installation}
	browser, err := a.Begin(ctx, domain.Application{Name: "Nadia Benali", Email: email, Position: "Directrice"}, "")
	must(t, err)
	_, err = w.Accounts.RequestSignIn(ctx, domain.ForApplicant, email, browser)
	must(t, err)
	w.Deliver()
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForApplicant, mailedToken(t, w, email, "/pro/inscription/adresse/lien/"), browser)
	must(t, err)
	must(t, a.SaveOrganisation(ctx, in.Session, domain.Declared{SIRET: siret, Name: name, Kind: domain.TrainingProvider, NDA: "27 25 01234 25", Street: "3 rue des Granges",
		PostCode: "25000", Town: "besancon", Website: "www.granges.example"}))
	must(t, a.SavePapers(ctx, in.Session, domain.Qualiopi{Held: true, Until: "2028-01-31", Categories: []string{"formation"}}, true, []app.DraftFile{{What: "kbis", Raw: []byte("Extrait Kbis du 3 mai")}}))
	staff, err := a.Submit(ctx, in.Session)
	must(t, err)
	actor, err := w.Accounts.Staff(ctx, staff.Session)
	must(t, err)
	return actor
}

// mailedToken is the end of the newest link to the address under that path.
func mailedToken(t *testing.T, w *testkit.World, to, under string) string {
	t.Helper()
	for _, m := range w.Mails() {
		for _, link := range m.Links {
			if token, ok := strings.CutPrefix(link, w.BaseURL+under); ok && m.To == to {
				return token
			}
		}
	}
	t.Fatalf("no mail to %s with a link under %s", to, under)
	return ""
}

// team is two people of the operator.
func registryTeam(t *testing.T, w *testkit.World, two bool) (s *app.Registrars, first, second domain.Actor) {
	t.Helper()
	s = &app.Registrars{Organisations: w.Organisations, TwoOperators: two}
	a, err := s.AddRegistrar(t.Context(), testkit.Operator, "Paule Mercier", "paule@registre.example", "Chargée du registre")
	must(t, err)
	b, err := s.AddRegistrar(t.Context(), testkit.Operator, "Hugo Faivre", "hugo@registre.example", "Responsable du registre")
	must(t, err)
	return s, domain.Actor{AccountID: a.AccountID, Registrar: true}, domain.Actor{AccountID: b.AccountID, Registrar: true}
}

const newSIRET = "73282932000074"

func TestAnOrganisationThatWaitsSendsToItselfOnly(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	order := w.Order(team, "Nadia Benali", "nadia@granges.example")
	order.OrganisationID = actor.OrganisationID
	badge, err := w.Issuing.Issue(ctx, actor, order)
	must(t, err)
	if !strings.HasPrefix(badge.Achievement.Title, "ESSAI – ") {
		t.Errorf("title %q", badge.Achievement.Title)
	}
	wantVerdict(t, w, badge.Document, verify.IssuerUnknown, verify.CheckIssuer, "issuer-trial")
	counts, err := w.Store.ModelCounts(ctx)
	must(t, err)
	for _, c := range counts { // what the page of the organisation and the catalogue say it gives
		if c.OrganisationID == actor.OrganisationID {
			t.Errorf("a trial counts: %+v", c)
		}
	}

	for name, email := range map[string]string{"somebody else": "lea@example.org", "a slip": ""} {
		order.Recipient = domain.Recipient{Name: "Léa Roux", Email: email}
		if _, err := w.Issuing.Issue(ctx, actor, order); !hasField(err, "/recipient/email", "trial-recipient") {
			t.Errorf("%s: %v", name, err)
		}
	}
	key := w.Key(domain.Organisation{ID: actor.OrganisationID}, app.Scopes...)
	machine, err := w.Accounts.Machine(ctx, key)
	must(t, err)
	if _, err := w.Issuing.Issue(ctx, machine, order); !hasField(err, "/recipient/email", "trial-recipient") {
		t.Errorf("by a key: %v", err)
	}
	b, err := w.Batches.Preview(ctx, actor, app.BatchRequest{OrganisationID: actor.OrganisationID, Achievement: team, Defaults: order.Facts,
		File: []byte("nom;e-mail\nNadia Benali;nadia@granges.example\nLéa Roux;lea@example.org\n")})
	must(t, err)
	faults := 0
	for _, f := range b.Report.Faults {
		if f.Code == "trial-recipient" && f.Line == 3 {
			faults++
		}
	}
	if faults != 1 {
		t.Errorf("the batch: %+v", b.Report.Faults)
	}
}

func hasField(err error, pointer, code string) bool {
	e, ok := err.(*domain.Error)
	if !ok {
		return false
	}
	for _, f := range e.Fields {
		if f.Pointer == pointer && f.Code == code {
			return true
		}
	}
	return false
}

func TestTwoPeopleEnterAnOrganisationByTheLetter(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	trialOrder := w.Order(team, "Nadia Benali", "nadia@granges.example")
	trialOrder.OrganisationID = actor.OrganisationID
	trial, err := w.Issuing.Issue(ctx, actor, trialOrder)
	must(t, err)
	s, first, second := registryTeam(t, w, true)
	o := actor.OrganisationID
	accept := app.Decision{Kind: domain.Verified, Look: 1, PublicReason: "SIRET lu"}

	_, err = s.Propose(ctx, first, o, accept)
	refused(t, err, domain.Conflict, "decision-not-proved")
	letter, err := s.WriteLetter(ctx, first, o, domain.ProofFound{Name: "École des Granges", Address: "3 rue des Granges\n25000 Besançon"})
	must(t, err)
	printed, err := s.Letter(ctx, first, o, letter.ID)
	must(t, err)
	a := &app.Applications{Installation: w.Installation}
	wrong := strings.Map(func(r rune) rune {
		if r == 'Z' {
			return 'Y'
		}
		return 'Z'
	}, printed.Code)
	if err := a.TypeLetterCode(ctx, actor, wrong); !hasField(err, "/code", "proof-code-wrong") {
		t.Errorf("a wrong code: %v", err)
	}
	must(t, a.TypeLetterCode(ctx, actor, strings.ToLower(printed.Code[:4])+" "+printed.Code[4:]))

	done, err := s.Propose(ctx, first, o, accept)
	must(t, err)
	if done {
		t.Error("one person decided alone")
	}
	c, err := s.Case(ctx, first, o)
	must(t, err)
	proposal := c.Proposals[0].ID
	refused(t, s.Confirm(ctx, first, o, proposal), domain.Forbidden, "proposal-own")
	must(t, s.Confirm(ctx, second, o, proposal))
	refused(t, s.Confirm(ctx, second, o, proposal), domain.Conflict, "proposal-closed")

	registry, err := w.Registry(ctx)
	must(t, err)
	entry, ok := registry.Entry(s.DIDOf(c.Organisation))
	if !ok || len(entry.Decisions) != 1 || entry.Town != "Besançon" || entry.Departement != "25" {
		t.Fatalf("entry %+v", entry)
	}
	if d := entry.Decisions[0]; d.DecidedBy != "Chargée du registre et Responsable du registre" || !strings.HasPrefix(d.Ground, "Code envoyé par courrier") || !strings.HasSuffix(d.Ground, " SIRET lu") || strings.Count(d.Ground, "Code envoyé par courrier") != 1 || strings.Contains(d.DecidedBy+d.Ground, "Mercier") {
		t.Errorf("decision %+v", d)
	}
	order := w.Order(team, "Léa Roux", "lea@example.org")
	order.OrganisationID = o
	badge, err := w.Issuing.Issue(ctx, actor, order)
	must(t, err)
	wantVerdict(t, w, badge.Document, verify.Valid, verify.CheckIssuer, "issuer-verified")
	wantVerdict(t, w, trial.Document, verify.IssuerUnknown, verify.CheckIssuer, "issuer-trial")
	w.Deliver()
	told := 0
	for _, m := range w.Mails() {
		if m.To == "nadia@granges.example" && m.Subject == "École des Granges est vérifié" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d mails of the acceptance", told)
	}
}

func TestALetterCodeAllowsFewTries(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	s, first, _ := registryTeam(t, w, true)
	a := &app.Applications{Installation: w.Installation}
	refused(t, a.TypeLetterCode(ctx, actor, "ABCDEFGH"), domain.Conflict, "proof-none")
	letter, err := s.WriteLetter(ctx, first, actor.OrganisationID, domain.ProofFound{Name: "École", Address: "Rue"})
	must(t, err)
	printed, err := s.Letter(ctx, first, actor.OrganisationID, letter.ID)
	must(t, err)
	for range domain.LetterTries {
		if err := a.TypeLetterCode(ctx, actor, "00000000"); !domain.IsKind(err, domain.Invalid) { // 0 is in no code
			t.Fatal(err)
		}
	}
	refused(t, a.TypeLetterCode(ctx, actor, printed.Code), domain.TooMany, "proof-tries")
	again, err := s.WriteLetter(ctx, first, actor.OrganisationID, domain.ProofFound{Name: "École", Address: "Rue"})
	must(t, err)
	printed, err = s.Letter(ctx, first, actor.OrganisationID, again.ID)
	must(t, err)
	must(t, a.TypeLetterCode(ctx, actor, printed.Code))
	_, err = s.Letter(ctx, first, actor.OrganisationID, letter.ID)
	refused(t, err, domain.NotFound, "proof-unknown")
}

// A proof is of the SIRET that was looked up: who changes it afterwards is somebody else.
func TestAProofIsOfOneSIRET(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	s, first, _ := registryTeam(t, w, false)
	_, err := s.RecordCall(ctx, first, actor.OrganisationID, domain.ProofFound{Phone: "03 81 00 00 00", Source: "Annuaire du service public", Answer: "directrice", On: w.Today()})
	must(t, err)
	a := &app.Applications{Installation: w.Installation}
	must(t, a.Answer(ctx, actor, domain.Declared{SIRET: "85271587900031", Name: "École des Granges", Kind: domain.TrainingProvider, Street: "3 rue", PostCode: "25000", Town: "Besançon"}))
	_, err = s.Propose(ctx, first, actor.OrganisationID, app.Decision{Kind: domain.Verified, Look: 2})
	refused(t, err, domain.Conflict, "decision-not-proved")
	must(t, a.Answer(ctx, actor, domain.Declared{SIRET: newSIRET, Name: "École des Granges", Kind: domain.TrainingProvider, Street: "3 rue", PostCode: "25000", Town: "Besançon"}))
	done, err := s.Propose(ctx, first, actor.OrganisationID, app.Decision{Kind: domain.Verified, Look: 3})
	must(t, err)
	if !done {
		t.Error("without the setting one person decides")
	}
}

func TestRefusalAndQuestionsOfTheTeam(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	s, first, second := registryTeam(t, w, true)
	o := actor.OrganisationID
	must(t, s.AskMore(ctx, first, o, "Quel est le lien avec la mairie ?"))
	a := &app.Applications{Installation: w.Installation}
	st, err := a.Standing(ctx, actor)
	must(t, err)
	if st.Application.Message != "Quel est le lien avec la mairie ?" || !st.OnTrial() {
		t.Errorf("standing %+v", st)
	}
	_, err = s.Propose(ctx, first, o, app.Decision{Kind: domain.Refused, Look: 1, PublicReason: "Identité non confirmée"})
	if !hasField(err, "/private", "decision-private-missing") {
		t.Errorf("a refusal has two reasons: %v", err)
	}
	_, err = s.Propose(ctx, first, o, app.Decision{Kind: domain.Refused, Look: 1, PublicReason: "Identité non confirmée", PrivateReason: "Le numéro ne répond pas"})
	must(t, err)
	_, err = s.Propose(ctx, second, o, app.Decision{Kind: domain.Refused, Look: 1, PublicReason: "x", PrivateReason: "y"})
	refused(t, err, domain.Conflict, "proposal-open")
	c, err := s.Case(ctx, first, o)
	must(t, err)
	must(t, s.Confirm(ctx, second, o, c.Proposals[0].ID))
	w.Deliver()
	for _, m := range w.Mails() {
		if strings.Contains(m.Text, "ne répond pas") {
			t.Error("the mail tells the team's own reason")
		}
	}
	order := w.Order(team, "Nadia Benali", "nadia@granges.example")
	order.OrganisationID = o
	_, err = w.Issuing.Issue(ctx, actor, order)
	refused(t, err, domain.Forbidden, "organisation-not-verified")
	if again := applied(t, w, newSIRET, "École des Granges", "directrice@granges.example"); again.OrganisationID == o {
		t.Error("a refused request keeps the SIRET from the organisation that it belongs to")
	}
	if r, _ := w.Registry(ctx); len(r.Entries) != 3 {
		t.Errorf("%d entries: a refused one is not named", len(r.Entries))
	}
}

func TestSuspensionFromADay(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	s, first, second := registryTeam(t, w, true)
	before := w.Issue(team, "Nadia Benali", "")
	_, err := s.Propose(ctx, first, w.School.ID, app.Decision{Kind: domain.Suspended, From: "2026-11-30", PublicReason: "Contrôle en cours", PrivateReason: "Plainte"})
	must(t, err)
	c, err := s.Case(ctx, first, w.School.ID)
	must(t, err)
	must(t, s.Confirm(ctx, second, w.School.ID, c.Proposals[0].ID))
	must(t, issueError(w, ctx)) // the day has not come
	w.SetNow(time.Date(2026, 11, 29, 23, 0, 0, 0, time.UTC))
	refused(t, issueError(w, ctx), domain.Forbidden, "organisation-suspended") // it has, in Paris
	must(t, w.Issuing.PublishStatus(ctx))
	wantVerdict(t, w, before.Document, verify.Valid, verify.CheckIssuer, "issuer-suspended-since")
	_, err = s.Propose(ctx, first, w.School.ID, app.Decision{Kind: domain.Verified, PublicReason: "Contrôle terminé"})
	must(t, err)
	c, err = s.Case(ctx, first, w.School.ID)
	must(t, err)
	w.Pass(time.Minute)
	must(t, s.Confirm(ctx, second, w.School.ID, c.Proposals[0].ID))
	must(t, issueError(w, ctx))
	if n := len(c.Entry.Decisions); n != 2 {
		t.Errorf("%d decisions before the last", n)
	}
}

func issueError(w *testkit.World, ctx context.Context) error {
	order := w.Order(team, "Lucas Grosjean", "")
	order.Again = true
	_, err := w.Issuing.Issue(ctx, testkit.Operator, order)
	return err
}

// Whoever sits at /admin looks after the registry, and does nothing in the name of an organisation.
func TestTheTeamAwardsNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	s, first, _ := registryTeam(t, w, true)
	for _, act := range []app.Action{app.ActRead, app.ActAward, app.ActRevoke, app.ActManageKeys, app.ActManagePeople, app.ActRunRegistry} {
		if app.Can(first, act, w.School.ID) {
			t.Errorf("%s for an organisation", act)
		}
	}
	_, err := w.Issuing.Issue(ctx, first, w.Order(team, "Léa Roux", ""))
	refused(t, err, domain.Forbidden, "access-refused")
	for _, other := range []domain.Actor{{}, w.Staff(w.School), {Registrar: true}} {
		if _, err := s.Queue(ctx, other); !domain.IsKind(err, domain.Forbidden) {
			t.Errorf("%+v reads the queue: %v", other, err)
		}
		if _, err := s.AddRegistrar(ctx, other, "X", "x@example.org", "X"); !domain.IsKind(err, domain.Forbidden) {
			t.Errorf("%+v adds to the team: %v", other, err)
		}
	}
	if _, err := s.AddRegistrar(ctx, first, "X", "x@example.org", "X"); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("one of the team adds to it: %v", err)
	}
}

func TestSessionsOfTheTeam(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	s, _, _ := registryTeam(t, w, true)
	browser, err := w.Accounts.RequestSignIn(ctx, domain.ForRegistrar, "paule@registre.example", "")
	must(t, err)
	w.Deliver()
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForRegistrar, mailedToken(t, w, "paule@registre.example", "/admin/connexion/lien/"), browser)
	must(t, err)
	if actor, err := w.Accounts.Registrar(ctx, in.Session); err != nil || !actor.Registrar {
		t.Errorf("%+v %v", actor, err)
	}
	if _, err := w.Accounts.Staff(ctx, in.Session); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a session of the team opens a console: %v", err)
	}
	_, err = s.RemoveRegistrar(ctx, testkit.Operator, "paule@registre.example")
	must(t, err)
	if _, err := w.Accounts.Registrar(ctx, in.Session); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a session after the removal: %v", err)
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := &app.Applications{Installation: w.Installation}
	browser, err := a.Begin(ctx, domain.Application{Name: "Nadia", Email: "n@granges.example", Position: "Directrice"}, "")
	must(t, err)
	_, err = w.Accounts.RequestSignIn(ctx, domain.ForApplicant, "n@granges.example", browser)
	must(t, err)
	w.Deliver()
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForApplicant, mailedToken(t, w, "n@granges.example", "/pro/inscription/adresse/lien/"), browser)
	must(t, err)
	good := domain.Declared{SIRET: newSIRET, Name: "École", Kind: domain.Employer, Street: "1 rue", PostCode: "39100", Town: "DOLE"}
	for name, c := range map[string]struct {
		change        func(*domain.Declared)
		pointer, code string
	}{
		"13 digits":            {func(d *domain.Declared) { d.SIRET = "1234567890123" }, "/siret", "siret-length"},
		"a wrong digit":        {func(d *domain.Declared) { d.SIRET = "12345678912345" }, "/siret", "siret-digit"},
		"taken":                {func(d *domain.Declared) { d.SIRET = "912 345 675 00017" }, "/siret", "siret-taken"},
		"10 digits of NDA":     {func(d *domain.Declared) { d.NDA = "2725012342" }, "/nda", "nda-length"},
		"no such region":       {func(d *domain.Declared) { d.NDA = "00 25 01234 25" }, "/nda", "nda-region"},
		"no such département":  {func(d *domain.Declared) { d.NDA = "27 00 01234 25" }, "/nda", "nda-departement"},
		"another town":         {func(d *domain.Declared) { d.Town = "Besançon" }, "/town", "declared-town-other"},
		"no such post code":    {func(d *domain.Declared) { d.PostCode = "00100" }, "/post_code", "declared-post-code"},
		"letters in post code": {func(d *domain.Declared) { d.PostCode = "ABCDE" }, "/post_code", "declared-post-code"},
		"no kind":              {func(d *domain.Declared) { d.Kind = "club" }, "/kind", "declared-kind"},
		"a script as site":     {func(d *domain.Declared) { d.Website = "javascript://x" }, "/website", "declared-website"},
	} {
		d := good
		c.change(&d)
		if err := a.SaveOrganisation(ctx, in.Session, d); !hasField(err, c.pointer, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	for name, d := range map[string]domain.Declared{"good": good, "La Poste": {SIRET: "356 000 000 49837", Name: "La Poste", Kind: domain.Employer, Street: "1 rue", PostCode: "25030", Town: "Besançon CEDEX"}} {
		if err := a.SaveOrganisation(ctx, in.Session, d); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	saved, err := a.Draft(ctx, in.Session)
	must(t, err)
	if saved.Declared.Department == "" {
		t.Errorf("no département: %+v", saved.Declared)
	}
	if err := a.SavePapers(ctx, in.Session, domain.Qualiopi{Held: true, Until: "2020-01-01"}, false, nil); !hasField(err, "/until", "qualiopi-over") || !hasField(err, "/may_commit", "declared-may-commit") || !hasField(err, "/categories", "qualiopi-categories") {
		t.Errorf("papers: %v", err)
	}
	_, err = a.Submit(ctx, in.Session)
	refused(t, err, domain.Conflict, "application-incomplete")
	if _, err := a.Draft(ctx, "somebody else's"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a draft of another browser: %v", err)
	}
	w.Pass(31 * 24 * time.Hour)
	must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return w.Jobs.Insert(ctx, tx, app.CleanUpArgs{}) }))
	w.Deliver()
	if old, _ := w.Store.OldDrafts(ctx, w.Now()); len(old) != 0 {
		t.Errorf("%d old drafts are kept", len(old))
	}
}

func TestHintsOfTheTeam(t *testing.T) {
	w := testkit.NewWorld(t)
	actor := applied(t, w, "91234567500025", "L’Atelier École du Doub", "nadia@gmail.com")
	s, first, _ := registryTeam(t, w, true)
	c, err := s.Case(t.Context(), first, actor.OrganisationID)
	must(t, err)
	got := map[string]bool{}
	for _, h := range c.Hints {
		got[h.Code] = true
	}
	for _, want := range []string{"name", "siren", "free-mail"} {
		if !got[want] {
			t.Errorf("no hint %q in %+v", want, c.Hints)
		}
	}
}

// What was looked at is what is decided: not a name or an address that the organisation writes meanwhile.
func TestADecisionIsAboutWhatWasLookedAt(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	o := actor.OrganisationID
	s, first, second := registryTeam(t, w, true)
	a := &app.Applications{Installation: w.Installation}
	corrected := domain.Declared{SIRET: newSIRET, Name: "Mairie de Besançon", Kind: domain.PublicBody, Street: "2 rue Mégevand", PostCode: "25000", Town: "Besançon"}
	_, err := s.RecordCall(ctx, first, o, domain.ProofFound{Phone: "03 81 00 00 00", Source: "Annuaire", Answer: "directrice", On: w.Today()})
	must(t, err)
	looked := func() int {
		t.Helper()
		c, err := s.Case(ctx, first, o)
		must(t, err)
		return c.Application.Revision
	}
	before := looked()
	must(t, a.Answer(ctx, actor, corrected))
	for _, kind := range []domain.DecisionKind{domain.Verified, domain.Refused} {
		for _, look := range []int{before, 0} {
			_, err = s.Propose(ctx, first, o, app.Decision{Kind: kind, Look: look, PublicReason: "x", PrivateReason: "y"})
			refused(t, err, domain.Conflict, "application-changed")
		}
	}
	_, err = s.Propose(ctx, first, o, app.Decision{Kind: domain.Verified, Look: looked()})
	must(t, err)
	c, err := s.Case(ctx, second, o)
	must(t, err)
	must(t, a.Answer(ctx, actor, corrected)) // between the first person and the second
	refused(t, s.Confirm(ctx, second, o, c.Proposals[0].ID), domain.Conflict, "application-changed")
	if r, _ := w.Registry(ctx); len(r.Entries) != 3 {
		t.Fatalf("%d entries after a refused decision", len(r.Entries))
	}
	must(t, s.Withdraw(ctx, second, o, c.Proposals[0].ID))
	w.Pass(time.Minute) // of two in one instant, the order is left to chance
	_, err = s.Propose(ctx, second, o, app.Decision{Kind: domain.Verified, Look: looked()})
	must(t, err)
	c, err = s.Case(ctx, first, o)
	must(t, err)
	must(t, s.Confirm(ctx, first, o, c.Proposals[0].ID))
	r, err := w.Registry(ctx)
	must(t, err)
	if e := r.Entries[len(r.Entries)-1]; e.Name != "Mairie de Besançon" {
		t.Errorf("entered as %s", e.Name)
	}
}

// Two who send the same SIRET in the same instant: one is told whom to ask.
func TestTwoRequestsOfOneSIRET(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := &app.Applications{Installation: w.Installation}
	const many = 4
	var drafts [many]string
	for i := range drafts {
		email := string(rune('a'+i)) + "@granges.example"
		browser, err := a.Begin(ctx, domain.Application{Name: "Nadia", Email: email, Position: "Directrice"}, "")
		must(t, err)
		_, err = w.Accounts.RequestSignIn(ctx, domain.ForApplicant, email, browser)
		must(t, err)
		w.Deliver()
		in, err := w.Accounts.ConfirmLink(ctx, domain.ForApplicant, mailedToken(t, w, email, "/pro/inscription/adresse/lien/"), browser)
		must(t, err)
		must(t, a.SaveOrganisation(ctx, in.Session, domain.Declared{SIRET: newSIRET, Name: "École " + email[:1], Kind: domain.Employer, Street: "1 rue", PostCode: "39100", Town: "DOLE"}))
		must(t, a.SavePapers(ctx, in.Session, domain.Qualiopi{}, true, nil))
		drafts[i] = in.Session
	}
	var wait sync.WaitGroup
	var errs [many]error
	for i, session := range drafts {
		wait.Go(func() { _, errs[i] = a.Submit(ctx, session) })
	}
	wait.Wait()
	sent := 0
	for _, err := range errs {
		if err == nil {
			sent++
		} else if !hasField(err, "/siret", "siret-taken") {
			t.Errorf("%v, want that the SIRET is taken", err)
		}
	}
	if sent != 1 {
		t.Errorf("%d requests of one SIRET were taken", sent)
	}
}

func TestPapersGoNinetyDaysAfterTheDecision(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor := applied(t, w, newSIRET, "École des Granges", "nadia@granges.example")
	s, first, _ := registryTeam(t, w, false)
	clean := func() {
		t.Helper()
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return w.Jobs.Insert(ctx, tx, app.CleanUpArgs{}) }))
		w.Deliver()
	}
	w.Pass(200 * 24 * time.Hour)
	clean() // nothing is decided yet
	raw, _, err := s.Paper(ctx, first, actor.OrganisationID, "kbis")
	must(t, err)
	if string(raw) != "Extrait Kbis du 3 mai" {
		t.Fatalf("%q", raw)
	}
	_, err = s.Propose(ctx, first, actor.OrganisationID, app.Decision{Kind: domain.Refused, Look: 1, PublicReason: "x", PrivateReason: "y"})
	must(t, err)
	w.Pass(89 * 24 * time.Hour)
	clean()
	_, _, err = s.Paper(ctx, first, actor.OrganisationID, "kbis")
	must(t, err)
	w.Pass(2 * 24 * time.Hour)
	clean()
	_, _, err = s.Paper(ctx, first, actor.OrganisationID, "kbis")
	refused(t, err, domain.NotFound, "evidence-unknown")
	c, err := s.Case(ctx, first, actor.OrganisationID)
	must(t, err)
	if len(c.Application.Declared.Files) != 0 || c.Application.State != domain.ApplicationRefused || c.Application.Declared.Name == "" {
		t.Errorf("left: %+v", c.Application)
	}
}

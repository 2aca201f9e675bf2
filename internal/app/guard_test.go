package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/sign"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// A key that is retired while it signs would leave a badge that everybody refuses.
func TestKeyRotatedWhileItSigns(t *testing.T) {
	for _, alg := range []sign.Algorithm{sign.Ed25519, sign.ES256} {
		w := testkit.NewWorld(t)
		rotate := sync.OnceFunc(func() {
			_, err := w.Organisations.RotateKey(t.Context(), testkit.Operator, w.School.ID, alg)
			must(t, err)
			w.Pass(5 * time.Second)
		})
		w.Issuing.AfterStep = func(step int) {
			if step == 3 { // the old keys are open, nothing is signed yet
				rotate()
			}
		}
		a := w.Issue(team, "Nadia Benali", "")
		for _, form := range [][]byte{a.Document, []byte(a.JWT)} {
			if r := verdict(t, w, form); r.Verdict != verify.Valid {
				t.Errorf("%s rotated: %s, %s", alg, r.Verdict, r.Check(verify.CheckKey).Code)
			}
		}
	}
}

// Many guesses at once are not all the first.
func TestGuessesAtOnceAreCounted(t *testing.T) {
	w := testkit.NewWorld(t)
	got, browser := ask(t, w, domain.ForStaff, staffAddress, "")
	var work sync.WaitGroup
	errs := make([]error, 60)
	for i := range errs {
		code := fmt.Sprintf("%08d", i)
		if code == got.code {
			code = "99999999"
		}
		work.Go(func() { _, errs[i] = w.Accounts.ConfirmCode(t.Context(), domain.ForStaff, code, browser) })
	}
	work.Wait()
	looked := 0
	for _, err := range errs {
		if !domain.IsKind(err, domain.TooMany) {
			looked++
		}
	}
	if looked != 3 {
		t.Errorf("%d of 60 guesses were looked at, 3 are allowed", looked)
	}
}

// Whoever asked to come in leaves an address behind, perhaps somebody else's.
func TestWhoAskedToComeInIsForgotten(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	_, err := w.Accounts.RequestSignIn(ctx, domain.ForHolder, "personne@exemple.fr", "")
	must(t, err)
	count := func() int {
		n, err := w.Store.CountSignIns(ctx, domain.ForHolder, "personne@exemple.fr", testkit.Start.Add(-time.Hour))
		must(t, err)
		return n
	}
	clean := func() {
		must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return w.Jobs.Insert(ctx, tx, app.CleanUpArgs{}) }))
		w.Deliver()
	}
	w.Pass(day)
	clean()
	if count() != 1 { // still needed: so many a day
		t.Error("forgotten too soon")
	}
	w.Pass(2 * day)
	clean()
	if count() != 0 {
		t.Error("kept for good")
	}
}

// A link proves that somebody reads mail at an address; a namesake's must not become a way into this passport.
func TestForwardedMailAddsNoAddressToAnOpenPassport(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	victim := w.Accept(w.Issue(team, "Nadia Benali", address))
	forwarded := w.Issue("organiser-son-travail", "Nadia Benali", "autre@exemple.fr")
	_, err := w.Passports.Accept(ctx, app.Ticket{Token: w.ReceiveToken(forwarded.ID)}, victim)
	must(t, err)
	p, err := w.Store.Passport(ctx, victim.PassportID)
	must(t, err)
	if len(p.Emails) != 1 || p.Emails[0] != address {
		t.Errorf("addresses that open the passport: %v", p.Emails)
	}

	// A passport from paper has none, and would be lost with its session.
	paper := w.Accept(w.Issue(team, "Michel Jacquot", ""))
	mailed := w.Issue("organiser-son-travail", "Michel Jacquot", "michel@exemple.fr")
	_, err = w.Passports.Accept(ctx, app.Ticket{Token: w.ReceiveToken(mailed.ID)}, paper)
	must(t, err)
	if p, err = w.Store.Passport(ctx, paper.PassportID); err != nil || len(p.Emails) != 1 {
		t.Errorf("%v, %v", p.Emails, err)
	}
}

// Bytes that are good, but those of somebody else.
func TestDocumentsExchangedInTheDatabase(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a, b := w.Issue(team, "Nadia Benali", address), w.Issue(team, "Lucas Grosjean", "lucas@exemple.fr")
	code := w.Share(a).Code
	_, err := w.Store.DB().Exec(`UPDATE award_document SET document = (SELECT document FROM award_document WHERE award_id = $2) WHERE award_id = $1`, string(a.ID), string(b.ID))
	must(t, err)
	shown, err := w.Verifying.Share(ctx, code)
	must(t, err)
	if shown.Report.Verdict != verify.NotAuthentic || shown.Report.Credential != nil {
		t.Errorf("%s, of %+v", shown.Report.Verdict, shown.Report.Credential)
	}
}

// The operator signed each version once; none of them may stand in the place of another.
func TestOldRegistryInTheDatabaseIsNotRead(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Nadia Benali", "")
	before, version, err := w.Store.LatestRegistry(ctx)
	must(t, err)
	must(t, w.Organisations.Decide(ctx, testkit.Operator, w.School.ID, domain.RegistryDecision{Kind: domain.Removed, From: w.Now()}))
	wantVerdict(t, w, a.Document, verify.IssuerUnknown, verify.CheckIssuer, "issuer-removed")

	must(t, w.Store.Write(ctx, func(tx *store.Tx) error { return tx.InsertRegistry(version+2, before, w.Now()) }))
	wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckIssuer, "issuer-registry")

	_, err = w.Store.DB().Exec(`DELETE FROM registry_version WHERE version > $1`, version)
	must(t, err)
	wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckIssuer, "issuer-registry")
}

// Two processes that start on one empty folder under two addresses.
func TestSecondAddressSignsNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	moved := app.Installation{Store: w.Store, Jobs: w.Jobs, Vault: w.Vault, Pepper: w.Pepper, Operator: w.Operator, BaseURL: "https://ailleurs.example", Now: w.Now, Log: w.Log}
	_, err := (&app.Organisations{Installation: &moved}).Create(t.Context(), testkit.Operator, app.NewOrganisation{Organisation: domain.Organisation{
		Slug: "ailleurs", Name: "Ailleurs", SIRET: "91234567500017"}})
	refused(t, err, domain.Conflict, "base-url-frozen")
	if base, err := app.FrozenBaseURL(t.Context(), w.Store); err != nil || base != w.BaseURL {
		t.Errorf("%q, %v", base, err)
	}
}

// A clock that was ahead leaves lists that nobody believes yet.
func TestListFromTheFutureIsSignedAgain(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", "")
	ahead := w.Now()
	w.Pass(300 * day)
	must(t, w.Issuing.PublishStatus(t.Context()))
	w.SetNow(ahead)
	wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckStatus, "status-list-stale")
	must(t, w.Issuing.PublishStatus(t.Context()))
	wantVerdict(t, w, a.Document, verify.Valid, verify.CheckStatus, "status-clear")
}

// A draft is checked again when it is worked off: the rules are those of that moment.
func TestDraftUnderOtherRulesIsPassedOver(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	b, err := w.Batches.Preview(ctx, w.Staff(w.Certifier), app.BatchRequest{OrganisationID: w.Certifier.ID, Achievement: linen,
		File: []byte("nom\nNadia Benali\nLucas Grosjean\n"), Defaults: testkit.PanelFacts(w.Today())})
	must(t, err)
	if b.Report.Ready != 2 {
		t.Fatalf("%+v", b.Report)
	}
	_, err = w.Store.DB().Exec(`DELETE FROM habilitation`)
	must(t, err)
	_, err = w.Batches.Confirm(ctx, w.Staff(w.Certifier), b.ID)
	must(t, err)
	w.Deliver()
	b, err = w.Batches.Batch(ctx, w.Staff(w.Certifier), b.ID)
	must(t, err)
	if b.Issued != 0 || b.Report.Ready != 0 || b.State != domain.BatchDone || len(b.Report.Warnings) != 2 || b.Report.Warnings[0].Code != "bloc-not-entitled" {
		t.Errorf("issued %d, ready %d, %s, %+v", b.Issued, b.Report.Ready, b.State, b.Report.Warnings)
	}
}

func TestNoteToTheLearnerIsALetter(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Nadia Benali", address)
	for note, code := range map[string]string{strings.Repeat("x", 2001): "text-too-long", "\u202eretourné": "text-control", "a\x00": "text-control"} {
		_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), a.ID, domain.IssuedInError, note)
		if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 1 || e.Fields[0].Code != code {
			t.Errorf("%.20q: %v", note, err)
		}
	}
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), a.ID, domain.IssuedInError, "Bonjour,\r\nc’est une erreur.\r\n")
	must(t, err)
}

// What is kept of a name is what is signed.
func TestNameIsKeptAsItIsSigned(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, norm.NFD.String("  Zoé   Œuvrard "), "")
	person, err := w.Store.Recipient(t.Context(), a.RecipientID)
	must(t, err)
	if signed := verdict(t, w, a.Document).Credential.RecipientName; person.Name != "Zoé Œuvrard" || signed != person.Name {
		t.Errorf("kept %q, signed %q", person.Name, signed)
	}
}

package app_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

const staffAddress = "claire.morel@atelier-ecole.example"

// letter is what a sign-in mail holds.
type letter struct{ token, code string }

var eightDigits = regexp.MustCompile(`\b\d{4}\s?\d{4}\b`)

// ask requests a sign-in and reads the mail.
func ask(t *testing.T, w *testkit.World, audience domain.SignInAudience, email, browser string) (letter, string) {
	t.Helper()
	browser, err := w.Accounts.RequestSignIn(t.Context(), audience, email, browser)
	must(t, err)
	w.Deliver()
	mails := w.Mails()
	if len(mails) == 0 {
		t.Fatal("no mail")
	}
	for _, m := range mails { // newest first
		for _, link := range m.Links {
			if _, token, ok := strings.Cut(link, "/lien/"); ok && m.To == email {
				code := eightDigits.FindString(strings.ReplaceAll(m.Text, token, ""))
				return letter{token, strings.Join(strings.Fields(strings.ReplaceAll(code, "\u00a0", "")), "")}, browser
			}
		}
	}
	t.Fatalf("no link in %+v", mails)
	return letter{}, ""
}

func TestSignInByTheLinkOfTheMail(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	got, browser := ask(t, w, domain.ForStaff, staffAddress, "")

	for _, other := range []string{"", "another-browser"} {
		_, err := w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, other)
		refused(t, err, domain.Forbidden, "sign-in-other-browser")
	}
	_, err := w.Accounts.ConfirmLink(ctx, domain.ForHolder, got.token, browser)
	refused(t, err, domain.NotFound, "sign-in-unknown")
	_, err = w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token+"x", browser)
	refused(t, err, domain.NotFound, "sign-in-unknown")

	in, err := w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	must(t, err)
	actor, err := w.Accounts.Staff(ctx, in.Session)
	must(t, err)
	if actor.OrganisationID != w.School.ID || actor.Role != domain.RoleManager || actor.Email != staffAddress {
		t.Errorf("%+v", actor)
	}
	_, err = w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	refused(t, err, domain.Gone, "sign-in-over")
	_, err = w.Accounts.ConfirmCode(ctx, domain.ForStaff, got.code, browser)
	refused(t, err, domain.NotFound, "sign-in-unknown") // one mail, one entrance

	// A console's session opens no passport, ends at its hour, and by leaving.
	_, err = w.Accounts.Holder(ctx, in.Session)
	refused(t, err, domain.NotFound, "session-unknown")
	w.Pass(domain.StaffSessionLife - time.Second)
	_, err = w.Accounts.Staff(ctx, in.Session)
	must(t, err)
	w.Pass(time.Second)
	_, err = w.Accounts.Staff(ctx, in.Session)
	refused(t, err, domain.NotFound, "session-unknown")

	got, browser = ask(t, w, domain.ForStaff, staffAddress, browser)
	in, err = w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	must(t, err)
	must(t, w.Accounts.SignOut(ctx, in.Session))
	_, err = w.Accounts.Staff(ctx, in.Session)
	refused(t, err, domain.NotFound, "session-unknown")
}

func TestSignInCodeHasThreeTries(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	got, browser := ask(t, w, domain.ForStaff, staffAddress, "")
	if len(got.code) != 8 {
		t.Fatalf("code %q", got.code)
	}
	wrong := func(i int) string {
		code := fmt.Sprintf("%08d", i)
		if code == got.code {
			code = "99999999"
		}
		return code
	}
	_, err := w.Accounts.ConfirmCode(ctx, domain.ForStaff, got.code, "another-browser")
	refused(t, err, domain.NotFound, "sign-in-unknown")
	for i := range 3 {
		_, err := w.Accounts.ConfirmCode(ctx, domain.ForStaff, wrong(i), browser)
		if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 1 || e.Fields[0].Code != "sign-in-code-wrong" {
			t.Fatalf("try %d: %v", i, err)
		}
	}
	_, err = w.Accounts.ConfirmCode(ctx, domain.ForStaff, got.code, browser) // the right one, too late
	refused(t, err, domain.TooMany, "sign-in-code-tries")

	w.Pass(time.Second)
	got, browser = ask(t, w, domain.ForStaff, staffAddress, browser)
	_, err = w.Accounts.ConfirmCode(ctx, domain.ForStaff, wrong(1), browser)
	if err == nil {
		t.Fatal("a wrong code signed in")
	}
	in, err := w.Accounts.ConfirmCode(ctx, domain.ForStaff, got.code, browser)
	must(t, err)
	_, err = w.Accounts.Staff(ctx, in.Session)
	must(t, err)
}

func TestSignInEndsAfterAQuarterOfAnHour(t *testing.T) {
	w := testkit.NewWorld(t)
	got, browser := ask(t, w, domain.ForStaff, staffAddress, "")
	w.Pass(domain.SignInLife)
	_, err := w.Accounts.ConfirmLink(t.Context(), domain.ForStaff, got.token, browser)
	refused(t, err, domain.Gone, "sign-in-over")
	if _, err = w.Accounts.ConfirmCode(t.Context(), domain.ForStaff, got.code, browser); err == nil {
		t.Error("an old code signed in")
	}
}

// Asking tells nobody whether an address is known, and an address cannot be flooded.
func TestSignInAnswersTheSameForUnknownAddresses(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	for _, email := range []string{"personne@exemple.fr", staffAddress} {
		for i := range 5 {
			w.Pass(time.Minute)
			if _, err := w.Accounts.RequestSignIn(ctx, domain.ForStaff, strings.ToUpper(email), ""); err != nil {
				t.Errorf("%s, request %d: %v", email, i, err)
			}
		}
		_, err := w.Accounts.RequestSignIn(ctx, domain.ForStaff, email, "")
		refused(t, err, domain.TooMany, "sign-in-too-many")
	}
	w.Deliver()
	for _, m := range w.Mails() {
		if m.To != staffAddress {
			t.Errorf("a mail to %s", m.To)
		}
	}
	w.Pass(day)
	_, err := w.Accounts.RequestSignIn(ctx, domain.ForStaff, staffAddress, "")
	must(t, err)
	_, err = w.Accounts.RequestSignIn(ctx, domain.ForStaff, "claire.morel", "")
	if !domain.IsKind(err, domain.Invalid) {
		t.Errorf("no address: %v", err)
	}
}

// Who lost the message of a badge and has no passport yet gets that message again, in the language of the page.
func TestAskingWithoutAPassportSendsTheWaitingBadgeAgain(t *testing.T) {
	w := testkit.NewWorld(t)
	w.Issue(team, "Nadia Benali", address)
	w.Pass(time.Hour)
	newest := w.Issue("organiser-son-travail", "Nadia Benali", address)
	w.Deliver()
	before := len(w.Mails())
	for _, c := range []struct {
		audience domain.SignInAudience
		email    string
	}{{domain.ForHolder, "personne@exemple.fr"}, {domain.ForStaff, address}} {
		_, err := w.Accounts.RequestSignIn(t.Context(), c.audience, c.email, "")
		must(t, err)
	}
	w.Deliver()
	if n := len(w.Mails()); n != before {
		t.Fatalf("%d mails to who awaits nothing", n-before)
	}
	for i, want := range []struct{ language, subject string }{{"", "Votre badge vous attend"}, {"en", "Your badge is waiting"}} {
		_, err := w.Accounts.RequestSignInFrom(t.Context(), domain.ForHolder, address, "", app.Asker{Language: want.language})
		must(t, err)
		w.Deliver()
		mails := w.Mails()
		if len(mails) != before+i+1 || mails[0].To != address || !strings.HasPrefix(mails[0].Subject, want.subject) ||
			!strings.Contains(mails[0].Text, w.Installation.ReceiveToken(newest.ID)) {
			t.Fatalf("request %d: %d new mails, the newest: %+v", i, len(mails)-before, mails[0])
		}
	}
	w.Accept(newest)
	if got, _ := ask(t, w, domain.ForHolder, address, ""); got.code == "" {
		t.Error("no link into the passport that was made")
	}
}

func TestHolderSignsInWithTheAddressOfTheirPassport(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Nadia Benali", address))
	got, browser := ask(t, w, domain.ForHolder, address, "")
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForHolder, got.token, browser)
	must(t, err)
	back, err := w.Accounts.Holder(ctx, in.Session)
	must(t, err)
	if back != holder {
		t.Errorf("%+v, want %+v", back, holder)
	}
	_, err = w.Accounts.Staff(ctx, in.Session)
	refused(t, err, domain.NotFound, "session-unknown")
}

func TestMachineIsWhoItsKeySays(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	actor, err := w.Accounts.Machine(ctx, w.APIKey)
	must(t, err)
	if actor.OrganisationID != w.School.ID || actor.Operator || len(actor.Scopes) != len(app.Scopes) {
		t.Errorf("%+v", actor)
	}
	for _, key := range []string{"", "galon_", w.APIKey + "a", strings.ToUpper(w.APIKey)} {
		if _, err := w.Accounts.Machine(ctx, key); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%q: %v", key, err)
		}
	}
	keys, err := w.Store.APIKeys(ctx, w.School.ID)
	must(t, err)
	if len(keys) != 1 || keys[0].LastUsedAt.IsZero() || !strings.HasSuffix(w.APIKey, keys[0].LastFour) {
		t.Errorf("%+v", keys)
	}
}

func TestWhoMayDoWhat(t *testing.T) {
	staff := func(r domain.Role) domain.Actor { return domain.Actor{AccountID: "a", OrganisationID: "o", Role: r} }
	machine := func(scopes ...string) domain.Actor {
		return domain.Actor{APIKeyID: "k", OrganisationID: "o", Scopes: scopes}
	}
	acts := []app.Action{app.ActRead, app.ActAward, app.ActRevoke, app.ActManageKeys, app.ActRunRegistry}
	for name, c := range map[string]struct {
		actor domain.Actor
		want  string // one letter per act, in that order
	}{
		"nobody":              {domain.Actor{}, "-----"},
		"role without person": {domain.Actor{OrganisationID: "o", Role: domain.RoleManager}, "-----"},
		"manager":             {staff(domain.RoleManager), "yyyy-"},
		"issuer":              {staff(domain.RoleIssuer), "yyy--"},
		"reader":              {staff(domain.RoleReader), "y----"},
		"unknown role":        {staff("owner"), "-----"},
		"machine, no right":   {machine(), "-----"},
		"machine, read":       {machine("read"), "y----"},
		"machine, all":        {machine(app.Scopes...), "yyy--"},
		"machine with role":   {domain.Actor{APIKeyID: "k", AccountID: "a", OrganisationID: "o", Role: domain.RoleManager, Scopes: []string{"read"}}, "y----"},
		"operator":            {testkit.Operator, "yyyyy"},
	} {
		got := ""
		for _, act := range acts {
			if app.Can(c.actor, act, "o") {
				got += "y"
			} else {
				got += "-"
			}
			if !c.actor.Operator && (app.Can(c.actor, act, "other") || app.Can(c.actor, act, "")) {
				t.Errorf("%s may %s for others", name, act)
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRevokedAPIKeyOpensNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	token := w.Key(w.School, "read")
	_, err := w.Accounts.Machine(ctx, token)
	must(t, err)
	refused(t, w.Accounts.RevokeAPIKey(ctx, testkit.Operator, w.Employer.ID, token[len(token)-4:]), domain.NotFound, "api-key-unknown")
	must(t, w.Accounts.RevokeAPIKey(ctx, testkit.Operator, w.School.ID, token[len(token)-4:]))
	_, err = w.Accounts.Machine(ctx, token)
	refused(t, err, domain.NotFound, "api-key-unknown")
	refused(t, w.Accounts.RevokeAPIKey(ctx, testkit.Operator, w.School.ID, token[len(token)-4:]), domain.NotFound, "api-key-unknown")
}

package app_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/store"
	"galon/internal/testkit"
)

var addressDigits = regexp.MustCompile(`\b\d{8}\b`)

// codeSentTo is the code of the newest message to that address.
func codeSentTo(t *testing.T, w *testkit.World, to string) string {
	t.Helper()
	for _, m := range w.Mails() {
		if code := addressDigits.FindString(m.Text); m.To == to && code != "" {
			return code
		}
	}
	t.Fatalf("no code was sent to %s", to)
	return ""
}

// other is a code of eight digits that is not this one.
func other(code string) string {
	if code[0] == '1' {
		return "2" + code[1:]
	}
	return "1" + code[1:]
}

// One person with two addresses: the code of the second one brings both passports together, nothing is signed again,
// and a badge that comes to either waits in the one.
func TestTwoPassportsOfOnePersonBecomeOne(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	first := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	second := w.Issue("organiser-son-travail", "BENALI Nadia", "nadia@lycee.example")
	holder, old := w.Accept(first), w.Accept(second)
	if holder.PassportID == old.PassportID {
		t.Fatal("one passport already")
	}
	share := w.Share(second)
	must(t, w.Passports.AskAddress(ctx, holder, " Nadia@Lycee.example ", "fr"))
	w.Deliver()
	code := codeSentTo(t, w, "nadia@lycee.example")
	_, err := w.Passports.ProveAddress(ctx, holder, other(code))
	refused(t, err, domain.Invalid, "fields-invalid")
	merged, err := w.Passports.ProveAddress(ctx, holder, code[:4]+" "+code[4:])
	must(t, err)
	open, err := w.Passports.Show(ctx, holder)
	must(t, err)
	if !merged || len(open.Badges) != 2 || len(open.Passport.Emails) != 2 {
		t.Errorf("merged %t, badges %d, addresses %v", merged, len(open.Badges), open.Passport.Emails)
	}
	if got := w.Read(second.ID); string(got.Document) != string(second.Document) {
		t.Error("a badge was signed again")
	}
	if _, err := w.Verifying.Look(ctx, app.Look{Code: share.Code}); err != nil {
		t.Errorf("a share of the other passport is lost: %v", err)
	}
	_, err = w.Passports.Show(ctx, old)
	refused(t, err, domain.NotFound, "passport-unknown")
	third := w.Issue(team, "Nadia Benali", "nadia@lycee.example")
	w.Issue(team, "Karim Benali", "nadia@lycee.example") // of the family, and not hers
	waiting, err := w.Passports.Waiting(ctx, holder)
	must(t, err)
	if len(waiting) != 1 || waiting[0].Award.ID != third.ID || waiting[0].Organisation == "" {
		t.Errorf("%d badges wait", len(waiting))
	}
	must(t, w.Passports.TakeWaiting(ctx, holder, third.ID))
	refused(t, w.Passports.TakeWaiting(ctx, holder, third.ID), domain.NotFound, "award-unknown")
	w.Deliver()
	told := 0
	for _, m := range w.Mails() {
		if strings.HasPrefix(m.ID, "passport-address-added") {
			told++
		}
	}
	if told != 2 {
		t.Errorf("%d addresses were told, want both", told)
	}
}

// Somebody else's passport is not taken by their address, whatever code was read in their mailbox.
func TestAnAddressOfAnotherPersonMergesNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	w.Accept(w.Issue(team, "Karim Benali", "karim@exemple.fr"))
	must(t, w.Passports.AskAddress(t.Context(), holder, "karim@exemple.fr", "fr"))
	w.Deliver()
	_, err := w.Passports.ProveAddress(t.Context(), holder, codeSentTo(t, w, "karim@exemple.fr"))
	refused(t, err, domain.Conflict, "passport-merge-name")
}

// Three wrong codes are all that one message bears, and many messages have to wait.
func TestTheCodeOfAnAddressIsNotGuessed(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	must(t, w.Passports.AskAddress(ctx, holder, "autre@exemple.fr", "fr"))
	w.Deliver()
	code := codeSentTo(t, w, "autre@exemple.fr")
	for range 3 {
		_, err := w.Passports.ProveAddress(ctx, holder, other(code))
		refused(t, err, domain.Invalid, "fields-invalid")
	}
	_, err := w.Passports.ProveAddress(ctx, holder, code)
	refused(t, err, domain.Conflict, "address-over")
	for range 4 {
		must(t, w.Passports.AskAddress(ctx, holder, "autre@exemple.fr", "fr"))
	}
	refused(t, w.Passports.AskAddress(ctx, holder, "autre@exemple.fr", "fr"), domain.TooMany, "sign-in-too-many")
}

// A lost address goes once another way in is there.
func TestALostAddressIsReplaced(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Nadia Benali", "perdue@exemple.fr"))
	refused(t, w.Passports.RemoveAddress(ctx, holder, "perdue@exemple.fr"), domain.Conflict, "address-last")
	must(t, w.Passports.MakeRecovery(ctx, holder))
	must(t, w.Passports.RemoveAddress(ctx, holder, "perdue@exemple.fr"))
	_, err := w.Store.PassportByEmail(ctx, "perdue@exemple.fr")
	refused(t, err, domain.NotFound, "passport-unknown")
}

// A code on paper opens the whole passport once; new codes end the old ones.
func TestACodeOnPaperOpensThePassportOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Michel Perrin", ""))
	must(t, w.Passports.MakeRecovery(ctx, holder))
	r, err := w.Passports.RecoveryCodes(ctx, holder)
	must(t, err)
	if len(r.Codes) != domain.RecoveryCodes || r.Left != domain.RecoveryCodes {
		t.Fatalf("got %d codes, %d left", len(r.Codes), r.Left)
	}
	in, err := w.Accounts.Recover(ctx, strings.ToLower(r.Codes[0]), "192.0.2.1")
	must(t, err)
	got, err := w.Accounts.Holder(ctx, in.Session)
	must(t, err)
	if got.PassportID != holder.PassportID || got.AwardID != "" {
		t.Errorf("opened %+v", got)
	}
	_, err = w.Accounts.Recover(ctx, r.Codes[0], "192.0.2.1")
	refused(t, err, domain.Invalid, "fields-invalid")
	must(t, w.Passports.MakeRecovery(ctx, holder))
	w.Pass(time.Second)
	_, err = w.Accounts.Recover(ctx, r.Codes[1], "192.0.2.1")
	refused(t, err, domain.Invalid, "fields-invalid")
	w.Pass(time.Hour)
	if r, err = w.Passports.RecoveryCodes(ctx, holder); err != nil || len(r.Codes) != 0 || r.Left != domain.RecoveryCodes {
		t.Errorf("after an hour: %d codes shown, %d left (%v)", len(r.Codes), r.Left, err)
	}
	for range 20 { // the throttle holds before any code is looked for
		if _, err = w.Accounts.Recover(ctx, "0000 0000 0000 000D", "192.0.2.9"); domain.IsKind(err, domain.TooMany) {
			return
		}
		if code := domain.RecoveryFrom(make([]byte, 15)); code != "" {
			_, err = w.Accounts.Recover(ctx, code, "192.0.2.9")
		}
		if domain.IsKind(err, domain.TooMany) {
			return
		}
	}
	t.Error("codes can be tried without end")
}

// A desk gives a code after it has seen the person: in the journal, and told to the person.
func TestADeskGivesACode(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	award := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	staff := w.Staff(w.School)
	refused(t, w.Issuing.GiveRecovery(ctx, staff, award.ID, true), domain.Conflict, "recovery-no-passport")
	holder := w.Accept(award)
	refused(t, w.Issuing.GiveRecovery(ctx, staff, award.ID, false), domain.Invalid, "fields-invalid")
	refused(t, w.Issuing.GiveRecovery(ctx, w.Staff(w.Employer), award.ID, true), domain.NotFound, "award-unknown")
	must(t, w.Passports.MakeRecovery(ctx, holder))
	paper, err := w.Passports.RecoveryCodes(ctx, holder)
	must(t, err)
	lost, err := w.Accounts.Recover(ctx, paper.Codes[0], "192.0.2.1") // on a telephone that will be lost
	must(t, err)
	if lost.Others {
		t.Error("a code of the person's own signs nobody out")
	}
	must(t, w.Issuing.GiveRecovery(ctx, staff, award.ID, true))
	d, err := w.Issuing.DeskRecovery(ctx, staff, award.ID)
	must(t, err)
	in, err := w.Accounts.Recover(ctx, d.Code, "192.0.2.1")
	must(t, err)
	if in.Holder.PassportID != holder.PassportID || !in.Others {
		t.Error("another passport, or nobody signed out", in)
	}
	if _, err := w.Accounts.Holder(ctx, lost.Session); err == nil {
		t.Error("the lost telephone is still in")
	}
	if h, err := w.Accounts.Holder(ctx, in.Session); err != nil || h.PassportID != holder.PassportID {
		t.Error(h, err)
	}
	seen, err := w.Passports.RecoveryCodes(ctx, in.Holder)
	must(t, err)
	if seen.Desk.Organisation != w.School.Name || seen.Desk.At.IsZero() || seen.Desk.Used.IsZero() {
		t.Error("the person does not see what the desk did", seen.Desk)
	}
	w.Deliver()
	for _, what := range []string{"passport-recovery-given", "passport-recovered-desk"} {
		if !slices.ContainsFunc(w.Mails(), func(m mail.Stored) bool { return m.To == "nadia@exemple.fr" && strings.HasPrefix(m.ID, what) }) {
			t.Error("the person is not told:", what)
		}
	}
	entries, err := w.Store.AuditEntries(ctx, w.School.ID, string(award.ID), 10)
	must(t, err)
	if entries[0].Act != "recovery.give" {
		t.Errorf("the journal says %q", entries[0].Act)
	}
	d, err = w.Issuing.DeskRecovery(ctx, staff, award.ID)
	if err != nil || d.Code != "" {
		t.Errorf("a used code is shown again: %q (%v)", d.Code, err)
	}
}

// Two passports from two slips, without any address, become one by a code on paper.
func TestTwoSlipsBecomeOnePassport(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	one, two := w.Accept(w.Issue(team, "Michel Perrin", "")), w.Accept(w.Issue("organiser-son-travail", "Michel Perrin", ""))
	must(t, w.Passports.MakeRecovery(ctx, two))
	r, err := w.Passports.RecoveryCodes(ctx, two)
	must(t, err)
	must(t, w.Passports.MergeByRecovery(ctx, one, r.Codes[0], "192.0.2.1"))
	open, err := w.Passports.Show(ctx, one)
	must(t, err)
	if len(open.Badges) != 2 {
		t.Errorf("%d badges", len(open.Badges))
	}
}

// A counsellor helps by a mandate: seen by the person, as far as it says, and until the person ends it.
func TestAMandateIsSeenBoundedAndEnded(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	award := w.Issue(team, "Michel Perrin", "")
	holder := w.Accept(award)
	assisting := &app.Assisting{Installation: w.Installation}
	staff := w.Staff(w.Employer) // needs no badge of its own
	must(t, w.Passports.MakeMandateCode(ctx, holder))
	_, code, err := w.Passports.Mandates(ctx, holder)
	must(t, err)
	request := app.MandateRequest{Code: code, SignedOn: w.Today(), OnPaper: true}
	_, err = assisting.Begin(ctx, staff, app.MandateRequest{Code: code, SignedOn: w.Today()})
	refused(t, err, domain.Invalid, "fields-invalid")
	m, err := assisting.Begin(ctx, staff, request)
	must(t, err)
	_, err = assisting.Begin(ctx, staff, request)
	refused(t, err, domain.NotFound, "mandate-code-unknown")
	in, err := assisting.Open(ctx, staff, m.ID)
	must(t, err)
	helper, err := w.Accounts.Holder(ctx, in.Session)
	must(t, err)
	if helper.PassportID != holder.PassportID || helper.MandateID != m.ID {
		t.Fatalf("the helper is %+v", helper)
	}
	_, err = w.Passports.ShareBadge(ctx, helper, award.ID, "", time.Time{})
	refused(t, err, domain.Forbidden, "mandate-no-share")
	_, err = w.Passports.Present(ctx, helper, app.PresentRequest{})
	refused(t, err, domain.Forbidden, "mandate-no-share")
	_, err = (&app.Recommending{Issuing: w.Issuing}).AskHolder(ctx, helper, app.AskRequest{Award: award.ID, Channel: domain.AskByLink})
	refused(t, err, domain.Forbidden, "mandate-no-share")
	refused(t, w.Passports.AskAddress(ctx, helper, "moi@exemple.fr", "fr"), domain.Forbidden, "mandate-not-that")
	refused(t, w.Passports.MakeRecovery(ctx, helper), domain.Forbidden, "mandate-not-that")
	refused(t, w.Passports.Erase(ctx, helper, app.EraseWord), domain.Forbidden, "mandate-no-erase")
	must(t, w.Passports.Declare(ctx, helper, domain.SelfDeclared{Kind: "volunteering", Title: "Banque alimentaire"}))
	w.Passports.Acted(ctx, helper, "declare", []string{"Banque alimentaire"})
	_, err = assisting.Open(ctx, w.Staff(w.School), m.ID)
	refused(t, err, domain.NotFound, "mandate-unknown")

	seen, _, err := w.Passports.Mandates(ctx, holder)
	must(t, err)
	if len(seen) != 1 || len(seen[0].Acts) != 2 || seen[0].Acts[0].About != "Banque alimentaire" || seen[0].OrganisationName != w.Employer.Name {
		t.Fatalf("the person sees %+v", seen)
	}
	before, err := w.Store.PassportSessions(ctx, holder.PassportID, w.Now())
	must(t, err)
	must(t, w.Passports.EndMandate(ctx, holder, m.ID))
	_, err = w.Accounts.Holder(ctx, in.Session)
	refused(t, err, domain.Gone, "mandate-stopped")
	_, err = assisting.Open(ctx, staff, m.ID)
	refused(t, err, domain.Gone, "mandate-stopped")
	after, err := w.Store.PassportSessions(ctx, holder.PassportID, w.Now())
	must(t, err)
	if len(after) != len(before)-1 {
		t.Errorf("a browser that is shut out is shown as one that is in: %d and %d", len(before), len(after))
	}
}

// A counsellor who leaves the team in the middle of a meeting sees the passport no longer.
func TestAMandateEndsWithTheAccess(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	holder := w.Accept(w.Issue(team, "Michel Perrin", ""))
	assisting := &app.Assisting{Installation: w.Installation}
	must(t, w.Passports.MakeMandateCode(ctx, holder))
	_, code, err := w.Passports.Mandates(ctx, holder)
	must(t, err)
	counsellor, err := w.Accounts.CreateAccount(ctx, testkit.Operator, "Karim Haddad", "karim@exemple.fr", w.Employer.ID, domain.RoleIssuer)
	must(t, err)
	actor := domain.Actor{AccountID: counsellor.ID, OrganisationID: w.Employer.ID, Role: domain.RoleIssuer}
	m, err := assisting.Begin(ctx, actor, app.MandateRequest{Code: code, SignedOn: w.Today(), OnPaper: true})
	must(t, err)
	in, err := assisting.Open(ctx, actor, m.ID)
	must(t, err)
	_, err = w.Accounts.Holder(ctx, in.Session)
	must(t, err)
	must(t, w.Accounts.ChangeRole(ctx, w.Staff(w.Employer), counsellor.ID, domain.RoleReader))
	_, err = w.Accounts.Holder(ctx, in.Session)
	refused(t, err, domain.Gone, "mandate-over")
	must(t, w.Accounts.WithdrawAccess(ctx, w.Staff(w.Employer), counsellor.ID))
	_, err = w.Accounts.Holder(ctx, in.Session)
	refused(t, err, domain.Gone, "mandate-over")
}

// With the slip of a person who has no passport yet, the mandate makes it.
func TestAMandateBeginsWithASlip(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	award := w.Issue(team, "Michel Perrin", "")
	slip, err := w.Issuing.Slip(ctx, testkit.Operator, award.ID)
	must(t, err)
	m, err := (&app.Assisting{Installation: w.Installation}).Begin(ctx, w.Staff(w.Employer), app.MandateRequest{Code: slip.ClaimCode, SignedOn: w.Today(), OnPaper: true, MayShare: true})
	must(t, err)
	if w.Read(award.ID).PassportID != m.PassportID || m.Ground != domain.MandateOnPaper {
		t.Errorf("mandate %+v", m)
	}
	w.SetNow(m.EndsAt.Add(time.Minute))
	_, err = (&app.Assisting{Installation: w.Installation}).Open(ctx, w.Staff(w.Employer), m.ID)
	refused(t, err, domain.Gone, "mandate-over")
}

// Who does not come for years is told, then erased; one visit keeps everything.
func TestAnIdlePassportIsToldThenErased(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	w.InactiveAfter = 24
	gone, kept := w.Accept(w.Issue(team, lostName, lostEmail)), w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	paper := w.Accept(w.Issue(team, "Michel Perrin", ""))
	w.SetNow(w.Now().AddDate(2, 0, 1))
	due := func() int { // of any number of passports, those that wait keep none of the others waiting
		now := w.Now()
		idle, err := w.Store.IdlePassports(ctx, store.IdleBounds{Seen: now.AddDate(0, -24, 0), SeenLong: now.AddDate(0, -48, 0), Warned: now.AddDate(0, 0, -30)}, 10)
		must(t, err)
		return len(idle)
	}
	if n := due(); n != 2 {
		t.Errorf("%d are due, want the two that have an address", n)
	}
	must(t, w.Passports.EraseIdle(ctx))
	if n := due(); n != 0 {
		t.Errorf("%d are due, and all of them only wait", n)
	}
	w.Deliver()
	told := map[string]bool{}
	for _, m := range w.Mails() {
		if strings.HasPrefix(m.ID, "passport-idle") {
			told[m.To] = true
			if last := "décembre 2028"; !strings.Contains(m.Text, last) {
				t.Errorf("the message does not name the last day, in %s:\n%s", last, m.Text)
			}
		}
	}
	if len(told) != 2 {
		t.Fatalf("told: %v", told)
	}
	must(t, w.Passports.Seen(ctx, kept.PassportID))
	w.Pass(29 * day)
	must(t, w.Passports.EraseIdle(ctx))
	if _, err := w.Passports.Show(ctx, gone); err != nil {
		t.Errorf("erased before the thirty days: %v", err)
	}
	w.Pass(2 * day)
	must(t, w.Passports.EraseIdle(ctx))
	_, err := w.Passports.Show(ctx, gone)
	refused(t, err, domain.NotFound, "passport-unknown")
	for _, h := range []domain.Holder{kept, paper} {
		if _, err := w.Passports.Show(ctx, h); err != nil {
			t.Errorf("erased too: %v", err)
		}
	}
}

// A share is changed under the same code; the helper and strangers change nothing.
func TestAShareIsChangedUnderItsCode(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a, b := w.Issue(team, "Nadia Benali", "nadia@exemple.fr"), w.Issue("organiser-son-travail", "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(a)
	must(t, w.Passports.TakeWaiting(ctx, holder, b.ID))
	share, err := w.Passports.ShareBadges(ctx, holder, app.ShareRequest{Awards: []domain.AwardID{a.ID}, PIN: "482913"})
	must(t, err)
	changed, err := w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{Awards: []domain.AwardID{b.ID, a.ID}, HideGrade: true, Label: "Morel"}, true)
	must(t, err)
	if changed.Code != share.Code {
		t.Error("another code")
	}
	_, err = w.Verifying.Look(ctx, app.Look{Code: share.Code})
	refused(t, err, domain.Forbidden, "share-pin")
	pass, _, err := w.Verifying.Unlock(ctx, share.Code, "482913")
	must(t, err)
	shown, err := w.Verifying.Look(ctx, app.Look{Code: share.Code, Pass: pass})
	must(t, err)
	if len(shown.Badges) != 2 || shown.Badges[0].Award.ID != b.ID || !shown.Share.Reduced() {
		t.Errorf("shown: %d badges, reduced %t", len(shown.Badges), shown.Share.Reduced())
	}
	// Who types new digits means them, whatever else stands on the form.
	_, err = w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{Awards: []domain.AwardID{a.ID}, PIN: "570264"}, true)
	must(t, err)
	if _, _, err = w.Verifying.Unlock(ctx, share.Code, "482913"); err == nil {
		t.Error("the old digits still open it")
	}
	_, _, err = w.Verifying.Unlock(ctx, share.Code, "570264")
	must(t, err)
	_, err = w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{Awards: []domain.AwardID{a.ID}, PIN: "12"}, true)
	refused(t, err, domain.Invalid, "fields-invalid")
	_, err = w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{Awards: []domain.AwardID{a.ID}}, false)
	must(t, err)
	if _, err = w.Verifying.Look(ctx, app.Look{Code: share.Code}); err != nil {
		t.Errorf("without a code now: %v", err)
	}
	_, err = w.Passports.ChangeShare(ctx, holder, share.ID, app.ShareRequest{}, false)
	refused(t, err, domain.Invalid, "fields-invalid")
	stranger := w.Accept(w.Issue(team, "Karim Faure", "karim@exemple.fr"))
	_, err = w.Passports.ChangeShare(ctx, stranger, share.ID, app.ShareRequest{Awards: []domain.AwardID{a.ID}}, false)
	refused(t, err, domain.NotFound, "share-unknown")
}

// What is declared is in nothing that others see.
func TestWhatIsDeclaredIsNeverShown(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	award := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(award)
	must(t, w.Passports.Declare(ctx, holder, domain.SelfDeclared{Kind: "volunteering", Title: "Croix-Rouge déclarée", From: "2024-01-02"}))
	must(t, w.Passports.SaveSentence(ctx, holder, award.ID, "Ma phrase privée."))
	refused(t, w.Passports.Declare(ctx, holder, domain.SelfDeclared{Kind: "x", From: "2026-02-31", To: "2030-01-01"}), domain.Invalid, "fields-invalid")
	file, err := w.Passports.Present(ctx, holder, app.PresentRequest{})
	must(t, err)
	share := w.Share(award)
	shown, err := w.Verifying.LookForm(ctx, app.Look{Code: share.Code}, app.FormJSON)
	must(t, err)
	for _, text := range []string{string(file.Bytes), string(shown.Bytes)} {
		if strings.Contains(text, "Croix-Rouge") || strings.Contains(text, "privée") {
			t.Error("what is declared is shown to others")
		}
	}
	_, err = w.Passports.Sentence(ctx, domain.Holder{PassportID: "x"}, award.ID)
	refused(t, err, domain.NotFound, "award-unknown")
}

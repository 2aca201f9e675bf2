package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/badges"
	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// subjects are those of the mails to one address, in the order of the alphabet: their order in a second is chance.
func subjects(w *testkit.World, to string) (all []string) {
	for _, m := range w.Mails() {
		if m.To == to {
			all = append(all, strings.ReplaceAll(m.Subject, "\u00a0", " "))
		}
	}
	slices.Sort(all)
	return all
}

func TestCorrectedNameMakesANewBadgeInThePlaceOfTheOld(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	a := w.Issue(team, "Nadia Benalli", "nadia@exemple.fr")
	holder := w.Accept(a)
	old := w.Read(a.ID)
	_, err := w.Issuing.Correct(ctx, staff, a.ID, app.Correction{Name: "Nadia Benalli", Email: "nadia@exemple.fr", Facts: old.Facts})
	refused(t, err, domain.Invalid, "fields-invalid")
	_, err = w.Issuing.Correct(ctx, staff, a.ID, app.Correction{Name: "Nadia Benali", Email: "autre@exemple.fr", Facts: old.Facts})
	refused(t, err, domain.Conflict, "award-already-accepted")
	_, err = w.Issuing.Correct(ctx, w.Staff(w.Employer), a.ID, app.Correction{Name: "Nadia Benali", Facts: old.Facts})
	refused(t, err, domain.NotFound, "award-unknown")

	facts := old.Facts
	facts.Level = 2
	n, err := w.Issuing.Correct(ctx, staff, a.ID, app.Correction{Name: "Nadia Benali", Email: "nadia@exemple.fr", Facts: facts})
	must(t, err)
	w.Deliver()
	old, n = w.Read(a.ID), w.Read(n.ID)
	if old.Revocation != domain.Replaced || old.RevokedAt.IsZero() {
		t.Errorf("the old one: %q", old.Revocation)
	}
	if n.PassportID != holder.PassportID || n.AcceptedAt.IsZero() || n.Facts.Level != 2 || !strings.Contains(string(n.Document), "Nadia Benali") || n.Achievement.Version != old.Achievement.Version {
		t.Errorf("the new one: %+v", n)
	}
	if diff := cmp.Diff([]string{"Atelier-École du Doubs a corrigé votre badge : " + n.Achievement.Title, "Atelier-École du Doubs vous a délivré un badge : " + n.Achievement.Title}, subjects(w, "nadia@exemple.fr")); diff != "" {
		t.Errorf("mails (-want +got)\n%s", diff)
	}
	for _, id := range []domain.AwardID{a.ID, n.ID} {
		chain, err := w.Passports.Chain(ctx, holder, id)
		must(t, err)
		if len(chain) != 2 || chain[0].ID != a.ID || chain[1].Kind != domain.VersionCorrection || !chain[0].This == (id == a.ID) {
			t.Errorf("%s: %+v", id, chain)
		}
	}
	_, err = w.Issuing.Correct(ctx, staff, a.ID, app.Correction{Name: "Nadia B", Email: "nadia@exemple.fr", Facts: facts})
	refused(t, err, domain.Conflict, "award-already-revoked")
	asking, err := w.Passports.Asking(ctx, holder, a.ID)
	must(t, err)
	if asking.Dispute || asking.Renew {
		t.Errorf("%+v", asking)
	}
}

// A wrong address is corrected before anybody took the badge: the link that went to it opens nothing.
func TestCorrectedAddressClosesTheOldLink(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	a := w.Issue(team, "Nadia Benali", "nadia@exmple.fr")
	w.Deliver()
	n, err := w.Issuing.Correct(ctx, w.Staff(w.School), a.ID, app.Correction{Name: "Nadia Benali", Email: "nadia@exemple.fr", Facts: a.Facts})
	must(t, err)
	w.Deliver()
	old, err := w.Passports.Receive(ctx, app.Ticket{Token: w.ReceiveToken(a.ID)})
	must(t, err)
	fresh, err := w.Passports.Receive(ctx, app.Ticket{Token: w.ReceiveToken(n.ID)})
	must(t, err)
	if old.State != app.ReceiveRevoked || fresh.State != app.ReceiveNew || len(subjects(w, "nadia@exemple.fr")) != 1 {
		t.Errorf("old %s, new %s, mails %v", old.State, fresh.State, subjects(w, "nadia@exemple.fr"))
	}
	// Another accent is the same person.
	m, err := w.Issuing.Correct(ctx, w.Staff(w.School), n.ID, app.Correction{Name: "Nadía Benali", Email: "nadia@exemple.fr", Facts: a.Facts})
	must(t, err)
	if !strings.Contains(string(w.Read(m.ID).Document), "Nadía Benali") {
		t.Error("the accent is not signed")
	}
}

// endingBadge is a badge of the catalogue that ends.
func endingBadge(t *testing.T) string {
	t.Helper()
	for _, a := range badges.All() {
		if a.ValidityMonths > 0 && a.Kind != domain.AFEST && a.Kind.Family() != "bloc" {
			return a.Slug
		}
	}
	t.Fatal("no badge of the catalogue ends")
	return ""
}

func TestEndingBadgeIsToldOfAndRenewed(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	slug := endingBadge(t)
	a := w.Issue(slug, "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(a)
	w.Deliver()
	end := a.ValidUntil
	remind := func() (int, int) {
		must(t, w.Issuing.RemindAwards(ctx))
		w.Deliver()
		return len(subjects(w, "nadia@exemple.fr")), len(subjects(w, staff.Email))
	}
	holderMails, issuerMails := remind()
	for _, c := range []struct {
		days int
		told bool
	}{{100, false}, {89, true}, {40, false}, {29, true}, {8, false}, {6, true}, {1, false}} {
		w.SetNow(end.AddDate(0, 0, -c.days))
		for range 2 { // by the hour: once
			h, i := remind()
			want := 0
			if c.told {
				want = 1
			}
			if h-holderMails != want || i-issuerMails != want {
				t.Errorf("%d days before: %d and %d mails, want %d", c.days, h-holderMails, i-issuerMails, want)
			}
			holderMails, issuerMails, c.told = h, i, false
		}
	}

	// The person asks, with a new proof; the organisation gives it anew.
	asking, err := w.Passports.Asking(ctx, holder, a.ID)
	must(t, err)
	if !asking.Renew || asking.Dispute {
		t.Fatalf("%+v", asking)
	}
	refused(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestRenewal, " ", ""), domain.Invalid, "fields-invalid")
	refused(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestRenewal, "Voir.", "http://exemple.fr"), domain.Invalid, "fields-invalid")
	refused(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestDispute, "Non.", ""), domain.Conflict, "request-not-now")
	refused(t, w.Passports.Ask(ctx, domain.Holder{PassportID: "x"}, a.ID, domain.RequestRenewal, "Voir.", ""), domain.NotFound, "award-unknown")
	must(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestRenewal, "Je l’ai encore fait cet été.", "https://exemple.fr/ete"))
	refused(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestRenewal, "Encore.", ""), domain.Conflict, "request-open")
	open, _, err := w.Issuing.Requests(ctx, staff)
	must(t, err)
	if len(open) != 1 || open[0].Name != "Nadia Benali" {
		t.Fatalf("%+v", open)
	}
	facts := a.Facts
	facts.AwardedOn = domain.DayOf(w.Now())
	facts.Observations = nil
	_, _, err = w.Issuing.Request(ctx, w.Staff(w.Employer), open[0].ID)
	refused(t, err, domain.NotFound, "request-unknown")
	refused(t, w.Issuing.Answer(ctx, staff, open[0].ID, false, "", facts), domain.Invalid, "fields-invalid")
	must(t, w.Issuing.Answer(ctx, staff, open[0].ID, true, "", facts))
	refused(t, w.Issuing.Answer(ctx, staff, open[0].ID, true, "", facts), domain.Conflict, "request-answered")
	v, err := w.Store.SuccessorOf(ctx, a.ID)
	must(t, err)
	n := w.Read(v.AwardID)
	if v.Kind != domain.VersionRenewal || !n.ValidUntil.After(end) || len(n.Facts.Evidence) != 1 || !w.Read(a.ID).RevokedAt.IsZero() {
		t.Errorf("%+v %+v", v, n.Facts)
	}
	_, err = w.Issuing.Renew(ctx, staff, a.ID, facts)
	refused(t, err, domain.Conflict, "award-already-replaced")
}

// With double validation nobody is told that a badge was renewed before it is: the answer leaves with the signature.
func TestARenewalIsAnsweredOnceTheSecondPersonAllowsIt(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	a := w.Issue(endingBadge(t), "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(a)
	w.SetNow(a.ValidUntil.AddDate(0, 0, -60))
	must(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestRenewal, "Je l’ai encore fait cet été.", ""))
	w.Deliver()
	open, _, err := w.Issuing.Requests(ctx, staff)
	must(t, err)
	id := open[0].ID
	facts := a.Facts
	facts.AwardedOn = domain.DayOf(w.Now())
	facts.Observations = nil
	fourEyes(t, w, w.School, true)
	state := func() domain.RequestState {
		q, _, err := w.Issuing.Request(ctx, staff, id)
		must(t, err)
		return q.State
	}
	told := len(subjects(w, "nadia@exemple.fr"))
	must(t, w.Issuing.Answer(ctx, staff, id, true, "Bravo.", facts))
	w.Deliver()
	asked, ok, err := w.Issuing.VersionAsked(ctx, staff, a)
	must(t, err)
	if !ok || asked.Version.Kind != domain.VersionRenewal || state() != domain.RequestOpen || len(subjects(w, "nadia@exemple.fr")) != told {
		t.Fatalf("told before the second person: %s, %q", state(), subjects(w, "nadia@exemple.fr"))
	}
	refused(t, w.Issuing.Answer(ctx, staff, id, true, "Encore.", facts), domain.Conflict, "award-already-waiting")
	must(t, w.Issuing.RefuseWaiting(ctx, second, asked.ID, "Pas encore."))
	if asked, ok, err = w.Issuing.VersionAsked(ctx, staff, a); !ok || err != nil || asked.Reason != "Pas encore." || state() != domain.RequestOpen {
		t.Fatalf("after the refusal: %s, %+v, %v", state(), asked, err)
	}
	must(t, w.Issuing.Answer(ctx, staff, id, true, "Bravo.", facts))
	asked, _, err = w.Issuing.VersionAsked(ctx, staff, a)
	must(t, err)
	w.Pass(time.Minute) // what was decided last counts
	_, err = w.Issuing.SignOff(ctx, second, asked.ID)
	must(t, err)
	w.Deliver()
	q, _, err := w.Issuing.Request(ctx, staff, id)
	must(t, err)
	if q.State != domain.RequestAccepted || q.Answer != "Bravo." || q.AnsweredBy != staff.Label() || len(subjects(w, "nadia@exemple.fr")) != told+2 {
		t.Errorf("after the signature: %+v, mails %q", q, subjects(w, "nadia@exemple.fr"))
	}
	if _, ok, err := w.Issuing.VersionAsked(ctx, staff, a); ok || err != nil {
		t.Errorf("still asked for: %v %v", ok, err)
	}
}

// What was withdrawn while its correction waited does not come back as a new badge.
func TestACorrectionOfAWithdrawnBadgeIsNotSignedOff(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	a := w.Issue(team, "Nadia Benalli", "nadia@exemple.fr")
	fourEyes(t, w, w.School, true)
	fresh, err := w.Issuing.Correct(ctx, staff, a.ID, app.Correction{Name: "Nadia Benali", Email: "nadia@exemple.fr", Facts: a.Facts})
	must(t, err)
	_, err = w.Issuing.Revoke(ctx, staff, a.ID, domain.IssuedInError, "")
	must(t, err)
	_, err = w.Issuing.SignOff(ctx, second, fresh.ID)
	refused(t, err, domain.Conflict, "award-already-revoked")
	if rows := all(t, w, w.School); len(rows) != 1 {
		t.Errorf("%d badges", len(rows))
	}
}

// A file with people whose badge ends needs no tick, and their new badge stands in the chain of the old one.
func TestFileRenewsWhatEnds(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	slug := endingBadge(t)
	a := w.Issue(slug, "Nadia Benali", "nadia@exemple.fr")
	try := func() domain.Batch {
		day := w.Now().In(domain.Paris).Format("02/01/2006")
		b, err := w.Batches.Preview(ctx, staff, app.BatchRequest{OrganisationID: w.School.ID, Achievement: slug,
			File: []byte("nom;e-mail;date;contexte;évaluateur\nNadia Benali;nadia@exemple.fr;" + day + ";bénévolat;Claire Morel\n")})
		must(t, err)
		return b
	}
	if b := try(); b.Report.Ready != 0 {
		t.Fatal("ready while the badge is good")
	}
	w.SetNow(a.ValidUntil.AddDate(0, 0, -89))
	b := try()
	if b.Report.Ready != 1 {
		t.Fatalf("%+v", b.Report)
	}
	_, err := w.Batches.Confirm(ctx, staff, b.ID)
	must(t, err)
	w.Deliver()
	v, err := w.Store.SuccessorOf(ctx, a.ID)
	if err != nil || v.Kind != domain.VersionRenewal {
		t.Errorf("%+v %v", v, err)
	}
	if b := try(); b.Report.Ready != 0 {
		t.Error("ready twice")
	}
}

func TestWithdrawalIsContestedAndAnswered(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	a := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(a)
	_, err := w.Issuing.Revoke(ctx, staff, a.ID, domain.WrongInformation, "")
	must(t, err)
	must(t, w.Passports.Ask(ctx, holder, a.ID, domain.RequestDispute, "J’étais bien là.", ""))
	w.Deliver()
	open, _, err := w.Issuing.Requests(ctx, staff)
	must(t, err)
	if len(open) != 1 || open[0].DueAt.Sub(open[0].CreatedAt) != 30*24*time.Hour {
		t.Fatalf("%+v", open)
	}
	for _, m := range w.Mails() {
		if m.To == staff.Email && strings.Contains(m.Text, "J’étais bien là.") {
			t.Error("the words of the person travel by mail")
		}
	}
	if !slices.Contains(subjects(w, staff.Email), "Une personne conteste le retrait d’un badge") {
		t.Errorf("%v", subjects(w, staff.Email))
	}
	must(t, w.Issuing.Answer(ctx, staff, open[0].ID, false, "La feuille de présence dit autre chose.", domain.Facts{}))
	w.Deliver()
	if !slices.Contains(subjects(w, "nadia@exemple.fr"), "Atelier-École du Doubs vous répond : "+a.Achievement.Title) {
		t.Errorf("%v", subjects(w, "nadia@exemple.fr"))
	}
	asking, err := w.Passports.Asking(ctx, holder, a.ID)
	must(t, err)
	if len(asking.Requests) != 1 || asking.Requests[0].State != domain.RequestRefused || !asking.Dispute {
		t.Errorf("%+v", asking)
	}
}

// What is found to end on one day is told in one message, and what is found after it on the next day: nothing is lost, and
// nothing told twice.
func TestTheIssuerIsToldOnceADayOfWhatEnds(t *testing.T) {
	w := testkit.NewWorld(t)
	staff, slug := w.Staff(w.School), endingBadge(t)
	first := w.Issue(slug, "Nadia Benali", "")
	w.Issue(slug, "Awa Diallo", "")
	told := func() (n int) {
		must(t, w.Issuing.RemindAwards(t.Context()))
		w.Deliver()
		for _, subject := range subjects(w, staff.Email) {
			if strings.HasSuffix(subject, " à sa fin") || strings.HasSuffix(subject, " à leur fin") {
				n++
			}
		}
		return n
	}
	w.SetNow(first.ValidUntil.Add(time.Hour - domain.RenewableWithin))
	if n := told(); n != 1 {
		t.Fatalf("%d messages of two badges, want 1", n)
	}
	late := w.Order(slug, "Zoé Petit", "") // entered late
	late.Facts = first.Facts
	a, err := w.Issuing.Issue(t.Context(), testkit.Operator, late)
	must(t, err)
	if !a.ValidUntil.Equal(first.ValidUntil) {
		t.Fatalf("it ends on %v, want %v", a.ValidUntil, first.ValidUntil)
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{time.Hour, 1}, {time.Hour, 1}, {24 * time.Hour, 2}, {time.Hour, 2}, {24 * time.Hour, 2}} {
		w.Pass(c.after)
		if n := told(); n != c.want {
			t.Errorf("at %v: %d messages, want %d", w.Now(), n, c.want)
		}
	}
}

func TestUnacceptedBadgeIsRemindedOfTwice(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	taken := w.Issue(team, "Awa Diallo", "awa@exemple.fr")
	w.Issue(team, "Zoé Petit", "") // a slip: nobody to write to
	w.Deliver()
	w.Accept(taken)
	start := w.Now()
	sent := len(w.Mails())
	for _, c := range []struct{ days, want int }{{6, 0}, {8, 1}, {29, 1}, {31, 2}, {59, 2}, {200, 2}} {
		w.SetNow(start.AddDate(0, 0, c.days))
		for range 2 {
			must(t, w.Issuing.RemindAwards(ctx))
			w.Deliver()
		}
		if n := len(w.Mails()) - sent; n != c.want {
			t.Errorf("after %d days: %d reminders, want %d", c.days, n, c.want)
		}
	}
	if got := subjects(w, "nadia@exemple.fr"); len(got) != 3 || !strings.HasPrefix(got[1], "Votre badge vous attend") {
		t.Errorf("%v", got)
	}
}

// Who holds a badge hears that it is suspended, and that this has ended.
func TestSuspensionIsToldToWhoHoldsTheBadge(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	a := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	w.Accept(a)
	told := func(word string) (n int) {
		w.Deliver()
		for _, s := range subjects(w, "nadia@exemple.fr") {
			if s == "Atelier-École du Doubs a "+word+" votre badge : "+a.Achievement.Title {
				n++
			}
		}
		return n
	}
	for n := 1; n <= 2; n++ { // a second time is another message
		_, err := w.Issuing.Suspend(ctx, staff, a.ID)
		must(t, err)
		_, err = w.Issuing.Suspend(ctx, staff, a.ID)
		refused(t, err, domain.Conflict, "award-already-suspended")
		if got := told("suspendu"); got != n {
			t.Errorf("%d messages of a suspension, want %d", got, n)
		}
		_, err = w.Issuing.Lift(ctx, staff, a.ID)
		must(t, err)
		if got := told("rétabli"); got != n {
			t.Errorf("%d messages of a lifting, want %d", got, n)
		}
		w.Pass(time.Hour)
	}
	// What was lifted before the message left is not told as suspended.
	_, err := w.Issuing.Suspend(ctx, staff, a.ID)
	must(t, err)
	_, err = w.Issuing.Lift(ctx, staff, a.ID)
	must(t, err)
	if got := told("suspendu"); got != 2 {
		t.Errorf("a suspension that has ended was told of: %d", got)
	}
}

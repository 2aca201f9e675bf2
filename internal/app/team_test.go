package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// invited is the token of the newest invitation to an address.
func invited(t *testing.T, w *testkit.World, email string) string {
	t.Helper()
	w.Deliver()
	for _, m := range w.Mails() {
		for _, link := range m.Links {
			if _, token, ok := strings.Cut(link, "/pro/invitation/"); ok && m.To == email {
				return token
			}
		}
	}
	t.Fatalf("no invitation to %s", email)
	return ""
}

// joins invites a person and lets them accept.
func joins(t *testing.T, w *testkit.World, o domain.Organisation, name, email string, role domain.Role) domain.Actor {
	t.Helper()
	_, err := w.Accounts.Invite(t.Context(), w.Staff(o), name, email, role)
	must(t, err)
	_, err = w.Accounts.AcceptInvitation(t.Context(), invited(t, w, email))
	must(t, err)
	a, err := w.Store.AccountByEmail(t.Context(), email)
	must(t, err)
	return domain.Actor{AccountID: a.ID, Name: a.Name, Email: a.Email, OrganisationID: o.ID, Role: role}
}

func TestAnInvitationIsTakenOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	v, err := w.Accounts.Invite(ctx, boss, "Léa  Morin", " Lea@Exemple.fr ", domain.RoleIssuer)
	must(t, err)
	if v.Name != "Léa Morin" || v.Email != "lea@exemple.fr" {
		t.Errorf("%+v", v)
	}
	token := invited(t, w, "lea@exemple.fr")
	if open, err := w.Accounts.Invitation(ctx, token); err != nil || open.Organisation.ID != w.School.ID { // looking uses nothing up
		t.Errorf("%+v %v", open, err)
	}
	_, err = w.Accounts.AcceptInvitation(ctx, token+"x")
	refused(t, err, domain.NotFound, "invitation-unknown")
	_, err = w.Accounts.AcceptInvitation(ctx, token)
	must(t, err)
	_, err = w.Accounts.AcceptInvitation(ctx, token)
	refused(t, err, domain.Gone, "invitation-over")
	account, err := w.Store.AccountByEmail(ctx, "lea@exemple.fr")
	must(t, err)
	if len(account.Memberships) != 1 || account.Memberships[0] != (domain.Membership{OrganisationID: w.School.ID, Role: domain.RoleIssuer}) {
		t.Errorf("%+v", account.Memberships)
	}
	_, err = w.Accounts.Invite(ctx, boss, "Léa Morin", "LEA@exemple.fr", domain.RoleReader)
	wantField(t, err, "/email", "member-already")

	// She works for the fromagerie too, with the same account.
	lea := joins(t, w, w.Employer, "Léa Morin", "lea@exemple.fr", domain.RoleReader)
	if lea.AccountID != account.ID {
		t.Error("a second account was made")
	}
}

func wantField(t *testing.T, err error, pointer, code string) {
	t.Helper()
	e, ok := err.(*domain.Error)
	if !ok || len(e.Fields) == 0 || e.Fields[0].Pointer != pointer || e.Fields[0].Code != code {
		t.Errorf("error %v, want %s at %s", err, code, pointer)
	}
}

func TestAnInvitationEnds(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	first, err := w.Accounts.Invite(ctx, boss, "Léa Morin", "lea@exemple.fr", domain.RoleIssuer)
	must(t, err)
	old := invited(t, w, "lea@exemple.fr")
	w.Pass(time.Second)
	second, err := w.Accounts.Invite(ctx, boss, "Léa Morin", "lea@exemple.fr", domain.RoleReader) // takes the place of the first
	must(t, err)
	_, err = w.Accounts.AcceptInvitation(ctx, old)
	refused(t, err, domain.Gone, "invitation-over")
	refused(t, w.Accounts.RevokeInvitation(ctx, w.Staff(w.Employer), second.ID), domain.NotFound, "invitation-unknown")
	refused(t, w.Accounts.RevokeInvitation(ctx, boss, first.ID), domain.Conflict, "invitation-over")
	must(t, w.Accounts.RevokeInvitation(ctx, boss, second.ID))
	w.Deliver() // the mail of a revoked one does not leave, and what has left opens nothing
	team, err := w.Accounts.Team(ctx, boss)
	must(t, err)
	if len(team.Invitations) != 0 {
		t.Errorf("%+v", team.Invitations)
	}
	w.Pass(time.Second)
	_, err = w.Accounts.Invite(ctx, boss, "Léa Morin", "lea@exemple.fr", domain.RoleIssuer)
	must(t, err)
	late := invited(t, w, "lea@exemple.fr")
	w.Pass(domain.InvitationLife)
	_, err = w.Accounts.AcceptInvitation(ctx, late)
	refused(t, err, domain.Gone, "invitation-over")
	_, err = w.Accounts.Invite(ctx, boss, "", "lea@", "chef")
	if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 3 {
		t.Errorf("name, address and role are all wrong: %v", err)
	}
}

// Two Responsables who take each other's role away at the same moment: one of them stays.
func TestThereIsAlwaysAResponsable(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	refused(t, w.Accounts.ChangeRole(ctx, boss, boss.AccountID, domain.RoleReader), domain.Conflict, "member-last-manager")
	refused(t, w.Accounts.WithdrawAccess(ctx, boss, boss.AccountID), domain.Conflict, "member-last-manager")
	other := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleManager)
	for round := range 10 {
		var both sync.WaitGroup
		failed := make([]error, 2)
		for i, act := range []func() error{
			func() error { return w.Accounts.ChangeRole(ctx, boss, other.AccountID, domain.RoleReader) },
			func() error { return w.Accounts.ChangeRole(ctx, other, boss.AccountID, domain.RoleReader) },
		} {
			both.Go(func() { failed[i] = act() })
		}
		both.Wait()
		members, err := w.Store.Members(ctx, w.School.ID)
		must(t, err)
		managers := 0
		for _, m := range members {
			if m.Role == domain.RoleManager {
				managers++
			}
		}
		if managers != 1 || (failed[0] == nil) == (failed[1] == nil) {
			t.Fatalf("round %d: %d managers, %v", round, managers, failed)
		}
		for _, id := range []domain.AccountID{boss.AccountID, other.AccountID} { // the operator mends it for the next round
			must(t, w.Accounts.ChangeRole(ctx, domain.Actor{Operator: true, OrganisationID: w.School.ID}, id, domain.RoleManager))
		}
	}
	must(t, w.Accounts.WithdrawAccess(ctx, boss, other.AccountID))
	refused(t, w.Accounts.ChangeRole(ctx, boss, w.Staff(w.Employer).AccountID, domain.RoleReader), domain.NotFound, "member-unknown")
}

// Who asks learns nothing: not whether the organisation exists, nor who works there.
func TestAskingToJoinTellsNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	for i, ask := range []app.JoinAsk{
		{Organisation: "912 345 675 00017", Name: "Léa Morin", Email: "lea@exemple.fr", Message: "Bonjour,\nje commence lundi."},
		{Organisation: "Atelier-école du Doubs", Name: "Léa Morin", Email: "lea@exemple.fr"}, // asked before
		{Organisation: "Organisme inconnu", Name: "Léa Morin", Email: "lea2@exemple.fr"},
		{Organisation: "73282932000074", Name: "Léa Morin", Email: "lea3@exemple.fr"},
		{Organisation: w.School.Slug, Name: "Claire Morel", Email: staffAddress}, // a member
	} {
		if err := w.Accounts.AskToJoin(ctx, ask); err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	err := w.Accounts.AskToJoin(ctx, app.JoinAsk{Name: "L", Email: "x", Message: strings.Repeat("a", 501)})
	if e, ok := err.(*domain.Error); !ok || len(e.Fields) != 3 {
		t.Errorf("%v", err)
	}
	team, err := w.Accounts.Team(ctx, boss)
	must(t, err)
	if len(team.Requests) != 1 || team.Requests[0].Email != "lea@exemple.fr" {
		t.Fatalf("%+v", team.Requests)
	}
	r := team.Requests[0]
	w.Deliver()
	told := 0
	for _, m := range w.Mails() {
		if strings.Contains(m.Text, "/pro/equipe") {
			told++
			if m.To != staffAddress {
				t.Errorf("%s was told", m.To)
			}
		}
	}
	if told != 1 {
		t.Errorf("%d mails", told)
	}
	refused(t, w.Accounts.AnswerRequest(ctx, w.Staff(w.Employer), r.ID, true, domain.RoleReader), domain.NotFound, "join-request-unknown")
	must(t, w.Accounts.AnswerRequest(ctx, boss, r.ID, true, domain.RoleReader))
	refused(t, w.Accounts.AnswerRequest(ctx, boss, r.ID, false, ""), domain.Conflict, "join-request-over")
	_, err = w.Accounts.AcceptInvitation(ctx, invited(t, w, "lea@exemple.fr"))
	must(t, err)

	// Somebody who asks again and again is slowed down, by the same words for every name.
	ask := app.JoinAsk{Organisation: "Organisme inconnu", Name: "A B", Email: "a@exemple.fr", From: app.Asker{Network: "192.0.2.1"}}
	for range 5 {
		must(t, w.Accounts.AskToJoin(ctx, ask))
	}
	refused(t, w.Accounts.AskToJoin(ctx, ask), domain.TooMany, "too-many-requests")
	ask.Organisation = w.Employer.Slug
	refused(t, w.Accounts.AskToJoin(ctx, ask), domain.TooMany, "too-many-requests")
}

// A person of two organisations works for one at a time, and only for their own.
func TestAPersonSwitchesBetweenTheirOrganisations(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	joins(t, w, w.School, "Léa Morin", "lea@exemple.fr", domain.RoleReader)
	joins(t, w, w.Employer, "Léa Morin", "lea@exemple.fr", domain.RoleIssuer)
	got, browser := ask(t, w, domain.ForStaff, "lea@exemple.fr", "")
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	must(t, err)
	actor, err := w.Accounts.Staff(ctx, in.Session)
	must(t, err)
	to := map[domain.OrganisationID]domain.OrganisationID{w.School.ID: w.Employer.ID, w.Employer.ID: w.School.ID}[actor.OrganisationID]
	must(t, w.Accounts.Switch(ctx, actor, in.Session, to))
	after, err := w.Accounts.Staff(ctx, in.Session)
	must(t, err)
	if after.OrganisationID != to || after.Role == actor.Role {
		t.Errorf("%+v after %+v", after, actor)
	}
	refused(t, w.Accounts.Switch(ctx, actor, in.Session, w.Certifier.ID), domain.NotFound, "organisation-unknown")

	// Whose access is withdrawn is out of there at once, and not of the other organisation.
	must(t, w.Accounts.WithdrawAccess(ctx, w.Staff(map[domain.OrganisationID]domain.Organisation{w.School.ID: w.School, w.Employer.ID: w.Employer}[to]), after.AccountID))
	_, err = w.Accounts.Staff(ctx, in.Session)
	refused(t, err, domain.NotFound, "session-unknown")
	got, browser = ask(t, w, domain.ForStaff, "lea@exemple.fr", "")
	in, err = w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	must(t, err)
	if now, err := w.Accounts.Staff(ctx, in.Session); err != nil || now.OrganisationID == to {
		t.Errorf("%+v %v", now, err)
	}
}

// A stranger who asks for links in a person's name does not keep that person out.
func TestNoStrangerLocksAPersonOut(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	got, browser := ask(t, w, domain.ForStaff, staffAddress, "")
	in, err := w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
	must(t, err)
	device, err := w.Accounts.Arrive(ctx, in, "", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
	must(t, err)

	from := func(network, device string) error {
		_, err := w.Accounts.RequestSignInFrom(ctx, domain.ForStaff, staffAddress, "", app.Asker{Network: network, Device: device})
		return err
	}
	for range 5 {
		must(t, from("192.0.2.1", ""))
	}
	err = from("192.0.2.1", "")
	refused(t, err, domain.TooMany, "sign-in-too-many")
	if e, ok := err.(*domain.Error); !ok || len(e.Args) != 1 || e.Args[0].(int) < 1 {
		t.Errorf("no minutes to wait: %v", err)
	}
	must(t, from("198.51.100.7", "")) // from elsewhere
	w.Pass(30 * time.Minute)
	must(t, from("192.0.2.1", "")) // and later

	// Many networks together use the address up for those who were never here; she still comes in.
	for i := range 60 {
		_ = from("203.0.113."+string(rune('a'+i)), "")
	}
	refused(t, from("100.64.0.1", ""), domain.TooMany, "sign-in-too-many")
	must(t, from("100.64.0.1", device))
	refused(t, from("100.64.0.1", "another-device"), domain.TooMany, "sign-in-too-many")
}

// Many requests at once count one by one.
func TestSignInsAtOnceAreCounted(t *testing.T) {
	w := testkit.NewWorld(t)
	var all sync.WaitGroup
	passed := make(chan bool, 20)
	for range 20 {
		all.Go(func() {
			_, err := w.Accounts.RequestSignIn(t.Context(), domain.ForStaff, staffAddress, "")
			passed <- err == nil
		})
	}
	all.Wait()
	close(passed)
	n := 0
	for ok := range passed {
		if ok {
			n++
		}
	}
	if n != 5 {
		t.Errorf("%d of 20 at once passed, want 5", n)
	}
}

func TestAPersonIsToldOfANewBrowser(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	enter := func(device, agent string) (app.SignedIn, string) {
		t.Helper()
		w.Pass(time.Hour)
		got, browser := ask(t, w, domain.ForStaff, staffAddress, "")
		in, err := w.Accounts.ConfirmLink(ctx, domain.ForStaff, got.token, browser)
		must(t, err)
		device, err = w.Accounts.Arrive(ctx, in, device, agent)
		must(t, err)
		w.Deliver()
		return in, device
	}
	told := func() (n int) {
		for _, m := range w.Mails() {
			if strings.Contains(m.Subject, "nouvel appareil") {
				n++
				if m.To != staffAddress || !strings.Contains(m.Text, "Safari sur iPhone") {
					t.Errorf("%+v", m)
				}
			}
		}
		return n
	}
	const firefox = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
	first, device := enter("", firefox)
	if _, again := enter(device, firefox); told() != 0 || again != device {
		t.Errorf("told %d times of the first browser", told())
	}
	phone, _ := enter("", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1")
	if told() != 1 {
		t.Errorf("told %d times of the telephone, want once", told())
	}

	actor, err := w.Accounts.Staff(ctx, first.Session)
	must(t, err)
	sessions, err := w.Accounts.Sessions(ctx, actor, first.Session)
	must(t, err)
	if len(sessions) != 3 || sessions[0].Device != "Safari sur iPhone" || !sessions[2].Current {
		t.Fatalf("%+v", sessions)
	}
	refused(t, w.Accounts.EndSession(ctx, w.Staff(w.Employer), sessions[0].ID), domain.NotFound, "session-unknown")
	must(t, w.Accounts.EndSession(ctx, actor, sessions[0].ID))
	_, err = w.Accounts.Staff(ctx, phone.Session)
	refused(t, err, domain.NotFound, "session-unknown")
	must(t, w.Accounts.EndOtherSessions(ctx, actor, first.Session))
	if sessions, err = w.Accounts.Sessions(ctx, actor, first.Session); err != nil || len(sessions) != 1 {
		t.Errorf("%+v %v", sessions, err)
	}
}

// A trainer with an account sees the dossiers that name them, and nothing else of the organisation.
func TestATrainerSeesTheirOwnDossiers(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, s := t.Context(), w.Afest()
	own := w.Dossier("Nadia Benali") // by Paul Mercier
	joins(t, w, w.Employer, "Anne Petit", "anne@exemple.fr", domain.RoleTrainer)
	trainer := joins(t, w, w.Employer, "MERCIER Paul", "paul@exemple.fr", domain.RoleTrainer)
	_, err := s.View(ctx, trainer, own)
	must(t, err)
	lines, err := s.List(ctx, trainer, w.Employer.ID)
	must(t, err)
	if len(lines) != 1 {
		t.Errorf("%d dossiers", len(lines))
	}
	must(t, s.AddSituation(ctx, app.AfestHand{Actor: trainer}, own, "situation-z", domain.AfestSituation{Date: w.Today(), Title: "Retourner les meules", Minutes: 60, Told: "Seul."}, nil))
	err = s.SetProtocol(ctx, app.AfestHand{Actor: trainer}, own, domain.AfestProtocol{})
	refused(t, err, domain.Forbidden, "access-refused")

	other := trainer
	other.Name = "Anne Petit"
	_, err = s.View(ctx, other, own)
	refused(t, err, domain.NotFound, "afest-unknown")
	if lines, err = s.List(ctx, other, w.Employer.ID); err != nil || len(lines) != 0 {
		t.Errorf("%+v %v", lines, err)
	}
	_, _, err = w.Issuing.People(ctx, trainer, app.AwardFilter{OrganisationID: w.Employer.ID, Limit: 10})
	refused(t, err, domain.Forbidden, "access-refused")
	_, err = w.Accounts.Team(ctx, trainer)
	refused(t, err, domain.Forbidden, "access-refused")
}

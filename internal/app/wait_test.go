package app_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// fourEyes lets the organisation's awards wait.
func fourEyes(t *testing.T, w *testkit.World, o domain.Organisation, on bool) {
	t.Helper()
	_, err := w.Organisations.Configure(t.Context(), w.Staff(o), o.ID, func(o *domain.Organisation) { o.Issuing.FourEyes = on })
	must(t, err)
}

// asks is an award as the person of the school asks for it.
func asks(t *testing.T, w *testkit.World, actor domain.Actor, name string) domain.Award {
	t.Helper()
	r := w.Order(team, name, "")
	award, err := w.Issuing.Issue(t.Context(), actor, r)
	must(t, err)
	return award
}

func TestAnAwardWaitsForASecondPerson(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)

	award := asks(t, w, boss, "Nadia Benali")
	if award.State != domain.AwardWaiting || len(all(t, w, w.School)) != 0 {
		t.Fatalf("state %s, %d awards", award.State, len(all(t, w, w.School)))
	}
	_, err := w.Issuing.Issue(ctx, boss, w.Order(team, "Nadia Benali", ""))
	refused(t, err, domain.Conflict, "award-already-waiting")

	// Not by who asked, not from elsewhere, not without the right.
	_, err = w.Issuing.SignOff(ctx, boss, award.ID)
	refused(t, err, domain.Forbidden, "award-own-sign-off")
	refused(t, w.Issuing.RefuseWaiting(ctx, boss, award.ID, "non"), domain.Forbidden, "award-own-sign-off")
	_, err = w.Issuing.SignOff(ctx, w.Staff(w.Employer), award.ID)
	refused(t, err, domain.NotFound, "award-unknown")
	issuer := joins(t, w, w.School, "Anne Roy", "anne@exemple.fr", domain.RoleIssuer)
	_, err = w.Issuing.SignOff(ctx, issuer, award.ID)
	refused(t, err, domain.Forbidden, "access-refused")
	unconfirmed := second
	unconfirmed.Unconfirmed = true
	_, err = w.Issuing.SignOff(ctx, unconfirmed, award.ID)
	refused(t, err, domain.Forbidden, "passkey-needed")

	list, _, err := w.Issuing.ToSignOff(ctx, second, "")
	must(t, err)
	if len(list) != 1 || list[0].Own || list[0].Recipient.Name != "Nadia Benali" || list[0].Asked != boss.Name {
		t.Errorf("%+v", list)
	}
	signed, err := w.Issuing.SignOff(ctx, second, award.ID)
	must(t, err)
	if signed.ID != award.ID || signed.State != domain.AwardIssued || signed.IssuedBy != boss.Label() {
		t.Errorf("%+v", signed)
	}
	wantVerdict(t, w, signed.Document, "valid", "signature", "signature-ok")
	_, err = w.Issuing.SignOff(ctx, second, award.ID)
	refused(t, err, domain.Conflict, "award-decided")

	// A refusal needs a reason, and nothing comes of the award.
	other := asks(t, w, boss, "Léa Morin")
	err = w.Issuing.RefuseWaiting(ctx, second, other.ID, " ")
	wantField(t, err, "/reason", "waiting-reason")
	must(t, w.Issuing.RefuseWaiting(ctx, second, other.ID, "Pas encore observée."))
	if n := len(all(t, w, w.School)); n != 1 {
		t.Errorf("%d awards", n)
	}
	row, err := w.Issuing.WaitingAward(ctx, boss, other.ID)
	if err != nil || row.State != domain.WaitingRefused || row.Reason != "Pas encore observée." {
		t.Errorf("%+v %v", row, err)
	}
}

// Two people sign off at the same moment: one badge.
func TestAnAwardIsSignedOffOnce(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	fourEyes(t, w, w.School, true)
	people := []domain.Actor{joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover), joins(t, w, w.School, "Anne Roy", "anne@exemple.fr", domain.RoleManager)}
	award := asks(t, w, w.Staff(w.School), "Nadia Benali")
	errs := make([]error, 8)
	var both sync.WaitGroup
	for i := range errs {
		both.Go(func() { _, errs[i] = w.Issuing.SignOff(ctx, people[i%2], award.ID) })
	}
	both.Wait()
	good := 0
	for _, err := range errs {
		if err == nil {
			good++
		} else if !domain.IsKind(err, domain.Conflict) {
			t.Error(err)
		}
	}
	if good != 1 || len(all(t, w, w.School)) != 1 {
		t.Errorf("%d signed off, %d awards", good, len(all(t, w, w.School)))
	}
}

// A key does not let its maker go round the second person.
func TestAKeyIsItsMaker(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleManager)
	_, token, err := w.Accounts.CreateAPIKey(ctx, boss, w.School.ID, "logiciel", []string{"award"})
	must(t, err)
	fourEyes(t, w, w.School, true)
	machine, err := w.Accounts.Machine(ctx, token)
	must(t, err)
	award := asks(t, w, machine, "Nadia Benali")
	_, err = w.Issuing.SignOff(ctx, machine, award.ID)
	refused(t, err, domain.Forbidden, "api-key-never")
	_, err = w.Issuing.SignOff(ctx, boss, award.ID)
	refused(t, err, domain.Forbidden, "award-own-sign-off")
	_, err = w.Issuing.SignOff(ctx, second, award.ID)
	must(t, err)
}

// A batch is done when all its lines wait; each becomes a badge of that batch, once, also when it is run again.
func TestABatchWaitsLineByLine(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)
	b, err := w.Batches.Preview(ctx, boss, app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: []byte("nom;email\nNadia Benali;\nLéa Morin;\nHugo Roy;\n"),
		Defaults: w.Order(team, "x", "").Facts})
	must(t, err)
	b, err = w.Batches.Confirm(ctx, boss, b.ID)
	must(t, err)
	for range 2 {
		must(t, w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID}))
	}
	b, err = w.Batches.Batch(ctx, boss, b.ID)
	must(t, err)
	list, _, err := w.Issuing.ToSignOff(ctx, second, "")
	must(t, err)
	if b.State != domain.BatchDone || b.Issued != 0 || len(list) != 3 {
		t.Fatalf("state %s, %d issued, %d wait", b.State, b.Issued, len(list))
	}
	for _, row := range list[:2] {
		_, err := w.Issuing.SignOff(ctx, second, row.ID)
		must(t, err)
	}
	must(t, w.Issuing.RefuseWaiting(ctx, second, list[2].ID, "Pas encore"))
	must(t, w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID}))
	if b, err = w.Batches.Batch(ctx, boss, b.ID); err != nil || b.Issued != 2 || len(all(t, w, w.School)) != 2 {
		t.Errorf("%d issued of the batch, %d awards, %v", b.Issued, len(all(t, w, w.School)), err)
	}
}

// A dossier whose badge waits is tied to it when it is signed off, and asked for once.
func TestADossierWaitsToo(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, boss, s := t.Context(), w.Staff(w.Employer), w.Afest()
	id := w.Dossier("Nadia Benali")
	second := joins(t, w, w.Employer, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.Employer, true)
	award, err := s.Issue(ctx, boss, id, false)
	must(t, err)
	if award.State != domain.AwardWaiting {
		t.Fatal(award.State)
	}
	_, err = s.Issue(ctx, boss, id, true)
	refused(t, err, domain.Conflict, "award-already-waiting")
	_, err = w.Issuing.SignOff(ctx, second, award.ID)
	must(t, err)
	v, err := s.View(ctx, boss, id)
	must(t, err)
	if v.Dossier.AwardID != award.ID {
		t.Errorf("the dossier is tied to %q", v.Dossier.AwardID)
	}
}

// A crash after the decision leaves a pending award, not a lost one.
func TestASignOffSurvivesACrash(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)
	award := asks(t, w, w.Staff(w.School), "Nadia Benali")
	stopAfter(t, w, 2, func(context.Context) { _, _ = w.Issuing.SignOff(ctx, second, award.ID) })
	w.Pass(2 * time.Minute)
	must(t, w.Issuing.FinishPending(ctx))
	got, err := w.Store.Award(ctx, award.ID)
	must(t, err)
	if got.State != domain.AwardIssued {
		t.Error(got.State)
	}
}

// The day's limit is counted where awards are reserved, says when it goes on, and starts again the next day.
func TestADayHasALimit(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	w.Installation.DailyAwards = 3
	issue := func(name string) error {
		_, err := w.Issuing.Issue(ctx, w.Staff(w.School), w.Order(team, name, ""))
		return err
	}
	for _, name := range []string{"A Un", "B Deux", "C Trois"} {
		must(t, issue(name))
	}
	err := issue("D Quatre")
	refused(t, err, domain.Conflict, "daily-cap")
	if e := err.(*domain.Error); e.Args[0] != 3 || e.Args[1] != 0 || e.Args[2] != domain.DayOf(w.Now().Add(day)) {
		t.Errorf("%v", e.Args)
	}
	if _, err := w.Issuing.Issue(ctx, w.Staff(w.Employer), w.Order("conduire-une-fabrication-de-fromage", "E Cinq", "")); domain.CodeOf(err) == "daily-cap" {
		t.Error("another organisation is stopped too")
	}
	b, err := w.Batches.Preview(ctx, w.Staff(w.School), app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: []byte("nom;email\nNadia Benali;\n"),
		Defaults: w.Order(team, "x", "").Facts})
	must(t, err)
	_, err = w.Batches.Confirm(ctx, w.Staff(w.School), b.ID)
	refused(t, err, domain.Conflict, "daily-cap")

	_, err = w.Organisations.Configure(ctx, testkit.Operator, w.School.ID, func(o *domain.Organisation) { o.Issuing.DailyCap = 4 })
	must(t, err)
	must(t, issue("D Quatre"))
	refused(t, issue("F Six"), domain.Conflict, "daily-cap")
	_, err = w.Organisations.Configure(ctx, w.Staff(w.School), w.School.ID, func(o *domain.Organisation) { o.Issuing.DailyCap = 1000 })
	refused(t, err, domain.Forbidden, "daily-cap-operator")
	w.Pass(day)
	must(t, issue("F Six"))
}

// A file that was a mistake is taken back while its lines wait: nobody can sign one off afterwards.
func TestABatchThatWaitsIsTakenBack(t *testing.T) {
	w := testkit.NewWorld(t)
	w.Issuing.SendDelay = 15 * time.Minute
	ctx, boss := t.Context(), w.Staff(w.School)
	second := joins(t, w, w.School, "Rémi Petit", "remi@exemple.fr", domain.RoleApprover)
	fourEyes(t, w, w.School, true)
	b, err := w.Batches.Preview(ctx, boss, app.BatchRequest{OrganisationID: w.School.ID, Achievement: team, File: []byte("nom;email\nNadia Benali;\nLéa Morin;\nHugo Roy;\n"),
		Defaults: w.Order(team, "x", "").Facts})
	must(t, err)
	_, err = w.Batches.Confirm(ctx, boss, b.ID)
	must(t, err)
	must(t, w.Batches.Run(ctx, app.RunBatchArgs{Batch: b.ID}))
	list, _, err := w.Issuing.ToSignOff(ctx, second, "")
	must(t, err)
	_, err = w.Issuing.SignOff(ctx, second, list[0].ID)
	must(t, err)
	w.Pass(time.Hour) // long after: what waits is no badge yet
	must(t, w.Batches.Cancel(ctx, boss, b.ID))
	must(t, w.Batches.RunCancel(ctx, app.CancelBatchArgs{Batch: b.ID, By: boss.Label()}))
	_, err = w.Issuing.SignOff(ctx, second, list[1].ID)
	refused(t, err, domain.Conflict, "award-decided")
	b, err = w.Batches.Batch(ctx, boss, b.ID)
	must(t, err)
	tally, err := w.Batches.Tally(ctx, boss, b.ID)
	must(t, err)
	if b.State != domain.BatchCancelled || tally.Waiting != 0 || tally.Declined != 2 || tally.Issued != 1 {
		t.Errorf("%s, %+v", b.State, tally)
	}
}

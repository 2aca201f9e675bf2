package app_test

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/evidence"
	"galon/internal/testkit"
)

const bloc1, bloc2 = "RNCP37715BC01", "RNCP37715BC02"

// sitting is a session with two members and three people, and what its organiser and members hold.
type sitting struct {
	*testkit.World
	t       *testing.T
	boss    domain.Actor
	id      domain.PanelID
	members []domain.PanelMember
	people  []domain.PanelCandidate
	tokens  map[domain.MemberID]string
	codes   map[domain.MemberID]string
	visits  map[domain.MemberID]string
}

func newSitting(t *testing.T) *sitting {
	t.Helper()
	w := testkit.NewWorld(t)
	s := &sitting{World: w, t: t, boss: w.Staff(w.Certifier), tokens: map[domain.MemberID]string{}, codes: map[domain.MemberID]string{}, visits: map[domain.MemberID]string{}}
	p, err := w.Panels.Create(t.Context(), s.boss, app.NewPanel{OrganisationID: w.Certifier.ID, Blocs: []string{bloc1, bloc2}, On: w.Today(), Place: "Nevers",
		Members: []domain.PanelMember{{Name: "Isabelle Roux", Function: "aide à domicile", Email: "isabelle.roux@exemple.fr", AuthorisedUntil: "2027-06-30"},
			{Name: "Karim Haddad", Function: "responsable de secteur", AuthorisedUntil: "2027-06-30"}},
		Candidates: []domain.PanelCandidate{{Name: "Nadia Benali", Email: "nadia.benali@exemple.fr", TrainingEndedOn: testkit.Before(w.Today(), 12)},
			{Name: "Fatou Diallo", Email: "r&d.diallo@exemple.fr", TrainingEndedOn: testkit.Before(w.Today(), 20)}, {Name: "Michel Jacquot"}}})
	s.must(err)
	s.id, s.members, s.people = p.ID, p.Members, p.Candidates
	return s
}

func (s *sitting) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *sitting) refused(err error, code string) {
	s.t.Helper()
	got := domain.CodeOf(err)
	if got == "fields-invalid" {
		var all []string
		for _, f := range fieldsOf(err) {
			all = append(all, f.Code)
		}
		got = strings.Join(all, " ")
	}
	if !strings.Contains(got, code) || err == nil {
		s.t.Fatalf("got %v, want %s", err, code)
	}
}

func fieldsOf(err error) []domain.FieldError {
	e, _ := err.(*domain.Error)
	if e == nil {
		return nil
	}
	return e.Fields
}

func (s *sitting) detail() app.PanelDetail {
	s.t.Helper()
	d, err := s.Panels.Panel(s.t.Context(), s.boss, s.id)
	s.must(err)
	return d
}

// open convenes, and lets both members in: one by the code of a mail, one by a code said over the telephone.
func (s *sitting) open() {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.Panels.Convene(ctx, s.boss, s.id, s.detail().Version)
	s.must(err)
	s.Deliver()
	for _, m := range s.members {
		s.tokens[m.ID] = strings.TrimPrefix(s.Panels.SeatLink(s.detail().Seats[m.ID]), s.BaseURL+"/jury/")
	}
	first, second := s.members[0].ID, s.members[1].ID
	s.must(s.Panels.AskCode(ctx, s.tokens[first]))
	s.Deliver()
	s.codes[first] = s.mailedCode()
	s.codes[second], _, err = s.Panels.GiveCode(ctx, s.boss, s.id, second)
	s.must(err)
	for _, m := range s.members {
		s.visits[m.ID], _, err = s.Panels.Enter(ctx, s.tokens[m.ID], s.codes[m.ID])
		s.must(err)
	}
}

func (s *sitting) vote(member, person int, decision domain.PanelDecision, reason string) error {
	s.t.Helper()
	m, c := s.members[member].ID, s.people[person].ID
	v := domain.PanelVote{Candidate: c, Version: s.detail().Vote(m, c).Version, Blocs: map[string]domain.BlocVote{}}
	for _, b := range []string{bloc1, bloc2} {
		v.Blocs[b] = domain.BlocVote{Decision: decision, Reason: reason}
	}
	_, err := s.Panels.SaveVote(s.t.Context(), s.tokens[m], s.visits[m], v)
	return err
}

func (s *sitting) all(decision domain.PanelDecision, reason string) {
	s.t.Helper()
	for m := range s.members {
		for c := range s.people {
			s.must(s.vote(m, c, decision, reason))
		}
	}
}

func (s *sitting) sign(member int) error {
	m := s.members[member].ID
	return s.Panels.Sign(s.t.Context(), s.tokens[m], s.visits[m], s.codes[m], s.detail().Digest())
}

func (s *sitting) closed() app.MinutesRow {
	s.t.Helper()
	s.must(s.sign(0))
	s.must(s.sign(1))
	s.must(s.Panels.Close(s.t.Context(), s.boss, s.id))
	return s.detail().Minutes[0]
}

// The whole way: two members, one disagreement, minutes, attestations that hold the digest of the minutes' file.
func TestAJuryFromItsPreparationToItsBadges(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	s.all(domain.Acquired, "")
	s.must(s.vote(1, 1, domain.NotAcquired, "Gestes non sûrs"))
	s.refused(s.sign(0), "panel-disputed")
	for _, b := range []string{bloc1, bloc2} {
		decision, reason := domain.Acquired, ""
		if b == bloc2 {
			decision, reason = domain.NotAcquired, "Transferts à revoir"
		}
		s.must(s.Panels.Settle(ctx, s.tokens[s.members[0].ID], s.visits[s.members[0].ID], domain.CommonDecision{Candidate: s.people[1].ID, Bloc: b, Decision: decision, Reason: reason}))
	}
	s.must(s.sign(0))
	s.refused(s.Panels.Close(ctx, s.boss, s.id), "panel-signatures-missing")
	s.refused(s.Panels.CloseAt(ctx, s.tokens[s.members[0].ID], s.visits[s.members[0].ID]), "panel-signatures-missing")
	s.must(s.sign(1))
	s.must(s.Panels.CloseAt(ctx, s.tokens[s.members[1].ID], s.visits[s.members[1].ID]))

	m := s.detail().Minutes[0]
	pdf, err := s.Panels.MinutesFile(ctx, s.boss, s.id, 1)
	s.must(err)
	if evidence.Digest(pdf) != m.SHA256 {
		t.Fatal("the digest is not that of the file")
	}
	text := strings.Join(strings.Fields(strings.ReplaceAll(testkit.PDFText(t, pdf), "\u00a0", " ")), " ")
	for _, want := range []string{"Procès-verbal de jury n° 1", "RNCP37715BC01 – Entretenir le logement et le linge d’un particulier", "Isabelle Roux", "Karim Haddad", "Nadia Benali", "Michel Jacquot", "Nevers",
		"25 novembre 2026", "Bloc validé", "Bloc non validé", "Transferts à revoir", "Décision commune", "Signature électronique simple", "CERES", "code reçu par e-mail", "code remis par l’organisme"} {
		if !strings.Contains(text, strings.ReplaceAll(want, "\u00a0", " ")) {
			t.Errorf("the minutes do not say %q\n%s", want, text)
		}
	}
	if strings.Contains(text, "exemple.fr") {
		t.Error("an address stands in the minutes")
	}

	// Pressed by two people at once, then again: each gets each attestation once.
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := s.Panels.IssueAll(ctx, s.boss, s.id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.Deliver()
	_, err = s.Panels.IssueAll(ctx, s.boss, s.id)
	s.must(err)
	s.Deliver()
	d := s.detail()
	if len(d.Awards) != 5 { // two blocs for two, one for one
		t.Fatalf("%d attestations: %+v", len(d.Awards), d.Awards)
	}
	for _, a := range d.Awards {
		award := s.Read(a.Row.ID)
		if !bytes.Contains(award.Document, []byte(m.SHA256)) || bytes.Contains(award.Document, []byte("Isabelle")) {
			t.Errorf("the attestation of %s lacks the digest of the minutes, or names a juror", a.Row.RecipientName)
		}
		if got := string(award.Facts.AwardedOn); got != "2026-11-25" || award.Facts.Panel.Members != 2 {
			t.Errorf("decided %s by %d", got, award.Facts.Panel.Members)
		}
		if want := "Signé par " + s.boss.Name + ", à Nevers"; !strings.Contains(string(award.Document), want) { // a parchment names who signs it
			t.Errorf("the attestation does not say %q", want)
		}
	}

	// Results: mails to two, a letter to the third, the reasons and the ways to contest for who was refused.
	sent, err := s.Panels.Notify(ctx, s.boss, s.id)
	s.must(err)
	s.Deliver()
	if sent != 2 {
		t.Errorf("%d results left", sent)
	}
	told := ""
	for _, mail := range s.Mails() {
		if mail.To == "r&d.diallo@exemple.fr" && strings.HasPrefix(mail.Subject, "Résultat du jury") {
			told = mail.Text
		}
	}
	for _, want := range []string{"Bloc non validé", "Motif : Transferts à revoir", "Contester cette décision", "jusqu’au 25 novembre 2027"} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(told, "\u00a0", " "), "\u202f", " "), want) {
			t.Errorf("the result does not say %q:\n%s", want, told)
		}
	}
	s.must(s.Panels.GiveNotice(ctx, s.boss, s.id, s.people[2].ID))
	s.refused(s.Panels.GiveNotice(ctx, s.boss, s.id, s.people[2].ID), "panel-notice-told")
	again, err := s.Panels.Notify(ctx, s.boss, s.id)
	s.must(err)
	l, err := s.Panels.Panels(ctx, s.boss, s.Certifier.ID)
	s.must(err)
	if again != 0 || len(l.Due) != 0 || l.Delay != 16 || l.Delays != 2 {
		t.Errorf("%d told again, %+v, median %d of %d", again, l.Due, l.Delay, l.Delays)
	}
}

// A forwarded link opens nothing: no dossier, no vote, no signature.
func TestALinkAloneDecidesNothing(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	m := s.members[0].ID
	token := s.tokens[m]
	_, err := s.Panels.Visit(ctx, token, "")
	s.refused(err, "panel-visit-over")
	_, err = s.Panels.Visit(ctx, token, s.visits[s.members[1].ID]) // another member's browser
	s.refused(err, "panel-visit-over")
	_, err = s.Panels.SaveVote(ctx, token, "", domain.PanelVote{Candidate: s.people[0].ID})
	s.refused(err, "panel-visit-over")
	s.refused(s.Panels.Sign(ctx, token, "", s.codes[m], s.detail().Digest()), "panel-visit-over")
	s.all(domain.Acquired, "")
	for range 5 {
		s.refused(s.Panels.Sign(ctx, token, s.visits[m], otherCode(s.codes[m]), s.detail().Digest()), "panel-code-wrong")
	}
	s.refused(s.sign(0), "panel-code-tries") // the right one comes too late
	s.must(s.Panels.AskCode(ctx, token))
	s.refused(s.sign(0), "panel-code-wrong") // the old one is over
	_, err = s.Panels.Seat(ctx, token[:len(token)-1]+"0")
	if token[len(token)-1] != '0' {
		s.refused(err, "panel-link-unknown")
	}
	s.must(s.Panels.RenewLink(ctx, s.boss, s.id, m))
	_, err = s.Panels.Visit(ctx, token, s.visits[m])
	s.refused(err, "panel-link-unknown")
	s.Pass(72 * time.Hour)
	s.refused(s.sign(1), "panel-visit-over")
}

// otherCode has one digit that differs.
func otherCode(code string) string {
	return string('0'+(code[0]-'0'+1)%10) + code[1:]
}

func TestASignatureIsOfWhatWasRead(t *testing.T) {
	s := newSitting(t)
	s.open()
	s.all(domain.Acquired, "")
	m := s.members[0].ID
	read := s.detail().Digest()
	s.must(s.sign(1))
	s.must(s.vote(1, 0, domain.Deferred, ""))
	s.must(s.vote(0, 0, domain.Deferred, ""))
	s.refused(s.Panels.Sign(t.Context(), s.tokens[m], s.visits[m], s.codes[m], read), "panel-digest-changed")
	s.must(s.sign(0))
	s.refused(s.Panels.Close(t.Context(), s.boss, s.id), "panel-signatures-missing") // the other one signed something else
	s.must(s.sign(1))
	s.must(s.Panels.Close(t.Context(), s.boss, s.id))
}

// Two who write at once: nothing of the first is lost, and the second is told.
func TestNobodyWritesOverAnother(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	m, c := s.members[0].ID, s.people[0].ID
	v := domain.PanelVote{Candidate: c, Advice: "le premier écran"}
	version, err := s.Panels.SaveVote(ctx, s.tokens[m], s.visits[m], v)
	s.must(err)
	v.Advice = "le second écran"
	_, err = s.Panels.SaveVote(ctx, s.tokens[m], s.visits[m], v)
	s.refused(err, "panel-vote-changed")
	v.Version = version
	_, err = s.Panels.SaveVote(ctx, s.tokens[m], s.visits[m], v)
	s.must(err)
	s.all(domain.Acquired, "")
	s.must(s.vote(1, 0, domain.NotAcquired, "non"))
	common := domain.CommonDecision{Candidate: c, Bloc: bloc1, Decision: domain.Acquired}
	s.must(s.Panels.Settle(ctx, s.tokens[m], s.visits[m], common))
	common.Decision = domain.Deferred
	s.refused(s.Panels.Settle(ctx, s.tokens[s.members[1].ID], s.visits[s.members[1].ID], common), "panel-common-changed")
	version = s.detail().Version
	_, err = s.Panels.AddCandidate(ctx, s.boss, s.id, version, domain.PanelCandidate{Name: "Hugo Perrin"})
	s.must(err)
	_, err = s.Panels.AddCandidate(ctx, s.boss, s.id, version, domain.PanelCandidate{Name: "Inès Tournier"})
	s.refused(err, "panel-changed")
}

// One who knows a candidate has no say on them; two must remain, and the session says what to do.
func TestAConflictOfInterest(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	s.all(domain.Acquired, "")
	m, c := s.members[0].ID, s.people[0].ID
	v := s.detail().Vote(m, c)
	v.Knows = true
	_, err := s.Panels.SaveVote(ctx, s.tokens[m], s.visits[m], v)
	s.must(err)
	s.refused(s.sign(0), "panel-too-few-able")
	s.refused(s.Panels.Settle(ctx, s.tokens[m], s.visits[m], domain.CommonDecision{Candidate: c, Bloc: bloc1, Decision: domain.Acquired}), "panel-excluded")

	p, err := s.Panels.AddMember(ctx, s.boss, s.id, s.detail().Version, domain.PanelMember{Name: "Sonia Petit", Function: "infirmière", AuthorisedUntil: "2027-01-01"})
	s.must(err)
	s.members = p.Members
	_, err = s.Panels.Convene(ctx, s.boss, s.id, p.Version)
	s.must(err)
	third := s.members[2].ID
	s.tokens[third] = strings.TrimPrefix(s.Panels.SeatLink(s.detail().Seats[third]), s.BaseURL+"/jury/")
	s.codes[third], _, err = s.Panels.GiveCode(ctx, s.boss, s.id, third)
	s.must(err)
	s.visits[third], _, err = s.Panels.Enter(ctx, s.tokens[third], s.codes[third])
	s.must(err)
	for c := range s.people {
		s.must(s.vote(2, c, domain.Acquired, ""))
	}
	s.must(s.sign(0))
	s.must(s.sign(1))
	s.refused(s.Panels.Close(ctx, s.boss, s.id), "panel-signatures-missing") // for that candidate, only one of the two could vote
	s.must(s.sign(2))
	s.must(s.Panels.Close(ctx, s.boss, s.id))
	if got := s.detail().Minutes[0].Candidates[0]; len(got.Excluded) != 1 || got.Excluded[0] != "Isabelle Roux" || got.Voters != 2 {
		t.Errorf("%+v", got)
	}
}

func TestReopeningKeepsTheOldMinutes(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	s.all(domain.Acquired, "")
	first := s.closed()
	_, err := s.Panels.IssueAll(ctx, s.boss, s.id)
	s.must(err)
	s.Deliver()
	s.refused(s.vote(0, 0, domain.NotAcquired, "x"), "panel-already-closed")
	s.refused(s.Panels.Reopen(ctx, s.boss, s.id, " "), "panel-reopen-why")
	s.must(s.Panels.Reopen(ctx, s.boss, s.id, "Erreur de saisie pour une personne."))
	s.must(s.vote(0, 0, domain.NotAcquired, "Linge mal trié"))
	s.must(s.vote(1, 0, domain.NotAcquired, "Linge mal trié"))
	s.refused(s.Panels.Close(ctx, s.boss, s.id), "panel-signatures-missing") // nothing of the first round counts
	s.closed()
	d := s.detail()
	if len(d.Minutes) != 2 || d.Minutes[0].Number != 2 || d.Minutes[1].SHA256 != first.SHA256 || d.Minutes[0].SHA256 == first.SHA256 {
		t.Fatalf("%+v", d.Minutes)
	}
	old, err := s.Panels.MinutesFile(ctx, s.boss, s.id, 1)
	s.must(err)
	if evidence.Digest(old) != first.SHA256 {
		t.Error("the old minutes have changed")
	}
	_, err = s.Panels.IssueAll(ctx, s.boss, s.id) // who has theirs keeps it: nobody gets it twice
	s.must(err)
	s.Deliver()
	n := map[string]int{}
	for _, a := range s.detail().Awards {
		if a.Row.ID != "" {
			n[a.Row.RecipientName+a.Bloc]++
		}
	}
	for who, times := range n {
		if times != 1 {
			t.Errorf("%s has the attestation %d times", who, times)
		}
	}
}

// The minutes name every piece that the jury had, and go on doing so when the pieces are erased; one that comes after a
// signature was not judged.
func TestTheMinutesNameTheFilesOfTheCandidates(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	add := func(name, text string) {
		t.Helper()
		_, err := s.Panels.AddFile(ctx, s.boss, s.id, s.detail().Version, s.people[0].ID, name, []byte(text))
		s.must(err)
	}
	add("livret.txt", "Trois mises en situation réussies")
	s.open()
	s.all(domain.Acquired, "")
	s.must(s.sign(0))
	add("ajout.txt", "Arrivé après la signature")
	if _, stale := s.detail().Signed(s.members[0].ID); !stale {
		t.Error("a signature holds for a piece that came later")
	}
	s.refused(s.Panels.EraseFiles(ctx, s.boss, s.id), "panel-not-closed")
	s.closed()
	raw, err := s.Panels.MinutesFile(ctx, s.boss, s.id, 1)
	s.must(err)
	text := strings.Join(strings.Fields(testkit.PDFText(t, raw)), "")
	files := s.detail().Candidates[0].Files
	for _, f := range files {
		if !strings.Contains(text, f.Name) || !strings.Contains(text, f.SHA256) {
			t.Errorf("the minutes do not name %s", f.Name)
		}
	}
	if !strings.Contains(text, "aucunlienaveclespersonnes") {
		t.Error("the signers declare nothing")
	}
	s.must(s.Panels.EraseFiles(ctx, s.boss, s.id))
	d := s.detail()
	if len(d.Candidates[0].Files) != 0 || len(d.Minutes[0].Candidates[0].Files) != 2 {
		t.Errorf("%+v", d.Minutes[0].Candidates[0])
	}
	if _, err := s.Evidence.Read(string(s.id), files[0].SHA256); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("an erased piece: %v", err)
	}
}

// Minutes are signed on the day of the jury, not before, though members may read and tick earlier.
// mailedCode is the newest code that left by mail; other mails may have left at the same moment.
func (s *sitting) mailedCode() string {
	s.t.Helper()
	for _, mail := range s.Mails() {
		if code := regexp.MustCompile(`\b\d{8}\b`).FindString(mail.Text); code != "" {
			return code
		}
	}
	s.t.Fatal("no code left by mail")
	return ""
}

func TestNobodySignsBeforeTheDay(t *testing.T) {
	s := newSitting(t)
	s.open()
	s.all(domain.Acquired, "")
	day := testkit.Before(s.Today(), -1)
	_, err := s.Panels.Move(t.Context(), s.boss, s.id, s.detail().Version, day, "Nevers", false)
	s.must(err)
	s.refused(s.sign(0), "panel-sign-early")
	s.Pass(24 * time.Hour)
	m := s.members[0].ID
	s.must(s.Panels.AskCode(t.Context(), s.tokens[m]))
	s.Deliver()
	s.codes[m] = s.mailedCode()
	s.visits[m], _, err = s.Panels.Enter(t.Context(), s.tokens[m], s.codes[m])
	s.must(err)
	s.must(s.sign(0))
}

// A process that dies while it issues: the batch is there and goes on, nobody gets an attestation twice.
func TestIssuingIsKilledInTheMiddle(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	s.all(domain.Acquired, "")
	s.closed()
	_, err := s.Panels.IssueAll(ctx, s.boss, s.id)
	s.must(err)
	func() {
		s.Issuing.AfterStep = func(step int) {
			if step == 2 { // reserved, not signed
				panic("killed")
			}
		}
		defer func() { s.Issuing.AfterStep = nil; recover() }()
		for _, b := range s.detail().Awards {
			_ = s.Batches.Run(ctx, app.RunBatchArgs{Batch: b.BatchID})
		}
	}()
	_, err = s.Panels.IssueAll(ctx, s.boss, s.id)
	s.must(err)
	s.Pass(10 * time.Minute)
	s.must(s.Issuing.FinishPending(ctx))
	s.Deliver()
	if got := len(s.detail().Awards); got != 6 {
		t.Errorf("%d attestations, want 6", got)
	}
}

func TestOnlyWhoDecidedWithdrawsABlocAndNobodySuspendsOne(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue("bloc-entretenir-le-logement-et-le-linge", "Nadia Benali", "nadia.benali@exemple.fr")
	for _, actor := range []domain.Actor{w.Staff(w.Certifier), testkit.Operator} {
		if _, err := w.Issuing.Suspend(t.Context(), actor, award.ID); domain.CodeOf(err) != "bloc-never-suspended" {
			t.Errorf("suspend: %v", err)
		}
	}
	if _, err := w.Issuing.Revoke(t.Context(), testkit.Operator, award.ID, domain.PanelDecisionChanged, ""); domain.CodeOf(err) != "bloc-withdraw-authority" {
		t.Errorf("the operator withdraws: %v", err)
	}
	if _, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), award.ID, domain.PanelDecisionChanged, ""); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("another organisation withdraws: %v", err)
	}
	if _, err := w.Issuing.Revoke(t.Context(), w.Staff(w.Certifier), award.ID, domain.PanelDecisionChanged, ""); err != nil {
		t.Errorf("who decided: %v", err)
	}
}

// Nobody but the organisation's people, and of these only who may award, touches its juries.
func TestJuriesOfOthers(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	s.open()
	other := s.Staff(s.School)
	reader := s.boss
	reader.Role = domain.RoleReader
	c, m := s.people[0].ID, s.members[0].ID
	for name, act := range map[string]func(a domain.Actor) error{
		"move": func(a domain.Actor) error {
			_, err := s.Panels.Move(ctx, a, s.id, 1, "2026-12-01", "Dole", false)
			return err
		},
		"member": func(a domain.Actor) error {
			_, err := s.Panels.AddMember(ctx, a, s.id, 1, domain.PanelMember{})
			return err
		},
		"absent": func(a domain.Actor) error { _, err := s.Panels.DropMember(ctx, a, s.id, 1, m); return err },
		"candidate": func(a domain.Actor) error {
			_, err := s.Panels.AddCandidate(ctx, a, s.id, 1, domain.PanelCandidate{})
			return err
		},
		"drop":    func(a domain.Actor) error { _, err := s.Panels.DropCandidate(ctx, a, s.id, 1, c); return err },
		"exclude": func(a domain.Actor) error { _, err := s.Panels.Exclude(ctx, a, s.id, 1, c, m); return err },
		"file": func(a domain.Actor) error {
			_, err := s.Panels.AddFile(ctx, a, s.id, 1, c, "x", []byte("x"))
			return err
		},
		"convene": func(a domain.Actor) error { _, err := s.Panels.Convene(ctx, a, s.id, 1); return err },
		"link":    func(a domain.Actor) error { return s.Panels.RenewLink(ctx, a, s.id, m) },
		"code":    func(a domain.Actor) error { _, _, err := s.Panels.GiveCode(ctx, a, s.id, m); return err },
		"close":   func(a domain.Actor) error { return s.Panels.Close(ctx, a, s.id) },
		"erase":   func(a domain.Actor) error { return s.Panels.EraseFiles(ctx, a, s.id) },
		"reopen":  func(a domain.Actor) error { return s.Panels.Reopen(ctx, a, s.id, "x") },
		"notify":  func(a domain.Actor) error { _, err := s.Panels.Notify(ctx, a, s.id); return err },
		"told":    func(a domain.Actor) error { return s.Panels.GiveNotice(ctx, a, s.id, c) },
		"issue":   func(a domain.Actor) error { _, err := s.Panels.IssueAll(ctx, a, s.id); return err },
	} {
		if err := act(other); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%s by another organisation: %v", name, err)
		}
		if err := act(reader); !domain.IsKind(err, domain.Forbidden) {
			t.Errorf("%s by a reader: %v", name, err)
		}
	}
	for name, look := range map[string]func() error{
		"show":    func() error { _, err := s.Panels.Panel(ctx, other, s.id); return err },
		"file":    func() error { _, _, err := s.Panels.File(ctx, other, s.id, strings.Repeat("0", 64)); return err },
		"minutes": func() error { _, err := s.Panels.MinutesFile(ctx, other, s.id, 1); return err },
		"letter":  func() error { _, err := s.Panels.Letter(ctx, other, s.id, c); return err },
	} {
		if err := look(); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("%s by another organisation: %v", name, err)
		}
	}
	if _, err := s.Panels.Create(ctx, other, app.NewPanel{OrganisationID: s.Certifier.ID}); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("create for another: %v", err)
	}
	// The school has no habilitation: it has no jury on a bloc.
	_, err := s.Panels.Create(ctx, other, app.NewPanel{OrganisationID: s.School.ID, Blocs: []string{bloc1}, On: s.Today(), Place: "Dole"})
	s.refused(err, "bloc-not-entitled")
	_, err = s.Panels.Create(ctx, s.boss, app.NewPanel{OrganisationID: s.Certifier.ID, Blocs: []string{bloc1}, On: "2031-01-01", Place: "Dole"})
	s.refused(err, "bloc-")
	_, err = s.Panels.Create(ctx, s.boss, app.NewPanel{OrganisationID: s.Certifier.ID, Blocs: []string{bloc1, "RNCP99999BC01"}, On: s.Today(), Place: "Dole"})
	s.refused(err, "panel-bloc-unknown")
	_, err = s.Panels.Create(ctx, s.boss, app.NewPanel{OrganisationID: s.Certifier.ID, Blocs: []string{"RS5080"}, On: s.Today(), Place: "Dole"})
	s.refused(err, "bloc-of-specific")
	if n := len(fieldsOf(err)); n != 1 {
		t.Errorf("one wrong bloc is told %d times", n)
	}
}

// The files of a candidate are for the members who may vote on them.
func TestFilesOfACandidate(t *testing.T) {
	s := newSitting(t)
	ctx := t.Context()
	_, err := s.Panels.AddFile(ctx, s.boss, s.id, 1, s.people[0].ID, "livret/ECF.txt", []byte("Évaluations en cours de formation"))
	s.must(err)
	s.open()
	f := s.detail().Candidates[0].Files[0]
	if f.Name != "livret ECF.txt" {
		t.Errorf("name %q", f.Name)
	}
	m := s.members[0].ID
	_, raw, err := s.Panels.SeatFile(ctx, s.tokens[m], s.visits[m], f.SHA256)
	s.must(err)
	if !strings.HasPrefix(string(raw), "Évaluations") {
		t.Errorf("%q", raw)
	}
	_, _, err = s.Panels.SeatFile(ctx, s.tokens[m], "", f.SHA256)
	s.refused(err, "panel-visit-over")
	_, err = s.Panels.Exclude(ctx, s.boss, s.id, s.detail().Version, s.people[0].ID, m)
	s.must(err)
	_, _, err = s.Panels.SeatFile(ctx, s.tokens[m], s.visits[m], f.SHA256)
	s.refused(err, "evidence-unknown")
	_, err = s.Panels.AddFile(ctx, s.boss, s.id, s.detail().Version, s.people[0].ID, "x.exe", []byte("MZ\x00\x01"))
	s.refused(err, "evidence-type")
	_, err = s.Panels.DropCandidate(ctx, s.boss, s.id, s.detail().Version, s.people[0].ID)
	s.must(err)
	if _, err := s.Evidence.Read(string(s.id), f.SHA256); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("the file of a dropped candidate: %v", err)
	}
}

package app_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/mail"
	"galon/internal/testkit"
	"galon/internal/verify"
)

type claims struct {
	*app.Claims
	w      *testkit.World
	holder domain.Holder
}

// newClaims is a learner with a passport, and a school that lets people ask for « Travailler en équipe » by that rule.
func newClaims(t *testing.T, rule domain.ClaimRule) claims {
	t.Helper()
	w := testkit.NewWorld(t)
	s := claims{&app.Claims{Issuing: w.Issuing}, w, w.Accept(w.Issue(welcome, "Léa Martin", "lea@exemple.fr"))}
	must(t, s.Open(t.Context(), w.Staff(w.School), domain.ClaimOpening{Achievement: team, Open: true, Rule: rule, Days: 10}))
	return s
}

const welcome = "s-adapter-a-un-changement"

var story = domain.ClaimContent{Situation: "À l’épicerie solidaire de Dole, le samedi.", Done: "J’ai réparti les tâches avec deux bénévoles.",
	Shows: "Je sais m’organiser avec d’autres.", Context: domain.Volunteering, Place: "Dole"}

func (s claims) send(t *testing.T) domain.Claim {
	t.Helper()
	ctx := t.Context()
	c, err := s.Begin(ctx, s.holder, "atelier-ecole-du-doubs", team, "")
	must(t, err)
	must(t, s.Tell(ctx, s.holder, c.ID, story))
	must(t, s.AddPiece(ctx, s.holder, c.ID, "Le planning", testkit.Photo(3)))
	must(t, s.Name(ctx, s.holder, c.ID, domain.Confirmer{Name: "Michel Vuillet", Role: "président", Email: "michel@epicerie.example"}))
	must(t, s.Send(ctx, s.holder, c.ID))
	v, err := s.OwnClaim(ctx, s.holder, c.ID)
	must(t, err)
	return v.Claim
}

func marks(t *testing.T, w *testkit.World, value domain.MarkValue) []domain.Mark {
	t.Helper()
	a, err := w.Definition(t.Context(), team)
	must(t, err)
	return slices.Repeat([]domain.Mark{{Value: value}}, len(a.Criteria))
}

func (s claims) yes(t *testing.T) domain.Review {
	return domain.Review{Verdict: domain.ReviewAccept, Marks: marks(t, s.w, domain.MarkYes)}
}

func (s claims) no(t *testing.T, message string) domain.Review {
	return domain.Review{Verdict: domain.ReviewRefuse, Marks: marks(t, s.w, domain.MarkNo), Message: message}
}

func TestADemandBecomesABadgeThatSaysHowManyLookedAtIt(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w := t.Context(), s.w
	c := s.send(t)
	if c.State != domain.ClaimSubmitted || !c.ExpectedAt.Equal(w.Now().AddDate(0, 0, 10)) {
		t.Fatalf("sent as %s, answer by %s", c.State, c.ExpectedAt)
	}
	refused(t, s.Tell(ctx, s.holder, c.ID, story), domain.Conflict, "claim-sent")
	w.Deliver()
	v, err := s.Claim(ctx, app.ClaimReader{Actor: w.Staff(w.School)}, c.ID)
	must(t, err)
	if len(v.Invites) != 1 || v.Invites[0].MailedAt.IsZero() {
		t.Fatalf("who can confirm it was not asked: %+v", v.Invites)
	}
	link, _ := w.InviteKeys(v.Invites[0].ID)
	for _, to := range []string{"michel@epicerie.example", "claire.morel@atelier-ecole.example"} {
		if !mailed(w, to, "") {
			t.Errorf("no mail to %s", to)
		}
	}
	if !mailed(w, "michel@epicerie.example", link) || mailed(w, "claire.morel@atelier-ecole.example", "Martin") {
		t.Error("the link must go to who can confirm; the organisation's mailbox must not name the learner")
	}
	i, err := w.ByInvite(ctx, link[strings.LastIndexByte(link, '/')+1:])
	must(t, err)
	must(t, s.Attest(ctx, i, "yes", "Elle a tenu le planning."))

	v, err = s.Review(ctx, app.ClaimReader{Actor: w.Staff(w.School)}, c.ID, s.yes(t))
	must(t, err)
	if v.Claim.State != domain.ClaimAccepted || v.Claim.AwardID == "" {
		t.Fatalf("accepted demand is %s, badge %q", v.Claim.State, v.Claim.AwardID)
	}
	a := w.Read(v.Claim.AwardID)
	if a.Facts.Reviewers != 1 || a.Facts.Context != domain.Volunteering || len(a.Facts.Evidence) != 1 || a.Facts.Evidence[0].Visibility != domain.VisibilityConfidential {
		t.Errorf("facts %+v", a.Facts)
	}
	for _, want := range []string{"Demande examinée par 1 personne."} {
		if !strings.Contains(string(a.Document), want) {
			t.Errorf("the badge does not say %q", want)
		}
	}
	for _, secret := range []string{"épicerie", "Michel", "Le planning", "planning"} { // the story and the file are for the reviewers
		if strings.Contains(string(a.Document), secret) {
			t.Errorf("the badge tells %q", secret)
		}
	}
	if r := verdict(t, w, a.Document); r.Verdict != verify.Valid {
		t.Errorf("verdict %s", r.Verdict)
	}
	_, err = s.Review(ctx, app.ClaimReader{Actor: w.Staff(w.School)}, c.ID, s.yes(t))
	refused(t, err, domain.Conflict, "claim-not-waiting")
	must(t, s.IssueAccepted(ctx))
	if n := len(all(t, w, w.School)); n != 2 {
		t.Errorf("%d badges, want the two", n)
	}
}

// mailed tells whether a message to that address holds the text.
func mailed(w *testkit.World, to, text string) bool {
	return slices.ContainsFunc(w.Mails(), func(m mail.Stored) bool { return m.To == to && strings.Contains(m.Text+m.Subject, text) })
}

func TestADemandComesBackAndIsRefusedWithAReason(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w, staff := t.Context(), s.w, app.ClaimReader{Actor: s.w.Staff(s.w.School)}
	c := s.send(t)
	review := s.no(t, "Dites quel jour c’était.")
	review.Verdict = domain.ReviewRevise
	v, err := s.Review(ctx, staff, c.ID, review)
	must(t, err)
	if v.Claim.State != domain.ClaimRevision || v.Claim.Said(domain.ClaimRevision) != "Dites quel jour c’était." {
		t.Fatalf("returned as %s, %q", v.Claim.State, v.Claim.Said(domain.ClaimRevision))
	}
	more := story
	more.Situation += " Le 3 mai."
	must(t, s.Tell(ctx, s.holder, c.ID, more))
	must(t, s.Send(ctx, s.holder, c.ID))
	v, err = s.Claim(ctx, staff, c.ID)
	must(t, err)
	if len(v.Reviews) != 0 || v.Claim.Content.Round != 2 || len(v.Invites) != 1 {
		t.Fatalf("the second round begins with %d reviews, round %d, %d invitations", len(v.Reviews), v.Claim.Content.Round, len(v.Invites))
	}
	_, err = s.Review(ctx, staff, c.ID, domain.Review{Verdict: domain.ReviewRefuse, Marks: marks(t, w, domain.MarkNo)})
	if e := (*domain.Error)(nil); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Code != "claim-message-missing" {
		t.Fatalf("refused without a reason: %v", err)
	}
	_, err = s.Review(ctx, staff, c.ID, s.no(t, "La situation ne montre pas le critère 1."))
	must(t, err)
	w.Deliver()
	if !mailed(w, "lea@exemple.fr", "/passeport/demandes/"+string(c.ID)) || mailed(w, "lea@exemple.fr", "critère 1") {
		t.Error("the learner is told where to read the answer, and the answer does not travel")
	}
	next, err := s.Begin(ctx, s.holder, "atelier-ecole-du-doubs", team, c.ID)
	must(t, err)
	if next.ID == c.ID || next.Previous != c.ID || next.Content.Situation != more.Situation || next.Content.Round != 0 {
		t.Errorf("a new demand after the refusal: %+v", next)
	}
}

// askedFor is the one who was asked for that.
func askedFor(t *testing.T, all []domain.Invite, purpose domain.InvitePurpose) domain.Invite {
	t.Helper()
	i := slices.IndexFunc(all, func(i domain.Invite) bool { return i.Purpose == purpose })
	if i < 0 {
		t.Fatalf("nobody was asked to %s: %+v", purpose, all)
	}
	return all[i]
}

func TestReviewersWithoutAccountAgreeOrDecideTogether(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleAll})
	ctx, w := t.Context(), s.w
	c := s.send(t)
	staff := w.Staff(w.School)
	must(t, s.InviteReviewer(ctx, staff, c.ID, "Paul Mercier", "", "chef d’équipe"))
	v, err := s.Claim(ctx, app.ClaimReader{Actor: staff}, c.ID)
	must(t, err)
	guest := askedFor(t, v.Invites, domain.InviteReview)
	_, code := w.InviteKeys(guest.ID)
	token, err := w.TokenOfCode(ctx, strings.ToLower(domain.FormatCode(code)))
	must(t, err)
	guest, err = w.ByInvite(ctx, token)
	must(t, err)
	if _, err := s.Claim(ctx, app.ClaimReader{Invite: askedFor(t, v.Invites, domain.InviteAttest)}, c.ID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("who confirms can read the whole demand: %v", err)
	}
	v, err = s.Review(ctx, app.ClaimReader{Actor: staff}, c.ID, s.yes(t))
	must(t, err)
	if v.Claim.State != domain.ClaimSubmitted || v.Outcome.Accepts != 1 || v.Outcome.Wanted != 2 {
		t.Fatalf("after one of two: %s, %+v", v.Claim.State, v.Outcome)
	}
	v, err = s.Review(ctx, app.ClaimReader{Invite: guest}, c.ID, s.no(t, "Je n’ai pas vu cela."))
	must(t, err)
	if !v.Outcome.Disagree || len(v.Disputed) == 0 || v.Claim.State != domain.ClaimSubmitted {
		t.Fatalf("the disagreement does not show: %+v, %v", v.Outcome, v.Disputed)
	}
	v, err = s.Join(ctx, staff, c.ID, domain.ReviewAccept, "")
	must(t, err)
	if a := w.Read(v.Claim.AwardID); a.Facts.Reviewers != 2 {
		t.Errorf("%d reviewers, want 2", a.Facts.Reviewers)
	}
	if _, err := w.ByInvite(ctx, token); domain.CodeOf(err) != "invite-over" {
		t.Errorf("the link of a decided demand: %v", err)
	}
}

// A reviewer without an account whose yes decides: the badge is made in the name of who asked them.
func TestAGuestAcceptsInTheNameOfWhoAskedThem(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w := t.Context(), s.w
	c := s.send(t)
	staff := w.Staff(w.School)
	must(t, s.InviteReviewer(ctx, staff, c.ID, "Paul Mercier", "paul@chantier.example", "chef d’équipe"))
	v, err := s.Claim(ctx, app.ClaimReader{Actor: staff}, c.ID)
	must(t, err)
	v, err = s.Review(ctx, app.ClaimReader{Invite: askedFor(t, v.Invites, domain.InviteReview)}, c.ID, s.yes(t))
	must(t, err)
	a := w.Read(v.Claim.AwardID)
	if a.IssuedBy != staff.Label() || a.Facts.Assessor != (domain.Assessor{Name: "Paul Mercier", Role: "chef d’équipe"}) {
		t.Errorf("issued by %s, assessed by %+v", a.IssuedBy, a.Facts.Assessor)
	}
}

func TestADemandOfOthersDoesNotExist(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w := t.Context(), s.w
	c := s.send(t)
	other := w.Accept(w.Issue(welcome, "Nadia Benali", "nadia@exemple.fr"))
	_, err := s.OwnClaim(ctx, other, c.ID)
	refused(t, err, domain.NotFound, "badge-claim-unknown")
	_, err = s.Claim(ctx, app.ClaimReader{Actor: w.Staff(w.Employer)}, c.ID)
	refused(t, err, domain.NotFound, "badge-claim-unknown")
	reader := w.Staff(w.School)
	reader.Role = domain.RoleReader
	_, err = s.Claim(ctx, app.ClaimReader{Actor: reader}, c.ID)
	refused(t, err, domain.Forbidden, "access-refused")
	_, err = s.Begin(ctx, other, "fromagerie-des-deux-monts", team, "")
	refused(t, err, domain.NotFound, "claim-not-open")
	draft, err := s.Begin(ctx, other, "atelier-ecole-du-doubs", team, "")
	must(t, err)
	_, err = s.Claim(ctx, app.ClaimReader{Actor: w.Staff(w.School)}, draft.ID)
	refused(t, err, domain.NotFound, "badge-claim-unknown")
	if err := s.AddPiece(ctx, other, draft.ID, "", []byte("<svg onload=alert(1)>")); !domain.IsKind(err, domain.Invalid) {
		t.Errorf("a drawing with a script is kept: %v", err)
	}
}

func TestBadgesAreFoundByPlainVerbs(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	for search, want := range map[string]int{"": 1, "travailler en equipe": 1, "Équipe": 1, "je travaillais en équipe": 1, "souder": 0,
		"travialler en équippe": 1, "xyzzy": 0} {
		got, near, err := s.Offers(t.Context(), search)
		must(t, err)
		if near != (search == "travialler en équippe") {
			t.Errorf("%q: near is %v", search, near)
		}
		if len(got) != want {
			t.Errorf("%q finds %d, want %d", search, len(got), want)
		}
	}
}

func TestWhoWaitsIsNotForgotten(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	w := s.w
	s.send(t)
	w.Deliver()
	before := len(w.Mails())
	w.Pass(4 * day)
	must(t, s.Remind(t.Context()))
	w.Deliver()
	if n := len(w.Mails()); n != before {
		t.Errorf("%d messages after four days, want none", n-before)
	}
	w.Pass(4 * day)
	for range 3 { // as often as the job runs
		must(t, s.Remind(t.Context()))
		w.Deliver()
	}
	if n := len(w.Mails()); n != before+2 { // one to the school, one to who was asked
		t.Errorf("%d messages after eight days, want 2", n-before)
	}
}

func TestFilesGoWhenTheirTimeIsOver(t *testing.T) {
	s := newClaims(t, domain.ClaimRule{Kind: domain.RuleOne})
	ctx, w, staff := t.Context(), s.w, app.ClaimReader{Actor: s.w.Staff(s.w.School)}
	accepted := s.send(t)
	v, err := s.Review(ctx, staff, accepted.ID, s.yes(t))
	must(t, err)
	photo := filepath.Join(w.Evidence.Dir, string(accepted.ID), v.Pieces[0].SHA256)
	other := w.Accept(w.Issue(welcome, "Nadia Benali", "nadia@exemple.fr"))
	draft, err := s.Begin(ctx, other, "atelier-ecole-du-doubs", team, "")
	must(t, err)
	must(t, s.AddPiece(ctx, other, draft.ID, "", testkit.Photo(5)))

	if !v.KeptUntil.Equal(v.Claim.DecidedAt.AddDate(0, 24, 0)) {
		t.Errorf("kept until %s", v.KeptUntil)
	}
	e := (*domain.Error)(nil)
	if err := s.SetEvidenceRules(ctx, staff.Actor, map[domain.EvidenceKind]int{domain.EvidenceAFEST: 6}); !errors.As(err, &e) || e.Fields[0].Code != "evidence-months" {
		t.Errorf("an AFEST file for six months: %v", err)
	}
	must(t, s.SetEvidenceRules(ctx, staff.Actor, map[domain.EvidenceKind]int{domain.EvidenceClaim: 12}))

	w.Pass(100 * day) // the draft is forgotten, the photo is not
	must(t, s.Retain(ctx))
	if _, err := s.OwnClaim(ctx, other, draft.ID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a draft of a hundred days: %v", err)
	}
	if _, err := os.Stat(filepath.Join(w.Evidence.Dir, string(draft.ID))); !os.IsNotExist(err) {
		t.Errorf("its files: %v", err)
	}
	w.SetNow(v.Claim.DecidedAt.AddDate(0, 12, 0).Add(-time.Second))
	must(t, s.Retain(ctx))
	if _, err := os.Stat(photo); err != nil {
		t.Fatalf("gone a second too early: %v", err)
	}
	w.Pass(time.Second)
	for range 2 {
		must(t, s.Retain(ctx))
	}
	if _, err := os.Stat(photo); !os.IsNotExist(err) {
		t.Errorf("the photo is still there: %v", err)
	}
	_, _, err = s.OwnPiece(ctx, s.holder, accepted.ID, v.Pieces[0].SHA256)
	refused(t, err, domain.Gone, "evidence-over")
	must(t, w.Issuing.PublishStatus(ctx))
	if r := verdict(t, w, w.Read(v.Claim.AwardID).Document); r.Verdict != verify.Valid {
		t.Errorf("without its file the badge is %s", r.Verdict)
	}
}

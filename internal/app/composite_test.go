package app_test

import (
	"errors"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
	"galon/internal/verify"
)

const (
	organise  = "organiser-son-travail"
	hydrogen  = "travailler-pres-d-une-installation-hydrogene"
	composite = "prendre-une-initiative-utile" // what is composed
)

func newComposite(t *testing.T, w *testkit.World, automatic bool, parts ...domain.CompositePart) (*app.Composites, domain.Composite) {
	t.Helper()
	s := &app.Composites{Issuing: w.Issuing}
	c, err := s.Save(t.Context(), w.Staff(w.School), domain.Composite{Achievement: composite, Parts: parts, Context: domain.Training, Automatic: automatic})
	must(t, err)
	return s, c
}

var both = []domain.CompositePart{{Achievement: team, Required: true}, {Achievement: organise, Required: true}}

// held are the badges of that model which the school has given and not withdrawn.
func given(t *testing.T, w *testkit.World, slug string) (awards []domain.Award) {
	t.Helper()
	for _, row := range all(t, w, w.School) {
		if row.Achievement.Slug == slug && row.RevokedAt.IsZero() {
			awards = append(awards, row.Award)
		}
	}
	return awards
}

func TestACompositeIsGivenOnceWhenItIsComplete(t *testing.T) {
	w := testkit.NewWorld(t)
	s, c := newComposite(t, w, true, both...)
	first := w.Issue(team, "Léa Martin", "lea@exemple.fr")
	w.Deliver()
	if n := len(given(t, w, composite)); n != 0 {
		t.Fatalf("%d given with one badge of two", n)
	}
	w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Issue(organise, "Nadia Benali", "nadia@exemple.fr")
	w.Deliver()
	for range 3 { // as often as it is counted
		must(t, s.Recount(t.Context(), app.CompositeArgs{}))
	}
	got := given(t, w, composite)
	if len(got) != 1 {
		t.Fatalf("%d given, want the one", len(got))
	}
	a := w.Read(got[0].ID)
	for _, want := range []string{"Badge composé de 2 badges obtenus", "Travailler en équipe", "Badge délivré par Atelier-École du Doubs"} {
		if !strings.Contains(string(a.Document), want) {
			t.Errorf("the badge does not say %q", want)
		}
	}
	if r := verdict(t, w, a.Document); r.Verdict != verify.Valid {
		t.Errorf("verdict %s, %+v", r.Verdict, r.Checks)
	}

	holder := w.Accept(first)
	progress, err := w.CompositeProgress(t.Context(), holder.PassportID)
	must(t, err)
	if len(progress) != 1 || progress[0].State != domain.CompositeAwarded || progress[0].Award != a.ID {
		t.Fatalf("progress in the passport: %+v", progress)
	}

	_, err = w.Issuing.Revoke(t.Context(), w.Staff(w.School), first.ID, domain.IssuedInError, "")
	must(t, err)
	before := len(w.Mails())
	w.Deliver()
	must(t, s.Recount(t.Context(), app.CompositeArgs{}))
	w.Deliver()
	v, err := s.Composite(t.Context(), w.Staff(w.School), c.ID)
	must(t, err)
	if len(v.People) == 0 || len(v.People[0].Lost) != 1 || !v.People[0].Progress.Broken {
		t.Errorf("a withdrawn part does not show: %+v", v.People)
	}
	if broken, err := w.Store.BrokenParts(t.Context(), a.ID); err != nil || len(broken) != 1 {
		t.Errorf("broken parts %v, %v", broken, err)
	}
	told := 0
	for _, m := range w.Mails()[:len(w.Mails())-before] {
		if strings.Contains(m.Text, "/pro/b/"+string(a.ID)) {
			told++
		}
	}
	if told != 1 {
		t.Errorf("the school is told %d times, want once", told)
	}
}

func TestAProposalWaitsForTheOrganisation(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	s, c := newComposite(t, w, false, both...)
	w.Issue(team, "Léa Martin", "lea@exemple.fr")
	second := w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Deliver()
	v, err := s.Composite(ctx, staff, c.ID)
	must(t, err)
	if len(v.People) != 1 || v.People[0].Case.State != domain.CompositeProposed || len(given(t, w, composite)) != 0 {
		t.Fatalf("people %+v", v.People)
	}
	if !mailed(w, "claire.morel@atelier-ecole.example", "/pro/parcours/"+string(c.ID)) {
		t.Error("nobody is told")
	}
	_, err = s.Award(ctx, w.Staff(w.Employer), v.People[0].Case.ID)
	refused(t, err, domain.NotFound, "composite-unknown")
	_, err = w.Issuing.Revoke(ctx, staff, second.ID, domain.IssuedInError, "")
	must(t, err)
	_, err = s.Award(ctx, staff, v.People[0].Case.ID)
	refused(t, err, domain.Conflict, "composite-not-complete")
	w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Deliver()
	// The badge that counts is another one by now.
	must(t, s.Decline(ctx, staff, v.People[0].Case.ID))
	must(t, s.Recount(ctx, app.CompositeArgs{}))
	if n := len(given(t, w, composite)); n != 0 {
		t.Errorf("%d given after it was declined", n)
	}
}

// What others gave is the person's business: the organisation learns of it when they ask.
func TestBadgesOfOthersCountWhenThePersonAsks(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	s, c := newComposite(t, w, false, domain.CompositePart{Achievement: team, Required: true}, domain.CompositePart{Achievement: organise, Required: true, Anyone: true})
	own := w.Issue(team, "Léa Martin", "lea@exemple.fr")
	order := w.Order(organise, "Léa Martin", "lea@exemple.fr")
	order.OrganisationID = w.Employer.ID
	foreign, err := w.Issuing.Issue(ctx, testkit.Operator, order)
	must(t, err)
	holder := w.Accept(own)
	refused(t, s.Ask(ctx, holder, c.ID), domain.Conflict, "composite-not-complete")
	_, err = w.Passports.Accept(ctx, app.Ticket{Token: w.ReceiveToken(foreign.ID)}, holder)
	must(t, err)
	must(t, s.Recount(ctx, app.CompositeArgs{}))
	v, err := s.Composite(ctx, staff, c.ID)
	must(t, err)
	if len(v.People) != 1 || v.People[0].Case.ID != "" || v.People[0].Progress.Done != 1 {
		t.Fatalf("the school knows of the other badge: %+v", v.People)
	}
	must(t, s.Ask(ctx, holder, c.ID))
	must(t, s.Ask(ctx, holder, c.ID))
	v, err = s.Composite(ctx, staff, c.ID)
	must(t, err)
	if len(v.People) != 1 || v.People[0].Case.State != domain.CompositeAsked || len(v.People[0].Case.Components) != 2 {
		t.Fatalf("asked for: %+v", v.People)
	}
	a, err := s.Award(ctx, staff, v.People[0].Case.ID)
	must(t, err)
	if !strings.Contains(string(a.Document), "Badge délivré par Fromagerie des Deux Monts") {
		t.Error("the badge does not name who gave the other one")
	}
	_, err = s.Award(ctx, staff, v.People[0].Case.ID)
	refused(t, err, domain.Conflict, "composite-awarded")
	_, err = w.Issuing.Revoke(ctx, testkit.Operator, foreign.ID, domain.IssuedInError, "")
	must(t, err)
	w.Deliver()
	progress, err := w.CompositeProgress(ctx, holder.PassportID)
	must(t, err)
	if len(progress) != 1 || !progress[0].Broken {
		t.Errorf("withdrawn by another organisation: %+v", progress)
	}
}

func TestObservationsBecomeABadgeWithoutTheObservers(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	s := &app.Gatherings{Issuing: w.Issuing}
	g, err := s.Start(ctx, staff, team, domain.Recipient{Name: "Léa Martin", Email: "lea@exemple.fr"})
	must(t, err)
	if other, err := s.Start(ctx, staff, team, domain.Recipient{Name: "Léa Martin", Email: "lea@exemple.fr"}); err != nil || other.ID != g.ID {
		t.Errorf("begun twice: %s and %s, %v", g.ID, other.ID, err)
	}
	see := func(n int, on domain.Day) domain.Observation {
		return domain.Observation{On: on, Context: domain.Volunteering, Situation: "À l’épicerie, elle aide sans qu’on le demande.", Seen: []int{n}}
	}
	must(t, s.Observe(ctx, app.Observer{Actor: staff}, g.ID, "f1", see(0, "2026-03-04")))
	must(t, s.Observe(ctx, app.Observer{Actor: staff}, g.ID, "f1", see(0, "2026-03-04"))) // the form arrives again
	must(t, s.Observe(ctx, app.Observer{Actor: staff}, g.ID, "f2", see(1, "2026-05-09")))
	_, err = s.Award(ctx, staff, g.ID, 0)
	refused(t, err, domain.Conflict, "gathering-not-enough")
	must(t, s.InviteObserver(ctx, staff, g.ID, false, "Paul Mercier", "", "président"))
	must(t, s.InviteObserver(ctx, staff, g.ID, true, "", "", ""))
	v, err := s.Gathering(ctx, staff, g.ID)
	must(t, err)
	paul, self := askedFor(t, v.Invites, domain.InviteObserve), askedFor(t, v.Invites, domain.InviteSelf)
	must(t, s.Observe(ctx, app.Observer{Invite: self}, g.ID, "", see(2, "2026-05-10")))
	if v, err = s.Gathering(ctx, staff, g.ID); err != nil || v.Gathered.Enough || v.Gathered.Own != 1 {
		t.Errorf("one's own observation counts: %+v, %v", v.Gathered, err)
	}
	must(t, s.Observe(ctx, app.Observer{Invite: paul}, g.ID, "", see(0, "2026-06-01")))
	w.Deliver()
	if !mailed(w, "claire.morel@atelier-ecole.example", "/pro/observations/"+string(g.ID)) {
		t.Error("nobody is told that there is enough")
	}
	a, err := s.Award(ctx, staff, g.ID, 2)
	must(t, err)
	document := string(a.Document)
	if !strings.Contains(document, "Observé 3 fois par 2 personnes, de mars à juin 2026, en situation de bénévolat.") {
		t.Errorf("the badge says %s", document)
	}
	for _, secret := range []string{"Paul", "Mercier", "épicerie", "président"} {
		if strings.Contains(document, secret) {
			t.Errorf("the badge tells %q", secret)
		}
	}
	refused(t, s.Observe(ctx, app.Observer{Actor: staff}, g.ID, "f9", see(0, "2026-06-02")), domain.Conflict, "gathering-over")
	_, err = s.Gathering(ctx, w.Staff(w.Employer), g.ID)
	refused(t, err, domain.NotFound, "gathering-unknown")
	_, err = s.Start(ctx, staff, linen, domain.Recipient{Name: "Léa Martin"})
	if !domain.IsKind(err, domain.Invalid) {
		t.Errorf("a bloc by observations: %v", err)
	}
}

func TestALearnerFollowsTheirObservations(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	s := &app.Gatherings{Issuing: w.Issuing}
	holder := w.Accept(w.Issue(welcome, "Léa Martin", "lea@exemple.fr"))
	g, err := s.Start(ctx, staff, team, domain.Recipient{Name: "Léa Martin", Email: "lea@exemple.fr"})
	must(t, err)
	namesake, err := s.Start(ctx, staff, team, domain.Recipient{Name: "Paul Martin", Email: "lea@exemple.fr"}) // the address of a family
	must(t, err)
	must(t, s.Observe(ctx, app.Observer{Holder: holder}, g.ID, "", domain.Observation{On: "2026-05-04", Context: domain.Training, Situation: "J’ai aidé.", Seen: []int{0}}))
	own, err := s.OwnGatherings(ctx, holder)
	must(t, err)
	if len(own) != 1 || own[0].Gathering.ID != g.ID || own[0].Gathered.Own != 1 {
		t.Errorf("own gatherings %+v", own)
	}
	err = s.Observe(ctx, app.Observer{Holder: holder}, namesake.ID, "", domain.Observation{On: "2026-05-04", Context: domain.Training, Situation: "J’ai aidé.", Seen: []int{0}})
	refused(t, err, domain.NotFound, "gathering-unknown")
}

// A badge that was withdrawn and given again completes the composite that waits; the one that was withdrawn does not.
func TestACompositeCountsTheBadgeOfToday(t *testing.T) {
	w := testkit.NewWorld(t)
	s, c := newComposite(t, w, false, both...)
	first := w.Issue(team, "Léa Martin", "lea@exemple.fr")
	w.Issue(organise, "Léa Martin", "lea@exemple.fr")
	w.Deliver()
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), first.ID, domain.IssuedInError, "")
	must(t, err)
	w.Deliver()
	id := func() string {
		v, err := s.Composite(t.Context(), w.Staff(w.School), c.ID)
		must(t, err)
		return v.People[0].Case.ID
	}
	if _, err := s.Award(t.Context(), w.Staff(w.School), id()); domain.CodeOf(err) != "composite-not-complete" {
		t.Fatalf("awarded with a withdrawn badge: %v", err)
	}
	again := w.Order(team, "Léa Martin", "lea@exemple.fr")
	again.Again = true
	_, err = w.Issuing.Issue(t.Context(), w.Staff(w.School), again)
	must(t, err)
	w.Deliver()
	a, err := s.Award(t.Context(), w.Staff(w.School), id())
	must(t, err)
	for _, part := range a.Facts.Components {
		if part.Award == first.ID {
			t.Error("made of the withdrawn badge")
		}
	}
}

func TestCompositesGoNotInCirclesNorBuildOnWhatIsArchived(t *testing.T) {
	w := testkit.NewWorld(t)
	s, _ := newComposite(t, w, false, both...)
	staff := w.Staff(w.School)
	code := func(c domain.Composite) string {
		_, err := s.Save(t.Context(), staff, c)
		var e *domain.Error
		if errors.As(err, &e) && len(e.Fields) > 0 {
			return e.Fields[0].Code
		}
		return domain.CodeOf(err)
	}
	if got := code(domain.Composite{Achievement: organise, Context: domain.Training, Need: 1, Parts: []domain.CompositePart{{Achievement: composite}, {Achievement: team, Required: true}}}); got != "composite-circle" {
		t.Errorf("a circle: %q", got)
	}
	models := &app.Models{Installation: w.Installation}
	m, err := models.CreateFrom(t.Context(), staff, w.School.ID, served())
	must(t, err)
	m, err = models.Publish(t.Context(), staff, m.ID, m.Revision)
	must(t, err)
	// A model that asks for observations is neither made of badges nor given on a story.
	seen := served()
	seen.Title, seen.Observation = "Garder son poste propre", &domain.ObservationRule{Min: 3, Observers: 2}
	observed, err := models.CreateFrom(t.Context(), staff, w.School.ID, seen)
	must(t, err)
	observed, err = models.Publish(t.Context(), staff, observed.ID, observed.Revision)
	must(t, err)
	if got := code(domain.Composite{Achievement: observed.Slug, Context: domain.Training, Parts: both}); got != "composite-proof" {
		t.Errorf("a composite that asks for observations: %q", got)
	}
	claims := &app.Claims{Issuing: w.Issuing}
	one := domain.ClaimOpening{Achievement: observed.Slug, Open: true, Rule: domain.ClaimRule{Kind: domain.RuleOne}, Days: 15}
	if err := claims.Open(t.Context(), staff, one); domain.CodeOf(err) != "claim-observed" {
		t.Errorf("demands of it: %v", err)
	}
	parts := []domain.CompositePart{{Achievement: m.Slug, Required: true}, {Achievement: team, Required: true}}
	c, err := s.Save(t.Context(), staff, domain.Composite{Achievement: organise, Context: domain.Training, Parts: parts})
	must(t, err)
	must(t, models.Archive(t.Context(), staff, m.ID))
	v, err := s.Composite(t.Context(), staff, c.ID)
	must(t, err)
	if len(v.Archived) != 1 || v.Archived[0] != "Servir une table" {
		t.Errorf("archived parts: %q", v.Archived)
	}
	if got := code(c); got != "" {
		t.Errorf("the composite that was there before: %q", got)
	}
	if got := code(domain.Composite{Achievement: hydrogen, Context: domain.Training, Parts: parts}); got != "composite-part-archived" {
		t.Errorf("a new one: %q", got)
	}
}

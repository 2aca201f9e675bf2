package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// news are the subjects of the messages to one address that were not there before.
type news struct {
	w    *testkit.World
	seen map[string]bool
}

func (n *news) of(to string) (subjects []string) {
	n.w.Deliver()
	for _, m := range n.w.Mails() {
		if m.To == to && !n.seen[m.ID] {
			n.seen[m.ID] = true
			subjects = append(subjects, strings.ReplaceAll(m.Subject, "\u00a0", " "))
		}
	}
	return subjects
}

// Who reads the pages in English gets every message in English; who reads them in French, and who is not known yet, as
// before.
func TestALearnerIsWrittenToInTheirLanguage(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx, staff := t.Context(), w.Staff(w.School)
	got := news{w, map[string]bool{}}
	const email = "nadia@exemple.fr"
	first := w.Issue(team, "Nadia Benali", email)
	expect := func(what string, want ...string) {
		t.Helper()
		if found := got.of(email); len(want) != len(found) || slices.ContainsFunc(want, func(s string) bool {
			return !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, s) })
		}) {
			t.Errorf("%s: got %q, want %q", what, found, want)
		}
	}
	expect("a first badge", "Atelier-École du Doubs vous a délivré un badge")
	holder := w.Accept(first)
	must(t, w.Accounts.SuggestLanguage(ctx, holder, "en"))

	second := w.Issue("organiser-son-travail", "Nadia Benali", email)
	expect("another badge", "Atelier-École du Doubs has awarded you a badge")
	w.Pass(8 * 24 * time.Hour)
	must(t, w.Issuing.RemindAwards(ctx))
	expect("a badge that waits", "Your badge is waiting for you")
	must(t, w.Passports.TakeWaiting(ctx, holder, second.ID))
	corrected, err := w.Issuing.Correct(ctx, staff, second.ID, app.Correction{Name: "Nadia Benali-Roux", Email: email, Facts: second.Facts})
	must(t, err)
	expect("a correction", "Atelier-École du Doubs has corrected your badge")
	_, err = w.Issuing.Suspend(ctx, staff, first.ID)
	must(t, err)
	expect("a suspension", "Atelier-École du Doubs has suspended your badge")
	_, err = w.Issuing.Lift(ctx, staff, first.ID)
	must(t, err)
	expect("its end", "Atelier-École du Doubs has restored your badge")
	share := w.Share(first)
	must(t, w.Delivery.TellShareStopped(ctx, app.TellShareStoppedArgs{Share: share.ID}))
	expect("a share that was stopped", "One of your shares has been stopped")
	must(t, w.Passports.AskAddress(ctx, holder, "nadia@lycee.example", "en"))
	w.Deliver()
	_, err = w.Passports.ProveAddress(ctx, holder, codeSentTo(t, w, "nadia@lycee.example"))
	must(t, err)
	expect("an address more", "An address was added to your passport")
	must(t, w.Passports.RemoveAddress(ctx, holder, "nadia@lycee.example"))
	if found := (&news{w, map[string]bool{}}).of("nadia@lycee.example"); !slices.Contains(found, "Your Galon code") || !slices.Contains(found, "An address was removed from your passport") {
		t.Errorf("the other address was told %q", found)
	}
	_, err = w.Issuing.Revoke(ctx, staff, corrected.ID, domain.IssuedInError, "")
	must(t, err)
	expect("a withdrawal", "Atelier-École du Doubs has withdrawn a badge")
	must(t, w.Passports.Ask(ctx, holder, corrected.ID, domain.RequestDispute, "C’est bien le mien.", ""))
	open, _, err := w.Issuing.Requests(ctx, staff)
	must(t, err)
	must(t, w.Issuing.Answer(ctx, staff, open[0].ID, false, "Le dossier est clos.", domain.Facts{}))
	expect("an answer", "Atelier-École du Doubs answers you")

	ends := w.Issue(endingBadge(t), "Nadia Benali", email)
	must(t, w.Passports.TakeWaiting(ctx, holder, ends.ID))
	expect("a badge that ends", "Atelier-École du Doubs has awarded you a badge")
	w.SetNow(ends.ValidUntil.AddDate(0, 0, -29))
	must(t, w.Issuing.RemindAwards(ctx))
	expect("its end, and that of the first", "Your badge ends soon", "Your badge ends soon")

	w.Accept(w.Issue(team, "Karim Benali", "karim@exemple.fr"))
	if found := got.of("karim@exemple.fr"); !slices.Equal(found, []string{"Atelier-École du Doubs vous a délivré un badge : Travailler en équipe"}) {
		t.Errorf("somebody else was told %q", found)
	}
	if all := (&news{w, map[string]bool{}}).of(staffOf(t, w, staff)); slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "badge of") || strings.Contains(s, "asks") }) {
		t.Errorf("staff were written to in English: %q", all)
	}
}

func staffOf(t *testing.T, w *testkit.World, actor domain.Actor) string {
	t.Helper()
	a, err := w.Store.Account(t.Context(), actor.AccountID)
	must(t, err)
	return a.Email
}

func TestALanguageThatWasChosenStays(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	award := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	holder := w.Accept(award)
	written := func() string {
		t.Helper()
		p, err := w.Store.Passport(ctx, holder.PassportID)
		must(t, err)
		return p.Language
	}
	for _, step := range []struct {
		what string
		do   func() error
		want string
	}{
		{"nothing is known", func() error { return nil }, ""},
		{"came in by an English page", func() error { return w.Accounts.SuggestLanguage(ctx, holder, "en") }, "en"},
		{"then by a French one", func() error { return w.Accounts.SuggestLanguage(ctx, holder, "fr") }, "fr"},
		{"a helper pressed the switch", func() error {
			return w.Accounts.ChooseLanguage(ctx, domain.Holder{PassportID: holder.PassportID, MandateID: "m"}, "en")
		}, "fr"},
		{"so did who sees one badge only", func() error {
			return w.Accounts.ChooseLanguage(ctx, domain.Holder{PassportID: holder.PassportID, AwardID: award.ID}, "en")
		}, "fr"},
		{"the person pressed it", func() error { return w.Accounts.ChooseLanguage(ctx, holder, "en") }, "en"},
		{"came in on another device, in French", func() error { return w.Accounts.SuggestLanguage(ctx, holder, "fr") }, "en"},
		{"and pressed it there", func() error { return w.Accounts.ChooseLanguage(ctx, holder, "fr") }, "fr"},
	} {
		must(t, step.do())
		if got := written(); got != step.want {
			t.Errorf("%s: %q, want %q", step.what, got, step.want)
		}
	}
}

// The language goes with the passport: of somebody who was erased nothing is known, and a badge that comes later is told
// of in French.
func TestAnErasureTakesTheLanguage(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, "Nadia Benali", "nadia@exemple.fr"))
	must(t, w.Accounts.ChooseLanguage(t.Context(), holder, "en"))
	must(t, w.Passports.Erase(t.Context(), holder, "supprimer"))
	got := news{w, map[string]bool{}}
	got.of("nadia@exemple.fr")
	w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	if found := got.of("nadia@exemple.fr"); len(found) != 1 || !strings.HasPrefix(found[0], "Atelier-École du Doubs vous a délivré un badge") {
		t.Errorf("told %q", found)
	}
}

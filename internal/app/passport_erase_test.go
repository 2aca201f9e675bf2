package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

const (
	lostName  = "Zéphyrine Vauthier"
	lostEmail = "zephyrine.vauthier@exemple.fr"
)

// full is a passport with one of everything in it, and what was taken away before.
func full(t *testing.T, w *testkit.World) (domain.Holder, domain.Award, domain.Share) {
	t.Helper()
	award := w.Issue(team, lostName, lostEmail)
	holder := w.Accept(award)
	waiting := w.Issue("organiser-son-travail", lostName, lostEmail) // not accepted yet
	w.Deliver()
	share := w.Share(award)
	must(t, w.Passports.SaveSentence(t.Context(), holder, award.ID, "Moi, "+lostName+", je sais écouter."))
	must(t, w.Passports.Declare(t.Context(), holder, domain.SelfDeclared{Kind: "volunteering", Title: "Banque alimentaire de " + lostName}))
	must(t, w.Passports.SaveStatistics(t.Context(), holder, domain.PassportStatistics{Sex: "f", AgeBand: "45-59"}))
	must(t, w.Passports.MakeRecovery(t.Context(), holder))
	must(t, w.Passports.AskAddress(t.Context(), holder, "autre."+lostEmail, "fr"))
	neighbour := w.Accept(w.Issue(team, "Michel Perrin", "michel@exemple.fr"))
	must(t, w.Passports.AskAddress(t.Context(), neighbour, lostEmail, "fr")) // by mistake, or on purpose
	_, err := w.Passports.Present(t.Context(), holder, app.PresentRequest{Domain: "https://emploi.example"})
	must(t, err)
	_, err = w.Passports.DownloadTwin(t.Context(), holder, award.ID, app.FormTwinJWS)
	must(t, err)
	must(t, w.Passports.PublishTwin(t.Context(), holder, award.ID))
	other := testkit.NewWorldAt(t, "https://ailleurs.example")
	abroad := other.Issue("organiser-son-travail", lostName, "")
	_, err = w.Passports.Import(t.Context(), holder, []domain.ImportedFile{{Name: "badge.json", Content: abroad.Document}})
	must(t, err)
	_, err = w.Accounts.RequestSignIn(t.Context(), domain.ForHolder, lostEmail, "")
	must(t, err)
	_, err = (&app.Recommending{Issuing: w.Issuing}).AskHolder(t.Context(), holder, app.AskRequest{Award: award.ID, Channel: domain.AskByMail, To: "chef@atelier.example"})
	must(t, err)
	s := claims{&app.Claims{Issuing: w.Issuing}, w, holder}
	must(t, s.Open(t.Context(), w.Staff(w.School), domain.ClaimOpening{Achievement: team, Open: true, Rule: domain.ClaimRule{Kind: domain.RuleOne}, Days: 10}))
	s.send(t) // asks its confirmer too
	w.Deliver()
	asked := 0
	for _, m := range w.Mails() {
		if !strings.Contains(m.To, "vauthier") && holds(m.Text) {
			asked++
		}
	}
	if asked != 2 {
		t.Fatalf("%d messages name the person to others, want 2", asked)
	}
	if waiting.ID == "" {
		t.Fatal("no badge waits")
	}
	return holder, award, share
}

// traces names the tables that still hold the person.
func traces(t *testing.T, w *testkit.World) []string { return tracesOf(t, w, "vauthier") }

// tracesOf names the columns that hold a word.
func tracesOf(t *testing.T, w *testkit.World, word string) (found []string) {
	t.Helper()
	_, err := w.Store.Export(t.Context(), func(table string, columns []string, row []any) error {
		for i, v := range row {
			text, _ := v.(string)
			if raw, ok := v.([]byte); ok {
				text = string(raw)
			}
			if strings.Contains(domain.Fold(text), word) {
				found = append(found, table+"."+columns[i])
			}
		}
		return nil
	}, func(store.SQLTx) error { return nil })
	must(t, err)
	return found
}

func holds(text string) bool {
	text = domain.Fold(text)
	return strings.Contains(text, "vauthier")
}

// The whole passport goes within one act; nothing of the person is in the database, in its files, or in kept mail, and
// what they took away before stays verifiable.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	w := testkit.NewWorld(t)
	w.KeptMail = w.Mailbox
	holder, award, share := full(t, w)
	if len(traces(t, w)) == 0 {
		t.Fatal("nothing was there to erase")
	}
	refused(t, w.Passports.Erase(t.Context(), holder, "supprime"), domain.Invalid, "fields-invalid")
	must(t, w.Passports.Erase(t.Context(), holder, " supprimer "))
	if found := traces(t, w); len(found) > 0 {
		t.Errorf("the person is still in %q", found)
	}
	if path := w.Store.Path(); path != "" {
		for _, file := range []string{path, path + "-wal", path + "-shm"} {
			raw, err := os.ReadFile(file)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			for _, word := range []string{"Vauthier", "vauthier"} {
				if i := bytes.Index(raw, []byte(word)); i >= 0 {
					t.Errorf("%s still holds %q at %d: %q", filepath.Base(file), word, i, raw[max(0, i-60):min(len(raw), i+60)])
				}
			}
		}
	}
	for _, m := range w.Mails() {
		if strings.Contains(m.To, "vauthier") || holds(m.Text) {
			t.Errorf("mail %s to %s is still kept", m.ID, m.To)
		}
	}
	_, err := w.Passports.Show(t.Context(), holder)
	refused(t, err, domain.NotFound, "passport-unknown")
	_, err = w.Verifying.Look(t.Context(), app.Look{Code: share.Code})
	refused(t, err, domain.Gone, "share-erased")
	_, err = w.Passports.Receive(t.Context(), app.Ticket{Token: w.ReceiveToken(award.ID)})
	refused(t, err, domain.Gone, "award-erased")
	wantVerdict(t, w, award.Document, verify.Valid, verify.CheckStatus, "status-clear")

	// The organisation can still withdraw it, and the copy says so.
	_, err = w.Issuing.Revoke(t.Context(), testkit.Operator, award.ID, domain.IssuedInError, "")
	must(t, err)
	w.Deliver()
	if got := verdict(t, w, award.Document).Verdict; got != verify.Revoked {
		t.Errorf("the copy of a withdrawn badge is %s", got)
	}
	detail, err := w.Issuing.Award(t.Context(), w.Staff(w.School), award.ID)
	must(t, err)
	if detail.Recipient.Name != domain.ErasedName || detail.Recipient.Email != "" || len(detail.Award.Document) > 0 {
		t.Errorf("the organisation still sees %+v", detail.Recipient)
	}
	check, err := w.Verifying.CheckStored(t.Context(), 0)
	must(t, err)
	if !check.OK() {
		t.Errorf("the examination finds faults: %+v", check)
	}
	must(t, w.Passports.EraseIdle(t.Context()))
}

// A share of several badges says that the passport is gone.
func TestAnErasedShareOfSeveral(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, lostName, lostEmail)
	holder := w.Accept(a)
	b := w.Issue("organiser-son-travail", lostName, lostEmail)
	must(t, w.Passports.TakeWaiting(t.Context(), holder, b.ID))
	share, err := w.Passports.ShareBadges(t.Context(), holder, app.ShareRequest{Awards: []domain.AwardID{a.ID, b.ID}})
	must(t, err)
	must(t, w.Passports.Erase(t.Context(), holder, app.EraseWord))
	_, err = w.Verifying.Look(t.Context(), app.Look{Code: share.Code})
	refused(t, err, domain.Gone, "share-erased-all")
}

// Namesakes without an address are one row at an organisation: who erases takes only their own badge along.
func TestErasingLeavesANamesake(t *testing.T) {
	w := testkit.NewWorld(t)
	first, second := w.Issue(team, lostName, ""), w.Issue("organiser-son-travail", lostName, "")
	holder := w.Accept(first)
	must(t, w.Passports.Erase(t.Context(), holder, app.EraseWord))
	recipient, err := w.Store.Recipient(t.Context(), w.Read(second.ID).RecipientID)
	must(t, err)
	if recipient.Name != lostName || len(w.Read(second.ID).Document) == 0 {
		t.Errorf("the namesake is %q", recipient.Name)
	}
	if r, err := w.Store.Recipient(t.Context(), w.Read(first.ID).RecipientID); err != nil || r.Name != domain.ErasedName {
		t.Errorf("the erased person is %q (%v)", r.Name, err)
	}
}

// The word is that of the page, in either language and however it is spelt; no other one erases.
func TestAWordErases(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, lostName, lostEmail))
	refused(t, w.Passports.Erase(t.Context(), holder, "oui"), domain.Invalid, "fields-invalid")
	must(t, w.Passports.Erase(t.Context(), holder, " delete "))
	again := w.Accept(w.Issue(team, lostName, lostEmail))
	must(t, w.Passports.Erase(t.Context(), again, "supprimer"))
}

// Who sees one badge only, and who helps, erases nothing.
func TestOnlyThePersonErases(t *testing.T) {
	w := testkit.NewWorld(t)
	award := w.Issue(team, lostName, lostEmail)
	holder := w.Accept(award)
	refused(t, w.Passports.Erase(t.Context(), domain.Holder{PassportID: holder.PassportID, AwardID: award.ID}, app.EraseWord), domain.Forbidden, "passport-one")
	refused(t, w.Passports.Erase(t.Context(), domain.Holder{PassportID: holder.PassportID, MandateID: "x"}, app.EraseWord), domain.Forbidden, "mandate-no-erase")
}

// Who keeps nothing is not said to keep something: an AFEST badge that was given without a dossier here.
func TestNobodyIsSaidToKeepNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue("conduire-une-fabrication-de-fromage", lostName, lostEmail))
	stays, err := w.Passports.Stays(t.Context(), holder)
	must(t, err)
	if len(stays.Organisations) != 0 {
		t.Errorf("told that %q keep something", stays.Organisations)
	}
}

// What the law has an organisation keep stays with it alone, says until when, and goes then.
func TestWhatTheLawKeepsHasAnEnd(t *testing.T) {
	w := testkit.NewWorld(t)
	afest, d := w.Afest(), w.Dossier("Sonia Roussel")
	award, err := afest.Issue(t.Context(), w.Staff(w.Employer), d, false)
	must(t, err)
	holder := w.Accept(award)
	stays, err := w.Passports.Stays(t.Context(), holder)
	must(t, err)
	if len(stays.Organisations) != 1 || stays.Organisations[0] != w.Employer.Name {
		t.Errorf("told that %q keep something", stays.Organisations)
	}
	must(t, w.Passports.Erase(t.Context(), holder, app.EraseWord))
	kept, err := w.Store.KeptByLaw(t.Context(), domain.KeptAfest, string(d))
	must(t, err)
	if want := domain.DayOf(award.Facts.AwardedOn.Time().AddDate(0, domain.KeptMonths, 0)); kept.Until != want {
		t.Errorf("kept until %s, want %s", kept.Until, want)
	}
	w.SetNow(kept.Until.Time().Add(36 * time.Hour))
	must(t, w.Passports.EraseWhatIsOver(t.Context()))
	_, err = afest.View(t.Context(), testkit.Operator, d)
	refused(t, err, domain.NotFound, "afest-unknown")
}

// A backup of before the erasure is restored: the journal outside the database erases the person again, also from a
// badge that they accepted after the backup, and it names nobody itself.
func TestARestoredBackupForgetsAgain(t *testing.T) {
	w, folder := journaled(t)
	accepted := w.Issue(team, lostName, lostEmail)
	holder := w.Accept(accepted)
	later := w.Issue("organiser-son-travail", lostName, lostEmail)
	kept := w.Issue(team, "Nadia Benali", "nadia@exemple.fr")
	w.Deliver()
	older(t, w, func() {
		must(t, w.Passports.TakeWaiting(t.Context(), holder, later.ID))
		must(t, w.Passports.Erase(t.Context(), holder, app.EraseWord))
	})
	if len(traces(t, w)) == 0 {
		t.Fatal("the older database does not know the person")
	}
	openJournal(t, w)
	if found := traces(t, w); len(found) > 0 {
		t.Errorf("after the restore the person is in %q", found)
	}
	if w.Read(later.ID).ErasedAt.IsZero() || len(w.Read(kept.ID).Document) == 0 {
		t.Error("the wrong badges were erased")
	}
	entries, err := os.ReadDir(folder.Dir)
	must(t, err)
	for _, e := range entries {
		raw, err := os.ReadFile(filepath.Join(folder.Dir, e.Name()))
		must(t, err)
		if holds(string(raw)) || strings.Contains(string(raw), string(holder.PassportID)) {
			t.Error("the journal names the person")
		}
	}
}

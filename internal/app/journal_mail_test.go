package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/journal"
	"galon/internal/mail"
	"galon/internal/testkit"
	"galon/internal/verify"
)

const keeper = "controle@exemple.fr"

// mailedWorld is a world whose journal leaves by mail.
func mailedWorld(t *testing.T) *testkit.World {
	t.Helper()
	w := testkit.NewWorld(t)
	mailing(w)
	openJournal(t, w)
	return w
}

func mailing(w *testkit.World) {
	w.JournalMail, w.Delivery.JournalMail = true, keeper
}

// keptBy sends what waits and returns the messages that the keeper has, in any order.
func keptBy(t *testing.T, w *testkit.World) (all []mail.Stored) {
	t.Helper()
	w.Deliver()
	must(t, w.Delivery.MailJournal(t.Context(), app.MailJournalArgs{}))
	for _, m := range w.Mails() {
		if m.To == keeper {
			all = append(all, m)
		}
	}
	return all
}

func textsOf(all []mail.Stored) (texts [][]byte) {
	for _, m := range all {
		texts = append(texts, []byte(m.Text))
	}
	return texts
}

func TestWithdrawalsComeBackByMail(t *testing.T) {
	w := mailedWorld(t)
	kept := w.Issue(team, "Léa Tournier", "lea@exemple.fr")
	gone := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	staff := w.Staff(w.School)
	keptBy(t, w)
	var messages []mail.Stored
	var late domain.Award
	older(t, w, func() {
		_, err := w.Issuing.Revoke(t.Context(), staff, gone.ID, domain.AskedByHolder, "")
		must(t, err)
		late = w.Issue(team, "Paul Gros", "paul@exemple.fr") // the backup does not know it
		_, err = w.Issuing.Revoke(t.Context(), staff, late.ID, domain.IssuedInError, "")
		must(t, err)
		messages = keptBy(t, w)
		if s, err := w.JournalState(t.Context()); err != nil || s.Unsent != 0 {
			t.Errorf("after the mails: %+v, %v", s, err)
		}
	})
	mailing(w)
	if len(messages) == 0 {
		t.Fatal("no message left")
	}
	for _, m := range messages {
		for _, personal := range []string{"Hugo", "hugo@", "Paul", "Petit", string(gone.ID), gone.CredentialID} {
			if strings.Contains(m.Subject+m.Text, personal) {
				t.Errorf("the message names a person: %q\n%s", personal, m.Text)
			}
		}
	}

	must(t, w.HoldLists(t.Context(), w.Now()))
	openJournal(t, w) // a server starts, and says nothing of these lists
	for _, a := range []domain.Award{kept, gone} {
		wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckStatus, "status-held")
	}
	_, err := w.Issuing.Issue(t.Context(), testkit.Operator, w.Order(team, "Zoé Blanc", "zoe@exemple.fr"))
	refused(t, err, domain.Conflict, "journal-waits") // it would go on beside the journal that was mailed

	lines, forged := w.ReadMailedLines(textsOf(messages)...)
	sorted, err := journal.Gather(lines)
	if err != nil || forged != 0 || len(sorted) < 4 {
		t.Fatalf("%d lines, %d forged, %v", len(sorted), forged, err)
	}
	if _, err := w.ReplayMailed(t.Context(), staff, lines); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("staff replays: %v", err)
	}
	_, err = w.ReplayMailed(t.Context(), testkit.Operator, append(sorted[:1:1], sorted[2:]...))
	refused(t, err, domain.Conflict, "journal-gap")
	_, err = w.ReplayMailed(t.Context(), testkit.Operator, sorted[len(sorted)-1:])
	refused(t, err, domain.Conflict, "journal-gap") // what came between is missing
	r, err := w.ReplayMailed(t.Context(), testkit.Operator, lines)
	must(t, err)
	if r.Lines == 0 || r.Released == 0 {
		t.Errorf("replayed: %+v", r)
	}
	wantVerdict(t, w, kept.Document, verify.Valid, verify.CheckStatus, "status-clear")
	wantVerdict(t, w, gone.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	wantVerdict(t, w, late.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	fresh := w.Issue(team, "Zoé Blanc", "zoe@exemple.fr")
	if fresh.StatusList == kept.StatusList {
		t.Error("a new badge stands in the old list")
	}
	if r, err = w.ReplayMailed(t.Context(), testkit.Operator, lines); err == nil && r.Lines > 0 {
		t.Errorf("replayed twice: %+v", r)
	}
}

// A backup is made while lines wait for their message, and the machine dies before they leave: what did leave brings the
// lists back, and what did not leaves when the restored service starts.
func TestALineThatNeverLeftIsInTheBackup(t *testing.T) {
	w := mailedWorld(t)
	gone := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	messages := keptBy(t, w)
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), gone.ID, domain.AskedByHolder, "")
	must(t, err) // nothing sends it
	if s, err := w.JournalState(t.Context()); err != nil || s.Unsent != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	must(t, w.HoldLists(t.Context(), w.Now()))
	openJournal(t, w)
	lines, _ := w.ReadMailedLines(textsOf(messages)...)
	r, err := w.ReplayMailed(t.Context(), testkit.Operator, lines)
	must(t, err)
	if r.Released == 0 {
		t.Errorf("replayed: %+v", r)
	}
	wantVerdict(t, w, gone.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	if s, err := w.JournalState(t.Context()); err != nil || s.Unsent != 1 {
		t.Errorf("the line that never left: %+v, %v", s, err)
	}
	after, _ := w.ReadMailedLines(textsOf(keptBy(t, w))...)
	sorted, err := journal.Gather(after)
	must(t, err)
	if s, err := w.JournalState(t.Context()); err != nil || s.Unsent != 0 || int64(len(sorted)) != s.Known {
		t.Errorf("%d lines are outside: %+v, %v", len(sorted), s, err)
	}
	_, err = w.ReplayMailed(t.Context(), testkit.Operator, lines) // older than what the database knows
	refused(t, err, domain.Conflict, "journal-short")
}

// Who writes to that mailbox makes no line.
func TestAForgedLineIsLeftOut(t *testing.T) {
	w, other := mailedWorld(t), mailedWorld(t)
	w.Issue(team, "Léa Tournier", "lea@exemple.fr")
	other.Issue(team, "Léa Tournier", "lea@exemple.fr")
	mine, theirs := textsOf(keptBy(t, w)), textsOf(keptBy(t, other))
	lines, forged := w.ReadMailedLines(append(mine, theirs...)...)
	if own, _ := w.ReadMailedLines(mine...); forged == 0 || len(lines) != len(own) || len(own) == 0 {
		t.Errorf("%d lines of %d, %d forged", len(lines), len(own), forged)
	}
}

// The folder and the mail say the same; a folder that was lost is filled again from the messages.
func TestFolderAndMailTogether(t *testing.T) {
	w := testkit.NewWorld(t)
	mailing(w)
	w.Journal = &journal.Folder{Dir: t.TempDir()}
	openJournal(t, w)
	a := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	must(t, w.MarkJournal(t.Context()))
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), a.ID, domain.AskedByHolder, "")
	must(t, err)
	lines, _ := w.ReadMailedLines(textsOf(keptBy(t, w))...)
	before, err := os.ReadFile(filepath.Join(w.Journal.Dir, journal.Name))
	must(t, err)
	if n := strings.Count(string(before), "\n"); n != len(lines) {
		t.Errorf("%d lines in the folder, %d left by mail", n, len(lines))
	}
	_, err = w.ReplayMailed(t.Context(), testkit.Operator, lines)
	refused(t, err, domain.Conflict, "journal-both")
	w.Journal = &journal.Folder{Dir: t.TempDir()}
	_, err = w.ReplayMailed(t.Context(), testkit.Operator, lines)
	must(t, err)
	after, err := os.ReadFile(filepath.Join(w.Journal.Dir, journal.Name))
	must(t, err)
	if string(after) != string(before) {
		t.Error("the folder that was filled again is not the one that was lost")
	}
	_, err = w.Issuing.Revoke(t.Context(), w.Staff(w.School), w.Issue(team, "Inès Faure", "ines@exemple.fr").ID, domain.AskedByHolder, "")
	must(t, err)
	if s, err := w.JournalState(t.Context()); err != nil || s.Known != s.There || s.Unsent == 0 {
		t.Errorf("after: %+v, %v", s, err)
	}
}

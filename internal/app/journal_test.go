package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/journal"
	"galon/internal/store"
	"galon/internal/testkit"
	"galon/internal/verify"
)

// journaled is a world that keeps a journal in a folder of its own.
func journaled(t *testing.T) (*testkit.World, *journal.Folder) {
	t.Helper()
	w := testkit.NewWorld(t)
	w.Journal = &journal.Folder{Dir: t.TempDir()}
	openJournal(t, w)
	return w, w.Journal
}

func openJournal(t *testing.T, w *testkit.World) app.JournalReplay {
	t.Helper()
	r, err := w.OpenJournal(t.Context())
	must(t, err)
	return r
}

// older makes the database what it was: the rows of a snapshot, as a restored backup has them.
func older(t *testing.T, w *testkit.World, change func()) {
	t.Helper()
	type table struct {
		name    string
		columns []string
		rows    [][]any
	}
	var kept []table
	must2(t, func() error {
		_, err := w.Store.Export(t.Context(), func(name string, columns []string, row []any) error {
			if len(kept) == 0 || kept[len(kept)-1].name != name {
				kept = append(kept, table{name: name, columns: columns})
			}
			last := &kept[len(kept)-1]
			last.rows = append(last.rows, append([]any(nil), row...))
			return nil
		}, func(store.SQLTx) error { return nil })
		return err
	})
	change()
	fresh := testkit.NewStore(t)
	must2(t, func() error {
		return fresh.Import(t.Context(), func(_ *store.Tx, add func(string, []string, []any) error) ([]store.TableSum, error) {
			for _, k := range kept {
				for _, row := range k.rows {
					if err := add(k.name, k.columns, row); err != nil {
						return nil, err
					}
				}
			}
			return nil, nil
		})
	})
	w.Reopen(fresh)
}

func must2(t *testing.T, f func() error) {
	t.Helper()
	must(t, f())
}

func TestWithdrawalsSurviveARestore(t *testing.T) {
	w, _ := journaled(t)
	kept := w.Issue(team, "Léa Tournier", "lea@exemple.fr")
	gone := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	held := w.Issue(team, "Inès Faure", "ines@exemple.fr")
	staff := w.Staff(w.School)
	var late domain.Award
	older(t, w, func() {
		_, err := w.Issuing.Revoke(t.Context(), staff, gone.ID, domain.AskedByHolder, "")
		must(t, err)
		_, err = w.Issuing.Suspend(t.Context(), staff, held.ID)
		must(t, err)
		late = w.Issue(team, "Paul Gros", "paul@exemple.fr") // the backup does not know it
		_, err = w.Issuing.Revoke(t.Context(), staff, late.ID, domain.IssuedInError, "")
		must(t, err)
	})
	wantVerdict(t, w, gone.Document, verify.Valid, verify.CheckStatus, "status-clear") // what an old copy would tell

	folder := w.Journal
	w.Journal = nil // restored, and started without its journal
	must(t, w.HoldLists(t.Context(), w.Now()))
	for _, a := range []domain.Award{kept, gone, held} {
		wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckStatus, "status-held")
	}
	_, err := w.Publishing.StatusList(t.Context(), w.School.Slug, kept.StatusList, "revocation")
	refused(t, err, domain.Unavailable, "status-held")
	_, err = w.Publishing.Revocations(t.Context(), w.School.Slug)
	refused(t, err, domain.Unavailable, "status-held")
	must(t, w.Issuing.PublishStatus(t.Context())) // an hour passes: nothing is signed anew
	wantVerdict(t, w, gone.Document, verify.Incomplete, verify.CheckStatus, "status-held")
	if state, err := w.JournalState(t.Context()); state.HeldAt.IsZero() {
		t.Errorf("doctor does not see what is held: %+v, %v", state, err)
	}
	_, err = w.Issuing.Issue(t.Context(), testkit.Operator, w.Order(team, "Zoé Blanc", "zoe@exemple.fr"))
	refused(t, err, domain.Conflict, "journal-missing") // it would begin a list that the journal does not know
	_, err = w.AcceptBackup(t.Context(), testkit.Operator)
	refused(t, err, domain.Conflict, "journal-kept")

	w.Journal = folder
	if _, err := w.ReplayJournal(t.Context(), staff); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("staff replays the journal: %v", err)
	}
	_, err = w.ReplayJournal(t.Context(), testkit.Operator)
	must(t, err)
	fresh := w.Issue(team, "Zoé Blanc", "zoe@exemple.fr")
	if fresh.StatusList == kept.StatusList {
		t.Errorf("a new badge stands in list %d, whose free places may have been given", fresh.StatusList)
	}
	wantVerdict(t, w, kept.Document, verify.Valid, verify.CheckStatus, "status-clear")
	wantVerdict(t, w, gone.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	wantVerdict(t, w, held.Document, verify.Suspended, verify.CheckStatus, verify.CodeSuspended)
	wantVerdict(t, w, fresh.Document, verify.Valid, verify.CheckStatus, "status-clear")
	wantVerdict(t, w, late.Document, verify.Revoked, verify.CheckStatus, "status-revoked") // the row is lost, the list is not
	again, err := w.Store.Award(t.Context(), gone.ID)
	must(t, err)
	if again.RevokedAt.IsZero() || again.Revocation != domain.AskedByHolder {
		t.Errorf("the award says %v, %q", again.RevokedAt, again.Revocation)
	}
	if check, err := w.Verifying.CheckStored(t.Context(), 0); err != nil || !check.OK() {
		t.Errorf("after the replay: %+v, %v", check, err)
	}
	if state, err := w.JournalState(t.Context()); err != nil || state.Known != state.There {
		t.Errorf("after the replay: %+v, %v", state, err)
	}
}

// A file of the database that is put back needs nobody who says so: the next start sees it.
func TestAnOlderDatabaseShowsAtTheStart(t *testing.T) {
	w, _ := journaled(t)
	gone := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	older(t, w, func() {
		must(t, w.MarkJournal(t.Context()))
		_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), gone.ID, domain.AskedByHolder, "")
		must(t, err)
	})
	if _, err := w.JournalState(t.Context()); domain.CodeOf(err) != "journal-ahead" {
		t.Errorf("doctor says %v", err)
	}
	if r := openJournal(t, w); r.Lines != 2 {
		t.Errorf("%d lines were replayed, want 2", r.Lines)
	}
	wantVerdict(t, w, gone.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
	if a := w.Issue(team, "Zoé Blanc", "zoe@exemple.fr"); a.StatusList == gone.StatusList {
		t.Error("a new badge went into the old list")
	}
}

// A backup from before the journal was kept finds the lists as they were then.
func TestAJournalBeginsWithTheListsAsTheyAre(t *testing.T) {
	w := testkit.NewWorld(t)
	gone := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	folder := &journal.Folder{Dir: t.TempDir()}
	older(t, w, func() {
		_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), gone.ID, domain.AskedByHolder, "")
		must(t, err)
		w.Journal = folder
		openJournal(t, w)
	})
	w.Journal = folder
	must(t, w.HoldLists(t.Context(), w.Now()))
	_, err := w.ReplayJournal(t.Context(), testkit.Operator)
	must(t, err)
	wantVerdict(t, w, gone.Document, verify.Revoked, verify.CheckStatus, "status-revoked")
}

func TestAFullJournalFailsTheAct(t *testing.T) {
	w, folder := journaled(t)
	a := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	staff := w.Staff(w.School)
	name := filepath.Join(folder.Dir, journal.Name)
	must(t, os.Rename(name, name+".away"))
	must(t, os.Mkdir(name, 0o700)) // nothing can be written there, even by root
	_, err := w.Issuing.Revoke(t.Context(), staff, a.ID, domain.AskedByHolder, "")
	refused(t, err, domain.Unavailable, "journal-unwritable")
	wantVerdict(t, w, a.Document, verify.Valid, verify.CheckStatus, "status-clear")
	if row, err := w.Store.Award(t.Context(), a.ID); err != nil || !row.RevokedAt.IsZero() {
		t.Errorf("the award was withdrawn all the same: %v, %v", row.RevokedAt, err)
	}
	must(t, os.Remove(name))
	must(t, os.Rename(name+".away", name))
	_, err = w.Issuing.Revoke(t.Context(), staff, a.ID, domain.AskedByHolder, "")
	must(t, err)
	wantVerdict(t, w, a.Document, verify.Revoked, verify.CheckStatus, "status-revoked")

	w.Journal = nil // a command that does not name the folder
	b := w.Issue(team, "Inès Faure", "ines@exemple.fr")
	_, err = w.Issuing.Revoke(t.Context(), staff, b.ID, domain.AskedByHolder, "")
	refused(t, err, domain.Conflict, "journal-missing")
}

func TestTheJournalOfAnotherIsRefused(t *testing.T) {
	w, mine := journaled(t)
	_, theirs := journaled(t)
	w.Journal = theirs
	_, err := w.OpenJournal(t.Context())
	refused(t, err, domain.Conflict, "journal-other")
	w.Journal = &journal.Folder{Dir: t.TempDir()}
	_, err = w.OpenJournal(t.Context())
	refused(t, err, domain.Conflict, "journal-other")
	w.Journal = mine
	openJournal(t, w)
	a := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	text, err := os.ReadFile(filepath.Join(mine.Dir, journal.Name))
	must(t, err)
	for _, personal := range []string{"Hugo", "hugo@", string(a.ID), a.CredentialID} {
		if strings.Contains(string(text), personal) {
			t.Errorf("the journal names a person: %q", personal)
		}
	}
}

// Without a journal only the operator's word lets the lists speak, and no new list takes a number that may be used.
func TestAcceptingABackupWithoutAJournal(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Léa Tournier", "lea@exemple.fr")
	must(t, w.HoldLists(t.Context(), w.Now()))
	wantVerdict(t, w, a.Document, verify.Incomplete, verify.CheckStatus, "status-held")
	b := w.Issue(team, "Zoé Blanc", "zoe@exemple.fr") // work goes on, in a list whose number nobody can have used
	wantVerdict(t, w, b.Document, verify.Valid, verify.CheckStatus, "status-clear")
	if b.StatusList <= a.StatusList+1 {
		t.Errorf("the next list is number %d", b.StatusList)
	}
	if _, err := w.AcceptBackup(t.Context(), w.Staff(w.School)); !domain.IsKind(err, domain.Forbidden) {
		t.Errorf("staff accepts: %v", err)
	}
	_, err := w.AcceptBackup(t.Context(), testkit.Operator)
	must(t, err)
	wantVerdict(t, w, a.Document, verify.Valid, verify.CheckStatus, "status-clear")
}

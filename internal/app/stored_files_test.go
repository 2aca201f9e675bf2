package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

// A file that no row names, a row whose file is gone, a list that was changed past the program, a slow clock.
func TestWhatIsStoredIsComparedWithItsFilesAndLists(t *testing.T) {
	w := testkit.NewWorld(t)
	a := w.Issue(team, "Hugo Petit", "hugo@exemple.fr")
	_, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), a.ID, domain.AskedByHolder, "")
	must(t, err)
	id := w.Dossier("Inès Faure")
	clean := func(what string) {
		t.Helper()
		files, err := w.CheckFiles(t.Context())
		must(t, err)
		check, err := w.Verifying.CheckStored(t.Context(), 0)
		must(t, err)
		if len(files.Orphans)+len(files.Lost) > 0 || !check.OK() {
			t.Errorf("%s: %+v %+v", what, files, check)
		}
	}
	clean("at first")

	file, err := w.Evidence.Keep(string(id), []byte("a photo that no row names"))
	must(t, err)
	orphan := filepath.Join(w.Evidence.Dir, string(id), file.SHA256)
	must(t, os.Chtimes(orphan, w.Now(), w.Now()))
	clean("an upload whose row is still to come")
	w.Pass(2 * time.Hour)
	if files, err := w.CheckFiles(t.Context()); err != nil || !slices.Equal(files.Orphans, []string{string(id) + "/" + file.SHA256}) {
		t.Errorf("an orphan: %+v, %v", files, err)
	}
	must(t, os.Remove(orphan))

	lost := strings.Repeat("0a", 32)
	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.InsertAfestPiece(id, domain.AfestPiece{SHA256: lost, Type: "image/jpeg", Title: "Photo", At: w.Now()})
	}))
	if files, err := w.CheckFiles(t.Context()); err != nil || !slices.Equal(files.Lost, []string{string(id) + "/" + lost}) {
		t.Errorf("a lost file: %+v, %v", files, err)
	}

	must(t, w.Store.Write(t.Context(), func(tx *store.Tx) error {
		row, err := tx.StatusList(w.School.ID, a.StatusList, "revocation")
		if err != nil {
			return err
		}
		row.Bits = make([]byte, len(row.Bits))
		return tx.SaveStatusList(row)
	}))
	if check, err := w.Verifying.CheckStored(t.Context(), 0); err != nil || len(check.Unsigned) != 1 || check.OK() {
		t.Errorf("bits that were never signed: %+v, %v", check, err)
	}

	_, err = w.CheckClock(t.Context())
	must(t, err)
	w.SetNow(w.Now().Add(-3 * time.Hour))
	_, err = w.CheckClock(t.Context())
	refused(t, err, domain.Conflict, "clock-behind")
}

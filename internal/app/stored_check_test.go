package app_test

import (
	"bytes"
	"slices"
	"testing"

	"galon/internal/domain"
	"galon/internal/testkit"
)

// What somebody changes in the database comes out when everything stored is verified again.
func TestCheckStoredFindsWhatWasChanged(t *testing.T) {
	w := testkit.NewWorld(t)
	edited := w.Issue("travailler-en-equipe", "Nadia Benali", "nadia.benali@exemple.fr")
	forgotten := w.Issue("travailler-en-equipe", "Paul Mercier", "paul.mercier@exemple.fr")
	withdrawn := w.Issue("travailler-en-equipe", "Léa Vernier", "lea.vernier@exemple.fr")
	if _, err := w.Issuing.Revoke(t.Context(), w.Staff(w.School), withdrawn.ID, domain.IssuedInError, ""); err != nil {
		t.Fatal(err)
	}
	check, err := w.Verifying.CheckStored(t.Context(), 0)
	if err != nil || !check.OK() || check.Awards != 3 || check.Lists == 0 || check.Keys == 0 {
		t.Fatalf("nothing was changed: %+v, %v", check, err)
	}
	if few, err := w.Verifying.CheckStored(t.Context(), 1); err != nil || few.Awards != 1 {
		t.Errorf("bounded to one: %+v, %v", few, err)
	}

	change := func(query string, args ...any) {
		t.Helper()
		if _, err := w.Store.DB().ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	change(`UPDATE award_document SET document = $2 WHERE award_id = $1`, string(edited.ID),
		bytes.ReplaceAll(w.Read(edited.ID).Document, []byte("Nadia"), []byte("Nadja")))
	change(`UPDATE award SET revoked_at = 1 WHERE id = $1`, string(forgotten.ID))
	change(`UPDATE signing_key SET sealed = $1`, []byte("no key"))
	check, err = w.Verifying.CheckStored(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(check.Broken, []string{string(edited.ID)}) || !slices.Equal(check.WrongBits, []string{string(forgotten.ID)}) || len(check.LostKeys) != check.Keys {
		t.Errorf("found %+v; want the edited award %s, the unlisted withdrawal %s, and every key", check, edited.ID, forgotten.ID)
	}
}

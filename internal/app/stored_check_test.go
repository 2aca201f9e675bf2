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

// One dictionary that was written over in the database breaks the badges packed with it, and hides no other.
func TestAChangedDictionaryBreaksItsBadgesOnly(t *testing.T) {
	w := testkit.NewWorld(t)
	hit, other := w.Issue("travailler-en-equipe", "Nadia Benali", "nadia.benali@exemple.fr"), w.Issue("travailler-en-equipe", "Paul Mercier", "paul.mercier@exemple.fr")
	code := w.Share(hit).Code
	for _, query := range []string{`INSERT INTO dictionary (id, content) SELECT 'écrit dessus', content FROM dictionary WHERE id = (SELECT dictionary_id FROM award_document WHERE award_id = $1)`,
		`UPDATE award_document SET dictionary_id = 'écrit dessus' WHERE award_id = $1`} {
		if _, err := w.Store.DB().ExecContext(t.Context(), query, string(hit.ID)); err != nil {
			t.Fatal(err)
		}
	}
	check, err := w.Verifying.CheckStored(t.Context(), 0)
	if err != nil || check.Awards != 2 || !slices.Equal(check.Broken, []string{string(hit.ID)}) {
		t.Errorf("found %+v, %v; want %s broken and %s good", check, err, hit.ID, other.ID)
	}
	shown, err := w.Verifying.Share(t.Context(), code)
	if err != nil || shown.Report.Verdict == "valid" || shown.Report.Verdict == "" {
		t.Errorf("who is shown it reads %q, %v", shown.Report.Verdict, err)
	}
}

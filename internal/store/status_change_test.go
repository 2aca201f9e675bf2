package store_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestEachChangeOfAStatusIsRemembered(t *testing.T) {
	w := newWorld(t)
	ref := store.StatusRef{List: 1, Index: 42}
	want := []store.StatusChange{
		{Purpose: "suspension", Set: true, At: noon}, {Purpose: "suspension", Set: false, At: noon}, {Purpose: "revocation", Set: true, At: noon.Add(time.Hour)},
	}
	for _, c := range want {
		w.write(t, func(tx *store.Tx) error { return tx.RecordStatus(w.org.ID, ref, c) })
	}
	w.write(t, func(tx *store.Tx) error {
		return tx.RecordStatus(w.org.ID, store.StatusRef{List: 1, Index: 43}, store.StatusChange{Purpose: "revocation", Set: true, At: noon})
	})
	got, err := w.StatusChanges(t.Context(), w.org.ID, ref)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if got, err := w.StatusChanges(t.Context(), "elsewhere", ref); err != nil || len(got) != 0 {
		t.Errorf("another organisation: %v, %v", got, err)
	}
}

func TestWhenACredentialWasIssued(t *testing.T) {
	w := newWorld(t)
	a := w.pending(t, 1, nil)[0]
	if _, err := w.IssuanceOf(t.Context(), a.CredentialID); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("a pending one: %v", err)
	}
	a.Document, a.JWT, a.IssuedAt = []byte("{}"), "e30.e30.AA", noon.Add(time.Minute)
	w.write(t, func(tx *store.Tx) error { return tx.CompleteAwards([]domain.Award{a}, packed([]domain.Award{a})) })
	got, err := w.IssuanceOf(t.Context(), a.CredentialID)
	want := store.Issuance{OrganisationID: w.org.ID, Ref: store.StatusRef{List: a.StatusList, Index: a.StatusIndex}, At: a.IssuedAt}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := w.IssuanceOf(t.Context(), "urn:uuid:00000000-0000-4000-8000-000000000000"); !domain.IsKind(err, domain.NotFound) {
		t.Errorf("one that nobody gave: %v", err)
	}
}

// What was withdrawn before this table was there is taken over from the acts.
func TestChangesOfBeforeAreTakenFromTheActs(t *testing.T) {
	w := newWorld(t)
	a := w.pending(t, 1, nil)[0]
	for i, act := range []string{"award.suspend", "award.lift", "award.revoke", "award.issue"} {
		w.write(t, func(tx *store.Tx) error {
			return tx.Audit(domain.AuditEntry{OrganisationID: w.org.ID, At: noon.Add(time.Duration(i) * time.Hour), Actor: "operator", Act: act, Subject: string(a.ID)})
		})
	}
	file, err := os.ReadFile("migrations/0006_status_change.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, insert, found := strings.Cut(string(file), "INSERT INTO")
	if !found {
		t.Fatal("the migration takes nothing over")
	}
	if _, err := w.DB().ExecContext(t.Context(), "INSERT INTO"+insert); err != nil {
		t.Fatal(err)
	}
	got, err := w.StatusChanges(t.Context(), w.org.ID, store.StatusRef{List: a.StatusList, Index: a.StatusIndex})
	want := []store.StatusChange{
		{Purpose: "suspension", Set: true, At: noon}, {Purpose: "suspension", At: noon.Add(time.Hour)}, {Purpose: "revocation", Set: true, At: noon.Add(2 * time.Hour)},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
	"galon/internal/testkit"
)

var noon = time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC)

// world is a store with one organisation.
type world struct {
	*store.Store
	org domain.Organisation
}

func newWorld(t testing.TB) world {
	t.Helper()
	return newWorldIn(t, testkit.NewStore(t))
}

func newWorldIn(t testing.TB, s *store.Store) world {
	t.Helper()
	w := world{Store: s}
	w.org = w.organisation(t, "atelier-du-doubs")
	return w
}

func (w world) organisation(t testing.TB, slug string) domain.Organisation {
	t.Helper()
	o := domain.Organisation{
		ID: domain.NewID[domain.OrganisationID](noon), Slug: slug, Name: "Atelier du Doubs", Kind: domain.TrainingProvider, Town: "Besançon",
		Departement: "25", SIRET: "12345678200002", NDA: "27250000025", Website: "https://atelier.example", Email: "contact@atelier.example",
		JWTAlgorithm: "ES256", HashEmails: true, CreatedAt: noon,
	}
	w.write(t, func(tx *store.Tx) error { return tx.InsertOrganisation(o) })
	return o
}

func (w world) write(t testing.TB, f func(tx *store.Tx) error) {
	t.Helper()
	if err := w.Write(t.Context(), f); err != nil {
		t.Fatalf("write: %v", err)
	}
}

var souder = domain.Achievement{
	Slug: "souder-un-assemblage", Kind: domain.AFEST, Version: "1", Title: "Souder un assemblage", Language: "fr",
	Criteria: []string{"Prépare les pièces", "Règle le poste", "Contrôle le cordon"}, Contexts: []domain.Context{domain.Employment},
}

// pending reserves n awards to n people, as one chunk of a batch does.
func (w world) pending(t testing.TB, n int, change func(i int, a *domain.Award)) []domain.Award {
	t.Helper()
	awards := make([]domain.Award, n)
	w.write(t, func(tx *store.Tx) error { return w.reserve(tx, awards, 0, change) })
	return awards
}

func (w world) reserve(tx *store.Tx, awards []domain.Award, from int, change func(i int, a *domain.Award)) error {
	refs, err := tx.AllocateStatusIndexes(w.org.ID, len(awards))
	if err != nil {
		return err
	}
	for i := range awards {
		name := fmt.Sprintf("Léa Tournier-%05d", from+i)
		r, err := tx.EnsureRecipient(domain.Recipient{
			ID: domain.NewID[domain.RecipientID](noon), OrganisationID: w.org.ID, Name: name, Email: fmt.Sprintf("lea%d@exemple.fr", from+i), CreatedAt: noon,
		})
		if err != nil {
			return err
		}
		awards[i] = domain.Award{
			ID: domain.NewID[domain.AwardID](noon.Add(time.Duration(from+i) * time.Millisecond)), OrganisationID: w.org.ID, RecipientID: r.ID, Achievement: souder,
			Facts:        domain.Facts{AwardedOn: "2026-11-20", Level: 2, Assessor: domain.Assessor{Name: "Paul Mercier"}, Place: "25"},
			CredentialID: domain.NewURN(), SubjectID: domain.NewURN(), StatusList: refs[i].List, StatusIndex: refs[i].Index,
			State: domain.AwardPending, ValidFrom: noon, ValidUntil: noon.AddDate(3, 0, 0), IssuedBy: "operator", CreatedAt: noon,
		}
		if change != nil {
			change(i, &awards[i])
		}
	}
	return tx.InsertPendingAwards(awards)
}

// sign fills in bytes of the size that real signatures have.
func sign(awards []domain.Award) {
	for i := range awards {
		a := &awards[i]
		a.Document = []byte(`{"id":"` + a.CredentialID + `","padding":"` + strings.Repeat("é", 2000) + `"}`)
		a.JWT = "eyJ." + a.CredentialID + strings.Repeat("x", 4000)
		a.State, a.IssuedAt = domain.AwardIssued, noon.Add(time.Second)
	}
}

// packed is what the signed bytes are packed to; those that are missing are packed to nothing.
func packed(awards []domain.Award) []store.Packed {
	all := make([]store.Packed, len(awards))
	for i, a := range awards {
		if a.JWT == "" {
			continue
		}
		var err error
		if all[i], err = store.NewDictionary([]byte(`{"id":"urn:uuid:","padding":"`)).Pack(a.Document, a.JWT); err != nil {
			panic(err)
		}
	}
	return all
}

// issued is pending and completed.
func (w world) issued(t testing.TB, n int, change func(i int, a *domain.Award)) []domain.Award {
	t.Helper()
	awards := w.pending(t, n, change)
	sign(awards)
	w.write(t, func(tx *store.Tx) error { return tx.CompleteAwards(awards, packed(awards)) })
	return awards
}

func wantCode(t *testing.T, err error, kind domain.Kind, code string) {
	t.Helper()
	if !domain.IsKind(err, kind) || domain.CodeOf(err) != code {
		t.Errorf("got error %v, want kind %d code %s", err, kind, code)
	}
}

package store_test

import (
	"testing"
	"time"

	"galon/internal/domain"
	"galon/internal/store"
)

func TestAfestDossiers(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	d := domain.AfestDossier{ID: "a1", OrganisationID: w.org.ID, Achievement: "monter-un-mur", Learner: domain.AfestLearner{Name: "Yanis Faivre", Email: "y@exemple.fr"},
		AfestContent: domain.AfestContent{Employer: domain.LegalBody{SIRET: "92345678400019", Name: "Maçonnerie"},
			Situations: []domain.AfestSituation{{AfestTrace: domain.AfestTrace{Key: "k", By: "trainer", At: noon}, Date: "2026-03-02", Title: "Mur", Minutes: 60}}},
		Version: 1, CreatedBy: "operator", CreatedAt: noon, UpdatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAfest(d) })
	got, err := w.Afest(ctx, "a1")
	same(t, "dossier", d, got, err)

	changed := d
	changed.Statement, changed.UpdatedAt = "Je sais monter un mur.", noon.Add(time.Hour)
	w.write(t, func(tx *store.Tx) error { return tx.UpdateAfest(changed) })
	wantCode(t, w.Write(ctx, func(tx *store.Tx) error { return tx.UpdateAfest(changed) }), domain.Conflict, "afest-changed")
	changed.Version = 2
	all, err := w.Afests(ctx, w.org.ID)
	same(t, "dossiers", []domain.AfestDossier{changed}, all, err)

	for i, want := range []bool{false, true, true} {
		w.write(t, func(tx *store.Tx) error {
			again, err := tx.AfestFormSent("a1", "form", noon)
			if again != want {
				t.Errorf("form %d: again %v, want %v", i, again, want)
			}
			return err
		})
	}

	link := domain.AfestLink{ID: "l1", AfestID: "a1", Party: domain.PartyTrainer, CreatedAt: noon, EndsAt: noon.Add(time.Hour)}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAfestLink(link, "hash") })
	w.write(t, func(tx *store.Tx) error { return tx.UseAfestLink("l1", noon.Add(time.Minute)) })
	link.UsedAt = noon.Add(time.Minute)
	found, err := w.AfestLink(ctx, "hash")
	same(t, "link", link, found, err)
	w.write(t, func(tx *store.Tx) error { return tx.StopAfestLinks("a1", domain.PartyTrainer, noon.Add(2*time.Minute)) })
	link.StoppedAt = noon.Add(2 * time.Minute)
	links, err := w.AfestLinks(ctx, "a1")
	same(t, "links", []domain.AfestLink{link}, links, err)
	_, err = w.AfestLink(ctx, "other")
	wantCode(t, err, domain.NotFound, "afest-link-unknown")

	first := domain.AfestSignature{Party: domain.PartyLearner, Name: "Yanis Faivre", Digest: "x", Address: "192.0.2.7", At: noon}
	second := first
	second.Image, second.Digest, second.At = []byte{1}, "y", noon.Add(time.Second)
	w.write(t, func(tx *store.Tx) error { return tx.InsertAfestSignature("a1", first) })
	w.write(t, func(tx *store.Tx) error { return tx.InsertAfestSignature("a1", second) })
	signed, err := w.AfestSignatures(ctx, "a1")
	same(t, "the latest signature of each party", []domain.AfestSignature{second}, signed, err)

	piece := domain.AfestPiece{SHA256: "aa", Type: "image/jpeg", Size: 9, Title: "Mur", Element: domain.ElementReflection, Visibility: domain.VisibilityPublic, By: "trainer", At: noon}
	for range 2 {
		w.write(t, func(tx *store.Tx) error { return tx.InsertAfestPiece("a1", piece) })
	}
	pieces, err := w.AfestPieces(ctx, "a1")
	same(t, "pieces", []domain.AfestPiece{piece}, pieces, err)
	_, _, err = w.PublicAfestPiece(ctx, "aa")
	wantCode(t, err, domain.NotFound, "evidence-unknown") // no badge yet

	w.write(t, func(tx *store.Tx) error { return tx.DeleteAfest("a1") })
	_, err = w.Afest(ctx, "a1")
	wantCode(t, err, domain.NotFound, "afest-unknown")
	if left, err := w.AfestPieces(ctx, "a1"); err != nil || len(left) > 0 {
		t.Errorf("pieces of a deleted dossier: %v, %v", left, err)
	}
}

func TestAfestModels(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	m := domain.AfestModel{ID: "m1", OrganisationID: w.org.ID, Title: "Mur", Achievement: "monter-un-mur",
		AfestModelContent: domain.AfestModelContent{Situations: []string{"Monter trois rangs"}, Criteria: []string{"Aplomb"}}, CreatedAt: noon}
	w.write(t, func(tx *store.Tx) error { return tx.InsertAfestModel(m) })
	if shared, err := w.SharedAfestModels(ctx, "someone else"); err != nil || len(shared) > 0 {
		t.Errorf("not shared, yet seen: %v, %v", shared, err)
	}
	w.write(t, func(tx *store.Tx) error { return tx.ShareAfestModel("m1", true) })
	m.Shared = true
	shared, err := w.SharedAfestModels(ctx, "someone else")
	same(t, "shared models", []domain.AfestModel{m}, shared, err)
	own, err := w.AfestModels(ctx, w.org.ID)
	same(t, "own models", []domain.AfestModel{m}, own, err)
	w.write(t, func(tx *store.Tx) error { return tx.DeleteAfestModel("m1") })
	_, err = w.AfestModel(ctx, "m1")
	wantCode(t, err, domain.NotFound, "afest-model-unknown")
}

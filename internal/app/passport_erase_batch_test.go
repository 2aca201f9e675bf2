package app_test

import (
	"testing"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// Files of people hold names too: what was refused, what is ready, and what waits for its day go with the person, and the
// others of the same file stay.
func TestAnErasedPersonIsInNoFileOfPeople(t *testing.T) {
	w := testkit.NewWorld(t)
	holder := w.Accept(w.Issue(team, lostName, lostEmail))
	day := string(domain.DayOf(w.Now()))
	file := func(lines string) []byte {
		return []byte("Prénom;Nom;E-mail;Date;Contexte;Évaluateur;Fonction\n" + lines)
	}
	others := "Hugo;Perrin;hugo@exemple.fr;" + day + ";formation;Claire Morel;Formatrice\nLéa;Vauthier;;" + day + ";formation;Claire Morel;Formatrice\n"
	hers := "Zéphyrine;VAUTHIER;Zephyrine.Vauthier@Exemple.fr;" + day + ";formation;Claire Morel;Formatrice\n"
	nameless := "Zéphyrine;Vauthier;;" + day + ";formation;Claire Morel;Formatrice\n"
	staff := w.Staff(w.School)
	preview := func(model, lines string) domain.Batch {
		b, err := w.Batches.Preview(t.Context(), staff, app.BatchRequest{OrganisationID: w.School.ID, Achievement: model, File: file(lines)})
		must(t, err)
		return b
	}
	const other = "organiser-son-travail"
	held := preview(team, others+hers)   // she has it: a warning, and no ready line
	draft := preview(other, hers+others) // ready
	faulty := preview(other, others+"Zéphyrine;Vauthier;;31/02/2026;;;\n")
	waits := preview(other, nameless+others)
	for i, b := range []domain.Batch{held, draft, faulty, waits} {
		if want := []int{2, 3, 2, 3}[i]; b.Report.Ready != want {
			t.Fatalf("batch %d has %d ready lines, want %d: %+v", i, b.Report.Ready, want, b.Report)
		}
	}
	must(t, w.Batches.ConfirmFor(t.Context(), staff, waits.ID, domain.DayOf(w.Now().AddDate(0, 6, 0))))
	alone := preview(other, nameless)
	must(t, w.Batches.ConfirmFor(t.Context(), staff, alone.ID, domain.DayOf(w.Now().AddDate(0, 6, 0))))
	if len(tracesOf(t, w, "zephyrine")) == 0 {
		t.Fatal("nothing was there to erase")
	}
	must(t, w.Passports.Erase(t.Context(), holder, "supprimer"))
	if found := tracesOf(t, w, "zephyrine"); len(found) > 0 {
		t.Errorf("the person is still in %q", found)
	}
	for i, id := range []domain.BatchID{held.ID, draft.ID, faulty.ID, waits.ID} {
		b, rows, err := w.Store.BatchChunk(t.Context(), id, 0, 10)
		must(t, err)
		if len(rows) != 2 || b.Report.Ready != 2 || b.Report.Rows != 2 || len(b.Report.Faults) > 0 {
			t.Errorf("batch %d has %d lines and says %+v", i, len(rows), b.Report)
		}
		src, err := w.Store.BatchSource(t.Context(), id)
		must(t, err)
		if len(src.Lines) != 3 || src.Choice.Read != 2 {
			t.Errorf("file %d has %d lines and says %d", i, len(src.Lines), src.Choice.Read)
		}
	}
	if b, err := w.Batches.Batch(t.Context(), staff, alone.ID); err != nil || b.State != domain.BatchCancelled {
		t.Errorf("a file of nobody still waits for its day: %+v %v", b, err)
	}
	// What waited is sent on its day to those who are left.
	w.SetNow(w.Now().AddDate(0, 6, 1))
	must(t, w.Batches.StartDue(t.Context()))
	w.Deliver()
	b, err := w.Batches.Batch(t.Context(), staff, waits.ID)
	must(t, err)
	if b.Issued != 2 {
		t.Errorf("%d badges were given, want 2: %+v", b.Issued, b)
	}
}

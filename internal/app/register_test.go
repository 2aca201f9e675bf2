package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"galon/internal/app"
	"galon/internal/domain"
	"galon/internal/testkit"
)

// register is the use cases of the registers in a world.
func register(w *testkit.World) *app.Register { return &app.Register{Installation: w.Installation} }

// csvFolder writes CSV files as France compétences does.
func csvFolder(t *testing.T, day string, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "export-fiches-csv-"+day)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, "export_fiches_CSV_"+name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	standardHeader = "\"Id_Fiche\";\"Numero_Fiche\";\"Intitule\";\"Abrege_Libelle\";\"Nomenclature_Europe_Niveau\";\"Date_Decision\";\"Date_Fin_Enregistrement\";\"Actif\"\n"
	blocsHeader    = "\"Numero_Fiche\";\"Bloc_Competences_Code\";\"Bloc_Competences_Libelle\"\n"
	bodiesHeader   = "\"Numero_Fiche\";\"Siret_Certificateur\";\"Nom_Certificateur\"\n"
	romeHeader     = "\"Numero_Fiche\";\"Codes_Rome_Code\";\"Codes_Rome_Libelle\"\n"
)

// slater is a small export of one certification of the Institut comtois.
func slater() map[string]string {
	return map[string]string{
		"Nsf":            "\"Numero_Fiche\";\"Nsf_Code\";\"Nsf_Intitule\"\n\"RNCP90001\";\"233s\";\"233s : Bâtiment\"\n",
		"Standard":       standardHeader + "\"1\";\"RNCP90001\";\"Couvreur en lauze\";\"TP\";\"NIV3\";\"02/03/2026\";\"02/03/2031\";\"ACTIVE\"\n",
		"Blocs":          blocsHeader + "\"RNCP90001\";\"RNCP90001BC02\";\"Poser la lauze\"\n\"RNCP90001\";\"RNCP90001BC01\";\" Préparer la charpente \"\n",
		"Certificateurs": bodiesHeader + "\"RNCP90001\";\"\t93456789200013\";\"INSTITUT COMTOIS DES METIERS\"\n",
		"Rome":           romeHeader + "\"RNCP90001\";\"F1610\";\"Pose et restauration de couvertures\"\n",
	}
}

func imported(t *testing.T, w *testkit.World, path string) domain.RegisterReport {
	t.Helper()
	report, err := register(w).Import(t.Context(), testkit.Operator, path)
	if err != nil {
		t.Fatalf("import %s: %v", path, err)
	}
	return report
}

func TestImportTwiceChangesNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	folder := csvFolder(t, "2026-11-20", slater())
	if r := imported(t, w, folder); r.Fiches != 1 || r.Blocs != 2 || r.Changed != 1 || r.Skipped != 0 || r.AsOf != "2026-11-20" {
		t.Errorf("first: %+v", r)
	}
	if r := imported(t, w, folder); r.Changed != 0 || r.Fiches != 1 {
		t.Errorf("again: %+v", r)
	}
	c, err := w.Certification(t.Context(), "rncp 90001")
	if err != nil || c.Title != "Couvreur en lauze" || c.Blocs[0].Title != "Préparer la charpente" || c.DecisionDate != "2026-03-02" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestHistoryIsKeptAndAnAwardKeepsItsTitle(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	imported(t, w, csvFolder(t, "2026-11-20", slater()))
	order := app.IssueRequest{OrganisationID: w.Certifier.ID, Achievement: "bloc-rncp90001bc01", Recipient: domain.Recipient{Name: "Léa Roux"}, Facts: testkit.PanelFacts(w.Today())}
	award, err := w.Issuing.Issue(ctx, testkit.Operator, order)
	if err != nil {
		t.Fatal(err)
	}
	later := slater()
	later["Blocs"] = blocsHeader + "\"RNCP90001\";\"RNCP90001BC02\";\"Poser et sceller la lauze\"\n"
	if r := imported(t, w, csvFolder(t, "2026-11-21", later)); r.Changed != 1 {
		t.Errorf("%+v", r)
	}
	if again, err := w.Store.Award(ctx, award.ID); err != nil || again.Achievement.Title != "Préparer la charpente" || again.Achievement.Bloc.Title != "Préparer la charpente" {
		t.Errorf("the award says %q, %v", again.Achievement.Title, err)
	}
	if history, err := w.History(ctx, "RNCP90001"); err != nil || len(history) != 2 || len(history[1].Certification.Blocs) != 2 {
		t.Errorf("%d versions, %v", len(history), err)
	}
	// The bloc has left the entry; who holds it still holds it, and it can still be named.
	if b, err := w.Bloc(ctx, "RNCP90001BC01"); err != nil || b.Title != "Préparer la charpente" || b.CertificationTitle != "Couvreur en lauze" {
		t.Errorf("got %+v, %v", b, err)
	}
	if r := imported(t, w, csvFolder(t, "2026-11-19", slater())); r.Changed != 0 || r.Skipped != 1 || r.Reasons[0].Code != "register-older" {
		t.Errorf("an older export: %+v", r)
	}
}

func TestAPartOfAnExportSaysNothingOfTheRest(t *testing.T) {
	w := testkit.NewWorld(t)
	imported(t, w, csvFolder(t, "2026-11-20", slater()))
	part := map[string]string{"Blocs": blocsHeader + "\"RNCP90001\";\"RNCP90001BC01\";\"Préparer la charpente et le support\"\n\"RNCP90002\";\"RNCP90002BC01\";\"Tailler\"\n"}
	if r := imported(t, w, csvFolder(t, "2026-11-21", part)); r.Changed != 2 || r.Untitled != 1 || len(r.Missing) != 9 {
		t.Errorf("%+v", r)
	}
	c, err := w.Certification(t.Context(), "RNCP90001")
	if err != nil || c.Title != "Couvreur en lauze" || len(c.CertifyingBodies) != 1 || len(c.ROME) != 1 || len(c.Blocs) != 1 || c.Blocs[0].Title != "Préparer la charpente et le support" {
		t.Errorf("got %+v, %v", c, err)
	}
	// Its bloc is kept although nobody said the title of the certification, and cannot be attested before.
	_, err = w.Issuing.Issue(t.Context(), testkit.Operator, app.IssueRequest{OrganisationID: w.Certifier.ID, Achievement: "bloc-rncp90002bc01",
		Recipient: domain.Recipient{Name: "Léa Roux"}, Facts: testkit.PanelFacts(w.Today())})
	if !faulty(err, "bloc-untitled") {
		t.Errorf("got %v", err)
	}
}

func faulty(err error, code string) bool {
	var e *domain.Error
	return errors.As(err, &e) && slices.ContainsFunc(e.Fields, func(f domain.FieldError) bool { return f.Code == code })
}

// An import that ends in the middle, whatever the cause, leaves nothing that is seen; the next one begins at once.
func TestImportThatIsCutLeavesNothing(t *testing.T) {
	w := testkit.NewWorld(t)
	var rows strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&rows, "\"RNCP%d\";\"RNCP%dBC01\";\"Bloc %d\"\n", 91000+i, 91000+i, i)
	}
	folder := csvFolder(t, "2026-11-20", map[string]string{"Blocs": blocsHeader + rows.String()})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := register(w).Import(ctx, testkit.Operator, folder)
		done <- err
	}()
	for { // until a part of it is written
		imports, err := w.Store.RegisterImports(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(imports) == 1 && imports[0].Report.Fiches > 100 || len(imports) == 1 && imports[0].State != app.ImportRunning {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; err != nil { // when it was quicker than us, all of it is there, and that is right too
		if _, err := w.Certification(t.Context(), "RNCP91000"); !domain.IsKind(err, domain.NotFound) {
			t.Errorf("a part of it is seen: %v", err)
		}
		if found, _, err := register(w).Search(t.Context(), app.RegisterSearch{Text: "bloc 7"}); err != nil || len(found) != 0 {
			t.Errorf("%d are found, %v", len(found), err)
		}
	}
	if r := imported(t, w, folder); r.Fiches != 1000 {
		t.Errorf("the next one: %+v", r)
	}
	if _, err := w.Certification(t.Context(), "RNCP91999"); err != nil {
		t.Error(err)
	}
	if r := imported(t, w, folder); r.Changed != 0 {
		t.Errorf("and again: %+v", r)
	}
}

func TestOnlyTheOperatorAndThoseTheyNameImport(t *testing.T) {
	w := testkit.NewWorld(t)
	ctx := t.Context()
	staff := w.Staff(w.Certifier)
	if _, err := register(w).Import(ctx, staff, csvFolder(t, "2026-11-20", slater())); domain.CodeOf(err) != "register-not-keeper" {
		t.Errorf("got %v", err)
	}
	if err := register(w).NameKeeper(ctx, staff, staff.Email); domain.CodeOf(err) != "access-refused" {
		t.Errorf("got %v", err)
	}
	if err := register(w).NameKeeper(ctx, testkit.Operator, staff.Email); err != nil {
		t.Fatal(err)
	}
	if _, err := register(w).Import(ctx, staff, csvFolder(t, "2026-11-20", slater())); err != nil {
		t.Error(err)
	}
	cut := filepath.Join(t.TempDir(), "export-fiches-csv-2026-11-20.zip") // a download that ended too early
	must(t, os.WriteFile(cut, []byte("PK\x03\x04 and no more"), 0o600))
	for path, code := range map[string]string{cut: "register-damaged", filepath.Join(t.TempDir(), "rien"): "register-path-unknown", csvFolder(t, "2026-11-20", map[string]string{"x": "a;b\n"}): "register-unreadable"} {
		if _, err := register(w).Import(ctx, testkit.Operator, path); domain.CodeOf(err) != code {
			t.Errorf("%s: %v, want %s", path, err, code)
		}
	}
}

func TestSearchInFrench(t *testing.T) {
	w := testkit.NewWorld(t)
	imported(t, w, csvFolder(t, "2026-11-20", slater()))
	for query, want := range map[app.RegisterSearch]string{
		{Text: "couvreurs lauze"}:                "RNCP90001", // plural, several words
		{Text: "CHARPENTE preparer"}:             "RNCP90001", // a bloc, without accents
		{Text: "90001"}:                          "RNCP90001",
		{Text: "rncp90001"}:                      "RNCP90001",
		{Text: "RNCP90001BC02"}:                  "RNCP90001",
		{Trade: "f1610"}:                         "RNCP90001",
		{Trade: "restauration de couvertures"}:   "RNCP90001",
		{Text: "Plaquiste"}:                      "RNCP37122", // travels with the program
		{Text: "linge d'un particulier"}:         "RNCP37715",
		{Text: "auxiliaire vie", Trade: "K1302"}: "RNCP39387",
		{Text: "maçon", Open: true}:              "RNCP39178", // the newest of two
	} {
		found, _, err := register(w).Search(t.Context(), query)
		if err != nil || len(found) == 0 || found[0].Code != want {
			t.Errorf("%+v: %v, %v, want %s first", query, codesOf(found), err, want)
		}
		if query.Open && slices.Contains(codesOf(found), "RNCP35309") {
			t.Errorf("%+v: what is closed is among %v", query, codesOf(found))
		}
	}
	for _, nothing := range []string{"xyzzy", "RNCP999999", "%", "lauze maroquinerie", "' OR 1=1"} {
		if found, _, err := register(w).Search(t.Context(), app.RegisterSearch{Text: nothing}); err != nil || len(found) > 0 && nothing != "%" {
			t.Errorf("%q: %v, %v", nothing, codesOf(found), err)
		}
	}
}

func codesOf(all []domain.Certification) (codes []string) {
	for _, c := range all {
		codes = append(codes, c.Code)
	}
	return codes
}

// All blocs of the real export of 2024-01-17, with the time and the memory that they take.
func TestImportOfAllBlocsOfFrance(t *testing.T) {
	folder := filepath.Join("..", "..", "..", "shared", "data", "france-competences-2024-01-17")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no reference data here")
	}
	w := testkit.NewWorld(t)
	start := time.Now()
	r := imported(t, w, folder)
	took := time.Since(start)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if r.Blocs != 34351 || r.Fiches != r.Changed || r.Fiches < 16000 {
		t.Errorf("%d blocs, %d fiches, %d changed", r.Blocs, r.Fiches, r.Changed)
	}
	if again := imported(t, w, folder); again.Changed != 0 {
		t.Errorf("again: %d changed", again.Changed)
	}
	if b, err := w.Bloc(t.Context(), "RNCP183BC03"); err != nil || b.Title != "Réaliser, sur instruction, l'assemblage et la maintenance systématique des installations de froid commercial complexes et centralisées" {
		t.Errorf("got %q, %v", b.Title, err)
	}
	t.Logf("%d fiches and %d blocs in %s, %d MB of heap, %d MB from the system", r.Fiches, r.Blocs, took.Round(time.Millisecond), m.HeapAlloc>>20, m.Sys>>20)
}

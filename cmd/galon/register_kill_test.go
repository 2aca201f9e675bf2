package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"galon/internal/store"
)

// An import that is killed in the middle leaves nothing that is seen, and the next one begins at once and is whole.
func TestKilledImportLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("\"Numero_Fiche\";\"Bloc_Competences_Code\";\"Bloc_Competences_Libelle\"\n")
	const fiches = 30_000
	for i := range fiches {
		fmt.Fprintf(&rows, "\"RNCP%d\";\"RNCP%dBC01\";\"Réaliser l’ouvrage %d\"\n", 100_000+i, 100_000+i, i)
	}
	file, data := filepath.Join(dir, "export-fiches-csv-2026-11-20.csv"), filepath.Join(dir, "data")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "migrate", "--data", data)
	cmd := exec.CommandContext(t.Context(), "galon", "register", "import", "--data", data, file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), databaseOf(t, data))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		imports, err := s.RegisterImports(t.Context(), 1)
		if err == nil && len(imports) == 1 && imports[0].Report.Fiches > 0 {
			if imports[0].State != store.ImportRunning {
				t.Fatalf("it was over before it could be killed: %+v", imports[0])
			}
			break
		}
		if time.Now().After(end) {
			t.Fatalf("it wrote nothing: %v, %v", imports, err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if digests, err := s.RegisterDigests(t.Context()); err != nil || len(digests) != 0 {
		t.Errorf("%d entries of half an import are seen, %v", len(digests), err)
	}
	out := mustRun(t, "register", "import", "--data", data, file)
	if want := fmt.Sprintf("Fiches lues : %d. Blocs lus : %d. Fiches nouvelles ou changées : %d.", fiches, fiches, fiches); !strings.Contains(out, want) {
		t.Errorf("the next one says %s, want %s", out, want)
	}
	if digests, err := s.RegisterDigests(t.Context()); err != nil || len(digests) != fiches {
		t.Errorf("%d entries are seen, %v", len(digests), err)
	}
}

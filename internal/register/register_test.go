package register

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

// read gives every entry of an export and its report.
func read(t testing.TB, path string) (map[string]Entry, domain.RegisterReport) {
	t.Helper()
	all := map[string]Entry{}
	var report domain.RegisterReport
	r := &Reader{Limits: DefaultLimits, Report: &report, Emit: func(e Entry) error { all[e.Code] = e; return nil }}
	if err := r.Read(path); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return all, report
}

func write(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func reasons(r domain.RegisterReport) map[string]int {
	m := map[string]int{}
	for _, x := range r.Reasons {
		m[x.Code] = x.Count
	}
	return m
}

const blocHeader = "\"Numero_Fiche\";\"Bloc_Competences_Code\";\"Bloc_Competences_Libelle\"\n"

// The faults of real exports, measured on that of 2024-01-17 (domain dossier, 3.4), one by one.
func TestTrapsOfTheExports(t *testing.T) {
	blocs := func(rows string) (domain.Certification, domain.RegisterReport) {
		all, report := read(t, write(t, "blocs.csv", blocHeader+rows))
		return all["RNCP28099"].Certification, report
	}
	t.Run("1 empty values stand bare between semicolons", func(t *testing.T) {
		all, _ := read(t, write(t, "x.csv", "\"Numero_Fiche\";\"Ancienne_Certification\";\"Nouvelle_Certification\"\n\"RNCP181\";;\"RNCP5881\"\n"))
		if e := all["RNCP181"]; len(e.Predecessors) != 0 || !slices.Equal(e.Successors, []string{"RNCP5881"}) {
			t.Errorf("got %v → %v", e.Predecessors, e.Successors)
		}
	})
	t.Run("2 a SIRET starts with a tabulation", func(t *testing.T) {
		all, _ := read(t, write(t, "x.csv", "\"Numero_Fiche\";\"Siret_Certificateur\";\"Nom_Certificateur\"\n\"RNCP183\";\"\t11000007200014\";\"MINISTERE DU TRAVAIL\"\n"))
		want := []domain.LegalBody{{SIRET: "11000007200014", Name: "MINISTERE DU TRAVAIL"}}
		if diff := cmp.Diff(want, all["RNCP183"].CertifyingBodies); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("3 and 5 codes of one digit, many blocs, rows in no order", func(t *testing.T) {
		var rows strings.Builder
		for i := 36; i > 0; i-- {
			fmt.Fprintf(&rows, "\"RNCP28099\";\"RNCP28099BC%d\";\"Bloc %d\"\n", i, i)
		}
		c, report := blocs(rows.String())
		if len(c.Blocs) != 36 || c.Blocs[0].Code != "RNCP28099BC1" || c.Blocs[1].Code != "RNCP28099BC2" || c.Blocs[35].Code != "RNCP28099BC36" || report.Skipped != 0 {
			t.Errorf("%d blocs, first %v, skipped %d", len(c.Blocs), c.Blocs[0], report.Skipped)
		}
	})
	t.Run("4 blanks, line breaks, no title, a very long one", func(t *testing.T) {
		long := strings.Repeat("é", 436)
		c, report := blocs("\"RNCP28099\";\"RNCP28099BC01\";\" Entretenir  le linge \"\n\"RNCP28099\";\"RNCP28099BC02\";\"Construire\nun mur\"\n" +
			"\"RNCP28099\";\"RNCP28099BC03\";\n\"RNCP28099\";\"RNCP28099BC04\";\"" + long + "\"\n")
		want := []domain.CertificationBloc{{Code: "RNCP28099BC01", Title: "Entretenir  le linge"}, {Code: "RNCP28099BC02", Title: "Construire un mur"},
			{Code: "RNCP28099BC04", Title: long}}
		if diff := cmp.Diff(want, c.Blocs); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]int{"register-bloc-untitled": 1}, reasons(report)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("6 a State diploma without a certifying body", func(t *testing.T) {
		c, _ := blocs("\"RNCP28099\";\"RNCP28099BC01\";\"Accompagner\"\n")
		if len(c.CertifyingBodies) != 0 || len(c.Blocs) != 1 {
			t.Errorf("got %+v", c)
		}
	})
	t.Run("7 a SIRET that fails its own check is said and not kept", func(t *testing.T) {
		all, report := read(t, write(t, "x.csv", "\"Numero_Fiche\";\"Siret_Certificateur\";\"Nom_Certificateur\"\n\"RS5006\";\"\t43203785199115\";\"ALTRAN (invalide)\"\n"))
		if b := all["RS5006"].CertifyingBodies; len(b) != 1 || b[0].SIRET != "" || b[0].Name != "ALTRAN (invalide)" || reasons(report)["register-siret-wrong"] != 1 {
			t.Errorf("got %v, %v", b, report.Reasons)
		}
	})
	t.Run("8 names of entries in NFC, NFD and the wrong code page", func(t *testing.T) {
		for _, name := range []string{"export_fiches_CSV_Blocs_De_Compétences_2024_01_16.csv", "export_fiches_CSV_Blocs_De_Compe\u0301tences.csv",
			"export_fiches_CSV_Blocs_De_Comp\x82tences_2024_01_16.csv", "anything"} {
			path := archive(t, "export-fiches-csv-2024-01-17.zip", map[string]string{name: blocHeader + "\"RNCP183\";\"RNCP183BC01\";\"Poser\"\n"})
			all, report := read(t, path)
			if len(all["RNCP183"].Blocs) != 1 || report.Skipped != 0 {
				t.Errorf("%q: %v, %v", name, all, report.Reasons)
			}
		}
	})
	t.Run("9 the files inside bear the day before", func(t *testing.T) {
		_, report := read(t, archive(t, "export-fiches-csv-2024-01-17.zip", map[string]string{"export_fiches_CSV_Blocs_2024_01_16.csv": blocHeader + "\"RNCP183\";\"RNCP183BC01\";\"Poser\"\n"}))
		if report.AsOf != "2024-01-17" {
			t.Errorf("as of %s", report.AsOf)
		}
	})
	t.Run("10 the abbreviation set before the title twice", func(t *testing.T) {
		for raw, want := range map[string]string{"TP - TP Maçon": "Maçon", "DE - DE Aide-Soignant": "Aide-Soignant", "BTS - Tourisme": "BTS - Tourisme", "CAP Maçon": "CAP Maçon"} {
			if got := title(raw, ""); got != want {
				t.Errorf("%q: got %q, want %q", raw, got, want)
			}
		}
	})
	t.Run("what is no code is left aside with its line", func(t *testing.T) {
		_, report := blocs("\"RNCP28099\";\"RNCP28099BC123\";\"x\"\n\"RNCP28099\";\"RNCP5BC01\";\"x\"\n\"ABC\";\"ABCBC01\";\"x\"\n\"RS12\";\"RS12BC01\";\"x\"\n" +
			"\"RNCP28099\";\"RNCP28099BC01\";\"x\"\n\"RNCP28099\";\"RNCP28099BC01\";\"y\"\n")
		want := map[string]int{"register-bloc-malformed": 1, "register-bloc-elsewhere": 1, "register-code-malformed": 1, "register-bloc-of-specific": 1, "register-bloc-twice": 1}
		if diff := cmp.Diff(want, reasons(report)); diff != "" {
			t.Error(diff)
		}
		for _, r := range report.Reasons {
			if r.Code == "register-code-malformed" && r.Examples[0] != "blocs.csv, ligne 4" {
				t.Errorf("example %q", r.Examples[0])
			}
		}
	})
	t.Run("a title that is empty is said, and its fiche is kept", func(t *testing.T) {
		all, report := read(t, write(t, "standard.csv", "\"Numero_Fiche\";\"Intitule\";\"Abrege_Libelle\"\n\"RNCP183\";\"\";\"\"\n"))
		if _, kept := all["RNCP183"]; !kept || reasons(report)["register-title-empty"] != 1 {
			t.Errorf("%v, %v", all, report.Reasons)
		}
	})
	t.Run("a quotation mark that nobody closed", func(t *testing.T) {
		all, report := read(t, write(t, "x.csv", blocHeader+"\"RNCP183\";\"RNCP183BC01\";\"Poser\"\n\"RNCP184\";\"RNCP184BC01\";\"Po"+strings.Repeat("x;y\n", 4<<20)))
		if len(all["RNCP183"].Blocs) != 1 || reasons(report)["register-row-endless"] != 1 {
			t.Errorf("%v, %v", all, report.Reasons)
		}
	})
	t.Run("Windows-1252, a byte order mark, CR LF", func(t *testing.T) {
		all, _ := read(t, write(t, "x.csv", "\ufeff"+strings.ReplaceAll(blocHeader, "\n", "\r\n")+"\"RNCP183\";\"RNCP183BC01\";\"R\xe9aliser l\x92ouvrage\"\r\n"))
		if got := all["RNCP183"].Blocs; len(got) != 1 || got[0].Title != "Réaliser l’ouvrage" {
			t.Errorf("got %v", got)
		}
	})
}

func archive(t testing.TB, name string, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n, text := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: n, Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, name, b.String())
}

// shared finds reference data beside the project; it is not part of it.
func shared(t testing.TB, name string) string {
	t.Helper()
	p := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(p); err != nil {
		t.Skip("no reference data here")
	}
	return p
}

func TestRealArchiveOfTenFiles(t *testing.T) {
	all, report := read(t, shared(t, "fc_fixture_export-fiches-csv-2024-02-22.zip"))
	if report.Fiches != len(all) || report.Blocs != 6 || len(report.Files) != 10 || len(report.Missing) != 0 || report.AsOf != "2024-02-22" {
		t.Errorf("%d fiches, %d blocs, %d files, missing %v, as of %s, reasons %v", report.Fiches, report.Blocs, len(report.Files), report.Missing, report.AsOf, report.Reasons)
	}
	got := all["RNCP509"].Certification
	want := domain.Certification{Code: "RNCP509", Title: "Agent vérificateur d'appareils extincteurs", Abbreviation: "CAP", Family: "Certificat d'aptitude professionnelle", Level: 3,
		RegistrationKind: "Enregistrement de droit", RegistrationEnd: "2023-08-31", State: "inactive", AsOf: "2024-02-22",
		CertifyingBodies: []domain.LegalBody{{SIRET: "11004301500012", Name: "MINISTERE DE L'EDUCATION NATIONALE ET DE LA JEUNESSE"}},
		ROME:             []domain.Coded{{Code: "I1203", Label: "Maintenance des bâtiments et des locaux"}},
		NSF:              []domain.Coded{{Code: "251", Label: "Mécanique générale et de précision, usinage"}},
		Formacodes:       []domain.Coded{{Code: "42872", Label: "Sécurité incendie"}}, Successors: []string{"RNCP38228"}}
	want.Access, want.Blocs = got.Access, got.Blocs
	if diff := cmp.Diff(want, got); diff != "" || len(got.Access) != 6 || len(got.Blocs) != 6 {
		t.Errorf("%d ways, %d blocs: (-want +got)\n%s", len(got.Access), len(got.Blocs), diff)
	}
}

// All blocs of the real export: what is known of the file is found in it (domain dossier, 3.4).
func TestAllBlocsOfARealExport(t *testing.T) {
	folder := shared(t, "france-competences-2024-01-17")
	before := memory()
	all, report := read(t, folder)
	withBlocs := 0
	for _, e := range all {
		if len(e.Blocs) > 0 {
			withBlocs++
		}
		if e.Says&Standard != 0 || e.Title != "" {
			t.Fatalf("%s: nobody said %q", e.Code, e.Title)
		}
	}
	// One has no title, and its fiche has no other.
	if report.Blocs != 34351 || reasons(report)["register-bloc-untitled"] != 1 || withBlocs != 6843 {
		t.Errorf("%d blocs, in %d fiches, reasons %v", report.Blocs, withBlocs, report.Reasons)
	}
	if got := reasons(report)["register-siret-wrong"]; got != 1 {
		t.Errorf("%d wrong SIRET", got)
	}
	if len(all["RNCP28099"].Blocs) != 36 {
		t.Errorf("RNCP28099 has %d blocs", len(all["RNCP28099"].Blocs))
	}
	if want := []string{"Standard", "Partenaires", "Rome", "Nsf", "Formacode", "VoixdAccès"}; !slices.Equal(report.Missing, want) {
		t.Errorf("missing %v", report.Missing)
	}
	t.Logf("%d fiches, %d blocs, skipped %d, %d MB more in use", report.Fiches, report.Blocs, report.Skipped, (int64(memory())-int64(before))>>20)
}

func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// The rows of one body are one partner: it may train by one and assess by another.
func TestPartnersOfTheCSV(t *testing.T) {
	all, report := read(t, write(t, "export_fiches_CSV_Partenaires_2026_11_01.csv", `"Numero_Fiche";"Nom_Partenaire";"Siret_Partenaire";"Habilitation_Partenaire"
"RNCP90001";"CENTRE";"	73282932000074";"HABILITATION_ORGA"
"RNCP90001";"CENTRE";"	73282932000074";"HABILITATION_FORMER"
"RNCP90001";"SANS DROIT";"";""
"RNCP90001";"FAUX";"	43203785199115";"HABILITATION_ORGA_FORM"
"RNCP90001";;;
`))
	want := []domain.Partner{{Name: "FAUX", Prepares: true, Assesses: true}, {Name: "SANS DROIT"}, {SIRET: "73282932000074", Name: "CENTRE", Prepares: true, Assesses: true}}
	c := all["RNCP90001"].Certification
	if diff := cmp.Diff(want, c.Partners); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if p, ok := c.Partner("73282932000082"); !ok || !p.Assesses || !p.Prepares { // another establishment of the same body
		t.Errorf("partner %+v, %v", p, ok)
	}
	if _, ok := c.Partner("43203785199115"); ok {
		t.Error("a SIRET that is none has a right")
	}
	if r := reasons(report); r["register-partner-siret-wrong"] != 1 || r["register-body-empty"] != 1 {
		t.Errorf("reasons %v", r)
	}
	kept := Entry{Says: Certifiers}.Onto(c)
	if len(kept.Partners) != 3 {
		t.Error("an export without the partners forgot them")
	}
}

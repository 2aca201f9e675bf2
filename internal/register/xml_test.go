package register

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

func TestXMLOfOneFiche(t *testing.T) {
	all, report := read(t, "testdata/fiches.xml")
	want := domain.Certification{Code: "RNCP39387", Title: "Auxiliaire de vie", Abbreviation: "TP", Family: "Titre professionnel", Level: 3,
		RegistrationKind: "Enregistrement sur demande", DecisionDate: "2024-07-19", RegistrationEnd: "2027-07-19", LastDeliveryDate: "2031-07-19", State: "active",
		CertifyingBodies: []domain.LegalBody{{SIRET: "31849010900168", Name: "CULTURE ET FORMATION"}},
		Partners:         []domain.Partner{{SIRET: "73282932000074", Name: "CENTRE", Prepares: true}, {SIRET: "91234567500017", Name: "ATELIER", Prepares: true, Assesses: true}},
		ROME:             []domain.Coded{{Code: "K1302", Label: "Assistance auprès d'adultes"}},
		NSF:              []domain.Coded{{Code: "330t", Label: "Services aux personnes"}, {Code: "332", Label: "Travail social"}},
		Formacodes:       []domain.Coded{{Code: "44028", Label: "Accompagnement éducatif et social"}},
		Agreements:       []domain.Coded{{Code: "3127", Label: "Services à la personne"}},
		Access:           []string{"Par expérience"}, Predecessors: []string{"RNCP5983"},
		Blocs: []domain.CertificationBloc{{Code: "RNCP39387BC01", Title: "Accompagner dans l’intégrité physique"},
			{Code: "RNCP39387BC02", Title: "Accompagner dans le cadre de vie", Competences: "Organiser les tâches\nEntretenir le logement\nFaire les achats", Assessment: "Étude de cas"}}}
	if diff := cmp.Diff(want, all["RNCP39387"].Certification); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if report.Fiches != 2 || report.Blocs != 2 || reasons(report)["register-date-impossible"] != 1 || report.Skipped != 1 {
		t.Errorf("report %+v", report)
	}
}

func TestXMLThatIsDamaged(t *testing.T) {
	good, err := os.ReadFile("testdata/fiches.xml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(good)
	for name, test := range map[string]struct {
		text   string
		fiches int
		reason string
	}{
		"cut in a fiche":        {text[:strings.Index(text, "<SI_JURY_VAE>")], 0, "register-file-cut"},
		"cut between fiches":    {text[:strings.LastIndex(text, "<FICHE>")], 1, "register-file-cut"},
		"an end that fits none": {strings.Replace(text, "</CODES_ROME>", "</CODES_NSF>", 1), 1, "register-fiche-damaged"},
		"no end of a fiche":     {strings.Replace(text, "</FICHE>", "", 1), 1, "register-fiche-damaged"},
		"no number":             {strings.Replace(text, "RNCP39387</NUMERO_FICHE>", "</NUMERO_FICHE>", 1), 1, "register-code-malformed"},
		"endless text":          {strings.Replace(text, "Publiée", strings.Repeat("é", 9<<20), 1), 0, "register-row-endless"},
		"not XML":               {"<FICHES><FICHE><NUMERO_FICHE", 0, "register-file-damaged"},
	} {
		all, report := read(t, write(t, "x.xml", test.text))
		if len(all) != test.fiches || reasons(report)[test.reason] != 1 {
			t.Errorf("%s: %d fiches, want %d; reasons %v, want %s", name, len(all), test.fiches, report.Reasons, test.reason)
		}
	}
	for name, test := range map[string]string{
		"Windows-1252":   strings.ReplaceAll(strings.ReplaceAll(text, "Services à la personne", "Services \xe0 la personne"), `encoding="UTF-8"`, `encoding="windows-1252"`),
		"one bad byte":   strings.ReplaceAll(text, "Services à la personne", "Services \xe0 la personne"),
		"a control sign": strings.ReplaceAll(text, "Services à la personne", "Services à\x01la personne"),
	} {
		all, report := read(t, write(t, "x.xml", test))
		if a := all["RNCP39387"].Agreements; len(a) != 1 || a[0].Label != "Services à la personne" || report.Fiches != 2 {
			t.Errorf("%s: %v, %v", name, a, report)
		}
	}
}

func TestXMLInAnArchiveWithBothRegisters(t *testing.T) {
	text, err := os.ReadFile("testdata/fiches.xml")
	if err != nil {
		t.Fatal(err)
	}
	all, report := read(t, archive(t, "export-fiches-rncp-v4-1-2026-08-20.zip", map[string]string{"export_fiches_RNCP_V4_1_2026-08-19.xml": string(text), "lisez-moi.txt": "rien"}))
	if len(all) != 2 || report.AsOf != "2026-08-20" || reasons(report)["register-file-unknown"] != 1 {
		t.Errorf("%d entries, as of %s, reasons %v", len(all), report.AsOf, report.Reasons)
	}
}

func TestNoExportAtAll(t *testing.T) {
	for name, text := range map[string]string{"empty.csv": "", "mail.csv": "nom;prénom\nBenali;Nadia\n", "broken.zip": "PK\x03\x04 and nothing", "picture.png": "\x89PNG\r\n\x1a\n"} {
		var report domain.RegisterReport
		r := &Reader{Limits: DefaultLimits, Report: &report, Emit: func(Entry) error { return nil }}
		if err := r.Read(write(t, name, text)); err == nil {
			t.Errorf("%s was read: %+v", name, report)
		}
	}
	var report domain.RegisterReport
	r := &Reader{Limits: Limits{Bytes: 1000, Fiche: 1000}, Report: &report, Emit: func(Entry) error { return nil }}
	if err := r.Read("testdata/fiches.xml"); err == nil || report.Fiches > 0 {
		t.Errorf("a file beyond the limit: %v, %+v", err, report)
	}
}

// exportOf is an endless supply of fiches, of that many bytes in all, that lies nowhere.
func exportOf(size int64) io.Reader {
	head, tail := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<FICHES>", "</FICHES>"
	filler := strings.Repeat("Réaliser, contrôler et rendre compte de l’ouvrage. ", 60)
	n := 0
	fiche := func() string {
		n++
		return fmt.Sprintf("<FICHE><NUMERO_FICHE>RNCP%d</NUMERO_FICHE><INTITULE>Ouvrier %d</INTITULE><ACTIVITES_VISEES>%s</ACTIVITES_VISEES><BLOCS_COMPETENCES>"+
			"<BLOC_COMPETENCES><CODE>RNCP%dBC01</CODE><LIBELLE>Bloc</LIBELLE><LISTE_COMPETENCES>%s</LISTE_COMPETENCES></BLOC_COMPETENCES></BLOCS_COMPETENCES>"+
			"<CAPACITES_ATTESTEES>%s</CAPACITES_ATTESTEES></FICHE>\n", n%999999, n, filler, n%999999, filler, strings.Repeat(filler, 2))
	}
	return io.MultiReader(strings.NewReader(head), &supply{left: size, next: fiche}, strings.NewReader(tail))
}

type supply struct {
	left int64
	next func() string
	rest string
}

func (s *supply) Read(p []byte) (int, error) {
	if s.rest == "" {
		if s.left <= 0 {
			return 0, io.EOF
		}
		s.rest = s.next()
		s.left -= int64(len(s.rest))
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// 500 MB of XML are read in a memory of less than 200 MB. Without GALON_LONG the file is a tenth of that, and so is the
// memory that it may take.
func TestLargeXMLInLittleMemory(t *testing.T) {
	size, bound := int64(50<<20), uint64(20<<20)
	if os.Getenv("GALON_LONG") != "" {
		size, bound = 500<<20, 200<<20
	}
	path := filepath.Join(t.TempDir(), "export-fiches-rncp-v4-1-2026-08-20.xml")
	f, err := os.Create(path)
	if err == nil {
		_, err = io.Copy(f, exportOf(size))
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	base := memory()
	var peak atomic.Uint64
	watch := make(chan struct{})
	go func() {
		for {
			select {
			case <-watch:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapAlloc))
			}
		}
	}()
	var report domain.RegisterReport
	r := &Reader{Limits: DefaultLimits, Report: &report, Emit: func(Entry) error { return nil }}
	err = r.Read(path)
	close(watch)
	if err != nil {
		t.Fatal(err)
	}
	if want := int(size / (20 << 10)); report.Fiches < want || report.Skipped != 0 {
		t.Errorf("%d fiches, want more than %d; %v", report.Fiches, want, report.Reasons)
	}
	grown := peak.Load() - min(base, peak.Load())
	if grown > bound {
		t.Errorf("%d MB in use at most, want less than %d", grown>>20, bound>>20)
	}
	t.Logf("%d MB, %d fiches, %d MB in use at most", size>>20, report.Fiches, grown>>20)
}

// Whatever the bytes, the importers end, keep to their limits and give only codes and titles that can stand.
func checkEntries(t *testing.T, path string) {
	var report domain.RegisterReport
	r := &Reader{Limits: Limits{Bytes: 1 << 20, Fiche: 64 << 10}, Report: &report, Emit: func(e Entry) error {
		if !domain.IsCertificationCode(e.Code) && !domain.IsSpecificCode(e.Code) {
			t.Errorf("code %q", e.Code)
		}
		texts := []string{e.Title, e.Abbreviation, e.Family, e.RegistrationKind}
		for _, b := range e.Blocs {
			if domain.CertificationOfBloc(b.Code) != e.Code || b.Title == "" {
				t.Errorf("bloc %+v of %s", b, e.Code)
			}
			texts = append(texts, b.Title, b.Competences, b.Assessment)
		}
		for _, b := range e.CertifyingBodies {
			if b.SIRET != "" && domain.CheckSIRET(b.SIRET) != "" {
				t.Errorf("SIRET %q", b.SIRET)
			}
			texts = append(texts, b.Name)
		}
		for _, s := range texts {
			if !domain.CleanText(s) || strings.TrimSpace(s) != s {
				t.Errorf("text %q", s)
			}
		}
		if e.Level < 0 || e.Level > 8 {
			t.Errorf("level %d", e.Level)
		}
		return nil
	}}
	_ = r.Read(path)
	if report.Skipped < 0 || report.Fiches < 0 {
		t.Errorf("%+v", report)
	}
}

func fuzz(f *testing.F, name string) {
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, fmt.Sprintf("%d-%s", os.Getpid(), name))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		checkEntries(t, path)
	})
}

func FuzzXML(f *testing.F) {
	text, err := os.ReadFile("testdata/fiches.xml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("<FICHE><NUMERO_FICHE>RS1</NUMERO_FICHE><INTITULE>&nbsp;é\x80</INTITULE></FICHE>"))
	fuzz(f, "x.xml")
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(blocHeader + "\"RNCP183\";\"RNCP183BC03\";\" Réaliser\nsur place\"\n"))
	f.Add([]byte("Numero_Fiche;Siret_Certificateur;Nom_Certificateur\nRS5006;\"\t43203785199115\";X\n"))
	f.Add([]byte("Numero_Fiche;Intitule;Nomenclature_Europe_Niveau;Date_Decision;Actif\nRNCP1;\"TP - TP Maçon\";NIV3;31/02/2024;ACTIVE\n"))
	fuzz(f, "x.csv")
}

// The page of a server that is busy is XML enough to be mistaken for an export.
func TestWhatIsNoExportIsUnreadable(t *testing.T) {
	for _, text := range []string{"<html><body>503</body></html>", "<html><body>503", "<", "<?xml version=\"1.0\"?>"} {
		r := Reader{Limits: DefaultLimits, Report: &domain.RegisterReport{}, Emit: func(Entry) error { return nil }}
		if err := r.Read(write(t, "x.xml", text)); !errors.Is(err, ErrUnreadable) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, report := read(t, write(t, "x.xml", "<FICHES></FICHES>")); report.Fiches != 0 || len(report.Files) != 1 {
		t.Errorf("an empty export: %+v", report)
	}
}

package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"galon/internal/domain"
)

// told is a file in few words: the names of its rows with their lines, then its faults.
func told(s *peopleFile) (rows, faults []string) {
	for _, r := range s.rows {
		rows = append(rows, fmt.Sprintf("%d %s", r.line, s.person(r).Name))
	}
	for _, f := range s.faults {
		faults = append(faults, fmt.Sprintf("%d %s %s", f.Line, f.Column, f.Code))
	}
	return rows, faults
}

// A quote that nobody closed used to take the lines after it along: they vanished, or stood in a badge as the name of
// its assessor.
func TestOpenQuoteCostsItsOwnLineOnly(t *testing.T) {
	const header = "nom;date;évaluateur\n"
	for name, c := range map[string]struct {
		file         string
		rows, faults []string
	}{
		"first cell":   {header + "\"Benali;20/11/2026;C\nDupont;20/11/2026;C\nDurand;20/11/2026;C\n", []string{"3 Dupont", "4 Durand"}, []string{"2  line-unreadable"}},
		"last cell":    {header + "Benali;20/11/2026;\"C\nDupont;20/11/2026;C\n", []string{"3 Dupont"}, []string{"2  line-unreadable"}},
		"last line":    {header + "Dupont;20/11/2026;C\nBenali;20/11/2026;\"C\n", []string{"2 Dupont", "3 Benali"}, nil}, // it holds nothing else
		"twice":        {header + "\"A;1;C\nB;20/11/2026;C\n\n\"D;1;C\nE;20/11/2026;C\n", []string{"3 B", "6 E"}, []string{"2  line-unreadable", "5  line-unreadable"}},
		"closed later": {header + "\"A;1;C\nB;20/11/2026;\"C\"\nD;20/11/2026;C\n", []string{"3 B", "4 D"}, []string{"2  line-unreadable"}},
		"one column":   {"nom\n\"Benali\nDupont\n", []string{"3 Dupont"}, []string{"2  line-unreadable"}},
		"closed":       {header + "\"Benali\nAïcha\";20/11/2026;\"Claire \"\"la\"\" Morel\"\nDupont;20/11/2026;C\n", []string{"2 Benali Aïcha", "4 Dupont"}, nil},
		"inside":       {header + "Ben\"ali;20/11/2026;C\n", []string{"2 Ben\"ali"}, nil},
	} {
		rows, faults := told(readSheet([]byte(c.file)))
		if diff := cmp.Diff(c.rows, rows); diff != "" {
			t.Errorf("%s: rows (-want +got)\n%s", name, diff)
		}
		if diff := cmp.Diff(c.faults, faults); diff != "" {
			t.Errorf("%s: faults (-want +got)\n%s", name, diff)
		}
	}
	// A file of such lines is not read for ever.
	s := readSheet([]byte(header + strings.Repeat("\"A;1;C\n", batchRows)))
	if len(s.rows) != 0 || len(s.faults) != openQuotes {
		t.Errorf("%d rows, %d faults", len(s.rows), len(s.faults))
	}
}

// People send what Excel, Word and an address book gave them.
func TestFilesAsPeopleSaveThem(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		lines []int
		want  string // name|e-mail|phone|day of the first
		asks  bool
	}{
		"said delimiter":   {"sep=;\nnom;date\nBenali;20/11/2026\n", []int{3}, "Benali|||2026-11-20", false},
		"title":            {"Liste, session 2, Besançon\n\nnom;e-mail\nBenali;b@exemple.fr\n", []int{4}, "Benali|b@exemple.fr||", false},
		"title of columns": {"Liste des stagiaires;;\n;;\nnom;e-mail;date\nBenali;b@exemple.fr;20/11/2026\n", []int{4}, "Benali|b@exemple.fr||2026-11-20", false},
		"two headers":      {"Identité;;Suivi\nNom;Prénom;Date\nBenali;Aïcha;20/11/26\n", []int{3}, "Aïcha Benali|||2026-11-20", false},
		"utf-16":           {"\xff\xfen\x00o\x00m\x00\n\x00A\x00b\x00\n\x00", []int{2}, "Ab|||", false},
		"no titles":        {"Jeanne Monnier;jeanne@exemple.fr;612345678\nKarim Haddad;;\n", []int{2, 3}, "Jeanne Monnier|jeanne@exemple.fr|0612345678|", false},
		"names alone":      {"Jeanne Monnier\nKarim Haddad\n", []int{2, 3}, "Jeanne Monnier|||", false},
		"names apart":      {"Jeanne;Monnier;jeanne@exemple.fr\n", []int{2}, "|jeanne@exemple.fr||", true},
		"unknown title":    {"Nom du stagiaire\nKarim Haddad\n", []int{2}, "|||", true},
		"address book":     {"nom;mail\nBenali;Aïcha Benali <b@exemple.fr>\n", []int{2}, "Benali|b@exemple.fr||", false},
		"pasted":           {"nom\ttél\te-mail\tdate\nBenali\t\tb@exemple.fr\t20/11/2026\n\tx\n", []int{2, 3}, "Benali|b@exemple.fr||2026-11-20", false},
		"pasted, no mail":  {"nom\te-mail\ttél\tdate\nBenali\t\t\t20/11/2026\n", []int{2}, "Benali|||2026-11-20", false},
		"link":             {"nom;mail\nBenali;mailto:B@exemple.fr\n", []int{2}, "Benali|b@exemple.fr||", false},
		"telephone figure": {"nom;tél. portable\nBenali;612345678\n", []int{2}, "Benali||0612345678|", false},
		"month in words":   {"nom;date\nBenali;ven. 20 nov. 2026\n", []int{2}, "Benali|||2026-11-20", false},
		"first of a month": {"nom;date\nBenali;1er décembre 2026\n", []int{2}, "Benali|||2026-12-01", false},
		"with its hour":    {"nom;date\nBenali;20/11/2026 08:30\n", []int{2}, "Benali|||2026-11-20", false},
		"of a machine":     {"nom;date\nBenali;2026-11-20T00:00:00\n", []int{2}, "Benali|||2026-11-20", false},
		"serial":           {"nom;date\nBenali;46346,35\n", []int{2}, "Benali|||2026-11-20", false},
		"bars":             {"nom|e-mail|date\nBenali|b@exemple.fr|20/11/2026\n", []int{2}, "Benali|b@exemple.fr||2026-11-20", false},
		"excel for mac":    {"nom;pr\x8enom;date\rB\x8enali;No\x91lle Gr\x8fce;20/11/2026\r", []int{2}, "Noëlle Grèce Bénali|||2026-11-20", false},
		"windows-1252":     {"nom;pr\xe9nom;date\r\nD\x92\xc9z\xe9;C\x9cur;20/11/2026\r\n", []int{2}, "Cœur D’Ézé|||2026-11-20", false},
		"lines in error":   {"Ligne;Ce qu’il y a à faire;nom;date\n3;Colonne « date » : …;Benali;20/11/2026\n", []int{2}, "Benali|||2026-11-20", false},
		"american":         {"nom;date\nBenali;11/20/2026\n", []int{2}, "Benali|||11/20/2026", false},
	} {
		s := readSheet([]byte(c.file))
		var lines []int
		for _, r := range s.rows {
			lines = append(lines, r.line)
		}
		if diff := cmp.Diff(c.lines, lines); diff != "" {
			t.Errorf("%s: lines (-want +got)\n%s", name, diff)
			continue
		}
		p := s.person(s.rows[0])
		if got := fmt.Sprintf("%s|%s|%s|%s", p.Name, p.Email, p.Phone, s.facts(s.rows[0], domain.Facts{}).AwardedOn); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
		if _, named := s.columns[colName]; named == c.asks {
			t.Errorf("%s: the name is known: %v, faults %v", name, named, s.faults)
		}
	}
}

// What a formula that failed leaves in a cell is nobody's name, and no telephone.
func TestFaultsOfSpreadsheetsAreNoPerson(t *testing.T) {
	for _, r := range []domain.Recipient{{Name: "#N/A"}, {Name: "=CONCAT(A1)"}, {Name: "Benali", Phone: "6,12E+08"}} {
		if len(r.Check()) == 0 {
			t.Errorf("%+v is taken", r)
		}
	}
}

// FuzzReadSheet: whatever is sent, a row is one of the file's lines, and no line is lost without a word.
func FuzzReadSheet(f *testing.F) {
	for _, seed := range []string{
		"nom;date\nBenali;20/11/2026\n", "nom,prénom\r\n\"A\nB\",C\r\n", "\xef\xbb\xbfnom\tdate\nL\xe9a\t1/2/2026", "nom;nom\n\"", "nom\n\"A\nB\n\"C", "\"nom\n;\n", "\n\n;\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		s := readSheet(file)
		lines := strings.Count(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(file)), "\n") + 1
		if readGrid(file).Choice.Headless { // a line of titles was put above
			lines++
		}
		last := 1
		for _, r := range s.rows {
			if r.line <= last || r.line > lines {
				t.Fatalf("row on line %d after %d of %d", r.line, last, lines)
			}
			last = r.line
			s.person(r)
			s.facts(r, domain.Facts{})
		}
		for _, f := range s.faults {
			if f.Line < 1 || f.Line > lines {
				t.Fatalf("fault on line %d of %d", f.Line, lines)
			}
		}
		if len(s.rows) == 0 && len(s.faults) == 0 {
			t.Fatal("nothing read and nothing said")
		}
	})
}

func readSheet(file []byte) *peopleFile { return sheetOf(readGrid(file)) }

// What no line of can be read is told for what it is.
func TestFilesThatAreNoTable(t *testing.T) {
	for file, want := range map[string]string{
		"": "file-empty", " \n\n": "file-empty", "nom;date\n": "file-no-line", "nom;date\n;;\n": "file-no-line",
		"<html><table><tr><td>nom</td></tr></table></html>": "file-no-table", "\ufeff\n<?xml version=\"1.0\"?>\n<x/>": "file-no-table",
		"%PDF-1.7\n1 0 obj": "file-no-table", `{\rtf1 nom}`: "file-no-table", "nom\x00": "file-not-text",
	} {
		s := readSheet([]byte(file))
		if len(s.rows) != 0 || len(s.faults) != 1 || s.faults[0].Code != want {
			t.Errorf("%q: %d rows, faults %+v, want %s", file, len(s.rows), s.faults, want)
		}
	}
}

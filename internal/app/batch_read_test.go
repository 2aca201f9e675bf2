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

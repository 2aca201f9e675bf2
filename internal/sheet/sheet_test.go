package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"galon/internal/domain"
	"galon/internal/sheet"
)

// people is a workbook as Excel makes one: a hidden sheet first, dates as numbers under a format.
func people(t testing.TB, edit func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	day, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
	own := `[$-40C]dd\ mmmm\ yyyy`
	long, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &own})
	f.NewSheet("Personnes")
	f.SetCellValue("Sheet1", "A1", "à ne pas lire")
	f.SetActiveSheet(1)
	f.SetSheetVisible("Sheet1", false)
	f.SetSheetRow("Personnes", "A1", &[]any{"nom", "date", "niveau", "obtenu le"})
	f.SetSheetRow("Personnes", "A2", &[]any{"Nadia Benali", 46351, 2, 46351.5})
	f.SetSheetRow("Personnes", "A4", &[]any{"Thomas Girard", "25/11/2026", 46351})
	f.SetCellStyle("Personnes", "B2", "B2", day)
	f.SetCellStyle("Personnes", "D2", "D2", long)
	if edit != nil {
		edit(f)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadGivesTextsAndDays(t *testing.T) {
	table, err := sheet.Read(people(t, nil))
	if err != nil || table.Name != "" {
		t.Fatalf("the only sheet is named %q, %v", table.Name, err)
	}
	rows := table.Rows
	want := [][]string{{"nom", "date", "niveau", "obtenu le"}, {"Nadia Benali", "25/11/2026", "2", "25/11/2026"}, {}, {"Thomas Girard", "25/11/2026", "46351"}}
	if diff := cmp.Diff(want, rows, cmp.Transformer("len", func(r []string) string { return strings.Join(r, "|") })); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Of several sheets that hold something the first one is read, and named; empty and hidden ones do not count.
func TestTheSheetThatIsReadIsNamedWhenAnotherHoldsSomething(t *testing.T) {
	for filled, want := range map[bool]string{true: "Personnes", false: ""} {
		table, err := sheet.Read(people(t, func(f *excelize.File) {
			f.NewSheet("Groupe B")
			if filled {
				f.SetCellValue("Groupe B", "C4", "Awa Diallo")
			}
		}))
		if err != nil || table.Name != want || table.Rows[1][0] != "Nadia Benali" {
			t.Errorf("another sheet that is filled (%v): read %q named %q, %v", filled, table.Rows, table.Name, err)
		}
	}
}

func TestDayOfASerial(t *testing.T) {
	for _, c := range []struct {
		n    float64
		mac  bool
		want string
	}{{1, false, "01/01/1900"}, {59, false, "28/02/1900"}, {61, false, "01/03/1900"}, {46351, false, "25/11/2026"}, {46351.99, false, "25/11/2026"}, {44889, true, "25/11/2026"}} {
		if got := sheet.Day(c.n, c.mac); got != c.want {
			t.Errorf("%v (1904: %v): %s, want %s", c.n, c.mac, got, c.want)
		}
	}
}

// archive is a ZIP of these parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		p, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		p.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rewritten is a good workbook with one part changed.
func rewritten(t testing.TB, part string, change func(string) string) []byte {
	t.Helper()
	good := people(t, nil)
	r, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	parts, found := map[string]string{}, false
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.ReadFrom(in)
		parts[f.Name] = b.String()
		if f.Name == part {
			parts[f.Name], found = change(b.String()), true
		}
	}
	if !found {
		t.Fatalf("no part %s", part)
	}
	return archive(t, parts)
}

func TestHostileWorkbooksAreRefusedWithACode(t *testing.T) {
	many := func(n int) func(*excelize.File) {
		return func(f *excelize.File) {
			w, _ := f.NewStreamWriter("Personnes")
			for i := range n {
				w.SetRow(fmt.Sprintf("A%d", i+1), []any{"x"})
			}
			w.Flush()
		}
	}
	entity := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>`
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"old excel":       {append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...), sheet.FaultOld},
		"locked":          {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1.....E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), sheet.FaultLocked},
		"cut":             {people(t, nil)[:2000], sheet.FaultDamaged},
		"a word document": {archive(t, map[string]string{"word/document.xml": "<x/>"}), sheet.FaultDamaged},
		"of LibreOffice":  {archive(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), sheet.FaultODS},
		"a bomb":          {archive(t, map[string]string{"xl/workbook.xml": strings.Repeat(" ", 65<<20)}), sheet.FaultTooLarge},
		"millions of texts": {rewritten(t, "xl/sharedStrings.xml", func(s string) string {
			return strings.Replace(s, "</sst>", strings.Repeat("<si><t>a</t></si>", 400_000)+"</sst>", 1)
		}), sheet.FaultTooLarge},
		"a text without end": {rewritten(t, "xl/sharedStrings.xml", func(s string) string {
			return strings.Replace(s, "</sst>", "<si><t>"+strings.Repeat("a", 30<<20)+"</t></si></sst>", 1)
		}), sheet.FaultTooLarge},
		"an entity":        {rewritten(t, "xl/workbook.xml", func(string) string { return entity }), sheet.FaultDamaged},
		"entity in a cell": {rewritten(t, "xl/worksheets/sheet2.xml", func(string) string { return entity }), sheet.FaultDamaged},
		"broken sheet":     {rewritten(t, "xl/worksheets/sheet2.xml", func(s string) string { return s[:len(s)/2] }), sheet.FaultDamaged},
		"far column": {rewritten(t, "xl/worksheets/sheet2.xml", func(s string) string {
			return strings.Replace(s, `r="A2"`, `r="XFD2"`, 1)
		}), sheet.FaultTooLarge},
		"too many rows": {people(t, many(10_002)), sheet.FaultRows},
		"far row": {rewritten(t, "xl/worksheets/sheet2.xml", func(s string) string {
			return strings.NewReplacer(`<row r="4"`, `<row r="900000"`, `r="A4"`, `r="A900000"`).Replace(s)
		}), sheet.FaultRows},
		"empty": {people(t, func(f *excelize.File) {
			f.DeleteSheet("Personnes")
			f.SetSheetVisible("Sheet1", true)
			f.SetCellValue("Sheet1", "A1", nil)
		}), sheet.FaultEmpty},
		"many parts": {archive(t, func() map[string]string {
			m := map[string]string{"xl/workbook.xml": "<x/>"}
			for i := range 1001 {
				m[fmt.Sprint(i)] = ""
			}
			return m
		}()), sheet.FaultDamaged},
	} {
		start := time.Now()
		table, err := sheet.Read(c.file)
		var fault *domain.Error
		if !errors.As(err, &fault) || fault.Code != c.want || table.Rows != nil {
			t.Errorf("%s: %d rows, %v; want %s", name, len(table.Rows), err, c.want)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s took %s", name, took)
		}
	}
	if table, err := sheet.Read(people(t, many(10_001))); err != nil || len(table.Rows) != 10_001 {
		t.Errorf("the largest file: %d rows, %v", len(table.Rows), err)
	}
}

// What is written is read back, and a text that looks like a formula is a text.
func TestWriteThenRead(t *testing.T) {
	file, err := sheet.Write("Statistiques : [2026]", [][]any{{"badge", "délivrés"}, {"=1+1", 12}, {"@x", 1.5}})
	if err != nil {
		t.Fatal(err)
	}
	table, err := sheet.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"badge", "délivrés"}, {"=1+1", "12"}, {"@x", "1.5"}}, table.Rows); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if bytes.Contains(file, []byte("<f>")) {
		t.Error("a formula was written")
	}
}

// FuzzRead: whatever is sent, there are bounded rows or a fault with a code.
func FuzzRead(f *testing.F) {
	good := people(f, nil)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(archive(f, map[string]string{"xl/workbook.xml": "<workbook/>", "_rels/.rels": "<Relationships/>"}))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := sheet.Read(file)
		rows := table.Rows
		var fault *domain.Error
		if err != nil && !errors.As(err, &fault) {
			t.Fatalf("no code: %v", err)
		}
		if err == nil && len(rows) == 0 {
			t.Fatal("nothing read and nothing said")
		}
		for _, r := range rows {
			if len(r) > 100 {
				t.Fatalf("%d columns", len(r))
			}
		}
	})
}

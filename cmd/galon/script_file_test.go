package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"galon/internal/sheet"
)

// setJSON: setjson VAR member[.member…] [FILE] — sets a variable from the JSON in the last body, or in a file; the
// file may be stdout.
func setJSON(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv(args[0], member(ts, args[1], args[2:]))
}

// isJSON: [!] isjson member[.member…] VALUE [FILE] — compares one value. Of a list or an object it is the JSON.
func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	if got := member(ts, args[0], args[2:]); (got == args[1]) == neg {
		ts.Fatalf("%s is %s, not expected beside %s", args[0], got, args[1])
	}
}

func member(ts *testscript.TestScript, path string, file []string) string {
	name := "body"
	if len(file) > 0 {
		name = file[0]
	}
	raw := ts.ReadFile(name)
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	var v any
	ts.Check(d.Decode(&v))
	for step := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case []any:
			i, err := strconv.Atoi(step)
			if step == "length" {
				v = json.Number(strconv.Itoa(len(at)))
				continue
			}
			if err != nil || i >= len(at) {
				ts.Fatalf("no %s of %s in %s", step, path, raw)
			}
			v = at[i]
		case map[string]any:
			next, ok := at[step]
			if !ok {
				ts.Fatalf("no %s of %s in %s", step, path, raw)
			}
			v = next
		default:
			ts.Fatalf("no %s of %s in %s", step, path, raw)
		}
	}
	switch v := v.(type) {
	case string:
		return v
	case map[string]any, []any:
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		ts.Check(e.Encode(v))
		return strings.TrimSpace(b.String())
	}
	return fmt.Sprint(v)
}

// setMatch: setmatch VAR BEFORE AFTER — sets a variable to what stands between two texts in the last body.
func setMatch(ts *testscript.TestScript, neg bool, args []string) {
	raw := ts.ReadFile("body")
	_, rest, ok := strings.Cut(raw, args[1])
	value, _, end := strings.Cut(rest, args[2])
	if !ok || !end {
		ts.Fatalf("%q … %q is not in the last body:\n%s", args[1], args[2], raw)
	}
	ts.Setenv(args[0], value)
}

// people: people FILE N — writes a CSV of N people.
func people(ts *testscript.TestScript, neg bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), manyPeople(n), 0o600))
}

// workbook: workbook FILE — makes an XLSX of a text with semicolons, in its place.
func workbook(ts *testscript.TestScript, neg bool, args []string) {
	var rows [][]any
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		var row []any
		for cell := range strings.SplitSeq(strings.TrimSpace(line), ";") {
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	file, err := sheet.Write("Feuil1", rows)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), file, 0o600))
}

// manyPeople is a file as a school makes it, without addresses, so that no mail waits to be sent.
func manyPeople(n int) []byte {
	var b bytes.Buffer
	b.WriteString("prénom;nom;date;niveau;contexte;évaluateur;fonction;lieu;statut\n")
	for i := range n {
		fmt.Fprintf(&b, "Camille;Vernier %s;12/11/2026;2;formation;Claire Morel;formatrice;Besançon;stagiaire\n", words(i))
	}
	return b.Bytes()
}

// words writes a number with letters, as a family name would be.
func words(i int) string {
	var b strings.Builder
	for _, d := range strconv.Itoa(i) {
		b.WriteString([]string{"ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu"}[d-'0'])
	}
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

// encode: encode FILE — makes Windows-1252 of a UTF-8 file, with line ends of Windows, as spreadsheets save it.
func encode(ts *testscript.TestScript, neg bool, args []string) {
	marks := map[rune]byte{'€': 0x80, '’': 0x92, 'Œ': 0x8c, 'œ': 0x9c, '–': 0x96}
	var out []byte
	for _, r := range strings.ReplaceAll(ts.ReadFile(args[0]), "\n", "\r\n") {
		b, ok := marks[r]
		switch {
		case r < utf8.RuneSelf, r >= 0xa0 && r <= 0xff:
			b = byte(r)
		case !ok:
			ts.Fatalf("%c is not in Windows-1252", r)
		}
		out = append(out, b)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}

// replace: replace FILE OLD NEW — changes the first OLD of a file.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	raw := ts.ReadFile(args[0])
	if !strings.Contains(raw, args[1]) {
		ts.Fatalf("no %q in %s", args[1], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(raw, args[1], args[2], 1)), 0o600))
}

// clobber: clobber FILE OFFSET — puts another byte there, one that stays good in base64; an offset below zero counts
// from the end.
func clobber(ts *testscript.TestScript, neg bool, args []string) {
	raw := []byte(ts.ReadFile(args[0]))
	at, err := strconv.Atoi(args[1])
	ts.Check(err)
	if at < 0 {
		at += len(raw)
	}
	if raw[at] == 'A' {
		raw[at] = 'B'
	} else {
		raw[at] = 'A'
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), raw, 0o600))
}

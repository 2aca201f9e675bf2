package httpd

import (
	"bytes"
	"encoding/csv"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// TypeCSV is the media type of a Table.
const TypeCSV = "text/csv; charset=utf-8"

// Table writes rows as French spreadsheets open them: semicolons, and a mark that says UTF-8. A cell that a spreadsheet
// would take for a formula is told to be text.
func Table(rows [][]string) []byte {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = notAFormula(cell)
		}
		_ = w.Write(cells) // a buffer takes everything
	}
	w.Flush()
	return b.Bytes()
}

// afterSeparator is what would begin a cell of its own where a spreadsheet cuts at other signs, as those in English do.
var afterSeparator = regexp.MustCompile(`([,;"]\s*)([=+\-@＝＋－＠|%])`)

// notAFormula keeps a spreadsheet from reckoning with what somebody wrote.
func notAFormula(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, cell)
	cell = afterSeparator.ReplaceAllString(cell, "$1'$2")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(cell, unicode.IsSpace))
	if cell != "" && strings.ContainsRune("=+-@＝＋－＠|%", first) {
		return "'" + cell
	}
	return cell
}

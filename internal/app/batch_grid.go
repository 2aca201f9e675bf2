package app

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"galon/internal/domain"
	workbook "galon/internal/sheet"
)

// readGrid is the file as lines of cells, a workbook or a text, before anybody asks what they mean.
func readGrid(file []byte) domain.BatchSource {
	g := &grid{}
	switch {
	case len(file) > batchBytes:
		g.fault(1, "file-too-large")
	case workbook.Is(file):
		g.readWorkbook(file)
	default:
		g.readText(file)
	}
	return g.BatchSource
}

// grid is a source that grows.
type grid struct{ domain.BatchSource }

func (g *grid) fault(line int, code string, args ...any) {
	g.Choice.Unread = append(g.Choice.Unread, domain.Fault{Line: line, Code: code, Args: args})
}

// add keeps a line, and tells whether there is room for more.
func (g *grid) add(line int, cells []string) bool {
	if g.Choice.Read++; g.Choice.Read > batchRows {
		g.fault(line, "file-too-many-rows", batchRows)
		g.Lines = g.Lines[:1]
		return false
	}
	g.Lines = append(g.Lines, domain.BatchLine{Line: line, Cells: cells})
	return true
}

func (g *grid) readWorkbook(file []byte) {
	table, err := workbook.Read(file)
	if fault := (*domain.Error)(nil); errors.As(err, &fault) {
		g.fault(1, fault.Code, fault.Args...)
		return
	}
	rows := table.Rows
	g.Choice.Sheet = table.Name
	start := headerRow(rows) // our line 1 is the header's, wherever it stands
	if start == len(rows) {
		return
	}
	g.Lines, start = []domain.BatchLine{{Line: 1, Cells: rows[start]}}, start+1
	added := 0
	if header, none := headless(g.Lines[0].Cells); none {
		g.addHeader(header)
		start, added = start-1, 1
	}
	for i, cells := range rows[start:] {
		if !blank(cells) && !g.add(start+i+1+added, cells) {
			return
		}
	}
}

func (g *grid) readText(file []byte) {
	text, code := decodeText(file)
	if code != "" {
		g.fault(1, code)
		return
	}
	if notTable(text) {
		g.fault(1, "file-no-table")
		return
	}
	above, text, comma := headerIn(text) // lines above the text that r reads
	r := newReader(text, comma)
	header, err := r.Read()
	if err != nil || blank(header) {
		g.fault(1, "file-empty")
		return
	}
	g.Lines = []domain.BatchLine{{Line: 1, Cells: header}}
	if made, none := headless(header); none {
		g.addHeader(made)
		header, r, above = made, newReader(text, comma), above+1
	}
	opened := 0 // quotes that nobody closed
	for {
		start := r.InputOffset()
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			line := 1
			if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
				line = parse.Line
			}
			g.fault(above+line, "line-unreadable")
			continue
		}
		if blank(cells) {
			continue
		}
		line, _ := r.FieldPos(0)
		line += above
		if swallows(cells, len(header), comma) {
			g.Choice.Read++
			g.fault(line, "line-unreadable")
			if opened++; opened == openQuotes {
				g.Lines = g.Lines[:1]
				return
			}
			_, text, _ = strings.Cut(strings.TrimLeft(text[start:], "\n"), "\n")
			r, above = newReader(text, comma), line
			continue
		}
		if !g.add(line, cells) {
			return
		}
	}
}

func newReader(text string, comma rune) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	r.TrimLeadingSpace = comma != '\t' // a tab is a space too: an empty cell would vanish, and the next take its place
	return r
}

// openQuotes is after how many quotes that nobody closed a file is given back: each may be read to the end of the file.
const openQuotes = 50

// swallows tells that a cell holds other lines of the file, because a quote was opened and not closed: it has an end
// of line, and the delimiters of a line.
func swallows(cells []string, columns int, comma rune) bool {
	for _, c := range cells {
		if strings.Contains(c, "\n") && strings.Count(c, string(comma)) >= columns-1 {
			return true
		}
	}
	return false
}

// decodeText reads UTF-8 with or without a mark, else what spreadsheets in France save: Windows-1252, or that of a Mac.
func decodeText(file []byte) (text, fault string) {
	switch {
	case len(bytes.TrimSpace(file)) == 0:
		return "", "file-empty"
	case bytes.HasPrefix(file, []byte("\xff\xfe")), bytes.HasPrefix(file, []byte("\xfe\xff")): // « Texte Unicode » of Excel
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(file)
		if err != nil {
			return "", "file-not-text"
		}
		file = decoded
	}
	if bytes.IndexByte(file, 0) >= 0 {
		return "", "file-not-text"
	}
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) {
		decoded, err := oldCharset(file).NewDecoder().Bytes(file)
		if err != nil {
			return "", "file-not-text"
		}
		file = decoded
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(norm.NFC.Bytes(file)))
	return text, ""
}

// oldCharset tells the CSV of Excel for Mac, Mac OS Roman, from that of Excel for Windows: the lower-case letters of French
// with an accent stand where the other has next to nothing.
func oldCharset(file []byte) *charmap.Charmap {
	mac, windows := 0, 0
	for _, b := range file {
		switch {
		case slices.Contains([]byte("\x83\x88\x8d\x8e\x8f\x90"), b): // É à ç é è ê
			mac++
		case b >= 0xc0:
			windows++
		}
	}
	if mac > windows {
		return charmap.Macintosh
	}
	return charmap.Windows1252
}

// notTable tells a web page, which some programs save as .xls, a PDF and other documents: no line of them is a person.
func notTable(text string) bool {
	start := strings.TrimSpace(text)
	for _, mark := range []string{"<", "%PDF-", `{\rtf`} {
		if strings.HasPrefix(start, mark) {
			return true
		}
	}
	return false
}

// delimiters are what stands between two cells, the most usual first.
var delimiters = []rune{';', '\t', ',', '|'}

// delimiterOf takes the sign that is most frequent in the header line.
func delimiterOf(text string) rune {
	header, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, count := ';', 0
	for _, d := range delimiters {
		if n := strings.Count(header, string(d)); n > count {
			best, count = d, n
		}
	}
	return best
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

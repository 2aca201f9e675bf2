// Package sheet reads and writes workbooks (XLSX): a rectangle of texts in, a rectangle of values out.
//
// A workbook from outside is hostile until it is read: what it unpacks to is counted before anything is unpacked, a
// document type is refused, rows and columns are bounded. Nothing here knows what a column means, runs a formula or
// follows a link. It is the only importer of excelize. Its neighbours are app, which reads people and writes
// statistics, and domain, whose errors say what is wrong with a file.
package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"galon/internal/domain"
)

// Bounds of a workbook. A list of ten thousand people with twenty columns unpacks to some fifteen megabytes.
const (
	maxRows     = 10_001 // with the header
	maxColumns  = 100
	maxCells    = 500_000
	maxParts    = 1000     // files inside the archive
	maxUnpacked = 64 << 20 // of all of them together
	maxWhole    = 24 << 20 // of a part that is read whole: the shared texts, the styles
	maxTags     = 1_200_000
)

var (
	zipMark = []byte("PK\x03\x04")
	oleMark = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") // the container of .xls, and of a locked .xlsx
)

// Is tells whether a file is meant as a workbook, readable here or not.
func Is(file []byte) bool {
	return bytes.HasPrefix(file, zipMark) || bytes.HasPrefix(file, oleMark[:4])
}

// Faults of a workbook, as codes of domain.Error; the sentences say what to do.
const (
	FaultOld      = "file-excel"           // .xls
	FaultODS      = "file-excel-ods"       // of LibreOffice
	FaultLocked   = "file-excel-locked"    // with a password
	FaultDamaged  = "file-excel-damaged"   // or something else in a ZIP
	FaultTooLarge = "file-excel-too-large" // unpacked, or too many cells
	FaultRows     = "file-too-many-rows"
	FaultEmpty    = "file-empty"
)

func fault(code string, args ...any) error {
	return &domain.Error{Kind: domain.Invalid, Code: code, Args: args}
}

// Table is a sheet of a workbook.
type Table struct {
	Rows [][]string // row i is row i+1 of the sheet
	Name string     // of the sheet, when it is not the only one that holds something
}

// Read gives the cells of the first visible sheet that holds something, row by row, as texts; a date comes as
// JJ/MM/AAAA. The error is always a *domain.Error.
func Read(file []byte) (table Table, err error) {
	if bytes.HasPrefix(file, oleMark[:4]) {
		if bytes.Contains(file, wide("EncryptedPackage")) { // MS-OFFCRYPTO 2.3.4
			return table, fault(FaultLocked)
		}
		return table, fault(FaultOld)
	}
	if err := look(file); err != nil {
		return table, err
	}
	defer func() { // a library that reads hostile bytes may stumble: that is the file's fault, and not the end of us
		if recover() != nil {
			table, err = Table{}, fault(FaultDamaged)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked})
	if err != nil {
		return table, fault(FaultDamaged)
	}
	defer book.Close()
	read := ""
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		if read != "" && holds(book, name) {
			table.Name = read
			break
		}
		if read != "" {
			continue
		}
		if table.Rows, err = cells(book, name); err != nil {
			return Table{}, err
		}
		if len(table.Rows) > 0 {
			read = name
		}
	}
	if read == "" {
		return table, fault(FaultEmpty)
	}
	return table, nil
}

// holds tells whether a sheet that is not read has something in it.
func holds(book *excelize.File, name string) bool {
	all, err := book.Rows(name)
	if err != nil {
		return false
	}
	defer all.Close()
	for range maxRows {
		if !all.Next() {
			return false
		}
		if row, err := all.Columns(); err != nil || filled(row) > 0 {
			return err == nil
		}
	}
	return false
}

// wide is a text as such containers name their streams: UTF-16, little end first.
func wide(s string) []byte {
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// look counts what the archive unpacks to, by unpacking it into nothing: the sizes that it declares may lie.
func look(file []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil || len(archive.File) > maxParts {
		return fault(FaultDamaged)
	}
	left, workbook := int64(maxUnpacked), false
	for _, part := range archive.File {
		if part.Name == "EncryptedPackage" {
			return fault(FaultLocked)
		}
		if part.Name == "content.xml" { // OpenDocument 1.3, part 2, 3.2
			return fault(FaultODS)
		}
		workbook = workbook || part.Name == "xl/workbook.xml" || strings.HasSuffix(part.Name, ".rels")
		r, err := part.Open()
		if err != nil {
			return fault(FaultDamaged)
		}
		watch := &declared{}
		n, err := io.Copy(watch, io.LimitReader(r, left+1))
		r.Close()
		rows := strings.HasPrefix(part.Name, "xl/worksheets/") // these stream by
		switch left -= n; {
		case left < 0, !rows && (n > maxWhole || watch.tags > maxTags):
			return fault(FaultTooLarge)
		case err != nil, watch.found: // no program that writes workbooks declares a document type
			return fault(FaultDamaged)
		case rows && strings.HasSuffix(part.Name, ".xml") && !watch.ended():
			return fault(FaultDamaged) // cut: the library would give its first rows and say nothing
		}
	}
	if !workbook {
		return fault(FaultDamaged)
	}
	return nil
}

// declared looks for a document type, with its entities, in what streams by.
type declared struct {
	tail  []byte
	found bool
	tags  int // a tag of ten letters becomes a thousand in memory
}

func (d *declared) Write(p []byte) (int, error) {
	seen := append(d.tail, p...)
	d.tags += bytes.Count(p, []byte("<"))
	d.found = d.found || bytes.Contains(seen, []byte("<!DOCTYPE")) || bytes.Contains(seen, []byte("<!ENTITY"))
	d.tail = append([]byte(nil), seen[max(0, len(seen)-40):]...)
	return len(p), nil
}

// ended tells whether the last thing is the end of a sheet, whatever its prefix.
func (d *declared) ended() bool {
	return bytes.HasSuffix(bytes.TrimSpace(d.tail), []byte("worksheet>"))
}

func cells(book *excelize.File, name string) ([][]string, error) {
	all, err := book.Rows(name)
	if err != nil {
		return nil, fault(FaultDamaged)
	}
	defer all.Close()
	var rows [][]string
	last, count := 0, 0
	for all.Next() {
		row, err := all.Columns()
		if err != nil {
			return nil, fault(FaultDamaged)
		}
		row = row[:filled(row)]
		if len(row) > maxColumns {
			return nil, fault(FaultTooLarge)
		}
		if count += len(row); count > maxCells {
			return nil, fault(FaultTooLarge)
		}
		rows = append(rows, row)
		if len(row) > 0 {
			last = len(rows)
		}
		if last > maxRows {
			return nil, fault(FaultRows, maxRows-1)
		}
		if len(rows) > 20*maxRows { // empty rows cost little, but not nothing
			return nil, fault(FaultRows, maxRows-1)
		}
	}
	if all.Error() != nil {
		return nil, fault(FaultDamaged)
	}
	rows = rows[:last]
	return rows, dates(book, name, rows)
}

// filled is how many cells a row has up to its last one that is not blank.
func filled(row []string) int {
	n := len(row)
	for n > 0 && strings.TrimSpace(row[n-1]) == "" {
		n--
	}
	return n
}

// dates writes the numbers that stand under a format of dates as days. A date is a number of days since the end of
// 1899, or of 1903 in files of old Macs (ECMA-376-1, 18.17.4.1).
func dates(book *excelize.File, name string, rows [][]string) error {
	props, err := book.GetWorkbookProps()
	from1904 := err == nil && props.Date1904 != nil && *props.Date1904
	dated := map[int]bool{}
	known := map[int]bool{}
	for i, row := range rows {
		for j, v := range row {
			n, err := strconv.ParseFloat(v, 64)
			if err != nil || n < 1 || n > 2_958_465 { // 31 December 9999
				continue
			}
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				return fault(FaultDamaged)
			}
			style, err := book.GetCellStyle(name, at)
			if err != nil {
				return fault(FaultDamaged)
			}
			if !known[style] {
				known[style], dated[style] = true, isDate(book, style)
			}
			if dated[style] {
				row[j] = Day(n, from1904)
			}
		}
	}
	return nil
}

// Day is the day of a serial number, as JJ/MM/AAAA. There was no 29 February 1900, but serial 60 stands for it.
func Day(serial float64, from1904 bool) string {
	days := int(serial)
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days < 60:
		days++
	}
	return start.AddDate(0, 0, days).Format("02/01/2006")
}

// isDate tells whether a style shows a number as a day: by the number of a format that every program knows (ECMA-376-1,
// 18.8.30), or by the letters of its own one.
func isDate(book *excelize.File, id int) bool {
	style, err := book.GetStyle(id)
	if err != nil || style == nil {
		return false
	}
	if style.CustomNumFmt != nil {
		return dateFormat(*style.CustomNumFmt)
	}
	n := style.NumFmt
	return n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 36 || n >= 50 && n <= 58
}

// dateFormat reads a format without what stands in quotes, brackets or after a backslash.
func dateFormat(format string) bool {
	quoted, bracket, escaped := false, false, false
	day := false
	for _, r := range strings.ToLower(format) {
		switch {
		case escaped:
			escaped = false
		case quoted:
			quoted = r != '"'
		case bracket:
			bracket = r != ']'
		case r == '\\' || r == '_' || r == '*':
			escaped = true
		case r == '"':
			quoted = true
		case r == '[':
			bracket = true
		case r == 'y' || r == 'd' || r == 'j' || r == 'a':
			day = true
		case r == ';':
			return day
		}
	}
	return day
}

// Write makes a workbook of one sheet. The first row is its header. Texts stay texts: no cell of ours is a formula.
func Write(name string, rows [][]any) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName("Sheet1", sheetName(name)); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	out, err := book.NewStreamWriter(sheetName(name))
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	err = out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	for i, row := range rows {
		at, nameErr := excelize.CoordinatesToCellName(1, i+1)
		options := []excelize.RowOpts{}
		if i == 0 {
			options = append(options, excelize.RowOpts{StyleID: bold})
			row = append([]any(nil), row...)
			for j, v := range row {
				row[j] = excelize.Cell{StyleID: bold, Value: v}
			}
		}
		err = errors.Join(err, nameErr, out.SetRow(at, row, options...))
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return b.Bytes(), nil
}

// sheetName is a name that spreadsheets accept: 31 signs, none of those that stand in references.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(s))
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	if s == "" {
		return "Feuille"
	}
	return s
}

// Package sheet reads and writes workbooks (XLSX): a rectangle of texts in, a rectangle of values out.
//
// A workbook from outside is hostile until it is read: what it unpacks to is counted before anything is unpacked, a
// document type is refused, rows and columns are bounded. Nothing here knows what a column means, runs a formula or
// follows a link. It is the only importer of excelize. Its neighbours are app, which reads people and writes
// statistics, and domain, whose errors say what is wrong with a file.
package sheet

import (
	"bytes"
	"strings"

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

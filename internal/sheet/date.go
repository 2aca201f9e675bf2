package sheet

import (
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

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

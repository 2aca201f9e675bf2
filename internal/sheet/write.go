package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

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

package app

import (
	"context"
	"slices"

	"galon/internal/domain"
)

// FaultyLine is a line that is not sent before it is corrected, as it was sent.
type FaultyLine struct {
	Line  int
	Why   []domain.Fault
	Cells []string // as many as its header has; none once the file is gone, or when nobody could read it
}

// FaultyLines are the lines to correct, under the header of their file: with it, and a column for each that is missing,
// they make a file that can be sent again.
func (s *Batches) FaultyLines(ctx context.Context, actor domain.Actor, id domain.BatchID) (header []string, lines []FaultyLine, err error) {
	b, err := s.Batch(ctx, actor, id)
	if err != nil {
		return nil, nil, err
	}
	src, err := s.Store.BatchSource(ctx, id)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return nil, nil, err
	}
	if len(src.Lines) > 0 {
		header = slices.Clone(src.Lines[0].Cells)
	}
	why := map[int][]domain.Fault{}
	var whole []domain.Fault // of the header
	for _, f := range b.Report.Faults {
		if f.Line > 1 {
			why[f.Line] = append(why[f.Line], f)
			continue
		}
		if whole = append(whole, f); f.Code == "column-missing" && header != nil {
			header = append(header, f.Column)
		}
	}
	for _, n := range b.Report.Short {
		why[n] = append(why[n], whole...)
	}
	if len(why) == 0 && len(whole) > 0 { // the header alone is at fault
		why[1] = whole
	}
	cells := map[int][]string{}
	for _, l := range src.Lines[min(1, len(src.Lines)):] {
		cells[l.Line] = l.Cells
	}
	for n, faults := range why {
		l := FaultyLine{Line: n, Why: faults}
		if own, kept := cells[n]; kept {
			l.Cells = make([]string, max(len(header), len(own)))
			copy(l.Cells, own)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(x, y FaultyLine) int { return x.Line - y.Line })
	return header, lines, nil
}

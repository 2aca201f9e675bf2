package app

import (
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// A draft is corrected where it is read: a column is named, a line changed or taken out, a doubled badge meant. Each
// correction checks the whole file again, because one line may be the double of another.

// redraft changes the file of a draft and makes the draft again.
func (s *Batches) redraft(ctx context.Context, actor domain.Actor, id domain.BatchID, act string, change func(*domain.BatchSource) (func(*store.Tx) error, error)) error {
	b, err := s.open(ctx, actor, id)
	if err != nil {
		return err
	}
	src, err := s.Store.BatchSource(ctx, id)
	if err != nil {
		return err
	}
	also, err := change(&src)
	if err != nil {
		return err
	}
	if err := s.draft(ctx, actor, &b, src); err != nil {
		return err
	}
	return wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		if err := tx.RedraftBatch(b, src.Choice); err != nil {
			return err
		}
		return s.audit(tx, actor, act, b.OrganisationID, string(id), "")
	}), "correct batch %s", id)
}

// open reads a draft that the actor may award.
func (s *Batches) open(ctx context.Context, actor domain.Actor, id domain.BatchID) (domain.Batch, error) {
	b, err := s.Batch(ctx, actor, id)
	if err != nil {
		return b, err
	}
	if err := allow(actor, ActAward, b.OrganisationID); err != nil {
		return b, err
	}
	if b.State != domain.BatchDraft {
		return b, domain.Conflictf("batch-already-started")
	}
	return b, nil
}

// FileColumn is one column of a file, with what it is taken for.
type FileColumn struct {
	Header  string
	Meaning string // "" is not used
	Known   bool   // by its words, or because it was said before
	Samples []string
}

// ColumnMeanings are what a column can mean, in the order of a form.
var ColumnMeanings = []string{string(colName), string(colGivenName), string(colEmail), string(colPhone), string(colDate), string(colLevel), string(colContext),
	string(colAssessor), string(colRole), string(colStatus), string(colPlace), string(colCount), string(colObservers), string(colFrom), string(colTo), string(colMembers),
	string(colPanelAt), string(colCredits), string(colProof), string(colProofLink)}

// Columns are those of the file of a draft; ask tells whether one of them is to be named first.
func (s *Batches) Columns(ctx context.Context, actor domain.Actor, id domain.BatchID) (columns []FileColumn, ask bool, err error) {
	if _, err := s.open(ctx, actor, id); err != nil {
		return nil, false, err
	}
	src, err := s.Store.BatchSource(ctx, id)
	if err != nil || len(src.Lines) == 0 {
		return nil, false, err
	}
	sheet := sheetOf(src)
	_, named := sheet.columns[colName]
	ask = !named
	for i, h := range src.Lines[0].Cells {
		word := headerWord(h)
		if word == "" {
			continue
		}
		c := FileColumn{Header: strings.TrimSpace(h)}
		for meaning, at := range sheet.columns {
			if at == i {
				c.Meaning, c.Known = string(meaning), true
			}
		}
		if _, said := src.Choice.Columns[word]; said || slices.Contains(ownHeaders, word) {
			c.Known = true
		}
		ask = ask || !c.Known
		for _, l := range src.Lines[1:min(len(src.Lines), 20)] {
			if i < len(l.Cells) && strings.TrimSpace(l.Cells[i]) != "" && len(c.Samples) < 3 {
				c.Samples = append(c.Samples, strings.TrimSpace(l.Cells[i]))
			}
		}
		columns = append(columns, c)
	}
	return columns, ask, nil
}

// NameColumns says what columns of the file mean, by their headers, and remembers it for the next file.
func (s *Batches) NameColumns(ctx context.Context, actor domain.Actor, id domain.BatchID, said map[string]string) error {
	return s.redraft(ctx, actor, id, "batch.columns", func(src *domain.BatchSource) (func(*store.Tx) error, error) {
		taken := map[string]bool{}
		var faults []domain.FieldError
		words := map[string]string{}
		for i, h := range saidLast(src.Lines[0].Cells, said) {
			word := headerWord(h)
			if word == "" {
				continue
			}
			meaning, is := said[strings.TrimSpace(h)]
			if !is { // as it is taken now
				if meaning, is = src.Choice.Columns[word]; !is {
					meaning = string(headers[word])
				}
				taken[meaning] = true
				continue
			}
			pointer := "/column-" + strconv.Itoa(i)
			switch {
			case meaning != "" && !slices.Contains(ColumnMeanings, meaning):
				faults = append(faults, domain.FieldError{Pointer: pointer, Code: "column-unknown"})
			case meaning != "" && taken[meaning]:
				faults = append(faults, domain.FieldError{Pointer: pointer, Code: "column-twice", Args: []any{meaning}})
			}
			taken[meaning] = true
			words[word] = meaning
		}
		if len(faults) == 0 && !taken[string(colName)] {
			faults = append(faults, domain.FieldError{Pointer: "/column-0", Code: "column-name-missing"})
		}
		if len(faults) > 0 {
			return nil, domain.InvalidFields(faults)
		}
		if src.Choice.Columns == nil {
			src.Choice.Columns = map[string]string{}
		}
		for word, meaning := range words {
			src.Choice.Columns[word] = meaning
		}
		return func(tx *store.Tx) error {
			for word, meaning := range words {
				if known, ok := headers[word]; ok && string(known) == meaning || madeHeader(word) { // by its words, or for this file alone: nothing to remember
					continue
				}
				if err := tx.RememberColumn(actor.OrganisationID, word, meaning); err != nil {
					return err
				}
			}
			return nil
		}, nil
	})
}

// saidLast yields the columns of a header with their places, those that nobody speaks of now first.
func saidLast(header []string, said map[string]string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for _, wanted := range []bool{false, true} {
			for i, h := range header {
				if _, is := said[strings.TrimSpace(h)]; is == wanted && !yield(i, h) {
					return
				}
			}
		}
	}
}

// FileLine is one line of the file of a draft, to be corrected.
type FileLine struct {
	Line   int
	Header []string
	Cells  []string // as many as Header
}

// Line reads one line of the file.
func (s *Batches) Line(ctx context.Context, actor domain.Actor, id domain.BatchID, line int) (FileLine, error) {
	if _, err := s.open(ctx, actor, id); err != nil {
		return FileLine{}, err
	}
	src, err := s.Store.BatchSource(ctx, id)
	if err != nil {
		return FileLine{}, err
	}
	return lineOf(src, line)
}

func lineOf(src domain.BatchSource, line int) (FileLine, error) {
	i := slices.IndexFunc(src.Lines, func(l domain.BatchLine) bool { return l.Line == line })
	if i < 1 { // the header is no line of a person
		return FileLine{}, domain.NotFoundf("line-unknown", line)
	}
	header := src.Lines[0].Cells
	cells := make([]string, len(header))
	copy(cells, src.Lines[i].Cells)
	return FileLine{line, header, cells}, nil
}

// maxCell bounds what is typed into one cell.
const maxCell = 4000

// FixLine replaces the cells of one line; DropLine takes it out of the file.
func (s *Batches) FixLine(ctx context.Context, actor domain.Actor, id domain.BatchID, line int, cells []string) error {
	return s.redraft(ctx, actor, id, "batch.fix", func(src *domain.BatchSource) (func(*store.Tx) error, error) {
		old, err := lineOf(*src, line)
		if err != nil {
			return nil, err
		}
		for i, c := range cells {
			if len(c) > maxCell {
				return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/cell-" + strconv.Itoa(i), Code: "text-too-long", Args: []any{maxCell}}})
			}
			if i < len(old.Cells) {
				old.Cells[i] = strings.TrimSpace(c)
			}
		}
		if blank(old.Cells) {
			return nil, domain.InvalidFields([]domain.FieldError{{Pointer: "/cell-0", Code: "line-empty"}})
		}
		for i := range src.Lines {
			if src.Lines[i].Line == line {
				src.Lines[i].Cells = old.Cells
			}
		}
		return func(tx *store.Tx) error { return tx.SetBatchLine(id, line, old.Cells) }, nil
	})
}

// DropLine takes a line out of the file.
func (s *Batches) DropLine(ctx context.Context, actor domain.Actor, id domain.BatchID, line int) error {
	return s.redraft(ctx, actor, id, "batch.fix", func(src *domain.BatchSource) (func(*store.Tx) error, error) {
		if _, err := lineOf(*src, line); err != nil {
			return nil, err
		}
		src.Lines = slices.DeleteFunc(src.Lines, func(l domain.BatchLine) bool { return l.Line == line })
		src.Choice.Read--
		return func(tx *store.Tx) error { return tx.SetBatchLine(id, line, nil) }, nil
	})
}

// Repeat says which of the lines that were shown are sent although their people have the badge.
func (s *Batches) Repeat(ctx context.Context, actor domain.Actor, id domain.BatchID, shown, ticked []int) error {
	return s.redraft(ctx, actor, id, "batch.repeat", func(src *domain.BatchSource) (func(*store.Tx) error, error) {
		kept := slices.DeleteFunc(slices.Clone(src.Choice.Repeat), func(n int) bool { return slices.Contains(shown, n) })
		for _, n := range ticked {
			if _, err := lineOf(*src, n); err == nil && !slices.Contains(kept, n) {
				kept = append(kept, n)
			}
		}
		slices.Sort(kept)
		src.Choice.Repeat = kept
		return nil, nil
	})
}

// Repeated are the lines that are sent although their people have the badge.
func (s *Batches) Repeated(ctx context.Context, actor domain.Actor, id domain.BatchID) ([]int, error) {
	if _, err := s.Batch(ctx, actor, id); err != nil {
		return nil, err
	}
	src, err := s.Store.BatchSource(ctx, id)
	if domain.IsKind(err, domain.NotFound) { // a machine's draft
		return nil, nil
	}
	return src.Choice.Repeat, err
}

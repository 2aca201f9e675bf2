package app

import (
	"context"
	"slices"
	"sort"
	"strings"

	"galon/internal/domain"
	"galon/internal/store"
)

// Batches award a file of people: a dry run that names every fault, a confirmation, and then the same cycle as a
// single award, a hundred lines at a time.
type Batches struct{ *Issuing }

// BatchRequest is a file with what holds for all its lines.
type BatchRequest struct {
	OrganisationID domain.OrganisationID
	Achievement    string
	File           []byte
	Defaults       domain.Facts // for what a line does not say
	Again          bool         // award once more to those who already have it
	Request        RequestKey
}

// columnOf says in which column of a file a fault of the rules stands.
var columnOf = map[string]column{
	"/recipient/name": colName, "/recipient/email": colEmail, "/recipient/phone": colPhone, "/awarded_on": colDate, "/level": colLevel,
	"/context": colContext, "/learner_status": colStatus, "/place": colPlace, "/assessor/name": colAssessor, "/assessor/role": colRole,
	"/panel": colMembers, "/panel/members": colMembers, "/panel/place": colPanelAt, "/observations/count": colCount, "/observations/observers": colObservers,
	"/observations/from": colFrom, "/observations/to": colTo, "/credits": colCredits,
	"/evidence/0/name": colProof, "/evidence/0/narrative": colProof, "/evidence/0/url": colProofLink,
}

// Preview is the dry run: it reads the whole file, checks each line by the rules of the award, and keeps the
// ready lines as a draft. Nothing is awarded. A person may correct the file line by line afterwards, so it is kept
// beside the draft; a machine sends another one.
func (s *Batches) Preview(ctx context.Context, actor domain.Actor, r BatchRequest) (domain.Batch, error) {
	if err := allow(actor, ActAward, r.OrganisationID); err != nil {
		return domain.Batch{}, err
	}
	now := s.now()
	b := domain.Batch{
		ID: domain.NewID[domain.BatchID](now), OrganisationID: r.OrganisationID, AchievementSlug: r.Achievement,
		State: domain.BatchDraft, CreatedBy: actor.Label(), CreatedAt: now,
	}
	src := readGrid(r.File)
	src.Choice.Defaults, src.Choice.Again = r.Defaults, r.Again
	if actor.AccountID != "" {
		var err error
		if src.Choice.Columns, err = s.Store.ColumnMapping(ctx, r.OrganisationID); err != nil {
			return domain.Batch{}, err
		}
	}
	if err := s.draft(ctx, actor, &b, src); err != nil {
		return domain.Batch{}, err
	}
	return b, wrap(s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.InsertBatch(b); err != nil {
			return err
		}
		if err := s.remember(tx, actor, r.Request, string(b.ID)); err != nil || actor.AccountID == "" {
			return err
		}
		return tx.InsertBatchSource(b.ID, src)
	}), "save draft")
}

// draft checks the whole source and puts the ready lines and the report into the batch.
func (s *Batches) draft(ctx context.Context, actor domain.Actor, b *domain.Batch, src domain.BatchSource) error {
	p, err := s.plan(ctx, actor, b.OrganisationID, b.AchievementSlug)
	if err != nil {
		return err
	}
	held, err := s.Store.AwardedTo(ctx, b.OrganisationID, b.AchievementSlug, s.renewable())
	if err != nil {
		return err
	}
	sheet := sheetOf(src)
	b.Report = domain.BatchReport{Rows: sheet.read, Faults: sheet.faults, Warnings: sheet.notes}
	report := lineReport{BatchReport: &b.Report, missing: map[column]bool{}}
	b.Rows = s.check(p, sheet, src.Choice, held, report)
	b.Report.Ready = len(b.Rows)
	sortFaults(b.Report.Faults)
	sortFaults(b.Report.Warnings)
	return nil
}

func (s *Batches) check(p plan, sheet *peopleFile, choice domain.BatchChoice, held map[string]domain.Day, report lineReport) []domain.BatchRow {
	if _, named := sheet.columns[colName]; !named {
		for _, row := range sheet.rows {
			report.Short = append(report.Short, row.line)
		}
		return nil
	}
	var ready []domain.BatchRow
	among := newCrowd(held)
	for _, row := range sheet.rows {
		recipient := p.recipient(sheet.person(row))
		facts := sheet.facts(row, choice.Defaults)
		found := append(p.faults(recipient, facts), facts.CheckMinutes(nil)...)
		for _, f := range found {
			report.place(sheet, choice, row.line, f)
		}
		if recipient.Name == "" {
			continue
		}
		meant := slices.Contains(choice.Repeat, row.line)
		double := among.double(row.line, recipient, meant || choice.Again)
		first, twice := among.lines[store.PersonKey(recipient)]
		if !twice {
			among.lines[store.PersonKey(recipient)] = row.line
		}
		switch {
		case len(found) > 0:
			continue
		case double != nil && !(twice && meant):
			report.Warnings = append(report.Warnings, *double)
			continue
		case !twice:
			if note := among.join(row.line, recipient); note != nil {
				report.Warnings = append(report.Warnings, *note)
			}
		default: // the line that it doubles may be signed after it, and is meant as well
			for i := range ready {
				ready[i].Again = ready[i].Again || ready[i].Line == first
			}
		}
		ready = append(ready, domain.BatchRow{Line: row.line, Recipient: recipient, Facts: facts, Again: meant || choice.Again})
	}
	return ready
}

func sortFaults(f []domain.Fault) {
	sort.SliceStable(f, func(i, j int) bool { return f[i].Line < f[j].Line })
}

// lineReport is the report on a file while its lines are read.
type lineReport struct {
	*domain.BatchReport
	missing map[column]bool // columns whose absence was told
}

// place says of a fault of the rules in which line and column it stands. What no line can say, because its column is not
// there, is one fault of the header.
func (r lineReport) place(sheet *peopleFile, choice domain.BatchChoice, line int, f domain.FieldError) {
	col, known := columnOf[f.Pointer]
	if !known {
		col = column(strings.TrimPrefix(f.Pointer, "/"))
	}
	_, has := sheet.columns[col]
	at := domain.Fault{Line: 1, Column: string(col), Code: f.Code, Args: f.Args}
	switch {
	case strings.HasPrefix(f.Pointer, "/afest"): // no line can say it: it is said for the whole file, or not at all
		if choice.Defaults.AFEST == nil {
			at.Column, at.Code, at.Args = "afest", "afest-not-in-file", nil
		}
	case !has && strings.HasSuffix(f.Code, "-missing"):
		at.Code, at.Args = "column-missing", []any{string(col)}
	default:
		at.Line = line
		r.Faults = append(r.Faults, at)
		return
	}
	if n := len(r.Short); n == 0 || r.Short[n-1] != line {
		r.Short = append(r.Short, line)
	}
	if !r.missing[column(at.Column)] {
		r.missing[column(at.Column)] = true
		r.Faults = append(r.Faults, at)
	}
}

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
	b.Rows = s.check(p, sheet, src.Choice, held, &b.Report)
	b.Report.Ready = len(b.Rows)
	sortFaults(b.Report.Faults)
	sortFaults(b.Report.Warnings)
	return nil
}

func (s *Batches) check(p plan, sheet *peopleFile, choice domain.BatchChoice, held map[string]domain.Day, report *domain.BatchReport) []domain.BatchRow {
	if _, named := sheet.columns[colName]; !named {
		return nil
	}
	var ready []domain.BatchRow
	seen := map[string]int{}
	addresses := map[string]int{}
	missing := map[column]bool{}
	for _, row := range sheet.rows {
		recipient := p.recipient(sheet.person(row))
		facts := sheet.facts(row, choice.Defaults)
		faulty := false
		for _, f := range append(p.faults(recipient, facts), facts.CheckMinutes(nil)...) {
			col, known := columnOf[f.Pointer]
			if !known {
				col = column(strings.TrimPrefix(f.Pointer, "/"))
			}
			faulty = true
			if strings.HasPrefix(f.Pointer, "/afest") { // no line can say it: it is said for the whole file, or not at all
				if choice.Defaults.AFEST == nil {
					col, f = "afest", domain.FieldError{Code: "afest-not-in-file"}
				}
				if !missing[col] {
					missing[col] = true
					report.Faults = append(report.Faults, domain.Fault{Line: 1, Column: string(col), Code: f.Code, Args: f.Args})
				}
				continue
			}
			// What no line can say, because the column is not there, is one fault of the header.
			if _, has := sheet.columns[col]; !has && strings.HasSuffix(f.Code, "-missing") {
				if !missing[col] {
					missing[col] = true
					report.Faults = append(report.Faults, domain.Fault{Line: 1, Column: string(col), Code: "column-missing", Args: []any{string(col)}})
				}
				continue
			}
			report.Faults = append(report.Faults, domain.Fault{Line: row.line, Column: string(col), Code: f.Code, Args: f.Args})
		}
		if recipient.Name == "" {
			continue
		}
		key := store.PersonKey(recipient)
		if first, twice := seen[key]; twice {
			report.Faults = append(report.Faults, domain.Fault{Line: row.line, Column: string(colName), Code: "person-doubled", Args: []any{first}})
			continue
		}
		seen[key] = row.line
		if faulty {
			continue
		}
		again := choice.Again || slices.Contains(choice.Repeat, row.line)
		if day, has := held[key]; has && !again {
			report.Warnings = append(report.Warnings, domain.Fault{Line: row.line, Column: string(colName), Code: "award-already-held", Args: []any{day}})
			continue
		}
		if recipient.Email != "" {
			if first, shared := addresses[recipient.Email]; shared {
				report.Warnings = append(report.Warnings, domain.Fault{Line: row.line, Column: string(colEmail), Code: "email-shared", Args: []any{first}})
			} else {
				addresses[recipient.Email] = row.line
			}
		}
		ready = append(ready, domain.BatchRow{Line: row.line, Recipient: recipient, Facts: facts, Again: again})
	}
	return ready
}

func sortFaults(f []domain.Fault) {
	sort.SliceStable(f, func(i, j int) bool { return f[i].Line < f[j].Line })
}

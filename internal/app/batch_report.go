package app

import (
	"context"
	"slices"

	"galon/internal/domain"
)

// LineOutcome is what was done with one line of a file.
type LineOutcome string

const (
	LineReady    LineOutcome = "ready"    // of a draft
	LinePending  LineOutcome = "pending"  // its turn or its day is to come
	LineWaiting  LineOutcome = "waiting"  // for a second person
	LineIssued   LineOutcome = "issued"   // whatever became of the badge since
	LineDeclined LineOutcome = "declined" // by the second person
	LineHeld     LineOutcome = "held"     // its person has the badge, or stands in the file already
	LineFaulty   LineOutcome = "faulty"
	LineStopped  LineOutcome = "stopped" // taken back with its batch
)

// BatchLine is one line of a file in the report on it.
type BatchLine struct {
	Line        int
	Name, Email string // "" for a line that nobody could read, or whose file is gone
	Outcome     LineOutcome
	Why         []domain.Fault
	Reason      string // of the second person who declined
	Award       AwardRow
	Code        string // printed on its slip, for those who may print it
}

// Report says of every line of a batch what was done with it, in the order of the file. Of a file that is not kept any
// more, the lines that came to nothing have their number and the reason only.
func (s *Batches) Report(ctx context.Context, actor domain.Actor, id domain.BatchID) (domain.Batch, []BatchLine, error) {
	b, err := s.Batch(ctx, actor, id)
	if err != nil {
		return b, nil, err
	}
	lines := map[int]*BatchLine{}
	at := func(n int) *BatchLine {
		if lines[n] == nil {
			lines[n] = &BatchLine{Line: n}
		}
		return lines[n]
	}
	ended := b.State == domain.BatchStopping || b.State == domain.BatchCancelled

	src, err := s.Store.BatchSource(ctx, id)
	if err != nil && !domain.IsKind(err, domain.NotFound) {
		return b, nil, err
	}
	sheet := sheetOf(src)
	for _, row := range sheet.rows {
		person := sheet.person(row)
		l := at(row.line)
		l.Name, l.Email = normalName(person.Name), domain.NormalEmail(person.Email)
	}
	_, rows, err := s.Store.BatchChunk(ctx, id, 0, batchRows)
	if err != nil {
		return b, nil, err
	}
	for _, row := range rows {
		l := at(row.Line)
		l.Name, l.Email, l.Outcome = row.Recipient.Name, row.Recipient.Email, LinePending
		if b.State == domain.BatchDraft {
			l.Outcome = LineReady
		}
	}
	var header []domain.Fault // what no line could say, because its column is missing
	for _, f := range b.Report.Faults {
		if f.Line <= 1 {
			header = append(header, f)
			continue
		}
		l := at(f.Line)
		l.Why = append(l.Why, f)
		l.Outcome = LineFaulty
		if f.Code == "person-doubled" { // of a file of an earlier version
			l.Outcome = LineHeld
		}
	}
	for _, n := range b.Report.Short {
		l := at(n)
		l.Outcome, l.Why = LineFaulty, append(l.Why, header...)
	}
	for _, f := range b.Report.Warnings {
		if f.Line <= 1 {
			continue
		}
		l := at(f.Line)
		l.Why = append(l.Why, f)
		switch {
		case f.Doubles():
			l.Outcome = LineHeld
		case slices.Contains(aboutDoubles, f.Code): // told, and sent
		default:
			l.Outcome = LineFaulty // ready on the day of the file, refused on the day of the badge
		}
	}
	if err := s.reportWaiting(ctx, id, at); err != nil {
		return b, nil, err
	}
	if err := s.reportAwards(ctx, b, ended, at); err != nil {
		return b, nil, err
	}
	if Can(actor, ActAward, b.OrganisationID) {
		if err := s.reportCodes(ctx, id, lines); err != nil {
			return b, nil, err
		}
	}

	var all []BatchLine
	if len(sheet.rows) == 0 && len(header) > 0 {
		all = append(all, BatchLine{Line: 1, Outcome: LineFaulty, Why: header})
	}
	for _, l := range lines {
		switch {
		case ended && (l.Outcome == "" || l.Outcome == LinePending || l.Outcome == LineDeclined && l.Reason == ""):
			l.Outcome = LineStopped
		case l.Outcome == "":
			l.Outcome, l.Why = LineFaulty, header
		}
		all = append(all, *l)
	}
	slices.SortFunc(all, func(x, y BatchLine) int { return x.Line - y.Line })
	return b, all, nil
}

func (s *Batches) reportWaiting(ctx context.Context, id domain.BatchID, at func(int) *BatchLine) error {
	waiting, err := s.Store.WaitingOfBatch(ctx, id)
	for _, v := range waiting {
		l := at(v.BatchLine)
		l.Name, l.Email = v.Recipient.Name, v.Recipient.Email
		switch v.State {
		case domain.WaitingOpen:
			l.Outcome = LineWaiting
		case domain.WaitingRefused:
			l.Outcome, l.Reason = LineDeclined, v.Reason
		}
	}
	return err
}

func (s *Batches) reportAwards(ctx context.Context, b domain.Batch, ended bool, at func(int) *BatchLine) error {
	f := AwardFilter{OrganisationID: b.OrganisationID, BatchID: b.ID, Limit: 500}
	for {
		page, next, err := s.Store.Awards(ctx, f)
		if err != nil {
			return err
		}
		for _, row := range page {
			l := at(row.BatchLine)
			l.Name, l.Email, l.Award, l.Outcome = row.RecipientName, row.RecipientEmail, row, LineIssued
			switch {
			case row.State == domain.AwardPending:
				l.Outcome = LinePending
			case ended && row.Revocation == domain.IssuedInError:
				l.Outcome = LineStopped
			}
		}
		if f.Cursor = next; next == "" {
			return nil
		}
	}
}

// reportCodes shows what is on the slips that were made; it makes none.
func (s *Batches) reportCodes(ctx context.Context, id domain.BatchID, lines map[int]*BatchLine) error {
	slips, err := s.Store.SlipsOfBatch(ctx, id)
	if err != nil {
		return err
	}
	codes := map[domain.AwardID]string{}
	for _, row := range slips {
		if codes[row.Awards[0]] != "" {
			continue
		}
		share, err := s.openShare(row)
		if err != nil {
			return err
		}
		codes[row.Awards[0]] = share.Code
	}
	for _, l := range lines {
		l.Code = codes[l.Award.ID]
	}
	return nil
}

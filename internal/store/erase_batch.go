package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"galon/internal/domain"
)

// eraseDrafts takes the person out of files of people that are not awarded yet: lines that were refused, drafts, and what
// waits for its day, which may be a year away. They are known as waiting awards are (see eraseWaiting): by an address
// with the name beside it, or by the name alone, without an address, at the organisations that gave them a badge.
func (tx *Tx) eraseDrafts(e Erased, name string, now time.Time) error {
	found := batchLines{}
	for _, email := range e.Emails {
		quoted, err := json.Marshal(email)
		if err != nil {
			return err
		}
		like := "%" + likeText(strings.Trim(string(quoted), `"`)) + "%"
		if err := tx.findLines(found, `SELECT batch_id, line, cells FROM batch_line WHERE LOWER(cells) LIKE $1 ESCAPE '!'`, like, email, name); err != nil {
			return err
		}
		if err := tx.findRows(found, `SELECT r.batch_id, r.content FROM batch_row r JOIN batch b ON b.id = r.batch_id
			WHERE b.state IN ('draft', 'scheduled') AND r.content LIKE $1 ESCAPE '!'`, like, email, name); err != nil {
			return err
		}
	}
	seen := map[domain.OrganisationID]bool{}
	for _, a := range e.Awards {
		if seen[a.OrganisationID] {
			continue
		}
		seen[a.OrganisationID] = true
		if err := tx.findLines(found, `SELECT l.batch_id, l.line, l.cells FROM batch_line l JOIN batch b ON b.id = l.batch_id
			WHERE b.organisation_id = $1`, a.OrganisationID, "", name); err != nil {
			return err
		}
		if err := tx.findRows(found, `SELECT r.batch_id, r.content FROM batch_row r JOIN batch b ON b.id = r.batch_id
			WHERE b.state IN ('draft', 'scheduled') AND b.organisation_id = $1`, a.OrganisationID, "", name); err != nil {
			return err
		}
	}
	for id, lines := range found {
		if err := tx.dropLines(id, lines, now); err != nil {
			return err
		}
	}
	return nil
}

// batchLines are lines of files, by their batch.
type batchLines map[domain.BatchID][]int

func (b batchLines) add(id domain.BatchID, line int) {
	if !slices.Contains(b[id], line) {
		b[id] = append(b[id], line)
	}
}

// findLines looks into the file as it was sent, where a name may stand in two columns.
func (tx *Tx) findLines(found batchLines, query string, arg any, email, name string) error {
	type sent struct {
		id domain.BatchID
		domain.BatchLine
	}
	rows, err := tx.query(query, arg)
	all, err := collect(rows, err, func(r scanner) (v sent, err error) { return v, r.Scan(&v.id, &v.Line, asJSON(&v.Cells)) })
	for _, l := range all {
		if tellsOf(l.Cells, email, name) {
			found.add(l.id, l.Line)
		}
	}
	return err
}

func (tx *Tx) findRows(found batchLines, query string, arg any, email, name string) error {
	type ready struct {
		id domain.BatchID
		domain.BatchRow
	}
	rows, err := tx.query(query, arg)
	all, err := collect(rows, err, func(r scanner) (v ready, err error) { return v, r.Scan(&v.id, asJSON(&v.BatchRow)) })
	for _, r := range all {
		if r.Recipient.Email == email && domain.SameName(r.Recipient.Name, name) {
			found.add(r.id, r.Line)
		}
	}
	return err
}

// tellsOf finds every word of a name in a line, beside the address, or in a line without any.
func tellsOf(cells []string, email, name string) bool {
	text := strings.ToLower(strings.Join(cells, " "))
	if email == "" && strings.Contains(text, "@") || email != "" && !strings.Contains(text, email) {
		return false
	}
	words, wanted := strings.Fields(domain.Fold(text)), strings.Fields(domain.Fold(name))
	return len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return !slices.Contains(words, w) })
}

// dropLines takes lines out of a file, as if they had never been in it. What runs or ran has awards of its own, which are
// erased for themselves.
func (tx *Tx) dropLines(id domain.BatchID, lines []int, now time.Time) error {
	for _, line := range lines {
		if _, err := tx.exec(`DELETE FROM batch_line WHERE batch_id = $1 AND line = $2`, id, line); err != nil {
			return err
		}
	}
	rows, err := tx.query(oneBatch, id)
	b, err := first(rows, err, "batch-unknown", scanBatch)
	if err != nil || b.State != domain.BatchDraft && b.State != domain.BatchScheduled {
		return err
	}
	rows, err = tx.query(`SELECT content FROM batch_row WHERE batch_id = $1 ORDER BY position`, id)
	b.Rows, err = collect(rows, err, func(r scanner) (v domain.BatchRow, err error) { return v, r.Scan(asJSON(&v)) })
	if err != nil {
		return err
	}
	gone := func(line int) bool { return slices.Contains(lines, line) }
	b.Rows = slices.DeleteFunc(b.Rows, func(r domain.BatchRow) bool { return gone(r.Line) })
	if _, err := tx.exec(`DELETE FROM batch_row WHERE batch_id = $1`, id); err != nil {
		return err
	}
	if err := tx.insertBatchRows(id, b.Rows); err != nil { // their positions have no gap
		return err
	}
	about := func(f domain.Fault) bool { return gone(f.Line) }
	b.Report.Faults, b.Report.Warnings = slices.DeleteFunc(b.Report.Faults, about), slices.DeleteFunc(b.Report.Warnings, about)
	b.Report.Ready, b.Report.Rows = len(b.Rows), max(0, b.Report.Rows-len(lines))
	if err := tx.change("batch-unknown", `UPDATE batch SET report = $2 WHERE id = $1`, id, asJSON(b.Report)); err != nil {
		return err
	}
	if len(b.Rows) == 0 { // nothing is left to be sent on that day
		if _, err := tx.exec(`UPDATE batch SET state = 'cancelled', finished_at = $2 WHERE id = $1 AND state = 'scheduled'`, id, millis(now)); err != nil {
			return err
		}
	}
	rows, err = tx.query(`SELECT content FROM batch_choice WHERE batch_id = $1`, id)
	choices, err := collect(rows, err, func(r scanner) (c domain.BatchChoice, err error) { return c, r.Scan(asJSON(&c)) })
	if err != nil || len(choices) == 0 { // a machine's draft
		return err
	}
	choice := choices[0]
	choice.Read = max(0, choice.Read-len(lines))
	choice.Repeat = slices.DeleteFunc(choice.Repeat, gone)
	return tx.change("batch-unknown", `UPDATE batch_choice SET content = $2 WHERE batch_id = $1`, id, asJSON(choice))
}

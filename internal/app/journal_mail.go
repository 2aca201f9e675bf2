package app

import (
	"context"
	"encoding/json"
	"fmt"

	"galon/internal/journal"
	"galon/internal/mail"
	"galon/internal/sign"
	"galon/internal/store"
)

// LineType is the typ of a line of the journal as it leaves by mail: signed by the operator's key, so that nobody who
// writes to that mailbox can make a line.
const LineType = "galon-journal-line+jws"

// MailJournalArgs is the job that sends the lines that wait.
type MailJournalArgs struct{}

func (MailJournalArgs) Kind() string { return "journal-mail" }

// mailLine keeps a line with its act until its message has left. A mark alone is no reason to write to anybody: it goes
// with the next act, or with the daily message.
func (in *Installation) mailLine(tx *store.Tx, l journal.Line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	first, err := tx.KeepUnsentLine(store.UnsentLine{N: l.N, Line: string(text), At: l.At}, l.Kind != lineMark)
	if err != nil || !first || in.Jobs == nil {
		return err
	}
	return in.Jobs.Insert(tx.Context(), tx, MailJournalArgs{})
}

// A message holds that many lines at most, and that many bytes of them: the bits of a list are large.
const (
	linesInMail = 200
	bytesInMail = 256 << 10
)

// MailJournal sends what waits, the oldest first, in as few messages as hold it. A message is told again when we die
// before we have noted that it left: its lines say so themselves.
func (d *Delivery) MailJournal(ctx context.Context, _ MailJournalArgs) error {
	for d.JournalMail != "" {
		waiting, err := d.Store.UnsentLines(ctx, linesInMail)
		if err != nil || len(waiting) == 0 {
			return err
		}
		v := mail.JournalLines{To: d.JournalMail, Installation: d.BaseURL}
		size, last := 0, int64(0)
		for _, w := range waiting {
			if size += len(w.Line); size > bytesInMail && last > 0 {
				break
			}
			row, err := d.journalRow(w)
			if err != nil {
				return wrap(err, "journal line %d", w.N)
			}
			v.Lines, last = append(v.Lines, row), w.N
		}
		v.ID = fmt.Sprintf("retraits-%d-%d", waiting[0].N, last)
		m, err := d.Composer.JournalLines(v)
		if err == nil {
			err = d.Mail.Send(ctx, m)
		}
		if err == nil {
			err = d.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropUnsentLines(last) })
		}
		if err != nil {
			return wrap(err, "mail the journal")
		}
	}
	return nil
}

// journalRow is a line for who reads the message, and the signed line for who replays it.
func (d *Delivery) journalRow(w store.UnsentLine) (row mail.JournalLine, err error) {
	l, ok := journal.Parse([]byte(w.Line))
	if !ok {
		return row, fmt.Errorf("the line is not what was sealed")
	}
	token, err := sign.SignJWS(d.OperatorKeys().Key, []byte(w.Line), LineType)
	if err != nil {
		return row, err
	}
	row = mail.JournalLine{N: l.N, At: l.At, Kind: l.Kind, Block: journal.Block(token)}
	if l.Kind == lineStatus || l.Kind == lineList {
		var place statusLine // of a list, its first fields
		err = json.Unmarshal(l.Data, &place)
		row.List, row.Index, row.Purpose, row.Set = place.List, place.Index, place.Purpose, place.Set
	}
	return row, err
}

// ReadMailedLines finds the lines in messages that somebody kept. Those that this installation has not signed are
// counted and left out.
func (in *Installation) ReadMailedLines(kept ...[]byte) (lines []journal.Line, forged int) {
	keys := in.OperatorKeys()
	for _, raw := range kept {
		for _, token := range journal.Tokens(raw) {
			payload, by, err := keys.Verify(token, LineType)
			l, ok := journal.Parse(payload)
			if err != nil || !ok || by.Over(l.At) {
				forged++
				continue
			}
			lines = append(lines, l)
		}
	}
	return lines, forged
}

package mail

import "time"

// JournalLine is a line of the journal of withdrawals: for a reader its place, for a replay its block.
type JournalLine struct {
	N           int64
	At          time.Time
	Kind        string // status, list, registry, erase, start, mark
	List, Index int
	Purpose     string
	Set         bool
	Block       string
}

// JournalLines takes lines of the journal out of the installation. It names nobody.
type JournalLines struct {
	ID, To       string
	Installation string
	Lines        []JournalLine
}

// First and Last number the lines of the message.
func (v JournalLines) First() int64 { return v.Lines[0].N }
func (v JournalLines) Last() int64  { return v.Lines[len(v.Lines)-1].N }

// JournalLines writes to whoever keeps the journal of withdrawals.
func (c *Composer) JournalLines(v JournalLines) (Message, error) {
	return c.fill("journal_lines", Message{ID: v.ID, To: v.To, FromName: "Galon"}, v)
}

package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/journal"
	"galon/internal/store"
)

// The journal outside the database tells again, after a loss, what a badge must not hide: withdrawals, suspensions, the
// lists that were begun, the registry, and what was erased. A line is on the disk before its act is committed. An act
// whose commit then fails is done by the next act or the next start: what the journal says, counts.

// settingJournalHead is the last line that the database knows: N HASH.
const settingJournalHead = "journal_head"

// Kinds of lines.
const (
	lineStart    = "start"    // the journal begins; lists as they were then follow
	lineMark     = "mark"     // nothing but the hour: a database that does not know it is an older one
	lineList     = "list"     // a list as it was begun, or as it was when the journal began
	lineStatus   = "status"   // one place of a list was set or cleared
	lineRegistry = "registry" // a version of the registry, as the operator signed it
)

// journalHead is the last line that the database knows; known is false when it never had a journal.
func journalHead(tx *store.Tx) (head journal.Head, known bool, err error) {
	text, err := tx.Setting(settingJournalHead)
	if domain.IsKind(err, domain.NotFound) {
		return head, false, nil
	}
	if err != nil {
		return head, false, err
	}
	n, hash, _ := strings.Cut(text, " ")
	if head.N, err = strconv.ParseInt(n, 10, 64); err != nil {
		return head, false, fmt.Errorf("journal: the head in the database is unreadable: %w", err)
	}
	head.Hash = hash
	return head, true, nil
}

func saveJournalHead(tx *store.Tx, h journal.Head) error {
	return tx.SetSetting(settingJournalHead, fmt.Sprintf("%d %s", h.N, h.Hash))
}

// journal adds a line to the journal outside the database, when the installation keeps one: on the disk just before the
// commit of this transaction. data holds no personal data. A folder that takes nothing more fails the act.
func (in *Installation) journal(tx *store.Tx, kind string, data any, now time.Time) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return err
	}
	if !in.keepsJournal() {
		_, known, err := journalHead(tx)
		if err == nil && known {
			err = &domain.Error{Kind: domain.Conflict, Code: "journal-missing"}
		}
		return err
	}
	tx.Last(func() error { return in.appendLine(tx, kind, raw, now) })
	return nil
}

// keepsJournal tells whether withdrawals are told outside the database: to a folder, by mail, or both.
func (in *Installation) keepsJournal() bool { return in.Journal != nil || in.JournalMail }

func (in *Installation) appendLine(tx *store.Tx, kind string, raw []byte, now time.Time) error {
	if begun, err := in.ensureBegun(tx, now); err != nil {
		return err
	} else if !begun {
		if err := in.caughtUp(tx, now); err != nil {
			return err
		}
	}
	head, _, err := journalHead(tx)
	if err != nil {
		return err
	}
	l := journal.Seal(head, journal.Line{At: now, Installation: in.BaseURL, Kind: kind, Data: raw})
	if in.Journal != nil {
		if _, err = in.Journal.Append(head, l); err != nil {
			return journalUnwritable(err)
		}
	}
	if in.JournalMail {
		if err := in.mailLine(tx, l); err != nil {
			return err
		}
	}
	return saveJournalHead(tx, journal.Head{N: l.N, Hash: l.Hash})
}

// caughtUp brings the database to the end of its folder. What left by mail alone cannot be looked at: until a person has
// brought it back, a restored database must not go on with a journal of its own.
func (in *Installation) caughtUp(tx *store.Tx, now time.Time) error {
	if in.Journal != nil {
		_, err := in.rollForward(tx, now, in.Journal)
		return err
	}
	held, err := tx.AnyListHeld()
	if err == nil && held {
		err = &domain.Error{Kind: domain.Conflict, Code: "journal-waits"}
	}
	return err
}

// journalUnwritable keeps the cause for the log.
func journalUnwritable(err error) error {
	return &domain.Error{Kind: domain.Unavailable, Code: "journal-unwritable", Err: err}
}

// listLine is a list; Bits is what status.List.Encode writes, "" for an empty one.
type listLine struct {
	Organisation domain.OrganisationID `json:"organisation"`
	Number       int                   `json:"list"`
	Purpose      string                `json:"purpose"`
	Bits         string                `json:"bits,omitempty"`
}

// statusLine is a place of a list. The place is public; who has the badge there is not in the line.
type statusLine struct {
	Organisation domain.OrganisationID   `json:"organisation"`
	List         int                     `json:"list"`
	Index        int                     `json:"index"`
	Purpose      string                  `json:"purpose"`
	Set          bool                    `json:"set"`
	Reason       domain.RevocationReason `json:"reason,omitempty"`
}

// registryLine is a registry as it was signed.
type registryLine struct {
	Version int    `json:"version"`
	JWS     string `json:"jws"`
}

// OpenJournal is called before a server takes its first request: it begins a journal, or does again what the database
// does not know of it, and leaves a mark by which an older database shows.
func (in *Installation) OpenJournal(ctx context.Context) (JournalReplay, error) {
	var r JournalReplay
	if !in.keepsJournal() {
		return r, nil
	}
	now := in.now()
	err := in.Store.Write(ctx, func(tx *store.Tx) error {
		if in.Journal == nil { // its lists stay silent until the messages are replayed, and the rest is served
			if held, err := tx.AnyListHeld(); err != nil || held {
				return err
			}
		}
		if begun, err := in.ensureBegun(tx, now); err != nil || begun {
			return err
		}
		var err error
		if in.Journal != nil {
			if r, err = in.rollForward(tx, now, in.Journal); err != nil {
				return err
			}
		}
		return in.appendLine(tx, lineMark, []byte(`{}`), now)
	})
	return r, wrap(err, "open journal")
}

// ensureBegun begins a journal where there is none yet, neither in the database nor in the folder.
func (in *Installation) ensureBegun(tx *store.Tx, now time.Time) (begun bool, err error) {
	_, known, err := journalHead(tx)
	if err != nil || known {
		return false, err
	}
	if in.Journal != nil {
		tail, err := in.Journal.Tail()
		if err != nil {
			return false, journalUnwritable(err)
		}
		if tail.N > 0 {
			return false, nil
		}
	}
	rows, err := tx.AllStatusLists()
	if err == nil && anyHeld(rows) { // an empty folder says nothing of what came after the backup
		err = &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
	}
	if err != nil {
		return false, err
	}
	return true, in.beginJournal(tx, now)
}

// beginJournal writes down every list as it is, so that a backup from before is not lost either.
func (in *Installation) beginJournal(tx *store.Tx, now time.Time) error {
	if err := saveJournalHead(tx, journal.Head{}); err != nil {
		return err
	}
	// Two journals never have the same first line, so that one cannot pass for the other.
	if err := in.appendLine(tx, lineStart, []byte(`{"id":"`+rand.Text()+`"}`), now); err != nil {
		return err
	}
	rows, err := tx.AllStatusLists()
	if err != nil {
		return err
	}
	for _, row := range rows {
		line, err := lineOfList(row)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(line)
		if err != nil {
			return err
		}
		if err := in.appendLine(tx, lineList, raw, now); err != nil {
			return err
		}
	}
	return nil
}

// MarkJournal leaves the hour in the journal. Messages need none: they are replayed by hand, and only after a restore.
func (in *Installation) MarkJournal(ctx context.Context) error {
	if in.Journal == nil {
		return nil
	}
	return in.Store.Write(ctx, func(tx *store.Tx) error { return in.journal(tx, lineMark, struct{}{}, in.now()) })
}

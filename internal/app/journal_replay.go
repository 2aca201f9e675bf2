package app

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"

	"galon/internal/domain"
	"galon/internal/journal"
	"galon/internal/store"
)

// journalKinds does a line again: idempotent, in one transaction with all the others.
var journalKinds = map[string]func(in *Installation, tx *store.Tx, raw json.RawMessage, at time.Time) error{
	lineStart:    func(*Installation, *store.Tx, json.RawMessage, time.Time) error { return nil },
	lineMark:     func(*Installation, *store.Tx, json.RawMessage, time.Time) error { return nil },
	lineList:     (*Installation).replayList,
	lineStatus:   (*Installation).replayStatus,
	lineRegistry: (*Installation).replayRegistry,
	journalErase: (*Installation).replayErase,
}

// JournalReplay is what was done again.
type JournalReplay struct {
	Lines    int `json:"lines"`    // that the database did not know
	Released int `json:"released"` // lists that speak again
	Waiting  int `json:"waiting"`  // lists that could not be signed: their organisation has no key that opens
}

// ReplayJournal does again what the database does not know, and lets the lists speak again. Only the operator does so.
func (in *Installation) ReplayJournal(ctx context.Context, actor domain.Actor) (r JournalReplay, err error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return r, err
	}
	if in.Journal == nil {
		return r, &domain.Error{Kind: domain.Conflict, Code: "journal-missing"}
	}
	err = in.Store.Write(ctx, func(tx *store.Tx) (err error) {
		r, err = in.rollForward(tx, in.now(), in.Journal)
		return err
	})
	return r, wrap(err, "replay journal")
}

// ReplayMailed is ReplayJournal from lines that had left by mail. Where the installation has a folder for its journal,
// which was lost, they fill it first.
func (in *Installation) ReplayMailed(ctx context.Context, actor domain.Actor, all []journal.Line) (r JournalReplay, err error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return r, err
	}
	// A backup may hold lines that had not left when it was made: with the machine they would be lost outside, so they
	// stand beside the messages here, and leave when a server starts.
	waiting, err := in.waitingLines(ctx)
	if err != nil {
		return r, err
	}
	lines, err := journal.Gather(append(all[:len(all):len(all)], waiting...))
	if err != nil {
		return r, &domain.Error{Kind: domain.Conflict, Code: "journal-gap", Err: err}
	}
	if in.Journal != nil {
		switch err := in.Journal.Fill(lines); {
		case errors.Is(err, journal.ErrNotEmpty):
			return r, &domain.Error{Kind: domain.Conflict, Code: "journal-both", Err: err}
		case errors.Is(err, journal.ErrBroken):
			return r, &domain.Error{Kind: domain.Conflict, Code: "journal-gap", Err: err}
		case err != nil:
			return r, journalUnwritable(err)
		}
	}
	err = in.Store.Write(ctx, func(tx *store.Tx) (err error) {
		head, _, err := journalHead(tx)
		if err != nil {
			return err
		}
		switch end, _ := lines.Tail(); {
		case end.N < head.N:
			return domain.Conflictf("journal-short", end.N, head.N)
		case len(lines) > 0 && lines[0].N > head.N+1:
			return &domain.Error{Kind: domain.Conflict, Code: "journal-gap"}
		}
		if r, err = in.rollForward(tx, in.now(), lines); err != nil {
			return err
		}
		for _, l := range all { // these have been outside
			if err := tx.DropUnsentLine(l.N); err != nil {
				return err
			}
		}
		return nil
	})
	return r, wrap(err, "replay journal from mail")
}

// waitingLines are those that the database keeps until their message leaves.
func (in *Installation) waitingLines(ctx context.Context) (lines []journal.Line, err error) {
	kept, err := in.Store.UnsentLines(ctx, math.MaxInt32)
	for _, w := range kept {
		l, ok := journal.Parse([]byte(w.Line))
		if !ok {
			return nil, &domain.Error{Kind: domain.Conflict, Code: "journal-broken"}
		}
		lines = append(lines, l)
	}
	return lines, err
}

// AcceptBackup lets the lists speak as the backup had them, without a journal: the operator vouches that nothing was
// withdrawn since.
func (in *Installation) AcceptBackup(ctx context.Context, actor domain.Actor) (r JournalReplay, err error) {
	if err := allow(actor, ActRunRegistry, ""); err != nil {
		return r, err
	}
	err = in.Store.Write(ctx, func(tx *store.Tx) error {
		_, known, err := journalHead(tx)
		if err == nil && known {
			err = &domain.Error{Kind: domain.Conflict, Code: "journal-kept"}
		}
		if err != nil {
			return err
		}
		if err := in.releaseLists(tx, in.now(), &r, nil); err != nil {
			return err
		}
		return in.audit(tx, actor, "journal.accept", "", "", "")
	})
	return r, wrap(err, "accept backup")
}

// HoldLists is called with the database that a backup has just filled.
func (in *Installation) HoldLists(ctx context.Context, at time.Time) error {
	return in.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.HoldStatusLists(at); err != nil {
			return err
		}
		_, known, err := journalHead(tx)
		if err == nil && !known { // nobody knows which lists were begun since
			err = tx.SkipStatusSeries()
		}
		return err
	})
}

// journalSource is a folder, or lines that came back by mail.
type journalSource interface {
	Tail() (journal.Head, error)
	Each(func(journal.Line) error) (journal.Head, error)
}

// rollForward does again the lines after the last one that the database knows.
func (in *Installation) rollForward(tx *store.Tx, now time.Time, from journalSource) (r JournalReplay, err error) {
	head, known, err := journalHead(tx)
	if err != nil {
		return r, err
	}
	tail, err := from.Tail()
	if err != nil {
		return r, journalUnwritable(err)
	}
	held, err := tx.AllStatusLists()
	if err != nil {
		return r, err
	}
	if known && tail == head && !anyHeld(held) {
		return r, nil
	}
	if tail.N < head.N || !known && tail.N == 0 {
		return r, &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
	}
	before := map[listKey]string{}
	for _, row := range held {
		before[keyOf(row)] = string(row.Bits)
	}
	marked, found := false, head.N == 0 && tail.N == 0
	end, err := from.Each(func(l journal.Line) error {
		found = found || l.N == head.N && l.Hash == head.Hash || l.N == head.N+1 && l.Previous == head.Hash
		switch {
		case l.Installation != in.BaseURL:
			return &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
		case l.N <= head.N:
			return nil
		case !found:
			return &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
		}
		do := journalKinds[l.Kind]
		if do == nil {
			return domain.Conflictf("journal-newer", l.Kind)
		}
		r.Lines++
		if in.JournalMail && from == journalSource(in.Journal) { // a crash came between the folder and the mail
			if err := in.mailLine(tx, l); err != nil {
				return err
			}
		}
		marked = marked || l.Kind == lineMark || !known
		return wrap(do(in, tx, l.Data, l.At), "journal line %d", l.N)
	})
	switch {
	case errors.Is(err, journal.ErrBroken):
		return r, &domain.Error{Kind: domain.Conflict, Code: "journal-broken", Err: err}
	case err != nil:
		return r, err
	case !found:
		return r, &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
	}
	if marked { // the database is an older one: badges that it does not know may stand in its free places
		if err := tx.CloseStatusSeries(); err != nil {
			return r, err
		}
	}
	if err := in.releaseLists(tx, now, &r, before); err != nil {
		return r, err
	}
	if r.Lines > 0 {
		if err := in.audit(tx, domain.Actor{Operator: true}, "journal.replay", "", "", ""); err != nil {
			return r, err
		}
	}
	return r, saveJournalHead(tx, end)
}

func anyHeld(rows []store.StatusListRow) bool {
	for _, row := range rows {
		if !row.HeldAt.IsZero() {
			return true
		}
	}
	return false
}

func keyOf(row store.StatusListRow) listKey {
	return listKey{row.OrganisationID, row.Number, row.Purpose}
}

// releaseLists signs what is held, and what has other bits than before. An organisation whose keys do not open keeps its
// lists silent, and the others do not wait for it.
func (in *Installation) releaseLists(tx *store.Tx, now time.Time, r *JournalReplay, before map[listKey]string) error {
	rows, err := tx.AllStatusLists()
	if err != nil {
		return err
	}
	for _, row := range rows {
		held := !row.HeldAt.IsZero()
		old, there := before[keyOf(row)]
		if !held && (before == nil || there && old == string(row.Bits)) {
			continue
		}
		o, err := tx.Organisation(row.OrganisationID)
		if err != nil {
			return err
		}
		if err := in.signStatusList(tx, o, row, now); err != nil {
			if !held {
				return err
			}
			r.Waiting++
			continue
		}
		if held {
			r.Released++
			if err := tx.ReleaseStatusList(row.OrganisationID, row.Number, row.Purpose); err != nil {
				return err
			}
		}
	}
	return nil
}

package app

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"galon/internal/domain"
	"galon/internal/journal"
	"galon/internal/sign"
	"galon/internal/status"
	"galon/internal/store"
	"galon/internal/verify"
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
		r, err = in.rollForward(tx, in.now())
		return err
	})
	return r, wrap(err, "replay journal")
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

// rollForward does again the lines after the last one that the database knows.
func (in *Installation) rollForward(tx *store.Tx, now time.Time) (r JournalReplay, err error) {
	head, known, err := journalHead(tx)
	if err != nil {
		return r, err
	}
	tail, err := in.Journal.Tail()
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
	marked, found := false, head.N == 0
	end, err := in.Journal.Each(func(l journal.Line) error {
		switch {
		case l.Installation != in.BaseURL:
			return &domain.Error{Kind: domain.Conflict, Code: "journal-other"}
		case l.N <= head.N:
			found = found || l.N == head.N && l.Hash == head.Hash
			return nil
		}
		do := journalKinds[l.Kind]
		if do == nil {
			return domain.Conflictf("journal-newer", l.Kind)
		}
		r.Lines++
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

func lineOfList(row store.StatusListRow) (listLine, error) {
	l := listLine{Organisation: row.OrganisationID, Number: row.Number, Purpose: row.Purpose}
	list, err := status.FromBytes(row.Bits)
	if err != nil || list.Count() == 0 {
		return l, err
	}
	l.Bits, err = list.Encode()
	return l, err
}

// replayList brings a list back, with the bits that it had when the line was written.
func (in *Installation) replayList(tx *store.Tx, raw json.RawMessage, at time.Time) error {
	var l listLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return err
	}
	if there, err := organisationThere(tx, l.Organisation); err != nil || !there {
		return err
	}
	if err := tx.EnsureStatusSeries(l.Organisation, l.Number); err != nil || l.Bits == "" {
		return err
	}
	then, err := status.Decode(l.Bits)
	if err != nil {
		return err
	}
	row, err := tx.StatusList(l.Organisation, l.Number, l.Purpose)
	if err != nil {
		return err
	}
	now, err := status.FromBytes(row.Bits)
	if err != nil {
		return err
	}
	for i := range then.Len() {
		was, err := then.Get(i)
		if err != nil {
			return err
		}
		if is, err := now.Get(i); err != nil || is == was {
			if err != nil {
				return err
			}
			continue
		}
		line := statusLine{Organisation: l.Organisation, List: l.Number, Index: i, Purpose: l.Purpose, Set: was}
		if err := in.setAgain(tx, line, at); err != nil {
			return err
		}
	}
	return nil
}

func (in *Installation) replayStatus(tx *store.Tx, raw json.RawMessage, at time.Time) error {
	var l statusLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return err
	}
	if there, err := organisationThere(tx, l.Organisation); err != nil || !there {
		return err
	}
	if err := tx.EnsureStatusSeries(l.Organisation, l.List); err != nil {
		return err
	}
	return in.setAgain(tx, l, at)
}

// organisationThere is false for one that is younger than the backup: its identity is lost, and so nothing of it verifies.
func organisationThere(tx *store.Tx, id domain.OrganisationID) (bool, error) {
	_, err := tx.Organisation(id)
	if domain.IsKind(err, domain.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// setAgain changes one place, and what stands there if the backup has it. The list is signed at the end.
func (in *Installation) setAgain(tx *store.Tx, l statusLine, at time.Time) error {
	row, err := tx.StatusList(l.Organisation, l.List, l.Purpose)
	if err != nil {
		return err
	}
	list, err := status.FromBytes(row.Bits)
	if err != nil {
		return err
	}
	is, err := list.Get(l.Index)
	if err != nil || is == l.Set {
		return err
	}
	if err := list.Set(l.Index, l.Set); err != nil {
		return err
	}
	row.Bits = list.Bytes()
	if err := tx.SaveStatusList(row); err != nil {
		return err
	}
	ref := store.StatusRef{List: l.List, Index: l.Index}
	if err := tx.RecordStatus(l.Organisation, ref, store.StatusChange{Purpose: l.Purpose, Set: l.Set, At: at}); err != nil {
		return err
	}
	there, err := tx.AtPlace(l.Organisation, ref)
	switch {
	case err != nil || there == store.Placed{}:
		return err
	case there.Endorsement != "":
		return ignoreConflict(tx.MarkEndorsementRevoked(there.Endorsement, at))
	case l.Purpose == purposeRevocation:
		reason := l.Reason
		if reason == "" {
			reason = domain.IssuedInError
		}
		return ignoreConflict(tx.MarkRevoked(there.Award, reason, at))
	case l.Set:
		return ignoreConflict(tx.MarkSuspended(there.Award, at))
	}
	return ignoreConflict(tx.MarkSuspended(there.Award, time.Time{}))
}

// ignoreConflict is for what is already so.
func ignoreConflict(err error) error {
	if isConflict(err) {
		return nil
	}
	return err
}

// replayRegistry brings a younger registry back, and retires the keys whose period it ends: a key that was compromised
// after the backup must not sign again.
func (in *Installation) replayRegistry(tx *store.Tx, raw json.RawMessage, at time.Time) error {
	var l registryLine
	if err := json.Unmarshal(raw, &l); err != nil {
		return err
	}
	latest, err := tx.LatestRegistryVersion()
	if err != nil || l.Version <= latest {
		return err
	}
	payload, err := sign.VerifyJWS(l.JWS, in.Operator.PublicKey(), verify.RegistryType)
	if err != nil {
		return &domain.Error{Kind: domain.Conflict, Code: "journal-other", Err: err}
	}
	var r domain.Registry
	if err := json.Unmarshal(payload, &r); err != nil {
		return err
	}
	if err := tx.InsertRegistry(l.Version, l.JWS, at); err != nil {
		return err
	}
	for _, e := range r.Entries {
		for _, k := range e.Keys {
			if !k.Until.IsZero() {
				if err := ignoreConflict(tx.RetireKey(k.Thumbprint, k.Until)); err != nil && !domain.IsKind(err, domain.NotFound) {
					return err
				}
			}
			if !k.Compromised.IsZero() {
				if err := tx.MarkKeyCompromised(k.Thumbprint, k.Compromised); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

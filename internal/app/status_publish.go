package app

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/status"
	"galon/internal/store"
)

const (
	purposeRevocation = "revocation"
	purposeSuspension = "suspension"

	// A list is good for a week and signed again each day, so that a stopped server does not turn every badge
	// grey at once, and an old copy cannot hide a withdrawal for long.
	listLife    = 7 * 24 * time.Hour
	listRenewal = 24 * time.Hour
	// ListAlarm is the age from which /readyz and the log warn.
	ListAlarm = 48 * time.Hour
)

// PublishStatusArgs is the daily job that signs the lists again.
type PublishStatusArgs struct{}

func (PublishStatusArgs) Kind() string { return "publish-status" }

// setStatus changes one bit, signs the list and remembers when, inside the transaction of the act.
func (in *Installation) setStatus(tx *store.Tx, o domain.Organisation, a domain.Award, purpose string, value bool, now time.Time) error {
	row, err := tx.StatusList(o.ID, a.StatusList, purpose)
	if err != nil {
		return err
	}
	list, err := status.FromBytes(row.Bits)
	if err != nil {
		return err
	}
	if err := list.Set(a.StatusIndex, value); err != nil {
		return err
	}
	row.Bits = list.Bytes()
	if err := in.signStatusList(tx, o, row, now); err != nil {
		return err
	}
	if err := tx.RecordStatus(o.ID, store.StatusRef{List: a.StatusList, Index: a.StatusIndex}, store.StatusChange{Purpose: purpose, Set: value, At: now}); err != nil {
		return err
	}
	return in.journal(tx, lineStatus, statusLine{o.ID, a.StatusList, a.StatusIndex, purpose, value, a.Revocation}, now)
}

// signStatusList signs with the keys that this transaction sees: never with one that was retired a moment ago.
func (in *Installation) signStatusList(tx *store.Tx, o domain.Organisation, row store.StatusListRow, now time.Time) error {
	keys, err := tx.Keys(o.ID)
	if err != nil {
		return err
	}
	ring, err := in.ring(o, keys)
	if err != nil {
		return err
	}
	list, err := status.FromBytes(row.Bits)
	if err != nil {
		return err
	}
	encoded, err := list.Encode()
	if err != nil {
		return err
	}
	document, err := credential.BuildStatusList(in.BaseURL, o, row.Number, row.Purpose, encoded, now, now.Add(listLife))
	if err != nil {
		return err
	}
	linted, err := credential.LintStatusList(document)
	if err != nil {
		return err
	}
	if row.Document, err = ring.Sign(linted, now); err != nil {
		return err
	}
	in.Tally.add(TallySigned, "status-list", 1)
	row.SignedAt, row.ValidUntil = now, now.Add(listLife)
	return tx.SaveStatusList(row)
}

// signNewLists signs a list with the first award that points to it, so that no badge ever points to nothing.
func (s *Issuing) signNewLists(tx *store.Tx, o domain.Organisation, refs []store.StatusRef, now time.Time) error {
	for _, ref := range refs {
		key := string(o.ID) + "/" + strconv.Itoa(ref.List)
		if _, signed := s.listed.Load(key); signed {
			continue
		}
		for _, purpose := range []string{purposeRevocation, purposeSuspension} {
			row, err := tx.StatusList(o.ID, ref.List, purpose)
			if err != nil {
				return err
			}
			if len(row.Document) == 0 {
				if err := s.signStatusList(tx, o, row, now); err != nil {
					return err
				}
				if err := s.journal(tx, lineList, listLine{Organisation: o.ID, Number: ref.List, Purpose: purpose}, now); err != nil {
					return err
				}
			}
		}
		tx.OnCommit(func() { s.listed.Store(key, true) })
	}
	return nil
}

// resignStatusLists signs every list of the organisation with its new key.
func (s *Organisations) resignStatusLists(ctx context.Context, tx *store.Tx, o domain.Organisation, now time.Time) error {
	lists, err := s.Store.StatusLists(ctx)
	if err != nil {
		return err
	}
	for _, l := range lists {
		if l.OrganisationID != o.ID {
			continue
		}
		row, err := tx.StatusList(o.ID, l.Number, l.Purpose)
		if err != nil {
			return err
		}
		if err := s.signStatusList(tx, o, row, now); err != nil {
			return err
		}
	}
	return nil
}

// PublishStatus signs again each list that is a day old, and new lists for the first time. One organisation's
// trouble does not keep the others' lists from being signed.
func (s *Issuing) PublishStatus(ctx context.Context) error {
	lists, err := s.Store.StatusLists(ctx)
	if err != nil {
		return err
	}
	now := s.now()
	var failed []error
	for _, l := range lists {
		// A list from the future was signed under a clock that went wrong: nobody believes it before its day.
		if age := now.Sub(l.SignedAt); len(l.Document) > 0 && age >= 0 && age < listRenewal-time.Hour {
			continue
		}
		if !l.HeldAt.IsZero() { // what it says may be wrong: it is not signed anew before the journal was replayed
			continue
		}
		if err := s.renewList(ctx, l, now); err != nil {
			if age := now.Sub(l.SignedAt); age > ListAlarm {
				s.Log.LogAttrs(ctx, slog.LevelWarn, "status list is old and cannot be signed", slog.Int("list", l.Number), slog.Duration("age", age))
			}
			failed = append(failed, wrap(err, "status list %d of %s", l.Number, l.OrganisationID))
		}
	}
	return errors.Join(append(failed, s.MarkJournal(ctx))...)
}

func (s *Issuing) renewList(ctx context.Context, l store.StatusListRow, now time.Time) error {
	o, err := s.Store.Organisation(ctx, l.OrganisationID)
	if err != nil {
		return err
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		row, err := tx.StatusList(o.ID, l.Number, l.Purpose)
		if err != nil {
			return err
		}
		return s.signStatusList(tx, o, row, now)
	})
}

// OldestList is the age of the list that was signed longest ago.
func (in *Installation) OldestList(ctx context.Context) (time.Duration, error) {
	lists, err := in.Store.StatusLists(ctx)
	if err != nil {
		return 0, err
	}
	var oldest time.Duration
	for _, l := range lists {
		if age := in.Now().Sub(l.SignedAt); age > oldest && l.HeldAt.IsZero() {
			oldest = age
		}
	}
	return oldest, nil
}

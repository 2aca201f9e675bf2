package app

import (
	"encoding/json"
	"time"

	"galon/internal/domain"
	"galon/internal/status"
	"galon/internal/store"
	"galon/internal/verify"
)

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
	// One that a key signed which was in other hands is a step to those after it, and counts for nothing by itself.
	r, err := verify.ReadRegistry(in.OperatorKeys(), l.JWS)
	if err != nil && domain.CodeOf(err) != "registry-doubtful" {
		return &domain.Error{Kind: domain.Conflict, Code: "journal-other", Err: err}
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

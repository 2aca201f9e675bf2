package verify

import (
	"errors"
	"fmt"
	"time"

	"galon/internal/credential"
	"galon/internal/sign"
	"galon/internal/status"
)

// maxStatuses bounds the questions that one badge can make us ask.
const maxStatuses = 4

// status asks whether the issuer took the badge back. A list counts only when it is signed by the issuer with a
// listed and pinned key, is the one that the badge names, and is in date; otherwise there is no answer.
func (e *examination) status() Check {
	if len(e.view.Statuses) > maxStatuses {
		return say("status-unsupported")
	}
	for _, s := range e.view.Statuses {
		if s.Type != "BitstringStatusListEntry" || s.Size != 1 || s.Index < 0 ||
			s.Purpose != credential.PurposeRevocation && s.Purpose != credential.PurposeSuspension {
			return say("status-unsupported")
		}
	}
	for _, purpose := range []string{credential.PurposeRevocation, credential.PurposeSuspension} {
		for _, s := range e.view.Statuses {
			if s.Purpose != purpose {
				continue
			}
			set, on, fault := e.bit(s.List, purpose, s.Index)
			switch {
			case fault.Name != "":
				return fault
			case set && purpose == credential.PurposeRevocation:
				return say("status-revoked", on)
			case set:
				return say(CodeSuspended)
			}
		}
	}
	// Open Badges 3.0 allows one status entry. A Galon keeps suspensions in a twin list at the same index, and
	// reads it for the issuers that the registry knows.
	if e.issuer.entry == nil {
		return say("status-clear")
	}
	for _, s := range e.view.Statuses {
		if s.Purpose != credential.PurposeRevocation {
			continue
		}
		set, _, fault := e.bit(credential.SuspensionTwin(s.List), credential.PurposeSuspension, s.Index)
		if fault.Name != "" {
			return say("status-suspension").about(fmt.Errorf("%s: %w", fault.Code, orUnknown(fault.Reason)))
		}
		if set {
			return say(CodeSuspended)
		}
	}
	return say("status-clear")
}

func orUnknown(err error) error {
	if err == nil {
		return errors.New("no answer")
	}
	return err
}

// bit reads one entry of one signed list (Bitstring Status List 1.0, section 3.2). on is the day it was signed.
func (e *examination) bit(url, purpose string, index int) (set bool, on string, fault Check) {
	document, err := e.fetch(url, KindStatus)
	if err == nil && len(document) == 0 {
		err = ErrNotMade
	}
	if err != nil {
		return false, "", say("status-unreachable").about(err)
	}
	by, err := e.ownList(document)
	if err != nil {
		return false, "", say("status-list-untrusted").about(err)
	}
	list, err := remember(e.Memory, "list", document, func() (*statusList, error) { return readList(document) })
	switch {
	case err != nil:
		return false, "", say("status-list-broken").about(err)
	case list.ID != url || list.IssuerID != e.issuer.id || !list.Has(purpose):
		return false, "", say("status-list-other").about(fmt.Errorf("verify: list %q of %q for %q", list.ID, list.IssuerID, list.Purposes))
	case !e.pinsAt(by.key, by.created, list.ValidFrom):
		return false, "", say("status-list-untrusted").about(errors.New("verify: the list's key was retired before the list began"))
	case e.now.Before(list.ValidFrom), !list.ValidUntil.IsZero() && e.now.After(list.ValidUntil):
		return false, "", say("status-list-stale")
	}
	if set, err = list.bits.Get(index); err != nil {
		return false, "", say("status-list-broken").about(err)
	}
	return set, frenchDate(list.ValidFrom), Check{}
}

// statusList is a list credential with its bits.
type statusList struct {
	*credential.StatusListView
	bits *status.List
}

func readList(document []byte) (*statusList, error) {
	view, err := credential.ParseStatusList(document)
	if err != nil {
		return nil, err
	}
	bits, err := status.Decode(view.EncodedList)
	return &statusList{view, bits}, err
}

// signer is who signed a list, and when, as far as it says.
type signer struct {
	key     *sign.PublicKey
	created time.Time
}

// pinsAt tells whether the key was in use at the latest of the instants that the list names: a signature can be dated
// back by whoever has an old key. A list that names none is one of now.
func (e *examination) pinsAt(key *sign.PublicKey, instants ...time.Time) bool {
	var latest time.Time
	for _, t := range instants {
		if t.After(latest) {
			latest = t
		}
	}
	if latest.IsZero() {
		latest = e.now
	}
	return e.issuer.entry == nil || e.issuer.entry.Pins(key.Thumbprint(), latest)
}

// ownList checks that the issuer signed the list itself: one proof by a key that it lists and that is pinned.
func (e *examination) ownList(document []byte) (signer, error) {
	d, err := e.proofs(document)
	if err != nil {
		return signer{}, err
	}
	if e.issuer.keys == nil {
		return signer{}, errors.New("verify: the issuer's keys are not known")
	}
	var worst error
	for i, p := range d.Proofs {
		key, err := e.issuer.keys.Method(p.VerificationMethod)
		if err == nil {
			if !e.pinsAt(key, p.Created) {
				err = errors.New("verify: the list's key is not pinned")
			} else if !p.Expires.IsZero() && !e.now.Before(p.Expires) {
				err = errors.New("verify: the list's signature is over")
			} else if err = e.verified("proof", i, document, func() error { return d.Verify(i, key) }, key); err == nil {
				return signer{key, p.Created}, nil
			}
		}
		worst = sign.Worse(worst, err)
	}
	return signer{}, worst
}

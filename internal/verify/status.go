package verify

import (
	"errors"
	"fmt"
	"slices"

	"galon/internal/credential"
)

// maxStatuses bounds the questions that one badge can make us ask.
const maxStatuses = 4

// Kinds of status entries that are read.
const (
	typeBitstring      = "BitstringStatusListEntry"
	typeRevocationList = "1EdTechRevocationList"
)

// Purposes of entries that take nothing back (Bitstring Status List 1.0, section 2.1).
const (
	purposeMessage = "message"
	purposeRefresh = "refresh"
)

// status asks whether the issuer took the badge back, now or by the instant that is judged.
func (e *examination) status() Check {
	if e.past() {
		return e.statusThen()
	}
	return e.statusToday()
}

// statusToday reads the lists. One counts only when it is signed by the issuer with a listed and pinned key, is the one
// that the badge names, and is in date; otherwise there is no answer. The worst of the entries is the answer.
func (e *examination) statusToday() Check {
	// An entry of purpose refresh says that a newer form is to be had, and takes nothing back.
	entries := slices.DeleteFunc(slices.Clone(e.view.Statuses), func(s credential.StatusView) bool { return s.Purpose == purposeRefresh })
	if len(entries) == 0 || len(entries) > maxStatuses {
		return say("status-unsupported")
	}
	for _, s := range entries {
		if !readable(s) {
			return say("status-unsupported")
		}
	}
	worst := say("status-clear")
	for _, s := range entries {
		worst = worseStatus(worst, e.entry(s))
	}
	switch {
	case statusRank[worst.Code] == 3 && e.replaced():
		return say(CodeReplaced).by(worst.Evidence...)
	case statusRank[worst.Code] == 3, e.issuer.entry == nil:
		return worst
	}
	// Open Badges 3.0 allows one status entry. A Galon keeps suspensions in a twin list at the same index, and
	// reads it for the issuers that the registry knows.
	for _, s := range entries {
		if s.Type != typeBitstring || s.Purpose != credential.PurposeRevocation {
			continue
		}
		value, _, fault := e.value(credential.SuspensionTwin(s.List), credential.PurposeSuspension, s.Index, 1)
		if fault.Name != "" {
			worst = worseStatus(worst, say("status-suspension").about(fmt.Errorf("%s: %w", fault.Code, orUnknown(fault.Reason))))
		} else if value != 0 {
			worst = worseStatus(worst, say(CodeSuspended))
		}
	}
	return worst
}

// readable tells whether we know how to read an entry.
func readable(s credential.StatusView) bool {
	switch {
	case s.Type == typeRevocationList:
		return s.List != ""
	case s.Type != typeBitstring || s.Index < 0 || s.List == "":
		return false
	}
	switch s.Purpose {
	case credential.PurposeRevocation, credential.PurposeSuspension:
		return s.Size == 1
	case purposeMessage: // section 2.1: several bits have their meanings beside them
		return s.Size >= 1 && s.Size <= maxStatusSize && (s.Size == 1 || len(s.Messages) == 1<<s.Size)
	}
	return false
}

// maxStatusSize bounds the bits of one entry: its meanings stand in the badge, two to that power of them.
const maxStatusSize = 8

// statusRank orders what the entries of one badge say, the worst last.
var statusRank = map[string]int{"status-clear": 0, CodeSuspended: 2, "status-revoked": 3, "status-revoked-listed": 3, "status-revoked-reason": 3}

// worseStatus keeps the worse of two answers with what both lean on. A withdrawal is one whatever the other lists say;
// what could not be asked is worse than nothing found, and better than a suspension that was found.
func worseStatus(a, b Check) Check {
	rank := func(c Check) int {
		if c.Outcome == NotMade {
			return 1
		}
		return statusRank[c.Code]
	}
	evidence := append(a.Evidence[:len(a.Evidence):len(a.Evidence)], b.Evidence...)
	if rank(b) > rank(a) {
		a = b
	}
	a.Evidence = evidence
	return a
}

// entry judges one entry of the badge.
func (e *examination) entry(s credential.StatusView) Check {
	if s.Type == typeRevocationList {
		return e.revocationList(s.List)
	}
	value, list, fault := e.value(s.List, s.Purpose, s.Index, s.Size)
	if fault.Name != "" {
		return fault
	}
	c := say("status-clear")
	switch {
	case value == 0:
	case s.Purpose == credential.PurposeRevocation:
		c = say("status-revoked", frenchDate(list.At))
	case s.Purpose == credential.PurposeSuspension:
		c = say(CodeSuspended)
	default:
		c = say("status-message")
		if text := s.Messages[value]; text != "" {
			c = say("status-message-text", shortened(text))
		}
	}
	return c.by(list)
}

// shortened bounds words of somebody else in a sentence of ours.
func shortened(s string) string {
	const most = 200
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

func orUnknown(err error) error {
	if err == nil {
		return errors.New("no answer")
	}
	return err
}

package vcapi

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"galon/internal/status"
)

// entry is one BitstringStatusListEntry, ours or another's (Bitstring Status List 1.0, section 2.1).
type entry struct {
	ID        string          `json:"id,omitempty"`
	Type      string          `json:"type"`
	Purpose   string          `json:"statusPurpose"`
	Index     string          `json:"statusListIndex"`
	List      string          `json:"statusListCredential"`
	Size      json.RawMessage `json:"statusSize,omitempty"`
	Messages  json.RawMessage `json:"statusMessage,omitempty"`
	Reference json.RawMessage `json:"statusReference,omitempty"`
}

var listIndex = regexp.MustCompile(`^(0|[1-9][0-9]{0,9})$`)

// entriesOf reads the entries of bitstring lists; other kinds of status are not for us to judge.
func entriesOf(doc []byte) ([]entry, error) {
	var m struct {
		Status json.RawMessage `json:"credentialStatus"`
	}
	if err := json.Unmarshal(doc, &m); err != nil {
		return nil, parsing("Le document ne se lit pas.")
	}
	if len(m.Status) == 0 {
		return nil, nil
	}
	if m.Status[0] != '[' {
		m.Status = slices.Concat([]byte("["), m.Status, []byte("]"))
	}
	var all []json.RawMessage
	if err := json.Unmarshal(m.Status, &all); err != nil {
		return nil, parsing("Le document ne se lit pas.")
	}
	var entries []entry
	for _, raw := range all {
		var kind struct {
			Type oneOrMore `json:"type"`
		}
		if json.Unmarshal(raw, &kind) != nil || !slices.Contains(kind.Type, entryType) {
			continue
		}
		e := entry{}
		if len(kind.Type) != 1 || json.Unmarshal(raw, &e) != nil || !e.sound() {
			return nil, listFault(status.MalformedValueError, "L’entrée de la liste de statut n’a pas la forme attendue.")
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// sound holds an entry to what section 2.1 asks of each of its members.
func (e entry) sound() bool {
	return listIndex.MatchString(e.Index) && e.Purpose != "" && isWeb(e.List) && e.ID != e.List && e.bits() > 0 && e.messagesFit() && e.referenceFits()
}

func isWeb(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// maxStatusSize bounds the bits of one entry: its meanings stand in the credential, two to that power of them.
const maxStatusSize = 8

// bits is how many an entry has, or 0 when statusSize is not such a number.
func (e entry) bits() int {
	if len(e.Size) == 0 {
		return 1
	}
	n, err := strconv.Atoi(string(e.Size))
	if err != nil || n < 1 || n > maxStatusSize {
		return 0
	}
	return n
}

var statusValue = regexp.MustCompile(`^0x[0-9A-Fa-f]+$`)

// messagesFit: each value of several bits has its message, and so has each of one bit whose purpose is to carry one.
func (e entry) messagesFit() bool {
	if len(e.Messages) == 0 {
		return e.bits() == 1 && e.Purpose != "message"
	}
	var all []struct {
		Status  *string `json:"status"`
		Message *string `json:"message"`
	}
	if json.Unmarshal(e.Messages, &all) != nil || len(all) != 1<<e.bits() {
		return false
	}
	for _, m := range all {
		if m.Status == nil || m.Message == nil || !statusValue.MatchString(*m.Status) {
			return false
		}
	}
	return true
}

// referenceFits: an address, or several.
func (e entry) referenceFits() bool {
	if len(e.Reference) == 0 {
		return true
	}
	var all oneOrMore
	if json.Unmarshal(e.Reference, &all) != nil || len(all) == 0 {
		return false
	}
	return !slices.ContainsFunc(all, func(s string) bool {
		u, err := url.Parse(s)
		return err != nil || u.Scheme == ""
	})
}

package vcapi

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"galon/internal/credential"
	"galon/internal/sign"
	"galon/internal/status"
)

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
		if len(kind.Type) != 1 || json.Unmarshal(raw, &e) != nil || !listIndex.MatchString(e.Index) || e.Purpose == "" || !isWeb(e.List) || e.ID == e.List || !e.oneBit() {
			return nil, listFault(status.MalformedValueError, "L’entrée de la liste de statut n’a pas la forme attendue.")
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func isWeb(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// oneBit: entries of more bits have messages, which say nothing about validity by themselves.
func (e entry) oneBit() bool { return len(e.Size) == 0 || string(e.Size) == "1" }

func checkStatusEntries(doc []byte) error {
	_, err := entriesOf(doc)
	return err
}

func listFault(name, detail string) error {
	p := fault((&status.Error{Name: name}).Type(), "Le statut ne s’établit pas.", detail)
	p.Code = name
	return p
}

// checkStatus reads the bits of a credential in their lists, each verified as the credential that it is (section 3.2).
func (d *Door) checkStatus(ctx context.Context, doc []byte) error {
	entries, err := entriesOf(doc)
	if err != nil {
		return err
	}
	if len(entries) > maxRelated {
		return outOfRange("L’attestation a trop de statuts.")
	}
	for _, e := range entries {
		if err := d.checkEntry(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// opened gives a list in the form in which it is verified, and what stands in it: a list may be a JWT too.
func opened(doc []byte) (secured, content []byte) {
	if doc = bytes.TrimSpace(doc); len(doc) > 0 && doc[0] != '{' {
		doc = credential.Enveloped(string(doc), false)
	}
	if !credential.IsEnvelope(doc) {
		return doc, doc
	}
	e, err := credential.ParseEnvelope(doc)
	if err != nil {
		return doc, nil
	}
	t, err := sign.ParseJWT(e.Token)
	if err != nil {
		return doc, nil
	}
	content, err = contentOf(t.Payload, "vc", t.Header.Type)
	if err != nil {
		return doc, nil
	}
	return doc, content
}

func (d *Door) checkEntry(ctx context.Context, e entry) error {
	var doc []byte
	var err error
	if purpose, own := strings.CutPrefix(e.List, d.listAddress("")); own && slices.Contains(purposes, purpose) {
		doc, err = d.signedList(purpose)
	} else {
		doc, err = d.Fetch.Fetch(ctx, e.List)
	}
	if err != nil {
		return listFault(status.RetrievalError, "La liste de statut "+e.List+" ne s’obtient pas.")
	}
	var m struct {
		Type    oneOrMore       `json:"type"`
		Status  json.RawMessage `json:"credentialStatus"`
		Subject struct {
			Type    oneOrMore `json:"type"`
			Purpose oneOrMore `json:"statusPurpose"`
			Encoded string    `json:"encodedList"`
		} `json:"credentialSubject"`
	}
	doc, content := opened(doc)
	if json.Unmarshal(content, &m) != nil || m.Status != nil || !slices.Contains(m.Type, "BitstringStatusListCredential") || !slices.Contains(m.Subject.Type, "BitstringStatusList") {
		return listFault(status.VerificationError, "La liste de statut "+e.List+" n’en est pas une.")
	}
	if err := d.credential(ctx, doc, options{}); err != nil {
		return listFault(status.VerificationError, "La liste de statut "+e.List+" n’est pas authentique ou pas valable : "+told(err).Detail)
	}
	if !slices.Contains(m.Subject.Purpose, e.Purpose) {
		return listFault(status.VerificationError, "La liste de statut "+e.List+" a un autre but.")
	}
	list, err := status.Decode(m.Subject.Encoded)
	if err != nil {
		return err
	}
	index, err := strconv.Atoi(e.Index)
	if err != nil {
		return listFault(status.MalformedValueError, "L’entrée de la liste de statut n’a pas la forme attendue.")
	}
	set, err := list.Get(index)
	if err != nil {
		return err
	}
	if set {
		return insecure("L’attestation n’est plus valable : " + e.Purpose + ".")
	}
	return nil
}

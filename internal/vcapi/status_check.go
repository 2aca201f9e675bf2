package vcapi

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"galon/internal/credential"
	"galon/internal/sign"
	"galon/internal/status"
)

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
		ID      string          `json:"id"`
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
	// A list of the same issuer for other credentials, or for another time, must not stand in for this one.
	if m.ID != "" && m.ID != e.List {
		return listFault(status.VerificationError, "La liste de statut "+e.List+" porte le nom d’une autre.")
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
	if list.Len()/e.bits() < status.MinLength {
		return listFault(status.LengthError, "La liste de statut "+e.List+" est trop courte.")
	}
	for bit := range e.bits() {
		set, err := list.Get(index*e.bits() + bit)
		if err != nil {
			return err
		}
		if set {
			return insecure("L’attestation n’est plus valable : " + e.Purpose + ".")
		}
	}
	return nil
}

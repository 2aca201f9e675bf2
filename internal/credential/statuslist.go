package credential

import (
	"fmt"
	"slices"
	"time"

	"galon/internal/domain"
)

// statusList is a BitstringStatusListCredential (Bitstring Status List 1.0, 2.2).
type statusList struct {
	Context    []string          `json:"@context"`
	ID         string            `json:"id"`
	Type       []string          `json:"type"`
	Issuer     string            `json:"issuer"`
	ValidFrom  string            `json:"validFrom"`
	ValidUntil string            `json:"validUntil"`
	Subject    statusListSubject `json:"credentialSubject"`
}

type statusListSubject struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Purpose     string `json:"statusPurpose"` // one plain string: lists of purposes are not read everywhere
	EncodedList string `json:"encodedList"`
}

// BuildStatusList writes the unsigned list credential of an organisation. Its id is its address.
func BuildStatusList(base string, o domain.Organisation, number int, purpose, encodedList string, validFrom, validUntil time.Time) ([]byte, error) {
	address := StatusList(base, o.Slug, number)
	switch purpose {
	case PurposeRevocation:
	case PurposeSuspension:
		address = SuspensionTwin(address)
	default:
		return nil, fmt.Errorf("status list of purpose %q", purpose)
	}
	return encode(statusList{
		Context: []string{contextVCDM2}, ID: address, Type: []string{"VerifiableCredential", "BitstringStatusListCredential"},
		Issuer: DID(base, o.Slug), ValidFrom: timestamp(validFrom), ValidUntil: timestamp(validUntil),
		Subject: statusListSubject{ID: address + "#list", Type: "BitstringStatusList", Purpose: purpose, EncodedList: encodedList},
	})
}

// StatusListView is a list credential as it was read; its signature and its bits are not looked at here.
type StatusListView struct {
	ID          string
	IssuerID    string
	Purposes    []string
	EncodedList string
	ValidFrom   time.Time
	ValidUntil  time.Time
}

// Has tells whether the list speaks of that purpose.
func (v *StatusListView) Has(purpose string) bool { return slices.Contains(v.Purposes, purpose) }

// ParseStatusList reads a list credential, ours or another's. Errors are *DocumentError.
func ParseStatusList(doc []byte) (*StatusListView, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	if err := checkSchema(schemaStatusList, n); err != nil {
		return nil, err
	}
	s := n.object("credentialSubject")
	v := &StatusListView{ID: n.text("id"), IssuerID: n.ref("issuer"), Purposes: s.texts("statusPurpose"), EncodedList: s.text("encodedList")}
	if v.ValidFrom, err = n.time("validFrom"); err != nil {
		return nil, err
	}
	if v.ValidUntil, err = n.time("validUntil"); err != nil {
		return nil, err
	}
	return v, checkDates(v.ValidFrom, v.ValidUntil)
}

// LintStatusList checks a list of our own before it is signed.
func LintStatusList(doc []byte) (Linted, error) {
	v, err := ParseStatusList(doc)
	if err != nil {
		return Linted{}, err
	}
	n, err := decode(doc)
	if err != nil {
		return Linted{}, err
	}
	switch {
	case !slices.Equal(n.texts("@context"), []string{contextVCDM2}):
		err = fault("contexts-other", "La liste n’a pas le contexte attendu.")
	case v.ID == "" || len(v.Purposes) != 1 || v.Purposes[0] != PurposeRevocation && v.Purposes[0] != PurposeSuspension:
		err = fault("status-purpose", "La liste n’a pas un seul but connu.")
	case v.ValidFrom.IsZero() || v.ValidUntil.IsZero():
		err = fault("date-missing", "La liste n’a pas ses deux dates.")
	default:
		err = firstFault(checked{doc: n}, ruleWholeSeconds, ruleCleanText)
	}
	if err != nil {
		return Linted{}, err
	}
	return Linted{doc: slices.Clone(doc)}, nil
}

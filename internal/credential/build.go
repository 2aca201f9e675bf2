package credential

import (
	"bytes"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"galon/internal/domain"
)

// Input is all that a credential is made of.
type Input struct {
	BaseURL        string
	Organisation   domain.Organisation
	Award          domain.Award
	RecipientName  string
	RecipientEmail string // used only when the organisation wants its salted hash signed
	EmailSalt      string
	RefreshURL     string            // where the newest form of this badge is, when the organisation wants that
	OfIssuer       []json.RawMessage // signed endorsements of the organisation
	OfAchievement  []json.RawMessage // and of the definition
}

// document is an AchievementCredential (OB 3.0, B.1.2) on VCDM 2.0. The order of the fields is the order of
// the signed bytes: what a person wants to read first comes first. Every member that may hold many is a list.
type document struct {
	Context     []string   `json:"@context"`
	ID          string     `json:"id"`
	Type        []string   `json:"type"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Issuer      profile    `json:"issuer"`
	ValidFrom   string     `json:"validFrom"`
	ValidUntil  string     `json:"validUntil,omitempty"`
	AwardedDate string     `json:"awardedDate,omitempty"`
	Subject     subject    `json:"credentialSubject"`
	Evidence    []evidence `json:"evidence"`
	Schema      []typed    `json:"credentialSchema,omitempty"`
	Status      status     `json:"credentialStatus"`
	Refresh     *typed     `json:"refreshService,omitempty"`
	Terms       []typed    `json:"termsOfUse,omitempty"`
}

// typed is an address with its type: a schema, a refresh service, terms of use.
type typed struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// status is the one entry that OB 3.0 allows (B.1.2). Its id is not the list's address (Bitstring Status List 1.0,
// 2.1); that of a 1EdTechRevocationList is.
type status struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose,omitempty"`
	Index   string `json:"statusListIndex,omitempty"` // a base-10 number, as text
	List    string `json:"statusListCredential,omitempty"`
}

const (
	typeSchema     = "1EdTechJsonSchemaValidator2019"
	typeRevocation = "1EdTechRevocationList"
	typeRefresh    = "1EdTechCredentialRefresh"
	// typeTerms is a type that everybody can look up; neither context defines one for terms of use.
	typeTerms = "https://schema.org/DigitalDocument"

	// The schema that the standard publishes for its strict form (OB 3.0, appendix D).
	schemaAddress            = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
	schemaAddressEndorsement = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
)

func newStatus(base, slug string, kind domain.StatusKind, list, index int) status {
	if kind == domain.StatusRevocation {
		return status{ID: RevocationList(base, slug), Type: typeRevocation}
	}
	address, digits := StatusList(base, slug, list), strconv.Itoa(index)
	return status{ID: address + "#" + digits, Type: "BitstringStatusListEntry", Purpose: PurposeRevocation, Index: digits, List: address}
}

// Build writes the unsigned credential of an award: compact JSON, stable, pure. What may not be signed is for
// Lint to say; Build only cleans the free text (see line) and writes.
//
// Left out on purpose: the learner's situation and place, which the region counts beside the credential; the
// text of reflective sessions, which belongs to the learner and the firm; any e-mail address.
func Build(in Input) ([]byte, error) {
	o, a := in.Organisation, in.Award
	d := document{
		Context:     []string{contextVCDM2, contextOpenBadge},
		ID:          a.CredentialID,
		Type:        []string{"VerifiableCredential", "AchievementCredential"},
		Name:        a.Achievement.Title,
		Description: a.Achievement.Description,
		Issuer:      newIssuer(in.BaseURL, o),
		ValidFrom:   timestamp(a.ValidFrom),
		ValidUntil:  timestamp(a.ValidUntil),
		AwardedDate: awardedDate(a),
		Subject:     newSubject(in),
		Evidence:    newEvidence(a),
		Status:      newStatus(in.BaseURL, o.Slug, a.StatusKind, a.StatusList, a.StatusIndex),
	}
	d.Issuer.Endorsement = in.OfIssuer
	choice := o.Issuing
	if choice.Schema {
		d.Schema = []typed{{schemaAddress, typeSchema}}
	}
	if in.RefreshURL != "" {
		d.Refresh = &typed{in.RefreshURL, typeRefresh}
	}
	if choice.TermsOfUse != "" {
		d.Terms = []typed{{evidenceURL(choice.TermsOfUse), typeTerms}}
	}
	if choice.Schema || in.RefreshURL != "" || a.StatusKind == domain.StatusRevocation {
		d.Context = append(d.Context, contextExtensions)
	}
	return encode(d)
}

// awardedDate is said only where it differs from the day validFrom falls on: one published text of the
// context lacks the term, and a badge without it verifies everywhere.
func awardedDate(a domain.Award) string {
	day := a.Facts.AwardedOn
	if !day.Valid() || day == domain.DayOf(a.ValidFrom) {
		return ""
	}
	return timestamp(day.Time())
}

// timestamp is an XSD dateTimeStamp in UTC and whole seconds, so that nbf and exp of the JWT can equal it.
func timestamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// encode writes compact JSON that keeps accents and signs as they are.
func encode(v any) ([]byte, error) {
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.Clone(bytes.TrimRight(b.Bytes(), "\n")), nil
}

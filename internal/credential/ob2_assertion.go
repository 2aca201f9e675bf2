package credential

import (
	"crypto/sha256"
	"fmt"

	"galon/internal/domain"
)

// assertion is an Open Badges 2.0 Assertion.
type assertion struct {
	Context      string        `json:"@context"`
	ID           string        `json:"id"`
	Type         string        `json:"type"`
	Recipient    *recipient2   `json:"recipient,omitempty"`
	Badge        string        `json:"badge,omitempty"`
	Image        string        `json:"image,omitempty"`
	Verification *verification `json:"verification,omitempty"`
	IssuedOn     string        `json:"issuedOn,omitempty"`
	Expires      string        `json:"expires,omitempty"`
	Narrative    string        `json:"narrative,omitempty"`
	Evidence     []evidence2   `json:"evidence,omitempty"`
	Related      []twin        `json:"related,omitempty"`
	Revoked      bool          `json:"revoked,omitempty"`
	Reason       string        `json:"revocationReason,omitempty"`
}

type recipient2 struct {
	Type     string `json:"type"`
	Hashed   bool   `json:"hashed"`
	Salt     string `json:"salt,omitempty"`
	Identity string `json:"identity"`
}

type verification struct {
	Type    string `json:"type"`
	Creator string `json:"creator,omitempty"` // the CryptographicKey of a signed one
}

type evidence2 struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Narrative string `json:"narrative,omitempty"`
}

// TwinInput is what the Open Badges 2.0 twin of an award is made of.
type TwinInput struct {
	Input
	Token  string // of a hosted one: its address
	Signer string // thumbprint of the key of a signed one
}

// BuildAssertion writes the Open Badges 2.0 twin of an award: hosted when it has a token, to be signed otherwise. It
// has no name of anybody in clear, and of what was joined only what is public anyway: a hosted one stands open on the
// web.
func BuildAssertion(in TwinInput) ([]byte, error) {
	o, a := in.Organisation, in.Award
	x := assertion{
		Context: contextOpenBadges2, ID: TwinID(a), Type: "Assertion", Recipient: newRecipient2(in.Input),
		Badge: BadgeClassVersion(in.BaseURL, o.Slug, a.Achievement.Slug, a.Achievement.Version), IssuedOn: timestamp(a.ValidFrom), Expires: timestamp(a.ValidUntil),
		Narrative: publicAssessment(a), Related: []twin{{a.CredentialID, []string{typeCredential3}}},
	}
	if day := a.Facts.AwardedOn; day.Valid() {
		x.IssuedOn = timestamp(day.Time())
	}
	if in.Token != "" {
		x.ID = AssertionTwin(in.BaseURL, in.Token)
		x.Image = x.ID + ".png"
		x.Verification = &verification{Type: "HostedBadge"}
	} else {
		x.Verification = &verification{Type: "SignedBadge", Creator: KeyTwin(in.BaseURL, o.Slug, in.Signer)}
	}
	for _, e := range a.Facts.Evidence {
		if id := evidenceURL(e.URL); id != "" && e.Seen() == domain.VisibilityPublic {
			x.Evidence = append(x.Evidence, evidence2{id, line(e.Name), prose(e.Narrative)})
		}
	}
	return encode(x)
}

// publicAssessment is how it was assessed, without the name of who assessed.
func publicAssessment(a domain.Award) string {
	a.Facts.Assessor = domain.Assessor{}
	return assessmentSentence(a)
}

// BuildRevokedAssertion is what a hosted assertion answers, with 410, once the badge was withdrawn: its address, that
// it is revoked, and why (Open Badges 2.0, "Revoking").
func BuildRevokedAssertion(base, token, reason string) ([]byte, error) {
	return encode(assertion{Context: contextOpenBadges2, ID: AssertionTwin(base, token), Type: "Assertion", Revoked: true, Reason: reason})
}

// newRecipient2 hashes the e-mail, or names the holder by the random identifier of the badge where there is none.
func newRecipient2(in Input) *recipient2 {
	if in.RecipientEmail == "" {
		return &recipient2{Type: "id", Identity: in.Award.SubjectID}
	}
	return &recipient2{Type: "email", Hashed: true, Salt: in.EmailSalt, Identity: hashIdentity(domain.NormalEmail(in.RecipientEmail), in.EmailSalt)}
}

// TwinID is the identifier of the signed Open Badges 2.0 twin: another one than the badge's, always the same, and
// made from it, so that nothing has to be kept.
func TwinID(a domain.Award) string {
	sum := sha256.Sum256([]byte("open badges 2.0 twin of " + a.CredentialID))
	b := sum[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80 // RFC 9562, section 5.8: version 8
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// Withdrawn is one entry of a list that names withdrawn badges.
type Withdrawn struct{ ID, Reason string }

type revocationList2 struct {
	Context string     `json:"@context"`
	ID      string     `json:"id"`
	Type    string     `json:"type"`
	Issuer  string     `json:"issuer"`
	Revoked []revoked2 `json:"revokedAssertions"`
}

type revoked2 struct {
	ID     string `json:"id"`
	Reason string `json:"revocationReason,omitempty"`
}

// BuildRevocationList2 lists the withdrawn signed Open Badges 2.0 assertions of an organisation.
func BuildRevocationList2(base string, o domain.Organisation, all []Withdrawn) ([]byte, error) {
	list := revocationList2{contextOpenBadges2, RevocationTwin(base, o.Slug), "RevocationList", IssuerTwin(base, o.Slug), []revoked2{}}
	for _, w := range all {
		list.Revoked = append(list.Revoked, revoked2(w))
	}
	return encode(list)
}

type revocationList struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	Issuer  string    `json:"issuer"`
	Revoked []revoked `json:"revokedCredential"`
}

type revoked struct {
	ID      string `json:"id"`
	Revoked bool   `json:"revoked"`
	Reason  string `json:"revocationReason,omitempty"`
}

// BuildRevocationList is the 1EdTechRevocationList of an organisation. It names withdrawn badges by their identifiers,
// which nobody has but holders and those who were shown the badge.
func BuildRevocationList(base string, o domain.Organisation, all []Withdrawn) ([]byte, error) {
	list := revocationList{RevocationList(base, o.Slug), typeRevocation, DID(base, o.Slug), []revoked{}}
	for _, w := range all {
		list.Revoked = append(list.Revoked, revoked{w.ID, true, w.Reason})
	}
	return encode(list)
}

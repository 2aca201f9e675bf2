package credential

import (
	"encoding/json"
	"errors"

	"galon/internal/domain"
)

// Endorsements are what others say of a thing, signed, as public documents show it: embedded ones as they were
// signed, and the same as JWTs beside.
type Endorsements struct {
	Documents []json.RawMessage
	JWTs      []string
}

// endorsement is an EndorsementCredential (OB 3.0, B.1.10).
type endorsement struct {
	Context   []string           `json:"@context"`
	ID        string             `json:"id"`
	Type      []string           `json:"type"`
	Name      string             `json:"name"` // required here, unlike in a badge
	Issuer    profile            `json:"issuer"`
	ValidFrom string             `json:"validFrom"`
	Subject   endorsementSubject `json:"credentialSubject"`
	Status    status             `json:"credentialStatus"`
}

// endorsementSubject is an EndorsementSubject (B.1.11).
type endorsementSubject struct {
	ID      string   `json:"id"`
	Type    []string `json:"type"`
	Comment string   `json:"endorsementComment"`
}

// BuildEndorsement writes the unsigned endorsement of an organisation. It names no person: an award is named by its
// random identifier.
func BuildEndorsement(base string, o domain.Organisation, e domain.Endorsement) ([]byte, error) {
	return encode(endorsement{
		Context: []string{contextVCDM2, contextOpenBadge}, ID: e.CredentialID,
		Type:   []string{"VerifiableCredential", "EndorsementCredential"},
		Name:   "Recommandation de " + line(o.Name),
		Issuer: newIssuer(base, o), ValidFrom: timestamp(e.ValidFrom),
		Subject: endorsementSubject{ID: e.Subject, Type: []string{"EndorsementSubject"}, Comment: prose(e.Comment)},
		Status:  newStatus(base, o.Slug, domain.StatusBitstring, e.StatusList, e.StatusIndex),
	})
}

// EndorsementSubject is the address under which a thing is endorsed.
func EndorsementSubject(base string, e domain.Endorsement, target domain.Organisation, award domain.Award) string {
	switch e.Target {
	case domain.EndorsesOrganisation:
		return DID(base, target.Slug)
	case domain.EndorsesAchievement:
		return AchievementURL(base, target.Slug, e.TargetSlug)
	}
	return award.CredentialID
}

// LintEndorsement checks an endorsement of our own before it is signed.
func LintEndorsement(doc []byte) (Linted, error) {
	if err := CheckVCDM(doc); err != nil {
		return Linted{}, err
	}
	n, err := decode(doc)
	if err != nil {
		return Linted{}, err
	}
	if !n.has("type", "EndorsementCredential") {
		return Linted{}, fault(CodeType, "Le champ « type » ne dit pas que ce document est une recommandation.")
	}
	v := &View{ID: n.text("id"), IssuerID: n.ref("issuer"), IssuerName: n.object("issuer").text("name")}
	v.statuses(n)
	c := checked{doc: n, view: v}
	var faults []error
	for _, r := range []rule{ruleUnsigned, ruleContexts, ruleEndorsementSubject, ruleIssuer, ruleLists, ruleWholeSeconds, ruleOneStatus,
		ruleStatusEntry, ruleCleanText, ruleNoEmail, ruleNoData} {
		if f := r(c); f != nil {
			faults = append(faults, f)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Linted{}, err
	}
	return Linted{doc: doc}, nil
}

// ruleEndorsementSubject: an endorsement has a name, an identifier that leads nowhere, one subject and words about it
// (OB 3.0, B.1.10 and B.1.11).
func ruleEndorsementSubject(c checked) *DocumentError {
	s := c.doc.object("credentialSubject")
	switch {
	case !urnUUID.MatchString(c.view.ID):
		return fault("id-not-uuid", "L’identifiant de la recommandation n’est pas un urn:uuid aléatoire.")
	case c.doc.text("name") == "":
		return fault(CodeMissing, "La recommandation n’a pas de nom.")
	case !s.has("type", "EndorsementSubject") || !isURL(s.text("id")):
		return fault(CodeSubject, "La recommandation ne dit pas de quoi elle parle.")
	case s.text("endorsementComment") == "":
		return fault(CodeMissing, "La recommandation ne dit rien.")
	}
	return nil
}

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
	Evidence  []evidence         `json:"evidence,omitempty"` // who wrote it, when that is not the issuer
	Status    status             `json:"credentialStatus"`
}

// endorsementSubject is an EndorsementSubject (B.1.11).
type endorsementSubject struct {
	ID      string   `json:"id"`
	Type    []string `json:"type"`
	Comment string   `json:"endorsementComment"`
}

// BuildEndorsement writes the unsigned endorsement of an organisation. It names no person of whom it speaks: an award is
// named by its random identifier. Who recommends without an account is named, with how their identity was checked, and
// that it is the organisation that signs: a reader must not take its key for theirs.
func BuildEndorsement(base string, o domain.Organisation, e domain.Endorsement) ([]byte, error) {
	name, author := "Recommandation de "+line(o.Name), []evidence(nil)
	if a := e.Author; a != nil {
		name = "Recommandation de " + line(a.Line())
		author = []evidence{say(GenreAuthor, "Qui recommande", "De "+sentenceEnd(line(a.Line()))+". Son adresse e-mail a été contrôlée par un code le "+
			frenchDay(domain.DayOf(a.CheckedAt))+". Son nom et sa fonction sont ceux que cette personne a donnés. "+line(o.Name)+" a accepté ce texte et le signe à sa place.")}
	}
	return encode(endorsement{
		Context: []string{contextVCDM2, contextOpenBadge}, ID: e.CredentialID,
		Type: []string{"VerifiableCredential", "EndorsementCredential"},
		Name: name, Evidence: author,
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

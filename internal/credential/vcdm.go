package credential

import (
	"bytes"
	"slices"
	"strings"
)

// The codes that CheckVCDM and CheckPresentation give.
const (
	CodeContext  = "document-context"      // not the ordered list that begins with the base context
	CodeType     = "document-type"         // the type that makes it what it should be is missing
	CodeID       = "document-id"           // no single absolute address
	CodeIssuer   = "document-issuer"       // neither an address nor an object with one
	CodeHolder   = "document-holder"       // the same for a presentation
	CodeClaims   = "document-claims-empty" // a subject of whom nothing is said
	CodeLanguage = "document-language"     // text that is neither plain nor a language value object
	CodeMember   = "document-member"       // an object that must say its type, or an address, and does not
	CodeRelated  = "document-related"      // relatedResource: no address, twice the same, or no digest
	CodeEnvelope = "document-envelope"     // not the envelope that it should be
)

// CheckVCDM says whether a document is a verifiable credential by the data model alone (VCDM 2.0, section 4), badge or
// not; a credential of VCDM 1.1 is held to what the two have in common. That nothing is lost in the canonical form is
// for sign. The error is a *DocumentError.
func CheckVCDM(doc []byte) error {
	n, err := decode(doc)
	if err != nil {
		return err
	}
	return checkVCDM(n)
}

// LintVCDM checks any credential before it is signed. It does not ask for a badge, so what Galon signs for its
// organisations goes through Lint; this is for the interoperability door and for documents beside badges.
func LintVCDM(doc []byte) (Linted, error) { return lintWith(doc, checkVCDM) }

// CheckPresentation says whether a document is a verifiable presentation (VCDM 2.0, section 4.13). What stands in it
// is not looked at.
func CheckPresentation(doc []byte) error {
	n, err := decode(doc)
	if err != nil {
		return err
	}
	return checkPresentation(n)
}

// LintPresentation checks a presentation before it is signed.
func LintPresentation(doc []byte) (Linted, error) { return lintWith(doc, checkPresentation) }

func lintWith(doc []byte, check func(node) error) (Linted, error) {
	n, err := decode(doc)
	if err != nil {
		return Linted{}, err
	}
	if err := check(n); err != nil {
		return Linted{}, err
	}
	return Linted{doc: bytes.Clone(doc)}, nil
}

func checkVCDM(n node) error {
	old, err := n.baseContext()
	if err != nil {
		return err
	}
	if !n.isOf("VerifiableCredential") {
		return fault(CodeType, "Le champ « type » ne contient pas « VerifiableCredential ».")
	}
	if err := n.singleID(""); err != nil {
		return err
	}
	if err := n.party("issuer", CodeIssuer); err != nil {
		return err
	}
	if err := n.claims(); err != nil {
		return err
	}
	for _, in := range append([]node{n}, n.objects("issuer")...) {
		for _, name := range []string{"name", "description"} {
			if !old && !languageText(in[name]) {
				return fault(CodeLanguage, "Le champ « "+name+" » n’est ni un texte, ni un texte avec sa langue.")
			}
		}
	}
	for _, name := range typedMembers {
		if err := n.typed(name); err != nil {
			return err
		}
	}
	if err := n.related(); err != nil {
		return err
	}
	return n.period(old)
}

func checkPresentation(n node) error {
	if _, err := n.baseContext(); err != nil {
		return err
	}
	if !n.isOf("VerifiablePresentation") {
		return fault(CodeType, "Le champ « type » ne contient pas « VerifiablePresentation ».")
	}
	if err := n.singleID(""); err != nil {
		return err
	}
	if _, named := n["holder"]; named {
		if err := n.party("holder", CodeHolder); err != nil {
			return err
		}
	}
	for _, c := range n.values("verifiableCredential") {
		if m, ok := c.(map[string]any); !ok || len(m) == 0 {
			return fault(CodeMember, "Le champ « verifiableCredential » contient autre chose que des attestations.")
		}
	}
	return n.typed("termsOfUse")
}

// typedMembers are the objects that must say their type (VCDM 2.0, section 4.5, and the reserved ones of 5.10).
var typedMembers = []string{
	"credentialStatus", "credentialSchema", "termsOfUse", "evidence", "refreshService", "confidenceMethod", "renderMethod",
}

// baseContext: an ordered list whose first item is the address of the base context, the rest addresses and objects
// (section 4.3). old says that it is that of VCDM 1.1.
func (n node) baseContext() (old bool, err error) {
	list, ok := n["@context"].([]any)
	if !ok || len(list) == 0 || list[0] != contextVCDM2 && list[0] != contextVCDM1 {
		return false, fault(CodeContext, "Le champ « @context » n’est pas une liste qui commence par le contexte du standard.")
	}
	for _, c := range list[1:] {
		switch c := c.(type) {
		case map[string]any:
		case string:
			if !isURL(c) {
				return false, fault(CodeContext, "Le champ « @context » contient une adresse qui n’en est pas une.")
			}
		default:
			return false, fault(CodeContext, "Le champ « @context » contient autre chose que des adresses et des objets.")
		}
	}
	return list[0] == contextVCDM1, nil
}

// isOf tells whether the type of a document is a text or a list of texts with that one among them.
func (n node) isOf(name string) bool {
	return textOrTexts(n["type"]) && n.has("type", name)
}

func textOrTexts(v any) bool {
	switch v := v.(type) {
	case string:
		return v != ""
	case []any:
		return len(v) > 0 && !slices.ContainsFunc(v, func(x any) bool { s, ok := x.(string); return !ok || s == "" })
	}
	return false
}

// singleID: the id is one address, or not there (section 4.4).
func (n node) singleID(where string) error {
	v, there := n["id"]
	if s, ok := v.(string); there && (!ok || !isURL(s)) {
		return fault(CodeID, "Le champ « "+strings.TrimPrefix(where+".id", ".")+" » n’est pas une seule adresse complète.")
	}
	return nil
}

// party: an address, or an object with one as its id (sections 4.7 and 4.13).
func (n node) party(name, code string) error {
	switch v := n[name].(type) {
	case string:
		if isURL(v) {
			return nil
		}
	case map[string]any:
		if id, ok := v["id"].(string); ok && isURL(id) {
			return nil
		}
	}
	return fault(code, "Le champ « "+name+" » n’est ni une adresse complète, ni un objet avec une adresse complète.")
}

// claims: one subject or several, each with something that is said of it (section 4.8).
func (n node) claims() error {
	subjects := n.values("credentialSubject")
	if len(subjects) == 0 {
		return fault(CodeMissing, "Le champ « credentialSubject » manque.")
	}
	for _, s := range subjects {
		m, ok := s.(map[string]any)
		if !ok || len(m) == 0 {
			return fault(CodeClaims, "Le champ « credentialSubject » contient un élément vide.")
		}
		if err := node(m).singleID("credentialSubject"); err != nil {
			return err
		}
	}
	return nil
}

// typed: each value is an object that says its type and has at most one address, which a schema must have (sections
// 4.5, 4.10 and 4.11).
func (n node) typed(name string) error {
	v, there := n[name]
	if there && v == nil {
		return fault(CodeMember, "Le champ « "+name+" » est vide.")
	}
	for _, v := range n.values(name) {
		m, ok := v.(map[string]any)
		if !ok || !textOrTexts(m["type"]) {
			return fault(CodeMember, "Le champ « "+name+" » n’est pas un objet qui dit son type.")
		}
		if err := node(m).singleID(name); err != nil {
			return err
		}
		if _, ok := m["id"].(string); !ok && name == "credentialSchema" {
			return fault(CodeMember, "Le champ « credentialSchema.id » manque.")
		}
	}
	return nil
}

// related: each resource is an object with an address of its own and a digest (section 5.3).
func (n node) related() error {
	seen := map[string]bool{}
	for _, v := range n.values("relatedResource") {
		m, _ := v.(map[string]any)
		id, _ := m["id"].(string)
		sri, _ := m["digestSRI"].(string)
		multibase, _ := m["digestMultibase"].(string)
		if !isURL(id) || seen[id] || sri == "" && multibase == "" {
			return fault(CodeRelated, "Le champ « relatedResource » n’a pas, pour chaque ressource, une adresse unique et une empreinte.")
		}
		seen[id] = true
	}
	return nil
}

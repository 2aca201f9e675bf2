package credential

import (
	"strings"
	"time"
)

// The documents of Open Badges 2.0, as they are read from anybody: an assertion, what it is for, who gave it, a key of
// theirs and the list of what they took back.
type (
	// Assertion2 is one badge of one person.
	Assertion2 struct {
		ID        string
		Recipient Identity
		Badge     string // address of its BadgeClass, "" when that stands within without one
		BadgeDoc  []byte // the BadgeClass, when it stands within
		Signed    bool   // verification by signature; else hosted
		Creator   string // then, the address of the key
		IssuedOn  time.Time
		Expires   time.Time
		Loose     bool // a date is said in another form than the standard's
		Revoked   bool
		Reason    string // why it was taken back
		ImageURL  string
		Evidence  []EvidenceView
	}

	// BadgeClass2 is what an assertion is for.
	BadgeClass2 struct {
		Achievement AchievementView
		Issuer      string
		IssuerDoc   []byte // the issuer, when it stands within
	}

	// Issuer2 is an issuer's profile.
	Issuer2 struct {
		ID, Name, URL  string
		Keys           []string // addresses of its keys
		KeyDocs        [][]byte // those that stand within
		RevocationList string
		StartsWith     []string // addresses that its hosted assertions begin with
		AllowedOrigins []string // hosts they may lie on
	}

	// Key2 is a CryptographicKey.
	Key2 struct{ ID, Owner, PEM string }

	// RevocationList2 is what an issuer took back of its signed assertions.
	RevocationList2 struct {
		ID, Issuer string
		reasons    map[string]string
	}
)

const openBadges2 = "https://w3id.org/openbadges/v2"

// recogniseAssertion names a document of the generations before 3.0.
func recogniseAssertion(n node) error {
	contexts := n.texts("@context")
	old := func(prefix string) bool {
		for _, c := range contexts {
			if strings.HasPrefix(c, prefix) {
				return true
			}
		}
		return false
	}
	switch {
	case old("https://w3id.org/openbadges/v1"), old("http://w3id.org/openbadges/v1"),
		len(contexts) == 0 && n["type"] == nil && n["badge"] != nil && (n["verify"] != nil || n["recipient"] != nil):
		return fault(CodeOpenBadges1, "Ce badge est au format Open Badges 1, d’avant 2018, que Galon ne contrôle pas.")
	case old("https://w3id.org/openbadges/"), old("http://w3id.org/openbadges/"), old("https://purl.imsglobal.org/spec/ob/v2p"),
		len(contexts) == 0 && n.has("type", "Assertion"):
		return fault(CodeOpenBadges2, "Ce badge est au format Open Badges 2.0, et non 3.0.")
	}
	return nil
}

// ParseAssertion2 reads an assertion. Of one that says it was revoked only its address is asked (Open Badges 2.0,
// Assertion). The error is a *DocumentError.
func ParseAssertion2(doc []byte) (*Assertion2, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	a := &Assertion2{ID: n.text("id"), ImageURL: n.ref("image"), Reason: n.text("revocationReason")}
	a.Revoked, _ = n["revoked"].(bool)
	if a.ID == "" {
		return nil, missing("id")
	}
	if a.Revoked {
		return a, nil
	}
	switch {
	case n.has("type", "Assertion"):
	case n.has("type", "Endorsement"):
		return nil, fault(CodeEndorsement2, "Ce document est une recommandation Open Badges 2.0, que Galon ne contrôle pas.")
	case n.has("type", "BadgeClass"), n.has("type", "Issuer"), n.has("type", "Profile"):
		return nil, fault(CodeModel2, "Ce document décrit un badge ou un organisme, et n’est le badge de personne.")
	default:
		return nil, fault(CodeMalformed, "Le champ « type » ne dit pas que ce document est un badge.")
	}
	r := n.object("recipient")
	hashed, _ := r["hashed"].(bool)
	a.Recipient = Identity{Type: r.text("type"), Value: r.text("identity"), Hashed: hashed, Salt: r.text("salt")}
	if a.Recipient.Type == "email" {
		a.Recipient.Type = "emailAddress" // the word of Open Badges 3.0
	}
	if looksHashed := strings.HasPrefix(a.Recipient.Value, "sha256$") || strings.HasPrefix(a.Recipient.Value, "md5$"); looksHashed {
		a.Recipient.Hashed = true
	} else if hashed && a.Recipient.Value != "" {
		return nil, fault(CodeMalformed, "Le champ « recipient › identity » n’est pas l’empreinte que le badge annonce.")
	}
	a.Badge, a.BadgeDoc = n.inner("badge")
	v := n.object("verification")
	if len(v) == 0 {
		v = n.object("verify") // an alias of the context
	}
	a.Creator = v.ref("creator")
	switch {
	case v.has("type", "SignedBadge"), v.has("type", "signed"):
		a.Signed = true
	case v.has("type", "HostedBadge"), v.has("type", "hosted"):
	case len(v) == 0:
		return nil, missing("verification")
	default:
		return nil, fault(CodeMalformed, "Le champ « verification › type » nomme une façon de contrôler que le standard ne connaît pas.")
	}
	for _, x := range []struct {
		member string
		is     bool
	}{{"recipient", a.Recipient.Value != ""}, {"badge", a.Badge != "" || a.BadgeDoc != nil}, {"issuedOn", n["issuedOn"] != nil}} {
		if !x.is {
			return nil, missing(x.member)
		}
	}
	if a.IssuedOn, err = a.date(n, "issuedOn", false); err != nil {
		return nil, err
	}
	if a.Expires, err = a.date(n, "expires", true); err != nil {
		return nil, err
	}
	for _, e := range n.values("evidence") {
		switch e := e.(type) {
		case string:
			a.Evidence = append(a.Evidence, EvidenceView{URL: e})
		case map[string]any:
			e2 := node(e)
			a.Evidence = append(a.Evidence, EvidenceView{
				Name: e2.text("name"), Genre: e2.text("genre"), Narrative: e2.text("narrative"), Description: e2.text("description"), URL: e2.text("id"),
			})
		}
	}
	if narrative := n.text("narrative"); narrative != "" {
		a.Evidence = append(a.Evidence, EvidenceView{Narrative: narrative})
	}
	return a, checkDates(a.IssuedOn, a.Expires)
}

func missing(member string) *DocumentError {
	return fault(CodeMissing, "Le champ « "+member+" » manque.")
}

// inner is a thing that is given by its address, or whole: then its own address, if it has one, and its bytes.
func (n node) inner(name string) (address string, doc []byte) {
	if m := n.object(name); len(m) > 0 {
		return m.text("id"), marshalNode(m)
	}
	return n.text(name), nil
}

// ParseBadgeClass2 reads a BadgeClass.
func ParseBadgeClass2(doc []byte) (*BadgeClass2, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	if !n.has("type", "BadgeClass") && n["type"] != nil {
		return nil, fault(CodeMalformed, "La fiche du badge n’en est pas une.")
	}
	criteria := n.object("criteria")
	b := &BadgeClass2{Achievement: AchievementView{
		ID: n.text("id"), Name: n.text("name"), Description: n.text("description"), ImageURL: n.ref("image"), Tags: n.texts("tags"),
		Criteria: criteria.text("narrative"), CriteriaURL: criteria.text("id"), CriteriaLines: criteriaLines(criteria.text("narrative")),
		ImageAlt: n.object("image").text("caption"), Version: n.text("version"),
	}}
	if len(criteria) == 0 {
		b.Achievement.CriteriaURL = n.text("criteria")
	}
	for _, x := range n.objects("alignment") {
		b.Achievement.Alignments = append(b.Achievement.Alignments, AlignmentView{
			Framework: x.text("targetFramework"), Code: x.text("targetCode"), Name: x.text("targetName"),
			Description: x.text("targetDescription"), URL: x.text("targetUrl"),
		})
	}
	b.Issuer, b.IssuerDoc = n.inner("issuer")
	switch {
	case b.Achievement.Name == "":
		return nil, missing("badge › name")
	case b.Issuer == "":
		return nil, missing("badge › issuer")
	}
	return b, nil
}

// ParseIssuer2 reads an issuer's profile.
func ParseIssuer2(doc []byte) (*Issuer2, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	i := &Issuer2{ID: n.text("id"), Name: n.text("name"), URL: n.text("url"), RevocationList: n.ref("revocationList")}
	if i.ID == "" {
		return nil, missing("issuer › id")
	}
	for _, k := range n.values("publicKey") {
		switch k := k.(type) {
		case string:
			i.Keys = append(i.Keys, k)
		case map[string]any:
			i.Keys = append(i.Keys, node(k).text("id"))
			i.KeyDocs = append(i.KeyDocs, marshalNode(k))
		}
	}
	v := n.object("verification")
	i.StartsWith, i.AllowedOrigins = v.texts("startsWith"), v.texts("allowedOrigins")
	return i, nil
}

// ParseKey2 reads a CryptographicKey.
func ParseKey2(doc []byte) (Key2, error) {
	n, err := decode(doc)
	if err != nil {
		return Key2{}, err
	}
	k := Key2{ID: n.text("id"), Owner: n.ref("owner"), PEM: n.text("publicKeyPem")}
	if k.PEM == "" {
		return k, missing("publicKeyPem")
	}
	return k, nil
}

// ParseRevocationList2 reads a RevocationList.
func ParseRevocationList2(doc []byte) (*RevocationList2, error) {
	n, err := decode(doc)
	if err != nil {
		return nil, err
	}
	l := &RevocationList2{ID: n.text("id"), Issuer: n.ref("issuer"), reasons: map[string]string{}}
	if !n.has("type", "RevocationList") {
		return nil, fault(CodeMalformed, "La liste de retrait n’en est pas une.")
	}
	for _, r := range n.values("revokedAssertions") {
		switch r := r.(type) {
		case string:
			l.reasons[r] = ""
		case map[string]any:
			for _, name := range []string{"id", "uid"} {
				if id := node(r).text(name); id != "" {
					l.reasons[id] = node(r).text("revocationReason")
				}
			}
		}
	}
	return l, nil
}

// Has tells whether an assertion was taken back, and why if the list says.
func (l *RevocationList2) Has(id string) (reason string, revoked bool) {
	reason, revoked = l.reasons[id]
	return reason, revoked
}

// View is the assertion for people and pages, with what it is for and who gave it.
func (a *Assertion2) View(doc []byte, b *BadgeClass2, i *Issuer2) *View {
	v := &View{
		Kind: KindAssertion, ID: a.ID, Types: []string{"Assertion"}, Contexts: []string{openBadges2}, Raw: doc,
		Identifiers: []Identity{a.Recipient}, Evidence: a.Evidence, AwardedDate: a.IssuedOn, ValidFrom: a.IssuedOn, ValidUntil: a.Expires,
	}
	if b != nil {
		v.Achievement, v.Name, v.Description, v.IssuerID = b.Achievement, b.Achievement.Name, b.Achievement.Description, b.Issuer
	}
	if i != nil {
		v.IssuerID, v.IssuerName, v.IssuerURL = i.ID, i.Name, i.URL
	}
	return v
}

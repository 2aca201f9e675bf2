package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// AfestParty is one of the three who sign the individual protocol.
type AfestParty string

// The organisation that runs the training, the trainer in the firm, and the learner.
const (
	PartyOrganisation AfestParty = "organisation"
	PartyTrainer      AfestParty = "trainer"
	PartyLearner      AfestParty = "learner"
)

// AfestParties lists them in the order of the form.
var AfestParties = []AfestParty{PartyOrganisation, PartyTrainer, PartyLearner}

// AfestSignature is a simple electronic signature (eIDAS, article 3, point 10): who says to be whom, when, from which
// address, and of which words exactly.
type AfestSignature struct {
	Party    AfestParty
	Name     string
	Function string
	Image    []byte // PNG of a drawn signature; nil when the name was typed
	Digest   string // SHA-256 of the protocol that was signed
	Address  string // IP address of the signer
	At       time.Time
}

// AfestLink opens the dossier for one party, without an account. Its token is a secret and is kept as a hash.
type AfestLink struct {
	ID        AfestLinkID
	AfestID   AfestID
	Party     AfestParty
	CreatedAt time.Time
	EndsAt    time.Time
	StoppedAt time.Time
	UsedAt    time.Time // last time something was written through it
}

// AfestLinkLife is longer than a path takes.
const AfestLinkLife = 365 * 24 * time.Hour

// Live tells whether the link still opens its dossier.
func (l AfestLink) Live(now time.Time) bool { return l.StoppedAt.IsZero() && now.Before(l.EndsAt) }

// ProtocolDigest names the words of the protocol: who, what, where, when, by whom and how it is assessed. One word
// more, and a signature is not one of this protocol any longer.
func (d AfestDossier) ProtocolDigest() string {
	words, err := json.Marshal(struct {
		Learner, Achievement string
		Employer             LegalBody
		Place                string
		Trainer, Function    string
		Situations           []string
		Protocol             AfestProtocol
	}{d.Learner.Name, d.Achievement, d.Employer, d.Place, d.Designation.Name, d.Designation.Function, d.Analysis.Situations, d.Protocol})
	if err != nil {
		return "" // strings and numbers can always be written
	}
	sum := sha256.Sum256(words)
	return hex.EncodeToString(sum[:])
}

// MaxSignatureImage is the size of a drawn signature: black lines on nothing.
const MaxSignatureImage = 200 << 10

// Check names what is wrong with a signature before it is kept. The learner and the trainer are known by name.
func (s AfestSignature) Check(d AfestDossier) error {
	c := &factCheck{}
	c.required("/name", s.Name, "afest-signer-missing")
	c.text("/name", s.Name, 120)
	c.text("/function", s.Function, 120)
	if !unsaid(s.Name) {
		switch {
		case s.Party == PartyLearner && !SameName(s.Name, d.Learner.Name):
			c.add("/name", "afest-signer-other", d.Learner.Name)
		case s.Party == PartyTrainer && !SameName(s.Name, d.Designation.Name):
			c.add("/name", "afest-signer-other", d.Designation.Name)
		case s.Party == PartyOrganisation && SameName(s.Name, d.Learner.Name):
			c.add("/name", "afest-signer-is-learner")
		}
	}
	if s.Party == PartyOrganisation {
		c.required("/function", s.Function, "afest-function-missing")
	}
	if len(s.Image) > MaxSignatureImage {
		c.add("/drawing", "afest-drawing-large")
	}
	return InvalidFields(c.faults)
}

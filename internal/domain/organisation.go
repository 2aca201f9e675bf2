package domain

import (
	"regexp"
	"strings"
	"time"
)

// OrganisationKind says in which role an organisation recognises people.
type OrganisationKind string

const (
	TrainingProvider OrganisationKind = "training_provider"
	Employer         OrganisationKind = "employer"
	CertifyingBody   OrganisationKind = "certifying_body"
	Association      OrganisationKind = "association"
	PublicBody       OrganisationKind = "public_body"
	School           OrganisationKind = "school"
)

// Organisation issues badges. What the public reads of it (name, town, SIRET) comes from the signed Registry,
// never from here.
type Organisation struct {
	ID           OrganisationID
	Slug         string // lower-case, part of its addresses and of its did:web
	Name         string
	Kind         OrganisationKind
	Town         string
	Departement  string // INSEE code: "25"
	SIRET        string
	NDA          string // numéro de déclaration d'activité, 11 digits, or ""
	Website      string
	Email        string
	JWTAlgorithm string // "ES256", or "RS256" on demand
	HashEmails   bool   // put the recipient's e-mail, salted and hashed, in the signed bytes
	Issuing      IssuingChoice
	CreatedAt    time.Time
}

// StatusKind is a way to tell that a badge was withdrawn.
type StatusKind string

const (
	StatusBitstring  StatusKind = ""        // BitstringStatusListEntry: the list does not tell which badges it is about
	StatusRevocation StatusKind = "1edtech" // 1EdTechRevocationList: names withdrawn badges and why, for everybody
)

// IssuingChoice is how an organisation wants its badges made. The zero value is what most verifiers read.
type IssuingChoice struct {
	ECDSA      bool       `json:"ecdsa,omitempty"`    // an ecdsa-rdfc-2019 proof too
	NoEdDSA    bool       `json:"no_eddsa,omitempty"` // and no eddsa-rdfc-2022 one
	Status     StatusKind `json:"status,omitempty"`
	Schema     bool       `json:"schema,omitempty"`  // name the schema of the data model in the badge
	Refresh    bool       `json:"refresh,omitempty"` // give each badge an address of its newest form
	TermsOfUse string     `json:"terms_of_use,omitempty"`
	FourEyes   bool       `json:"four_eyes,omitempty"` // an award waits until a second person signs it off
	// FourEyesEnd is somebody's wish that awards wait no more; another person has to agree.
	FourEyesEnd FourEyesEnd `json:"four_eyes_end,omitzero"`

	DailyCap int `json:"daily_cap,omitempty"` // awards a day; 0: that of the installation. The operator's to set
}

// FourEyesEnd is who asked to end the double validation, and when.
type FourEyesEnd struct {
	AskedBy AccountID `json:"by,omitempty"`
	AskedAt time.Time `json:"at,omitzero"`
}

// fourEyesAskLife is how long such a wish can be agreed to.
const fourEyesAskLife = 14 * 24 * time.Hour

// fourEyesMemberFor is how long somebody is in the team before they count as the second person: nobody makes themselves
// a second account and agrees with it before the Responsables, who are told, can say no.
const fourEyesMemberFor = 7 * 24 * time.Hour

// FourEyesCountsFrom is when a member who joined then can agree.
func FourEyesCountsFrom(joined time.Time) time.Time { return joined.Add(fourEyesMemberFor) }

// Open tells whether it still waits for somebody else.
func (e FourEyesEnd) Open(now time.Time) bool {
	return e.AskedBy != "" && now.Before(e.AskedAt.Add(fourEyesAskLife))
}

// Check names what cannot be chosen.
func (i IssuingChoice) Check() []FieldError {
	c := &factCheck{}
	if i.NoEdDSA && !i.ECDSA {
		c.add("/proofs", "proofs-none")
	}
	if i.Status != StatusBitstring && i.Status != StatusRevocation {
		c.add("/status", "status-kind", string(i.Status))
	}
	if i.TermsOfUse != "" && !publicURL(i.TermsOfUse) {
		c.add("/terms_of_use", "terms-url")
	}
	return c.faults
}

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// ValidSlug tells whether s can stand in an address and in a did:web.
func ValidSlug(s string) bool { return len(s) >= 2 && len(s) <= 60 && slugPattern.MatchString(s) }

// laPoste is the one SIREN whose establishments need not pass Luhn (digit sum a multiple of 5 instead).
const laPoste = "356000000"

// CheckSIRET returns the code of the fault, or "": 14 digits that pass Luhn, or La Poste's own rule.
func CheckSIRET(siret string) string {
	s := strings.ReplaceAll(siret, " ", "")
	if len(s) != 14 || strings.Trim(s, "0123456789") != "" {
		return "siret-length"
	}
	luhn, plain := 0, 0
	for i, c := range s {
		d := int(c - '0')
		plain += d
		if i%2 == 0 { // the even positions from the right, for 14 digits
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		luhn += d
	}
	if luhn%10 == 0 || strings.HasPrefix(s, laPoste) && plain%5 == 0 {
		return ""
	}
	return "siret-digit"
}

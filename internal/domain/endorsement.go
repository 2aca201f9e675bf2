package domain

import "time"

// EndorsementTarget is the kind of thing that an organisation recommends.
type EndorsementTarget string

const (
	EndorsesOrganisation EndorsementTarget = "organisation"
	EndorsesAchievement  EndorsementTarget = "achievement" // a badge definition of an organisation
	EndorsesAward        EndorsementTarget = "award"       // one badge that was given
)

// Endorsement is what one organisation says, signed, of another's work. It never changes what the thing itself is
// worth: a badge is as genuine without it.
type Endorsement struct {
	ID                 EndorsementID
	OrganisationID     OrganisationID // who recommends
	Target             EndorsementTarget
	TargetOrganisation OrganisationID // whose organisation, definition or badge it is
	TargetSlug         string         // of the definition
	TargetAward        AwardID
	Subject            string // the address or urn that is signed
	Comment            string

	CredentialID string
	StatusList   int
	StatusIndex  int
	Document     []byte // Data Integrity form, exactly as signed
	JWT          string
	ValidFrom    time.Time
	RevokedAt    time.Time

	// Author recommends without an account and without a key: the organisation that accepted what they wrote signs it, and
	// the document says both. nil: the organisation recommends in its own name.
	Author *EndorsementAuthor
}

// MaxOutsiders bounds the recommendations of outsiders that stand of one thing: the public documents hold them all.
const MaxOutsiders = 20

// maxComment is room for a paragraph or two.
const maxComment = 2000

// CheckEndorsement names what keeps an endorsement from being signed.
func CheckEndorsement(e Endorsement) []FieldError {
	c := &factCheck{}
	if !contains([]EndorsementTarget{EndorsesOrganisation, EndorsesAchievement, EndorsesAward}, e.Target) {
		c.add("/target", "endorsement-target", string(e.Target))
	}
	if e.Author == nil && e.OrganisationID == e.TargetOrganisation { // praise of oneself tells a reader nothing
		c.add("/organisation", "endorsement-self")
	}
	c.required("/comment", e.Comment, "endorsement-comment-missing")
	c.text("/comment", e.Comment, maxComment)
	return c.faults
}

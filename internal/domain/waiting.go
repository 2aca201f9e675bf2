package domain

import "time"

// AwardWaiting is the state of an award that a second person has not signed off yet. Such an award has no document, no status
// index, and no row among the awards: nobody can take it for a badge.
const AwardWaiting AwardState = "waiting"

// WaitingAward is what was asked for, until somebody else decides.
type WaitingAward struct {
	ID              AwardID // of the award that comes of it
	OrganisationID  OrganisationID
	AchievementSlug string
	Recipient       Recipient
	Facts           Facts
	Once            bool
	BatchID         BatchID
	BatchLine       int
	Origin          string
	Person          string
	State           WaitingState
	Reason          string // of a refusal
	AskedBy         string // label
	AskedAt         time.Time
	DecidedBy       string
	DecidedAt       time.Time
}

// WaitingState is what became of it.
type WaitingState string

const (
	WaitingOpen      WaitingState = "waiting"
	WaitingSignedOff WaitingState = "signed_off"
	WaitingRefused   WaitingState = "refused"
)

// MaxWaitingReason bounds the words of a refusal.
const MaxWaitingReason = 300

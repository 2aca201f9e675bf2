package domain

import (
	"strings"
	"time"
)

type (
	MandateID  string
	DeclaredID string
)

// Mandate lets a person of an organisation act in somebody's passport: with them at the desk, or for them between two
// meetings. It ends by itself, and the person ends it when they want.
type Mandate struct {
	ID             MandateID
	PassportID     PassportID
	OrganisationID OrganisationID
	AccountID      AccountID
	SignedOn       Day
	Ground         MandateGround
	MayShare       bool
	CreatedAt      time.Time
	EndsAt         time.Time
	EndedAt        time.Time
	EndedBy        string // holder, helper

	HelperName, OrganisationName, HolderName string // read with it
}

// MandateGround is how the person said yes.
type MandateGround string

const (
	MandateOnPaper MandateGround = "paper" // signed; the organisation keeps the sheet
	MandateByCode  MandateGround = "code"  // the person gave a code out of their passport
)

// Live tells whether the mandate still holds.
func (m Mandate) Live(now time.Time) bool { return m.EndedAt.IsZero() && now.Before(m.EndsAt) }

// MandateAct is one thing that was done for the person.
type MandateAct struct {
	At  time.Time
	Act string // key of a sentence

	About string `json:",omitempty"` // titles of what it was done with, as they stood then
}

// titlesKept are the most that one act names.
const titlesKept = 5

// NewMandateAct names what was done, and with what.
func NewMandateAct(at time.Time, act string, titles []string) MandateAct {
	about := strings.Join(titles[:min(len(titles), titlesKept)], ", ")
	if len(titles) > titlesKept {
		about += "…"
	}
	return MandateAct{At: at, Act: act, About: about}
}

// Bounds of a mandate and of the code that begins one.
const (
	MandateLife     = 6 // months
	MandateCodeLife = 15 * time.Minute
	HelperSession   = 2 * time.Hour // of one meeting
)

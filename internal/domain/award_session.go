package domain

import "time"

// Each has its own identifier.
type (
	AwardSessionID string
	SessionGuestID string
)

// AwardSession is a room of people who ask for one badge by a code on the wall. It closes by itself.
type AwardSession struct {
	ID              AwardSessionID
	OrganisationID  OrganisationID
	AchievementSlug string
	Code            string // when read for the organisation
	Facts           Facts  // of every award of it
	CreatedBy       string
	CreatedAt       time.Time
	ClosesAt        time.Time
}

// Open tells whether people may still ask.
func (s AwardSession) Open(now time.Time) bool { return now.Before(s.ClosesAt) }

// SessionGuest is one of them.
type SessionGuest struct {
	ID        SessionGuestID
	SessionID AwardSessionID
	Name      string
	Email     string
	Phone     string
	State     GuestState
	AwardID   AwardID
	CreatedAt time.Time
}

// GuestState says what became of who asked.
type GuestState string

const (
	GuestAsked      GuestState = "asked"
	GuestAwarded    GuestState = "awarded"
	GuestTurnedAway GuestState = "turned_away"
)

// Bounds of a session: a room, and a working day.
const (
	MaxGuests       = 300
	SessionHours    = 2
	MaxSessionHours = 12
)

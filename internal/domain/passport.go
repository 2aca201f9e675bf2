package domain

import "time"

// Passport is a person with the badges they accepted, their addresses and their shares. It is private: only
// its holder reads it.
type Passport struct {
	ID        PassportID
	Name      string
	Emails    []string
	CreatedAt time.Time
}

// ShareKind tells a share that the holder made from the one printed on a slip at the issuer's desk.
type ShareKind string

const (
	ShareLink ShareKind = "link"
	ShareSlip ShareKind = "slip"
)

// Share shows one badge to whoever has its public code, until it is stopped or ends.
type Share struct {
	ID        ShareID
	Kind      ShareKind
	AwardID   AwardID
	Label     string // for the holder only
	Code      string // public code, in clear only in memory
	CreatedAt time.Time
	EndsAt    time.Time // zero: no end, the advice for a printed CV
	StoppedAt time.Time
}

// Live tells whether the share still shows its badge.
func (s Share) Live(now time.Time) bool {
	return s.StoppedAt.IsZero() && (s.EndsAt.IsZero() || now.Before(s.EndsAt))
}

// ClaimCodeLife is how long the code of a slip can be used (90 days).
const ClaimCodeLife = 90 * 24 * time.Hour

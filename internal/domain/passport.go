package domain

import "time"

// Passport is a person with the badges they accepted, their addresses and their shares. It is private: only
// its holder reads it.
type Passport struct {
	ID        PassportID
	Name      string
	Emails    []string
	CreatedAt time.Time
	Language  string // of the mails to them, "fr" or "en"; "": nothing is known
}

// ClaimCodeLife is how long the code of a slip can be used (90 days).
const ClaimCodeLife = 90 * 24 * time.Hour

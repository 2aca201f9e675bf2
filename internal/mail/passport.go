package mail

import "time"

// PassportCode carries the code that proves an address. It has no link and names nobody: the address may be a stranger's.
type PassportCode struct {
	ID, To string
	Code   string
}

// PassportCode writes to the address that somebody wants to add.
func (c *Composer) PassportCode(v PassportCode) (Message, error) {
	return c.fill("passport_code", Message{ID: v.ID, To: v.To, FromName: "Galon"}, v)
}

// PassportNotice tells a person what was done with their passport, or is about to be.
type PassportNotice struct {
	ID, To, ToName, GivenName string
	What                      string // passport.mail.WHAT.subject, .text and .then
	At                        time.Time
	Link                      string
}

// PassportNotice writes to one address of a passport.
func (c *Composer) PassportNotice(v PassportNotice) (Message, error) {
	return c.fill("passport_notice", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

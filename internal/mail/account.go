package mail

import "time"

// Invitation asks somebody to join a team.
type Invitation struct {
	ID, To, ToName, GivenName string
	Organisation              string
	Role                      string // code: its words are team.role.CODE
	Until                     time.Time
	Link                      string
}

// Invitation writes to the person who is asked.
func (c *Composer) Invitation(v Invitation) (Message, error) {
	return c.fill("invitation", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// JoinAsked tells a Responsable that somebody asks to join.
type JoinAsked struct {
	ID, To, ToName, GivenName string
	Organisation, Who         string
	Link                      string
}

// JoinAsked writes to a Responsable.
func (c *Composer) JoinAsked(v JoinAsked) (Message, error) {
	return c.fill("join_asked", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

// NewDevice tells a person of a browser that they had not signed in with before.
type NewDevice struct {
	ID, To, ToName, GivenName string
	Device                    string // in words, or ""
	At                        time.Time
	Link                      string // where sessions are ended
}

// NewDevice writes to the person who signed in.
func (c *Composer) NewDevice(v NewDevice) (Message, error) {
	return c.fill("new_device", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

// PasskeyNews tells a person of a change of their passkeys.
type PasskeyNews struct {
	ID, To, ToName, GivenName string
	News                      string // added, removed, reset
	At                        time.Time
	Link                      string
}

// PasskeyNews writes to the person.
func (c *Composer) PasskeyNews(v PasskeyNews) (Message, error) {
	return c.fill("passkey_news", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

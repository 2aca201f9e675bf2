package mail

import "time"

// Invited asks somebody without an account: to confirm, to look at a demand, or to say what they saw.
type Invited struct {
	ID, To, ToName string
	Purpose        string // attest, review, observe, self
	Person         string // whom it is about
	Organisation   string
	Title          string // of the badge
	Link           string
	Until          time.Time
	Again          bool // the second time
}

// Invited writes to who is asked.
func (c *Composer) Invited(v Invited) (Message, error) {
	return c.fill("invited", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// News tells that something waits, or how a demand came out. What names the sentence.
type News struct {
	ID, To, ToName, GivenName string
	What                      string
	Organisation, Title       string
	Link                      string
	ToLearner                 bool
}

// News writes to one person.
func (c *Composer) News(v News) (Message, error) {
	return c.fill("news", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

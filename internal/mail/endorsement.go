package mail

import "time"

// EndorsementAsked asks somebody without an account for a recommendation.
type EndorsementAsked struct {
	ID, To       string
	Organisation string
	Title        string // of the badge or model, "" for the organisation itself
	Person       string // who holds the badge, ""
	ByPerson     bool   // who holds it asks
	Message      string
	Link         string
	Until        time.Time
}

// EndorsementAsked writes to whom it is asked.
func (c *Composer) EndorsementAsked(v EndorsementAsked) (Message, error) {
	return c.fill("endorsement_asked", Message{ID: v.ID, To: v.To, FromName: v.Organisation + " via Galon"}, v)
}

// EndorsementCode carries the code by which somebody proves that the address is theirs.
type EndorsementCode struct {
	ID, To, ToName      string
	Organisation, Title string
	Code                string // 8 digits
	Link                string
}

// EndorsementCode writes to who recommends.
func (c *Composer) EndorsementCode(v EndorsementCode) (Message, error) {
	return c.fill("endorsement_code", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

// EndorsementDecided tells who recommended what became of it.
type EndorsementDecided struct {
	ID, To, ToName      string
	Organisation, Title string
	Accepted            bool
	Reason              string
	Link                string
}

// EndorsementDecided writes to who recommended.
func (c *Composer) EndorsementDecided(v EndorsementDecided) (Message, error) {
	return c.fill("endorsement_decided", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

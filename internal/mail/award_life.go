package mail

import "time"

// AwardReplaced tells a person that a badge was corrected.
type AwardReplaced struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Link                      string
	Kept                      bool // it lies in their passport already
}

// AwardReplaced writes to the person whose badge was made anew.
func (c *Composer) AwardReplaced(v AwardReplaced) (Message, error) {
	return c.fill("award_replaced", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// AwardHeld tells a person that a badge was suspended, or that this has ended.
type AwardHeld struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Lifted                    bool
}

// AwardHeld writes to the person whose badge it is.
func (c *Composer) AwardHeld(v AwardHeld) (Message, error) {
	return c.fill("award_held", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// AwardReminder reminds a person of a badge that waits, or that ends.
type AwardReminder struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Ends                      time.Time
	Link, Help                string
}

// AwardWaiting writes to who has not answered.
func (c *Composer) AwardWaiting(v AwardReminder) (Message, error) {
	return c.fill("award_waiting", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// AwardExpiring writes to who holds a badge that ends.
func (c *Composer) AwardExpiring(v AwardReminder) (Message, error) {
	return c.fill("award_expiring", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// BadgesExpiring tells an organisation how many of its badges end soon.
type BadgesExpiring struct {
	ID, To, ToName string
	Days, Count    int
	Badges         []BadgeCount
	Link           string
}

// BadgeCount is how many of one badge.
type BadgeCount struct {
	Title string
	Count int
}

// BadgesExpiring writes to who delivers badges.
func (c *Composer) BadgesExpiring(v BadgesExpiring) (Message, error) {
	return c.fill("badges_expiring", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

// AwardRequest is what a person asks about a badge, or what was answered.
type AwardRequest struct {
	ID, To, ToName, GivenName string
	Organisation, Title       string
	Kind                      string // dispute, renewal, correction
	Due                       time.Time
	Answer                    string
	Accepted                  bool
	Link                      string
}

// AwardRequest writes to those who are to answer. What the person wrote is read in the console only.
func (c *Composer) AwardRequest(v AwardRequest) (Message, error) {
	return c.fill("award_request", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

// AwardAnswer writes to the person who asked.
func (c *Composer) AwardAnswer(v AwardRequest) (Message, error) {
	return c.fill("award_answer", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

package mail

// What the Responsables are told of the double validation.
const (
	FourEyesAsked = "asked"
	FourEyesEnded = "ended"
)

// FourEyes is that, for one of them.
type FourEyes struct {
	ID, To, ToName string
	What           string
	Organisation   string
	Who            string // "" for the operator, and for somebody who left
	Link           string
}

// FourEyes writes to a Responsable.
func (c *Composer) FourEyes(v FourEyes) (Message, error) {
	return c.fill("four_eyes", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

package mail

// What an organisation is told of its place in the registry.
const (
	OrganisationReceived  = "received"
	OrganisationMore      = "more"
	OrganisationAccepted  = "accepted"
	OrganisationRefused   = "refused"
	OrganisationSuspended = "suspended"
	OrganisationRemoved   = "removed"
)

// OrganisationTold is that, for one of those who run it.
type OrganisationTold struct {
	ID, To, ToName string
	What           string
	Organisation   string
	Reason         string // public: the ground of a decision, or what is asked for
	From           string // the day from which it counts
	Link           string
}

// OrganisationTold writes to a person who runs an organisation.
func (c *Composer) OrganisationTold(v OrganisationTold) (Message, error) {
	return c.fill("organisation_told", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

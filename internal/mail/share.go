package mail

// ShareStopped tells a holder that a share was stopped after too many wrong codes.
type ShareStopped struct {
	ID, To, ToName, GivenName string
	Name                      string // what the holder calls the share, or ""
	Tries                     int
	Link                      string // their shares
}

// ShareStopped writes to the holder.
func (c *Composer) ShareStopped(v ShareStopped) (Message, error) {
	return c.fill("share_stopped", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: "Galon"}, v)
}

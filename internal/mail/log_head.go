package mail

// LogHead is the signed head of the audit log, for somebody outside the installation to keep.
type LogHead struct {
	ID, To       string
	Installation string
	Day          string
	Entries      int64
	Head         string // the JWS
}

// LogHead writes to whoever keeps the heads.
func (c *Composer) LogHead(v LogHead) (Message, error) {
	return c.fill("log_head", Message{ID: v.ID, To: v.To, FromName: "Galon"}, v)
}

package mail

// ProblemReported tells the operator that a reader reported something. It says neither of what nor by whom.
type ProblemReported struct {
	ID, To string
	Kind   string
	Link   string // the report in the queue
}

// ProblemReported writes to the operator.
func (c *Composer) ProblemReported(v ProblemReported) (Message, error) {
	return c.fill("problem_reported", Message{ID: v.ID, To: v.To, FromName: "Galon"}, v)
}

package mail

import "time"

// PanelConvened calls a member of a jury. Its link alone decides nothing: the code travels in another message.
type PanelConvened struct {
	ID, To, ToName string
	Organisation   string
	On             time.Time
	Place          string
	Remote         bool
	Certification  string
	Candidates     int
	Link           string
}

// PanelConvened writes to a member of a jury.
func (c *Composer) PanelConvened(v PanelConvened) (Message, error) {
	return c.fill("panel_convened", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// PanelCode carries the code that opens a member's page and confirms their decisions. It has no link: who forwards one of
// the two messages gives nothing away.
type PanelCode struct {
	ID, To, ToName string
	Organisation   string
	On             time.Time
	Code           string
}

// PanelCode writes the code to the member who asked for it.
func (c *Composer) PanelCode(v PanelCode) (Message, error) {
	return c.fill("panel_code", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

// PanelResult tells a candidate what the jury decided, the reasons, and how to contest it.
type PanelResult struct {
	ID, To, ToName, GivenName string
	Organisation, Contact     string // Contact is the organisation's address, or ""
	Certification             string
	On                        time.Time
	Place                     string
	Blocs                     []PanelResultBloc
	Advice                    string
	Refused                   bool      // a bloc is not acquired: reasons and ways to appeal
	Again                     bool      // in place of an earlier result
	ComeBackUntil             time.Time // for who has a part; zero otherwise
}

// PanelResultBloc is one decision.
type PanelResultBloc struct {
	Code, Title string
	Decision    string // acquired, not_acquired, deferred: its words are panel.decision.CODE
	Reasons     []string
}

// PanelResult writes to a candidate.
func (c *Composer) PanelResult(v PanelResult) (Message, error) {
	return c.fill("panel_result", Message{ID: v.ID, To: v.To, ToName: v.ToName, FromName: v.Organisation + " via Galon"}, v)
}

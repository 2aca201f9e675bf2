package domain

import (
	"strings"
	"time"
)

type (
	PanelID     string
	MemberID    string
	CandidateID string
)

// Panel is the decision of a jury on a bloc, as it stands in a credential. The minutes stand beside it, as a
// confidential evidence.
type Panel struct {
	Members int    `json:"members"` // who could vote on this person
	Place   string `json:"place"`
}

// MinutesGenre is the word for the minutes of a jury among the evidence of an award.
const MinutesGenre = "minutes"

// PanelSession is one meeting of a jury on the blocs of one certification, from its preparation to its minutes.
type PanelSession struct {
	ID             PanelID
	OrganisationID OrganisationID
	State          PanelState
	Version        int // counts changes by the organiser: who read an older one changes nothing
	Round          int // 1, and one more with each reopening: number of the minutes to come
	PanelPlan
	CreatedBy  string
	CreatedAt  time.Time
	ConvenedAt time.Time
	ClosedAt   time.Time
	OverAt     time.Time // nobody stands in it any more: how long juries are kept is over
}

// PanelPlan is what the organiser says of a session.
type PanelPlan struct {
	CertificationCode  string           `json:"certification_code"`
	CertificationTitle string           `json:"certification_title"`
	Blocs              []PanelBloc      `json:"blocs"`
	On                 Day              `json:"on"`
	Place              string           `json:"place"`
	Remote             bool             `json:"remote,omitempty"`
	Members            []PanelMember    `json:"members"`
	Candidates         []PanelCandidate `json:"candidates"`
	Reopened           string           `json:"reopened,omitempty"` // why the last minutes were opened again
}

// PanelState says how far a session is.
type PanelState string

const (
	PanelPreparing PanelState = "preparing"
	PanelConvened  PanelState = "convened" // members have their links
	PanelClosed    PanelState = "closed"   // the minutes are signed
)

// PanelBloc is a bloc to decide on, in the register's exact title, with what its decision would be awarded as.
type PanelBloc struct {
	Code        string   `json:"code"`
	Title       string   `json:"title"`
	Criteria    []string `json:"criteria"`
	Achievement string   `json:"achievement"` // slug
}

// PanelMember sits on the jury. No account: a link and a code are what they come with.
type PanelMember struct {
	ID              MemberID `json:"id"`
	Name            string   `json:"name"`
	Function        string   `json:"function"`
	Email           string   `json:"email,omitempty"`
	AuthorisedUntil Day      `json:"authorised_until"`
	Absent          bool     `json:"absent,omitempty"` // did not come: neither votes nor signs
}

// PanelCandidate is a person to decide on.
type PanelCandidate struct {
	ID              CandidateID `json:"id"`
	Name            string      `json:"name"`
	Email           string      `json:"email,omitempty"`
	TrainingEndedOn Day         `json:"training_ended_on,omitempty"` // asked and kept: the delay to the jury is counted from it
	Files           []PanelFile `json:"files,omitempty"`
	Excluded        []MemberID  `json:"excluded,omitempty"` // members with a conflict of interest that the organiser knows of
}

// PanelFile is a piece of a candidate's dossier, found by its digest.
type PanelFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int    `json:"size"`
	SHA256 string `json:"sha256"`
}

// Bounds of a session: a half day has no room for more.
const (
	maxPanelMembers    = 12
	maxPanelCandidates = 60
	MaxPanelFiles      = 12
)

// Present are the members who came.
func (s PanelSession) Present() []PanelMember {
	var all []PanelMember
	for _, m := range s.Members {
		if !m.Absent {
			all = append(all, m)
		}
	}
	return all
}

// Member finds a member.
func (s PanelSession) Member(id MemberID) (PanelMember, bool) {
	for _, m := range s.Members {
		if m.ID == id {
			return m, true
		}
	}
	return PanelMember{}, false
}

// Candidate finds a candidate.
func (s PanelSession) Candidate(id CandidateID) (PanelCandidate, bool) {
	for _, c := range s.Candidates {
		if c.ID == id {
			return c, true
		}
	}
	return PanelCandidate{}, false
}

// Bloc finds a bloc of the session.
func (s PanelSession) Bloc(code string) (PanelBloc, bool) {
	for _, b := range s.Blocs {
		if b.Code == code {
			return b, true
		}
	}
	return PanelBloc{}, false
}

// CheckPlan names what is wrong with a plan while it is written: not what is still missing, see CheckConvene.
func (p PanelPlan) CheckPlan() []FieldError {
	c := &factCheck{}
	if len(p.Blocs) == 0 {
		c.add("/blocs", "panel-blocs-missing")
	}
	switch {
	case p.On == "":
		c.add("/on", "date-missing")
	case !p.On.Valid():
		c.add("/on", "date-impossible", string(p.On))
	}
	c.text("/place", p.Place, 120)
	c.required("/place", p.Place, "panel-place-missing") // at a distance too: a decision has a place (what a parchment must say)
	c.few("/members", len(p.Members), maxPanelMembers)
	c.few("/candidates", len(p.Candidates), maxPanelCandidates)
	for i, m := range p.Members {
		at := "/members/" + itoa(i)
		c.required(at+"/name", m.Name, "name-missing")
		c.text(at+"/name", m.Name, 120)
		c.required(at+"/function", m.Function, "panel-function-missing")
		c.text(at+"/function", m.Function, 120)
		c.email(at+"/email", m.Email)
		switch {
		case m.AuthorisedUntil == "":
			c.add(at+"/authorised_until", "date-missing")
		case !m.AuthorisedUntil.Valid():
			c.add(at+"/authorised_until", "date-impossible", string(m.AuthorisedUntil))
		case p.On.Valid() && m.AuthorisedUntil < p.On:
			c.add(at+"/authorised_until", "panel-member-unauthorised", m.Name, string(m.AuthorisedUntil))
		}
		for _, other := range p.Members[:i] {
			if SameName(other.Name, m.Name) || m.Email != "" && other.Email == m.Email {
				c.add(at+"/name", "panel-member-doubled", m.Name)
				break
			}
		}
	}
	for i, x := range p.Candidates {
		at := "/candidates/" + itoa(i)
		for _, f := range (Recipient{Name: x.Name, Email: x.Email}).Check() {
			f.Pointer = at + strings.TrimPrefix(f.Pointer, "/recipient")
			c.faults = append(c.faults, f)
		}
		if d := x.TrainingEndedOn; d != "" && !d.Valid() {
			c.add(at+"/training_ended_on", "date-impossible", string(d))
		} else if d != "" && p.On.Valid() && d > p.On {
			c.add(at+"/training_ended_on", "panel-training-later", string(d))
		}
		c.few(at+"/files", len(x.Files), MaxPanelFiles)
		for _, other := range p.Candidates[:i] {
			if SameName(other.Name, x.Name) && other.Email == x.Email {
				c.add(at+"/name", "panel-candidate-doubled", x.Name)
				break
			}
		}
		for _, m := range p.Members { // nobody judges themselves
			if SameName(m.Name, x.Name) {
				c.add(at+"/name", "panel-candidate-member", x.Name)
				break
			}
		}
	}
	return c.faults
}

func (c *factCheck) email(pointer, address string) {
	if address == "" {
		return
	}
	if code := CheckEmail(address); code != "" {
		c.add(pointer, code, address)
	}
}

// CheckConvene names what a session still lacks before its members are called: the two-person rule holds for every
// candidate, so that a conflict of interest that is known already is dealt with before the day.
func (s PanelSession) CheckConvene() []FieldError {
	faults := s.CheckPlan()
	c := &factCheck{faults: faults}
	if len(s.Present()) < 2 {
		c.add("/members", "panel-too-small")
	}
	if len(s.Candidates) == 0 {
		c.add("/candidates", "panel-candidates-missing")
	}
	d := Deliberation{PanelSession: s}
	if len(s.Present()) >= 2 {
		c.faults = append(c.faults, d.tooFew()...)
	}
	return c.faults
}

package domain

import (
	"slices"
	"time"
)

// Minutes are the record of a closed session: procès-verbal. They are written once, from what was signed, and stay when
// the session is opened again: the next ones have the next number.
type Minutes struct {
	PanelID            PanelID            `json:"panel_id"`
	Number             int                `json:"number"`
	Organisation       string             `json:"organisation"`
	CertificationCode  string             `json:"certification_code"`
	CertificationTitle string             `json:"certification_title"`
	Blocs              []PanelBloc        `json:"blocs"`
	On                 Day                `json:"on"`
	Place              string             `json:"place"`
	Remote             bool               `json:"remote,omitempty"`
	Members            []MinutesMember    `json:"members"`
	Candidates         []MinutesCandidate `json:"candidates"`
	Digest             string             `json:"digest"` // of the decisions, as signed
	Reopened           string             `json:"reopened,omitempty"`
	ClosedAt           time.Time          `json:"closed_at"`
}

// MinutesMember is who sat there, and when they signed; the zero time is of one who did not.
type MinutesMember struct {
	Name            string    `json:"name"`
	Function        string    `json:"function"`
	AuthorisedUntil Day       `json:"authorised_until"`
	Absent          bool      `json:"absent,omitempty"`
	SignedAt        time.Time `json:"signed_at,omitzero"`
	Way             CodeWay   `json:"way,omitempty"`
}

// MinutesCandidate is what was decided on one person.
type MinutesCandidate struct {
	ID              CandidateID   `json:"id"`
	Name            string        `json:"name"`
	Email           string        `json:"email,omitempty"`
	TrainingEndedOn Day           `json:"training_ended_on,omitempty"`
	Voters          int           `json:"voters"`
	Excluded        []string      `json:"excluded,omitempty"` // names of the members who knew the person
	Files           []PanelFile   `json:"files,omitempty"`    // what the jury had before it
	Blocs           []MinutesBloc `json:"blocs"`
	Advice          []string      `json:"advice,omitempty"`
}

// MinutesBloc is one decision.
type MinutesBloc struct {
	Code     string        `json:"code"`
	Title    string        `json:"title"`
	Decision PanelDecision `json:"decision"`
	Common   bool          `json:"common,omitempty"` // the members did not agree at first
	Reasons  []string      `json:"reasons,omitempty"`
}

// Record writes the minutes of a session that CheckClose lets close.
func (d Deliberation) Record(organisation string, closedAt time.Time) Minutes {
	m := Minutes{PanelID: d.ID, Number: d.Round, Organisation: organisation, CertificationCode: d.CertificationCode, CertificationTitle: d.CertificationTitle,
		Blocs: d.Blocs, On: d.On, Place: d.Place, Remote: d.Remote, Digest: d.Digest(), Reopened: d.Reopened, ClosedAt: closedAt}
	for _, x := range d.Members {
		r := MinutesMember{Name: x.Name, Function: x.Function, AuthorisedUntil: x.AuthorisedUntil, Absent: x.Absent}
		for _, s := range d.Signatures {
			if s.Member == x.ID && s.Digest == m.Digest && !x.Absent {
				r.SignedAt, r.Way = s.At, s.Way
			}
		}
		m.Members = append(m.Members, r)
	}
	for _, c := range d.Candidates {
		r := MinutesCandidate{ID: c.ID, Name: c.Name, Email: c.Email, TrainingEndedOn: c.TrainingEndedOn, Voters: len(d.Able(c)), Files: c.Files, Advice: d.Advice(c)}
		for _, x := range d.Present() {
			if d.Excluded(x.ID, c) {
				r.Excluded = append(r.Excluded, x.Name)
			}
		}
		for _, b := range d.Blocs {
			o := d.Outcome(c, b.Code)
			r.Blocs = append(r.Blocs, MinutesBloc{b.Code, b.Title, o.Decision, o.State == OutcomeCommon, o.Reasons})
		}
		m.Candidates = append(m.Candidates, r)
	}
	return m
}

// Signed counts the signatures.
func (m Minutes) Signed() int {
	n := 0
	for _, x := range m.Members {
		if !x.SignedAt.IsZero() {
			n++
		}
	}
	return n
}

// Has counts the blocs of a candidate with that decision.
func (c MinutesCandidate) Has(d PanelDecision) int {
	n := 0
	for _, b := range c.Blocs {
		if b.Decision == d {
			n++
		}
	}
	return n
}

// Partial tells that some blocs are acquired and some are not.
func (c MinutesCandidate) Partial() bool {
	n := c.Has(Acquired)
	return n > 0 && n < len(c.Blocs)
}

// NoticeDays is how long the result may take to reach the person (article R. 6412-7 of the Code du travail).
const NoticeDays = 15

// NoticeUntil is the last day to tell the candidates. The days run from that of the jury, which is when it decides, however
// late its minutes are signed; after a reopening from that of the new decision.
func (m Minutes) NoticeUntil() Day {
	from := m.On
	if m.Number > 1 {
		from = DayOf(m.ClosedAt)
	}
	return Day(from.Time().AddDate(0, 0, NoticeDays).Format(time.DateOnly))
}

// ComeBackUntil is the last day for who has a part to come back for the rest: one year after the decision.
func (m Minutes) ComeBackUntil() Day {
	return Day(m.On.Time().AddDate(1, 0, 0).Format(time.DateOnly))
}

// DaysBetween counts days from one to another.
func DaysBetween(from, to Day) int { return int(to.Time().Sub(from.Time()) / (24 * time.Hour)) }

// Delays are the days from the end of training to the jury, of those whose end of training is known.
func (m Minutes) Delays() []int {
	var all []int
	for _, c := range m.Candidates {
		if c.TrainingEndedOn.Valid() && c.TrainingEndedOn <= m.On {
			all = append(all, DaysBetween(c.TrainingEndedOn, m.On))
		}
	}
	return all
}

// Median is the middle of the numbers, the mean of the two middle ones rounded down for an even count; ok is false for
// none.
func Median(numbers []int) (middle int, ok bool) {
	n := slices.Clone(numbers)
	slices.Sort(n)
	switch {
	case len(n) == 0:
		return 0, false
	case len(n)%2 == 1:
		return n[len(n)/2], true
	}
	return (n[len(n)/2-1] + n[len(n)/2]) / 2, true
}

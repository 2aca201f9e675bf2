package verify

import (
	"errors"
	"time"

	"galon/internal/domain"
)

// Question is what somebody asks beyond « is it good today? ».
type Question struct {
	At    time.Time // the instant to judge; zero: now
	Email string    // is it this person's? "" was not asked
	Name  string

	Challenge, Domain string // what a presentation has to be made for; "" was not asked
}

func (q Question) instant(clock time.Time) time.Time {
	if q.At.IsZero() {
		return clock
	}
	return q.At.UTC()
}

// ParseAt reads a date that somebody asks about: a day, judged at its end in Paris (or now, if it is today), or an instant.
func ParseAt(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	unreadable := &domain.Error{Kind: domain.Invalid, Code: "at-unreadable"}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		if t.After(now) {
			return t, &domain.Error{Kind: domain.Invalid, Code: "at-future"}
		}
		return t.UTC(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, s, domain.Paris)
	if err != nil {
		return time.Time{}, errors.Join(unreadable, err)
	}
	if day.After(now) {
		return day, &domain.Error{Kind: domain.Invalid, Code: "at-future"}
	}
	if end := day.AddDate(0, 0, 1).Add(-time.Second); end.Before(now) {
		return end.UTC(), nil
	}
	return now.UTC(), nil
}

// inner is the examination of a credential within this one, or of a newer form of it: it shares the question, the clock,
// the list of requests and what one verification may cost.
func (e *examination) inner(f found) *examination {
	return &examination{
		Verifier: e.Verifier, ctx: e.ctx, found: f, now: e.now, clock: e.clock, question: e.question, checks: map[string]Check{},
		depth: e.depth, allowance: e.allowance,
	}
}

// past tells whether another instant than now is judged.
func (e *examination) past() bool { return !e.question.At.IsZero() }

// facts asks what the signature does not prove, of a badge whose signature holds.
func (e *examination) facts() {
	if newer := e.newer(); newer != nil {
		newer.refresh = e.refresh
		*e = *newer
	}
	e.set(e.issuerCheck(e.issuer, e.signedAt, e.now))
	if e.kind == KindBadge {
		if c := e.creator(); c.Name != "" {
			e.set(c)
		}
	}
	if len(e.view.Statuses) > 0 {
		e.set(e.status())
	}
	e.set(e.dates())
	if e.past() {
		e.set(e.moment())
	}
	if e.kind == KindEndorsement { // it is about a thing, and nobody's
		return
	}
	if e.question.Email != "" || e.question.Name != "" {
		e.set(e.person())
	}
}

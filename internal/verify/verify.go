// Package verify answers one question about anything that is handed in (JSON, JWT, PNG, SVG, PDF, a code on a photo, an
// address; a badge of either generation, a record of several, an endorsement, a presentation): is this a badge, is it
// authentic, and is it good today? The answer is a Report whose checks each say yes, no or not made, and
// one verdict that follows from them.
//
// It never takes "could not ask" for a yes, never trusts what the document says of its own issuer, and keeps
// nothing but results of signature checks and readings of the same bytes. It knows no database: whoever calls hands in
// Sources. The one outgoing HTTP client of the program lives here (fetch.go). Its neighbours are credential, sign,
// status and artwork below, app and the command line above.
package verify

import (
	"context"
	"errors"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

// Sources is where the facts come from that a badge cannot prove itself. They are asked anew each time.
type Sources interface {
	Registry(ctx context.Context) (*domain.Registry, error)
	// Fetch gets what stands at an address that a badge or a document names; kind is one of the Kind constants. An
	// installation answers for its own addresses without asking itself. An error is ErrNotMade, or a *StatusError.
	Fetch(ctx context.Context, url, kind string) ([]byte, error)
}

// ErrNotMade says that a source could not be asked, or may not be.
var ErrNotMade = errors.New("verify: not asked")

// Verifier makes reports.
type Verifier struct {
	Sources Sources
	Now     func() time.Time
	Memory  *Memory    // may be nil
	Copies  ListCopies // of lists that answered before; nil: those of Memory
	Trust   *Trust     // issuers that are pinned beside the registry; may be nil
}

// Verify examines what was handed in. A bad badge is a report; an error means that nothing could be read:
// domain.Error with code file-unreadable, file-heic, file-without-badge, image-broken, file-too-large or file-unfolds.
func (v *Verifier) Verify(ctx context.Context, input []byte) (Report, error) {
	return v.Ask(ctx, input, Question{})
}

// Ask does the same for a question about a past date or a person. A date that is to come is a domain.Error.
func (v *Verifier) Ask(ctx context.Context, input []byte, q Question) (Report, error) {
	clock := v.Now().UTC()
	if q.At.After(clock) {
		return Report{}, &domain.Error{Kind: domain.Invalid, Code: "at-future"}
	}
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	ctx, errands := withErrands(ctx)
	errands.began, errands.stop = clock, cancel
	e := &examination{Verifier: v, ctx: ctx, now: q.instant(clock), clock: clock, question: q, checks: map[string]Check{}, allowance: &allowance{maxParts}}
	var err error
	if e.found, err = e.open(input); err != nil {
		return Report{}, err
	}
	handed := e.found.alone()
	e.run()
	r := e.report()
	r.Requests, r.Found = errands.requests(), handed
	return r, nil
}

// examination is one run of the pipeline.
type examination struct {
	*Verifier
	ctx    context.Context
	found  found
	sums   sums
	token  []byte    // the whole of a JWT, once it was asked for
	now    time.Time // the instant that is judged: the clock, or a past one that was asked for
	clock  time.Time
	checks map[string]Check

	question Question
	refresh  *Refresh // what became of a newer form; nil when none is offered

	kind      Kind
	ob2       bool       // of Open Badges 2.0
	depth     int        // how many documents this one lies within
	allowance *allowance // shared by all that lie within
	parts     []Report   // of the credentials within

	endorsements []Report

	view     *credential.View
	issuer   issuer
	signedAt time.Time
	suite    string
	keyID    string // the key that signed
	holding  []string
}

func (e *examination) set(c Check) { e.checks[c.Name] = c }

// dates are those of the signed bytes against the instant that is judged; the end is inclusive.
func (e *examination) dates() Check {
	v := e.view
	from := Evidence{Kind: ByInstant, ID: "valid_from", At: v.ValidFrom}
	switch until := (Evidence{Kind: ByInstant, ID: "valid_until", At: v.ValidUntil}); {
	case e.now.Before(v.ValidFrom):
		return say("dates-not-yet", frenchDate(v.ValidFrom)).by(from)
	case v.ValidUntil.IsZero():
		return say("dates-no-end").by(from)
	case e.now.After(v.ValidUntil):
		return say("dates-expired", frenchDate(v.ValidUntil)).by(from, until)
	default:
		return say("dates-current", frenchDate(v.ValidUntil)).by(from, until)
	}
}

// Package verify answers one question about anything that is handed in (JSON, JWT, PNG, SVG): is this a badge,
// is it authentic, and is it good today? The answer is a Report whose checks each say yes, no or not made, and
// one verdict that follows from them.
//
// It never takes "could not ask" for a yes, never trusts what the document says of its own issuer, and keeps
// nothing but results of signature checks and readings of the same bytes. It knows no database: whoever calls hands in Sources. The one
// outgoing HTTP client of the program lives here (fetch.go). Its neighbours are credential, sign, status and
// artwork below, app and the command line above.
package verify

import (
	"context"
	"errors"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
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
	Memory  *Memory // may be nil
}

// Verify examines what was handed in. A bad badge is a report; an error means that nothing could be read:
// domain.Error with code file-unreadable, file-without-badge, image-broken or file-too-large.
func (v *Verifier) Verify(ctx context.Context, input []byte) (Report, error) {
	found, err := open(input)
	if err != nil {
		return Report{}, err
	}
	ctx, _ = withErrands(ctx)
	e := &examination{Verifier: v, ctx: ctx, found: found, now: v.Now().UTC(), checks: map[string]Check{}}
	e.run()
	return e.report(), nil
}

// examination is one run of the pipeline.
type examination struct {
	*Verifier
	ctx    context.Context
	found  found
	now    time.Time
	checks map[string]Check

	view     *credential.View
	issuer   issuer
	signedAt time.Time
	suite    string
}

// run goes from check to check and stops where going on would mean to believe bytes that nobody vouches for.
func (e *examination) run() {
	if !e.document() {
		return
	}
	e.issuer = e.askIssuer(e.view.IssuerID)
	if !e.authenticity() {
		return
	}
	e.set(e.issuer.check(e.signedAt, e.now))
	if len(e.view.Statuses) > 0 {
		e.set(e.status())
	}
	e.set(e.dates())
}

func (e *examination) set(c Check) { e.checks[c.Name] = c }

// document asks whether this is an Open Badge by the standard.
func (e *examination) document() bool {
	c := e.found.fault
	if c.Name == "" {
		c = e.readDocument()
	}
	e.set(c)
	return c.Outcome == Yes
}

func (e *examination) readDocument() Check {
	view, err := remember(e.Memory, "badge", e.found.document, func() (*credential.View, error) {
		if err := sign.CheckJSON(e.found.document); err != nil {
			return nil, err
		}
		return credential.Check(e.found.document)
	})
	if err != nil {
		return documentFault(err)
	}
	if e.found.jwt != nil {
		if err := e.found.jwt.CheckClaims(); err != nil {
			return documentFault(err)
		}
	}
	e.view = view
	return say("document-ok")
}

// documentFault turns what is wrong with a document into its check.
func documentFault(err error) Check {
	var d *credential.DocumentError
	switch {
	case errors.As(err, &d):
		switch d.Code {
		case credential.CodeOpenBadges2:
			return say("document-ob2")
		case credential.CodeRecord:
			return say("document-clr")
		}
		c := say("document-not-standard")
		c.Code, c.Detail = d.Code, d.Detail
		return c
	case sign.FaultCode(err) != "":
		code := sign.FaultCode(err)
		if code == sign.FaultMalformed {
			code = credential.CodeNotJSON
		}
		c := say(code)
		c.Reason = err
		return c
	}
	c := say("document-not-checked")
	c.Reason = err
	return c
}

// dates are those of the signed bytes against the clock; the end is inclusive.
func (e *examination) dates() Check {
	switch v := e.view; {
	case e.now.Before(v.ValidFrom):
		return say("dates-not-yet", frenchDate(v.ValidFrom))
	case v.ValidUntil.IsZero():
		return say("dates-no-end")
	case e.now.After(v.ValidUntil):
		return say("dates-expired", frenchDate(v.ValidUntil))
	default:
		return say("dates-current", frenchDate(v.ValidUntil))
	}
}

package verify

import (
	"errors"

	"galon/internal/credential"
	"galon/internal/sign"
)

// run finds out what the document is and examines it as that. The usual case, a badge of Open Badges 3.0, is tried
// first; what reading it as one says tells the others apart.
func (e *examination) run() {
	switch {
	case e.found.fault.Name != "":
		e.set(e.found.fault)
		return
	case e.found.address != "": // within something that was fetched: no way leads on from there
		e.set(say("document-address-unreachable"))
		return
	case e.found.gone != "":
		e.gone(e.found.gone)
		return
	case e.found.several != nil:
		e.collection()
		return
	}
	if e.document() {
		e.credential()
		return
	}
	switch e.checks[CheckDocument].Code {
	case credential.CodePresentation:
		e.presentation()
	case credential.CodeEnveloped:
		e.envelope()
	case credential.CodeOpenBadges2:
		e.assertion()
	case credential.CodeNotCredential:
		if parts := packed(e.found.document); parts != nil {
			e.found.several = openAll(parts)
			e.collection()
		}
	}
}

// document asks what credential this is and whether it keeps its standard. The usual case, a badge of Open Badges 3.0,
// is tried first; what reading it as one says tells the others apart.
func (e *examination) document() bool {
	e.kind = KindBadge
	view, err := e.read("badge", credential.Check)
	switch faultCode(err) {
	case credential.CodeRecord:
		e.kind = KindRecord
		view, err = e.read("record", credential.CheckRecord)
	case credential.CodeEndorsement:
		e.kind = KindEndorsement
		view, err = e.read("endorsement", credential.CheckEndorsement)
	}
	if err == nil && e.found.jwt != nil {
		err = e.found.jwt.CheckClaims()
	}
	if err != nil {
		e.set(documentFault(err))
		return false
	}
	e.view = view
	if view.Loose {
		e.set(say(documentOK[e.kind] + "-loose"))
	} else {
		e.set(say(documentOK[e.kind]))
	}
	return true
}

// read reads the document in one way, or remembers how the same bytes were read.
func (e *examination) read(form string, check func([]byte) (*credential.View, error)) (*credential.View, error) {
	return remember(e, form, e.found.document, func() (*credential.View, error) {
		if err := credential.CheckSize(e.found.document); err != nil {
			return nil, err
		}
		if !e.found.plain {
			if err := sign.CheckJSON(e.found.document); err != nil {
				return nil, err
			}
		}
		return check(e.found.document)
	})
}

// documentOK is what is said of a document of each kind that keeps its standard.
var documentOK = map[Kind]string{KindBadge: "document-ok", KindRecord: "document-record", KindEndorsement: "document-endorsement-ok"}

// credential goes from check to check and stops where going on would mean to believe bytes that nobody vouches for.
func (e *examination) credential() {
	e.issuer = e.askIssuer(e.view.IssuerID)
	if !e.authenticity() {
		return
	}
	e.facts()
	if e.kind == KindRecord {
		e.judgeWithin(credential.Within(e.found.document))
		if e.checks[CheckPerson].Outcome == NotMade && len(e.parts) > 0 { // the badges within answer that
			delete(e.checks, CheckPerson)
		}
	}
	if e.kind != KindEndorsement { // whoever endorses an endorser is not asked
		e.judgeEndorsements()
	}
}

// faultCode is the code of what is wrong with a document, or "".
func faultCode(err error) string {
	var d *credential.DocumentError
	if errors.As(err, &d) {
		return d.Code
	}
	return ""
}

// documentFault turns what is wrong with a document into its check.
func documentFault(err error) Check {
	var d *credential.DocumentError
	switch {
	case errors.As(err, &d):
		if d.Code == credential.CodeOpenBadges1 || d.Code == credential.CodeEndorsement2 {
			return say(d.Code)
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

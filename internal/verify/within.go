package verify

import (
	"encoding/json"

	"galon/internal/credential"
)

// Bounds on what lies within one document, however it is nested.
const (
	maxParts   = 64
	maxNesting = 4
)

// allowance is how many more credentials one verification judges. All that are nested share it.
type allowance struct{ parts int }

// judge makes the report of something that lies within; false when the verification has had enough.
func (e *examination) judge(f found) (Report, bool) {
	if e.allowance.parts <= 0 || e.depth >= maxNesting || e.ctx.Err() != nil {
		return Report{}, false
	}
	e.allowance.parts--
	child := e.inner(f)
	child.depth++
	child.question.Challenge, child.question.Domain = "", "" // were asked of who shows it
	child.run()
	return child.report(), true
}

// judgeWithin judges each credential that the document holds, and sets the check contents.
func (e *examination) judgeWithin(raw []json.RawMessage) {
	e.judgeAll(openAll(raw))
}

func (e *examination) judgeAll(all []found) {
	for _, f := range all {
		r, ok := e.judge(f)
		if !ok {
			e.set(say("contents-too-many"))
			return
		}
		e.parts = append(e.parts, r)
	}
	e.set(contents(e.parts))
}

// openAll finds the form of each credential in a list. What is none is a part all the same, and its report says so.
func openAll(raw []json.RawMessage) []found {
	raw = raw[:min(len(raw), maxParts+1)] // one more than are judged, so that it is noticed
	all := make([]found, 0, len(raw))
	for _, r := range raw {
		all = append(all, openPart(r))
	}
	return all
}

// collection judges what holds several credentials and says nothing itself.
func (e *examination) collection() {
	e.kind = KindCollection
	e.set(say("document-collection"))
	e.judgeAll(e.found.several)
}

// envelope opens the object that carries a JWT (VCDM 2.0, sections 4.13.1 and 4.13.2) and examines that.
func (e *examination) envelope() {
	inner, err := openDataURL(envelopeAddress(e.found.document))
	if err != nil || e.depth >= maxNesting {
		e.set(say("document-envelope-broken").about(err))
		return
	}
	e.depth++
	e.found = inner
	e.run()
}

// judgeEndorsements judges what others say of the badge, of its model and of its issuer. Each has a report of its own.
func (e *examination) judgeEndorsements() {
	for _, x := range credential.EndorsementsWithin(e.found.document) {
		r, ok := e.judge(openPart(x.Raw))
		if !ok {
			return
		}
		if r.Kind != KindEndorsement {
			r.Checks = append(r.Checks, say("subject-no-endorsement"))
		} else if r.Credential != nil {
			r.Checks = append(r.Checks, aboutCheck(r.Credential.Endorses, x.About))
		}
		r.Verdict = VerdictOf(r.Checks)
		e.endorsements = append(e.endorsements, r)
	}
}

// aboutCheck asks whether an endorsement is about what it is attached to: one about something else proves nothing here.
func aboutCheck(about, attachedTo string) Check {
	if attachedTo == "" || about != attachedTo {
		return say("subject-other")
	}
	return say("subject-ok")
}

// packed finds the credentials in what services answer with a list of badges (Open Badges 3.0, section 6: credential,
// compactJwsString) or a wallet writes around one; nil when it is no such thing.
func packed(doc []byte) (parts []json.RawMessage) {
	var m map[string]json.RawMessage
	if json.Unmarshal(doc, &m) != nil || m["@context"] != nil {
		return nil
	}
	for _, name := range []string{"credential", "credentials", "verifiableCredential", "verifiableCredentials", "compactJwsString", "verifiablePresentation"} {
		raw := m[name]
		switch {
		case len(raw) == 0 || string(raw) == "null":
		case raw[0] == '[':
			parts = append(parts, credential.Elements(raw)...)
		case raw[0] == '{', raw[0] == '"':
			parts = append(parts, raw)
		}
	}
	return parts
}

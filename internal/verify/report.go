package verify

import (
	"encoding/json"
	"slices"
	"time"

	"galon/internal/credential"
	"galon/internal/domain"
)

// Outcome of a check. Not made is neither yes nor no, and never green.
type Outcome string

const (
	Yes     Outcome = "yes"
	No      Outcome = "no"
	NotMade Outcome = "not_made"
)

// Names of the checks, in their order.
const (
	CheckDocument  = "document"  // an Open Badge by the standard
	CheckSignature = "signature" // the bytes are those that were signed
	CheckKey       = "key"       // listed by the issuer's own document and pinned by the registry
	CheckIssuer    = "issuer"    // known to the registry
	CheckStatus    = "status"    // neither withdrawn nor suspended
	CheckDates     = "dates"
	CheckCreator   = "creator" // of the model: lets the issuer use it
	CheckMoment    = "moment"  // signed before the past date that was asked for
	CheckPerson    = "person"  // of the person who was named
)

var order = []string{CheckDocument, CheckSignature, CheckKey, CheckIssuer, CheckStatus, CheckDates, CheckCreator, CheckMoment, CheckPerson}

// Check is one question and its answer. Title and Detail are French for people; Code is stable, for machines.
type Check struct {
	Name    string  `json:"name"`
	Outcome Outcome `json:"outcome"`
	Code    string  `json:"code"`
	Title   string  `json:"-"`
	Detail  string  `json:"detail"`

	Evidence []Evidence `json:"evidence,omitempty"` // what it leans on

	LastKnown time.Time `json:"last_known,omitzero"` // of a list that answered before and does not now: nothing was taken back then

	Reason error `json:"-"` // for the log
}

// MarshalJSON adds the code under a name of our own.
func (c Check) MarshalJSON() ([]byte, error) {
	type plain Check
	return json.Marshal(struct {
		plain
		URI string `json:"uri"`
	}{plain(c), CodeURI + c.Code})
}

// Verdict is the one word.
type Verdict string

const (
	Valid         Verdict = "valid"
	Expired       Verdict = "expired"
	Revoked       Verdict = "revoked"
	Suspended     Verdict = "suspended"
	NotYetValid   Verdict = "not_yet_valid"
	IssuerUnknown Verdict = "issuer_unknown"
	Incomplete    Verdict = "incomplete"
	NotAuthentic  Verdict = "not_authentic"
	NotABadge     Verdict = "not_a_badge"
	OtherPerson   Verdict = "other_person" // good, and not of the person who was named
)

// VerdictOf is the verdict that follows from the checks; the first that is true wins (ux S08). A check that
// should be there and is not counts as not made.
func VerdictOf(checks []Check) Verdict {
	all := map[string]Check{}
	open := false
	for _, c := range checks {
		all[c.Name] = c
		open = open || c.Outcome != Yes && c.Outcome != No
	}
	for _, name := range neededBy(all) { // a badge without status has none to check
		if _, ok := all[name]; !ok {
			open = true
		}
	}
	is := func(name string, o Outcome) bool { return all[name].Outcome == o }
	within := contentsVerdict(all[CheckContents])
	switch {
	case is(CheckDocument, No):
		return NotABadge
	case is(CheckSignature, No), is(CheckKey, No), is(CheckHolder, No), within == NotAuthentic:
		return NotAuthentic
	case !is(CheckDocument, Yes), !is(CheckSignature, Yes) && slices.Contains(neededBy(all), CheckSignature):
		return Incomplete
	case is(CheckStatus, No) && all[CheckStatus].Code == CodeSuspended:
		return Suspended
	case is(CheckStatus, No):
		return Revoked
	case within == Revoked, within == Suspended:
		return within
	case is(CheckIssuer, No), is(CheckCreator, No):
		return IssuerUnknown
	case within == IssuerUnknown:
		return within
	case is(CheckPerson, No):
		return OtherPerson
	case open:
		return Incomplete
	case is(CheckMoment, No), is(CheckDates, No) && all[CheckDates].Code == CodeNotYet:
		return NotYetValid
	case is(CheckDates, No):
		return Expired
	case within != "":
		return within
	}
	for _, c := range checks {
		if c.Outcome != Yes { // a check that this list does not know yet
			return Incomplete
		}
	}
	return Valid
}

// Report is the answer. Credential and Issuer are there only when the signature holds: of a badge that may have
// been changed nothing is shown.
type Report struct {
	Kind       Kind
	Verdict    Verdict
	Checks     []Check
	At         time.Time // when the question was asked
	AsOf       time.Time // the past instant that it was about; zero: none
	Format     string    // « PNG baked, Open Badges 3.0 »
	Signature  string    // eddsa-rdfc-2022, ES256…
	SignedAt   time.Time
	Holding    []string     // every signature of the issuer that holds, by its suite; one is enough
	Issuer     *IssuerFacts // from the registry, never from the badge
	Credential *credential.View
	Subject    *Subject // of an endorsement of something of this house's

	Parts        []Report // of the credentials within; the check contents follows from them
	Endorsements []Report // of the endorsements within: each has its own verdict, and this one does not hang on it

	Requests []Request // what was asked of others
	Refresh  *Refresh  // what became of a newer form; nil when none is offered

	Found []byte // what was judged, as it was found in a picture or a file, to ask again with; nil for several things
}

// Subject is what an endorsement is about, by the names of this house: an organisation, or a badge of it where Title is set.
type Subject struct{ Organisation, Title string }

// IssuerFacts is what the registry says of the issuer.
type IssuerFacts struct {
	DID         string              `json:"id"`
	Slug        string              `json:"slug"`
	Name        string              `json:"name"`
	Town        string              `json:"town"`
	SIRET       string              `json:"siret"`
	NDA         string              `json:"nda,omitempty"`
	VerifiedAt  time.Time           `json:"verified_at,omitzero"`
	Decision    domain.DecisionKind `json:"decision,omitempty"` // none before the first
	DecidedFrom time.Time           `json:"decided_from,omitzero"`
}

// shown is what a report tells of the badge to a machine.
type shown struct {
	ID         string     `json:"id"`
	Recipient  string     `json:"recipient,omitempty"`
	Title      string     `json:"title"`
	Issuer     string     `json:"issuer"`
	IssuerName string     `json:"issuer_name,omitempty"` // as the badge gives it
	AwardedOn  domain.Day `json:"awarded_on,omitempty"`
	ValidFrom  time.Time  `json:"valid_from,omitzero"`
	ValidUntil time.Time  `json:"valid_until,omitzero"`
}

// MarshalJSON writes the report as the API and the command line give it.
func (r Report) MarshalJSON() ([]byte, error) {
	out := struct {
		Kind       Kind         `json:"kind,omitempty"`
		Verdict    Verdict      `json:"verdict"`
		Checks     []Check      `json:"checks"`
		Questions  []Answer     `json:"questions"`
		At         time.Time    `json:"checked_at"`
		AsOf       time.Time    `json:"as_of,omitzero"`
		Format     string       `json:"format,omitempty"`
		Signature  string       `json:"signature,omitempty"`
		SignedAt   time.Time    `json:"signed_at,omitzero"`
		Issuer     *IssuerFacts `json:"issuer,omitempty"`
		Credential *shown       `json:"credential,omitempty"`
		Parts      []Report     `json:"credentials,omitempty"`
		Endorsed   []Report     `json:"endorsements,omitempty"`
		Requests   []Request    `json:"requests,omitempty"`
		Refresh    *Refresh     `json:"refresh,omitempty"`
	}{r.Kind, r.Verdict, r.Checks, AnswersOf(r.Checks), r.At, r.AsOf, r.Format, r.Signature, r.SignedAt, r.Issuer, nil, r.Parts, r.Endorsements, r.Requests, r.Refresh}
	if v := r.Credential; v != nil {
		out.Credential = &shown{
			ID: v.ID, Recipient: v.RecipientName, Title: v.Title(), Issuer: v.IssuerID, IssuerName: v.IssuerName,
			ValidFrom: v.ValidFrom, ValidUntil: v.ValidUntil,
		}
		if !v.AwardedDate.IsZero() {
			out.Credential.AwardedOn = domain.DayOf(v.AwardedDate)
		}
	}
	return json.Marshal(out)
}

// Check finds a check by name; a zero Check when it is not listed.
func (r Report) Check(name string) Check {
	for _, c := range r.Checks {
		if c.Name == name {
			return c
		}
	}
	return Check{}
}

// report lists the checks in order. What was not reached is not made; what does not apply is left out.
func (e *examination) report() Report {
	r := Report{Kind: e.kind, At: e.clock.Truncate(time.Second), AsOf: e.question.At.UTC(), Format: e.format(), Parts: e.parts, Endorsements: e.endorsements, Refresh: e.refresh}
	for _, name := range listed() {
		c, made := e.checks[name]
		if !made {
			if !e.expects(name) {
				continue
			}
			c = say(name + "-not-checked")
		}
		if name == CheckDocument && len(e.found.document) > 0 {
			c = c.by(Evidence{Kind: ByDigest, Digest: e.digestOf(e.found.document)})
		}
		r.Checks = append(r.Checks, c)
	}
	r.Verdict = VerdictOf(r.Checks)
	if r.Verdict != NotABadge && r.Verdict != NotAuthentic && r.Check(CheckSignature).Outcome == Yes {
		r.Credential, r.Issuer = e.view, e.issuer.facts(e.now)
		r.Signature, r.SignedAt, r.Holding = e.suite, e.signedAt, e.holding
	}
	return r
}

package sign

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Proof is one embedded proof: read, and not yet believed.
type Proof struct {
	Type               string
	Cryptosuite        string
	VerificationMethod string
	Created            time.Time // zero when it does not say
	Expires            time.Time // zero: no end of its own
	Purpose            string    // proofPurpose
	Domain             []string  // what it was made for, where it says so
	Challenge          string    // the value that was asked for, or ""

	id        string
	previous  []string // ids of the proofs it builds on
	suite     *suite
	signature []byte
	options   []byte // the proof without its value, with the document's @context
	fault     error  // why this one cannot be checked
}

// Suite is the name of the way it was signed: the cryptosuite, or the type that stood in its place.
func (p Proof) Suite() string {
	if p.Cryptosuite != "" {
		return p.Cryptosuite
	}
	return p.Type
}

// Checkable tells whether Verify can judge that proof, given its key.
func (p Proof) Checkable() error { return p.fault }

func readProof(raw, context json.RawMessage, purposes []string) (p Proof) {
	list, err := members(raw)
	if err != nil {
		p.fault = err
		return p
	}
	m := byName(raw, list)
	p.id, p.Type, p.Cryptosuite, p.VerificationMethod = plainText(m["id"]), plainText(m["type"]), plainText(m["cryptosuite"]), plainText(m["verificationMethod"])
	for name, to := range map[string]*time.Time{"created": &p.Created, "expires": &p.Expires} {
		if m[name] == nil {
			continue
		}
		if *to, err = proofTime(plainText(m[name])); err != nil {
			p.fault = judged(FaultMalformed, "%s %s", name, m[name])
			return p
		}
	}
	p.Purpose = plainText(m["proofPurpose"])
	if p.Domain, p.Challenge, err = audienceOf(m["domain"], m["challenge"]); err != nil {
		p.fault = err
		return p
	}
	p.suite = suiteOf(m)
	p.previous, err = previousOf(m["previousProof"])
	switch {
	case p.suite == nil:
		p.fault = unjudged(FaultSuite, "%s %s", p.Type, p.Cryptosuite)
	case err != nil:
		p.fault = err
	case !slices.Contains(purposes, p.Purpose):
		p.fault = judged(FaultPurpose, "proofPurpose %s", m["proofPurpose"])
	case p.VerificationMethod == "":
		p.fault = judged(FaultMalformed, "no verificationMethod")
	}
	if p.fault != nil {
		return p
	}
	value, ok := strings.CutPrefix(plainText(m["proofValue"]), "z")
	if p.signature, err = decodeBase58(value); !ok || err != nil || !slices.Contains(p.suite.sizes, len(p.signature)) {
		p.fault = judged(FaultMalformed, "proofValue")
		return p
	}
	// Section 3.2.5: the options are hashed under the document's context. A proof may repeat it; another one of
	// its own would give its words another meaning than the document's.
	if own := m["@context"]; own != nil {
		if !sameJSON(own, context) {
			p.fault = unjudged(FaultSuite, "a context of its own")
			return p
		}
		p.options = without(raw, list, "proofValue")
		return p
	}
	bare := without(raw, list, "proofValue")
	if list, p.fault = members(bare); p.fault == nil {
		p.options = with(bare, list, `"@context":`+string(context))
	}
	return p
}

// proofTime reads a date of a proof. One without an offset is not as the standard wants it, and means UTC (VC Data
// Integrity 1.0, section 2.1).
func proofTime(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05", s) // a fraction is read too
	}
	return t, err
}

// audienceOf reads what a proof was made for: a domain or several, and one challenge (VC Data Integrity 1.0, section 2.1).
func audienceOf(domain, challenge json.RawMessage) (domains []string, asked string, err error) {
	list := []json.RawMessage{domain}
	if len(domain) > 0 && domain[0] == '[' {
		list = array(domain)
	}
	for _, one := range list {
		if one == nil {
			continue
		}
		text := plainText(one)
		if text == "" {
			return nil, "", judged(FaultMalformed, "domain %s", domain)
		}
		domains = append(domains, text)
	}
	if asked = plainText(challenge); challenge != nil && asked == "" {
		return nil, "", judged(FaultMalformed, "challenge %s", challenge)
	}
	return domains, asked, nil
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

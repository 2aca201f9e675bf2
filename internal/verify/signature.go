package verify

import (
	"errors"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
)

// attempt is one signature of the document, judged: does it hold, and whose key is it?
type attempt struct {
	signature, key Check
	signedAt       time.Time
	suite          string
	document       *Check // set when checking the signature showed that the document itself is no badge
}

// authenticity fills the checks signature and key from the best of the document's signatures: one that holds
// is enough (Open Badges 3.0, section 8). It tells whether the content may be believed so far.
func (e *examination) authenticity() bool {
	best, ok := attempt{}, false
	for _, a := range e.attempts() {
		if !ok || a.rank() > best.rank() {
			best, ok = a, true
		}
	}
	if best.document != nil {
		e.set(*best.document)
		return false
	}
	e.set(best.signature)
	if best.key.Name != "" {
		e.set(best.key)
	}
	e.signedAt, e.suite = best.signedAt, best.suite
	return best.signature.Outcome == Yes && best.key.Outcome != No
}

// rank orders attempts: a whole yes, a signature that holds, a judgement against, and last no answer at all.
func (a attempt) rank() int {
	switch {
	case a.signature.Outcome == Yes && a.key.Outcome == Yes:
		return 3
	case a.signature.Outcome == Yes && a.key.Outcome == NotMade:
		return 2
	case a.document != nil, a.signature.Outcome == No, a.key.Outcome == No:
		return 1
	}
	return 0
}

func (e *examination) attempts() []attempt {
	if t := e.found.jwt; t != nil {
		return []attempt{e.jwt(t)}
	}
	d, err := e.proofs(e.found.document)
	if err != nil {
		return []attempt{{signature: signatureFault(err)}}
	}
	all := make([]attempt, len(d.Proofs))
	for i := range d.Proofs {
		all[i] = e.proof(d, i)
	}
	return all
}

// proofs reads the proofs of a document.
func (e *examination) proofs(document []byte) (*sign.Integrity, error) {
	return remember(e.Memory, "proofs", document, func() (*sign.Integrity, error) { return sign.ReadIntegrity(document) })
}

// proof judges one Data Integrity proof.
func (e *examination) proof(d *sign.Integrity, i int) attempt {
	p := d.Proofs[i]
	a := attempt{signedAt: p.Created, suite: p.Suite()}
	if a.signedAt.IsZero() {
		a.signedAt = e.view.ValidFrom
	}
	if err := p.Checkable(); err != nil {
		a.signature = signatureFault(err)
		return a
	}
	key, check := e.issuer.find(p.VerificationMethod, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.Method(p.VerificationMethod) }, nil)
	// Those that it builds on in a chain must hold too. Whose they are does not matter: the key of this one decides
	// whose word the badge is.
	before := make([]*sign.PublicKey, 0, len(d.Before(i)))
	ended := e.ended(p)
	for _, j := range d.Before(i) {
		q := d.Proofs[j]
		earlier, _ := e.issuer.find(q.VerificationMethod, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.Method(q.VerificationMethod) }, nil)
		before = append(before, earlier)
		ended = ended || e.ended(q)
	}
	a.judge(e.verified("proof", i, e.found.document, func() error { return d.Verify(i, key, before...) }, append(before, key)...))
	if a.signature.Outcome == Yes && ended {
		a.signature = say(sign.FaultEnded)
	}
	a.whose(e.issuer.pinned(key, check, a.signedAt))
	return a
}

// jwt judges the signature of a VC-JWT.
func (e *examination) jwt(t *sign.JWT) attempt {
	a := attempt{signedAt: e.view.ValidFrom, suite: t.Header.Algorithm}
	if at, ok := t.IssuedAt(); ok {
		a.signedAt = at
	}
	if err := t.Checkable(); err != nil {
		a.signature = signatureFault(err)
		return a
	}
	key, check := e.issuer.find(t.Header.KID, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.KID(t.Header.KID, t.Header.JWK) }, t.Header.JWK)
	a.judge(e.verified("jwt", 0, []byte(t.Token()), func() error { return t.Verify(key) }, key))
	a.whose(e.issuer.pinned(key, check, a.signedAt))
	return a
}

// ended tells whether a proof's own end date is past.
func (e *examination) ended(p sign.Proof) bool {
	return !p.Expires.IsZero() && !e.now.Before(p.Expires)
}

// verified checks a signature, or remembers that the same bytes and keys held before.
func (e *examination) verified(form string, place int, bytes []byte, check func() error, keys ...*sign.PublicKey) error {
	names := make([]string, len(keys))
	for n, key := range keys {
		if key == nil {
			return check()
		}
		names[n] = key.Thumbprint()
	}
	d := digest(form, place, strings.Join(names, " "), bytes)
	if e.Memory.has(d) {
		return nil
	}
	err := check()
	if err == nil {
		e.Memory.keep(d)
	}
	return err
}

func (a *attempt) judge(err error) {
	if err == nil {
		a.signature = say("signature-ok")
		return
	}
	c := signatureFault(err)
	if c.Name == CheckDocument {
		a.document = &c
		return
	}
	a.signature = c
}

// whose takes the answer about the key. Of a signature that does not hold, only a no is told: whose key it is
// not. And less is said of one that holds when it is not known whose it is.
func (a *attempt) whose(key Check) {
	switch {
	case a.signature.Outcome == Yes:
		a.key = key
		if key.Outcome != Yes {
			a.signature = say("signature-intact")
		}
	case a.signature.Outcome == NotMade && key.Outcome != Yes:
		a.key = key
	}
}

// signatureFault is the check that a Fault stands for; some faults of a signature are faults of the document.
func signatureFault(err error) Check {
	code := sign.FaultCode(err)
	if _, ok := Codes[code]; !ok {
		return say("signature-not-checked").about(err)
	}
	return say(code).about(err)
}

// find looks for the key: first in the issuer's own list, then in what the signature says of itself. The second
// lets us tell a changed badge from one that somebody else signed, and proves nothing about whose key it is.
func (i issuer) find(method string, listed func(*sign.KeySet) (*sign.PublicKey, error), inline []byte) (*sign.PublicKey, Check) {
	check := i.keysCheck
	if i.keys != nil {
		if key, err := listed(i.keys); err == nil {
			return key, Check{}
		}
		check = say("key-not-listed")
	}
	if strings.HasPrefix(method, "did:") && !ownMethod(method, i.id) {
		check = say("key-of-another")
	}
	if inline != nil {
		if key, err := sign.ParsePublicJWK(inline); err == nil {
			return key, check
		}
	}
	if key, ok := sign.ClaimedKey(method); ok {
		return key, check
	}
	return nil, check
}

// ownMethod tells whether a verification method stands in the document of that issuer.
func ownMethod(method, id string) bool {
	did, _, _ := strings.Cut(method, "#")
	return did == id
}

// pinned completes the check key: what the issuer lists must also be pinned by the registry.
func (i issuer) pinned(key *sign.PublicKey, listing Check, signedAt time.Time) Check {
	if listing.Outcome == No {
		return listing
	}
	if i.entry != nil && key != nil && !i.entry.Pins(key.Thumbprint(), signedAt) {
		if pinsAtAll(i.entry, key.Thumbprint()) {
			return say("key-retired")
		}
		return say("key-not-pinned")
	}
	switch {
	case listing.Name != "": // the listing was not made
		return listing
	case i.registryErr != nil:
		return say("key-registry").about(i.registryErr)
	case i.entry == nil:
		return say("key-issuer-unknown")
	case key == nil:
		return say("key-not-checked").about(errors.New("verify: no key"))
	}
	return say("key-ok")
}

func pinsAtAll(e *domain.RegistryEntry, thumbprint string) bool {
	for _, k := range e.Keys {
		if k.Thumbprint == thumbprint {
			return true
		}
	}
	return false
}

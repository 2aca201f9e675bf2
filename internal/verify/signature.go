package verify

import (
	"strings"
	"time"

	"galon/internal/sign"
)

// attempt is one signature of the document, judged: does it hold, and whose key is it?
type attempt struct {
	signature, key Check
	signedAt       time.Time
	suite          string
	keyID          string // the thumbprint of the key, "" when there is none
	document       *Check // set when checking the signature showed that the document itself is no badge
}

// authenticity fills the checks signature and key from the best of the document's signatures: one that holds
// is enough (Open Badges 3.0, section 8). It tells whether the content may be believed so far.
func (e *examination) authenticity() bool {
	best, ok := attempt{}, false
	for _, a := range e.attempts() {
		if a.signature.Outcome == Yes && a.key.Outcome == Yes {
			e.holding = append(e.holding, a.suite)
		}
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
	e.signedAt, e.suite, e.keyID = best.signedAt, best.suite, best.keyID
	if c := e.checks[CheckSignature]; c.Outcome == Yes {
		e.set(c.by(Evidence{Kind: ByDigest, Digest: e.digestOf(e.signedBytes())}, Evidence{Kind: ByInstant, ID: "signed", At: best.signedAt}))
	}
	return best.signature.Outcome == Yes && best.key.Outcome != No
}

// signedBytes are those that the signature stands in: the document, or the whole token.
func (e *examination) signedBytes() []byte {
	if e.found.jwt == nil {
		return e.found.document
	}
	if e.token == nil {
		e.token = []byte(e.found.jwt.Token())
	}
	return e.token
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
		if e.overdue() {
			all[i].signature = say("signature-too-long")
			continue
		}
		all[i] = e.proof(d, i)
	}
	return all
}

// proofs reads the proofs of a document.
func (e *examination) proofs(document []byte) (*sign.Integrity, error) {
	return remember(e, "proofs", document, func() (*sign.Integrity, error) { return sign.ReadIntegrity(document) })
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
	key, check := e.find(p.VerificationMethod, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.Method(p.VerificationMethod) }, nil)
	// Those that it builds on in a chain must hold too. Whose they are does not matter: the key of this one decides
	// whose word the badge is.
	before := make([]*sign.PublicKey, 0, len(d.Before(i)))
	ended := e.ended(p)
	for _, j := range d.Before(i) {
		q := d.Proofs[j]
		earlier, _ := e.find(q.VerificationMethod, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.Method(q.VerificationMethod) }, nil)
		before = append(before, earlier)
		ended = ended || e.ended(q)
	}
	if key == nil {
		key = e.pinnedKey(p.VerificationMethod, func(k *sign.PublicKey) error { return d.Verify(i, k, before...) })
	}
	a.judge(e.verified("proof", i, e.found.document, func() error { return d.Verify(i, key, before...) }, append(before, key)...))
	if a.signature.Outcome == Yes && ended {
		a.signature = say(sign.FaultEnded)
	}
	a.keyID = idOf(key)
	a.whose(e.whoseKey(p.VerificationMethod, key, check, a.signedAt))
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
	kid := t.Header.KID
	if strings.HasPrefix(kid, "#") { // relative to the issuer's document
		kid = e.issuer.id + kid
	}
	key, check := e.find(kid, func(s *sign.KeySet) (*sign.PublicKey, error) { return s.KID(kid, t.Header.JWK) }, t.Header.JWK)
	if key == nil {
		key = e.pinnedKey(kid, t.Verify)
	}
	a.judge(e.verified("jwt", 0, e.signedBytes(), func() error { return t.Verify(key) }, key))
	a.keyID = idOf(key)
	a.whose(e.whoseKey(kid, key, check, a.signedAt))
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
	d := digest(form, place, strings.Join(names, " "), e.sums.of(bytes))
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
		if key.Outcome != Yes || key.Code == "key-listed" { // nobody vouches for who that issuer is
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

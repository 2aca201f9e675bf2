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

// find looks for the key: first among those that are pinned or in the issuer's own list, then in what the signature
// says of itself. The second lets us tell a changed badge from one that somebody else signed, and proves nothing about
// whose key it is, unless the issuer lists that very key.
func (e *examination) find(method string, listed func(*sign.KeySet) (*sign.PublicKey, error), inline []byte) (*sign.PublicKey, Check) {
	i := e.issuer
	if i.trusted != nil {
		if key, err := listed(&sign.KeySet{Keys: i.trusted.Keys}); err == nil {
			return key, Check{}
		}
	}
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
	key := e.claimed(method, inline)
	if key != nil && i.keys != nil && check.Code == "key-not-listed" && e.listedElsewhere(method, key) {
		check = Check{}
	}
	return key, check
}

// listedElsewhere tells whether a key that was found by its address is one that the issuer lists, under that address
// (Controlled Identifiers 1.0, section 3.3), or under another name that a kid or a profile has for it.
func (e *examination) listedElsewhere(method string, key *sign.PublicKey) bool {
	i := e.issuer
	if !strings.HasPrefix(method, "https://") {
		return false
	}
	for _, name := range i.keys.Elsewhere {
		if name == method && e.found.jwt == nil {
			return true
		}
	}
	return i.keys.Lists(key) && (e.found.jwt != nil || ownMethod(method, i.id))
}

// pinnedKey tries the keys that are pinned for the issuer, where the signature names none that we can read.
func (e *examination) pinnedKey(method string, verify func(*sign.PublicKey) error) *sign.PublicKey {
	if e.issuer.trusted == nil || strings.HasPrefix(method, "did:") && !ownMethod(method, e.issuer.id) {
		return nil
	}
	for _, k := range e.issuer.trusted.Keys {
		if verify(k.Key) == nil {
			return k.Key
		}
	}
	return nil
}

// whoseKey is the check key with what it leans on.
func (e *examination) whoseKey(method string, key *sign.PublicKey, listing Check, signedAt time.Time) Check {
	c := e.byJournal(e.issuer.pinned(key, listing, signedAt, e.clock), key)
	if key != nil {
		c = c.by(Evidence{Kind: ByKey, ID: key.Thumbprint(), URL: shownMethod(method)})
	}
	return c.by(e.issuer.evidence...)
}

func idOf(key *sign.PublicKey) string {
	if key == nil {
		return ""
	}
	return key.Thumbprint()
}

// shownMethod is a verification method as a report names it.
func shownMethod(method string) string {
	const longest = 300
	if len(method) > longest {
		return strings.ToValidUTF8(method[:longest], "") + "…"
	}
	return method
}

// ownMethod tells whether a verification method stands in the document of that issuer.
func ownMethod(method, id string) bool {
	did, _, _ := strings.Cut(method, "#")
	return did == id
}

// pinned completes the check key: what the issuer lists must also be pinned, by the person who asks or by the registry
// where these know the issuer, and must not have ended before it signed.
func (i issuer) pinned(key *sign.PublicKey, listing Check, signedAt, now time.Time) Check {
	if i.trusted != nil && len(i.trusted.Keys) > 0 && listing.Code != "key-of-another" {
		switch {
		case key == nil:
			return say("key-not-checked").about(errors.New("verify: no key"))
		case i.trusted.pins(key):
			return say("key-trusted")
		}
		return say("key-not-trusted")
	}
	if listing.Outcome == No {
		return listing
	}
	if i.compromised(key).IsZero() && i.trusted == nil && i.entry != nil && key != nil && !i.entry.Pins(key.Thumbprint(), signedAt) {
		if pinsAtAll(i.entry, key.Thumbprint()) {
			return say("key-retired")
		}
		return say("key-not-pinned")
	}
	if since := i.compromised(key); !since.IsZero() {
		return say("key-compromised", frenchDate(since))
	}
	switch {
	case listing.Name != "": // the listing was not made
		return listing
	case i.trusted == nil && i.registryErr != nil:
		return say("key-registry").about(i.registryErr)
	case key == nil:
		return say("key-not-checked").about(errors.New("verify: no key"))
	}
	if c := i.ended(key, signedAt, now); c.Name != "" {
		return c
	}
	switch {
	case i.entry != nil && i.trusted == nil:
		return say("key-ok")
	case sign.SelfNamed(i.id) && i.trusted == nil:
		return say("key-issuer-unknown")
	}
	return say("key-listed")
}

// ended looks at the ends that the issuer itself gives its key. Of one that was revoked since, only the signature says
// that it is older, and whoever has the key can date it back.
func (i issuer) ended(key *sign.PublicKey, signedAt, now time.Time) Check {
	if i.keys == nil {
		return Check{}
	}
	k, ok := i.keys.Find(key)
	switch {
	case !ok:
	case !k.Expires.IsZero() && !signedAt.Before(k.Expires), !k.Revoked.IsZero() && !signedAt.Before(k.Revoked):
		return say("key-retired")
	case !k.Revoked.IsZero() && !now.Before(k.Revoked):
		return say("key-revoked-since", frenchDate(k.Revoked))
	}
	return Check{}
}

func pinsAtAll(e *domain.RegistryEntry, thumbprint string) bool {
	for _, k := range e.Keys {
		if k.Thumbprint == thumbprint {
			return true
		}
	}
	return false
}

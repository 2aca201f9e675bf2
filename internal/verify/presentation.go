package verify

import (
	"errors"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/sign"
)

// presentation examines credentials that somebody shows (VCDM 2.0, section 4.13): is it signed by whoever shows them,
// is it made for the one who asks, and does each of them hold? Without a signature it is a mere container, and says
// nothing of who shows it.
func (e *examination) presentation() {
	e.kind = KindPresentation
	doc := e.found.document
	if err := sign.CheckJSON(doc); err != nil {
		e.set(documentFault(err))
		return
	}
	parts := credential.Within(doc)
	if e.found.jwt == nil && e.question.Challenge == "" && e.question.Domain == "" {
		if _, err := sign.ReadPresentation(doc); sign.FaultCode(err) == sign.FaultMissing {
			e.kind = KindCollection
			e.set(say("document-presentation-unsigned"))
			e.judgeWithin(parts)
			return
		}
	}
	e.set(say("document-presentation-ok"))
	var p shownProof
	if e.found.jwt != nil {
		p = e.presentationJWT()
	} else {
		p = e.presentationProof()
	}
	e.signedAt, e.suite = p.signedAt, p.suite
	e.set(p.signature)
	e.judgeWithin(parts)
	if p.signature.Outcome == Yes {
		e.set(e.holder(p).by(Evidence{Kind: ByKey, ID: p.key.Thumbprint(), URL: shownMethod(p.method)}))
	}
}

// shownProof is the signature of a presentation, judged.
type shownProof struct {
	attempt
	method     string // whose key it is
	listing    Check  // how that key's owner does not list it; zero when it does
	domains    []string
	challenge  string
	key        *sign.PublicKey
	foreignKey bool // the key came only with the presentation
}

// presentationProof judges the embedded proofs. One that holds is enough.
func (e *examination) presentationProof() shownProof {
	d, err := sign.ReadPresentation(e.found.document)
	switch {
	case sign.FaultCode(err) == sign.FaultMissing:
		return shownProof{attempt: attempt{signature: say("signature-presentation-missing")}}
	case err != nil:
		return shownProof{attempt: attempt{signature: signatureFault(err)}}
	}
	best := shownProof{}
	for i, proof := range d.Proofs {
		p := shownProof{attempt: attempt{signedAt: proof.Created, suite: proof.Suite()}, method: proof.VerificationMethod, domains: proof.Domain, challenge: proof.Challenge}
		if err := proof.Checkable(); err != nil {
			p.signature = signatureFault(err)
		} else {
			key, listing := e.presenceKey(proof.VerificationMethod, proof.Purpose)
			p.key, p.listing = key, listing
			before := make([]*sign.PublicKey, 0, len(d.Before(i)))
			for _, j := range d.Before(i) {
				earlier, _ := e.presenceKey(d.Proofs[j].VerificationMethod, d.Proofs[j].Purpose)
				before = append(before, earlier)
			}
			p.signature = presentationCheck(e.verified("presentation", i, e.found.document, func() error { return d.Verify(i, key, before...) }, append(before, key)...))
			if p.signature.Outcome == Yes && e.ended(proof) {
				p.signature = say(sign.FaultEnded)
			}
		}
		if i == 0 || p.rankShown() > best.rankShown() {
			best = p
		}
	}
	return best
}

// rankShown prefers a proof that holds, and then one whose key its owner lists.
func (p shownProof) rankShown() int {
	switch {
	case p.signature.Outcome == Yes && p.listing.Name == "":
		return 3
	case p.signature.Outcome == Yes:
		return 2
	case p.signature.Outcome == No:
		return 1
	}
	return 0
}

// presentationJWT judges a presentation as JWT (VC-JOSE-COSE 1.0, section 3.1.2; in VCDM 1.1 in the claim vp).
func (e *examination) presentationJWT() shownProof {
	t, err := sign.ParsePresentationJWT(e.found.jwt.Token())
	if err != nil {
		return shownProof{attempt: attempt{signature: signatureFault(err)}}
	}
	p := shownProof{attempt: attempt{suite: t.Header.Algorithm}, method: t.Header.KID, domains: t.Audience(), challenge: t.Nonce()}
	p.signedAt, _ = t.IssuedAt()
	if err := t.Checkable(); err != nil {
		p.signature = signatureFault(err)
		return p
	}
	switch {
	case strings.HasPrefix(p.method, "#"):
		p.method = t.Issuer() + p.method
	case !strings.Contains(p.method, ":") && t.Issuer() != "": // a kid of the holder's own, or none
		p.method = t.Issuer()
	}
	var key *sign.PublicKey
	if key, p.listing = e.presenceKey(p.method, purposeAuthentication); key == nil && t.Header.JWK != nil {
		if inline, err := sign.ParsePublicJWK(t.Header.JWK); err == nil {
			key, p.foreignKey = inline, true
		}
	}
	p.key = key
	p.signature = presentationCheck(e.verified("jwt", 0, []byte(t.Token()), func() error { return t.Verify(key) }, key))
	if end, ok := t.Expiry(); ok && p.signature.Outcome == Yes && !e.now.Before(end) {
		p.signature = say(sign.FaultEnded)
	}
	return p
}

const purposeAuthentication = "authentication"

func presentationCheck(err error) Check {
	if err == nil {
		return say("signature-presentation")
	}
	return signatureFault(err)
}

// presenceKey finds the key of a holder in the holder's own document: named by itself (did:key, did:jwk) or kept at
// its address (did:web).
func (e *examination) presenceKey(method, purpose string) (*sign.PublicKey, Check) {
	did, _, _ := strings.Cut(method, "#")
	if keys, ok := sign.SelfKeys(did); ok {
		key, err := keys.Method(method)
		if err != nil && method == did && len(keys.Keys) > 0 { // a JWT that names only who it is of
			key, err = keys.Keys[0].Key, nil
		}
		if err != nil {
			return nil, say("holder-not-listed").about(err)
		}
		return key, Check{}
	}
	address, err := sign.DIDWebURL(did)
	if err != nil {
		return nil, say("holder-method").about(err)
	}
	document, err := e.fetch(address, KindIssuer)
	if err != nil {
		return nil, say("holder-unreachable").about(err)
	}
	parse := sign.ParseKeySet
	if purpose == purposeAuthentication {
		parse = sign.ParsePresenceKeys
	}
	keys, err := parse(document, did)
	if err != nil {
		return nil, say("holder-unreachable").about(err)
	}
	key, err := keys.Method(method)
	if err != nil && method == did && e.found.jwt != nil {
		key, err = keys.KID(e.found.jwt.Header.KID, e.found.jwt.Header.JWK)
	}
	if err != nil {
		claimed, _ := sign.ClaimedKey(method)
		return claimed, say("holder-not-listed").about(err)
	}
	return key, Check{}
}

// holder asks whether whoever signed is who the presentation says, whether it was made for the one who asks, and
// whether the badges are that holder's, as far as they name one.
func (e *examination) holder(p shownProof) Check {
	owner, _, _ := strings.Cut(p.method, "#")
	named := credential.HolderOf(e.found.document)
	if e.found.jwt != nil && named == "" {
		if t, err := sign.ParsePresentationJWT(e.found.jwt.Token()); err == nil {
			named = t.Issuer()
		}
	}
	switch q := e.question; {
	case q.Challenge != "" && p.challenge != q.Challenge:
		return say("holder-challenge")
	case q.Domain != "" && !slices.Contains(p.domains, q.Domain):
		return say("holder-domain")
	case p.listing.Outcome == No:
		return p.listing
	case named != "" && owner != "" && named != owner:
		return say("holder-of-another")
	case p.foreignKey:
		return say("holder-key-alone").about(errors.New("verify: the key came with the presentation"))
	case p.listing.Name != "":
		return p.listing
	}
	for _, part := range e.parts {
		// Whom a badge is about is one question; who shows it another. Where both are named and differ, the badge is
		// shown by somebody else.
		if v := part.Credential; v != nil && strings.HasPrefix(v.SubjectID, "did:") && v.SubjectID != owner {
			return say("holder-not-subject")
		}
	}
	return say("holder-ok")
}

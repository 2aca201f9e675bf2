package verify

import (
	"errors"
	"slices"
	"strings"

	"galon/internal/credential"
	"galon/internal/domain"
	"galon/internal/sign"
)

// signed checks the JWS with a key that the issuer's own profile lists.
func (x *assertion) signed() {
	x.set(documentOK2(x.a))
	if x.found.jwt == nil {
		x.set(say(sign.FaultMissing))
		return
	}
	s, err := sign.ParseJWS(x.found.jwt.Token())
	if err == nil {
		err = s.Checkable()
	}
	if err != nil {
		x.set(signatureFault(err))
		return
	}
	x.suite, x.signedAt = s.Header.Algorithm, x.a.IssuedOn
	if !x.about() {
		x.view = nil // nothing of it is vouched for
		return
	}
	key, listing := x.key2()
	err = x.verified("ob2", 0, []byte(s.Token()), func() error { return s.Verify(key) }, key)
	var a attempt
	a.judge(err)
	a.whose(x.issuer.pinned(key, listing, x.signedAt, x.clock))
	x.set(a.signature)
	if a.key.Name != "" {
		if key != nil {
			a.key = a.key.by(Evidence{Kind: ByKey, ID: key.Thumbprint(), URL: shownAddress(x.a.Creator)})
		}
		x.set(a.key.by(Evidence{Kind: ByDocument, ID: x.profile.ID}))
	}
	if a.signature.Outcome != Yes || a.key.Outcome == No {
		return
	}
	x.rest()
}

// key2 finds the CryptographicKey of the signature: the one that the badge names, if the issuer lists it, or else the
// only one that the issuer lists. Its owner must be the issuer.
func (x *assertion) key2() (*sign.PublicKey, Check) {
	address := x.a.Creator
	switch {
	case address == "" && len(x.profile.Keys) == 1:
		address = x.profile.Keys[0]
	case address == "":
		return nil, say("key-not-listed").about(errors.New("verify: the badge names no key"))
	}
	listed := slices.Contains(x.profile.Keys, address)
	doc := x.inProfile(address)
	if doc == nil {
		body, err := x.fetch(address, KindKey)
		if err != nil {
			return nil, say("key-unreachable").about(err)
		}
		doc = body
	}
	k, err := credential.ParseKey2(doc)
	if err != nil {
		return nil, say("key-unreachable").about(err)
	}
	key, err := sign.ParsePublicPEM([]byte(k.PEM))
	switch {
	case err != nil:
		return nil, say("key-unreachable").about(err)
	case !listed:
		return key, say("key-not-listed")
	case k.ID != "" && k.ID != address, k.Owner != "" && k.Owner != x.profile.ID:
		return key, say("key-of-another")
	}
	return key, Check{}
}

// inProfile is the key where it stands whole in the profile, or nil.
func (x *assertion) inProfile(address string) []byte {
	for _, doc := range x.profile.KeyDocs {
		if k, err := credential.ParseKey2(doc); err == nil && k.ID == address {
			return doc
		}
	}
	return nil
}

// registered is what the registry knows of the issuer by the address of its profile. An organisation of a Galon has
// one address for its profile in both generations.
func (e *examination) registered(id string) issuer {
	i := issuer{id: id, trusted: e.Trust.issuer(id)}
	registry, err := e.Sources.Registry(e.ctx)
	switch {
	case err != nil:
		i.registryErr = err
		return i
	case registry == nil:
		i.registryErr = errors.New("verify: no registry")
		return i
	}
	i.entry = entryOfProfile(registry, id)
	i.registry = Evidence{Kind: ByRegistry, URL: registry.BaseURL, At: registry.Updated}
	return i
}

func entryOfProfile(registry *domain.Registry, id string) *domain.RegistryEntry {
	if entry, ok := registry.Entry(id); ok {
		return entry
	}
	address, _, _ := strings.Cut(id, "?")
	address, _, _ = strings.Cut(address, "#")
	for n := range registry.Entries {
		entry := &registry.Entries[n]
		if entry.Slug != "" && (address == credential.Profile(registry.BaseURL, entry.Slug) || strings.HasPrefix(address, credential.Profile(registry.BaseURL, entry.Slug)+"/")) {
			return entry
		}
	}
	return nil
}

// rest asks what neither address nor signature proves.
func (x *assertion) rest() {
	x.set(x.issuerCheck(x.examination.issuer, x.signedAt, x.now))
	if c := x.list2(); c.Name != "" {
		x.set(c)
	}
	x.set(x.dates())
	if x.past() {
		x.set(say("moment-claimed"))
	}
	if x.question.Email != "" || x.question.Name != "" {
		x.set(x.person())
	}
}

// list2 reads the list of what the issuer took back; nothing when it keeps none. A hosted badge has its own address for
// that, and a list is looked at all the same.
func (x *assertion) list2() Check {
	if x.profile.RevocationList == "" {
		if x.a.Signed {
			return Check{}
		}
		return say("status-hosted")
	}
	body, err := x.fetch(x.profile.RevocationList, KindStatus)
	if err != nil {
		return say("status-unreachable").about(err)
	}
	list, err := credential.ParseRevocationList2(body)
	switch {
	case err != nil:
		return say("status-list-broken").about(err)
	case list.Issuer != "" && list.Issuer != x.profile.ID, list.ID != "" && list.ID != x.profile.RevocationList:
		return say("status-list-other")
	}
	read := Evidence{Kind: ByList, URL: shownAddress(x.profile.RevocationList), Digest: x.digestOf(body)}
	if reason, revoked := list.Has(x.a.ID); revoked {
		return x.withdrawal(reason).by(read)
	}
	if x.past() {
		return say("status-then-unknown").by(read)
	}
	return say("status-clear").by(read)
}

package verify

import (
	"errors"
	"strings"
	"time"

	"galon/internal/domain"
	"galon/internal/sign"
)

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

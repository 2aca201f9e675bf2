package verify

import (
	"net/url"
	"strings"

	"galon/internal/sign"
)

// issuerKeys reads the keys that the issuer's own document lists, and says where.
func (e *examination) issuerKeys(id string) (*sign.KeySet, Check, []Evidence) {
	// The identity of a did:key or did:jwk is its key: its document follows from its name, and proves nothing more.
	if keys, ok := sign.SelfKeys(id); ok {
		return keys, Check{}, nil
	}
	switch {
	case strings.HasPrefix(id, "did:web:"):
		return e.webKeys(id)
	case strings.HasPrefix(id, "https://"):
		return e.profileKeys(id)
	}
	return nil, say("key-method-unsupported"), nil
}

// webKeys reads a did:web document.
func (e *examination) webKeys(id string) (*sign.KeySet, Check, []Evidence) {
	address, err := sign.DIDWebURL(id)
	if err != nil {
		return nil, say("key-method-unsupported").about(err), nil
	}
	document, err := e.fetch(address, KindIssuer)
	if err != nil {
		return nil, say("key-unreachable").about(err), nil
	}
	keys, err := remember(e, "keys of "+id, document, func() (*sign.KeySet, error) { return sign.ParseKeySet(document, id) })
	if err != nil {
		return nil, say("key-unreachable").about(err), nil
	}
	return keys, Check{}, []Evidence{{Kind: ByDocument, ID: id, URL: shownAddress(address), Digest: e.digestOf(document)}}
}

// profileKeys reads what the issuer at an https address says of its keys: in its profile, at the address that this names,
// and in the key set of its host (Open Badges implementation guide). A profile alone, without keys, is no answer.
func (e *examination) profileKeys(id string) (*sign.KeySet, Check, []Evidence) {
	u, err := url.Parse(id)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, say("key-method-unsupported"), nil
	}
	all := &sign.KeySet{}
	var evidence []Evidence
	var worst error
	read := 0
	take := func(address, kind string, parse func([]byte) (*sign.KeySet, string, error)) (more string) {
		document, err := e.fetch(address, kind)
		if err == nil {
			var set *sign.KeySet
			if set, more, err = parse(document); err == nil {
				read++
				if len(set.Keys)+len(set.Elsewhere) > 0 {
					all.Keys, all.Elsewhere = append(all.Keys, set.Keys...), append(all.Elsewhere, set.Elsewhere...)
					evidence = append(evidence, Evidence{Kind: ByDocument, ID: id, URL: shownAddress(address), Digest: e.digestOf(document)})
				}
				return more
			}
		}
		worst = err
		return ""
	}
	jwks := func(b []byte) (*sign.KeySet, string, error) {
		set, err := sign.ParseJWKS(b, id)
		return set, "", err
	}
	host := "https://" + u.Host
	named := take(id, KindIssuer, func(b []byte) (*sign.KeySet, string, error) { return sign.ProfileKeys(b, id) })
	if v, err := url.Parse(named); named != "" && err == nil && v.Scheme == "https" && strings.EqualFold(v.Host, u.Host) {
		take(named, KindKeys, jwks)
	}
	if len(all.Keys) == 0 || e.found.jwt != nil {
		take(host+"/.well-known/jwks.json", KindKeys, jwks)
	}
	switch {
	case len(all.Keys)+len(all.Elsewhere) > 0:
		return all, Check{}, evidence
	case read > 0:
		return nil, say("key-none-published").about(worst), nil
	}
	return nil, say("key-unreachable").about(worst), nil
}

// claimed looks for the key with which a signature can be checked, where the signature itself says: the key in its
// header, in the text of its name, or at the address that this is. Whose key it is, that does not tell.
func (e *examination) claimed(method string, inline []byte) *sign.PublicKey {
	if inline != nil {
		if key, err := sign.ParsePublicJWK(inline); err == nil {
			return key
		}
	}
	if key, ok := sign.ClaimedKey(method); ok {
		return key
	}
	if !strings.HasPrefix(method, "https://") {
		return nil
	}
	address, _, _ := strings.Cut(method, "#")
	document, err := e.fetch(address, KindKey)
	if err != nil {
		return nil
	}
	if key, err := sign.ParseKeyAt(document, method); err == nil {
		return key
	}
	if key, err := sign.ParseMethod(document, method, e.issuer.id); err == nil {
		return key
	}
	if set, err := sign.ParseKeySet(document, address); err == nil { // a controller document of its own
		if key, err := set.Method(method); err == nil {
			return key
		}
	}
	return nil
}

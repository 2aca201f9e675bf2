package vcapi

import (
	"context"
	"strings"

	"galon/internal/sign"
)

// key finds the key that a proof or a JWT names, in the document of the identity that the credential names. A key that
// only its own name vouches for says nothing, unless the name is the identity itself (did:key, did:jwk).
func (d *Door) key(ctx context.Context, method, identity string, present bool) (*sign.PublicKey, error) {
	controller, _, fragment := strings.Cut(method, "#")
	if method == "" || controller != identity {
		return nil, insecure("La clé de la preuve n’est pas celle de " + identity + ".")
	}
	set, ok := sign.SelfKeys(identity)
	if !ok {
		var err error
		if set, err = d.fetchKeys(ctx, identity, present); err != nil {
			return nil, err
		}
	}
	if !fragment && len(set.Keys) == 1 { // a kid may name the identity alone
		return set.Keys[0].Key, nil
	}
	key, err := set.Method(method)
	if err != nil {
		return nil, insecure("Le document de " + identity + " ne cite pas la clé de la preuve.")
	}
	return key, nil
}

// fetchKeys asks for the document of a did:web, or of an address that is the identity itself.
func (d *Door) fetchKeys(ctx context.Context, identity string, present bool) (*sign.KeySet, error) {
	address := identity
	if strings.HasPrefix(identity, "did:") {
		var err error
		if address, err = sign.DIDWebURL(identity); err != nil {
			return nil, insecure("L’identité " + identity + " n’est pas d’une sorte connue ici.")
		}
	}
	doc, err := d.Fetch.Fetch(ctx, address)
	if err != nil {
		return nil, insecure("Le document de " + identity + " ne s’obtient pas.")
	}
	parse := sign.ParseKeySet
	if present {
		parse = sign.ParsePresenceKeys
	}
	set, err := parse(doc, identity)
	if err != nil {
		return nil, insecure("Le document de " + identity + " ne se lit pas.")
	}
	return set, nil
}

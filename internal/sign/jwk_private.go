package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"math/big"
)

// ParsePrivateJWK reads a key pair as JWK (RFC 7517), for documents that are signed with a key from a file, and the kid
// that it names. The public half in it must be that of the private one.
func ParsePrivateJWK(b []byte) (k *Key, kid string, err error) {
	members, err := object(b)
	if err != nil {
		return nil, "", errors.New("sign: not a JWK") // the parser's words could quote the key
	}
	public := map[string]json.RawMessage{}
	for name, v := range members {
		public[name] = v
	}
	for _, name := range privateMembers {
		delete(public, name)
	}
	half, err := json.Marshal(public)
	if err != nil {
		return nil, "", errors.New("sign: not a JWK")
	}
	p, err := ParsePublicJWK(half)
	if err != nil {
		return nil, "", err
	}
	secret := func(name string) []byte {
		b, err := decode64(plainText(members[name]))
		if err != nil {
			return nil
		}
		return b
	}
	private, err := privateHalf(p, secret)
	if err != nil {
		return nil, "", err
	}
	if k, err = newKey(p.algorithm(), private); err != nil {
		return nil, "", err
	}
	if k.ID != p.thumbprint {
		return nil, "", errors.New("sign: the two halves of the key are not of one key")
	}
	return k, plainText(members["kid"]), nil
}

var errPrivateHalf = errors.New("sign: the private half of the key is missing or malformed")

func privateHalf(p *PublicKey, secret func(string) []byte) (crypto.Signer, error) {
	d := secret("d")
	switch raw := p.raw.(type) {
	case ed25519.PublicKey:
		if len(d) != ed25519.SeedSize {
			return nil, errPrivateHalf
		}
		return ed25519.NewKeyFromSeed(d), nil
	case *ecdsa.PublicKey:
		return privateEC(raw.Curve, d)
	case *rsa.PublicKey:
		k := &rsa.PrivateKey{PublicKey: *raw, D: new(big.Int).SetBytes(d)}
		for _, name := range []string{"p", "q"} {
			prime := secret(name)
			if len(prime) == 0 || len(prime)*8 > maxRSABits {
				return nil, errPrivateHalf
			}
			k.Primes = append(k.Primes, new(big.Int).SetBytes(prime))
		}
		if k.Validate() != nil {
			return nil, errPrivateHalf
		}
		k.Precompute()
		return k, nil
	}
	return nil, errPrivateHalf
}

func privateEC(curve elliptic.Curve, d []byte) (crypto.Signer, error) {
	if size := (curve.Params().BitSize + 7) / 8; len(d) != size { // RFC 7518, section 6.2.2.1
		return nil, errPrivateHalf
	}
	k, err := ecdsa.ParseRawPrivateKey(curve, d)
	if err != nil {
		return nil, errPrivateHalf
	}
	return k, nil
}

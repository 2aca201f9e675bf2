package sign

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"math/big"

	"galon/internal/jsonld"
)

// ecdsa2019 is ecdsa-rdfc-2019 (Data Integrity ECDSA Cryptosuites 1.0, section 3.2). The curve of the key chooses the
// hash, in all three places: the labels of the canonical form, the hashes of options and document, and the message
// of ECDSA. A signature is r and s at full length (IEEE P1363), never ASN.1.
var ecdsa2019 = &suite{
	sizes: []int{64, 96},
	hash: func(k *PublicKey, signature []byte) (jsonld.Hash, bool) {
		public, ok := k.raw.(*ecdsa.PublicKey)
		switch {
		case ok && public.Curve == elliptic.P256():
			return jsonld.SHA256, len(signature) == 64
		case ok && public.Curve == elliptic.P384():
			return jsonld.SHA384, len(signature) == 96
		}
		return 0, false
	},
	check: func(k *PublicKey, hashes, signature []byte) bool {
		public, ok := k.raw.(*ecdsa.PublicKey)
		if !ok {
			return false
		}
		message := ecdsaMessage(public.Curve, hashes)
		half := len(signature) / 2
		r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
		return ecdsa.Verify(public, message, r, s)
	},
	sign: func(k *Key, hashes []byte) ([]byte, error) {
		private, ok := k.private.(*ecdsa.PrivateKey)
		if !ok {
			return nil, errors.New("sign: no key for ecdsa-rdfc-2019")
		}
		r, s, err := ecdsa.Sign(rand.Reader, private, ecdsaMessage(private.Curve, hashes))
		if err != nil {
			return nil, err
		}
		size := (private.Params().BitSize + 7) / 8
		signature := make([]byte, 2*size)
		r.FillBytes(signature[:size])
		s.FillBytes(signature[size:])
		return signature, nil
	},
}

// ecdsaMessage is what ECDSA signs: the hash of the two hashes, by the curve.
func ecdsaMessage(curve elliptic.Curve, hashes []byte) []byte {
	if curve == elliptic.P384() {
		sum := sha512.Sum384(hashes)
		return sum[:]
	}
	sum := sha256.Sum256(hashes)
	return sum[:]
}

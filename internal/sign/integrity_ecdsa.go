package sign

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
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
		var message []byte
		if public.Curve == elliptic.P384() {
			sum := sha512.Sum384(hashes)
			message = sum[:]
		} else {
			sum := sha256.Sum256(hashes)
			message = sum[:]
		}
		half := len(signature) / 2
		r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
		return ecdsa.Verify(public, message, r, s)
	},
}

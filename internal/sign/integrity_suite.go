package sign

import (
	"crypto"
	"crypto/ed25519"
	"encoding/json"

	"galon/internal/jsonld"
)

// The suite that we sign with (Data Integrity EdDSA Cryptosuites 1.0, section 3.2).
const (
	proofType   = "DataIntegrityProof"
	cryptosuite = "eddsa-rdfc-2022"
	purpose     = "assertionMethod"
)

// authentication is the purpose of a presentation's proof (VC Data Integrity 1.0, section 2.1).
const authentication = "authentication"

// suite is one way to sign the hashes of proof options and document. All that we read canonicalise with RDFC-1.0
// and hash the options first; a signature with jcs or with selective disclosure is of another family.
type suite struct {
	sizes []int // of signatures
	// hash is the one that goes with the key; false when the key or the signature is of another kind.
	hash  func(k *PublicKey, signature []byte) (jsonld.Hash, bool)
	check func(k *PublicKey, hashes, signature []byte) bool
	sign  func(k *Key, hashes []byte) ([]byte, error)
}

// suites are those of DataIntegrityProof, by cryptosuite. eddsa-2022 is what drafts called eddsa-rdfc-2022: other
// name, same bytes.
var suites = map[string]*suite{cryptosuite: eddsa, "eddsa-2022": eddsa, "ecdsa-rdfc-2019": ecdsa2019}

// legacySuites are the older ones that have a proof type of their own and no cryptosuite.
// Ed25519Signature2020 (its own report, and appendix B of Data Integrity EdDSA Cryptosuites 1.0) makes the same
// bytes under its own name, given its context; without that context its type means nothing, and jsonld says so.
var legacySuites = map[string]*suite{"Ed25519Signature2020": eddsa}

// suiteOf gives the suite of a proof, or nil.
func suiteOf(m map[string]json.RawMessage) *suite {
	if t := plainText(m["type"]); t != proofType {
		if m["cryptosuite"] != nil { // two names for one thing
			return nil
		}
		return legacySuites[t]
	}
	return suites[plainText(m["cryptosuite"])]
}

// eddsa is Ed25519 over the two SHA-256 hashes (section 3.2.4).
var eddsa = &suite{
	sizes: []int{ed25519.SignatureSize},
	hash: func(k *PublicKey, _ []byte) (jsonld.Hash, bool) {
		_, ok := k.raw.(ed25519.PublicKey)
		return jsonld.SHA256, ok
	},
	check: func(k *PublicKey, hashes, signature []byte) bool {
		public, ok := k.raw.(ed25519.PublicKey)
		return ok && ed25519.Verify(public, hashes, signature)
	},
	sign: func(k *Key, hashes []byte) ([]byte, error) { return k.private.Sign(nil, hashes, crypto.Hash(0)) },
}

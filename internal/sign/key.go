package sign

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
)

// RSA bounds: below 2048 bits a key can be broken, far above it a stranger's key only costs time.
const (
	minRSABits = 2048
	maxRSABits = 8192
	// An exponent is the work of one check; 65537 is in use, and crypto/rsa takes none above this.
	maxRSAExponent = 1<<31 - 1
)

// curveAlgorithms is the one JWS algorithm of each curve (RFC 7518, section 3.4).
var curveAlgorithms = map[elliptic.Curve]Algorithm{elliptic.P256(): ES256, elliptic.P384(): ES384, elliptic.P521(): ES512}

// Key is a key pair. ID is the RFC 7638 thumbprint of the public half; nothing prints the private half.
type Key struct {
	ID        string
	Algorithm Algorithm
	Public    crypto.PublicKey

	private crypto.Signer
	public  *PublicKey
}

// Generate makes a fresh key.
func Generate(alg Algorithm) (*Key, error) {
	var private crypto.Signer
	var err error
	switch alg {
	case Ed25519:
		_, private, err = ed25519.GenerateKey(rand.Reader)
	case ES256:
		private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case ES384:
		private, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case ES512:
		private, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case RS256:
		private, err = rsa.GenerateKey(rand.Reader, minRSABits)
	default:
		return nil, fmt.Errorf("sign: no keys of algorithm %q", alg)
	}
	if err != nil {
		return nil, err
	}
	return newKey(alg, private)
}

// PrivateBytes is the private key as PKCS #8. It is meant for Vault.Seal, or for a key file that only its owner
// can read.
func (k *Key) PrivateBytes() []byte {
	b, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		panic("sign: a key of ours has no PKCS #8 form: " + err.Error())
	}
	return b
}

// ParseKey reads what PrivateBytes wrote. The algorithm is said again, so that a key is never used for another.
func ParseKey(alg Algorithm, private []byte) (*Key, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		return nil, errors.New("sign: not a PKCS #8 private key") // the parser's words could quote the key
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, errors.New("sign: not a signing key")
	}
	return newKey(alg, signer)
}

func newKey(alg Algorithm, private crypto.Signer) (*Key, error) {
	public, err := newPublicKey(private.Public())
	if err != nil {
		return nil, err
	}
	if public.algorithm() != alg {
		return nil, fmt.Errorf("sign: the key is not a key for %s", alg)
	}
	return &Key{ID: public.thumbprint, Algorithm: alg, Public: public.raw, private: private, public: public}, nil
}

// PublicKey is the half that everybody may have.
func (k *Key) PublicKey() *PublicKey { return k.public }

// PublicJWK is the public half as a JWK; kid may be "" and the thumbprint then stands there.
func (k *Key) PublicJWK(kid string) []byte { return k.public.JWK(kid) }

// Multibase is the Multikey text of the public half.
func (k *Key) Multibase() string { return k.public.Multibase() }

// String keeps a private key out of every log.
func (k *Key) String() string { return string(k.Algorithm) + " key " + k.ID }

// GoString does the same for %#v.
func (k *Key) GoString() string { return k.String() }

// PublicKey is a key that signatures are checked with. It holds only kinds and sizes that we accept.
type PublicKey struct {
	raw        crypto.PublicKey
	thumbprint string
	only       string // the one JWS algorithm that its JWK names (RFC 7517, section 4.4), or ""
}

func newPublicKey(raw crypto.PublicKey) (*PublicKey, error) {
	switch k := raw.(type) {
	case ed25519.PublicKey:
		if len(k) != ed25519.PublicKeySize {
			return nil, fmt.Errorf("sign: Ed25519 key of %d bytes", len(k))
		}
	case *ecdsa.PublicKey:
		if curveAlgorithms[k.Curve] == "" {
			return nil, errors.New("sign: a curve that we do not read")
		}
		if _, err := k.Bytes(); err != nil {
			return nil, err
		}
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits < minRSABits || bits > maxRSABits {
			return nil, fmt.Errorf("sign: RSA key of %d bits", bits)
		}
		if k.E < 3 || k.E&1 == 0 || k.E > maxRSAExponent {
			return nil, errors.New("sign: RSA exponent")
		}
	default:
		return nil, fmt.Errorf("sign: a kind of key that we do not read (%T)", raw)
	}
	p := &PublicKey{raw: raw}
	p.thumbprint = thumbprint(p)
	return p, nil
}

// Thumbprint is RFC 7638 with SHA-256, base64url. It names the key in the registry.
func (k *PublicKey) Thumbprint() string { return k.thumbprint }

// algorithm is the one an organisation of ours would use the key with.
func (k *PublicKey) algorithm() Algorithm {
	switch raw := k.raw.(type) {
	case ed25519.PublicKey:
		return Ed25519
	case *ecdsa.PublicKey:
		return curveAlgorithms[raw.Curve]
	case *rsa.PublicKey:
		return RS256
	}
	return ""
}

// fits tells whether a JWS with that alg may be checked with the key: the header never chooses alone (RFC 8725,
// section 3.1).
func (k *PublicKey) fits(alg string) bool {
	if k.only != "" && alg != k.only {
		return false
	}
	switch raw := k.raw.(type) {
	case ed25519.PublicKey:
		return alg == "EdDSA"
	case *ecdsa.PublicKey:
		return alg == string(curveAlgorithms[raw.Curve])
	case *rsa.PublicKey:
		return alg == "RS256" || alg == "PS256"
	}
	return false
}

// KeyOfSeed is the Ed25519 key of a secret of 32 bytes (RFC 8032, section 5.1.5): the same secret, the same key.
func KeyOfSeed(seed []byte) (*Key, error) {
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("sign: a seed of %d bytes", len(seed))
	}
	return newKey(Ed25519, ed25519.NewKeyFromSeed(seed))
}

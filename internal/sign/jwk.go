package sign

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// base64url is strict: the unused bits of the last sign are zero, so that each bytes has one text only.
var base64url = base64.RawURLEncoding.Strict()

// decode64 also refuses the line ends that encoding/base64 passes over.
func decode64(s string) ([]byte, error) {
	if strings.IndexByte(s, '\n') >= 0 || strings.IndexByte(s, '\r') >= 0 {
		return nil, errors.New("base64url: line end")
	}
	return base64url.DecodeString(s)
}

// jsonWebKey is one JWK as we write it, members in a stable order.
type jsonWebKey struct {
	Kty string `json:"kty"`
	Crv string `json:"crv,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
	N   string `json:"n,omitempty"`
	E   string `json:"e,omitempty"`
	Use string `json:"use,omitempty"`
	Alg string `json:"alg,omitempty"`
	Kid string `json:"kid,omitempty"`
	Iss string `json:"iss,omitempty"`
}

func (k *PublicKey) jwk() jsonWebKey {
	j := jsonWebKey{Use: "sig"}
	switch raw := k.raw.(type) {
	case ed25519.PublicKey:
		j.Kty, j.Crv, j.Alg, j.X = "OKP", "Ed25519", "EdDSA", base64url.EncodeToString(raw)
	case *ecdsa.PublicKey:
		b, _ := raw.Bytes() // checked when the key was made: 4 || X || Y
		size := len(b) / 2
		j.Kty, j.Crv, j.Alg = "EC", raw.Curve.Params().Name, string(curveAlgorithms[raw.Curve])
		j.X, j.Y = base64url.EncodeToString(b[1:1+size]), base64url.EncodeToString(b[1+size:])
	case *rsa.PublicKey:
		j.Kty, j.Alg = "RSA", "RS256"
		j.N, j.E = base64url.EncodeToString(raw.N.Bytes()), base64url.EncodeToString(big.NewInt(int64(raw.E)).Bytes())
	}
	return j
}

// JWK is the key as JSON (RFC 7517); kid may be "" and the thumbprint then stands there.
func (k *PublicKey) JWK(kid string) []byte {
	j := k.jwk()
	if j.Kid = kid; kid == "" {
		j.Kid = k.thumbprint
	}
	b, err := json.Marshal(j)
	if err != nil {
		panic(err) // plain strings
	}
	return b
}

// thumbprint hashes the required members in the order of their names (RFC 7638, section 3.2).
func thumbprint(k *PublicKey) string {
	j := k.jwk()
	var text string
	switch j.Kty {
	case "OKP":
		text = fmt.Sprintf(`{"crv":%q,"kty":"OKP","x":%q}`, j.Crv, j.X)
	case "EC":
		text = fmt.Sprintf(`{"crv":%q,"kty":"EC","x":%q,"y":%q}`, j.Crv, j.X, j.Y)
	case "RSA":
		text = fmt.Sprintf(`{"e":%q,"kty":"RSA","n":%q}`, j.E, j.N)
	}
	sum := sha256.Sum256([]byte(text))
	return base64url.EncodeToString(sum[:])
}

// ErrPrivateKey: somebody published a private key, or tries to make us use one.
var ErrPrivateKey = errors.New("sign: a private key where a public one belongs")

// privateMembers are those of RFC 7518, sections 6.2.2, 6.3.2 and 6.4.
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// ParsePublicJWK reads one public key. A private member, a key of the wrong use or algorithm, a point off its
// curve, a small RSA key and base64url with stray bits are refused.
func ParsePublicJWK(b []byte) (*PublicKey, error) {
	members, err := object(b)
	if err != nil {
		return nil, err
	}
	for _, name := range privateMembers {
		if _, ok := members[name]; ok {
			return nil, ErrPrivateKey
		}
	}
	text := func(name string) string {
		var s string
		if json.Unmarshal(members[name], &s) != nil {
			return ""
		}
		return s
	}
	octets := func(name string) []byte {
		s := text(name)
		b, err := decode64(s)
		if err != nil || s == "" {
			return nil
		}
		return b
	}
	if use, ok := members["use"]; ok && string(use) != `"sig"` {
		return nil, errors.New("sign: not a key for signatures")
	}
	var key *PublicKey
	switch kty := text("kty"); kty {
	case "OKP":
		if text("crv") != "Ed25519" {
			return nil, fmt.Errorf("sign: curve %q", text("crv"))
		}
		key, err = newPublicKey(ed25519.PublicKey(octets("x")))
	case "EC":
		key, err = parseEC(text("crv"), octets("x"), octets("y"))
	case "RSA":
		key, err = parseRSA(octets("n"), octets("e"))
	default:
		return nil, fmt.Errorf("sign: a kind of key that we do not read (%q)", kty)
	}
	if err != nil {
		return nil, err
	}
	if _, ok := members["alg"]; ok {
		if !key.fits(text("alg")) {
			return nil, fmt.Errorf("sign: algorithm %q on a key that it does not fit", text("alg"))
		}
		key.only = text("alg")
	}
	return key, nil
}

func parseEC(curve string, x, y []byte) (*PublicKey, error) {
	curves := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}
	c, ok := curves[curve]
	if !ok {
		return nil, fmt.Errorf("sign: curve %q", curve)
	}
	if size := (c.Params().BitSize + 7) / 8; len(x) != size || len(y) != size { // RFC 7518, section 6.2.1.2
		return nil, errors.New("sign: coordinates of the wrong length")
	}
	raw, err := ecdsa.ParseUncompressedPublicKey(c, append(append([]byte{4}, x...), y...))
	if err != nil {
		return nil, err
	}
	return newPublicKey(raw)
}

func parseRSA(n, e []byte) (*PublicKey, error) {
	if len(n) == 0 || n[0] == 0 || len(e) == 0 || e[0] == 0 || len(e) > 4 { // RFC 7518, section 2: no leading zeros
		return nil, errors.New("sign: RSA key malformed")
	}
	return newPublicKey(&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())})
}

// PEM is the public key as Open Badges 2.0 publishes it (CryptographicKey, publicKeyPem).
func (k *PublicKey) PEM() string {
	der, err := x509.MarshalPKIXPublicKey(k.raw)
	if err != nil {
		panic("sign: a public key of ours has no PKIX form: " + err.Error())
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

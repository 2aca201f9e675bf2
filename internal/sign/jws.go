package sign

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"
)

// Header is what a JWS says of itself. JWK is a public key inline, as it stood there, or nil.
type Header struct {
	Algorithm string
	KID       string
	JWK       []byte
	Type      string
}

// readAlgorithms are the algorithms that we check; none and HMAC are not among them (RFC 8725, section 3.1).
var readAlgorithms = map[string]jwa.SignatureAlgorithm{
	"EdDSA": jwa.EdDSA, "ES256": jwa.ES256, "ES384": jwa.ES384, "ES512": jwa.ES512, "RS256": jwa.RS256, "PS256": jwa.PS256,
}

var jwsAlgorithms = map[Algorithm]jwa.SignatureAlgorithm{Ed25519: jwa.EdDSA, ES256: jwa.ES256, ES384: jwa.ES384, ES512: jwa.ES512, RS256: jwa.RS256}

// SignJWS signs any payload, for documents of our own such as the registry. typ tells them apart (RFC 8725,
// section 3.11).
func SignJWS(k *Key, payload []byte, typ string) (string, error) {
	return signCompact(k, payload, k.ID, typ)
}

// SignJWSAs is SignJWS with another name for the key, for documents whose readers find it by that.
func SignJWSAs(k *Key, payload []byte, kid, typ string) (string, error) {
	return signCompact(k, payload, kid, typ)
}

// VerifyJWS checks a document of our own: that key, that typ, or nothing.
func VerifyJWS(token string, k *PublicKey, typ string) ([]byte, error) {
	c, err := parseCompact(token)
	if err != nil {
		return nil, err
	}
	if c.fault == nil && c.header.Type != typ {
		return nil, judged(FaultHeader, "typ %q, not %q", c.header.Type, typ)
	}
	if err := c.verify(k); err != nil {
		return nil, err
	}
	return c.payload, nil
}

// jwx signs and checks the bytes between the dots; header and form are read and written here, once.
var (
	signers   = map[Algorithm]jws.Signer{}
	verifiers = map[string]jws.Verifier{}
)

func init() {
	for name, alg := range jwsAlgorithms {
		s, err := jws.NewSigner(alg)
		if err != nil {
			panic(err) // an algorithm that the library does not know
		}
		signers[name] = s
	}
	for name, alg := range readAlgorithms {
		v, err := jws.NewVerifier(alg)
		if err != nil {
			panic(err)
		}
		verifiers[name] = v
	}
}

func signCompact(k *Key, payload []byte, kid, typ string) (string, error) {
	header, err := marshal(struct {
		Algorithm string `json:"alg"`
		KID       string `json:"kid"`
		Type      string `json:"typ"`
	}{jwsAlgorithms[k.Algorithm].String(), kid, typ})
	if err != nil {
		return "", err
	}
	token := make([]byte, 0, base64url.EncodedLen(len(header)+len(payload))+200)
	token = base64url.AppendEncode(token, header)
	token = base64url.AppendEncode(append(token, '.'), payload)
	// The raw key: a jwk.Key costs 20 µs more each time.
	signature, err := signers[k.Algorithm].Sign(token, k.private)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return string(base64url.AppendEncode(append(token, '.'), signature)), nil
}

// compact is a JWS in compact form, read and not yet believed.
type compact struct {
	token     string
	header    Header
	payload   []byte
	signature []byte
	fault     error // why the signature cannot hold, whatever the key
}

func parseCompact(token string) (*compact, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, judged(FaultMalformed, "not a compact JWS")
	}
	var decoded [3][]byte
	for i, part := range parts {
		b, err := decode64(part)
		if err != nil {
			return nil, judged(FaultMalformed, "part %d: %v", i+1, err)
		}
		decoded[i] = b
	}
	c := &compact{token: token, payload: decoded[1], signature: decoded[2]}
	m, err := object(decoded[0])
	if err != nil {
		return nil, err
	}
	c.fault = c.readHeader(m)
	// RFC 7518, section 3.4: R and S at full length.
	if size := map[string]int{"EdDSA": 64, "ES256": 64, "ES384": 96, "ES512": 132}[c.header.Algorithm]; c.fault == nil && size != 0 && len(decoded[2]) != size {
		c.fault = judged(FaultMalformed, "%s signature of %d bytes", c.header.Algorithm, len(decoded[2]))
	}
	return c, nil
}

func (c *compact) readHeader(m map[string]json.RawMessage) error {
	for name, to := range map[string]*string{"alg": &c.header.Algorithm, "kid": &c.header.KID, "typ": &c.header.Type} {
		if raw, ok := m[name]; ok && (raw[0] != '"' || json.Unmarshal(raw, to) != nil) {
			return judged(FaultMalformed, "header %s is not text", name)
		}
	}
	if _, ok := readAlgorithms[c.header.Algorithm]; !ok {
		return judged(FaultAlgorithm, "alg %q", c.header.Algorithm)
	}
	if _, ok := m["crit"]; ok { // RFC 7515, section 4.1.11: what must be understood and is not
		return judged(FaultHeader, "crit")
	}
	if _, ok := m["b64"]; ok { // RFC 7797: without crit it means nothing, and two readers may read two payloads
		return judged(FaultHeader, "b64")
	}
	if raw, ok := m["jwk"]; ok {
		inline, err := object(raw)
		if err != nil {
			return judged(FaultHeader, "jwk is not an object")
		}
		for _, name := range privateMembers {
			if _, ok := inline[name]; ok {
				return judged(FaultHeader, "a private key in the header")
			}
		}
		c.header.JWK = raw
	}
	return nil
}

// verify checks the signature with a key that the caller chose.
func (c *compact) verify(k *PublicKey) error {
	if c.fault != nil {
		return c.fault
	}
	if k == nil {
		return unjudged(FaultKey, "no key")
	}
	if !k.fits(c.header.Algorithm) {
		return judged(FaultAlgorithm, "alg %q does not fit the key", c.header.Algorithm)
	}
	signed := []byte(c.token[:strings.LastIndexByte(c.token, '.')]) // RFC 7515, section 5.2
	if err := verifiers[c.header.Algorithm].Verify(signed, c.signature, k.raw); err != nil {
		return &Fault{Code: FaultFalse, Judged: true, Err: err}
	}
	return nil
}

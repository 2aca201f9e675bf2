package sign

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
)

// JWS is any compact JWS, read and not yet believed: a signed assertion of Open Badges 2.0, or a presentation. What
// its typ and its claims must be is for whoever reads it.
type JWS struct {
	Header  Header
	Payload []byte

	compact *compact
}

// ParseJWS reads a compact JWS. An error says that it is none; a header that we refuse is told by Checkable and Verify.
func ParseJWS(token string) (*JWS, error) {
	c, err := parseCompact(token)
	if err != nil {
		return nil, err
	}
	return &JWS{Header: c.header, Payload: c.payload, compact: c}, nil
}

// Token is the JWS as it was read.
func (s *JWS) Token() string { return s.compact.token }

// Checkable tells whether Verify can judge the signature, given its key.
func (s *JWS) Checkable() error { return s.compact.fault }

// Verify checks the signature with that key; a nil key is no judgement.
func (s *JWS) Verify(k *PublicKey) error { return s.compact.verify(k) }

// ParsePublicPEM reads a public key as Open Badges 2.0 publishes it (CryptographicKey, publicKeyPem).
func ParsePublicPEM(text []byte) (*PublicKey, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("sign: not PEM")
	}
	switch block.Type {
	case "PUBLIC KEY":
		raw, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		return newPublicKey(raw)
	case "RSA PUBLIC KEY":
		raw, err := x509.ParsePKCS1PublicKey(block.Bytes)
		if err != nil {
			return nil, err
		}
		return newPublicKey(raw)
	case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY":
		return nil, ErrPrivateKey
	}
	return nil, errors.New("sign: PEM of something else than a public key")
}

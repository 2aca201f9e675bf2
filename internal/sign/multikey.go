package sign

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"errors"
	"fmt"
	"strings"
)

// Multicodec prefixes of public keys (Controlled Identifiers 1.0, section 2.2.2 Multikey).
var (
	codecEd25519 = []byte{0xed, 0x01}
	codecP256    = []byte{0x80, 0x24}
	codecP384    = []byte{0x81, 0x24}
	codecP521    = []byte{0x82, 0x24}
)

// Multibase is the key as a Multikey text: z6Mk… for Ed25519, zDna… for P-256. RSA has none here.
func (k *PublicKey) Multibase() string {
	switch raw := k.raw.(type) {
	case ed25519.PublicKey:
		return "z" + encodeBase58(append(bytes.Clone(codecEd25519), raw...))
	case *ecdsa.PublicKey:
		codec := codecP256
		switch raw.Curve {
		case elliptic.P384():
			codec = codecP384
		case elliptic.P521():
			codec = codecP521
		}
		return "z" + encodeBase58(append(bytes.Clone(codec), compress(raw)...))
	}
	return ""
}

// ParseMultibase reads a Multikey text.
func ParseMultibase(s string) (*PublicKey, error) {
	text, ok := strings.CutPrefix(s, "z")
	if !ok {
		return nil, errors.New("multikey: only base58btc is read")
	}
	b, err := decodeBase58(text)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(b, codecEd25519):
		if len(b) != 2+ed25519.PublicKeySize {
			return nil, fmt.Errorf("multikey: Ed25519 key of %d bytes", len(b)-2)
		}
		return newPublicKey(ed25519.PublicKey(b[2:]))
	case bytes.HasPrefix(b, codecP256):
		return decompress(elliptic.P256(), b[2:])
	case bytes.HasPrefix(b, codecP384):
		return decompress(elliptic.P384(), b[2:])
	case bytes.HasPrefix(b, codecP521):
		return decompress(elliptic.P521(), b[2:])
	}
	return nil, errors.New("multikey: a kind of key that we do not read")
}

// DecodeMultibase reads a multibase text in one of the two forms that credentials use: base58btc and base64url without
// padding (Controlled Identifiers 1.0, section 2.4).
func DecodeMultibase(s string) ([]byte, error) {
	if text, ok := strings.CutPrefix(s, "z"); ok {
		return decodeBase58(text)
	}
	if text, ok := strings.CutPrefix(s, "u"); ok {
		return decode64(text)
	}
	return nil, errors.New("multibase: neither base58btc nor base64url")
}

// compress is SEC 1, section 2.3.3.
func compress(k *ecdsa.PublicKey) []byte {
	b, err := k.Bytes() // 4 || X || Y
	if err != nil {
		return nil
	}
	size := len(b) / 2
	return append([]byte{2 | b[len(b)-1]&1}, b[1:1+size]...)
}

func decompress(curve elliptic.Curve, b []byte) (*PublicKey, error) {
	x, y := elliptic.UnmarshalCompressed(curve, b)
	if x == nil {
		return nil, errors.New("multikey: no point of the curve")
	}
	size := (curve.Params().BitSize + 7) / 8
	point := make([]byte, 1+2*size)
	point[0] = 4
	x.FillBytes(point[1 : 1+size])
	y.FillBytes(point[1+size:])
	raw, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, err
	}
	return newPublicKey(raw)
}

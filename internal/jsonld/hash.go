package jsonld

import (
	"crypto/sha256"
	"crypto/sha512"
	"hash"
)

// Hash is the hash that tells unnamed nodes apart. It decides which gets which label (RDFC-1.0, "hash algorithm"),
// and so the bytes of any document with two of them: it goes with the suite and key of the proof.
type Hash uint8

const (
	SHA256 Hash = iota // for all suites but one
	SHA384             // for ecdsa-rdfc-2019 with P-384 (Data Integrity ECDSA Cryptosuites 1.0, section 3.2.3)
)

// digest has room for the largest hash; a smaller one leaves the rest zero.
type digest [sha512.Size384]byte

func (h Hash) fresh() hash.Hash {
	if h == SHA384 {
		return sha512.New384()
	}
	return sha256.New()
}

func (h Hash) size() int {
	if h == SHA384 {
		return sha512.Size384
	}
	return sha256.Size
}

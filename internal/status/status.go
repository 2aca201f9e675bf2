// Package status is the W3C Bitstring Status List 1.0 as a value: bits that are read, set, encoded
// and decoded.
//
// It never signs, stores, fetches or allots an index, and does not know what a set bit means: the
// purpose (revocation, suspension) stands in the credential around the list. Its neighbours are
// internal/app, which sets bits and has the list signed, and internal/verify, which reads them.
package status

import (
	"fmt"
	"math/bits"
)

const (
	// MinLength is the smallest list the specification allows, so that one holder hides among many
	// (section 6.1: the bitstring is at least 16 KiB before compression).
	MinLength = 131_072
	// MaxLength bounds what is unpacked from a stranger's list: 4 MiB, or 33 million entries.
	MaxLength = 8 * maxBytes

	minBytes = MinLength / 8
	maxBytes = 4 << 20
)

// The names of the specification's error types, under https://www.w3.org/ns/credentials/status-list#.
const (
	LengthError         = "STATUS_LIST_LENGTH_ERROR"
	RangeError          = "RANGE_ERROR"
	MalformedValueError = "MALFORMED_VALUE_ERROR"
	// These two are for who fetches a list and verifies it.
	RetrievalError    = "STATUS_RETRIEVAL_ERROR"
	VerificationError = "STATUS_VERIFICATION_ERROR"
)

// Error is a fault with the name that the specification gives it.
type Error struct {
	Name   string // one of those above
	Detail string
}

func (e *Error) Error() string { return "status: " + e.Name + ": " + e.Detail }

// Type is the URL of the error type, as a problem document names it.
func (e *Error) Type() string { return "https://www.w3.org/ns/credentials/status-list#" + e.Name }

func fault(name, format string, args ...any) error {
	return &Error{Name: name, Detail: fmt.Sprintf(format, args...)}
}

// List is a bitstring of one-bit entries. Its length never changes once made, since every index that
// was given out must stay in it. It is not safe for concurrent writers. The zero List has no entry.
type List struct {
	bits []byte
}

// New makes a list of at least length entries, all clear; a length that does not fill its last byte
// is rounded up.
func New(length int) (*List, error) {
	if err := checkLength(length); err != nil {
		return nil, err
	}
	return &List{bits: make([]byte, (length+7)/8)}, nil
}

// FromBytes makes a list from an uncompressed bitstring, which it copies.
func FromBytes(b []byte) (*List, error) {
	if err := checkLength(8 * len(b)); err != nil {
		return nil, err
	}
	return &List{bits: append([]byte(nil), b...)}, nil
}

func checkLength(n int) error {
	if n < MinLength {
		return fault(LengthError, "%d entries, at least %d are needed", n, MinLength)
	}
	if n > MaxLength {
		return fault(LengthError, "%d entries, at most %d are taken", n, MaxLength)
	}
	return nil
}

// Len is the number of entries.
func (l *List) Len() int { return 8 * len(l.bits) }

// Get says whether entry i is set.
func (l *List) Get(i int) (bool, error) {
	if i < 0 || i >= l.Len() {
		return false, l.outOfRange(i)
	}
	return l.bits[i/8]&mask(i) != 0, nil
}

// Set sets or clears entry i.
func (l *List) Set(i int, on bool) error {
	if i < 0 || i >= l.Len() {
		return l.outOfRange(i)
	}
	if on {
		l.bits[i/8] |= mask(i)
	} else {
		l.bits[i/8] &^= mask(i)
	}
	return nil
}

// Count is the number of entries that are set.
func (l *List) Count() int {
	n := 0
	for _, b := range l.bits {
		n += bits.OnesCount8(b)
	}
	return n
}

// Bytes is the uncompressed bitstring, a copy.
func (l *List) Bytes() []byte { return append([]byte(nil), l.bits...) }

// mask: section 3.3, index 0 is the left-most bit of the string.
func mask(i int) byte { return 0x80 >> (i % 8) }

func (l *List) outOfRange(i int) error {
	return fault(RangeError, "entry %d of a list of %d", i, l.Len())
}

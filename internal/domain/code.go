package domain

import (
	"crypto/rand"
	"strings"
	"unicode"
)

// A code is 12 signs that a person types from paper: 11 random signs of Crockford's base 32 (55 bits) and a
// check sign. The check is a weighted sum over GF(32) with twelve distinct weights, so that any single wrong
// sign and any swap of two signs is noticed.
//
// CodeKind moves the sum by a constant: a claim code typed where a public code is asked for is known as such
// without asking the database, and the two kinds can never be taken for one another.
type CodeKind byte

const (
	// PublicCode is printed for employers and opens a share.
	PublicCode CodeKind = 0
	// ClaimCode is folded inside the slip and gives the badge to the person, once.
	ClaimCode CodeKind = 0b10110
	// MandateCode is read out by a person to whoever helps them, once.
	MandateCode CodeKind = 0b01011
	// InviteCode is given on paper to somebody without an account who is asked for something.
	InviteCode CodeKind = 0b01101
)

const (
	codeSigns  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength = 12
)

// NewCode draws a code from the system's CSPRNG.
func NewCode(kind CodeKind) string {
	var raw [codeLength - 1]byte
	rand.Read(raw[:])
	return CodeFrom(kind, raw[:])
}

// CodeFrom writes 55 of the given bits, at least 11 bytes, as a code.
func CodeFrom(kind CodeKind, raw []byte) string {
	return writeSigns(byte(kind), raw[:codeLength-1])
}

// ParseCode reads a code as a person types or copies it: any case and width, spaces, dashes and quotes anywhere, I and L
// for 1, O for 0.
// The error is "code-malformed" when that cannot be a code, or "code-mistyped" when the check sign does not agree or a
// U stands there, which is no sign of ours, or "code-is-claim" / "code-is-public" for a code of the other kind.
func ParseCode(kind CodeKind, typed string) (string, error) {
	code, u, ok := readSigns(typed, codeLength)
	if !ok {
		return "", &Error{Kind: Invalid, Code: "code-malformed"}
	}
	if u {
		return "", &Error{Kind: Invalid, Code: "code-mistyped"}
	}
	switch codeSum(code) {
	case byte(kind):
		return string(code), nil
	case byte(ClaimCode):
		return "", &Error{Kind: Invalid, Code: "code-is-claim"}
	case byte(PublicCode):
		return "", &Error{Kind: Invalid, Code: "code-is-public"}
	case byte(InviteCode):
		return "", &Error{Kind: Invalid, Code: "code-is-invite"}
	}
	return "", &Error{Kind: Invalid, Code: "code-mistyped"}
}

// FormatCode groups a code for reading: 7KQ4 M2XD 9HTC.
func FormatCode(code string) string {
	if len(code) != codeLength {
		return code
	}
	return code[:4] + " " + code[4:8] + " " + code[8:]
}

// writeSigns writes five bits of each byte as a sign, and a check sign that makes the weighted sum the kind.
func writeSigns(kind byte, raw []byte) string {
	last := len(raw)
	code := make([]byte, last+1)
	sum := kind
	for i, b := range raw {
		v := b & 31
		code[i] = codeSigns[v]
		sum ^= mul32(codeWeight(i), v)
	}
	code[last] = codeSigns[mul32(inverse32(codeWeight(last)), sum)]
	return string(code)
}

// readSigns reads that many signs as a person types them. u says that a U, which is no sign of ours, stands for one.
func readSigns(typed string, length int) (code []byte, u, ok bool) {
	code = make([]byte, 0, length)
	for _, r := range strings.ToUpper(typed) {
		if r >= '\uff10' && r <= '\uff3a' { // full width, as some keyboards write
			r -= '\uff10' - '0'
		}
		if between(r) {
			continue
		}
		switch r {
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		case 'U':
			r, u = '0', true
		}
		if !strings.ContainsRune(codeSigns, r) || len(code) == length {
			return nil, false, false
		}
		code = append(code, byte(r))
	}
	return code, u, len(code) == length
}

// between is what stands between signs or around them, and says nothing.
func between(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("._,;«»“”‘’\"'`()[]", r)
}

func codeSum(code []byte) byte {
	var sum byte
	for i, sign := range code {
		sum ^= mul32(codeWeight(i), byte(strings.IndexByte(codeSigns, sign)))
	}
	return sum
}

// codeWeight is x^i in GF(32): distinct for i < 31 because 31 is prime.
func codeWeight(i int) byte {
	w := byte(1)
	for range i {
		w = mul32(w, 2)
	}
	return w
}

// mul32 multiplies in GF(2^5) modulo x^5+x^2+1.
func mul32(a, b byte) byte {
	var p byte
	for range 5 {
		if b&1 == 1 {
			p ^= a
		}
		b >>= 1
		a <<= 1
		if a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p & 31
}

// inverse32 is a^30, because every non-zero element of GF(32) has order dividing 31.
func inverse32(a byte) byte {
	p := byte(1)
	for range 30 {
		p = mul32(p, a)
	}
	return p
}

package sign

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// base58btc as multibase "z" names it: the alphabet of Bitcoin, no check sum.
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

var base58Values = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i, c := range []byte(base58Alphabet) {
		v[c] = int8(i)
	}
	return v
}()

// maxBase58 bounds what is decoded, since the work grows with the square of the length.
const maxBase58 = 1024

// fiveDigits is 58⁵, the greatest power that leaves room for a carry: the number is kept in parts of five digits, or of four
// bytes, so that a signature costs some hundred steps and not some thousand.
const fiveDigits = 58 * 58 * 58 * 58 * 58

// encodeBase58 writes each leading zero byte as a leading "1": the digits of the number alone would lose them,
// and one signature in 256 starts with a zero byte.
func encodeBase58(b []byte) string {
	zeros := 0
	for zeros < len(b) && b[zeros] == 0 {
		zeros++
	}
	limbs := make([]uint32, 0, 24) // little end first, five digits each; a signature with Ed25519 has 18
	for rest := b[zeros:]; len(rest) > 0; {
		n := (len(rest)-1)%4 + 1 // so that all but the first are four bytes
		carry := uint64(0)
		for _, c := range rest[:n] {
			carry = carry<<8 | uint64(c)
		}
		rest = rest[n:]
		for i, l := range limbs {
			carry += uint64(l) << (8 * n)
			limbs[i] = uint32(carry % fiveDigits)
			carry /= fiveDigits
		}
		for ; carry > 0; carry /= fiveDigits {
			limbs = append(limbs, uint32(carry%fiveDigits))
		}
	}
	out := make([]byte, zeros+5*len(limbs))
	at := len(out)
	for _, l := range limbs {
		for range 5 {
			at--
			out[at] = base58Alphabet[l%58]
			l /= 58
		}
	}
	for at < len(out) && out[at] == '1' { // of the highest limb
		at++
	}
	for range zeros {
		at--
		out[at] = '1'
	}
	return string(out[at:])
}

// decodeBase58 is the exact inverse: every text has one meaning and every bytes one text.
func decodeBase58(s string) ([]byte, error) {
	if len(s) > maxBase58 {
		return nil, errors.New("base58: too long")
	}
	zeros := 0
	for zeros < len(s) && s[zeros] == '1' {
		zeros++
	}
	limbs := make([]uint32, 0, 24) // little end first
	for rest := s[zeros:]; len(rest) > 0; {
		n := (len(rest)-1)%5 + 1 // so that all but the first are five digits
		carry, scale := uint64(0), uint64(1)
		for i := range n {
			v := base58Values[rest[i]]
			if v < 0 {
				return nil, fmt.Errorf("base58: sign %q", rest[i])
			}
			carry, scale = carry*58+uint64(v), scale*58
		}
		rest = rest[n:]
		for i, l := range limbs {
			carry += uint64(l) * scale
			limbs[i] = uint32(carry)
			carry >>= 32
		}
		if carry > 0 {
			limbs = append(limbs, uint32(carry))
		}
	}
	out := make([]byte, zeros, zeros+4*len(limbs))
	for i := len(limbs) - 1; i >= 0; i-- {
		out = binary.BigEndian.AppendUint32(out, limbs[i])
	}
	if len(limbs) == 0 {
		return out, nil
	}
	spare := bits.LeadingZeros32(limbs[len(limbs)-1]) / 8 // bytes that the highest limb does not need
	return slices.Delete(out, zeros, zeros+spare), nil
}

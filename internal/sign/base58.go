package sign

import (
	"errors"
	"fmt"
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

// encodeBase58 writes each leading zero byte as a leading "1": the digits of the number alone would lose them,
// and one signature in 256 starts with a zero byte.
func encodeBase58(b []byte) string {
	zeros := 0
	for zeros < len(b) && b[zeros] == 0 {
		zeros++
	}
	digits := make([]byte, 0, len(b)*138/100+1) // little end first; log 256 / log 58 < 1.38
	for _, c := range b[zeros:] {
		carry := int(c)
		for i, d := range digits {
			carry += int(d) << 8
			digits[i] = byte(carry % 58)
			carry /= 58
		}
		for ; carry > 0; carry /= 58 {
			digits = append(digits, byte(carry%58))
		}
	}
	out := make([]byte, 0, zeros+len(digits))
	for range zeros {
		out = append(out, '1')
	}
	for i := len(digits) - 1; i >= 0; i-- {
		out = append(out, base58Alphabet[digits[i]])
	}
	return string(out)
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
	var b []byte // little end first
	for i := zeros; i < len(s); i++ {
		carry := int(base58Values[s[i]])
		if carry < 0 {
			return nil, fmt.Errorf("base58: sign %q", s[i])
		}
		for j, c := range b {
			carry += int(c) * 58
			b[j] = byte(carry)
			carry >>= 8
		}
		for ; carry > 0; carry >>= 8 {
			b = append(b, byte(carry))
		}
	}
	out := make([]byte, zeros, zeros+len(b))
	for i := len(b) - 1; i >= 0; i-- {
		out = append(out, b[i])
	}
	return out, nil
}

package sign

import (
	"bytes"
	"encoding/hex"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// The values of draft-msporny-base58-03, section 5, and the zero bytes that it needs.
func TestBase58Published(t *testing.T) {
	for _, x := range []struct{ hex, text string }{
		{"48656c6c6f20576f726c6421", "2NEpo7TZRRrLZSi2U"},
		{"0000287fb4cd", "11233QC4"},
		{"", ""}, {"00", "1"}, {"000000", "111"},
	} {
		b, _ := hex.DecodeString(x.hex)
		if got := encodeBase58(b); got != x.text {
			t.Errorf("encode %s = %q, want %q", x.hex, got, x.text)
		}
		if got, err := decodeBase58(x.text); err != nil || !bytes.Equal(got, b) {
			t.Errorf("decode %q = %x, %v, want %s", x.text, got, err, x.hex)
		}
	}
	for _, bad := range []string{"0", "O", "I", "l", "abc!", " 1", "é"} {
		if _, err := decodeBase58(bad); err == nil {
			t.Errorf("decoded %q", bad)
		}
	}
}

func TestBase58IsOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zeros := rapid.IntRange(0, 3).Draw(t, "zeros") // one signature in 256 starts with a zero byte
		b := append(make([]byte, zeros), rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, "bytes")...)
		got, err := decodeBase58(encodeBase58(b))
		if err != nil || !bytes.Equal(got, b) {
			t.Fatalf("%x came back as %x, %v", b, got, err)
		}
	})
}

// The slow way, one digit after the other with numbers of any size, says the same.
func TestBase58AsWithBigNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := append([]byte{1}, rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.Just(byte(0)), rapid.Just(byte(255))), 0, 130).Draw(t, "bytes")...)
		want, digit := "", new(big.Int)
		for n := new(big.Int).SetBytes(b); n.Sign() > 0; {
			n.DivMod(n, big.NewInt(58), digit)
			want = string(base58Alphabet[digit.Int64()]) + want
		}
		if got := encodeBase58(b); got != want {
			t.Fatalf("%x: %s, want %s", b, got, want)
		}
	})
}

func FuzzBase58(f *testing.F) {
	f.Add("11233QC4")
	f.Fuzz(func(t *testing.T, s string) {
		b, err := decodeBase58(s)
		if err == nil && encodeBase58(b) != s {
			t.Errorf("%q is a second text of %x", s, b)
		}
	})
}

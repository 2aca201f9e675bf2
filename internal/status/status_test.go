package status

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const (
	// The example of Bitstring Status List 1.0: 131,072 entries, none set.
	exampleEmpty = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
	// 131,072 entries of which only number 23 is set, packed by zlib, an encoder that is not Go's.
	zlibBit23 = "uH4sIAAAAAAACA-3BMQEAAAzDoMy_6cnoA9QFAAAAAAAAAAAAAAAAAAAAbD3uPa2cAEAAAA"
)

func newList(t testing.TB, length int) *List {
	t.Helper()
	l, err := New(length)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func name(err error) string {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return ""
	}
	return e.Name
}

func TestPublishedListsDecode(t *testing.T) {
	for _, c := range []struct {
		name, encoded string
		set           []int
	}{
		{"example of the specification", exampleEmpty, nil},
		{"only bit 23", zlibBit23, []int{23}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, err := Decode(c.encoded)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(l.Bytes()); got != 16_384 {
				t.Errorf("%d bytes, want 16384", got)
			}
			if l.Count() != len(c.set) {
				t.Errorf("%d entries set, want %d", l.Count(), len(c.set))
			}
			for _, i := range c.set {
				if on, err := l.Get(i); err != nil || !on {
					t.Errorf("Get(%d) = %v, %v", i, on, err)
				}
			}
		})
	}
}

func TestIndexZeroIsTheLeftMostBit(t *testing.T) {
	for i, want := range map[int][]byte{0: {0x80, 0, 0}, 7: {0x01, 0, 0}, 8: {0, 0x80, 0}, 23: {0, 0, 0x01}} {
		l := newList(t, MinLength)
		if err := l.Set(i, true); err != nil {
			t.Fatal(err)
		}
		if got := l.Bytes()[:3]; !bytes.Equal(got, want) {
			t.Errorf("entry %d: bits begin %x, want %x", i, got, want)
		}
	}
}

func TestLengths(t *testing.T) {
	for _, c := range []struct {
		length, want int
		fault        string
	}{
		{MinLength, MinLength, ""},
		{MinLength + 1, MinLength + 8, ""},
		{MinLength - 1, 0, LengthError},
		{0, 0, LengthError},
		{-8, 0, LengthError},
		{MaxLength, MaxLength, ""},
		{MaxLength + 1, 0, LengthError},
	} {
		l, err := New(c.length)
		if name(err) != c.fault {
			t.Errorf("New(%d): %v, want %q", c.length, err, c.fault)
			continue
		}
		if err == nil && l.Len() != c.want {
			t.Errorf("New(%d).Len() = %d, want %d", c.length, l.Len(), c.want)
		}
	}
	if _, err := FromBytes(make([]byte, 16_383)); name(err) != LengthError {
		t.Errorf("FromBytes of 16383 bytes: %v", err)
	}
	if _, err := new(List).Encode(); name(err) != LengthError {
		t.Errorf("the zero List encodes: %v", err)
	}
}

func TestEntriesOutsideTheListAreRangeErrors(t *testing.T) {
	l := newList(t, MinLength)
	for _, i := range []int{-1, MinLength, MaxLength} {
		if _, err := l.Get(i); name(err) != RangeError {
			t.Errorf("Get(%d): %v", i, err)
		}
		if err := l.Set(i, true); name(err) != RangeError {
			t.Errorf("Set(%d): %v", i, err)
		}
	}
	if l.Count() != 0 {
		t.Errorf("%d entries set by refused calls", l.Count())
	}
}

func TestErrorNamesItsPublishedType(t *testing.T) {
	_, err := new(List).Get(0)
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Type() != "https://www.w3.org/ns/credentials/status-list#RANGE_ERROR" {
		t.Errorf("%v has type %v", err, e)
	}
}

func pack(t testing.TB, b []byte, header gzip.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w.Header = header
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestMalformedListsAreRefused(t *testing.T) {
	zero := make([]byte, minBytes)
	good := pack(t, zero, gzip.Header{})
	text := base64.RawURLEncoding.EncodeToString
	for _, c := range []struct{ name, in, fault string }{
		{"nothing", "", MalformedValueError},
		{"no multibase letter", exampleEmpty[1:], MalformedValueError},
		{"another base", "z" + exampleEmpty[1:], MalformedValueError},
		{"padded", exampleEmpty + "==", MalformedValueError},
		{"plain base64 alphabet", strings.ReplaceAll(exampleEmpty, "-", "+"), MalformedValueError},
		{"line break inside", exampleEmpty[:20] + "\n" + exampleEmpty[20:], MalformedValueError},
		{"not gzip", "u" + text(zero[:64]), MalformedValueError},
		{"cut short", "u" + text(good[:len(good)-9]), MalformedValueError},
		{"bytes after the stream", "u" + text(append(bytes.Clone(good), 0)), MalformedValueError},
		{"a second stream", "u" + text(append(bytes.Clone(good), good...)), MalformedValueError},
		{"wrong checksum", "u" + text(append(bytes.Clone(good[:len(good)-8]), 1, 2, 3, 4, 0, 64, 0, 0)), MalformedValueError},
		{"too short", "u" + text(pack(t, zero[1:], gzip.Header{})), LengthError},
		{"unpacks to more than 16 MiB", "u" + text(pack(t, make([]byte, maxBytes+1), gzip.Header{})), LengthError},
		{"endless text", "u" + strings.Repeat("A", maxEncoded), MalformedValueError},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Decode(c.in); name(err) != c.fault {
				t.Errorf("Decode gave %v, want %s", err, c.fault)
			}
		})
	}
	if _, err := Decode("u" + text(pack(t, zero, gzip.Header{Name: "list", Comment: "of someone else"}))); err != nil {
		t.Errorf("a gzip header with a name: %v", err)
	}
}

func TestSetMovesNoOtherBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "pattern")
		l, err := FromBytes(bytes.Repeat(start, minBytes/8))
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, MinLength-1).Draw(t, "i")
		on := rapid.Bool().Draw(t, "on")
		before := l.Bytes()
		if err := l.Set(i, on); err != nil {
			t.Fatal(err)
		}
		if got, err := l.Get(i); err != nil || got != on {
			t.Fatalf("Get(%d) = %v, %v after Set(%v)", i, got, err, on)
		}
		after := l.Bytes()
		before[i/8] &^= 0x80 >> (i % 8)
		after[i/8] &^= 0x80 >> (i % 8)
		if !bytes.Equal(before, after) {
			t.Fatalf("Set(%d, %v) moved another bit", i, on)
		}
	})
}

func TestEncodeAndDecodeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, err := New(rapid.IntRange(MinLength, MinLength+200).Draw(t, "length"))
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, MinLength-1), 0, 40).Draw(t, "set") {
			if err := l.Set(i, true); err != nil {
				t.Fatal(err)
			}
		}
		encoded, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := l.Encode(); err != nil || again != encoded {
			t.Fatalf("the same list encodes to two texts: %v", err)
		}
		back, err := Decode(encoded)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(back.Bytes(), l.Bytes()) || back.Count() != l.Count() {
			t.Fatal("what comes back is not what went in")
		}
	})
}

// RFC 1952 section 2.3: flags, then four bytes of time. A time would give an unchanged list a new ETag.
func TestEncodedHeaderHoldsNoTime(t *testing.T) {
	encoded, err := newList(t, MinLength).Encode()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := base64.RawURLEncoding.DecodeString(encoded[1:])
	if err != nil {
		t.Fatal(err)
	}
	if want := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}; !bytes.Equal(packed[:10], want) {
		t.Errorf("gzip header %x, want %x", packed[:10], want)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(exampleEmpty)
	f.Add(zlibBit23)
	f.Add("u")
	f.Add("uH4sI")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Decode(s)
		if err != nil {
			if name(err) == "" {
				t.Fatalf("an error without a name: %v", err)
			}
			return
		}
		encoded, err := l.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(encoded)
		if err != nil || !bytes.Equal(back.Bytes(), l.Bytes()) {
			t.Fatalf("does not survive a round trip: %v", err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	l := newList(b, MinLength)
	for i := 0; i < MinLength; i += 97 {
		if err := l.Set(i, true); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := l.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}

package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	kflate "github.com/klauspost/compress/flate"
	"pgregory.net/rapid"
)

// Whatever is packed comes back byte for byte, also a JWT that is none.
func TestPackedComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := NewDictionary(rapid.SliceOfN(rapid.Byte(), 0, 12_000).Draw(rt, "dictionary"))
		document := rapid.SliceOf(rapid.Byte()).Draw(rt, "document")
		jwt := rapid.OneOf(rapid.String(), rapid.Custom(func(t *rapid.T) string {
			parts := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 1, 4).Draw(t, "parts")
			var all []string
			for _, p := range parts {
				p = append(bytes.Clone(document[:rapid.IntRange(0, len(document)).Draw(t, "common")]), p...) // as claims begin
				all = append(all, base64.RawURLEncoding.EncodeToString(p))
			}
			return strings.Join(all, ".")
		}), rapid.SampledFrom([]string{"", "..", "AA.A", "AB", "AA\n.AA"})).Draw(rt, "jwt")
		p, err := d.Pack(document, jwt)
		if err != nil {
			rt.Fatal(err)
		}
		back, token, err := p.unpack()
		if err != nil || !bytes.Equal(back, document) || token != jwt {
			rt.Fatalf("%q and %q came back as %q and %q: %v", document, jwt, back, token, err)
		}
	})
}

// A database of before holds the parts of a JWT whole, each behind its length.
func TestPackedOfBeforeIsRead(t *testing.T) {
	d := NewDictionary([]byte(`{"id":"urn:uuid:"}`))
	document, parts := []byte(`{"id":"urn:uuid:1"}`), []string{`{"alg":"EdDSA"}`, `{"id":"urn:uuid:1","nbf":1}`, "sig"}
	plain := append(binary.AppendUvarint(nil, uint64(len(document))), document...)
	var jwt []string
	for _, p := range parts {
		plain = append(binary.AppendUvarint(plain, uint64(len(p))), p...)
		jwt = append(jwt, base64.RawURLEncoding.EncodeToString([]byte(p)))
	}
	out := bytes.NewBuffer([]byte{packedParts})
	if err := kflate.StatelessDeflate(out, plain, true, d.content); err != nil {
		t.Fatal(err)
	}
	back, token, err := Packed{d, out.Bytes()}.unpack()
	if want := strings.Join(jwt, "."); err != nil || !bytes.Equal(back, document) || token != want {
		t.Errorf("got %q and %q, want %q and %q: %v", back, token, document, want, err)
	}
	now, err := d.Pack(document, token)
	if err != nil || now.bytes[0] != packedShared || len(now.bytes) >= out.Len() {
		t.Errorf("packed now it takes %d bytes, of before %d: %v", len(now.bytes), out.Len(), err)
	}
}

func FuzzUnpack(f *testing.F) {
	d := NewDictionary([]byte(`{"id":"urn:uuid:"}`))
	for _, jwt := range []string{"", "e30.e30.AAAA", "not base64"} {
		p, err := d.Pack([]byte(`{"id":"urn:uuid:1"}`), jwt)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(p.bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		document, jwt, err := Packed{d, b}.unpack()
		if err != nil {
			return
		}
		if p, err := d.Pack(document, jwt); err != nil {
			t.Fatalf("%q and %q do not pack: %v", document, jwt, p)
		}
	})
}

// A dictionary of before stands under all of its digest; under any other id its content is not what was packed with.
func TestDictionaryOfBeforeIsRead(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "galon.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := NewDictionary([]byte(`{"id":"urn:uuid:"}`))
	before, other := fmt.Sprintf("%x", sha256.Sum256(d.content)), fmt.Sprintf("%x", sha256.Sum256(nil))
	err = s.Write(t.Context(), func(tx *Tx) error {
		for _, id := range []string{before, other} {
			if err := tx.keep(Dictionary{id: id, content: d.content}); err != nil {
				return err
			}
		}
		return tx.keep(d)
	})
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]error{before: nil, d.id: nil, other: errDictionaryChanged} {
		if got, err := s.dictionary(t.Context(), id); !errors.Is(err, want) || want == nil && !bytes.Equal(got.content, d.content) {
			t.Errorf("under %s: %q, %v, want %v", id, got.content, err, want)
		}
	}
}

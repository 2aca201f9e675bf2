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

// identifiers are what is kept in fewer bytes, and what only looks like it.
var identifiers = []string{"urn:uuid:9cf8fc73-17b2-4978-85c4-6141ba84a797", "9CF8FC73-17B2-4978-85C4-6141BA84A797", "00000000-0000-0000-0000-000000000000",
	"sha256$" + strings.Repeat("0f", 32), strings.Repeat("0", 511), strings.Repeat("z", 512), strings.Repeat("Z", 1100), "000000000000", "06h149ep01v6nfs2dkch676qdo",
	"z5uSC7TeuyjfYLqYMof9uDY345rpykihn119qvL47STNN64JkFBxeohbsfNiz31MWsu6Vro4DVVhJ6jxVt14NZGhm", "aaaaaaaaaaaé", "-", " le groupe à tenir le résultat "}

// Whatever is packed comes back byte for byte, also a JWT that is none.
func TestPackedComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := NewDictionary(rapid.SliceOfN(rapid.Byte(), 0, 12_000).Draw(rt, "dictionary"))
		document := bytes.Join(rapid.SliceOf(rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.SampledFrom(identifiers), func(s string) []byte { return []byte(s) }),
			rapid.Custom(func(t *rapid.T) []byte {
				from := rapid.IntRange(0, len(d.content)).Draw(t, "from")
				return bytes.Clone(d.content[from:rapid.IntRange(from, len(d.content)).Draw(t, "to")])
			}))).Draw(rt, "document"), nil)
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
	shared := append(binary.AppendUvarint(nil, uint64(len(document))), document...)
	for _, p := range parts {
		common := commonPrefix([]byte(p), document)
		shared = append(binary.AppendUvarint(binary.AppendUvarint(shared, uint64(common)), uint64(len(p)-common)), p[common:]...)
	}
	for form, plain := range map[byte][]byte{packedParts: plain, packedShared: shared} {
		out := bytes.NewBuffer([]byte{form})
		if err := kflate.StatelessDeflate(out, plain, true, d.content); err != nil {
			t.Fatal(err)
		}
		back, token, err := Packed{d, out.Bytes()}.unpack()
		if want := strings.Join(jwt, "."); err != nil || !bytes.Equal(back, document) || token != want {
			t.Errorf("form %d: got %q and %q, want %q and %q: %v", form, back, token, document, want, err)
		}
	}
}

// Much free text is compressed, and identifiers are put in as many bytes as they have: 16 for a UUID, 64 for a signature.
func TestPackedIsSmall(t *testing.T) {
	words := strings.Repeat(`{"type":["Evidence"],"name":"Comment cela a été évalué"},`, 20)
	d := NewDictionary([]byte(`{"id":"","said":[` + words + `],"proofValue":"z"}`))
	signature := strings.Repeat("\xa7\x03\x9e\x55", 16)
	jwt := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"ES256"}`)) + ".e30." + base64.RawURLEncoding.EncodeToString([]byte(signature))
	for free, most := range map[string]int{"": 16 + 16 + 66 + 64 + 50, strings.Repeat("Elle a réglé la fraiseuse et contrôlé la pièce. ", 40): 600} {
		p, err := d.Pack([]byte(`{"id":"urn:uuid:9cf8fc73-17b2-4978-85c4-6141ba84a797","said":[`+words+free+`],"proofValue":"`+identifiers[9]+`"}`), jwt)
		if err != nil || len(p.bytes) > most || p.bytes[0] != packedHoles && free == "" {
			t.Errorf("%d bytes in form %d, at most %d wanted: %v", len(p.bytes), p.bytes[0], most, err)
		}
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

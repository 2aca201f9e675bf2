package artwork

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const frenchJSON = `{"name":"Élève d’œuvre « sûr » 👩🏽‍🔧 ]]> ]]]]>","type":["AchievementCredential"]}`

// chunk writes a PNG chunk with its right CRC.
func chunk(name, data string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(b, name+data...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE([]byte(name+data))))
}

func deflated(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

// plainPNG is a small picture; with puts further chunks behind its IHDR.
var plainPNG = func() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic(err)
	}
	return b.Bytes()
}()

const afterIHDR = 8 + 25

func with(chunks ...string) []byte {
	return []byte(string(plainPNG[:afterIHDR]) + strings.Join(chunks, "") + string(plainPNG[afterIHDR:]))
}

// credentialText draws what may be baked: text without NUL and without white space around it.
func credentialText(t *rapid.T) string {
	inner := rapid.StringOf(rapid.OneOf(
		rapid.Rune(),
		rapid.SampledFrom([]rune("éœ«»’👩🏽‍🔧]]>\r\n\t &<")),
	)).Draw(t, "inner")
	return "{" + strings.ReplaceAll(inner, "\x00", "") + "}"
}

func TestUnbakePNGGivesBackWhatWasBaked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := credentialText(t)
		baked, err := BakePNG(plainPNG, text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnbakePNG(baked)
		if diff := cmp.Diff([]Baked{{"3.0", text}}, got); err != nil || diff != "" {
			t.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func TestBakingChangesNoOtherByte(t *testing.T) {
	original := with(chunk("pHYs", "\x00\x00\x0b\x13\x00\x00\x0b\x13\x01"), chunk("tEXt", "Author\x00Galon"))
	baked, err := BakePNG(original, frenchJSON)
	if err != nil {
		t.Fatal(err)
	}
	// Written by hand from the PNG and Open Badges texts.
	want := string(original[:afterIHDR]) + chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00"+frenchJSON) + string(original[afterIHDR:])
	if string(baked) != want {
		t.Error("baking must insert one chunk after IHDR and change nothing else")
	}
	if _, err := png.Decode(bytes.NewReader(baked)); err != nil {
		t.Errorf("the baked picture does not open: %v", err)
	}
}

func TestBakePNGRefuses(t *testing.T) {
	baked, err := BakePNG(plainPNG, "{}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := BakePNG(baked, "{}"); !errors.Is(err, ErrAlreadyBaked) {
		t.Errorf("baking twice: %v, want ErrAlreadyBaked", err)
	}
	for _, c := range []struct {
		name, text string
		png        []byte
		code       string
	}{
		{"empty text", "", plainPNG, CodeBadText},
		{"NUL", "a\x00b", plainPNG, CodeBadText},
		{"Latin-1", "\xe9t\xe9", plainPNG, CodeBadText},
		{"too long", strings.Repeat("a", maxText+1), plainPNG, CodeTooLarge},
		{"JPEG", "{}", []byte("\xff\xd8\xff\xe0"), CodeNotPNG},
		{"cut picture", "{}", plainPNG[:len(plainPNG)-3], CodeTruncated},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := BakePNG(c.png, c.text)
			wantCode(t, err, c.code)
		})
	}
}

func TestUnbakePNGReadsEveryGeneration(t *testing.T) {
	for _, c := range []struct {
		name string
		png  []byte
		want []Baked
	}{
		{"3.0", with(chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00"+frenchJSON)), []Baked{{"3.0", frenchJSON}}},
		{"3.0 with language and keyword", with(chunk("iTXt", "openbadgecredential\x00\x00\x00fr\x00titre\x00{}")), []Baked{{"3.0", "{}"}}},
		{"3.0 compressed against the rule", with(chunk("iTXt", "openbadgecredential\x00\x01\x00\x00\x00"+deflated(frenchJSON))), []Baked{{"3.0", frenchJSON}}},
		{"white space around", with(chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00\n {} \r\n")), []Baked{{"3.0", "{}"}}},
		{"2.0", with(chunk("iTXt", "openbadges\x00\x00\x00\x00\x00{}")), []Baked{{"2.0", "{}"}}},
		{"1.0, in Latin-1", with(chunk("tEXt", "openbadges\x00https://exemple.org/\xe9")), []Baked{{"1.0", "https://exemple.org/é"}}},
		{"an assertion in a compressed chunk of old", with(chunk("zTXt", "openbadges\x00\x00"+deflated(`{"type":"Assertion"}`))), []Baked{{"1.0", `{"type":"Assertion"}`}}},
		{"3.0 in a chunk of old, and UTF-8 against the rule", with(chunk("tEXt", "openbadgecredential\x00"+frenchJSON)), []Baked{{"3.0", frenchJSON}}},
		{"3.0 compressed in a chunk of old", with(chunk("zTXt", "openbadgecredential\x00\x00"+deflated("{}"))), []Baked{{"3.0", "{}"}}},
		{"CLR", with(chunk("iTXt", "clrcredential\x00\x00\x00\x00\x00{}")), []Baked{{"clr", "{}"}}},
		{"all, newest first", with(
			chunk("tEXt", "openbadges\x00https://a.example"),
			chunk("iTXt", "clrcredential\x00\x00\x00\x00\x00{1}"),
			chunk("iTXt", "openbadges\x00\x00\x00\x00\x00{2}"),
			chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{3}")),
			[]Baked{{"3.0", "{3}"}, {"2.0", "{2}"}, {"clr", "{1}"}, {"1.0", "https://a.example"}}},
		{"other text chunks are none of ours", with(
			chunk("tEXt", "no separator"), chunk("iTXt", "Title\x00\x01\x00\x00\x00broken"), chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{}")),
			[]Baked{{"3.0", "{}"}}},
		{"bytes after the end", append(with(chunk("iTXt", "openbadges\x00\x00\x00\x00\x00{}")), "trailing"...), []Baked{{"2.0", "{}"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := UnbakePNG(c.png)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestUnbakePNGTellsFaultsApart(t *testing.T) {
	badge := chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{}")
	flipped := []byte(badge)
	flipped[len(flipped)-6] ^= 1
	for _, c := range []struct {
		name string
		png  []byte
		code string
	}{
		{"not a PNG", []byte("GIF89a"), CodeNotPNG},
		{"nothing", nil, CodeNotPNG},
		{"signature alone", []byte(pngSignature), CodeTruncated},
		{"cut in a chunk", with(badge)[:afterIHDR+20], CodeTruncated},
		{"length beyond the file", with("\xff\xff\xff\xffiTXt"), CodeTruncated},
		{"no IEND", plainPNG[:len(plainPNG)-12], CodeTruncated},
		{"one bit of the badge changed", with(string(flipped)), CodeChecksum},
		{"no badge", plainPNG, CodeNoBadge},
		{"two of one generation", with(badge, badge), CodeDuplicate},
		{"bomb", with(chunk("iTXt", "openbadgecredential\x00\x01\x00\x00\x00"+deflated(strings.Repeat("a", 50<<20)))), CodeBomb},
		{"broken zlib", with(chunk("iTXt", "openbadgecredential\x00\x01\x00\x00\x00nozlib")), CodeMalformed},
		{"zlib cut short", with(chunk("iTXt", "openbadgecredential\x00\x01\x00\x00\x00"+deflated("{}")[:6])), CodeMalformed},
		{"unknown compression", with(chunk("iTXt", "openbadgecredential\x00\x01\x07\x00\x00{}")), CodeMalformed},
		{"chunk ends in its header", with(chunk("iTXt", "openbadgecredential\x00\x00")), CodeMalformed},
		{"Latin-1 in iTXt", with(chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{\xe9}")), CodeBadText},
		{"empty text", with(chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00 \n")), CodeBadText},
		{"first chunk is not IHDR", []byte(pngSignature + badge + chunk("IDAT", "") + chunk("IEND", "")), CodeMalformed},
		{"second IHDR", with(chunk("IHDR", "0123456789abc")), CodeMalformed},
		{"no pixels", []byte(string(plainPNG[:afterIHDR]) + badge + chunk("IEND", "")), CodeMalformed},
		{"too large", append([]byte(pngSignature), make([]byte, maxImage)...), CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := UnbakePNG(c.png)
			wantCode(t, err, c.code)
		})
	}
}

func FuzzUnbakePNG(f *testing.F) {
	f.Add(plainPNG)
	f.Add(with(chunk("iTXt", "openbadgecredential\x00\x00\x00\x00\x00{}")))
	f.Add(with(chunk("iTXt", "openbadges\x00\x01\x00\x00\x00"+deflated("{}")), chunk("tEXt", "openbadges\x00x")))
	f.Fuzz(func(t *testing.T, b []byte) {
		found, err := UnbakePNG(b)
		if err != nil {
			if _, ok := errors.AsType[*ImageError](err); !ok {
				t.Fatalf("error without a code: %v", err)
			}
			return
		}
		for _, x := range found {
			if _, err := BakePNG(b, x.Text); err != nil && !errors.Is(err, ErrAlreadyBaked) && strings.IndexByte(x.Text, 0) < 0 {
				t.Fatalf("read but cannot be baked: %v", err)
			}
		}
	})
}

func BenchmarkBakePNG(b *testing.B) {
	picture, err := Design{Circle, Prune, "users", "x"}.PNG(512)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("a", 3500)
	b.SetBytes(int64(len(picture)))
	for b.Loop() {
		if _, err := BakePNG(picture, text); err != nil {
			b.Fatal(err)
		}
	}
}

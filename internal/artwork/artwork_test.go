package artwork

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// wantCode fails unless err is an ImageError of that code.
func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	e, ok := errors.AsType[*ImageError](err)
	if !ok || e.Code != code {
		t.Errorf("error %v, want code %s", err, code)
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     Kind
	}{
		{"png", pngSignature + "rest", PNG},
		{"jpeg", "\xff\xd8\xff\xe0\x00\x10JFIF", JPEG},
		{"svg", `<svg xmlns="http://www.w3.org/2000/svg"/>`, SVG},
		{"svg after a byte order mark, prolog, comment and white space", "\xef\xbb\xbf<?xml version=\"1.0\"?>\n<!-- <html> -->\n <svg>", SVG},
		{"svg with a prefix", `<s:svg xmlns:s="http://www.w3.org/2000/svg">`, SVG},
		{"svg after a DTD", `<!DOCTYPE svg [<!ENTITY a "b>">]><svg>`, SVG},
		{"html that holds an svg", `<html><svg/></html>`, Other},
		{"json", `{"type":"svg"}`, Other},
		{"unfinished comment", `<!-- <svg>`, Other},
		{"element that begins like svg", `<svgs/>`, Other},
		{"a photo of an iPhone", "\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic", HEIC},
		{"a photo of another telephone", "\x00\x00\x00\x18ftypmif1", HEIC},
		{"a photo with more colours", "\x00\x00\x00\x18ftypheix", HEIC},
		{"several photos", "\x00\x00\x00\x18ftyphevc", HEIC},
		{"avif", "\x00\x00\x00\x1cftypavif", HEIC},
		{"a film", "\x00\x00\x00\x18ftypmp42", Other},
		{"a photo cut at its first word", "\x00\x00\x00\x18ftyphei", Other},
		{"nothing", ``, Other},
	} {
		if got := Sniff([]byte(c.in)); got != c.want {
			t.Errorf("%s: Sniff = %v, want %v", c.name, got, c.want)
		}
	}
}

func TestErrorsMatchOnTheirCode(t *testing.T) {
	err := error(&ImageError{CodeNoQR, "some detail"})
	if !errors.Is(err, ErrNoQR) || errors.Is(err, ErrNoBadge) {
		t.Errorf("errors.Is(%v) must follow the code alone", err)
	}
}

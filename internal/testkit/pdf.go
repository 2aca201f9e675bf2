package testkit

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// Failer is what a test and a property have in common.
type Failer interface {
	Helper()
	Fatal(...any)
}

// PDFPages are the pages of one of our own documents as drawing commands, inflated.
func PDFPages(t Failer, pdf []byte) []string {
	t.Helper()
	var pages []string
	for _, part := range bytes.Split(pdf, []byte("stream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // the word "endstream", or a stream of another kind
		}
		if raw, err := io.ReadAll(z); err == nil && bytes.Contains(raw, []byte(" Tj ET")) {
			pages = append(pages, string(raw))
		}
	}
	if len(pages) == 0 {
		t.Fatal("this is no PDF with text")
	}
	return pages
}

var shownText = regexp.MustCompile(`(?s)Td \((.*?[^\\]|)\) Tj ET`)

// PDFText is what a person copies from one of our own documents, or hears: one line of paper a line.
func PDFText(t Failer, pdf []byte) string {
	t.Helper()
	unescape := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")
	var all []string
	for _, page := range PDFPages(t, pdf) {
		for _, m := range shownText.FindAllStringSubmatch(page, -1) {
			raw := unescape.Replace(m[1])
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			all = append(all, string(utf16.Decode(units)))
		}
	}
	return strings.Join(all, "\n")
}

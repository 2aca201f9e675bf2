package evidence

import (
	"bytes"
	"image"
	_ "image/jpeg" // dimensions
	_ "image/png"
	"unicode"
	"unicode/utf8"

	"galon/internal/artwork"
	"galon/internal/domain"
)

// The kinds that are kept.
const (
	TypeJPEG = "image/jpeg"
	TypePNG  = "image/png"
	TypePDF  = "application/pdf"
	TypeText = "text/plain"
)

const (
	textLimit  = 100 << 10
	pixelLimit = 100_000_000 // of a picture, so that nobody is made to unfold more
)

// Clean tells the kind by the content and takes out what the camera wrote beside the picture. The same photo gives the
// same bytes however often it is cleaned, so a file can be proved later from the telephone that took it.
func Clean(raw []byte) (clean []byte, kind string, err error) {
	switch {
	case len(raw) == 0:
		return nil, "", refused("evidence-empty")
	case len(raw) > Limit:
		return nil, "", &domain.Error{Kind: domain.TooLarge, Code: "evidence-too-large", Args: []any{Limit >> 20}}
	case bytes.HasPrefix(raw, []byte{0xff, 0xd8, 0xff}):
		clean, kind = cleanJPEG(raw), TypeJPEG
	case bytes.HasPrefix(raw, pngSignature):
		clean, kind = cleanPNG(raw), TypePNG
	case bytes.HasPrefix(raw, []byte("%PDF-")):
		if !bytes.Contains(raw[max(0, len(raw)-2048):], []byte("%%EOF")) { // cut off on the way
			return nil, "", refused("evidence-broken")
		}
		return raw, TypePDF, nil
	case artwork.Sniff(raw) == artwork.HEIC:
		return nil, "", refused("file-heic")
	default:
		return cleanText(raw)
	}
	if clean == nil {
		return nil, "", refused("evidence-broken")
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(clean))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return nil, "", refused("evidence-broken")
	}
	if int64(size.Width)*int64(size.Height) > pixelLimit {
		return nil, "", refused("evidence-pixels")
	}
	return clean, kind, nil
}

func refused(code string) error { return &domain.Error{Kind: domain.Invalid, Code: code} }

// cleanText takes plain words in UTF-8; anything else that is no picture and no PDF is not of a kind we keep.
func cleanText(raw []byte) ([]byte, string, error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if !utf8.Valid(raw) {
		return nil, "", refused("evidence-type")
	}
	for _, r := range string(raw) {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return nil, "", refused("evidence-type")
		}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, "", refused("evidence-empty")
	}
	if len(raw) > textLimit {
		return nil, "", refused("evidence-text-long")
	}
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("<")) { // a page, an SVG: not words, and others might run it
		return nil, "", refused("evidence-type")
	}
	return raw, TypeText, nil
}

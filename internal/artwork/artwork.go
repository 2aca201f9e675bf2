// Package artwork makes and reads pictures: it composes badge images, bakes credentials into PNG and SVG files
// and takes them out again, finds the files attached to a PDF, draws QR codes and reads them from photos, and sets the
// documents that people print: the page for a CV, the vignette, the proof of a verification.
//
// It never judges what it finds: a baked text is handed over as it was, unsigned or false. It knows no
// achievement, no network and no clock, and imports nothing of ours. It is the only room that imports
// fpdf, go-qrcode, gozxing, rasterx and oksvg. Its neighbours are app, which orders pictures, verify, which gives it
// files of strangers, and the doors that serve the result.
package artwork

import (
	"bytes"
	"errors"
)

// Codes of ImageError. They are stable: pages, reports and scripts match on them.
const (
	CodeNotPNG        = "image-not-png"
	CodeNotSVG        = "image-not-svg"
	CodeNotPDF        = "image-not-pdf"
	CodePDFLocked     = "pdf-locked" // its content is encrypted
	CodeTruncated     = "image-truncated"
	CodeChecksum      = "image-checksum"
	CodeTooLarge      = "image-too-large"
	CodeBomb          = "image-compressed-bomb"
	CodeNoBadge       = "image-no-badge"
	CodeDuplicate     = "image-duplicate-badge"
	CodeBadText       = "image-bad-text"
	CodeMalformed     = "image-malformed"
	CodeDTD           = "image-dtd"
	CodePrefixTaken   = "image-prefix-taken"
	CodeAlreadyBaked  = "image-already-baked"
	CodeNotPhoto      = "image-not-photo"
	CodeNoQR          = "image-no-qr"
	CodeQRTooLong     = "qr-too-long"
	CodeUnknownDesign = "image-unknown-design"
)

// ImageError says what is wrong with a picture. Code is for machines and for the sentence a person reads;
// Detail is for the log.
type ImageError struct {
	Code   string
	Detail string
}

func (e *ImageError) Error() string {
	if e.Detail == "" {
		return "artwork: " + e.Code
	}
	return "artwork: " + e.Code + ": " + e.Detail
}

// Is makes errors.Is match on the code alone, whatever the detail.
func (e *ImageError) Is(target error) bool {
	t, ok := target.(*ImageError)
	return ok && t.Code == e.Code
}

var (
	// ErrAlreadyBaked: the picture holds an Open Badge 3.0 already, and replacing it silently would lose it.
	ErrAlreadyBaked = &ImageError{Code: CodeAlreadyBaked}
	// ErrNoBadge: the picture is sound and holds no badge.
	ErrNoBadge = &ImageError{Code: CodeNoBadge}
	// ErrNoQR: the photo is sound and no QR code could be read on it.
	ErrNoQR = &ImageError{Code: CodeNoQR}
)

// Kind is what the first bytes of a file say it is.
type Kind int

const (
	Other Kind = iota
	PNG
	SVG
	JPEG
	PDF
	HEIC
)

func (k Kind) String() string {
	switch k {
	case PNG:
		return "png"
	case SVG:
		return "svg"
	case JPEG:
		return "jpeg"
	case PDF:
		return "pdf"
	case HEIC:
		return "heic"
	}
	return "other"
}

// photoBrands are what telephones write of their own photos (ISO/IEC 23008-12, annex B; AVIF 1.2, section 8): told apart
// from a film of the same container, and not read here.
var photoBrands = map[string]bool{"heic": true, "heix": true, "heim": true, "heis": true, "hevc": true, "hevx": true, "hevm": true, "hevs": true,
	"mif1": true, "msf1": true, "avif": true, "avis": true}

// Sniff tells the kind of a file from its bytes; names and media types that strangers send are not trusted.
func Sniff(b []byte) Kind {
	switch {
	case bytes.HasPrefix(b, []byte(pngSignature)):
		return PNG
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(bytes.TrimLeft(b[:min(len(b), 1024)], "\ufeff\x00 \t\r\n"), []byte("%PDF-")):
		return PDF
	case len(b) >= 12 && string(b[4:8]) == "ftyp" && photoBrands[string(b[8:12])]:
		return HEIC
	case startsWithSVG(b):
		return SVG
	}
	return Other
}

// startsWithSVG skips what XML allows before the root element and looks at the root's local name.
func startsWithSVG(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for {
		b = bytes.TrimLeft(b, " \t\r\n")
		var end string
		switch {
		case bytes.HasPrefix(b, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(b, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
			// An SVG with a DTD is still an SVG; UnbakeSVG refuses it with a reason.
			end = ">"
			if open := bytes.IndexByte(b, '['); open >= 0 && open < bytes.IndexByte(b, '>') {
				end = "]>"
			}
		default:
			if len(b) == 0 || b[0] != '<' {
				return false
			}
			name := b[1:]
			if i := bytes.IndexAny(name, " \t\r\n/>"); i >= 0 {
				name = name[:i]
			}
			if i := bytes.LastIndexByte(name, ':'); i >= 0 {
				name = name[i+1:]
			}
			return string(name) == "svg"
		}
		i := bytes.Index(b, []byte(end))
		if i < 0 {
			return false
		}
		b = b[i+len(end):]
	}
}

func isCode(err error, code string) bool { return errors.Is(err, &ImageError{Code: code}) }

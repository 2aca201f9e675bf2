package artwork

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
)

// Bounds of a photo, checked on its header before a pixel is decoded. Phones sell 4032×3024 as 12 megapixels,
// so the bound is the full 4096×3072.
const (
	maxPhotoPixels = 4096 * 3072
	maxPhotoSide   = 12000
	maxPhotoBytes  = 16 << 20
	maxPhotoMemory = 52 << 20 // of the decoded pixels: 16-bit colours and progressive JPEGs need several times as much
	// A progressive JPEG is decoded in scans, each over the whole picture. Cameras write about ten; thousands
	// would buy minutes of our time with one small file.
	maxScans = 24
)

// ReadQR finds the QR code on a photo (PNG or JPEG) and returns its text. A photo without a readable code
// gives ErrNoQR.
func ReadQR(photo []byte) (string, error) {
	texts, err := ReadQRs(photo, func(string) bool { return true })
	if err != nil {
		return "", err
	}
	return texts[0], nil
}

// ReadQRs finds the QR codes on a photo, each text once. It looks until one of them is wanted: beside the code that somebody
// photographs there may be an advertisement with another. Then it looks on as long as that shows more of a sheet. The work is bounded by the bounds of the header, by a fixed
// number of looks and by how many pixels they may ask for, whatever the photo shows.
func ReadQRs(photo []byte, wanted func(text string) bool) (texts []string, err error) {
	decode, err := checkPhoto(photo)
	if err != nil {
		return nil, err
	}
	img, err := decode()
	if err != nil {
		return nil, &ImageError{CodeMalformed, err.Error()}
	}
	full := grayOf(img)
	enough := false
	add := func(found ...string) {
		for _, text := range found {
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
			enough = enough || wanted(text)
		}
	}
	left := maxAsked
	for _, a := range looks {
		if a.k > 1 && max(full.w, full.h)/a.k < 100 {
			continue
		}
		g := full.divided(a.k)
		if a.blur {
			g = g.blurred()
		}
		two, known := g.blackAndWhite(a.radius, a.percent), len(texts)
		for _, dark := range [...]uint8{0, 255} {
			budget := min(left, maxAsked/4)
			l := look{g, two, dark, budget}
			add(l.codes(two.eyes(dark))...)
			left -= budget - l.left
		}
		if enough && len(texts) == known {
			return texts, nil
		}
	}
	if len(texts) == 0 {
		return nil, ErrNoQR
	}
	return texts, nil
}

// maxAsked is how many pixels the search for codes may ask for, about a second's work.
const maxAsked = 60_000_000

// looks are the ways of looking at a photo, in the order tried: smaller by k, so that the modules of any code are few pixels
// wide in one of them, and in two tones by the mean of a window. A blur takes the grain away, and low contrast needs a
// threshold near the mean. Of 139 made-up photos (at a slant, small, inverted, beside another code, blurred, faint, in
// shadow, bent, with grain) these find the code on 136. The library finds it on 95, and compares all eyes of a wall of them
// three by three, for minutes: so it only decodes what is found here.
var looks = []struct {
	k       int
	blur    bool
	radius  int
	percent int // of the mean: what is below it is black
}{
	{4, false, 30, 90}, {2, false, 30, 90}, {1, false, 30, 90}, {8, false, 30, 90},
	{1, true, 30, 96}, {2, true, 30, 96}, {3, true, 40, 85}, {4, true, 30, 96},
}

// checkPhoto reads the header only, and returns how to decode the rest.
func checkPhoto(photo []byte) (decode func() (image.Image, error), err error) {
	if len(photo) > maxPhotoBytes {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d bytes", len(photo))}
	}
	r := bytes.NewReader(photo)
	var header image.Config
	switch Sniff(photo) {
	case PNG:
		header, err = png.DecodeConfig(r)
		decode = func() (image.Image, error) { return png.Decode(bytes.NewReader(photo)) }
	case JPEG:
		header, err = jpeg.DecodeConfig(r)
		decode = func() (image.Image, error) { return jpeg.Decode(bytes.NewReader(photo)) }
		if n := jpegScans(photo); n > maxScans {
			return nil, &ImageError{CodeTooLarge, fmt.Sprintf("JPEG of %d scans", n)}
		}
	default:
		return nil, &ImageError{Code: CodeNotPhoto}
	}
	switch {
	case err != nil:
		return nil, &ImageError{CodeMalformed, err.Error()}
	case header.Width < 1 || header.Height < 1:
		return nil, &ImageError{CodeMalformed, "no pixels"}
	case header.Width > maxPhotoSide || header.Height > maxPhotoSide || header.Width*header.Height > maxPhotoPixels:
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d×%d pixels", header.Width, header.Height)}
	}
	if size := header.Width * header.Height * pixelBytes(photo, header.ColorModel); size > maxPhotoMemory {
		return nil, &ImageError{CodeTooLarge, fmt.Sprintf("%d MB of pixels", size>>20)}
	}
	return decode, nil
}

// pixelBytes is the memory that decoding one pixel takes.
func pixelBytes(photo []byte, m color.Model) int {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.RGBAModel, color.NRGBAModel, color.CMYKModel:
		return 4
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		if jpegProgressive(photo) { // the coefficients of the whole picture stay until the last scan, 4 bytes each
			return 3 * 5
		}
		return 3
	}
	return 1
}

// jpegProgressive looks for the frame header of a progressive JPEG (ITU T.81, B.1.1.3: SOF2).
func jpegProgressive(b []byte) bool {
	for at := 2; at+4 <= len(b) && b[at] == 0xff; {
		switch marker := b[at+1]; marker {
		case 0xff:
			at++
			continue
		case 0xc2:
			return true
		case 0xda, 0xd9:
			return false
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	}
	return false
}

// jpegScans counts the scans up to the end of the picture (ITU T.81, B.1.1). Phones append films and second
// pictures behind it, which are not decoded and do not count.
func jpegScans(b []byte) int {
	scans := 0
	for at := 2; at+4 <= len(b); {
		marker := b[at+1]
		switch {
		case b[at] != 0xff || marker == 0x00 || 0xd0 <= marker && marker <= 0xd7:
			at++ // compressed data, a stuffed byte or a restart
			continue
		case marker == 0xff:
			at++ // fill byte
			continue
		case marker == 0xd9: // end of image
			return scans
		case marker == 0xda:
			scans++
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
	}
	return scans
}

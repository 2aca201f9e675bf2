package artwork

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"maps"
	"slices"
)

// Bounds of the packed pictures of a PDF: pixels of all of them, and the smallest side on which a code can be read.
const (
	maxPDFPixels  = 2 * maxPhotoPixels
	minPDFPicture = 21
)

// flatePictures unpacks the pictures of a PDF that zlib packs (ISO 32000-1, 8.9.5 and 7.4.4), in grey, row by row:
// no more than one of them is in memory unpacked, whatever it claims.
func flatePictures(pdf []byte, most int) (pictures [][]byte) {
	r, err := readPDF(pdf)
	if err != nil {
		return nil
	}
	pixels, total := maxPDFPixels, 0
	for _, number := range slices.Sorted(maps.Keys(r.objects)) {
		o := r.objects[number]
		if o.stream == 0 {
			continue
		}
		v, err := r.value(o.in, o.at)
		d, _ := v.(pdfDict)
		if err != nil {
			break
		}
		p, ok := r.pixels(d)
		if !ok {
			continue
		}
		if pixels -= p.w * p.h; pixels < 0 || len(pictures) >= most {
			break
		}
		img, ok := p.gray(o.in[o.stream:o.end])
		if !ok {
			continue
		}
		var b bytes.Buffer
		if (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img) != nil {
			continue
		}
		if total += b.Len(); total > maxPDFWholePics {
			break
		}
		pictures = append(pictures, b.Bytes())
	}
	return pictures
}

// pdfPixels says how the pixels of a picture are laid out.
type pdfPixels struct {
	w, h, bits, colours int
	predictor           int
	palette             []byte // three bytes a colour, or nil
}

// pixels reads the dictionary of a picture; false for one that is not read.
func (r *pdfReading) pixels(d pdfDict) (p pdfPixels, ok bool) {
	number := func(d pdfDict, key string, missing int) int {
		v, _, _ := r.resolve(d[key])
		if n, ok := v.(int); ok {
			return n
		}
		return missing
	}
	one := func(v any) any { // a list of one is that one
		v, _, _ = r.resolve(v)
		if list, ok := v.([]any); ok && len(list) == 1 {
			v, _, _ = r.resolve(list[0])
		}
		return v
	}
	if one(d["Subtype"]) != pdfWordName("Image") || one(d["Filter"]) != pdfWordName("FlateDecode") {
		return p, false
	}
	p = pdfPixels{w: number(d, "Width", 0), h: number(d, "Height", 0), bits: number(d, "BitsPerComponent", 1), colours: 1, predictor: 1}
	if parms, ok := one(d["DecodeParms"]).(pdfDict); ok {
		p.predictor = number(parms, "Predictor", 1)
	}
	space, _, _ := r.resolve(d["ColorSpace"])
	list, _ := space.([]any)
	if len(list) > 0 {
		space, _, _ = r.resolve(list[0])
	}
	switch space {
	case nil, pdfWordName("DeviceGray"), pdfWordName("CalGray"): // nil: a mask of one bit
	case pdfWordName("DeviceRGB"), pdfWordName("CalRGB"):
		p.colours = 3
	case pdfWordName("DeviceCMYK"):
		p.colours = 4
	case pdfWordName("ICCBased"):
		if len(list) < 2 {
			return p, false
		}
		profile, _, _ := r.resolve(list[1])
		dict, _ := profile.(pdfDict)
		p.colours = number(dict, "N", 0)
	case pdfWordName("Indexed"):
		if len(list) < 4 {
			return p, false
		}
		v, o, _ := r.resolve(list[3])
		dict, _ := v.(pdfDict)
		content, err := r.content(o, dict)
		if base, _, _ := r.resolve(list[1]); err != nil || base != pdfWordName("DeviceRGB") {
			return p, false
		}
		p.palette = content
	default:
		return p, false
	}
	fits := p.w >= minPDFPicture && p.h >= minPDFPicture && p.w <= maxPhotoSide && p.h <= maxPhotoSide && p.w*p.h <= maxPhotoPixels
	return p, fits && (p.colours == 1 || p.colours == 3 || p.colours == 4) && slices.Contains([]int{1, 2, 4, 8}, p.bits) && (p.bits == 8 || p.colours == 1)
}

// gray unpacks the picture.
func (p pdfPixels) gray(packed []byte) (*image.Gray, bool) {
	z, err := zlibReader(packed)
	if err != nil {
		return nil, false
	}
	img := image.NewGray(image.Rect(0, 0, p.w, p.h))
	row, above := make([]byte, (p.w*p.colours*p.bits+7)/8), make([]byte, (p.w*p.colours*p.bits+7)/8)
	var filter [1]byte
	for y := range p.h {
		if p.predictor >= 10 {
			if _, err := io.ReadFull(z, filter[:]); err != nil {
				return nil, false
			}
		}
		if _, err := io.ReadFull(z, row); err != nil {
			return nil, false
		}
		switch {
		case p.predictor >= 10:
			unfilter(filter[0], row, above, max(1, p.colours*p.bits/8))
		case p.predictor == 2 && p.bits == 8: // TIFF: each value is told from its left neighbour
			for i := p.colours; i < len(row); i++ {
				row[i] += row[i-p.colours]
			}
		}
		p.line(img.Pix[y*img.Stride:][:p.w], row)
		row, above = above, row
	}
	return img, true
}

// line turns a row of pixels to grey.
func (p pdfPixels) line(out, row []byte) {
	for x := range out {
		switch p.colours {
		case 3:
			out[x] = luminance(row[3*x:])
		case 4:
			c := [3]byte{255 - row[4*x], 255 - row[4*x+1], 255 - row[4*x+2]}
			out[x] = byte(max(0, int(luminance(c[:]))-int(row[4*x+3])))
		default:
			at := x * p.bits
			v := int(row[at/8]) >> (8 - p.bits - at%8) & (1<<p.bits - 1)
			switch {
			case p.palette == nil:
				out[x] = byte(v * 255 / (1<<p.bits - 1))
			case 3*v+3 <= len(p.palette):
				out[x] = luminance(p.palette[3*v:])
			}
		}
	}
}

func luminance(rgb []byte) byte {
	return byte((299*int(rgb[0]) + 587*int(rgb[1]) + 114*int(rgb[2])) / 1000)
}

// unfilter undoes the filter of a row of PNG (PNG third edition, 9.2); back is how many bytes a pixel takes.
func unfilter(kind byte, row, above []byte, back int) {
	for i := range row {
		var a, b, c int // left, above, above left
		b = int(above[i])
		if i >= back {
			a, c = int(row[i-back]), int(above[i-back])
		}
		switch kind {
		case 1:
			row[i] += byte(a)
		case 2:
			row[i] += byte(b)
		case 3:
			row[i] += byte((a + b) / 2)
		case 4:
			pa, pb, pc := abs(b-c), abs(a-c), abs(a+b-2*c)
			switch {
			case pa <= pb && pa <= pc:
				row[i] += byte(a)
			case pb <= pc:
				row[i] += byte(b)
			default:
				row[i] += byte(c)
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

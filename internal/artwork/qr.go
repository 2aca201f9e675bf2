package artwork

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"

	"github.com/skip2/go-qrcode"
)

// quietZone is the white margin that a QR code needs on each side, in modules (ISO/IEC 18004, 6.3.8).
const quietZone = 4

// maxQRSide bounds a QR code PNG, in pixels.
const maxQRSide = 4096

// QRSVG draws the text as a QR code of level M: a white square and one black path, one unit a module. An
// address in capital letters gives a smaller code, because the alphanumeric mode has no others; writing it so
// is up to the caller.
func QRSVG(text string) ([]byte, error) {
	modules, err := qrModules(text)
	if err != nil {
		return nil, err
	}
	side := len(modules) + 2*quietZone
	b := make([]byte, 0, 16*len(modules)*len(modules))
	b = fmt.Appendf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%[1]dv%[1]dH0z"/><path d="`, side)
	b = appendModules(b, modules)
	return append(b, `"/></svg>`...), nil
}

// appendModules writes the black modules as path data, one unit a module, the quiet zone left free.
func appendModules(b []byte, modules [][]bool) []byte {
	for y, row := range modules {
		for _, r := range runs(row) {
			b = append(b, 'M')
			b = strconv.AppendInt(b, int64(r.from+quietZone), 10)
			b = append(b, ' ')
			b = strconv.AppendInt(b, int64(y+quietZone), 10)
			b = append(b, 'h')
			b = strconv.AppendInt(b, int64(r.to-r.from), 10)
			b = append(b, "v1h-"...)
			b = strconv.AppendInt(b, int64(r.to-r.from), 10)
			b = append(b, 'z')
		}
	}
	return b
}

// run is black modules that touch, from the first to the one after the last.
type run struct{ from, to int }

func runs(row []bool) []run {
	var all []run
	for x := 0; x < len(row); x++ {
		if !row[x] {
			continue
		}
		r := run{from: x}
		for x < len(row) && row[x] {
			x++
		}
		r.to = x
		all = append(all, r)
	}
	return all
}

// QRPNG draws the same code as a black and white PNG, moduleSize pixels a module.
func QRPNG(text string, moduleSize int) ([]byte, error) {
	modules, err := qrModules(text)
	if err != nil {
		return nil, err
	}
	side := len(modules) + 2*quietZone
	if moduleSize < 1 || moduleSize*side > maxQRSide {
		return nil, &ImageError{CodeUnknownDesign, fmt.Sprintf("module of %d pixels", moduleSize)}
	}
	img := image.NewPaletted(image.Rect(0, 0, side*moduleSize, side*moduleSize), color.Palette{color.White, color.Black})
	for y, row := range modules {
		first := (y + quietZone) * moduleSize
		line := img.Pix[first*img.Stride : (first+1)*img.Stride]
		for x, black := range row {
			if black {
				at := (x + quietZone) * moduleSize
				for i := range moduleSize {
					line[at+i] = 1
				}
			}
		}
		for i := 1; i < moduleSize; i++ {
			copy(img.Pix[(first+i)*img.Stride:], line)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode QR code: %w", err)
	}
	return b.Bytes(), nil
}

// qrModules is the square of modules without margin; true is black.
func qrModules(text string) ([][]bool, error) {
	if text == "" {
		return nil, &ImageError{CodeBadText, "empty QR code"}
	}
	q, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, &ImageError{CodeQRTooLong, err.Error()}
	}
	q.DisableBorder = true
	return q.Bitmap(), nil
}

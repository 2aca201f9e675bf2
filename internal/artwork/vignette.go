package artwork

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"

	"github.com/srwiley/rasterx"
)

// Vignette is a strip of 60 × 25 mm to paste into a CV (ux S21): a code for a telephone and, in letters, the same for
// fingers. Its letters are outlines.
type Vignette struct {
	Name  string // what the picture is, for who does not see it
	Lines [2]string
	Code  string // as people read it, in groups
	QR    string
}

// The units of a vignette are hundredths of a millimetre.
const (
	vignetteWide, vignetteHigh = 6000, 2500
	vignetteQR                 = 2200 // margin included; never under 20 mm
	vignetteText               = 2500
)

// vignetteDots is the resolution of the PNG, in pixels a metre: 600 to the inch.
const vignetteDots = 23622

// letters is every line as one path.
func (v Vignette) letters() (path, error) {
	const room = vignetteWide - vignetteText - 150
	var all path
	for _, l := range []struct {
		text    string
		bold    bool
		y, size float64
	}{{v.Lines[0], true, 800, 340}, {v.Lines[1], false, 1250, 290}, {v.Code, true, 1860, 430}} {
		f := outlines().regular
		if l.bold {
			f = outlines().bold
		}
		p, err := lettering(f, l.text, vignetteText, l.y, l.size, room)
		if err != nil {
			return nil, err
		}
		all = append(all, p...)
	}
	return all, nil
}

// SVG draws the vignette in its printed size.
func (v Vignette) SVG() ([]byte, error) {
	modules, err := qrModules(v.QR)
	if err != nil {
		return nil, err
	}
	letters, err := v.letters()
	if err != nil {
		return nil, err
	}
	var name bytes.Buffer
	if err := xml.EscapeText(&name, []byte(printable(v.Name))); err != nil {
		return nil, fmt.Errorf("escape name: %w", err)
	}
	const corner = (vignetteHigh - vignetteQR) / 2
	b := fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="25mm" viewBox="0 0 %d %d" role="img"><title>%s</title>`+
		`<path fill="#fff" d="M0 0h%[1]dv%[2]dH0z"/><path fill="none" stroke="%[4]s" stroke-width="20" d="M10 10h%[5]dv%[6]dH10z"/>`+
		`<g transform="translate(%[7]d %[7]d)scale(%[8]s)"><path shape-rendering="crispEdges" d="`,
		vignetteWide, vignetteHigh, name.Bytes(), rule, vignetteWide-20, vignetteHigh-20, corner, number(vignetteQR/float64(len(modules)+2*quietZone), 4))
	b = appendModules(b, modules)
	return fmt.Appendf(b, `"/></g><path fill="%s" d="%s"/></svg>`, ink, letters.data(0)), nil
}

// PNG draws the same at 600 dots to the inch, and says so, so that it is pasted in its size.
func (v Vignette) PNG() ([]byte, error) {
	modules, err := qrModules(v.QR)
	if err != nil {
		return nil, err
	}
	letters, err := v.letters()
	if err != nil {
		return nil, err
	}
	const k = vignetteDots / 100_000. // pixels a unit
	dot := func(u float64) int { return int(u*k + .5) }
	wide, high := dot(vignetteWide), dot(vignetteHigh)
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	draw.Draw(img, img.Bounds(), image.NewUniform(parseColor(rule)), image.Point{}, draw.Src)
	draw.Draw(img, img.Bounds().Inset(dot(20)), image.White, image.Point{}, draw.Src)

	const corner = (vignetteHigh - vignetteQR) / 2.
	unit := vignetteQR / float64(len(modules)+2*quietZone)
	edge := func(i int) int { return dot(corner + float64(i+quietZone)*unit) }
	for y, row := range modules {
		for _, run := range runs(row) {
			draw.Draw(img, image.Rect(edge(run.from), edge(y), edge(run.to), edge(y+1)), image.Black, image.Point{}, draw.Src)
		}
	}
	compiled, err := letters.compile()
	if err != nil {
		return nil, err
	}
	scanner := rasterx.NewScannerGV(wide, high, img, img.Bounds())
	f := rasterx.NewFiller(wide, high, scanner)
	addTo(f, compiled, rasterx.Identity.Scale(k, k))
	scanner.SetColor(parseColor(ink))
	f.Draw()

	var b bytes.Buffer
	if err := png.Encode(&b, paletted(img)); err != nil {
		return nil, fmt.Errorf("encode vignette: %w", err)
	}
	return withDensity(b.Bytes(), vignetteDots), nil
}

// withDensity writes the pHYs chunk (PNG 11.3.4.3) behind the header of one of our own files.
func withDensity(file []byte, perMetre uint32) []byte {
	const header = len(pngSignature) + 4 + 4 + 13 + 4
	chunk := binary.BigEndian.AppendUint32([]byte("\x00\x00\x00\x09pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1) // 1: a metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return slices.Insert(file, header, chunk...)
}

// onWhite lays a picture on white paper.
func onWhite(img image.Image) image.Image {
	if p, ok := img.(*image.Paletted); ok {
		flat := *p
		flat.Palette = make(color.Palette, len(p.Palette))
		for i, c := range p.Palette {
			flat.Palette[i] = over(color.RGBAModel.Convert(c).(color.RGBA))
		}
		return &flat
	}
	flat := image.NewRGBA(img.Bounds())
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), img, img.Bounds().Min, draw.Over)
	return flat
}

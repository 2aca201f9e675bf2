package artwork

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"
	"strings"

	"github.com/srwiley/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// Sizes of a badge PNG, in pixels.
const (
	minSize = 16
	maxSize = 2048
)

// PNG draws the same scene as SVG does, size pixels wide. The whole SVG is never given to a rasteriser: oksvg
// drops clip paths, uses and transforms.
func (d Design) PNG(size int) ([]byte, error) {
	if size < minSize || size > maxSize {
		return nil, &ImageError{CodeUnknownDesign, fmt.Sprintf("size %d", size)}
	}
	s, err := d.scene()
	if err != nil {
		return nil, err
	}
	img, err := s.raster(size)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, paletted(img)); err != nil {
		return nil, fmt.Errorf("encode badge image: %w", err)
	}
	return b.Bytes(), nil
}

func (s *scene) raster(size int) (*image.RGBA, error) {
	out := image.NewRGBA(image.Rect(0, 0, size, size))
	field, err := s.fieldMask(size)
	if err != nil {
		return nil, err
	}
	engraving := image.NewRGBA(out.Bounds())
	clipped := false
	flush := func() {
		draw.DrawMask(out, out.Bounds(), engraving, image.Point{}, field, image.Point{}, draw.Over)
		clear(engraving.Pix)
	}
	for _, l := range s.layers {
		if clipped && !l.clipped {
			flush()
		}
		clipped = l.clipped
		dst := out
		if l.clipped {
			dst = engraving
		}
		if err := l.raster(dst, size); err != nil {
			return nil, err
		}
	}
	if clipped {
		flush()
	}
	return out, nil
}

func (s *scene) fieldMask(size int) (*image.RGBA, error) {
	mask := image.NewRGBA(image.Rect(0, 0, size, size))
	l := layer{path: s.field, fill: paint{from: white}}
	return mask, l.raster(mask, size)
}

// precision enlarges a path before it is compiled, because the compiler keeps 1/64 of a unit.
const precision = 16

func (l layer) raster(dst *image.RGBA, size int) error {
	compiled, err := l.path.compile()
	if err != nil {
		return err
	}
	k := float64(size) / box
	toPixels := rasterx.Identity.Translate(float64(size)/2, float64(size)/2).Scale(k, k)
	width := l.width * k
	if l.scale != 0 {
		toPixels = toPixels.Scale(l.scale, l.scale).Translate(-iconGrid/2, -iconGrid/2)
		width *= l.scale
	}
	scanner := rasterx.NewScannerGV(size, size, dst, dst.Bounds())
	if l.fill.from != "" {
		f := rasterx.NewFiller(size, size, scanner)
		addTo(f, compiled, toPixels)
		scanner.SetColor(l.fill.source(size, 1))
		f.Draw()
		f.Clear()
	}
	if l.stroke.from == "" {
		return nil
	}
	opacity := l.opacity
	if opacity == 0 {
		opacity = 1
	}
	source := l.stroke.source(size, opacity)
	if l.pearls != 0 {
		f := rasterx.NewFiller(size, size, scanner)
		for _, c := range pearlCentres(l.path, l.pearls) {
			x, y := toPixels.Transform(c[0], c[1])
			rasterx.AddCircle(x, y, width/2, f)
		}
		scanner.SetColor(source)
		f.Draw()
		return nil
	}
	st := rasterx.NewStroker(size, size, scanner)
	for _, angle := range l.angles() {
		st.SetStroke(fixed.Int26_6(width*64), 4*64, rasterx.RoundCap, nil, rasterx.RoundGap, rasterx.Round)
		addTo(st, compiled, toPixels.Rotate(angle*math.Pi/180))
		scanner.SetColor(source)
		st.Draw()
		st.Clear()
	}
	return nil
}

func (p path) compile() (rasterx.Path, error) {
	// Each command is spelled out: the compiler takes a second relative arc without its letter from the wrong
	// point.
	var d strings.Builder
	for _, seg := range p.scaled(precision) {
		d.WriteString(path{seg}.data(3))
	}
	var c oksvg.PathCursor
	if err := c.CompilePath(d.String()); err != nil {
		return nil, fmt.Errorf("compile path: %w", err)
	}
	return c.Path, nil
}

func addTo(dst rasterx.Adder, p rasterx.Path, m rasterx.Matrix2D) {
	p.AddTo(&rasterx.MatrixAdder{Adder: dst, M: m.Scale(1./precision, 1./precision)})
}

// source is what a scanner draws with: a color.Color or a rasterx.ColorFunc.
func (p paint) source(size int, opacity float64) any {
	from := parseColor(p.from)
	if p.to == "" {
		return rasterx.ApplyOpacity(from, opacity)
	}
	to := parseColor(p.to)
	mix := func(a, b uint8, t float64) uint8 { return uint8(math.Round(float64(a)*(1-t) + float64(b)*t)) }
	// The gradient is constant along the other diagonal: one colour for each x+y.
	ramp := make([]color.RGBA, 2*size)
	for i := range ramp {
		t := float64(i+1) / float64(2*size)
		ramp[i] = color.RGBA{mix(from.R, to.R, t), mix(from.G, to.G, t), mix(from.B, to.B, t), 255}
	}
	return rasterx.ColorFunc(func(x, y int) color.Color { return ramp[min(max(x+y, 0), len(ramp)-1)] })
}

// parseColor reads #RRGGBB and #RGB; the colours are our own constants.
func parseColor(s string) color.RGBA {
	v, err := strconv.ParseUint(s[1:], 16, 32)
	if err != nil {
		panic(err)
	}
	if len(s) == 4 {
		return color.RGBA{uint8(v>>8) * 17, uint8(v>>4&15) * 17, uint8(v&15) * 17, 255}
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

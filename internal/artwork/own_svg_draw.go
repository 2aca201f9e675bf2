package artwork

import (
	"bytes"
	"fmt"
	"image"
	"math"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// svg writes the drawing anew, from its shapes alone.
func (d *ownDrawing) svg() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s %s %s %[3]s" width="%d" height="%[4]d">`, number(d.x, 4), number(d.y, 4), number(d.side, 4), ownSize)
	names := map[*ownRamp]string{}
	for _, s := range d.shapes {
		for _, p := range []*ownPaint{s.fill, s.stroke} {
			if p != nil && p.ramp != nil {
				if len(names) == 0 {
					b.WriteString(`<defs>`)
				}
				names[p.ramp] = fmt.Sprintf("g%d", len(names)+1)
				p.ramp.write(&b, names[p.ramp])
			}
		}
	}
	if len(names) > 0 {
		b.WriteString(`</defs>`)
	}
	for _, s := range d.shapes {
		b.WriteString(`<path d="` + s.path.data(4) + `"`)
		if s.matrix != rasterx.Identity {
			m := s.matrix
			fmt.Fprintf(&b, ` transform="matrix(%s %s %s %s %s %s)"`, number(m.A, 6), number(m.B, 6), number(m.C, 6), number(m.D, 6), number(m.E, 4), number(m.F, 4))
		}
		writeOwnPaint(&b, "fill", s.fill, s.fillOpacity, names)
		if s.evenOdd {
			b.WriteString(` fill-rule="evenodd"`)
		}
		if s.stroke != nil {
			writeOwnPaint(&b, "stroke", s.stroke, s.lineOpacity, names)
			fmt.Fprintf(&b, ` stroke-width="%s"`, number(s.width, 4))
			if s.cap == "round" || s.cap == "square" {
				b.WriteString(` stroke-linecap="` + s.cap + `"`)
			}
			if s.join == "round" || s.join == "bevel" {
				b.WriteString(` stroke-linejoin="` + s.join + `"`)
			}
		}
		b.WriteString(`/>`)
	}
	b.WriteString(`</svg>`)
	return b.Bytes()
}

func writeOwnPaint(b *bytes.Buffer, name string, p *ownPaint, opacity float64, names map[*ownRamp]string) {
	switch {
	case p == nil:
		fmt.Fprintf(b, ` %s="none"`, name)
		return
	case p.ramp != nil:
		fmt.Fprintf(b, ` %s="url(#%s)"`, name, names[p.ramp])
	default:
		fmt.Fprintf(b, ` %s="#%02x%02x%02x"`, name, p.color.R, p.color.G, p.color.B)
		opacity *= float64(p.color.A) / 255
	}
	if opacity < 1 {
		fmt.Fprintf(b, ` %s-opacity="%s"`, name, number(opacity, 3))
	}
}

// source is what a scanner draws with.
func (p *ownPaint) source(m rasterx.Matrix2D, opacity float64) any {
	if p.ramp != nil {
		return p.ramp.source(m, opacity)
	}
	return rgba(p.color, opacity)
}

// boxOf is the box around a path: x, y, width, height. Handles of curves count, as circles keep theirs on the box.
func boxOf(p path) (b [4]float64, err error) {
	compiled, err := p.compile()
	if err != nil {
		return b, err
	}
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := 0; i < len(compiled); {
		n := map[rasterx.PathCommand]int{rasterx.PathMoveTo: 2, rasterx.PathLineTo: 2, rasterx.PathQuadTo: 4, rasterx.PathCubicTo: 6}[rasterx.PathCommand(compiled[i])]
		for j := i + 1; j <= i+n && j < len(compiled); j++ {
			v, axis := float64(compiled[j])/64/precision, (j-i-1)%2
			low[axis], high[axis] = min(low[axis], v), max(high[axis], v)
		}
		i += n + 1
	}
	if math.IsInf(low[0], 0) {
		return b, nil
	}
	return [4]float64{low[0], low[1], high[0] - low[0], high[1] - low[1]}, nil
}

// raster draws the same shapes, size pixels wide.
func (d *ownDrawing) raster(size int) (*image.RGBA, error) {
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	k := float64(size) / d.side
	view := rasterx.Identity.Scale(k, k).Translate(-d.x, -d.y)
	scanner := rasterx.NewScannerGV(size, size, img, img.Bounds())
	for _, s := range d.shapes {
		compiled, err := s.path.compile()
		if err != nil {
			return nil, broken(err)
		}
		m := view.Mult(s.matrix)
		if s.fill != nil {
			f := rasterx.NewFiller(size, size, scanner)
			addTo(f, compiled, m)
			scanner.SetColor(s.fill.source(m, s.fillOpacity))
			f.Draw()
			f.Clear()
		}
		if s.stroke != nil {
			st := rasterx.NewStroker(size, size, scanner)
			width := s.width * math.Sqrt(math.Abs(m.A*m.D-m.B*m.C))
			caps, gap, join := rasterx.ButtCap, rasterx.FlatGap, rasterx.Miter
			switch s.cap {
			case "round":
				caps = rasterx.RoundCap
			case "square":
				caps = rasterx.SquareCap
			}
			switch s.join {
			case "round":
				gap, join = rasterx.RoundGap, rasterx.Round
			case "bevel":
				join = rasterx.Bevel
			}
			st.SetStroke(fixed.Int26_6(min(width, 2*float64(size))*64), 4*64, caps, nil, gap, join)
			addTo(st, compiled, m)
			scanner.SetColor(s.stroke.source(m, s.lineOpacity))
			st.Draw()
			st.Clear()
		}
	}
	return img, nil
}

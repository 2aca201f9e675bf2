package artwork

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"math"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// svg writes the drawing anew, from its shapes alone.
func (d *ownDrawing) svg() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s %s %s %[3]s" width="%d" height="%[4]d">`, number(d.x, 4), number(d.y, 4), number(d.side, 4), ownSize)
	for _, s := range d.shapes {
		b.WriteString(`<path d="` + s.path.data(4) + `"`)
		if s.matrix != rasterx.Identity {
			m := s.matrix
			fmt.Fprintf(&b, ` transform="matrix(%s %s %s %s %s %s)"`, number(m.A, 6), number(m.B, 6), number(m.C, 6), number(m.D, 6), number(m.E, 4), number(m.F, 4))
		}
		writeOwnPaint(&b, "fill", s.fill, s.fillOpacity)
		if s.evenOdd {
			b.WriteString(` fill-rule="evenodd"`)
		}
		if s.stroke != nil {
			writeOwnPaint(&b, "stroke", s.stroke, s.lineOpacity)
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

func writeOwnPaint(b *bytes.Buffer, name string, c *color.RGBA, opacity float64) {
	if c == nil {
		fmt.Fprintf(b, ` %s="none"`, name)
		return
	}
	fmt.Fprintf(b, ` %s="#%02x%02x%02x"`, name, c.R, c.G, c.B)
	if opacity < 1 {
		fmt.Fprintf(b, ` %s-opacity="%s"`, name, number(opacity, 3))
	}
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
			scanner.SetColor(rgba(*s.fill, s.fillOpacity))
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
			scanner.SetColor(rgba(*s.stroke, s.lineOpacity))
			st.Draw()
			st.Clear()
		}
	}
	return img, nil
}

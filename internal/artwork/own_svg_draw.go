package artwork

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"github.com/srwiley/rasterx"
)

// ownWriter writes a drawing anew, from its shapes and groups alone, under names of our own.
type ownWriter struct {
	drawing    *ownDrawing
	defs, body bytes.Buffer
	names      map[string]string // of what is in defs, by what it says: the same clip is written once
}

func (d *ownDrawing) svg() []byte {
	w := ownWriter{drawing: d, names: map[string]string{}}
	w.nodes(&w.body, d.nodes)
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="%s %s %s %[3]s" width="%d" height="%[4]d">`, number(d.x, 4), number(d.y, 4), number(d.side, 4), ownSize)
	if w.defs.Len() > 0 {
		fmt.Fprintf(&b, `<defs>%s</defs>`, w.defs.Bytes())
	}
	b.Write(w.body.Bytes())
	b.WriteString(`</svg>`)
	return b.Bytes()
}

// define puts an element into defs and is its name. tag is its start without the name, inner what it holds.
func (w *ownWriter) define(kind, attributes, inner string) string {
	key := kind + attributes + ">" + inner
	if w.names[key] == "" {
		w.names[key] = fmt.Sprintf("d%d", len(w.names)+1)
		fmt.Fprintf(&w.defs, `<%s id="%s"%s>%s</%[1]s>`, kind, w.names[key], attributes, inner)
	}
	return w.names[key]
}

func (w *ownWriter) nodes(b *bytes.Buffer, nodes []ownNode) {
	for _, n := range nodes {
		switch {
		case n.shape != nil:
			w.shape(b, n.shape)
		case n.pixels != nil:
			w.pixels(b, n.pixels)
		default:
			w.group(b, n.group)
		}
	}
}

func (w *ownWriter) group(b *bytes.Buffer, g *ownGroup) {
	b.WriteString(`<g`)
	if g.opacity < 1 {
		fmt.Fprintf(b, ` opacity="%s"`, number(g.opacity, 3))
	}
	if g.mask != nil {
		var inner bytes.Buffer
		w.nodes(&inner, g.mask.nodes)
		d := w.drawing
		attributes := fmt.Sprintf(` maskUnits="userSpaceOnUse" x="%s" y="%s" width="%s" height="%[3]s"`, number(d.x, 4), number(d.y, 4), number(d.side, 4))
		if g.mask.alpha {
			attributes += ` mask-type="alpha"`
		}
		fmt.Fprintf(b, ` mask="url(#%s)"`, w.define("mask", attributes, inner.String()))
	}
	inner := max(len(g.clips)-1, 0)
	for i, clip := range g.clips {
		if i > 0 {
			b.WriteString(`><g`)
		}
		var cuts bytes.Buffer
		for _, c := range clip {
			cuts.WriteString(`<path d="` + c.path.data(4) + `"` + matrixOf(c.matrix))
			if c.evenOdd {
				cuts.WriteString(` clip-rule="evenodd"`)
			}
			cuts.WriteString(`/>`)
		}
		fmt.Fprintf(b, ` clip-path="url(#%s)"`, w.define("clipPath", "", cuts.String()))
	}
	b.WriteByte('>')
	w.nodes(b, g.nodes)
	b.WriteString(strings.Repeat(`</g>`, inner+1))
}

func matrixOf(m rasterx.Matrix2D) string {
	if m == rasterx.Identity {
		return ""
	}
	return fmt.Sprintf(` transform="matrix(%s %s %s %s %s %s)"`, number(m.A, 6), number(m.B, 6), number(m.C, 6), number(m.D, 6), number(m.E, 4), number(m.F, 4))
}

func (w *ownWriter) shape(b *bytes.Buffer, s *ownShape) {
	b.WriteString(`<path d="` + s.path.data(4) + `"` + matrixOf(s.matrix))
	w.paint(b, "fill", s.fill, s.fillOpacity)
	if s.evenOdd {
		b.WriteString(` fill-rule="evenodd"`)
	}
	if s.stroke != nil {
		w.paint(b, "stroke", s.stroke, s.lineOpacity)
		fmt.Fprintf(b, ` stroke-width="%s"`, number(s.line.width, 4))
		if c := s.line.cap; c == "round" || c == "square" {
			b.WriteString(` stroke-linecap="` + c + `"`)
		}
		if j := s.line.join; j == "round" || j == "bevel" {
			b.WriteString(` stroke-linejoin="` + j + `"`)
		} else if s.line.miter != 4 {
			fmt.Fprintf(b, ` stroke-miterlimit="%s"`, number(s.line.miter, 3))
		}
		if len(s.line.dash) > 0 {
			b.WriteString(` stroke-dasharray="`)
			for i, v := range s.line.dash {
				if i > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(number(v, 4))
			}
			fmt.Fprintf(b, `" stroke-dashoffset="%s"`, number(s.line.dashFrom, 4))
		}
		if s.lineFirst {
			b.WriteString(` paint-order="stroke"`)
		}
	}
	b.WriteString(`/>`)
}

func (w *ownWriter) paint(b *bytes.Buffer, name string, p *ownPaint, opacity float64) {
	switch {
	case p == nil:
		fmt.Fprintf(b, ` %s="none"`, name)
		return
	case p.ramp != nil:
		fmt.Fprintf(b, ` %s="url(#%s)"`, name, w.define(p.ramp.text()))
	default:
		fmt.Fprintf(b, ` %s="#%02x%02x%02x"`, name, p.color.R, p.color.G, p.color.B)
		opacity *= float64(p.color.A) / 255
	}
	if opacity < 1 {
		fmt.Fprintf(b, ` %s-opacity="%s"`, name, number(opacity, 3))
	}
}

// boxOf is the box around a path: x, y, width, height. Handles of curves count, as circles keep theirs on the box.
func boxOf(p path) (b [4]float64, err error) {
	compiled, err := p.compile()
	if err != nil {
		return b, err
	}
	return boxAround(compiled), nil
}

func boxAround(compiled rasterx.Path) [4]float64 {
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
		return [4]float64{}
	}
	return [4]float64{low[0], low[1], high[0] - low[0], high[1] - low[1]}
}

package artwork

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/colornames"
	"golang.org/x/image/math/fixed"
)

// An own SVG is taken apart into shapes and written anew from them. What is written can only be shapes with colours; the
// reader knows no other element, so a new trick of the format is refused and not handed on.
type ownDrawing struct {
	x, y, side float64
	shapes     []ownShape
}

type ownShape struct {
	path         path
	matrix       rasterx.Matrix2D
	fill, stroke *color.RGBA
	fillOpacity  float64
	lineOpacity  float64
	width        float64
	cap, join    string
	evenOdd      bool
}

// Bounds of a drawing.
const (
	maxOwnElements = 3000
	maxOwnSegments = 30_000
	maxOwnNumber   = 20_000 // of a coordinate: beyond it the rasteriser's numbers run over
	maxOwnDepth    = 40
)

// Elements that act, or bring something in from elsewhere: they are named as a danger, not as a lack of ours.
var activeElements = map[string]bool{"script": true, "foreignobject": true, "iframe": true, "embed": true, "object": true, "animate": true, "set": true, "animatemotion": true,
	"animatetransform": true, "handler": true, "listener": true, "audio": true, "video": true, "canvas": true}

// Elements that say something about a drawing and are not drawn.
var silentElements = map[string]bool{"title": true, "desc": true, "metadata": true}

// ownStyle is what shapes inherit.
type ownStyle struct {
	fill, stroke string
	width        float64
	cap, join    string
	evenOdd      bool
	opacity      float64 // of all groups around, multiplied
	fillOpacity  float64
	lineOpacity  float64
	hidden       bool
	matrix       rasterx.Matrix2D
}

func broken(err error) error { return &ImageError{CodeOwnBroken, err.Error()} }

func readOwnSVG(data []byte) (*ownDrawing, error) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	d := &ownDrawing{}
	styles := []ownStyle{{fill: "black", width: 1, opacity: 1, fillOpacity: 1, lineOpacity: 1, matrix: rasterx.Identity}}
	elements, segments, roots := 0, 0, 0
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if strings.Contains(err.Error(), "entity") { // encoding/xml knows the five of XML only
				return nil, &ImageError{CodeOwnActive, err.Error()}
			}
			return nil, broken(err)
		}
		switch t := tok.(type) {
		case xml.Directive:
			if roots > 0 || !publicDoctype.Match(t) {
				return nil, &ImageError{CodeOwnActive, "DTD"}
			}
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, &ImageError{CodeOwnActive, t.Target}
			}
		case xml.StartElement:
			elements++
			if elements > maxOwnElements || len(styles) > maxOwnDepth {
				return nil, &ImageError{CodeOwnUnsupported, "too many elements"}
			}
			if err := checkOwnElement(t); err != nil {
				return nil, err
			}
			name := t.Name.Local
			if t.Name.Space != svgNamespace && t.Name.Space != "" || silentElements[name] {
				if roots == 0 {
					return nil, &ImageError{CodeOwnBroken, "root element"}
				}
				if err := skipOwn(dec); err != nil {
					return nil, err
				}
				continue
			}
			if roots == 0 {
				if name != "svg" {
					return nil, &ImageError{CodeOwnBroken, "root element"}
				}
				if err := d.box(t); err != nil {
					return nil, err
				}
			} else if name == "svg" {
				return nil, &ImageError{CodeOwnUnsupported, name}
			}
			roots++
			style, err := styles[len(styles)-1].with(t)
			if err != nil {
				return nil, err
			}
			if roots == 1 {
				style.matrix = rasterx.Identity
			}
			styles = append(styles, style)
			switch name {
			case "svg", "g", "defs":
				if name == "defs" {
					styles[len(styles)-1].hidden = true
				}
			case "path", "circle", "ellipse", "rect", "line", "polyline", "polygon":
				shape, ok, err := style.shape(t)
				if err != nil {
					return nil, err
				}
				if ok {
					segments += len(shape.path)
					d.shapes = append(d.shapes, shape)
				}
				if segments > maxOwnSegments {
					return nil, &ImageError{CodeOwnUnsupported, "too many points"}
				}
			default:
				return nil, &ImageError{CodeOwnUnsupported, name}
			}
		case xml.EndElement:
			styles = styles[:len(styles)-1]
		case xml.CharData:
			if strings.Trim(string(t), " \t\r\n\ufeff") != "" && roots == 0 {
				return nil, &ImageError{CodeOwnBroken, "text before the drawing"}
			}
		}
	}
	if roots == 0 || len(d.shapes) == 0 {
		return nil, &ImageError{CodeOwnBroken, "nothing is drawn"}
	}
	return d, nil
}

// skipOwn passes over what is not drawn, and still refuses what acts inside it.
func skipOwn(dec *xml.Decoder) error {
	for depth := 1; depth > 0; {
		tok, err := dec.Token()
		if err != nil {
			return broken(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := checkOwnElement(t); err != nil {
				return err
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive:
			return &ImageError{CodeOwnActive, "DTD"}
		}
	}
	return nil
}

// checkOwnElement refuses what acts, and every reference that leaves the file.
func checkOwnElement(el xml.StartElement) error {
	if activeElements[strings.ToLower(el.Name.Local)] {
		return &ImageError{CodeOwnActive, el.Name.Local}
	}
	for _, a := range el.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		switch {
		case strings.HasPrefix(name, "on"):
			return &ImageError{CodeOwnActive, a.Name.Local}
		case name == "base" && value != "":
			return &ImageError{CodeOwnActive, "xml:base"}
		case (name == "href" || name == "src") && value != "" && !strings.HasPrefix(value, "#"):
			if strings.HasPrefix(value, "data:image/") {
				return &ImageError{CodeOwnUnsupported, "image"}
			}
			return &ImageError{CodeOwnActive, a.Name.Local}
		case name != "xmlns" && a.Name.Space != "xmlns" && (strings.Contains(value, "url(") && !onlyLocal(value) || strings.Contains(value, "@import") || strings.Contains(value, "javascript:")):
			return &ImageError{CodeOwnActive, a.Name.Local}
		}
	}
	return nil
}

// onlyLocal tells whether every url() of a value points into the file.
func onlyLocal(value string) bool {
	for rest := value; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		if rest = strings.TrimLeft(after, `"' `); !strings.HasPrefix(rest, "#") {
			return false
		}
	}
}

// box reads the square that the drawing fills.
func (d *ownDrawing) box(el xml.StartElement) error {
	var width, height, view string
	for _, a := range el.Attr {
		switch a.Name.Local {
		case "width":
			width = a.Value
		case "height":
			height = a.Value
		case "viewBox":
			view = a.Value
		}
	}
	var w, h float64
	if view != "" {
		n, err := numbers(view)
		if err != nil || len(n) != 4 {
			return &ImageError{CodeOwnBroken, "viewBox"}
		}
		d.x, d.y, w, h = n[0], n[1], n[2], n[3]
	} else {
		w, h = length(width), length(height)
	}
	switch {
	case w <= 0 || h <= 0 || w > maxOwnNumber || h > maxOwnNumber || math.Abs(d.x) > maxOwnNumber || math.Abs(d.y) > maxOwnNumber:
		return &ImageError{CodeOwnBroken, "size"}
	case math.Abs(w-h) > 0.01*max(w, h):
		return &ImageError{CodeOwnSquare, view}
	}
	d.side = max(w, h)
	return nil
}

// length reads a number with or without px; what is in other units is as good as nothing.
func length(s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

func numbers(s string) ([]float64, error) {
	var all []float64
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) }) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(v) || math.Abs(v) > maxOwnNumber {
			return nil, fmt.Errorf("number %q", f)
		}
		all = append(all, v)
	}
	return all, nil
}

// with adds what an element says of itself to what it inherits.
func (s ownStyle) with(el xml.StartElement) (ownStyle, error) {
	said := map[string]string{}
	for _, a := range el.Attr {
		if a.Name.Space == "" {
			said[a.Name.Local] = strings.TrimSpace(a.Value)
		}
	}
	for _, declaration := range strings.Split(said["style"], ";") { // wins over attributes (SVG 2, 6.2)
		if name, value, ok := strings.Cut(declaration, ":"); ok {
			said[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	for name, to := range map[string]*string{"fill": &s.fill, "stroke": &s.stroke, "stroke-linecap": &s.cap, "stroke-linejoin": &s.join} {
		if v := said[name]; v != "" && v != "inherit" {
			*to = v
		}
	}
	for name, to := range map[string]*float64{"stroke-width": &s.width, "fill-opacity": &s.fillOpacity, "stroke-opacity": &s.lineOpacity} {
		if v, ok := said[name]; ok {
			*to = min(max(length(v), 0), maxOwnNumber)
		}
	}
	if v, ok := said["opacity"]; ok {
		s.opacity *= min(max(length(v), 0), 1)
	}
	switch said["fill-rule"] {
	case "evenodd":
		s.evenOdd = true
	case "nonzero":
		s.evenOdd = false
	}
	if said["display"] == "none" || said["visibility"] == "hidden" {
		s.hidden = true
	}
	for _, effect := range []string{"filter", "mask", "clip-path"} {
		if v := said[effect]; v != "" && v != "none" {
			return s, &ImageError{CodeOwnUnsupported, effect}
		}
	}
	if v := said["transform"]; v != "" {
		m, err := parseTransform(v)
		if err != nil {
			return s, broken(err)
		}
		s.matrix = s.matrix.Mult(m)
	}
	return s, nil
}

// parseTransform reads a list of transforms (CSS Transforms 1, 8.1).
func parseTransform(text string) (rasterx.Matrix2D, error) {
	m := rasterx.Identity
	for rest := strings.TrimLeft(text, " ,\t\r\n"); rest != ""; rest = strings.TrimLeft(rest, " ,\t\r\n") {
		name, after, ok := strings.Cut(rest, "(")
		inner, tail, closed := strings.Cut(after, ")")
		if !ok || !closed {
			return m, fmt.Errorf("transform %q", text)
		}
		n, err := numbers(inner)
		if err != nil {
			return m, err
		}
		rest = tail
		switch name = strings.TrimSpace(name); {
		case name == "matrix" && len(n) == 6:
			m = m.Mult(rasterx.Matrix2D{A: n[0], B: n[1], C: n[2], D: n[3], E: n[4], F: n[5]})
		case name == "translate" && len(n) == 1:
			m = m.Translate(n[0], 0)
		case name == "translate" && len(n) == 2:
			m = m.Translate(n[0], n[1])
		case name == "scale" && len(n) == 1:
			m = m.Scale(n[0], n[0])
		case name == "scale" && len(n) == 2:
			m = m.Scale(n[0], n[1])
		case name == "rotate" && len(n) == 1:
			m = m.Rotate(n[0] * math.Pi / 180)
		case name == "rotate" && len(n) == 3:
			m = m.Translate(n[1], n[2]).Rotate(n[0]*math.Pi/180).Translate(-n[1], -n[2])
		case name == "skewX" && len(n) == 1:
			m = m.SkewX(n[0] * math.Pi / 180)
		case name == "skewY" && len(n) == 1:
			m = m.SkewY(n[0] * math.Pi / 180)
		default:
			return m, fmt.Errorf("transform %q", text)
		}
	}
	return m, nil
}

// shape is what an element draws; ok is false for what nobody sees.
func (s ownStyle) shape(el xml.StartElement) (x ownShape, ok bool, err error) {
	if s.hidden || s.opacity == 0 {
		return x, false, nil
	}
	data, err := elementPath(el)
	if err != nil {
		return x, false, broken(err)
	}
	if x.path, err = parsePath(data); err != nil {
		return x, false, broken(err)
	}
	for _, seg := range x.path {
		for _, v := range seg.args {
			if math.Abs(v) > maxOwnNumber {
				return x, false, &ImageError{CodeOwnBroken, "coordinate"}
			}
		}
	}
	for _, v := range []float64{s.matrix.A, s.matrix.B, s.matrix.C, s.matrix.D, s.matrix.E, s.matrix.F} {
		if math.IsNaN(v) || math.Abs(v) > maxOwnNumber {
			return x, false, &ImageError{CodeOwnBroken, "transform"}
		}
	}
	if x.fill, err = ownColor(s.fill); err != nil {
		return x, false, err
	}
	if x.stroke, err = ownColor(s.stroke); err != nil {
		return x, false, err
	}
	if s.width == 0 {
		x.stroke = nil
	}
	x.matrix, x.width, x.cap, x.join, x.evenOdd = s.matrix, s.width, s.cap, s.join, s.evenOdd
	x.fillOpacity, x.lineOpacity = s.opacity*s.fillOpacity, s.opacity*s.lineOpacity
	return x, len(x.path) > 0 && (x.fill != nil || x.stroke != nil), nil
}

// ownColor reads a colour; nil is none.
func ownColor(s string) (*color.RGBA, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case s == "" || s == "none" || s == "transparent":
		return nil, nil
	case s == "currentcolor" || s == "context-fill" || s == "context-stroke":
		return &color.RGBA{A: 255}, nil
	case strings.HasPrefix(s, "url("):
		return nil, &ImageError{CodeOwnUnsupported, "gradient"}
	case strings.HasPrefix(s, "#") && (len(s) == 4 || len(s) == 7):
		if _, err := strconv.ParseUint(s[1:], 16, 32); err != nil {
			return nil, &ImageError{CodeOwnBroken, s}
		}
		c := parseColor(s)
		return &c, nil
	case strings.HasPrefix(s, "rgb(") && strings.HasSuffix(s, ")"):
		parts := strings.FieldsFunc(s[4:len(s)-1], func(r rune) bool { return r == ',' || r == ' ' })
		if len(parts) != 3 {
			return nil, &ImageError{CodeOwnBroken, s}
		}
		var v [3]uint8
		for i, p := range parts {
			number, percent := strings.CutSuffix(p, "%")
			f, err := strconv.ParseFloat(number, 64)
			if err != nil || math.IsNaN(f) {
				return nil, &ImageError{CodeOwnBroken, s}
			}
			if percent {
				f *= 2.55
			}
			v[i] = uint8(min(max(math.Round(f), 0), 255))
		}
		return &color.RGBA{v[0], v[1], v[2], 255}, nil
	}
	if c, ok := colornames.Map[s]; ok {
		return &c, nil
	}
	return nil, &ImageError{CodeOwnUnsupported, "color " + s}
}

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

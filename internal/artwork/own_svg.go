package artwork

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/color"
	"io"
	"math"
	"strings"

	"github.com/srwiley/rasterx"
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
	fill, stroke *ownPaint
	fillOpacity  float64
	lineOpacity  float64
	width        float64
	cap, join    string
	evenOdd      bool
}

// ownPaint is a colour, or a gradient of colours.
type ownPaint struct {
	color color.NRGBA
	ramp  *ownRamp
}

// Bounds of a drawing.
const (
	maxOwnElements = 3000
	maxOwnSegments = 30_000
	maxOwnRamps    = 64     // shapes with a gradient: each of its pixels is reckoned
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
	sheet        *ownSheet
	drawing      *ownDrawing
}

var stopElement = xml.StartElement{Name: xml.Name{Local: "stop"}}

// Elements that shapes name; readOwnSheet has read them.
var namedElements = map[string]bool{"style": true, "linearGradient": true, "radialGradient": true, "clipPath": true}

func broken(err error) error { return &ImageError{CodeOwnBroken, err.Error()} }

func readOwnSVG(data []byte) (*ownDrawing, error) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	d := &ownDrawing{}
	sheet, err := readOwnSheet(data)
	if err != nil {
		return nil, err
	}
	styles := []ownStyle{{sheet: sheet, drawing: d, fill: "black", width: 1, opacity: 1, fillOpacity: 1, lineOpacity: 1, matrix: rasterx.Identity}}
	elements, segments, ramps, roots := 0, 0, 0, 0
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
				return nil, &ImageError{CodeOwnComplex, "elements"}
			}
			if err := checkOwnElement(t); err != nil {
				return nil, err
			}
			name := t.Name.Local
			if t.Name.Space != svgNamespace && t.Name.Space != "" || silentElements[name] || namedElements[name] {
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
					if shape.fill != nil && shape.fill.ramp != nil || shape.stroke != nil && shape.stroke.ramp != nil {
						ramps++
					}
					if ramps > maxOwnRamps {
						return nil, &ImageError{CodeOwnComplex, "gradients"}
					}
					d.shapes = append(d.shapes, shape)
				}
				if segments > maxOwnSegments {
					return nil, &ImageError{CodeOwnComplex, "points"}
				}
			case "text", "tspan", "textPath":
				return nil, &ImageError{CodeOwnText, name}
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
	if x.fill, err = s.paint(s.fill, x.path); err != nil {
		return x, false, err
	}
	if x.stroke, err = s.paint(s.stroke, x.path); err != nil {
		return x, false, err
	}
	if s.width == 0 {
		x.stroke = nil
	}
	x.matrix, x.width, x.cap, x.join, x.evenOdd = s.matrix, s.width, s.cap, s.join, s.evenOdd
	x.fillOpacity, x.lineOpacity = s.opacity*s.fillOpacity, s.opacity*s.lineOpacity
	return x, len(x.path) > 0 && (x.fill != nil || x.stroke != nil), nil
}

// paint is what a shape is filled or drawn with; nil is nothing.
func (s ownStyle) paint(value string, p path) (*ownPaint, error) {
	if name := local(value); name != "" {
		b, err := boxOf(p)
		if err != nil {
			return nil, broken(err)
		}
		if user := s.sheet.gradients[name]; user != nil && user.said["gradientUnits"] == "userSpaceOnUse" {
			b = [4]float64{0, 0, s.drawing.side, s.drawing.side} // what percentages are of
		}
		ramp, err := s.sheet.ramp(name, b)
		if err != nil || ramp == nil {
			return nil, err
		}
		return &ownPaint{ramp: ramp}, nil
	}
	c, err := ownColor(value)
	if err != nil || c == nil {
		return nil, err
	}
	return &ownPaint{color: *c}, nil
}

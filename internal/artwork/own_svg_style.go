package artwork

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/srwiley/rasterx"
)

// ownStyle is what shapes inherit.
type ownStyle struct {
	fill, stroke, color      string
	line                     ownLine
	evenOdd, clipEvenOdd     bool
	hidden, lineFirst        bool
	fillOpacity, lineOpacity float64
	matrix                   rasterx.Matrix2D
}

// ownEffects are what an element does to all that it draws; nothing inherits them.
type ownEffects struct {
	opacity    float64
	clip, mask string
	gone       bool
}

func newOwnStyle() ownStyle {
	return ownStyle{fill: "black", line: ownLine{width: 1, miter: 4}, fillOpacity: 1, lineOpacity: 1, matrix: rasterx.Identity}
}

// units are those of CSS Values 4, 6.2, in pixels.
var units = map[string]float64{"px": 1, "pt": 96.0 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}

// length reads a number with or without a unit; what is in other units is as good as nothing.
func length(s string) float64 {
	s, k := strings.TrimSpace(s), 1.0
	if len(s) > 2 && units[strings.ToLower(s[len(s)-2:])] != 0 {
		s, k = s[:len(s)-2], units[strings.ToLower(s[len(s)-2:])]
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v * k
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

// ownEffectCodes are properties that are not drawn here, and how they are refused.
var ownEffectCodes = [][2]string{{"filter", CodeOwnEffect}, {"mix-blend-mode", CodeOwnEffect}, {"vector-effect", CodeOwnUnsupported},
	{"marker", CodeOwnPattern}, {"marker-start", CodeOwnPattern}, {"marker-mid", CodeOwnPattern}, {"marker-end", CodeOwnPattern}}

// with adds what an element says of itself to what it inherits.
func (s ownStyle) with(el *ownElement) (ownStyle, ownEffects, error) {
	said, fx := el.said, ownEffects{opacity: 1}
	for name, to := range map[string]*string{"fill": &s.fill, "stroke": &s.stroke, "color": &s.color, "stroke-linecap": &s.line.cap, "stroke-linejoin": &s.line.join} {
		if v := said[name]; v != "" && v != "inherit" {
			*to = v
		}
	}
	for name, to := range map[string]*float64{"fill-opacity": &s.fillOpacity, "stroke-opacity": &s.lineOpacity, "opacity": &fx.opacity} {
		if v, ok := said[name]; ok && v != "inherit" {
			*to = opacityOf(v)
		}
	}
	for name, to := range map[string]*float64{"stroke-width": &s.line.width, "stroke-miterlimit": &s.line.miter, "stroke-dashoffset": &s.line.dashFrom} {
		if v := said[name]; v != "" && v != "inherit" {
			*to = min(max(length(v), -maxOwnNumber), maxOwnNumber)
		}
	}
	if v := said["stroke-dasharray"]; v != "" && v != "inherit" {
		s.line.dash = dashes(v)
	}
	for name, to := range map[string]*bool{"fill-rule": &s.evenOdd, "clip-rule": &s.clipEvenOdd} {
		if v := said[name]; v == "evenodd" || v == "nonzero" {
			*to = v == "evenodd"
		}
	}
	if v := said["visibility"]; v != "" && v != "inherit" {
		s.hidden = v != "visible"
	}
	if v := said["paint-order"]; v != "" && v != "inherit" {
		line, fill := strings.Index(v, "stroke"), strings.Index(v, "fill")
		s.lineFirst = line >= 0 && (fill < 0 || line < fill)
	}
	fx.gone = said["display"] == "none"
	if fx.gone { // whatever it is, nobody sees it
		return s, fx, nil
	}
	for _, effect := range ownEffectCodes {
		if v := said[effect[0]]; v != "" && v != "none" && v != "normal" && v != "inherit" {
			return s, fx, &ImageError{effect[1], effect[0]}
		}
	}
	for effect, to := range map[string]*string{"clip-path": &fx.clip, "mask": &fx.mask} {
		if v := said[effect]; v != "" && v != "none" {
			if *to = local(v); *to == "" {
				return s, fx, &ImageError{CodeOwnUnsupported, effect}
			}
		}
	}
	if v := said["transform"]; v != "" && v != "none" {
		m, err := parseTransform(v)
		if err != nil {
			return s, fx, broken(err)
		}
		s.matrix = s.matrix.Mult(m)
	}
	return s, fx, nil
}

// dashes reads a pattern of lines and gaps, always in pairs; nil is a whole line (SVG 2, 13.5.6).
func dashes(v string) []float64 {
	var all []float64
	sum := 0.0
	for _, f := range strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(" ,\t\r\n", r) }) {
		n := length(f)
		if n < 0 || n > maxOwnNumber || len(all) == 64 {
			return nil
		}
		all, sum = append(all, n), sum+n
	}
	if sum == 0 {
		return nil
	}
	if len(all)%2 == 1 {
		all = append(all, all...)
	}
	return all
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

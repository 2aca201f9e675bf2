package artwork

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/colornames"
)

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
	style := said["style"]
	s.sheet.apply(el, said)
	declare(said, style) // wins over rules, and those over attributes (SVG 2, 6.2)
	for name, to := range map[string]*string{"fill": &s.fill, "stroke": &s.stroke, "stroke-linecap": &s.cap, "stroke-linejoin": &s.join} {
		if v := said[name]; v != "" && v != "inherit" {
			*to = v
		}
	}
	for name, to := range map[string]*float64{"fill-opacity": &s.fillOpacity, "stroke-opacity": &s.lineOpacity} {
		if v, ok := said[name]; ok {
			*to = opacityOf(v)
		}
	}
	if v, ok := said["stroke-width"]; ok {
		s.width = min(max(length(v), 0), maxOwnNumber)
	}
	if v, ok := said["opacity"]; ok {
		s.opacity *= opacityOf(v)
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
	if v := said["mix-blend-mode"]; v != "" && v != "normal" {
		return s, &ImageError{CodeOwnUnsupported, "mix-blend-mode"}
	}
	for _, effect := range []string{"filter", "mask", "clip-path"} {
		if v := said[effect]; v != "" && v != "none" && (effect != "clip-path" || !s.sheet.whole(local(v), s.drawing) || s.matrix != rasterx.Identity) {
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

// opacityOf reads a share or a percentage; what is unreadable hides nothing.
func opacityOf(s string) float64 {
	number, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(v) {
		return 1
	}
	if percent {
		v /= 100
	}
	return min(max(v, 0), 1)
}

// ownColor reads a colour; nil is none.
func ownColor(s string) (*color.NRGBA, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	name, inner, call := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	switch {
	case s == "" || s == "none" || s == "transparent":
		return nil, nil
	case s == "currentcolor" || s == "context-fill" || s == "context-stroke":
		return &color.NRGBA{A: 255}, nil
	case strings.HasPrefix(s, "#"):
		return hexColor(s)
	case call && (name == "rgb" || name == "rgba" || name == "hsl" || name == "hsla"):
		parts := strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
		if len(parts) != 3 && len(parts) != 4 {
			return nil, &ImageError{CodeOwnBroken, s}
		}
		var v [3]float64
		for i := range v {
			number, percent := strings.CutSuffix(strings.TrimSuffix(parts[i], "deg"), "%")
			f, err := strconv.ParseFloat(number, 64)
			if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
				return nil, &ImageError{CodeOwnBroken, s}
			}
			if percent && name[0] == 'r' {
				f *= 2.55
			}
			v[i] = f
		}
		if name[0] == 'h' {
			v = hsl(v[0], min(max(v[1]/100, 0), 1), min(max(v[2]/100, 0), 1))
		}
		c := &color.NRGBA{A: 255}
		for i, to := range []*uint8{&c.R, &c.G, &c.B} {
			*to = uint8(min(max(math.Round(v[i]), 0), 255))
		}
		if len(parts) == 4 {
			c.A = uint8(opacityOf(parts[3])*255 + 0.5)
		}
		return c, nil
	}
	if c, ok := colornames.Map[s]; ok {
		return &color.NRGBA{c.R, c.G, c.B, 255}, nil
	}
	return nil, &ImageError{CodeOwnUnsupported, "color " + s}
}

// hexColor reads #rgb, #rgba, #rrggbb and #rrggbbaa.
func hexColor(s string) (*color.NRGBA, error) {
	digits := s[1:]
	if len(digits) == 3 || len(digits) == 4 {
		var b strings.Builder
		for _, d := range digits {
			b.WriteRune(d)
			b.WriteRune(d)
		}
		digits = b.String()
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || len(digits) != 8 {
		return nil, &ImageError{CodeOwnBroken, s}
	}
	return &color.NRGBA{uint8(v >> 24), uint8(v >> 16), uint8(v >> 8), uint8(v)}, nil
}

// hsl is CSS Color 4, 7.1.
func hsl(h, s, l float64) (v [3]float64) {
	a := s * min(l, 1-l)
	for i, n := range []float64{0, 8, 4} {
		k := math.Mod(n+h/30, 12)
		if k < 0 {
			k += 12
		}
		v[i] = 255 * (l - a*max(-1, min(k-3, 9-k, 1)))
	}
	return v
}

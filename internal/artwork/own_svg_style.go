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

package artwork

import (
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// ownPaint is a colour, or a gradient of colours.
type ownPaint struct {
	color color.NRGBA
	ramp  *ownRamp
}

// paint is what a shape is filled or drawn with; nil is nothing.
func (w *ownWalk) paint(s ownStyle, value string, p path) (*ownPaint, error) {
	if name := local(value); name != "" {
		b, err := boxOf(p)
		if err != nil {
			return nil, broken(err)
		}
		if user := w.sheet.gradients[name]; user != nil && w.sheet.ofUser(user) {
			b = [4]float64{0, 0, w.drawing.side, w.drawing.side} // what percentages are of
		}
		ramp, err := w.sheet.ramp(name, b)
		if err != nil || ramp == nil {
			return nil, err
		}
		return &ownPaint{ramp: ramp}, nil
	}
	c, err := ownColor(value, s.color)
	if err != nil || c == nil {
		return nil, err
	}
	return &ownPaint{color: *c}, nil
}

// ownColor reads a colour; nil is none. current is the colour of those around.
func ownColor(s, current string) (*color.NRGBA, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	name, inner, call := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	switch {
	case s == "" || s == "none" || s == "transparent":
		return nil, nil
	case s == "currentcolor" && current != "" && strings.ToLower(current) != s:
		return ownColor(current, "")
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

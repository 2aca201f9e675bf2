package artwork

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"github.com/srwiley/rasterx"
)

// ownGradient is a gradient as it is written in a file; what it does not say, the one it refers to may say.
type ownGradient struct {
	radial bool
	said   map[string]string
	stops  []map[string]string
}

// ownRamp is a gradient as it is drawn: its line or circle in the units of its shape, and its colours.
type ownRamp struct {
	radial         bool
	x1, y1, x2, y2 float64 // of a circle: its centre and its focus
	r              float64
	matrix         rasterx.Matrix2D // into the units of the shape
	spread         string
	stops          []ownStop
}

type ownStop struct {
	at float64
	c  color.NRGBA
}

const maxOwnStops = 64

// inherited are the attributes of a gradient and its colours; what it does not say, the one that it refers to may say
// (SVG 2, 14.2.2).
func (s *ownSheet) inherited(g *ownGradient) (said map[string]string, stops []map[string]string) {
	said, stops = map[string]string{}, g.stops
	for from, depth := g, 0; from != nil && depth < 8; depth++ {
		for name, value := range from.said {
			if _, known := said[name]; !known {
				said[name] = value
			}
		}
		if len(stops) == 0 {
			stops = from.stops
		}
		from = s.gradients[strings.TrimPrefix(from.said["href"], "#")]
	}
	return said, stops
}

// ofUser tells that a gradient is measured in the units of the drawing.
func (s *ownSheet) ofUser(g *ownGradient) bool {
	said, _ := s.inherited(g)
	return said["gradientUnits"] == "userSpaceOnUse"
}

// ramp is the gradient of that name for a shape with that box. nil is none: nothing has that name, or it has no colours.
func (s *ownSheet) ramp(name string, b [4]float64) (*ownRamp, error) {
	g := s.gradients[name]
	if g == nil {
		if el := s.names[name]; el != nil && el.name() == "pattern" {
			return nil, &ImageError{CodeOwnPattern, name}
		}
		return nil, &ImageError{CodeOwnBroken, "gradient"}
	}
	said, stops := s.inherited(g)
	user := said["gradientUnits"] == "userSpaceOnUse"
	w, h := 1.0, 1.0
	if user {
		w, h = b[2], b[3]
	}
	bad := false
	number := func(name string, preset, whole float64) float64 {
		v, ok := said[name]
		if !ok {
			v = "" // the preset counts of the whole
			return preset * whole
		}
		percent := strings.HasSuffix(v, "%")
		n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSuffix(v, "%"), "px"), 64)
		if err != nil || math.IsNaN(n) || math.Abs(n) > maxOwnNumber {
			bad = true
		}
		if percent {
			return n / 100 * whole
		}
		return n
	}
	r := &ownRamp{radial: g.radial, matrix: rasterx.Identity, spread: said["spreadMethod"]}
	if g.radial {
		r.x1, r.y1, r.r = number("cx", 0.5, w), number("cy", 0.5, h), number("r", 0.5, math.Sqrt((w*w+h*h)/2))
		r.x2, r.y2 = r.x1, r.y1
		if _, ok := said["fx"]; ok {
			r.x2 = number("fx", 0, w)
		}
		if _, ok := said["fy"]; ok {
			r.y2 = number("fy", 0, h)
		}
		if d := math.Hypot(r.x2-r.x1, r.y2-r.y1); d > 0.99*r.r { // a focus outside would draw a cone
			k := 0.99 * r.r / d
			r.x2, r.y2 = r.x1+(r.x2-r.x1)*k, r.y1+(r.y2-r.y1)*k
		}
	} else {
		r.x1, r.y1, r.x2, r.y2 = number("x1", 0, w), number("y1", 0, h), number("x2", 1, w), number("y2", 0, h)
	}
	if t := said["gradientTransform"]; t != "" {
		m, err := parseTransform(t)
		if err != nil {
			return nil, broken(err)
		}
		r.matrix = m
	}
	if !user {
		r.matrix = rasterx.Matrix2D{A: b[2], D: b[3], E: b[0], F: b[1]}.Mult(r.matrix)
	}
	last := 0.0
	for _, stop := range stops {
		at, err := strconv.ParseFloat(strings.TrimSuffix(orZero(stop["offset"]), "%"), 64)
		if strings.HasSuffix(stop["offset"], "%") {
			at /= 100
		}
		if err != nil || math.IsNaN(at) {
			bad = true
		}
		c := &color.NRGBA{A: 255}
		if v := stop["stop-color"]; v != "" {
			if c, err = ownColor(v, stop["color"]); err != nil {
				return nil, err
			}
		}
		if c == nil {
			c = &color.NRGBA{}
		}
		if v, ok := stop["stop-opacity"]; ok {
			c.A = uint8(float64(c.A)*opacityOf(v) + 0.5)
		}
		last = max(last, min(max(at, 0), 1)) // offsets never go back (SVG 2, 14.2.4.3)
		r.stops = append(r.stops, ownStop{last, *c})
	}
	if bad {
		return nil, &ImageError{CodeOwnBroken, "gradient"}
	}
	if len(r.stops) == 0 {
		return nil, nil
	}
	if r.radial && r.r <= 0 || !r.radial && r.x1 == r.x2 && r.y1 == r.y2 || math.Abs(r.matrix.A*r.matrix.D-r.matrix.B*r.matrix.C) < 1e-12 {
		r.stops = r.stops[len(r.stops)-1:] // the last colour alone
	}
	return r, nil
}

// at is the colour in the units of the gradient itself.
func (r *ownRamp) at(x, y float64) color.NRGBA {
	if len(r.stops) == 1 {
		return r.stops[0].c
	}
	var t float64
	if r.radial {
		// The circle through the point whose centre lies between focus (t=0) and centre (t=1).
		dx, dy, px, py := r.x1-r.x2, r.y1-r.y2, x-r.x2, y-r.y2
		a := r.r*r.r - dx*dx - dy*dy
		half := px*dx + py*dy
		t = (math.Sqrt(max(half*half+a*(px*px+py*py), 0)) - half) / a
	} else {
		dx, dy := r.x2-r.x1, r.y2-r.y1
		t = ((x-r.x1)*dx + (y-r.y1)*dy) / (dx*dx + dy*dy)
	}
	switch r.spread {
	case "repeat":
		t -= math.Floor(t)
	case "reflect":
		if t = math.Mod(math.Abs(t), 2); t > 1 {
			t = 2 - t
		}
	}
	before := r.stops[0]
	if !(t > before.at) { // NaN too
		return before.c
	}
	for _, s := range r.stops[1:] {
		if t <= s.at && s.at > before.at {
			k := (t - before.at) / (s.at - before.at)
			mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-k) + float64(b)*k + 0.5) }
			return color.NRGBA{mix(before.c.R, s.c.R), mix(before.c.G, s.c.G), mix(before.c.B, s.c.B), mix(before.c.A, s.c.A)}
		}
		before = s
	}
	return before.c
}

// on is the colour of each pixel, for a shape that m brings onto the picture.
func (r *ownRamp) on(m rasterx.Matrix2D, opacity float64) func(x, y int) color.RGBA {
	m = m.Mult(r.matrix)
	if len(r.stops) == 1 || det(m) < 1e-12 {
		last := rgba(r.stops[len(r.stops)-1].c, opacity)
		return func(int, int) color.RGBA { return last }
	}
	back := m.Invert()
	return func(px, py int) color.RGBA {
		return rgba(r.at(back.Transform(float64(px)+0.5, float64(py)+0.5)), opacity)
	}
}

// text is the gradient written anew: its kind, its attributes and its colours.
func (r *ownRamp) text() (kind, attributes, stops string) {
	m := r.matrix
	var b, inner bytes.Buffer
	fmt.Fprintf(&b, ` gradientUnits="userSpaceOnUse" gradientTransform="matrix(%s %s %s %s %s %s)"`,
		number(m.A, 6), number(m.B, 6), number(m.C, 6), number(m.D, 6), number(m.E, 4), number(m.F, 4))
	if kind = "linearGradient"; r.radial {
		kind = "radialGradient"
		fmt.Fprintf(&b, ` cx="%s" cy="%s" fx="%s" fy="%s" r="%s"`, number(r.x1, 6), number(r.y1, 6), number(r.x2, 6), number(r.y2, 6), number(r.r, 6))
	} else {
		fmt.Fprintf(&b, ` x1="%s" y1="%s" x2="%s" y2="%s"`, number(r.x1, 6), number(r.y1, 6), number(r.x2, 6), number(r.y2, 6))
	}
	if r.spread == "repeat" || r.spread == "reflect" {
		fmt.Fprintf(&b, ` spreadMethod="%s"`, r.spread)
	}
	for _, s := range r.stops {
		fmt.Fprintf(&inner, `<stop offset="%s" stop-color="#%02x%02x%02x"`, number(s.at, 4), s.c.R, s.c.G, s.c.B)
		if s.c.A < 255 {
			fmt.Fprintf(&inner, ` stop-opacity="%s"`, number(float64(s.c.A)/255, 3))
		}
		inner.WriteString(`/>`)
	}
	return kind, b.String(), inner.String()
}

package artwork

import (
	"math"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// Pearls go around the rim at even distances. The SVG says so with a dash of length 0 and round ends; the
// rasteriser knows no such dash, so the points are computed here.

// evenly is the distance nearest to about that divides the outline into equal parts.
func evenly(p path, about float64) float64 {
	length := p.flat().length()
	return length / math.Round(length/about)
}

func pearlCentres(p path, apart float64) [][2]float64 {
	line := p.flat()
	n := int(math.Round(line.length() / apart))
	centres := make([][2]float64, 0, n)
	next, done := 0., 0.
	for i := 1; i < len(line) && len(centres) < n; i++ {
		a, b := line[i-1], line[i]
		d := math.Hypot(b[0]-a[0], b[1]-a[1])
		for next <= done+d && d > 0 && len(centres) < n {
			t := (next - done) / d
			centres = append(centres, [2]float64{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t})
			next += apart
		}
		done += d
	}
	return centres
}

// polyline is a path whose curves became short straight lines.
type polyline [][2]float64

func (l polyline) length() float64 {
	sum := 0.
	for i := 1; i < len(l); i++ {
		sum += math.Hypot(l[i][0]-l[i-1][0], l[i][1]-l[i-1][1])
	}
	return sum
}

func (p path) flat() polyline {
	compiled, err := p.compile()
	if err != nil {
		panic(err) // outlines are our own
	}
	var f flattener
	compiled.AddTo(&f)
	return f.line
}

// flattener is a rasterx.Adder that keeps the points it is given.
type flattener struct{ line polyline }

var _ rasterx.Adder = (*flattener)(nil)

func point(a fixed.Point26_6) [2]float64 {
	return [2]float64{float64(a.X) / 64 / precision, float64(a.Y) / 64 / precision}
}

func (f *flattener) last() [2]float64        { return f.line[len(f.line)-1] }
func (f *flattener) Start(a fixed.Point26_6) { f.line = append(f.line, point(a)) }
func (f *flattener) Line(b fixed.Point26_6)  { f.line = append(f.line, point(b)) }
func (f *flattener) Stop(closed bool) {
	if closed && len(f.line) > 0 {
		f.line = append(f.line, f.line[0])
	}
}

func (f *flattener) QuadBezier(b, c fixed.Point26_6) {
	p0, p1, p2 := f.last(), point(b), point(c)
	third := func(i int) (float64, float64) { return p0[i] + (p1[i]-p0[i])*2/3, p2[i] + (p1[i]-p2[i])*2/3 }
	x1, x2 := third(0)
	y1, y2 := third(1)
	f.cubic([2]float64{x1, y1}, [2]float64{x2, y2}, p2)
}

func (f *flattener) CubeBezier(b, c, d fixed.Point26_6) { f.cubic(point(b), point(c), point(d)) }

func (f *flattener) cubic(p1, p2, p3 [2]float64) {
	const steps = 24
	p0 := f.last()
	for i := 1; i <= steps; i++ {
		t := float64(i) / steps
		u := 1 - t
		at := func(k int) float64 { return u*u*u*p0[k] + 3*u*u*t*p1[k] + 3*u*t*t*p2[k] + t*t*t*p3[k] }
		f.line = append(f.line, [2]float64{at(0), at(1)})
	}
}

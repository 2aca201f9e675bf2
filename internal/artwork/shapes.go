package artwork

import "math"

// Shape says the nature of a badge at a glance, in black and white too: a circle for know-how and attitudes,
// a nut (écrou) for AFEST, a square for the attestation of a bloc and for nothing else.
type Shape string

const (
	Circle Shape = "circle"
	Nut    Shape = "nut"
	Square Shape = "square"
)

// outline draws the shape around the origin. size is half the height of the shape.
func (s Shape) outline(size float64) path {
	switch s {
	case Nut:
		return hexagon(size*2/math.Sqrt(3), size*.14).rounded()
	case Square:
		return roundedRect(-size, -size, 2*size, 2*size, math.Round(size*.2))
	default:
		return ellipse(0, 0, size, size)
	}
}

// reach is the half height that lets the shape fill the picture: a nut stands on its flats and is wider than
// high, a square would look larger than the others at full width.
func (s Shape) reach() float64 {
	switch s {
	case Nut:
		return 221
	case Square:
		return 228
	default:
		return 250
	}
}

// hexagon has its points left and right, as a nut lies under a spanner. bend is how far from each corner the
// rounding starts.
func hexagon(radius, bend float64) path {
	var p path
	corner := func(i int) (float64, float64) {
		sin, cos := math.Sincos(float64(i) * math.Pi / 3)
		return radius * cos, radius * sin
	}
	for i := range 6 {
		px, py := corner(i - 1)
		x, y := corner(i)
		nx, ny := corner(i + 1)
		k := bend / radius // the side of a hexagon is its radius
		verb := byte('L')
		if i == 0 {
			verb = 'M'
		}
		p = append(p,
			segment{verb, []float64{x + (px-x)*k, y + (py-y)*k}},
			segment{'Q', []float64{x, y, x + (nx-x)*k, y + (ny-y)*k}})
	}
	return append(p, segment{'Z', nil})
}

func ellipse(cx, cy, rx, ry float64) path {
	return path{
		{'M', []float64{cx - rx, cy}},
		{'a', []float64{rx, ry, 0, 1, 0, 2 * rx, 0}},
		{'a', []float64{rx, ry, 0, 1, 0, -2 * rx, 0}},
		{'z', nil},
	}
}

func roundedRect(x, y, w, h, r float64) path {
	if r == 0 {
		return path{{'M', []float64{x, y}}, {'h', []float64{w}}, {'v', []float64{h}}, {'h', []float64{-w}}, {'z', nil}}
	}
	return path{
		{'M', []float64{x + r, y}},
		{'h', []float64{w - 2*r}}, {'a', []float64{r, r, 0, 0, 1, r, r}},
		{'v', []float64{h - 2*r}}, {'a', []float64{r, r, 0, 0, 1, -r, r}},
		{'h', []float64{2*r - w}}, {'a', []float64{r, r, 0, 0, 1, -r, -r}},
		{'v', []float64{2*r - h}}, {'a', []float64{r, r, 0, 0, 1, r, -r}},
		{'z', nil},
	}
}

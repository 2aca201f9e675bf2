package artwork

import "math"

// rosette engraves the field: closed waves around the centre, each repeated by rotation, as a rose engine
// cuts them on watch dials. Where the copies cross, the eye sees petals and rays that no single line draws.
func rosette(shape Shape, seed [32]byte) []layer {
	pick := func(i, n int) int { return int(seed[i]) % n }
	line := layer{stroke: paint{from: white}, width: 1.2, opacity: .45, clipped: true}

	ribbons := line
	n := 7 + pick(0, 5)
	period := 360 / float64(n)
	ribbons.path = wave(n, 180, 35)
	ribbons.turns = []float64{period / 24, period / 12, period / 6, period / 2}

	net := line
	net.opacity = .3
	net.path = ellipse(4+float64(pick(2, 4)), 0, 145, 145)
	net.turns = doubling(32)
	layers := []layer{ribbons, net}

	if shape != Circle { // the corners lie farther out than the petals reach
		corners := line
		corners.opacity = .3
		corners.path = ellipse(36, 0, 250, 250)
		corners.turns = doubling(32)
		layers = append(layers, corners)
	}
	return layers
}

// doubling turns a path into n copies spread evenly; n is a power of two.
func doubling(n int) []float64 {
	var turns []float64
	for k := 1; k < n; k *= 2 {
		turns = append(turns, 360*float64(k)/float64(n))
	}
	return turns
}

// angles lists where all the copies stand, in degrees.
func (l layer) angles() []float64 {
	all := []float64{0}
	for _, turn := range l.turns {
		for _, a := range all {
			all = append(all, a+turn)
		}
	}
	return all
}

// wave is a closed curve that swings n times between radius-swing and radius+swing. It is drawn as smooth cubic
// arcs (SVG "s") from one crossing of the middle line to the next: the tangent before and after a crossing is
// the same, so the line has no kink however large it is printed.
func wave(n int, radius, swing float64) path {
	// Handles of 4/3 of the swing bring the top of a cubic arc to the swing.
	along, out := radius*math.Pi/float64(n)*.36, swing*4/3
	node := func(i int) (x, y float64) {
		sin, cos := math.Sincos(float64(i) * math.Pi / float64(n))
		return math.Round(radius * cos), math.Round(radius * sin)
	}
	// before is where the handle ahead of node i stands; the one behind it is its mirror image.
	before := func(i int) (x, y float64) {
		sin, cos := math.Sincos(float64(i) * math.Pi / float64(n))
		rise := out
		if i%2 == 1 {
			rise = -out
		}
		x, y = node(i)
		return math.Round(x - rise*cos + along*sin), math.Round(y - rise*sin - along*cos)
	}
	x, y := node(0)
	bx, by := before(0)
	p := path{{'M', []float64{x, y}}}
	for i := 1; i <= 2*n; i++ {
		cx, cy := before(i)
		nx, ny := node(i)
		seg := segment{'s', []float64{cx - x, cy - y, nx - x, ny - y}}
		if i == 1 {
			seg = segment{'c', []float64{x - bx, y - by, cx - x, cy - y, nx - x, ny - y}}
		}
		p = append(p, seg)
		x, y = nx, ny
	}
	return append(p, segment{'z', nil})
}

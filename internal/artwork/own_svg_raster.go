package artwork

import (
	"image"
	"image/color"
	"math"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// ownCanvas draws a drawing as pixels.
type ownCanvas struct {
	size int
	view rasterx.Matrix2D // from the drawing onto the pixels
	scan *ownScanner
	work int // what drawing has cost, about in pixels
}

// What one drawing may cost, and how far from the picture its lines may run.
const (
	maxOwnWork   = 300_000_000
	maxOwnPixel  = 100_000
	maxOwnDashes = 20_000 // of one line
	rampWork     = 10     // of a pixel
	dashWork     = 50
)

// raster draws the same shapes as svg writes, size pixels wide.
func (d *ownDrawing) raster(size int) (*image.RGBA, error) {
	k := float64(size) / d.side
	c := ownCanvas{size: size, view: rasterx.Identity.Scale(k, k).Translate(-d.x, -d.y), scan: newOwnScanner(size)}
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	return img, c.nodes(img, d.nodes)
}

func (c *ownCanvas) nodes(dst *image.RGBA, nodes []ownNode) error {
	for _, n := range nodes {
		var err error
		switch {
		case n.shape != nil:
			err = c.shape(dst, n.shape)
		case n.pixels != nil:
			err = c.pixels(dst, n.pixels)
		default:
			err = c.group(dst, n.group)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *ownCanvas) cost(work int) error {
	if c.work += work; c.work > maxOwnWork {
		return &ImageError{CodeOwnComplex, "work"}
	}
	return nil
}

func (c *ownCanvas) shape(dst *image.RGBA, s *ownShape) error {
	m := c.view.Mult(s.matrix)
	compiled, err := c.compile(s.path, m)
	if err != nil {
		return err
	}
	fill := func() error {
		if s.fill == nil {
			return nil
		}
		c.scan.m = rasterx.Identity
		addTo(rasterx.NewFiller(c.size, c.size, c.scan), compiled, m)
		return c.lay(dst, s.fill, m, s.fillOpacity, s.evenOdd)
	}
	line := func() error {
		if s.stroke == nil {
			return nil
		}
		if err := c.line(s, compiled, m); err != nil {
			return err
		}
		return c.lay(dst, s.stroke, m, s.lineOpacity, false)
	}
	if s.lineFirst {
		fill, line = line, fill
	}
	if err := fill(); err != nil {
		return err
	}
	return line()
}

// compile reads a path that m brings onto the picture, or nearly.
func (c *ownCanvas) compile(p path, m rasterx.Matrix2D) (rasterx.Path, error) {
	compiled, err := p.compile()
	if err != nil {
		return nil, broken(err)
	}
	b := boxAround(compiled)
	for i := range 4 { // the corners
		x, y := m.Transform(b[0]+b[2]*float64(i&1), b[1]+b[3]*float64(i>>1))
		if !(math.Abs(x) < maxOwnPixel && math.Abs(y) < maxOwnPixel) {
			return nil, &ImageError{CodeOwnComplex, "far outside"}
		}
	}
	return compiled, nil
}

// line scans an outline. It is made in the units of the shape, enlarged, and then brought onto the picture: a line of a shape
// that is stretched is thicker one way than the other.
func (c *ownCanvas) line(s *ownShape, compiled rasterx.Path, m rasterx.Matrix2D) error {
	k := math.Sqrt(det(m))
	if k < 1e-6 {
		return nil
	}
	l, big := s.line, rasterx.Identity.Scale(k, k)
	for _, seg := range s.path {
		for _, v := range seg.args {
			if math.Abs(v)*k > maxOwnPixel {
				return &ImageError{CodeOwnComplex, "far outside"}
			}
		}
	}
	c.scan.m = m.Scale(1/k, 1/k)
	caps, gap, join := rasterx.ButtCap, rasterx.FlatGap, rasterx.Miter
	switch l.cap {
	case "round":
		caps = rasterx.RoundCap
	case "square":
		caps = rasterx.SquareCap
	}
	switch l.join {
	case "round":
		gap, join = rasterx.RoundGap, rasterx.Round
	case "bevel":
		join = rasterx.Bevel
	}
	var pattern []float64
	from, sum := 0.0, 0.0
	for _, v := range l.dash {
		pattern, sum = append(pattern, v*k), sum+v*k
	}
	if sum > 0 {
		var f flattener
		compiled.AddTo(&f)
		many := f.line.length() * k / sum * float64(len(pattern))
		if sum < 0.25 || many > maxOwnDashes {
			return &ImageError{CodeOwnComplex, "dashes"}
		}
		if err := c.cost(int(many) * dashWork); err != nil {
			return err
		}
		if from = math.Mod(l.dashFrom*k, sum); from < 0 {
			from += sum
		}
	}
	d := rasterx.NewDasher(c.size, c.size, c.scan)
	d.SetStroke(fixed.Int26_6(min(l.width*k, 4*float64(c.size))*64), fixed.Int26_6(min(max(l.miter, 1), 100)*64), caps, nil, gap, join, pattern, from)
	addTo(d, compiled, big)
	return nil
}

// lay colours what was scanned.
func (c *ownCanvas) lay(dst *image.RGBA, p *ownPaint, m rasterx.Matrix2D, opacity float64, evenOdd bool) error {
	at, each := func(int, int) color.RGBA { return color.RGBA{} }, 1
	if p.ramp != nil {
		at, each = p.ramp.on(m, opacity), rampWork
	} else {
		plain := rgba(p.color, opacity)
		at = func(int, int) color.RGBA { return plain }
	}
	return c.flush(evenOdd, func(x, y int, cover uint32) {
		c.work += each
		layOver(dst.Pix[y*dst.Stride+4*x:][:4], at(x, y), cover)
	})
}

// flush hands on each pixel that was scanned with how much of it is covered, of 255.
func (c *ownCanvas) flush(evenOdd bool, each func(x, y int, cover uint32)) error {
	work, ok := c.scan.flush(evenOdd, each)
	if !ok {
		return &ImageError{CodeOwnComplex, "points"}
	}
	return c.cost(work)
}

// layOver lays a premultiplied colour on a pixel, as far as it covers it.
func layOver(pix []uint8, c color.RGBA, cover uint32) {
	left := 255*255 - uint32(c.A)*cover
	for i, v := range [4]uint8{c.R, c.G, c.B, c.A} {
		pix[i] = uint8((uint32(v)*cover*255 + uint32(pix[i])*left + 255*255/2) / (255 * 255))
	}
}

// group draws a group by itself, takes away what its clips and its mask hide, and lays the rest on dst.
func (c *ownCanvas) group(dst *image.RGBA, g *ownGroup) error {
	if err := c.cost(4 * c.size * c.size); err != nil {
		return err
	}
	layer := image.NewRGBA(dst.Bounds())
	if err := c.nodes(layer, g.nodes); err != nil {
		return err
	}
	for _, clip := range g.clips {
		if err := c.clip(layer, clip); err != nil {
			return err
		}
	}
	if g.mask != nil {
		mask := image.NewRGBA(dst.Bounds())
		if err := c.nodes(mask, g.mask.nodes); err != nil {
			return err
		}
		for i := 0; i < len(mask.Pix); i += 4 {
			p := mask.Pix[i : i+4]
			light := uint32(p[3])
			if !g.mask.alpha { // CSS Masking 1, 7.10.1
				light = uint32(0.2125*float64(p[0]) + 0.7154*float64(p[1]) + 0.0721*float64(p[2]) + 0.5)
			}
			fade(layer.Pix[i:i+4], light)
		}
	}
	alpha := uint32(g.opacity*255 + 0.5)
	for i := 0; i < len(layer.Pix); i += 4 {
		if p := layer.Pix[i : i+4]; p[3] > 0 {
			layOver(dst.Pix[i:i+4], color.RGBA{p[0], p[1], p[2], p[3]}, alpha)
		}
	}
	return nil
}

func (c *ownCanvas) clip(layer *image.RGBA, clip ownClip) error {
	seen := make([]uint8, c.size*c.size)
	for _, cut := range clip {
		m := c.view.Mult(cut.matrix)
		compiled, err := c.compile(cut.path, m)
		if err != nil {
			return err
		}
		c.scan.m = rasterx.Identity
		addTo(rasterx.NewFiller(c.size, c.size, c.scan), compiled, m)
		err = c.flush(cut.evenOdd, func(x, y int, cover uint32) {
			was := uint32(seen[y*c.size+x])
			seen[y*c.size+x] = uint8(was + cover - was*cover/255)
		})
		if err != nil {
			return err
		}
	}
	for i, light := range seen {
		fade(layer.Pix[4*i:4*i+4], uint32(light))
	}
	return nil
}

func fade(pix []uint8, light uint32) {
	for i, v := range pix {
		pix[i] = uint8((uint32(v)*light + 127) / 255)
	}
}

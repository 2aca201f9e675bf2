package artwork

import "github.com/makiuchi-d/gozxing/qrcode/decoder"

// spot is a place on a picture.
type spot struct{ x, y float64 }

// corners are the middles of the three eyes, and where a fourth would be.
type corners [4]spot // top left, top right, bottom left, bottom right

// plane maps modules to pixels as a camera does.
type plane struct{ a, b, c, d, e, f, g, h float64 }

// planeOf lays the square between the middles of the eyes of a code of so many modules over four points.
func planeOf(q corners, modules int) plane {
	tl, tr, bl, br := q[0], q[1], q[2], q[3]
	n := float64(modules - 7)
	sx, sy := tl.x-tr.x+br.x-bl.x, tl.y-tr.y+br.y-bl.y
	dx1, dy1, dx2, dy2 := tr.x-br.x, tr.y-br.y, bl.x-br.x, bl.y-br.y
	den := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/den, (dx1*sy-sx*dy1)/den
	return plane{
		a: (tr.x - tl.x + g*tr.x) / n, b: (bl.x - tl.x + h*bl.x) / n, c: tl.x,
		d: (tr.y - tl.y + g*tr.y) / n, e: (bl.y - tl.y + h*bl.y) / n, f: tl.y,
		g: g / n, h: h / n,
	}
}

// at is the pixel of a place counted in modules from the middle of the first eye.
func (p plane) at(u, v float64) (x, y float64) {
	w := 1 + p.g*u + p.h*v
	return (p.a*u + p.b*v + p.c) / w, (p.d*u + p.e*v + p.f) / w
}

// tone is the pixel there; false outside the picture.
func (p plane) tone(g gray, u, v float64) (uint8, bool) {
	x, y := p.at(u, v)
	if !(x >= 0 && y >= 0 && x < float64(g.w) && y < float64(g.h)) {
		return 0, false
	}
	return g.pix[int(y)*g.w+int(x)], true
}

// mark is a module that every code of a size has in one tone.
type mark struct {
	u, v float64
	dark bool
}

// marksOf are the eyes with their margins, the lines that alternate and the small marks (ISO/IEC 18004, 6.3.3 to 6.3.6).
func marksOf(modules int) []mark {
	var all []mark
	add := func(x, y int, dark bool) { all = append(all, mark{float64(x - 3), float64(y - 3), dark}) }
	for _, corner := range [][2]int{{0, 0}, {modules - 7, 0}, {0, modules - 7}} {
		for y := -1; y <= 7; y++ {
			for x := -1; x <= 7; x++ {
				ring := max(max(x-3, 3-x), max(y-3, 3-y))
				add(corner[0]+x, corner[1]+y, ring != 2 && ring != 4)
			}
		}
	}
	for i := 8; i < modules-8; i++ {
		add(i, 6, i%2 == 0)
		add(6, i, i%2 == 0)
	}
	version, err := decoder.Version_GetVersionForNumber((modules - 17) / 4)
	if err != nil {
		return all
	}
	centers := version.GetAlignmentPatternCenters()
	for i, cy := range centers {
		for j, cx := range centers {
			if i == 0 && j == 0 || i == 0 && j == len(centers)-1 || j == 0 && i == len(centers)-1 {
				continue // there is an eye
			}
			for y := -2; y <= 2; y++ {
				for x := -2; x <= 2; x++ {
					add(cx+x, cy+y, max(x, -x, y, -y) != 1)
				}
			}
		}
	}
	return all
}

package artwork

import (
	"cmp"
	"math"
	"slices"
)

// eye is one of the three marks in the corners of a QR code (ISO/IEC 18004, 6.3.3): its middle, and how far it reaches along
// a row and along a column.
type eye struct {
	x, y, w, h float64
	seen       float64 // rows that went through it
}

// Bounds of the search for eyes: what a page of print or a wall of grain may offer.
const (
	maxEyes      = 48   // kept, those most rows went through
	maxSightings = 4000 // looked at in one picture
)

// eyes finds the marks on a picture of two tones: dark, light, dark, light, dark as 1:1:3:1:1 along a row and along the
// column through its middle. Of an inverted code the tones are changed over.
func (g gray) eyes(dark uint8) []eye {
	var found []eye
	sightings := 0
	ends := make([]int, 0, g.w+2) // of the runs of a row, which begins with a dark one, if of no length
	for y := 0; y < g.h; y++ {
		row := g.pix[y*g.w : (y+1)*g.w]
		ends = ends[:0]
		tone := dark
		for x, v := range row {
			if v != tone {
				ends = append(ends, x)
				tone = v
			}
		}
		ends = append(ends, g.w)
		for i := 5; i <= len(ends); i += 2 { // ends[i-1] is the end of a dark run
			start := 0
			if i > 5 {
				start = ends[i-6]
			}
			a, b, c, d, e := ends[i-5]-start, ends[i-4]-ends[i-5], ends[i-3]-ends[i-4], ends[i-2]-ends[i-3], ends[i-1]-ends[i-2]
			if !isEye(a, b, c, d, e) {
				continue
			}
			x := float64(ends[i-4]+ends[i-3]) / 2
			w := float64(ends[i-1] - start)
			middle, h, ok := g.column(int(x), y, dark, int(3*w))
			if !ok || h > 3*w || w > 3*h || !g.rings(x, middle, dark) {
				continue
			}
			found = sighted(found, eye{x: x, y: middle, w: w, h: h, seen: 1})
			if sightings++; sightings > maxSightings {
				y = g.h
				break
			}
		}
	}
	slices.SortStableFunc(found, func(a, b eye) int { return cmp.Compare(b.seen/b.h, a.seen/a.h) })
	return found[:min(len(found), maxEyes)]
}

// isEye allows half a module more or less, and a pixel: small marks have ragged edges.
func isEye(a, b, c, d, e int) bool {
	total := a + b + c + d + e
	if total < 7 || a == 0 || b == 0 || c == 0 || d == 0 || e == 0 {
		return false
	}
	m := float64(total) / 7
	slack := max(.6*m, 1)
	near := func(n int) bool { return math.Abs(float64(n)-m) <= slack }
	return near(a) && near(b) && near(d) && near(e) && math.Abs(float64(c)-3*m) <= max(1.5*m, 1.5)
}

// column looks for the same pattern up and down from the middle of a row's.
func (g gray) column(x, y int, dark uint8, most int) (middle, size float64, ok bool) {
	var runs [5]int
	at := y
	step := func(to int, is bool, by int) bool {
		for at >= 0 && at < g.h && (g.pix[at*g.w+x] == dark) == is {
			if runs[to]++; runs[to] > most {
				return false
			}
			at += by
		}
		return true
	}
	if !step(2, true, -1) || !step(1, false, -1) || !step(0, true, -1) {
		return 0, 0, false
	}
	top := at + 1
	at = y + 1
	if !step(2, true, 1) || !step(3, false, 1) || !step(4, true, 1) {
		return 0, 0, false
	}
	if !isEye(runs[0], runs[1], runs[2], runs[3], runs[4]) {
		return 0, 0, false
	}
	return float64(top+runs[0]+runs[1]) + float64(runs[2])/2, float64(at - top), true
}

// sighted adds a sighting to the eye it is of.
func sighted(found []eye, s eye) []eye {
	for i := range found {
		e := &found[i]
		if math.Abs(e.x-s.x) > e.w/4 || math.Abs(e.y-s.y) > e.h/4 || s.w > 2*e.w || e.w > 2*s.w {
			continue
		}
		mean := func(old *float64, v float64) { *old += (v - *old) / (e.seen + 1) }
		mean(&e.x, s.x)
		mean(&e.y, s.y)
		mean(&e.w, s.w)
		mean(&e.h, s.h)
		e.seen++
		return found
	}
	return append(found, s)
}

// rings looks out from the middle of an eye in eight directions: the edges of its squares lie at 3, 5 and 7 parts in each of
// them, at whatever slant it is seen.
func (g gray) rings(cx, cy float64, dark uint8) bool {
	const d = 0.7071
	right := 0
	for _, o := range [...][2]float64{{1, 0}, {d, d}, {0, 1}, {-d, d}, {-1, 0}, {-d, -d}, {0, -1}, {d, -d}} {
		var edges [3]float64
		found, is := 0, true
		for r := 1.; found < 3 && (found == 0 || r < 4*edges[0]+3); r++ {
			x, y := int(cx+r*o[0]), int(cy+r*o[1])
			if x < 0 || y < 0 || x >= g.w || y >= g.h {
				break
			}
			if (g.pix[y*g.w+x] == dark) != is {
				edges[found] = r
				found++
				is = !is
			}
		}
		if m := edges[0] / 3; found == 3 && math.Abs(edges[1]-5*m) <= 1.6*m+1 && math.Abs(edges[2]-7*m) <= 2.2*m+1.5 {
			right++
		}
	}
	return right >= 6
}

func (e eye) middle() spot { return spot{e.x, e.y} }

package artwork

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of the search for codes.
const (
	maxModules = 177 // of version 40
	maxTrios   = 400 // tried of one look
	goodFit    = .75 // share of the marks that must have their tone
)

// trio is three eyes that may be of one code.
type trio struct {
	eyes    [3]int
	modules float64 // between the middles, as the sizes of the eyes tell
	odd     float64
}

// trios lists what may be a code: the sizes of its eyes must tell the same number of modules in both directions.
func trios(eyes []eye) []trio {
	var all []trio
	for i := range eyes {
		for j := range eyes {
			for k := range j {
				if i == j || i == k {
					continue
				}
				tl, tr, bl := eyes[i], eyes[j], eyes[k]
				ax, ay, bx, by := tr.x-tl.x, tr.y-tl.y, bl.x-tl.x, bl.y-tl.y
				area := math.Abs(ax*by - bx*ay)
				la, lb := math.Hypot(ax, ay), math.Hypot(bx, by)
				if area < .35*la*lb || la > 3*lb || lb > 3*la {
					continue
				}
				across, along := 7*area/max(math.Abs(by), math.Abs(ay)), 7*area/max(math.Abs(bx), math.Abs(ax)) // of an eye of one module
				least, most, sum := math.Inf(1), 0., 0.
				for _, e := range []eye{tl, tr, bl} {
					for _, n := range []float64{across / e.w, along / e.h} {
						least, most, sum = min(least, n), max(most, n), sum+n
					}
				}
				n := sum / 6
				if most > 2.2*least || n < 11 || n > maxModules {
					continue
				}
				all = append(all, trio{[3]int{i, j, k}, n, most/least + .5*(1-area/la/lb) + .2*max(la/lb, lb/la)})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b trio) int { return cmp.Compare(a.odd, b.odd) })
	return all[:min(len(all), maxTrios)]
}

// look is one way of looking at a photo.
type look struct {
	g, two gray  // as it is, and in two tones
	dark   uint8 // the tone of dark modules; of an inverted code they are light
	left   int   // pixels that may still be asked for on the whole photo
}

// codes reads the codes whose eyes were found. Their fourth corner is where the marks that every code has come to lie on
// their tones: a sheet that is seen at a slant is read like one that lies flat.
func (l *look) codes(eyes []eye) (texts []string) {
	used := make([]bool, len(eyes))
	for _, t := range trios(eyes) {
		if used[t.eyes[0]] || used[t.eyes[1]] || used[t.eyes[2]] {
			continue
		}
		if l.left < 0 {
			break
		}
		if text, ok := l.code(eyes[t.eyes[0]].middle(), eyes[t.eyes[1]].middle(), eyes[t.eyes[2]].middle(), t.modules); ok {
			for _, i := range t.eyes {
				used[i] = true
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// code tries the sizes that a code may have, those first most of whose marks are there.
func (l *look) code(tl, tr, bl spot, between float64) (string, bool) {
	type try struct {
		q     corners
		n     int
		score float64
	}
	var tries []try
	for n := 21; n <= maxModules; n += 4 {
		if m := float64(n - 7); m < between*.72-2 || m > between*1.4+2 {
			continue
		}
		if q, score := l.fourth(tl, tr, bl, n); score > 0 {
			tries = append(tries, try{q, n, score})
		}
	}
	slices.SortStableFunc(tries, func(a, b try) int { return cmp.Compare(b.score, a.score) })
	for _, t := range tries[:min(len(tries), 2)] {
		marks := marksOf(t.n)
		p := planeOf(l.settled(t.q, t.n, marks), t.n)
		if l.share(p, marks, goodFit) == 0 {
			continue
		}
		if text, ok := l.sampled(p, t.n); ok {
			return text, true
		}
	}
	return "", false
}

// fourth looks for the corner without an eye: how far away one end of a line that alternates is, against the other, tells
// the slant along it; the marks tell which slants belong together.
func (l *look) fourth(tl, tr, bl spot, n int) (best corners, score float64) {
	across := l.slants(tl, tr, bl, n)
	if len(across) == 0 {
		return best, 0
	}
	down := l.slants(tl, bl, tr, n)
	marks := marksOf(n)
	for _, g := range across {
		for _, h := range down {
			q := slanted(tl, tr, bl, g, h)
			if s := l.share(planeOf(q, n), marks, max(score, goodFit-.05)); s > score {
				best, score = q, s
			}
		}
	}
	return best, score
}

// slanted is the square whose right end is 1+g times as far away as its left, and whose lower end 1+h times as its upper.
func slanted(tl, tr, bl spot, g, h float64) corners {
	w := 1 + g + h
	return corners{tl, tr, bl, {(tr.x*(1+g) - tl.x + bl.x*(1+h)) / w, (tr.y*(1+g) - tl.y + bl.y*(1+h)) / w}}
}

// slants are those for which the modules between two eyes alternate.
func (l *look) slants(from, to, beside spot, n int) (good []float64) {
	if !l.alternates(from, to, beside, n) {
		return nil
	}
	count := n - 16
	need := count - count/5 - 1
	for t := -.6; t <= .6; t += 1.6 / float64(n-7) {
		g := math.Exp(t) - 1
		p := planeOf(slanted(from, to, beside, g, 0), n)
		right := 0
		for i := range count {
			if v, ok := p.tone(l.two, float64(i+5), 3); ok && (v == l.dark) == (i%2 == 0) {
				right++
			}
		}
		if l.left -= count; right >= need {
			good = append(good, g)
		}
	}
	return good
}

// alternates tells whether the tone changes between two eyes about as often as in a code of that size. It costs little, and
// most of what is no code ends here.
func (l *look) alternates(from, to, beside spot, n int) bool {
	p := planeOf(slanted(from, to, beside, 0, 0), n)
	modules := n - 13
	changes, before := 0, l.dark
	for i := range 4*modules + 1 {
		v, _ := p.tone(l.two, 3+float64(i)/4, 3)
		if v != before {
			changes++
		}
		before = v
	}
	l.left -= 4 * modules
	return max(changes-modules, modules-changes) <= 2+modules/4
}

// share of the marks that have their tone, 0 when it is not above what is needed.
func (l *look) share(p plane, marks []mark, need float64) float64 {
	wrong, most := 0, int(float64(len(marks))*(1-need))
	for i := range marks {
		m := &marks[i]
		if v, ok := p.tone(l.two, m.u, m.v); !ok || (v == l.dark) != m.dark {
			if wrong++; wrong > most {
				l.left -= i
				return 0
			}
		}
	}
	l.left -= len(marks)
	return 1 - float64(wrong)/float64(len(marks))
}

// settled moves the corners by parts of a module while the marks come out clearer.
func (l *look) settled(q corners, n int, marks []mark) corners {
	module := math.Hypot(q[1].x-q[0].x, q[1].y-q[0].y) / float64(n-7)
	best := l.contrast(planeOf(q, n), marks)
	for _, by := range [...]float64{.8, .4, .2} {
		for moved, turns := true, 0; moved && turns < 3; turns++ {
			moved = false
			for c := 3; c >= 0; c-- {
				for _, o := range [...]spot{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
					r := q
					r[c].x += o.x * by * module
					r[c].y += o.y * by * module
					if s := l.contrast(planeOf(r, n), marks); s > best {
						best, q, moved = s, r, true
					}
				}
			}
		}
	}
	return q
}

// around are the places in a module that are looked at.
var around = [...]spot{{0, 0}, {.22, .22}, {.22, -.22}, {-.22, .22}, {-.22, -.22}}

// contrast is how much lighter the light marks are than the dark ones.
func (l *look) contrast(p plane, marks []mark) int {
	sum := 0
	for i := range marks {
		m := &marks[i]
		for _, o := range around {
			v, _ := p.tone(l.g, m.u+o.x, m.v+o.y)
			if m.dark == (l.dark == 0) {
				sum -= int(v)
			} else {
				sum += int(v)
			}
		}
	}
	l.left -= len(around) * len(marks)
	return sum
}

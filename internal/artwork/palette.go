package artwork

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// paletted brings a picture down to 256 colours: a badge has two tones, white and brass, and all the rest are
// soft edges between them. The file becomes about a third as large, which counts because every holder gets
// their own baked copy.
//
// Flat colours stay exact, because they are what the eye compares: each that covers more than 1/500 of the
// picture has its own entry. The edges share what is left, by median cut.
func paletted(img *image.RGBA) *image.Paletted {
	count := map[color.RGBA]int{}
	for i := 0; i < len(img.Pix); i += 4 {
		count[rgbaAt(img.Pix[i:])]++
	}
	index := make(map[color.RGBA]uint8, len(count))
	out := image.NewPaletted(img.Bounds(), nil)
	entry := func(c color.RGBA) uint8 {
		out.Palette = append(out.Palette, c)
		return uint8(len(out.Palette) - 1)
	}
	var edges []weighed
	for c, n := range count {
		edges = append(edges, weighed{[4]uint8{c.R, c.G, c.B, c.A}, n})
	}
	slices.SortFunc(edges, func(a, b weighed) int { // the map has no order, the file must
		return cmp.Or(cmp.Compare(b.n, a.n), slices.Compare(a.c[:], b.c[:]))
	})
	flat := len(img.Pix) / 4 / 500
	for len(edges) > 0 && edges[0].n > flat && len(out.Palette) < 64 {
		c := edges[0].color()
		index[c] = entry(c)
		edges = edges[1:]
	}
	for _, group := range medianCut(edges, 256-len(out.Palette)) {
		i := entry(mean(group))
		for _, e := range group {
			index[e.color()] = i
		}
	}
	for i := range out.Pix {
		out.Pix[i] = index[rgbaAt(img.Pix[4*i:])]
	}
	return out
}

func rgbaAt(p []uint8) color.RGBA { return color.RGBA{p[0], p[1], p[2], p[3]} }

type weighed struct {
	c [4]uint8
	n int
}

func (w weighed) color() color.RGBA { return rgbaAt(w.c[:]) }

// medianCut splits the colours into at most n groups, always the group whose spread counts most, always
// across its longest side.
func medianCut(all []weighed, n int) [][]weighed {
	if len(all) == 0 {
		return nil
	}
	groups := []colorGroup{newGroup(all)}
	for len(groups) < n {
		widest := 0
		for i, g := range groups {
			if g.score > groups[widest].score {
				widest = i
			}
		}
		g := groups[widest]
		if g.score == 0 {
			break
		}
		slices.SortStableFunc(g.colors, func(a, b weighed) int { return cmp.Compare(a.c[g.side], b.c[g.side]) })
		total, half, cut := 0, 0, 1
		for _, e := range g.colors {
			total += e.n
		}
		for i, e := range g.colors[:len(g.colors)-1] {
			half += e.n
			cut = i + 1
			if 2*half >= total {
				break
			}
		}
		groups[widest] = newGroup(g.colors[:cut])
		groups = append(groups, newGroup(g.colors[cut:]))
	}
	out := make([][]weighed, len(groups))
	for i, g := range groups {
		out[i] = g.colors
	}
	return out
}

type colorGroup struct {
	colors []weighed
	side   int // the channel with the longest range
	score  int // how much it would gain by a cut
}

func newGroup(colors []weighed) colorGroup {
	g := colorGroup{colors: colors}
	pixels, longest := 0, 0
	for _, e := range colors {
		pixels += e.n
	}
	for side := range 4 {
		lo, hi := uint8(255), uint8(0)
		for _, e := range colors {
			lo, hi = min(lo, e.c[side]), max(hi, e.c[side])
		}
		if d := int(hi) - int(lo); d > longest {
			longest, g.side = d, side
		}
	}
	g.score = longest * longest * pixels
	return g
}

func mean(group []weighed) color.RGBA {
	var sum [4]int
	n := 0
	for _, e := range group {
		n += e.n
		for i, v := range e.c {
			sum[i] += int(v) * e.n
		}
	}
	var c [4]uint8
	for i, v := range sum {
		c[i] = uint8((v + n/2) / n)
	}
	return rgbaAt(c[:])
}

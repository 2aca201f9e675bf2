package artwork

import (
	"bytes"
	"image"
)

// gray is a picture in one channel.
type gray struct {
	w, h int
	pix  []uint8
}

// grayOf takes the luminance. JPEGs carry it as it is; what is transparent counts as white paper.
func grayOf(img image.Image) gray {
	b := img.Bounds()
	g := gray{w: b.Dx(), h: b.Dy(), pix: make([]uint8, b.Dx()*b.Dy())}
	switch src := img.(type) {
	case *image.YCbCr:
		for y := range g.h {
			copy(g.pix[y*g.w:(y+1)*g.w], src.Y[src.YOffset(b.Min.X, b.Min.Y+y):])
		}
	case *image.Gray:
		for y := range g.h {
			copy(g.pix[y*g.w:(y+1)*g.w], src.Pix[src.PixOffset(b.Min.X, b.Min.Y+y):])
		}
	case image.RGBA64Image: // all the others of the standard library; a colour for each At would be garbage
		for y := range g.h {
			for x := range g.w {
				c := src.RGBA64At(b.Min.X+x, b.Min.Y+y)
				cr, cg, cb, ca := uint32(c.R), uint32(c.G), uint32(c.B), uint32(c.A)
				paper := 0xffff - ca
				g.pix[y*g.w+x] = uint8((299*(cr+paper) + 587*(cg+paper) + 114*(cb+paper)) / 1000 >> 8)
			}
		}
	}
	return g
}

// reduced averages blocks of pixels until the longer side is at most side.
func (g gray) reduced(side int) gray {
	k := (max(g.w, g.h) + side - 1) / side
	if k <= 1 || g.w < k || g.h < k {
		return g
	}
	small := gray{w: g.w / k, h: g.h / k}
	small.pix = make([]uint8, small.w*small.h)
	for y := range small.h {
		for x := range small.w {
			sum := 0
			for dy := range k {
				at := (y*k+dy)*g.w + x*k
				for _, v := range g.pix[at : at+k] {
					sum += int(v)
				}
			}
			small.pix[y*small.w+x] = uint8(sum / (k * k))
		}
	}
	return small
}

// divided averages squares of k pixels a side.
func (g gray) divided(k int) gray { return g.reduced((max(g.w, g.h) + k - 1) / k) }

// blurred is the mean of each pixel and its eight neighbours; the border stays.
func (g gray) blurred() gray {
	out := gray{g.w, g.h, bytes.Clone(g.pix)}
	if g.w < 3 || g.h < 3 {
		return out
	}
	columns := make([]int, g.w) // sums of three pixels, one above the other
	for y := 1; y < g.h-1; y++ {
		above, row, below := g.pix[(y-1)*g.w:], g.pix[y*g.w:], g.pix[(y+1)*g.w:]
		for x := range columns {
			columns[x] = int(above[x]) + int(row[x]) + int(below[x])
		}
		for x := 1; x < g.w-1; x++ {
			out.pix[y*g.w+x] = uint8((columns[x-1] + columns[x] + columns[x+1]) / 9)
		}
	}
	return out
}

// blackAndWhite calls white what is lighter than so many percent of the mean of its surroundings, radius pixels each way:
// the shadow of a hand changes the mean along with the code.
func (g gray) blackAndWhite(radius, percent int) gray {
	out := gray{g.w, g.h, make([]uint8, len(g.pix))}
	columns, rows := make([]int, g.w), 0 // sums of the rows of the window
	row := func(y, sign int) {
		if y < 0 || y >= g.h {
			return
		}
		rows += sign
		for x, v := range g.pix[y*g.w : (y+1)*g.w] {
			columns[x] += sign * int(v)
		}
	}
	for y := range radius {
		row(y, 1)
	}
	for y := range g.h {
		row(y+radius, 1)
		row(y-radius-1, -1)
		sum, n := 0, 0
		column := func(x, sign int) {
			if x >= 0 && x < g.w {
				sum += sign * columns[x]
				n += sign * rows
			}
		}
		for x := range radius {
			column(x, 1)
		}
		for x := range g.w {
			column(x+radius, 1)
			column(x-radius-1, -1)
			if int(g.pix[y*g.w+x])*n*100 > sum*percent {
				out.pix[y*g.w+x] = 255
			}
		}
	}
	return out
}

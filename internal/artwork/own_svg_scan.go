package artwork

import (
	"image"
	"math"
	"slices"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/math/fixed"
)

// ownScanner turns outlines into pixels. The scanner of rasterx fills every hole: it knows no even-odd rule, which half of all
// drawing programs write.
type ownScanner struct {
	size      int
	m         rasterx.Matrix2D // of what comes in
	x, y      float64
	lines     [][]crossing // of each of the fine lines that a row of pixels is read in
	low, high int          // those that something crosses
	crossings int
	failed    bool
	cover     []float64
}

// crossing is where an outline crosses a fine line, downwards or upwards.
type crossing struct {
	x    float64
	down int
}

const (
	fineLines       = 8 // of a row of pixels; across, what is covered is reckoned
	maxOwnCrossings = 4_000_000
)

var _ rasterx.Scanner = (*ownScanner)(nil)

func newOwnScanner(size int) *ownScanner {
	s := &ownScanner{size: size, lines: make([][]crossing, size*fineLines), cover: make([]float64, size+1)}
	s.Clear()
	return s
}

func (s *ownScanner) place(a fixed.Point26_6) (x, y float64) {
	return s.m.Transform(float64(a.X)/64, float64(a.Y)/64)
}

func (s *ownScanner) Start(a fixed.Point26_6) { s.x, s.y = s.place(a) }

func (s *ownScanner) Line(b fixed.Point26_6) {
	x, y := s.place(b)
	x1, y1, x2, y2, down := s.x, s.y*fineLines, x, y*fineLines, 1
	s.x, s.y = x, y
	if y1 > y2 {
		x1, y1, x2, y2, down = x2, y2, x1, y1, -1
	}
	first, last := math.Ceil(max(y1-0.5, 0)), math.Ceil(min(y2-0.5, float64(len(s.lines))))-1
	if !(first <= last) || s.failed { // NaN too
		return
	}
	if s.crossings += int(last-first) + 1; s.crossings > maxOwnCrossings {
		s.failed = true
		return
	}
	slope := (x2 - x1) / (y2 - y1)
	for i := int(first); i <= int(last); i++ {
		s.lines[i] = append(s.lines[i], crossing{x1 + (float64(i)+0.5-y1)*slope, down})
	}
	s.low, s.high = min(s.low, int(first)), max(s.high, int(last))
}

// flush hands on each pixel with its cover, and begins anew. It tells what that cost; ok is false if it was too much.
func (s *ownScanner) flush(evenOdd bool, each func(x, y int, cover uint32)) (work int, ok bool) {
	defer s.Clear()
	if s.failed {
		return 0, false
	}
	work = 4 * s.crossings
	for row := s.low / fineLines; row <= s.high/fineLines && s.low <= s.high; row++ {
		clear(s.cover)
		from, to := s.size, 0
		for _, line := range s.lines[row*fineLines : (row+1)*fineLines] {
			slices.SortFunc(line, func(a, b crossing) int {
				switch {
				case a.x < b.x:
					return -1
				case a.x > b.x:
					return 1
				}
				return 0
			})
			winding := 0
			for i, c := range line {
				if inside := winding != 0 && (!evenOdd || winding%2 != 0); inside {
					a, b := s.span(line[i-1].x, c.x)
					from, to = min(from, a), max(to, b)
				}
				winding += c.down
			}
		}
		for x := from; x < min(to, s.size); x++ {
			if cover := uint32(s.cover[x]*255/fineLines + 0.5); cover > 0 {
				each(x, row, min(cover, 255))
			}
		}
		work += max(to-from, 0)
	}
	return work, true
}

// span covers what lies between a and b, and tells which pixels that touches.
func (s *ownScanner) span(a, b float64) (from, to int) {
	a, b = min(max(a, 0), float64(s.size)), min(max(b, 0), float64(s.size))
	if a >= b {
		return s.size, 0
	}
	from, to = int(a), int(b)
	if from == to {
		s.cover[from] += b - a
		return from, to + 1
	}
	s.cover[from] += float64(from+1) - a
	for i := from + 1; i < to; i++ {
		s.cover[i]++
	}
	s.cover[to] += b - float64(to)
	return from, to + 1
}

func (s *ownScanner) Clear() {
	for i := range s.lines {
		s.lines[i] = s.lines[i][:0]
	}
	s.low, s.high, s.crossings, s.failed = len(s.lines), -1, 0, false
}

func (s *ownScanner) GetPathExtent() fixed.Rectangle26_6 { return fixed.Rectangle26_6{} }

// The rest of rasterx.Scanner says where and in what colour to draw; flush does.
func (s *ownScanner) Draw()                   {}
func (s *ownScanner) SetBounds(int, int)      {}
func (s *ownScanner) SetColor(any)            {}
func (s *ownScanner) SetWinding(bool)         {}
func (s *ownScanner) SetClip(image.Rectangle) {}

package artwork

import (
	_ "embed"
	"fmt"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Atkinson Hyperlegible Next (OFL-1.1, fonts/LICENSE), the face of the pages, for what is printed.
var (
	//go:embed fonts/atkinson-hyperlegible-next-regular.ttf
	regularTTF []byte
	//go:embed fonts/atkinson-hyperlegible-next-bold.ttf
	boldTTF []byte
)

type faces struct{ regular, bold *sfnt.Font }

var outlines = sync.OnceValue(func() faces {
	parse := func(ttf []byte) *sfnt.Font {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			panic(err) // embedded, and parsed by a test
		}
		return f
	}
	return faces{parse(regularTTF), parse(boldTTF)}
})

// placed is a letter and where it stands on its line, in ems.
type placed struct {
	glyph sfnt.GlyphIndex
	at    float64
}

// setLine puts letters beside each other, and tells how long that is in ems.
func setLine(f *sfnt.Font, text string) (line []placed, width float64, err error) {
	var buf sfnt.Buffer
	em := fixed.I(int(f.UnitsPerEm()))
	for _, r := range text {
		glyph, err := f.GlyphIndex(&buf, r)
		if err != nil {
			return nil, 0, fmt.Errorf("find glyph: %w", err)
		}
		advance, err := f.GlyphAdvance(&buf, glyph, em, font.HintingNone)
		if err != nil {
			return nil, 0, fmt.Errorf("measure glyph: %w", err)
		}
		line = append(line, placed{glyph, width})
		width += float64(advance) / float64(em)
	}
	return line, width, nil
}

// lettering turns a line of text into one path, its baseline beginning at x, y: a picture that is pasted into a
// document must not depend on the fonts of whoever opens it. The em is size units; the line shrinks to fit maxWidth.
func lettering(f *sfnt.Font, text string, x, y, size, maxWidth float64) (path, error) {
	line, width, err := setLine(f, printable(text))
	if err != nil {
		return nil, err
	}
	var buf sfnt.Buffer
	em := fixed.I(int(f.UnitsPerEm()))
	if width*size > maxWidth {
		size = maxWidth / width
	}
	var p path
	for _, l := range line {
		segments, err := f.LoadGlyph(&buf, l.glyph, em, nil)
		if err != nil {
			return nil, fmt.Errorf("load glyph: %w", err)
		}
		for i, s := range segments {
			verb, n := byte('M'), 1
			switch s.Op {
			case sfnt.SegmentOpLineTo:
				verb = 'L'
			case sfnt.SegmentOpQuadTo:
				verb, n = 'Q', 2
			case sfnt.SegmentOpCubeTo:
				verb, n = 'C', 3
			}
			if verb == 'M' && i > 0 {
				p = append(p, segment{'Z', nil})
			}
			var args []float64
			for _, a := range s.Args[:n] {
				args = append(args, x+(l.at+float64(a.X)/float64(em))*size, y+float64(a.Y)/float64(em)*size)
			}
			p = append(p, segment{verb, args})
		}
		if len(segments) > 0 {
			p = append(p, segment{'Z', nil})
		}
	}
	return p.rounded(), nil
}

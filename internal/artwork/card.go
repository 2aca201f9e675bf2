package artwork

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"

	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Card is what other sites show of a link to a public page (ux S10): a badge with its title and who gives it, or a house
// with its name. Its letters are outlines.
type Card struct {
	Picture []byte // of the badge, as PNG; the mark of Galon without one
	Title   string
	Under   string // who gives it, or in which town it is; "" when nobody vouches for it
}

// Sizes of a card, in pixels.
const (
	CardWide, CardHigh = 1200, 630

	cardBadge  = 420
	cardMark   = 240
	cardMargin = 70
	cardBraid  = 24
	cardTitle  = 64.
	cardUnder  = 36.
	cardLines  = 4
	ivory      = "#FBF8F3"
)

// cardGrain is how many units a pixel has for letters, whose outlines are rounded to whole units.
const cardGrain = 16

// PNG draws it.
func (c Card) PNG() ([]byte, error) {
	img := image.NewRGBA(image.Rect(0, 0, CardWide, CardHigh))
	draw.Draw(img, img.Bounds(), image.NewUniform(parseColor(ivory)), image.Point{}, draw.Src)
	cardBand(img)
	left, err := c.picture(img)
	if err != nil {
		return nil, err
	}
	if err := c.words(img, left); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, paletted(img)); err != nil {
		return nil, fmt.Errorf("encode card: %w", err)
	}
	return b.Bytes(), nil
}

// cardBand is the braid, leaning as on every page.
func cardBand(img *image.RGBA) {
	const step = 22.
	draw.Draw(img, image.Rect(0, 0, CardWide, cardBraid), image.NewUniform(parseColor(prune)), image.Point{}, draw.Src)
	for _, strand := range []struct {
		from, width float64
		color       string
	}{{step, step, prune9}, {2 * step, step / 2, brass}} {
		scanner := rasterx.NewScannerGV(CardWide, CardHigh, img, img.Bounds())
		f := rasterx.NewFiller(CardWide, CardHigh, scanner)
		for x := strand.from - 3*step; x < CardWide; x += 3 * step {
			f.Start(rasterx.ToFixedP(x+cardBraid/2, 0))
			f.Line(rasterx.ToFixedP(x+strand.width+cardBraid/2, 0))
			f.Line(rasterx.ToFixedP(x+strand.width, cardBraid))
			f.Line(rasterx.ToFixedP(x, cardBraid))
			f.Stop(true)
		}
		scanner.SetColor(parseColor(strand.color))
		f.Draw()
	}
}

// picture lays the badge on the left, or the mark, and says where the words begin.
func (c Card) picture(img *image.RGBA) (float64, error) {
	const middle = (CardHigh + cardBraid) / 2
	if len(c.Picture) == 0 {
		x, y := float64(cardMargin), float64(middle)-cardMark/2
		return x + cardMark + cardMargin, cardLogo(img, x, y)
	}
	badge, err := png.Decode(bytes.NewReader(c.Picture))
	if err != nil {
		return 0, fmt.Errorf("decode badge image: %w", err)
	}
	size := badge.Bounds().Size()
	k := cardBadge / float64(max(size.X, size.Y, 1))
	wide, high := max(1, int(float64(size.X)*k+.5)), max(1, int(float64(size.Y)*k+.5))
	x, y := cardMargin+(cardBadge-wide)/2, middle-high/2
	draw.CatmullRom.Scale(img, image.Rect(x, y, x+wide, y+high), badge, badge.Bounds(), draw.Over, nil)
	return cardMargin + cardBadge + 50, nil
}

// cardLogo is the mark of the pages, two chevrons on a field.
func cardLogo(img *image.RGBA, x, y float64) error {
	field, err := parsePath("M9 2h14a7 7 0 0 1 7 7v14a7 7 0 0 1-7 7h-14a7 7 0 0 1-7-7v-14a7 7 0 0 1 7-7z")
	if err != nil {
		return err
	}
	const k = cardMark / 32.
	at := rasterx.Identity.Translate(x, y).Scale(k, k)
	if err := cardFill(img, field, at, prune); err != nil {
		return err
	}
	for _, chevron := range []struct {
		y     float64
		color string
	}{{15, white}, {23, "#E2BC6A"}} {
		scanner := rasterx.NewScannerGV(CardWide, CardHigh, img, img.Bounds())
		stroke := rasterx.NewStroker(CardWide, CardHigh, scanner)
		stroke.SetStroke(fixed.Int26_6(3.4*k*64), 0, rasterx.RoundCap, nil, nil, rasterx.Round)
		for i, p := range [][2]float64{{7, chevron.y}, {16, chevron.y - 6}, {25, chevron.y}} {
			px, py := at.Transform(p[0], p[1])
			if i == 0 {
				stroke.Start(rasterx.ToFixedP(px, py))
			} else {
				stroke.Line(rasterx.ToFixedP(px, py))
			}
		}
		stroke.Stop(false)
		scanner.SetColor(parseColor(chevron.color))
		stroke.Draw()
	}
	return nil
}

func cardFill(img *image.RGBA, p path, at rasterx.Matrix2D, color string) error {
	compiled, err := p.compile()
	if err != nil {
		return err
	}
	scanner := rasterx.NewScannerGV(CardWide, CardHigh, img, img.Bounds())
	f := rasterx.NewFiller(CardWide, CardHigh, scanner)
	addTo(f, compiled, at)
	scanner.SetColor(parseColor(color))
	f.Draw()
	return nil
}

// words stand beside the picture, in the middle of the height. A long title is set smaller, and cut at last.
func (c Card) words(img *image.RGBA, left float64) error {
	room := CardWide - cardMargin - left
	var lines []string
	size := cardTitle
	for ; ; size -= 8 {
		var err error
		if lines, err = wrapped(outlines().bold, c.Title, size, room); err != nil {
			return err
		}
		if len(lines) <= cardLines || size <= cardUnder+4 {
			break
		}
	}
	if len(lines) > cardLines {
		lines = lines[:cardLines]
		lines[cardLines-1] += "…"
	}
	var under []string
	if c.Under != "" {
		var err error
		if under, err = wrapped(outlines().regular, c.Under, cardUnder, room); err != nil {
			return err
		}
		if len(under) > 2 {
			under = under[:2]
			under[1] += "…"
		}
	}
	const lead = 1.15
	high := float64(len(lines))*size*lead + float64(len(under))*cardUnder*lead
	if len(under) > 0 {
		high += 20
	}
	y := (CardHigh+cardBraid)/2 - high/2
	write := func(f *sfnt.Font, text string, size float64, color string) error {
		p, err := lettering(f, text, left*cardGrain, (y+size*.85)*cardGrain, size*cardGrain, room*cardGrain)
		if err != nil {
			return err
		}
		y += size * lead
		return cardFill(img, p, rasterx.Identity.Scale(1./cardGrain, 1./cardGrain), color)
	}
	for _, line := range lines {
		if err := write(outlines().bold, line, size, ink); err != nil {
			return err
		}
	}
	y += 20
	for _, line := range under {
		if err := write(outlines().regular, line, cardUnder, ink); err != nil {
			return err
		}
	}
	return nil
}

// wrapped breaks a text between its words. A word that is longer than a line has one alone, and shrinks.
func wrapped(f *sfnt.Font, text string, size, room float64) (lines []string, err error) {
	line := ""
	for _, word := range strings.FieldsFunc(printable(text), func(r rune) bool { return r == ' ' }) {
		longer := strings.TrimSpace(line + " " + word)
		_, width, err := setLine(f, longer)
		if err != nil {
			return nil, err
		}
		if line != "" && width*size > room {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	return append(lines, line), nil
}

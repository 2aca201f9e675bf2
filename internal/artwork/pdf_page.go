package artwork

import (
	"bytes"
	"fmt"
	"image/color"
	"image/png"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// A4 and its margins, in millimetres.
const (
	pageWidth  = 210.
	pageLeft   = 21.
	pageRight  = pageWidth - 20
	pageBottom = 262. // the foot stands below
)

// Colours of print: those of the pages (ux 3).
const (
	ink    = "#221A2C"
	faint  = "#554C61"
	prune  = "#5A2469"
	prune9 = "#3B1446"
	rule   = "#857C8E"
)

// style is how a text is set: size in points, leading in millimetres.
type style struct {
	weight  string // "" or "B"
	size    float64
	leading float64
	color   string
}

var (
	styleName    = style{"B", 24, 10, ink}
	styleHeading = style{"B", 13.5, 6.4, ink}
	styleText    = style{"", 10.5, 5.4, ink}
	styleStrong  = style{"B", 10.5, 5.4, ink}
	styleSmall   = style{"", 9, 4.6, faint}
	styleCode    = style{"B", 15, 7, ink}
)

// pdfPage is a document while it is being written from top to bottom. Its text stays text, so that it can be read
// aloud and copied. fpdf writes no tags: every document carries the address of the page that says the same (RGAA 13.3).
type pdfPage struct {
	*fpdf.Fpdf
	y    float64 // where the next line begins
	foot []string
	link string
}

// newPDF opens a document. at stands in its metadata, so that the same words at the same instant are the same bytes.
func newPDF(title, author, link string, foot []string, at time.Time) *pdfPage {
	p := &pdfPage{Fpdf: fpdf.New("P", "mm", "A4", ""), link: link}
	p.SetAutoPageBreak(false, 0)
	p.SetCatalogSort(true)
	p.SetCreationDate(at.UTC())
	p.SetModificationDate(at.UTC())
	p.SetLang("fr")
	p.SetTitle(printable(title), true)
	p.SetAuthor(printable(author), true)
	p.SetCreator("Galon", true)
	p.SetProducer("Galon", true)
	// fpdf cuts the fonts down to the signs that are used, and may write into what it is given.
	p.AddUTF8FontFromBytes("text", "", bytes.Clone(regularTTF))
	p.AddUTF8FontFromBytes("text", "B", bytes.Clone(boldTTF))
	p.foot = foot
	p.nextPage()
	return p
}

func (p *pdfPage) nextPage() {
	p.AddPage()
	p.braid()
	p.y = pageBottom + 6
	for _, line := range p.foot {
		p.lines(pageLeft, pageRight-pageLeft, styleSmall, line)
	}
	p.y = 21
}

// braid is the woven band over every page of Galon, leaning as on screen.
func (p *pdfPage) braid() {
	const high = 3.2
	p.ClipRect(0, 0, pageWidth, high, false)
	for x := -high; x < pageWidth; x += 10 {
		for _, band := range []struct {
			from, to float64
			color    string
		}{{0, 3, brass}, {3, 6, prune}, {6, 7, brass}, {7, 10, prune9}} {
			p.fill(band.color)
			p.Polygon([]fpdf.PointType{{X: x + band.from + high, Y: 0}, {X: x + band.to + high, Y: 0}, {X: x + band.to, Y: high}, {X: x + band.from, Y: high}}, "F")
		}
	}
	p.ClipEnd()
}

// keep starts a new page unless that much room is left on this one.
func (p *pdfPage) keep(height float64) {
	if p.y+height > pageBottom {
		p.nextPage()
	}
}

func (p *pdfPage) set(s style) {
	p.SetFont("text", s.weight, s.size)
	c := parseColor(s.color)
	p.SetTextColor(int(c.R), int(c.G), int(c.B))
}

func (p *pdfPage) fill(hex string) {
	c := parseColor(hex)
	p.SetFillColor(int(c.R), int(c.G), int(c.B))
}

func (p *pdfPage) frame(x, y, w, h, width float64, hex string) {
	c := parseColor(hex)
	p.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.SetLineWidth(width)
	p.Rect(x, y, w, h, "D")
}

// lines writes a text at x, broken to the width w, and moves down below it.
func (p *pdfPage) lines(x, w float64, s style, text string) {
	p.set(s)
	p.write(x, s, p.wrap(text, w))
}

// write sets lines at x, and moves down below them.
func (p *pdfPage) write(x float64, s style, lines []string) {
	p.set(s)
	for _, line := range lines {
		p.Text(x, p.y+s.leading*.74, line)
		p.y += s.leading
	}
}

// cut is the lines of a text, most of them at most (0: all); what is cut says so.
func (p *pdfPage) cut(w float64, s style, text string, most int) []string {
	p.set(s)
	lines := p.wrap(text, w)
	if most == 0 || len(lines) <= most {
		return lines
	}
	last := []rune(lines[most-1])
	for len(last) > 0 && p.GetStringWidth(string(last)+"…") > w {
		last = last[:len(last)-1]
	}
	return append(lines[:most-1:most-1], strings.TrimRight(string(last), " \u00a0·")+"…")
}

// height is what lines would take.
func (p *pdfPage) height(w float64, s style, text string) float64 {
	p.set(s)
	return float64(len(p.wrap(text, w))) * s.leading
}

// wrap breaks at spaces only, never at a no-break space, and a word that is wider than the line anywhere. A point between
// two parts is left out where the line ends or begins anyway.
func (p *pdfPage) wrap(text string, w float64) []string {
	var all []string
	line := ""
	for _, word := range strings.Split(printable(text), " ") {
		if word == "" {
			continue
		}
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if p.GetStringWidth(joined) <= w {
			line = joined
			continue
		}
		if line != "" {
			all = append(all, strings.TrimSuffix(line, " ·"))
		}
		line = ""
		if word == "·" {
			continue
		}
		for _, r := range word {
			if line != "" && p.GetStringWidth(line+string(r)) > w {
				all = append(all, line)
				line = ""
			}
			line += string(r)
		}
	}
	if line != "" {
		all = append(all, line)
	}
	return all
}

// printable keeps to the signs that the fonts' tables can name (the basic plane); anything else becomes U+FFFD.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u202f': // narrow, and missing from the fonts
			return '\u00a0'
		case r < ' ':
			return ' '
		case r >= 0xfffe:
			return '\ufffd'
		}
		return r
	}, s)
}

// qr draws a code of that side, its margin of four modules included, as black rectangles: sharp at every size.
func (p *pdfPage) qr(text string, x, y, side float64) error {
	modules, err := qrModules(text)
	if err != nil {
		return err
	}
	unit := side / float64(len(modules)+2*quietZone)
	p.fill(white)
	p.Rect(x, y, side, side, "F")
	p.fill("#000")
	for row, line := range modules {
		for _, run := range runs(line) {
			// A hair higher than a module, so that no viewer leaves a white line between two rows.
			p.Rect(x+float64(run.from+quietZone)*unit, y+float64(row+quietZone)*unit, float64(run.to-run.from)*unit, unit*1.02, "F")
		}
	}
	return nil
}

// picture draws a PNG into a square. A badge has soft edges in 256 colours with degrees of transparency, of which a
// PDF palette knows none: they are laid on white first.
func (p *pdfPage) picture(name string, raw []byte, x, y, side float64) error {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return &ImageError{CodeMalformed, err.Error()}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, onWhite(img)); err != nil {
		return fmt.Errorf("encode picture for print: %w", err)
	}
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader(name, options, &b)
	p.ImageOptions(name, x, y, side, side, false, options, 0, "")
	return p.Error()
}

// Recheck is the box that lets a reader go and see for themselves: the code for a telephone, and the same for fingers.
type Recheck struct {
	Title string
	Lines []string
	Code  string // as people read it, in groups
	QR    string // what the picture says
	Link  string // of the page, for who reads on a screen
}

// qrSide is the side of a printed code, margin included; a small telephone reads it from a hand away.
const qrSide = 34.

// The text of the box begins there, and keeps that far from its edges.
const recheckText, recheckPad = 65., 5.

// recheckWords is the height of the words of the box.
func (p *pdfPage) recheckWords(c Recheck) float64 {
	const width = pageRight - recheckText - recheckPad
	high := p.height(width, styleHeading, c.Title) + styleCode.leading + 1.5
	for _, line := range c.Lines {
		high += p.height(width, styleText, line)
	}
	return high
}

// recheckHeight is the height of the box.
func (p *pdfPage) recheckHeight(c Recheck) float64 {
	return max(qrSide, p.recheckWords(c)) + 2*recheckPad
}

func (p *pdfPage) recheck(c Recheck) error {
	const pad, text = recheckPad, recheckText
	const width = pageRight - text - pad
	high, box := p.recheckWords(c), p.recheckHeight(c)
	p.keep(box)
	top := p.y
	p.frame(pageLeft, top, pageRight-pageLeft, box, .3, rule)
	if err := p.qr(c.QR, pageLeft+pad, top+(box-qrSide)/2, qrSide); err != nil {
		return err
	}
	p.y = top + (box-high)/2
	p.lines(text, width, styleHeading, c.Title)
	for _, line := range c.Lines {
		p.lines(text, width, styleText, line)
	}
	p.y += 1.5
	p.lines(text, width, styleCode, c.Code)
	if c.Link != "" {
		p.LinkString(pageLeft, top, pageRight-pageLeft, box, c.Link)
	}
	p.y = top + box
	return nil
}

func (p *pdfPage) bytes() ([]byte, error) {
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		return nil, fmt.Errorf("write PDF: %w", err)
	}
	return b.Bytes(), nil
}

func over(c color.RGBA) color.RGBA { // premultiplied, on white
	rest := 255 - c.A
	return color.RGBA{c.R + rest, c.G + rest, c.B + rest, 255}
}

package artwork

import "time"

// Letter is a sheet for a window envelope (DL, 110 × 220 mm): folded in three at its marks, the address stands in the
// window, and what only the receiver may read does not.
type Letter struct {
	Title   string
	Made    time.Time
	From    []string
	To      []string
	Date    string
	Heading string
	Before  []string
	Code    string // what the letter carries, large
	After   []string
	Foot    []string
}

// Where a French window is, in millimetres from the top left of the sheet, and where it is folded (a third of 297 each).
const (
	windowLeft, windowTop     = 105., 48.
	windowWidth, windowHeight = 85., 32.
	foldFirst, foldSecond     = 99., 198.
)

// PDF writes the letter on one sheet.
func (l Letter) PDF() ([]byte, error) {
	const whole = pageRight - pageLeft
	p := newPDF(l.Title, "Galon", "", l.Foot, l.Made)
	p.fold()
	for _, line := range l.From {
		p.lines(pageLeft, windowLeft-pageLeft-5, styleSmall, line)
	}
	p.address(l.To)
	p.y = foldFirst + 8
	p.lines(pageLeft, whole, styleText, l.Date)
	p.y += 4
	p.lines(pageLeft, whole, styleHeading, l.Heading)
	p.y += 2
	p.paragraphs(l.Before)
	p.y += 2
	code := style{"B", 24, 11, ink}
	box := code.leading + 6
	p.frame(pageLeft, p.y, whole, box, .4, prune)
	top := p.y
	p.y += 3
	p.set(code)
	p.lines(pageLeft+(whole-p.GetStringWidth(printable(l.Code)))/2, whole, code, l.Code)
	p.y = top + box + 4
	p.paragraphs(l.After)
	return p.bytes()
}

func (p *pdfPage) paragraphs(all []string) {
	for _, text := range all {
		p.keep(p.height(pageRight-pageLeft, styleText, text))
		p.lines(pageLeft, pageRight-pageLeft, styleText, text)
		p.y += 2
	}
}

// address fills the window. A long one is set smaller, so that no line of it is hidden.
func (p *pdfPage) address(to []string) {
	s := style{"", 11, 5.2, ink}
	for ; s.size > 7; s.size, s.leading = s.size-1, s.leading-.45 {
		high := 0.
		for _, line := range to {
			high += p.height(windowWidth, s, line)
		}
		if high <= windowHeight {
			break
		}
	}
	p.y = windowTop
	for _, line := range to {
		p.lines(windowLeft, windowWidth, s, line)
	}
}

// fold marks at the edge where the sheet is folded.
func (p *pdfPage) fold() {
	c := parseColor(rule)
	p.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.SetLineWidth(.2)
	for _, y := range []float64{foldFirst, foldSecond} {
		p.Line(4, y, 9, y)
	}
}

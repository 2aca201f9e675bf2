package artwork

import (
	"bytes"
	"fmt"
	"image/png"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Dossier is the file of proof of a training in the work situation, as a funder or an auditor reads it: an index, then
// one section after the other. What it says was decided by who fills it in.
type Dossier struct {
	Title    string
	Made     time.Time
	Heading  string
	Lead     []string
	IndexAt  string // over the index
	PageWord string // « page »
	Sections []DossierSection
	Foot     []string
	Link     string // the page that says the same
}

// DossierSection is one part, on a heading of its own.
type DossierSection struct {
	Title   string
	Notes   []string // under the heading
	Facts   [][2]string
	Entries []DossierEntry
}

// DossierEntry is one dated thing of a section.
type DossierEntry struct {
	Title   string
	Facts   [][2]string
	Drawing []byte // PNG of a signature
	Code    string // a digest, in letters of one width's worth of room
}

// PDF writes the dossier. It is written twice: the index names pages that are known only after the first time.
func (f Dossier) PDF() ([]byte, error) {
	pages := make([]int, len(f.Sections))
	for range 2 {
		p, found, err := f.write(pages)
		if err != nil {
			return nil, err
		}
		same := true
		for i := range pages {
			same = same && pages[i] == found[i]
		}
		if same {
			return p.bytes()
		}
		pages = found
	}
	p, _, err := f.write(pages)
	if err != nil {
		return nil, err
	}
	return p.bytes()
}

func (f Dossier) write(pages []int) (*pdfPage, []int, error) {
	const whole = pageRight - pageLeft
	p := newPDF(f.Title, "Galon", f.Link, f.Foot, f.Made)
	p.lines(pageLeft, whole, styleName, f.Heading)
	p.y += 2
	for _, line := range f.Lead {
		p.lines(pageLeft, whole, styleText, line)
	}
	p.y += 4
	p.lines(pageLeft, whole, styleHeading, f.IndexAt)
	p.y += 1
	for i, s := range f.Sections {
		p.keep(styleText.leading)
		p.lines(pageLeft, whole, styleText, strconv.Itoa(i+1)+". "+s.Title+", "+f.PageWord+" "+strconv.Itoa(pages[i]))
	}
	found := make([]int, len(f.Sections))
	for i, s := range f.Sections {
		p.y += 5
		p.keep(24)
		found[i] = p.PageNo()
		p.lines(pageLeft, whole, styleHeading, strconv.Itoa(i+1)+". "+s.Title)
		p.y += 1
		for _, note := range s.Notes {
			p.keep(p.height(whole, styleText, note))
			p.lines(pageLeft, whole, styleText, note)
		}
		for _, fact := range s.Facts {
			p.said(fact)
		}
		for _, e := range s.Entries {
			if err := p.entry(e); err != nil {
				return nil, nil, err
			}
		}
	}
	return p, found, nil
}

// said is a fact that may be longer than a page has room for: it is broken between its lines.
func (p *pdfPage) said(fact [2]string) {
	const at = 66.
	if p.height(pageRight-at, styleText, fact[1]) < 60 {
		p.keep(max(p.height(at-pageLeft-3, styleText, fact[0]), p.height(pageRight-at, styleText, fact[1])))
	} else {
		p.keep(2 * styleText.leading)
	}
	top := p.y
	p.lines(pageLeft, at-pageLeft-3, style{"", styleText.size, styleText.leading, faint}, fact[0])
	below := p.y
	p.y = top
	broken := false
	p.set(styleText)
	for _, line := range p.wrap(fact[1], pageRight-at) {
		if p.y+styleText.leading > pageBottom {
			p.nextPage()
			broken = true
		}
		p.lines(at, pageRight-at, styleText, line)
	}
	if !broken {
		p.y = max(p.y, below)
	}
	p.y += .6
}

func (p *pdfPage) entry(e DossierEntry) error {
	const drawn = 22. // height of a signature
	p.y += 2
	p.keep(3*styleText.leading + map[bool]float64{true: drawn}[len(e.Drawing) > 0])
	p.SetDrawColor(rgb("#DDD5CC"))
	p.SetLineWidth(.2)
	p.Line(pageLeft, p.y, pageRight, p.y)
	p.y += 1.5
	if e.Title != "" {
		p.lines(pageLeft, pageRight-pageLeft, styleStrong, e.Title)
	}
	for _, fact := range e.Facts {
		p.said(fact)
	}
	if e.Code != "" { // alone on its lines, so that it can be copied whole
		p.keep(2 * styleSmall.leading)
		for from := 0; from < len(e.Code); from += 32 {
			p.lines(pageLeft, pageRight-pageLeft, style{"", 9.5, 4.6, ink}, e.Code[from:min(len(e.Code), from+32)])
		}
	}
	if len(e.Drawing) > 0 {
		p.keep(drawn)
		if err := p.drawing(fmt.Sprintf("signature-%d-%.1f", p.PageNo(), p.y), e.Drawing, pageLeft, p.y, drawn-2); err != nil {
			return err
		}
		p.y += drawn
	}
	return nil
}

// drawing is a signature, of that height; its ground becomes white.
func (p *pdfPage) drawing(name string, raw []byte, x, y, height float64) error {
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return &ImageError{CodeMalformed, err.Error()}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, onWhite(img)); err != nil {
		return fmt.Errorf("encode signature for print: %w", err)
	}
	width := height * float64(img.Bounds().Dx()) / float64(img.Bounds().Dy())
	if width > 90 {
		width, height = 90, 90*height/width
	}
	options := fpdf.ImageOptions{ImageType: "PNG"}
	p.RegisterImageOptionsReader(name, options, &b)
	p.ImageOptions(name, x, y, width, height, false, options, 0, "")
	return p.Error()
}

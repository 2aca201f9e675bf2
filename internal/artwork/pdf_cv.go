package artwork

import (
	"strconv"
	"time"
)

// CV is a page to put behind a CV (ux S21): who, which badges, and how to verify them.
type CV struct {
	Title   string // of the file, for readers and assistive technologies
	Made    time.Time
	Name    string
	Count   string // how many badges, in words
	Badges  []CVBadge
	Recheck Recheck
	Foot    []string
}

// CVBadge is one badge of the page.
type CVBadge struct {
	Picture []byte // PNG; none for a badge of another site
	Title   string
	Dates   string // by whom, since when and until when
	Skill   string // what it is about, in one line; "" for one that is not to be relied on
}

// PDF writes the page.
func (c CV) PDF() ([]byte, error) {
	const picture, text, gap = 24., 52., 8.
	width := pageRight - text
	p := newPDF(c.Title, c.Name, c.Recheck.Link, c.Foot, c.Made)
	p.lines(pageLeft, pageRight-pageLeft, styleName, c.Name)
	p.y += 1
	p.lines(pageLeft, pageRight-pageLeft, style{"", 11.5, 6, ink}, c.Count)
	p.y += 9
	for i, b := range c.Badges {
		high := p.height(width, styleHeading, b.Title) + p.height(width, styleText, b.Dates) + p.height(width, styleText, b.Skill)
		p.keep(max(picture, high))
		top := p.y
		if len(b.Picture) > 0 {
			if err := p.picture("badge"+strconv.Itoa(i), b.Picture, pageLeft, top, picture); err != nil {
				return nil, err
			}
		}
		p.y = top + max(0, (picture-high)/2)
		p.lines(text, width, styleHeading, b.Title)
		p.lines(text, width, styleText, b.Dates)
		p.lines(text, width, styleText, b.Skill)
		p.y = max(p.y, top+picture) + gap
	}
	p.y += 4
	if err := p.recheck(c.Recheck); err != nil {
		return nil, err
	}
	return p.bytes()
}

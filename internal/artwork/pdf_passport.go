package artwork

import (
	"strconv"
	"time"
)

// Passport is everything that a person has, on paper: what others attest, then what they say of themself, and never the
// two in one list.
type Passport struct {
	Title    string
	Made     time.Time
	Name     string
	Lead     string // what this paper is, and is not
	Sections []PassportSection
	Foot     []string
	Link     string // of the page that says the same
}

// PassportSection is one family.
type PassportSection struct {
	Title, Lead string
	Badges      []PassportBadge
}

// PassportBadge is one badge, or one thing that the person says.
type PassportBadge struct {
	Picture []byte // PNG; nil for what has none
	Title   string
	Dates   string
	Skills  []string
	State   string
	Code    string // of a share that shows it, as people read it; "" for none
	Where   string // where to type the code
}

// PDF writes the pages.
func (d Passport) PDF() ([]byte, error) {
	const whole, picture, text, gap = pageRight - pageLeft, 20., 47., 5.
	p := newPDF(d.Title, d.Name, d.Link, d.Foot, d.Made)
	p.lines(pageLeft, whole, styleName, d.Name)
	p.y += 1
	p.lines(pageLeft, whole, styleText, d.Lead)
	for i, s := range d.Sections {
		if len(s.Badges) == 0 {
			continue
		}
		p.y += 4
		p.keep(40) // a heading stays with what follows it
		p.heading(s.Title)
		p.lines(pageLeft, whole, styleSmall, s.Lead)
		p.y += 2
		for j, b := range s.Badges {
			x := float64(text)
			if b.Picture == nil {
				x = pageLeft
			}
			width := pageRight - x
			high := p.height(width, styleHeading, b.Title) + p.height(width, styleText, b.Dates) + p.height(width, styleSmall, b.State)
			if b.Picture != nil {
				high = max(high, picture)
			}
			p.keep(high)
			top := p.y
			if b.Picture != nil {
				if err := p.picture("badge"+strconv.Itoa(i)+"-"+strconv.Itoa(j), b.Picture, pageLeft, top, picture); err != nil {
					return nil, err
				}
			}
			page := p.PageNo()
			p.lines(x, width, styleHeading, b.Title)
			p.lines(x, width, styleText, b.Dates)
			p.lines(x, width, styleSmall, b.State)
			for _, skill := range b.Skills {
				p.flow(x, width, styleText, "– "+skill)
			}
			if b.Code != "" {
				p.flow(x, width, styleSmall, b.Where)
				p.keep(styleCode.leading)
				p.lines(x, width, styleCode, b.Code)
			}
			if b.Picture != nil && p.PageNo() == page {
				p.y = max(p.y, top+picture)
			}
			p.y += gap
		}
	}
	return p.bytes()
}

package artwork

import (
	"crypto/sha256"
	"fmt"
	"time"
)

// CV is the one page to put behind a CV (ux S21): who, which badges, and how to verify them.
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

// cvLook is how the badges are set.
type cvLook struct {
	columns         int
	picture, gap    float64
	title, dates    style
	skill           bool
	most, mostDates int // lines of a title and of its dates; 0 is all of them
}

// cvLooks go from the roomiest to the tightest. The last one sets as many badges as a share may show, whatever their
// titles: what is cut stands whole on the page that the code opens.
var cvLooks = []cvLook{
	{columns: 1, picture: 24, gap: 8, title: styleHeading, dates: styleText, skill: true},
	{columns: 1, picture: 18, gap: 4.5, title: style{"B", 12, 5.6, ink}, dates: style{"", 9.5, 4.8, ink}, skill: true},
	{columns: 1, picture: 14, gap: 3.5, title: style{"B", 11.5, 5.4, ink}, dates: style{"", 9, 4.4, ink}},
	{columns: 2, picture: 12, gap: 3, title: style{"B", 10, 4.4, ink}, dates: style{"", 8, 3.6, ink}},
	{columns: 2, picture: 8.6, gap: .9, title: style{"B", 8.5, 3.5, ink}, dates: style{"", 7, 2.9, ink}, most: 1, mostDates: 2},
	{columns: 2, picture: 6, gap: .6, title: style{"B", 8, 3.2, ink}, dates: style{"", 6.5, 2.6, ink}, most: 1, mostDates: 1},
}

// PDF writes the page.
func (c CV) PDF() ([]byte, error) {
	p := newPDF(c.Title, c.Name, c.Recheck.Link, c.Foot, c.Made)
	p.lines(pageLeft, pageRight-pageLeft, styleName, c.Name)
	p.y += 1
	p.lines(pageLeft, pageRight-pageLeft, style{"", 11.5, 6, ink}, c.Count)
	p.y += 9
	look, room := cvLooks[0], pageBottom-p.y-p.recheckHeight(c.Recheck)
	for i := 1; i < len(cvLooks) && look.height(p, c.Badges) > room; i++ {
		look = cvLooks[i]
	}
	if err := look.write(p, c.Badges); err != nil {
		return nil, err
	}
	if err := p.recheck(c.Recheck); err != nil {
		return nil, err
	}
	return p.bytes()
}

// cvGutter stands between two columns, cvBelow under the last badge.
const cvGutter, cvBelow = 6., 4.

// cell is the width of a column, and of the text in it.
func (k cvLook) cell() (column, text float64) {
	column = (pageRight - pageLeft - cvGutter*float64(k.columns-1)) / float64(k.columns)
	return column, column - k.picture - k.picture/4 - 1
}

// words are the lines of a badge, cut as the look asks.
func (k cvLook) words(p *pdfPage, b CVBadge) (title, dates, skill []string, high float64) {
	_, text := k.cell()
	title, dates = p.cut(text, k.title, b.Title, k.most), p.cut(text, k.dates, b.Dates, k.mostDates)
	if k.skill {
		skill = p.cut(text, k.dates, b.Skill, 0)
	}
	return title, dates, skill, float64(len(title))*k.title.leading + float64(len(dates)+len(skill))*k.dates.leading
}

// row is the height of the badges that stand side by side from the one numbered i on.
func (k cvLook) row(p *pdfPage, badges []CVBadge, i int) float64 {
	high := k.picture
	for _, b := range badges[i:min(i+k.columns, len(badges))] {
		_, _, _, words := k.words(p, b)
		high = max(high, words)
	}
	return high
}

// height is what all badges take, with what stands under them.
func (k cvLook) height(p *pdfPage, badges []CVBadge) float64 {
	high := cvBelow
	for i := 0; i < len(badges); i += k.columns {
		high += k.row(p, badges, i) + k.gap
	}
	return high
}

func (k cvLook) write(p *pdfPage, badges []CVBadge) error {
	column, text := k.cell()
	for i := 0; i < len(badges); i += k.columns {
		row := k.row(p, badges, i)
		p.keep(row)
		top := p.y
		for j, b := range badges[i:min(i+k.columns, len(badges))] {
			left := pageLeft + float64(j)*(column+cvGutter)
			if len(b.Picture) > 0 { // each picture stands in the file once
				if err := p.picture(fmt.Sprintf("%x", sha256.Sum256(b.Picture)), b.Picture, left, top, k.picture); err != nil {
					return err
				}
			}
			title, dates, skill, high := k.words(p, b)
			p.y = top + max(0, (min(row, k.picture)-high)/2)
			p.write(left+column-text, k.title, title)
			p.write(left+column-text, k.dates, append(dates, skill...))
		}
		p.y = top + row + k.gap
	}
	p.y += cvBelow
	return nil
}

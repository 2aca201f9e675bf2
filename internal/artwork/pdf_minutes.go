package artwork

import "time"

// Minutes is the record of a jury (procès-verbal). What it says was decided, and put into words, by who fills it in.
type Minutes struct {
	Title      string
	Made       time.Time
	Author     string
	Heading    string
	Facts      [][2]string
	MembersAt  string
	Members    [][2]string // name and function, what is said of them
	DecidedAt  string
	People     []MinutesPerson
	SignedAt   string
	Signatures [][2]string
	Caution    string // what kind of signature this is
	Digest     [2]string
	Recheck    Recheck
	Foot       []string
}

// MinutesPerson is one candidate.
type MinutesPerson struct {
	Name      string
	Lines     []string // who voted, who was excluded
	Decisions []ProofCheck
}

// PDF writes the record.
func (m Minutes) PDF() ([]byte, error) {
	const whole = pageRight - pageLeft
	p := newPDF(m.Title, m.Author, m.Recheck.Link, m.Foot, m.Made)
	p.lines(pageLeft, whole, styleName, m.Heading)
	p.y += 3
	for _, f := range m.Facts {
		p.labelled(f[0], f[1])
	}
	p.heading(m.MembersAt)
	for _, f := range m.Members {
		p.labelled(f[0], f[1])
	}
	p.heading(m.DecidedAt)
	for _, x := range m.People {
		p.keep(p.height(whole, styleStrong, x.Name) + 30) // a name stays with its first decision
		p.lines(pageLeft, whole, style{"B", 12, 6, ink}, x.Name)
		for _, line := range x.Lines {
			p.flow(pageLeft, whole, styleSmall, line)
		}
		p.y += 1
		for _, d := range x.Decisions {
			p.decision(d)
		}
		p.y += 4
	}
	p.heading(m.SignedAt)
	for _, f := range m.Signatures {
		p.labelled(f[0], f[1])
	}
	p.y += 2
	p.keep(p.height(whole, styleStrong, m.Caution))
	p.lines(pageLeft, whole, styleStrong, m.Caution)
	p.y += 1
	p.labelled(m.Digest[0], m.Digest[1])
	p.y += 4
	if err := p.recheck(m.Recheck); err != nil {
		return nil, err
	}
	return p.bytes()
}

func (p *pdfPage) heading(text string) {
	p.y += 5
	p.keep(24)
	p.lines(pageLeft, pageRight-pageLeft, styleHeading, text)
	p.y += 1.5
}

// decision is a bloc and what was decided, over the whole width: titles of blocs are long.
func (p *pdfPage) decision(c ProofCheck) {
	const pad = 4.
	const whole = pageRight - pageLeft - pad
	t := tones[c.Tone]
	word := style{"B", 10.5, 5.4, t.dark}
	high := p.height(whole, styleText, c.Question) + p.height(whole, word, c.Answer) + p.height(whole, styleText, c.Sentence) + p.height(whole, styleSmall, c.Circumstance) + 2
	if high < pageBottom-30 {
		p.keep(high)
	}
	top := p.y
	p.y += 1
	p.flow(pageLeft+pad, whole, styleText, c.Question)
	p.flow(pageLeft+pad, whole, word, c.Answer)
	p.flow(pageLeft+pad, whole, styleText, c.Sentence)
	p.flow(pageLeft+pad, whole, styleSmall, c.Circumstance)
	if p.y > top { // on one page
		p.SetFillColor(rgb(t.dark))
		p.Rect(pageLeft, top+1, 1.2, p.y-top-1, "F")
	}
	p.y += 1
}

// flow is lines that go on over the end of a page: what was decided and why is never cut off.
func (p *pdfPage) flow(x, w float64, s style, text string) {
	p.set(s)
	for _, line := range p.wrap(text, w) {
		p.keep(s.leading)
		p.set(s) // a new page has its own foot
		p.Text(x, p.y+s.leading*.74, line)
		p.y += s.leading
	}
}

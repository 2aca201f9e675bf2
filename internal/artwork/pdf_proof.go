package artwork

import (
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Tone is the colour of a result; the word beside it says the same.
type Tone string

const (
	ToneGood    Tone = "good"
	ToneCaution Tone = "caution"
	ToneBad     Tone = "bad"
	ToneUnknown Tone = "unknown"
)

// tones are the colours of results on the pages: of letters and frame, and of the ground.
var tones = map[Tone]tint{
	ToneGood:    {"#E6F4EC", "#0B6138"},
	ToneCaution: {"#FFF1DE", "#8A4300"},
	ToneBad:     {"#FDECEA", "#A31B1B"},
	ToneUnknown: {"#ECEFF3", "#3D4858"},
}

// Proof is the record of one verification (ux S44). What it says was decided by who fills it in.
type Proof struct {
	Title    string
	Made     time.Time
	Heading  string
	Found    ProofFinding   // of one badge, or the summary of several
	Parts    []ProofFinding // each of several badges
	Checked  string         // when
	Why      string         // over the checks
	LimitsAt string         // over the limits
	Limits   []string
	Caution  string // what a document cannot say
	Recheck  Recheck
	Foot     []string

	Lang string // of its words; French when empty

	Attached     []byte // the same for machines, carried in the document
	AttachedName string
}

// ProofFinding is what was found of one badge.
type ProofFinding struct {
	Heading  string // of one of several
	Tone     Tone
	Word     string // the result
	Sentence string
	Facts    [][2]string // label and value; none of a badge that is not authentic
	Notices  []string    // what stands beside a good result
	Checks   []ProofCheck
}

// ProofCheck is one check: a question, its answer in a word, and the answer in a sentence or two.
type ProofCheck struct {
	Tone                   Tone
	Question, Answer       string
	Sentence, Circumstance string
}

// PDF writes the record.
func (f Proof) PDF() ([]byte, error) {
	const whole = pageRight - pageLeft
	p := newPDF(f.Title, "Galon", f.Recheck.Link, f.Foot, f.Made)
	if f.Lang != "" {
		p.SetLang(f.Lang)
	}
	p.lines(pageLeft, whole, styleName, f.Heading)
	p.y += 3
	p.verdict(f.Found, f.Checked)
	p.y += 5
	p.finding(f.Found, f.Why)
	for _, part := range f.Parts {
		p.keep(62) // the result of a badge stands with who and what
		p.y += 2
		p.lines(pageLeft, whole, styleHeading, part.Heading)
		p.y += 2
		p.verdict(part, "")
		p.y += 4
		p.finding(part, "")
		p.y += 4
	}
	if len(f.Limits) > 0 {
		p.y += 4
		p.keep(20)
		p.lines(pageLeft, whole, styleHeading, f.LimitsAt)
		p.y += 1
		for _, limit := range f.Limits {
			p.keep(p.height(whole-5, styleText, limit))
			p.set(styleText)
			p.Text(pageLeft+1, p.y+styleText.leading*.74, "•")
			p.lines(pageLeft+5, whole-5, styleText, limit)
		}
	}
	p.y += 5
	p.keep(p.height(whole, styleStrong, f.Caution) + 5 + qrSide + 10) // the warning stays with the way to look again
	p.lines(pageLeft, whole, styleStrong, f.Caution)
	p.y += 3
	if f.Recheck.Code != "" { // of a file there is no address to look again at
		if err := p.recheck(f.Recheck); err != nil {
			return nil, err
		}
	}
	if len(f.Attached) > 0 {
		p.SetAttachments([]fpdf.Attachment{{Content: f.Attached, Filename: f.AttachedName, Description: printable(f.Title)}})
	}
	return p.bytes()
}

// finding is what stands under a result: who and what, then the checks.
func (p *pdfPage) finding(f ProofFinding, why string) {
	const whole = pageRight - pageLeft
	for _, fact := range f.Facts {
		p.labelled(fact[0], fact[1])
	}
	for _, notice := range f.Notices {
		p.y += 2
		p.keep(p.height(whole, styleStrong, notice))
		p.lines(pageLeft, whole, styleStrong, notice)
	}
	if len(f.Facts)+len(f.Notices) > 0 {
		p.y += 4
	}
	if len(f.Checks) > 0 && why != "" {
		p.keep(20)
		p.lines(pageLeft, whole, styleHeading, why)
		p.y += 1.5
	}
	for _, c := range f.Checks {
		p.answer(c)
	}
}

// verdict is the framed result.
func (p *pdfPage) verdict(f ProofFinding, checked string) {
	const pad = 5.
	const width = pageRight - pageLeft - 2*pad
	t := tones[f.Tone]
	word, small := style{"B", 19, 9, t.dark}, styleText
	high := p.height(width, word, f.Word) + p.height(width, small, f.Sentence) + p.height(width, small, checked) + 2*pad - 1
	top := p.y
	p.SetFillColor(rgb(t.fill))
	p.Rect(pageLeft, top, pageRight-pageLeft, high, "F")
	p.frame(pageLeft, top, pageRight-pageLeft, high, .6, t.dark)
	p.y = top + pad - 1
	p.lines(pageLeft+pad, width, word, f.Word)
	p.lines(pageLeft+pad, width, small, f.Sentence)
	p.lines(pageLeft+pad, width, small, checked)
	p.y = top + high
}

// labelled is a name and its value, side by side.
func (p *pdfPage) labelled(label, value string) {
	const at = 60.
	p.keep(max(p.height(at-pageLeft-3, styleText, label), p.height(pageRight-at, styleStrong, value)))
	top := p.y
	p.lines(pageLeft, at-pageLeft-3, style{"", styleText.size, styleText.leading, faint}, label)
	below := p.y
	p.y = top
	p.lines(at, pageRight-at, styleStrong, value)
	p.y = max(p.y, below) + .6
}

// answer is one check: the question and its answer to the left, why to the right, a line under it.
func (p *pdfPage) answer(c ProofCheck) {
	const at, question = 88., 43.
	const left, right = pageLeft + question + 2, pageRight - at
	t := tones[c.Tone]
	chip := style{"B", 9, 4.6, t.dark}
	high := max(p.height(question-5, styleText, c.Question), p.height(right, styleStrong, c.Sentence)+p.height(right, styleSmall, c.Circumstance)) + 4
	p.keep(high)
	top := p.y
	p.SetDrawColor(rgb("#DDD5CC"))
	p.SetLineWidth(.2)
	p.Line(pageLeft, top, pageRight, top)
	p.y = top + 2
	p.lines(pageLeft, question-5, styleText, c.Question) // up to the chip
	p.set(chip)
	wide := p.GetStringWidth(printable(c.Answer))
	p.SetFillColor(rgb(t.fill))
	p.RoundedRect(left-6, top+2, wide+4, 5, 1, "1234", "F")
	p.Text(left-4, top+2+3.6, printable(c.Answer))
	p.y = top + 2
	p.lines(at, right, styleStrong, c.Sentence)
	p.lines(at, right, styleSmall, c.Circumstance)
	p.y = top + high
}

func rgb(hex string) (r, g, b int) {
	c := parseColor(hex)
	return int(c.R), int(c.G), int(c.B)
}

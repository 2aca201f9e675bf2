package artwork

import (
	"bytes"
	"strconv"
)

// The values of a PDF (ISO 32000-2, 7.3). Text is never read, only gone past.
type (
	pdfDict     map[string]any
	pdfRef      int
	pdfWordName string
)

type pdfKind int

const (
	pdfWord pdfKind = iota // obj, R, stream, true…
	pdfName
	pdfInteger
	pdfOther // text, real numbers
	pdfOpen  // <<
	pdfClose // >>
	pdfOpenArray
	pdfCloseArray
)

type pdfToken struct {
	kind   pdfKind
	text   []byte
	number int
}

// pdfLexer cuts a PDF into tokens, each in time that its length bounds.
type pdfLexer struct {
	b  []byte
	at int
}

func isPDFSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isPDFDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

// space goes past white space and comments.
func (l *pdfLexer) space() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case isPDFSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

func (l *pdfLexer) next() (pdfToken, bool) {
	l.space()
	if l.at >= len(l.b) {
		return pdfToken{}, false
	}
	switch c := l.b[l.at]; c {
	case '<':
		if l.at++; l.at < len(l.b) && l.b[l.at] == '<' {
			l.at++
			return pdfToken{kind: pdfOpen}, true
		}
		if i := bytes.IndexByte(l.b[l.at:], '>'); i >= 0 {
			l.at += i + 1
		} else {
			l.at = len(l.b)
		}
		return pdfToken{kind: pdfOther}, true
	case '>':
		if l.at++; l.at < len(l.b) && l.b[l.at] == '>' {
			l.at++
			return pdfToken{kind: pdfClose}, true
		}
		return pdfToken{kind: pdfOther}, true
	case '[':
		l.at++
		return pdfToken{kind: pdfOpenArray}, true
	case ']':
		l.at++
		return pdfToken{kind: pdfCloseArray}, true
	case '(':
		l.text()
		return pdfToken{kind: pdfOther}, true
	case '/':
		l.at++
		return pdfToken{kind: pdfName, text: l.regular()}, true
	case '{', '}', ')':
		l.at++
		return pdfToken{kind: pdfOther}, true
	}
	word := l.regular()
	if c := word[0]; c == '+' || c == '-' || c == '.' || '0' <= c && c <= '9' {
		if n, err := strconv.Atoi(string(word)); err == nil && len(word) < 16 {
			return pdfToken{kind: pdfInteger, number: n, text: word}, true
		}
		return pdfToken{kind: pdfOther}, true
	}
	return pdfToken{kind: pdfWord, text: word}, true
}

func (l *pdfLexer) regular() []byte {
	start := l.at
	for l.at < len(l.b) && !isPDFSpace(l.b[l.at]) && !isPDFDelimiter(l.b[l.at]) {
		l.at++
	}
	return l.b[start:l.at]
}

// text goes past a text in brackets, which may hold brackets in pairs.
func (l *pdfLexer) text() {
	depth := 0
	for ; l.at < len(l.b); l.at++ {
		switch l.b[l.at] {
		case '\\':
			l.at++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				l.at++
				return
			}
		}
	}
	l.at = len(l.b)
}

// streamStart is after the line end that follows the word stream.
func (l *pdfLexer) streamStart() int {
	at := l.at
	if at < len(l.b) && l.b[at] == '\r' {
		at++
	}
	if at < len(l.b) && l.b[at] == '\n' {
		at++
	}
	return at
}

// isReference looks whether a whole number and R follow, as after the first number of « 12 0 R ».
func (l *pdfLexer) isReference() bool {
	ahead := pdfLexer{b: l.b, at: l.at}
	generation, ok := ahead.next()
	if !ok || generation.kind != pdfInteger {
		return false
	}
	word, ok := ahead.next()
	if !ok || word.kind != pdfWord || string(word.text) != "R" {
		return false
	}
	return true
}

// value reads the value that starts there.
func (r *pdfReading) value(b []byte, at int) (any, error) {
	l := &pdfLexer{b: b, at: at}
	tok, ok := l.next()
	if !ok {
		return nil, nil
	}
	v, err := r.readFrom(l, tok, 0)
	if r.work -= l.at - at; r.work < 0 && err == nil {
		err = &ImageError{CodeBomb, "the same bytes over and over"}
	}
	return v, err
}

func (r *pdfReading) readFrom(l *pdfLexer, tok pdfToken, depth int) (any, error) {
	if r.values--; r.values < 0 {
		return nil, &ImageError{CodeTooLarge, "values"}
	}
	if depth > maxPDFDepth {
		return nil, &ImageError{CodeMalformed, "nested too deeply"}
	}
	switch tok.kind {
	case pdfName:
		return pdfWordName(tok.text), nil
	case pdfInteger:
		if tok.number >= 0 && l.isReference() {
			l.next()
			l.next()
			return pdfRef(tok.number), nil
		}
		return tok.number, nil
	case pdfOpenArray:
		var list []any
		for {
			tok, ok := l.next()
			if !ok || tok.kind == pdfCloseArray || tok.kind == pdfClose {
				return list, nil
			}
			v, err := r.readFrom(l, tok, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
	case pdfOpen:
		d := pdfDict{}
		for {
			key, ok := l.next()
			if !ok || key.kind != pdfName { // >> or what should not be here
				return d, nil
			}
			tok, ok := l.next()
			if !ok || tok.kind == pdfClose {
				return d, nil
			}
			v, err := r.readFrom(l, tok, depth+1)
			if err != nil {
				return nil, err
			}
			if d[string(key.text)] == nil {
				d[string(key.text)] = v
			}
		}
	}
	return nil, nil
}

package jsonld

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// name reads the name of a member and its colon.
func (p *parser) name() (string, error) {
	if p.peek() != '"' {
		return "", p.fail("a member without a name")
	}
	name, err := p.string()
	if err != nil {
		return "", err
	}
	p.space()
	if p.peek() != ':' {
		return "", p.fail("a member without a colon")
	}
	p.at++
	p.space()
	return name, nil
}

// usual are the bytes that stand for themselves in a string: all but quote, backslash and control characters.
var usual = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return is
}()

func (p *parser) string() (string, error) {
	start := p.at + 1
	at := start
	for at < len(p.in) && usual[p.in[at]] {
		at++
	}
	p.at = at
	switch {
	case at == len(p.in):
		return "", p.fail("a string without an end")
	case p.in[at] == '"':
		p.at++
		return p.in[start:at], nil
	case p.in[at] == '\\':
		return p.escaped(start)
	}
	return "", p.fail("a control character in a string")
}

// escaped goes on with a string that holds escapes, at the first of them.
func (p *parser) escaped(start int) (string, error) {
	out := append(p.text[:0], p.in[start:p.at]...)
	defer func() { p.text = out[:0] }()
	for p.at < len(p.in) {
		plain := p.at
		for p.at < len(p.in) && usual[p.in[p.at]] {
			p.at++
		}
		out = append(out, p.in[plain:p.at]...)
		switch c := p.peek(); {
		case c == '"':
			p.at++
			return string(out), nil
		case c != '\\' && p.at < len(p.in):
			return "", p.fail("a control character in a string")
		}
		p.at++
		switch e := p.peek(); e {
		case '"', '\\', '/':
			out = append(out, e)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := p.hex()
			if ok && utf16.IsSurrogate(r) {
				ok = strings.HasPrefix(p.in[p.at:], `\u`)
				if ok {
					p.at++
					var low rune
					if low, ok = p.hex(); ok {
						r = utf16.DecodeRune(r, low)
						ok = r != utf8.RuneError
					}
				}
			}
			if !ok {
				return "", p.fail("a broken \\u escape")
			}
			out = utf8.AppendRune(out, r)
			continue
		default:
			return "", p.fail("an unknown escape")
		}
		p.at++
	}
	return "", p.fail("a string without an end")
}

// hex reads u and four digits.
func (p *parser) hex() (rune, bool) {
	if len(p.in)-p.at < 5 {
		return 0, false
	}
	n, err := strconv.ParseUint(p.in[p.at+1:p.at+5], 16, 16)
	if err != nil {
		return 0, false
	}
	p.at += 5
	return rune(n), true
}

func (p *parser) digits() bool {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

func (p *parser) number() (value, error) {
	start := p.at
	if p.peek() == '-' {
		p.at++
	}
	if p.peek() == '0' {
		p.at++
	} else if !p.digits() {
		return value{}, p.fail("a number without digits")
	}
	if p.peek() == '.' {
		p.at++
		if !p.digits() {
			return value{}, p.fail("a number without digits after the point")
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.at++
		if c := p.peek(); c == '+' || c == '-' {
			p.at++
		}
		if !p.digits() {
			return value{}, p.fail("a number without an exponent")
		}
	}
	text := p.in[start:p.at]
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) {
		return value{}, p.fail("a number out of range")
	}
	return value{kind: kindNumber, number: f, text: text}, nil
}

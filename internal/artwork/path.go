package artwork

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A path is SVG path data, taken apart. Both renderers draw from it: the SVG writer prints it, the rasteriser
// compiles it. It exists because the icon files use every short form of SVG 2 section 9.3.9 (".5.5", glued arc
// flags) and because the rasteriser rounds to 1/64 of a unit, so paths are enlarged before it reads them.
type path []segment

type segment struct {
	verb byte
	args []float64
}

// verbArgs is the number of arguments of each command.
var verbArgs = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'Q': 4, 'T': 2, 'A': 7, 'Z': 0}

func parsePath(d string) (path, error) {
	var p path
	s := pathScanner{s: d}
	var verb byte
	for {
		s.skip()
		if s.i == len(s.s) {
			return p, nil
		}
		if c := s.s[s.i]; (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') {
			verb = c
			s.i++
		} else if verb == 0 || verb == 'z' || verb == 'Z' {
			return nil, fmt.Errorf("path data %q: number without a command at %d", d, s.i)
		}
		n, ok := verbArgs[upper(verb)]
		if !ok {
			return nil, fmt.Errorf("path data %q: command %q", d, verb)
		}
		seg := segment{verb: verb, args: make([]float64, n)}
		for i := range n {
			flag := upper(verb) == 'A' && (i == 3 || i == 4)
			v, err := s.number(flag)
			if err != nil {
				return nil, fmt.Errorf("path data %q: %w", d, err)
			}
			seg.args[i] = v
		}
		if len(p) == 0 && seg.verb == 'm' {
			seg.verb = 'M' // the first move is absolute (SVG 2, 9.3.3); said aloud so that paths can be joined
		}
		p = append(p, seg)
		// Further pairs after a move are lines (SVG 2, 9.3.3).
		switch verb {
		case 'm':
			verb = 'l'
		case 'M':
			verb = 'L'
		}
	}
}

type pathScanner struct {
	s string
	i int
}

func (s *pathScanner) skip() {
	for s.i < len(s.s) && strings.IndexByte(" ,\t\r\n", s.s[s.i]) >= 0 {
		s.i++
	}
}

func (s *pathScanner) number(flag bool) (float64, error) {
	s.skip()
	start := s.i
	if flag { // one sign, which may be glued to the next number
		if s.i < len(s.s) && (s.s[s.i] == '0' || s.s[s.i] == '1') {
			s.i++
			return float64(s.s[start] - '0'), nil
		}
		return 0, fmt.Errorf("arc flag at %d", start)
	}
	if s.i < len(s.s) && (s.s[s.i] == '-' || s.s[s.i] == '+') {
		s.i++
	}
	dot := false
	for s.i < len(s.s) {
		c := s.s[s.i]
		if c == '.' && !dot {
			dot = true
		} else if c < '0' || c > '9' {
			break
		}
		s.i++
	}
	if e := s.i + 1; s.i > start && s.i < len(s.s) && s.s[s.i]|0x20 == 'e' { // 1e-4 (SVG 2, 9.3.9)
		if e < len(s.s) && (s.s[e] == '-' || s.s[e] == '+') {
			e++
		}
		digits := e
		for e < len(s.s) && s.s[e] >= '0' && s.s[e] <= '9' {
			e++
		}
		if e > digits {
			s.i = e
		}
	}
	v, err := strconv.ParseFloat(s.s[start:s.i], 64)
	if err != nil {
		return 0, fmt.Errorf("number at %d", start)
	}
	return v, nil
}

func upper(c byte) byte { return c &^ 0x20 }

// scaled returns the path enlarged k times; the angle and the flags of an arc stay.
func (p path) scaled(k float64) path {
	q := make(path, len(p))
	for i, seg := range p {
		args := make([]float64, len(seg.args))
		for j, v := range seg.args {
			if upper(seg.verb) == 'A' && j >= 2 && j <= 4 {
				args[j] = v
			} else {
				args[j] = v * k
			}
		}
		q[i] = segment{seg.verb, args}
	}
	return q
}

// rounded returns the path with whole numbers only. Both renderers get the rounded path, so that the SVG is
// short and the PNG is the same picture.
func (p path) rounded() path {
	q := make(path, len(p))
	for i, seg := range p {
		args := make([]float64, len(seg.args))
		for j, v := range seg.args {
			args[j] = math.Round(v)
		}
		q[i] = segment{seg.verb, args}
	}
	return q
}

// data prints the path, each number rounded to the given decimals, in as few signs as the grammar allows.
func (p path) data(decimals int) string {
	var b strings.Builder
	var last byte
	for _, seg := range p {
		glue := true // a number that needs no separator before it
		if seg.verb != last || upper(seg.verb) == 'M' || upper(seg.verb) == 'Z' {
			b.WriteByte(seg.verb)
		} else {
			glue = false
		}
		last = seg.verb
		for _, v := range seg.args {
			s := number(v, decimals)
			if !glue && s[0] != '-' {
				b.WriteByte(' ')
			}
			b.WriteString(s)
			glue = false
		}
	}
	return b.String()
}

// number prints v with at most the given decimals and without a leading zero: -.5, 12, 3.14.
func number(v float64, decimals int) string {
	k := math.Pow10(decimals)
	v = math.Round(v*k) / k
	if v == 0 {
		return "0"
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if strings.HasPrefix(s, "0.") {
		return s[1:]
	}
	if strings.HasPrefix(s, "-0.") {
		return "-" + s[2:]
	}
	return s
}

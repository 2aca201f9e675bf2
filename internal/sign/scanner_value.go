package sign

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"unicode/utf8"
)

func (s *scanner) number() error {
	digits := func() bool {
		start := s.at
		for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
			s.at++
		}
		return s.at > start
	}
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !digits() {
		return errNotJSON
	}
	if s.peek() == '.' {
		if s.at++; !digits() {
			return errNotJSON
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		if s.at++; s.peek() == '+' || s.peek() == '-' {
			s.at++
		}
		if !digits() {
			return errNotJSON
		}
	}
	return nil
}

// usual are the bytes that stand for themselves in a string: ASCII but quote, backslash and control characters.
var usual = func() (is [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		is[c] = c != '"' && c != '\\'
	}
	return is
}()

// usualText: a string that says what it shows, in ASCII.
func usualText(inside []byte) bool { return usualPrefix(inside) == len(inside) }

// usualPrefix counts the usual bytes before the first that is none: eight at a time while they last.
func usualPrefix(b []byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n := 0
	for ; n+8 <= len(b); n += 8 {
		x := binary.LittleEndian.Uint64(b[n:])
		quote, slash := x^(ones*'"'), x^(ones*'\\')
		// The high bit of a byte is set in x itself, or by what is below a space, or by a zero in either of the two.
		if (x|(x-ones*' ')|(quote-ones)|(slash-ones))&highs != 0 {
			break
		}
	}
	for n < len(b) && usual[b[n]] {
		n++
	}
	return n
}

// string moves past a string. plain: it says what it shows, in ASCII.
func (s *scanner) string() (start, end int, plain bool, err error) {
	start, plain = s.at, true
	for at := s.at + 1; at < len(s.b); at++ {
		at += usualPrefix(s.b[at:])
		if at == len(s.b) {
			break
		}
		c := s.b[at]
		switch {
		case c == '"':
			s.at = at + 1
			return start, s.at, plain, nil
		case c == '\\':
			s.at, plain = at, false
			if err := s.escape(); err != nil {
				return 0, 0, false, err
			}
			at = s.at
		case c < ' ':
			return 0, 0, false, errNotJSON
		default:
			plain = false
		}
	}
	return 0, 0, false, errNotJSON
}

// escape checks the escape at hand and stays on its last byte.
func (s *scanner) escape() error {
	s.at++
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			s.at++
			if c := s.peek(); (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
				return errNotJSON
			}
		}
		return nil
	}
	return errNotJSON
}

func unquoted(quoted []byte) (t string, err error) {
	if err := json.Unmarshal(quoted, &t); err != nil {
		return "", errNotJSON
	}
	return t, nil
}

// shallow gives one member of an object that was scanned already, as part of what it stands in: names deeper down are not
// looked at again.
func shallow(raw []byte, name string) json.RawMessage {
	s := scanner{b: raw}
	s.space()
	if s.peek() != '{' {
		return nil
	}
	for s.at++; ; s.at++ {
		s.space()
		if s.peek() != '"' {
			return nil
		}
		start, end, plain, err := s.string()
		if err != nil {
			return nil
		}
		is := plain && string(raw[start+1:end-1]) == name
		if !plain {
			t, err := unquoted(raw[start:end])
			is = err == nil && t == name
		}
		s.space()
		s.at++ // the colon
		s.space()
		value := s.at
		if !s.past() {
			return nil
		}
		if is {
			return bytes.TrimRight(raw[value:s.at], " \t\r\n")
		}
		if s.space(); s.peek() != ',' {
			return nil
		}
	}
}

// past moves past a value whose syntax is known to be right.
func (s *scanner) past() bool {
	for depth := 0; s.at < len(s.b); {
		switch s.b[s.at] {
		case '"':
			if _, _, _, err := s.string(); err != nil {
				return false
			}
			s.at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 { // a number or a word ends where its object does
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		s.at++
		if depth == 0 && (s.b[s.at-1] == '"' || s.b[s.at-1] == '}' || s.b[s.at-1] == ']') {
			return true
		}
	}
	return false
}

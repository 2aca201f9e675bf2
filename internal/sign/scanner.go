package sign

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds nesting; badges have about ten floors.
const maxDepth = 100

// scanner goes through JSON once: it is the check of the syntax too.
type scanner struct {
	b    []byte
	text string // the same, for names to be cut from
	at   int
	each func([]member) // is shown each object, the inner ones first; may be nil
	// exact is set within a context, where a class and a property often differ in the case of a letter only (License,
	// license), and which nobody reads into a struct.
	exact bool
	open  []member // of the objects that are not closed yet
}

// scanners lends the room for open members from one document to the next.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

func (s *scanner) release() {
	if cap(s.open) > 4096 {
		return
	}
	clear(s.open[:cap(s.open)])
	*s = scanner{open: s.open[:0]}
	scanners.Put(s)
}

var errNotJSON = judged(FaultMalformed, "not JSON")

func (s *scanner) end() error {
	if s.space(); s.at < len(s.b) {
		return errNotJSON
	}
	return nil
}

func (s *scanner) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\t' || s.b[s.at] == '\n' || s.b[s.at] == '\r') {
		s.at++
	}
}

func (s *scanner) peek() byte {
	if s.at < len(s.b) {
		return s.b[s.at]
	}
	return 0
}

// object reads an object from its brace on. The list holds until the next object is read.
func (s *scanner) object(depth int) ([]member, error) {
	if depth > maxDepth {
		return nil, judged(FaultMalformed, "nested too deep")
	}
	mark := len(s.open)
	var seen map[string]bool
	s.at++
	s.space()
	for s.peek() != '}' || len(s.open) > mark {
		if s.peek() != '"' {
			return nil, errNotJSON
		}
		m := member{start: s.at}
		start, end, plain, err := s.string()
		if err != nil {
			return nil, err
		}
		if plain {
			m.name, m.ascii = s.text[start+1:end-1], true
		} else if m.name, err = unquoted(s.b[start:end]); err != nil {
			return nil, err
		} else {
			m.ascii = ascii(m.name)
		}
		s.space()
		if s.peek() != ':' {
			return nil, errNotJSON
		}
		s.at++
		s.space()
		m.value = s.at
		each, exact := s.each, s.exact
		if m.name == "@context" { // what words mean is judged as a whole, by harmless
			s.each, s.exact = nil, true
		}
		if err := s.skip(depth + 1); err != nil {
			return nil, err
		}
		s.each, s.exact, m.end = each, exact, s.at
		if twice(s.open[mark:], &seen, m, exact) {
			return nil, judged(FaultAmbiguous, "the name %q stands twice", m.name)
		}
		s.open = append(s.open, m)
		s.space()
		if c := s.peek(); c == '}' {
			break
		} else if c != ',' {
			return nil, errNotJSON
		}
		s.at++
		s.space()
	}
	s.at++
	list := s.open[mark:]
	s.open = s.open[:mark]
	if s.each != nil {
		s.each(list)
	}
	return list, nil
}

// twice compares with the few names of a small object one by one, and keeps a set for a large one.
func twice(list []member, seen *map[string]bool, m member, exact bool) bool {
	if len(list) < 16 {
		for i := range list {
			o := &list[i]
			switch {
			case exact:
				if o.name == m.name {
					return true
				}
			case o.ascii && m.ascii:
				if len(o.name) == len(m.name) && (o.name == m.name || strings.EqualFold(o.name, m.name)) {
					return true
				}
			case o.name == m.name || foldName(o.name) == foldName(m.name):
				return true
			}
		}
		return false
	}
	fold := foldName
	if exact {
		fold = func(name string) string { return name }
	}
	if *seen == nil {
		*seen = make(map[string]bool, 2*len(list))
		for _, o := range list {
			(*seen)[fold(o.name)] = true
		}
	}
	folded := fold(m.name)
	if (*seen)[folded] {
		return true
	}
	(*seen)[folded] = true
	return false
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldName takes the smallest letter of each orbit of simple case folding, as encoding/json does when it
// matches names (there the long s is an s and the Kelvin sign a k).
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, name)
}

// skip moves past a value.
func (s *scanner) skip(depth int) error {
	switch c := s.peek(); {
	case c == '{':
		_, err := s.object(depth)
		return err
	case c == '[':
		return s.array(depth)
	case c == '"':
		_, _, _, err := s.string()
		return err
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	}
	for _, word := range []string{"true", "false", "null"} {
		if len(s.b)-s.at >= len(word) && string(s.b[s.at:s.at+len(word)]) == word {
			s.at += len(word)
			return nil
		}
	}
	return errNotJSON
}

func (s *scanner) array(depth int) error {
	if depth > maxDepth {
		return judged(FaultMalformed, "nested too deep")
	}
	s.at++
	s.space()
	for first := true; s.peek() != ']' || !first; first = false {
		if err := s.skip(depth + 1); err != nil {
			return err
		}
		s.space()
		if c := s.peek(); c == ']' {
			break
		} else if c != ',' {
			return errNotJSON
		}
		s.at++
		s.space()
	}
	s.at++
	return nil
}

package sign

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// member is one member of a JSON object and where it lies in the bytes.
type member struct {
	name       string
	start, end int // from the quote of the name to the end of the value
	value      int // where the value starts
}

// maxDepth bounds nesting; badges have about ten floors.
const maxDepth = 100

// members reads the bytes of one JSON object and returns its members in place, so that they can be cut out or
// added to without writing the rest again: what was signed stays as it was signed.
//
// It refuses what two readers may read differently: names that stand twice in one object, at any depth, also
// when only the case of letters differs (encoding/json takes either), and text that is not UTF-8.
func members(doc []byte) ([]member, error) {
	if !utf8.Valid(doc) {
		return nil, judged(FaultAmbiguous, "not UTF-8")
	}
	if !json.Valid(doc) {
		return nil, judged(FaultMalformed, "not JSON")
	}
	s := scanner{b: doc}
	return s.whole()
}

// plainMembers are the members, and why what they say might not be what was signed: see plainTerms.
func plainMembers(doc []byte) (list []member, fault, err error) {
	if !utf8.Valid(doc) || !json.Valid(doc) {
		list, err = members(doc)
		return list, nil, err
	}
	s := scanner{b: doc, each: func(list []member) {
		if fault == nil {
			fault = plainTerms(doc, list)
		}
	}}
	list, err = s.whole()
	return list, fault, err
}

// CheckJSON returns a Fault when the bytes are not JSON, or when two readers may read them differently.
func CheckJSON(doc []byte) error {
	if !utf8.Valid(doc) {
		return judged(FaultAmbiguous, "not UTF-8")
	}
	if !json.Valid(doc) {
		return judged(FaultMalformed, "not JSON")
	}
	s := scanner{b: doc}
	s.space()
	return s.skip(0)
}

// object is the members of one object by exact name.
func object(doc []byte) (map[string]json.RawMessage, error) {
	list, err := members(doc)
	if err != nil {
		return nil, err
	}
	m := make(map[string]json.RawMessage, len(list))
	for _, x := range list {
		m[x.name] = doc[x.value:x.end]
	}
	return m, nil
}

// scanner walks JSON that json.Valid has already accepted, and so needs no error of syntax.
type scanner struct {
	b    []byte
	at   int
	each func([]member) // is shown each object, the inner ones first; may be nil
}

func (s *scanner) whole() ([]member, error) {
	s.space()
	if s.at >= len(s.b) || s.b[s.at] != '{' {
		return nil, judged(FaultMalformed, "not a JSON object")
	}
	return s.object(0)
}

func (s *scanner) space() {
	for s.at < len(s.b) && (s.b[s.at] == ' ' || s.b[s.at] == '\t' || s.b[s.at] == '\n' || s.b[s.at] == '\r') {
		s.at++
	}
}

func (s *scanner) object(depth int) ([]member, error) {
	if depth > maxDepth {
		return nil, judged(FaultMalformed, "nested too deep")
	}
	var list []member
	var seen map[string]bool
	for s.at++; ; { // past the brace
		s.space()
		if s.b[s.at] == '}' {
			s.at++
			if s.each != nil {
				s.each(list)
			}
			return list, nil
		}
		if s.b[s.at] == ',' {
			s.at++
			s.space()
		}
		m := member{start: s.at}
		m.name = s.text()
		s.space()
		s.at++ // the colon
		s.space()
		m.value = s.at
		if err := s.skip(depth + 1); err != nil {
			return nil, err
		}
		m.end = s.at
		if twice(list, &seen, m.name) {
			return nil, judged(FaultAmbiguous, "the name %q stands twice", m.name)
		}
		list = append(list, m)
	}
}

// twice compares with the few names of a small object one by one, and keeps a set for a large one.
func twice(list []member, seen *map[string]bool, name string) bool {
	if len(list) < 16 {
		for _, m := range list {
			if m.name == name || len(m.name) == len(name) && strings.EqualFold(m.name, name) || !ascii(m.name+name) && foldName(m.name) == foldName(name) {
				return true
			}
		}
		return false
	}
	if *seen == nil {
		*seen = make(map[string]bool, 2*len(list))
		for _, m := range list {
			(*seen)[foldName(m.name)] = true
		}
	}
	folded := foldName(name)
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

func (s *scanner) skip(depth int) error {
	switch s.b[s.at] {
	case '{':
		_, err := s.object(depth)
		return err
	case '[':
		if depth > maxDepth {
			return judged(FaultMalformed, "nested too deep")
		}
		for s.at++; ; {
			s.space()
			switch s.b[s.at] {
			case ']':
				s.at++
				return nil
			case ',':
				s.at++
			default:
				if err := s.skip(depth + 1); err != nil {
					return err
				}
			}
		}
	case '"':
		s.string()
	default: // number, true, false, null
		for s.at < len(s.b) && s.b[s.at] > ' ' && s.b[s.at] != ',' && s.b[s.at] != ']' && s.b[s.at] != '}' {
			s.at++
		}
	}
	return nil
}

// string moves past a string and returns it as written, quotes included.
func (s *scanner) string() []byte {
	start := s.at
	for s.at++; s.b[s.at] != '"'; s.at++ {
		if s.b[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	return s.b[start:s.at]
}

func (s *scanner) text() string {
	quoted := s.string()
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var t string
	_ = json.Unmarshal(quoted, &t) // json.Valid has seen it
	return t
}

// without cuts one member out of an object's bytes, with its comma; the rest stays as it is.
func without(doc []byte, list []member, name string) []byte {
	for i, m := range list {
		if m.name != name {
			continue
		}
		start, end := m.start, m.end
		switch {
		case i > 0:
			start = list[i-1].end
		case len(list) > 1:
			end = list[1].start
		}
		out := make([]byte, 0, len(doc)-(end-start))
		return append(append(out, doc[:start]...), doc[end:]...)
	}
	return doc
}

// with adds members (`"name":value`, joined by commas) at the end of an object's bytes.
func with(doc []byte, list []member, added string) []byte {
	last := bytes.LastIndexByte(doc, '}')
	if len(list) > 0 {
		last = list[len(list)-1].end
		added = "," + added
	}
	out := make([]byte, 0, len(doc)+len(added))
	out = append(append(out, doc[:last]...), added...)
	return append(out, doc[last:]...)
}

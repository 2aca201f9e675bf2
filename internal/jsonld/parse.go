package jsonld

import (
	"strings"
	"sync"
	"unicode/utf8"
)

var (
	errDepth  = &LimitError{Reason: "nested deeper than is taken"}
	errValues = &LimitError{Reason: "more values than are taken"}
)

// parse reads JSON strictly. encoding/json would let the last of two like-named members win and put
// U+FFFD for broken text; either way a reader could be shown what was not signed.
func parse(doc []byte) (*value, error) {
	p := parsers.Get().(*parser)
	defer p.release()
	root, err := p.document(doc)
	p.itemSlabs, p.memberSlabs = slabs[value]{}, slabs[member]{} // they stay with the document
	return root, err
}

// parseFor lends the parsed document to use, which keeps nothing of it but texts.
func parseFor(doc []byte, use func(root *value) error) error {
	p := parsers.Get().(*parser)
	defer p.release()
	p.memory = remembered
	root, err := p.document(doc)
	if err != nil {
		return err
	}
	return use(root)
}

func (p *parser) document(doc []byte) (*value, error) {
	if len(doc) > maxBytes {
		return nil, &LimitError{Reason: "larger than is taken"}
	}
	p.in, p.left = string(doc), maxValues
	if !utf8.ValidString(p.in) {
		return nil, p.fail("not UTF-8")
	}
	p.space()
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.in) {
		return nil, p.fail("something after the end")
	}
	return &v, nil
}

type parser struct {
	in   string
	at   int
	left int
	// Open containers collect here, so that each ends in a slice of just its size.
	items   []value
	members []member
	// Those slices are cut from these: a document has many of them, most of them small.
	itemSlabs   slabs[value]
	memberSlabs slabs[member]
	text        []byte  // of a string with escapes, while it is read
	anything    []any   // items of open arrays, for Decode
	spared      int     // bytes that were known
	memory      *memory // of objects that are not read again; none for contexts, which are told apart by where they lie
}

// parsers lends the room that parsing takes from one document to the next.
var parsers = sync.Pool{New: func() any { return new(parser) }}

func (p *parser) release() {
	if cap(p.items) > 4096 || cap(p.members) > 4096 || cap(p.text) > 1<<16 || cap(p.anything) > 4096 {
		return
	}
	clear(p.items[:cap(p.items)])
	clear(p.members[:cap(p.members)])
	clear(p.anything[:cap(p.anything)])
	p.itemSlabs.release()
	p.memberSlabs.release()
	*p = parser{
		items: p.items[:0], members: p.members[:0], itemSlabs: p.itemSlabs, memberSlabs: p.memberSlabs,
		text: p.text[:0], anything: p.anything[:0],
	}
	parsers.Put(p)
}

// slabs are pieces that many small slices are cut from.
type slabs[T any] struct {
	open []T
	used [][]T
	free [][]T
}

const (
	slabSize = 32 // items or members of a slab
	slabKept = 32 // slabs that wait for the next document
)

// cut copies a slice into a slab.
func (s *slabs[T]) cut(of []T) []T {
	n := len(of)
	if n > slabSize/2 {
		return append(make([]T, 0, n), of...)
	}
	if cap(s.open)-len(s.open) < n {
		if s.open != nil {
			s.used = append(s.used, s.open)
		}
		if last := len(s.free) - 1; last >= 0 {
			s.open, s.free = s.free[last], s.free[:last]
		} else {
			s.open = make([]T, 0, slabSize)
		}
	}
	at := len(s.open)
	s.open = append(s.open, of...)
	return s.open[at : at+n : at+n]
}

// release makes the slabs ready for the next document, with nothing of this one in them.
func (s *slabs[T]) release() {
	if s.open != nil {
		s.used = append(s.used, s.open)
	}
	for _, slab := range s.used {
		if len(s.free) < slabKept {
			clear(slab)
			s.free = append(s.free, slab[:0])
		}
	}
	clear(s.used)
	s.open, s.used = nil, s.used[:0]
}

func (p *parser) fail(reason string) error { return &SyntaxError{Offset: p.at, Reason: reason} }

func (p *parser) space() {
	for p.at < len(p.in) {
		switch p.in[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *parser) peek() byte {
	if p.at < len(p.in) {
		return p.in[p.at]
	}
	return 0
}

func (p *parser) value(depth int) (value, error) {
	if p.left--; p.left < 0 {
		return value{}, errValues
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth + 1)
	case c == '[':
		return p.array(depth + 1)
	case c == '"':
		s, err := p.string()
		return value{kind: kindString, text: s}, err
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	case strings.HasPrefix(p.in[p.at:], "true"):
		p.at += 4
		return value{kind: kindBool, flag: true}, nil
	case strings.HasPrefix(p.in[p.at:], "false"):
		p.at += 5
		return value{kind: kindBool}, nil
	case strings.HasPrefix(p.in[p.at:], "null"):
		p.at += 4
		return value{kind: kindNull}, nil
	}
	return value{}, p.fail("not a JSON value")
}

func (p *parser) array(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, errDepth
	}
	p.at++
	mark := len(p.items)
	p.space()
	for p.peek() != ']' || len(p.items) > mark {
		item, err := p.value(depth)
		if err != nil {
			return value{}, err
		}
		p.items = append(p.items, item)
		p.space()
		if c := p.peek(); c == ']' {
			break
		} else if c != ',' {
			return value{}, p.fail("an array goes on without a comma")
		}
		p.at++
		p.space()
	}
	p.at++
	v := value{kind: kindArray}
	if n := len(p.items) - mark; n > 0 {
		v.items = p.itemSlabs.cut(p.items[mark:])
		p.items = p.items[:mark]
	}
	return v, nil
}

func (p *parser) object(depth int) (value, error) {
	if depth > maxDepth {
		return value{}, errDepth
	}
	if p.memory != nil {
		if k := p.recall(depth); k != nil {
			return value{kind: kindObject, members: k.as.members, known: k}, nil
		}
	}
	start, spared := p.at, p.spared
	p.at++
	mark := len(p.members)
	p.space()
	for p.peek() != '}' || len(p.members) > mark {
		at := p.at
		name, err := p.name()
		if err != nil {
			return value{}, err
		}
		of, err := p.value(depth)
		if err != nil {
			return value{}, err
		}
		if len(p.members)-mark < 32 { // more are checked at the end, by a set
			for i := range p.members[mark:] {
				if p.members[mark+i].name == name {
					p.at = at
					return value{}, p.fail("a member named twice")
				}
			}
		}
		p.members = append(p.members, member{name, of})
		p.space()
		if c := p.peek(); c == '}' {
			break
		} else if c != ',' {
			return value{}, p.fail("an object goes on without a comma")
		}
		p.at++
		p.space()
	}
	p.at++
	v := value{kind: kindObject}
	if n := len(p.members) - mark; n > 0 {
		v.members = p.memberSlabs.cut(p.members[mark:])
		p.members = p.members[:mark]
		if n > 32 {
			seen := make(map[string]struct{}, n)
			for i := range v.members {
				seen[v.members[i].name] = struct{}{}
			}
			if len(seen) != n {
				return value{}, p.fail("a member named twice")
			}
		}
	}
	if p.memory != nil && p.worth(start, spared) {
		p.memory.note(p.in, p.in[start:p.at])
	}
	return v, nil
}

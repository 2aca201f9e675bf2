package jsonld

import "unicode/utf8"

// Decode reads a JSON object as encoding/json would into a map, but strictly: no member twice, no broken text, within the
// bounds of a document. It is for readers of plain members, who must read what is canonicalised and nothing else. They may
// change nothing in it: objects that many documents share are given to all of them (see Notes).
func Decode(doc []byte) (map[string]any, error) {
	if len(doc) > maxBytes {
		return nil, &LimitError{Reason: "larger than is taken"}
	}
	p := parsers.Get().(*parser)
	defer p.release()
	p.in, p.left, p.memory = string(doc), maxValues, remembered
	if !utf8.ValidString(p.in) {
		return nil, p.fail("not UTF-8")
	}
	p.space()
	if p.peek() != '{' {
		return nil, p.fail("not an object")
	}
	m, err := p.plainObject(1)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.at < len(p.in) {
		return nil, p.fail("something after the end")
	}
	return m, nil
}

func (p *parser) plain(depth int) (any, error) {
	switch p.peek() {
	case '{':
		if p.left--; p.left < 0 {
			return nil, errValues
		}
		return p.plainObject(depth + 1)
	case '[':
		if p.left--; p.left < 0 {
			return nil, errValues
		}
		return p.plainArray(depth + 1)
	}
	v, err := p.value(depth)
	if err != nil {
		return nil, err
	}
	switch v.kind {
	case kindString:
		return v.text, nil
	case kindNumber:
		return v.number, nil
	case kindBool:
		return v.flag, nil
	}
	return nil, nil
}

func (p *parser) plainArray(depth int) ([]any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	p.at++
	mark := len(p.anything)
	p.space()
	for p.peek() != ']' || len(p.anything) > mark {
		item, err := p.plain(depth)
		if err != nil {
			return nil, err
		}
		p.anything = append(p.anything, item)
		p.space()
		if c := p.peek(); c == ']' {
			break
		} else if c != ',' {
			return nil, p.fail("an array goes on without a comma")
		}
		p.at++
		p.space()
	}
	p.at++
	list := append(make([]any, 0, len(p.anything)-mark), p.anything[mark:]...)
	p.anything = p.anything[:mark]
	return list, nil
}

func (p *parser) plainObject(depth int) (map[string]any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	if k := p.recall(depth); k != nil {
		return k.plain, nil
	}
	start, spared := p.at, p.spared
	p.at++
	m := make(map[string]any, 8) // the room that a map has from the beginning
	p.space()
	for p.peek() != '}' || len(m) > 0 {
		name, err := p.name()
		if err != nil {
			return nil, err
		}
		of, err := p.plain(depth)
		if err != nil {
			return nil, err
		}
		before := len(m)
		if m[name] = of; len(m) == before {
			return nil, p.fail("a member named twice")
		}
		p.space()
		if c := p.peek(); c == '}' {
			break
		} else if c != ',' {
			return nil, p.fail("an object goes on without a comma")
		}
		p.at++
		p.space()
	}
	p.at++
	if p.worth(start, spared) {
		p.memory.note(p.in, p.in[start:p.at])
	}
	return m, nil
}

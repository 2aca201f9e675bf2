package jsonld

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"
)

// Bounds on what is given to json-gold, which copies every context for every node.
const (
	maxSlowValues  = 20_000
	maxSlowObjects = 1_000
	maxSlowCopies  = 1_000_000 // terms of the document's own contexts, times nodes
)

// expandElsewhere expands a document by json-gold and writes the quads of the expanded form itself.
// json-gold's own way from there to N-Quads is not taken: it drops what it cannot write (relative
// addresses, addresses with a space), leaves control characters as they are and forgets directions.
// Its expansion is not taken on trust either, hence check before and count after.
func (p *processor) expandElsewhere(root *value) ([]quad, error) {
	c := caution{values: maxSlowValues, objects: maxSlowObjects}
	if err := c.check(root); err != nil {
		return nil, err
	}
	if c.terms*(maxSlowObjects-c.objects) > maxSlowCopies {
		return nil, &LimitError{Reason: "contexts are combined too often"}
	}
	expanded, err := p.expand(root)
	if err != nil {
		return nil, err
	}
	f := flattener{}
	for i := range expanded {
		if err := f.top(expanded[i], term{}); err != nil {
			return nil, err
		}
	}
	if f.leaves < c.leaves {
		return nil, &UnsafeError{Reason: fmt.Sprintf("%d of %d values would go unsigned", c.leaves-f.leaves, c.leaves)}
	}
	if len(f.quads) == 0 {
		return nil, &UnsafeError{Reason: "the document states nothing"}
	}
	return f.quads, nil
}

// expand calls json-gold, in its safe mode and with the closed set of contexts.
func (p *processor) expand(root *value) (expanded []any, err error) {
	loader := &pinnedLoader{load: p.load}
	defer func() {
		if r := recover(); r != nil {
			expanded, err = nil, &UnsafeError{Reason: fmt.Sprintf("cannot be expanded: %v", r)}
		}
		if loader.unknown != "" {
			err = &UnknownContextError{URL: loader.unknown}
		}
	}()
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = loader
	options.SafeMode = true
	expanded, err = ld.NewJsonLdProcessor().Expand(root.native(), options)
	if err != nil {
		return nil, &UnsafeError{Reason: "cannot be expanded: " + err.Error()}
	}
	return expanded, nil
}

// pinnedLoader hands the pinned contexts to json-gold, parsed anew each time: it may change them.
type pinnedLoader struct {
	load    func(string) ([]byte, bool)
	unknown string
}

func (l *pinnedLoader) LoadDocument(url string) (*ld.RemoteDocument, error) {
	text, ok := l.load(url)
	if !ok {
		l.unknown = url
		return nil, errors.New("not a known context")
	}
	doc, err := ld.DocumentFromReader(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	return &ld.RemoteDocument{DocumentURL: url, Document: doc}, nil
}

// flattener writes the quads of an expanded document.
type flattener struct {
	builder
	leaves int
}

// top takes a node that nothing refers to.
func (f *flattener) top(v any, graph term) error {
	n, ok := v.(map[string]any)
	if !ok || n["@value"] != nil || n["@list"] != nil {
		return f.unsafe("a value that belongs to no node")
	}
	_, err := f.node(n, graph)
	return err
}

func (f *flattener) node(n map[string]any, graph term) (term, error) {
	var subject term
	var err error
	if id, ok := n["@id"]; ok {
		s, ok := id.(string)
		if !ok {
			return term{}, f.unsafe("an identifier is not a string")
		}
		f.leaves++
		subject, err = f.named(s, "identifier")
	} else {
		subject, err = f.fresh()
	}
	if err != nil {
		return term{}, err
	}
	for name, v := range n {
		f.enter(name)
		if err := f.member(subject, name, v, graph); err != nil {
			return term{}, err
		}
		f.leave()
	}
	return subject, nil
}

func (f *flattener) member(subject term, name string, v any, graph term) error {
	switch name {
	case "@id":
		return nil
	case "@type":
		for _, t := range arrayOf(v) {
			s, ok := t.(string)
			if !ok {
				return f.unsafe("a type is not a string")
			}
			f.leaves++
			of, err := f.named(s, "type")
			if err != nil {
				return err
			}
			if err := f.add(subject, rdfType, of, graph); err != nil {
				return err
			}
		}
		return nil
	case "@included":
		for _, n := range arrayOf(v) {
			if err := f.top(n, graph); err != nil {
				return err
			}
		}
		return nil
	case "@graph":
		before := len(f.quads)
		for _, n := range arrayOf(v) {
			if err := f.top(n, subject); err != nil {
				return err
			}
		}
		if len(f.quads) == before {
			return f.unsafe("a graph that states nothing")
		}
		return nil
	case "@reverse":
		return f.reverse(subject, v, graph)
	}
	if !isIRI(name) {
		return f.unsafe("this member cannot be written")
	}
	for _, item := range arrayOf(v) {
		object, err := f.object(item, graph)
		if err != nil {
			return err
		}
		if err := f.add(subject, "<"+name+">", object, graph); err != nil {
			return err
		}
	}
	return nil
}

func (f *flattener) reverse(subject term, v any, graph term) error {
	properties, ok := v.(map[string]any)
	if !ok {
		return f.unsafe("@reverse is not an object")
	}
	for name, items := range properties {
		if !isIRI(name) {
			return f.unsafeAt(name, "this member cannot be written")
		}
		for _, item := range arrayOf(items) {
			n, ok := item.(map[string]any)
			if !ok || n["@value"] != nil || n["@list"] != nil {
				return f.unsafeAt(name, "a value cannot be a subject")
			}
			from, err := f.node(n, graph)
			if err != nil {
				return err
			}
			if err := f.add(from, "<"+name+">", subject, graph); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *flattener) object(v any, graph term) (term, error) {
	n, ok := v.(map[string]any)
	if !ok {
		return term{}, f.unsafe("neither a node nor a value")
	}
	if list, ok := n["@list"]; ok {
		if len(n) != 1 {
			return term{}, f.unsafe("a list holds something else")
		}
		var items []term
		for _, item := range arrayOf(list) {
			t, err := f.object(item, graph)
			if err != nil {
				return term{}, err
			}
			items = append(items, t)
		}
		return f.list(items, graph)
	}
	if of, ok := n["@value"]; ok {
		return f.valueObject(n, of)
	}
	return f.node(n, graph)
}

func (f *flattener) valueObject(n map[string]any, of any) (term, error) {
	var datatype, language string
	for name, v := range n {
		s, isText := v.(string)
		switch {
		case name == "@value":
		case name == "@type" && isText:
			datatype = s
		case name == "@language" && isText:
			language = strings.ToLower(s)
		default:
			return term{}, f.unsafeAt(name, "not signed")
		}
	}
	c := converter{left: maxValues}
	v, err := c.convert(of, 0)
	if err != nil {
		return term{}, err
	}
	f.leaves += scalars(&v)
	if datatype == "@json" {
		return f.json(&v)
	}
	if language != "" && (datatype != "" || v.kind != kindString) {
		return term{}, f.unsafe("the language " + strconv.Quote(language) + " on something that is not plain text")
	}
	return f.scalar(&v, datatype, language)
}

// scalars counts the values that are not null.
func scalars(v *value) int {
	n := 0
	for i := range v.items {
		n += scalars(&v.items[i])
	}
	for i := range v.members {
		n += scalars(&v.members[i].value)
	}
	switch v.kind {
	case kindBool, kindNumber, kindString:
		n++
	}
	return n
}

func arrayOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

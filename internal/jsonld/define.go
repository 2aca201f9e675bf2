package jsonld

import (
	"maps"
	"strings"
)

type container uint8

const (
	inSet container = 1 << iota
	inList
	inGraph
)

// definition is what a term means (JSON-LD 1.1 section 9.15). It never changes once made.
type definition struct {
	iri       string // empty: the term is switched off (null), or a keyword
	predicate string // the iri as N-Quads write it
	keyword   keyword
	datatype  string // "@id", "@vocab", "@json", "@none", an IRI, or empty
	container container
	scoped    *value // the context that holds below this term
	pinned    bool   // scoped comes from a pinned text
	language  string
	prefix    bool
	protected bool
	raw       *value // set where the walker does not know the definition: @reverse, @nest, maps …
}

// means says whether two definitions are the same but for protection, which is when a protected term
// may be defined again.
func (d *definition) means(o *definition) bool {
	if d == o {
		return true
	}
	a, b := *d, *o
	a.protected, b.protected, a.pinned, b.pinned = false, false, false, false
	a.scoped, b.scoped, a.raw, b.raw = nil, nil, nil, nil
	return a == b && d.scoped.equal(o.scoped) && d.raw.equal(o.raw)
}

// defining is the state of one context definition.
type defining struct {
	w         *walker
	local     *value
	into      *activeContext
	before    *activeContext
	pinned    bool
	override  bool
	protected bool
	state     map[string]bool // present: begun; true: done
}

func (w *walker) define(do application, pinned bool) (*activeContext, error) {
	if len(do.local.members) > maxOwnTerms && !pinned {
		return nil, &LimitError{Reason: "a context defines more terms than are taken"}
	}
	if w.cloned += len(do.active.terms) + len(do.local.members); w.cloned > maxCloned {
		return nil, &LimitError{Reason: "contexts are combined too often"}
	}
	terms := maps.Clone(do.active.terms)
	if terms == nil {
		terms = make(map[string]*definition, len(do.local.members))
	}
	d := defining{
		w: w, local: do.local, before: do.active, pinned: pinned, override: do.override,
		into: &activeContext{
			terms: terms, vocab: do.active.vocab, hasVocab: do.active.hasVocab,
			previous: do.active.previous, pinned: pinned && do.active.pinned,
		},
		state: make(map[string]bool, len(do.local.members)),
	}
	for i := range do.local.members {
		m := &do.local.members[i]
		switch m.name {
		case "@version":
			if m.value.kind != kindNumber || m.value.number != 1.1 {
				return nil, w.unsafe("a context of another version than 1.1")
			}
		case "@protected":
			if m.value.kind != kindBool {
				return nil, w.unsafe("@protected is neither true nor false")
			}
			d.protected = m.value.flag
		case "@vocab":
			switch {
			case m.value.kind == kindNull:
				d.into.vocab, d.into.hasVocab = "", false
			case m.value.kind == kindString && isIRI(m.value.text) && do.active.prefixOf(m.value.text) == nil:
				d.into.vocab, d.into.hasVocab = m.value.text, true
			default:
				return nil, errUnsupported
			}
		default:
			if strings.HasPrefix(m.name, "@") {
				return nil, errUnsupported // @base, @direction, @import, @language, @propagate, @type
			}
		}
	}
	for i := range do.local.members {
		if name := do.local.members[i].name; name == "" {
			return nil, w.unsafe("a context defines the empty term")
		} else if name[0] != '@' {
			if err := d.term(name, &do.local.members[i].value); err != nil {
				return nil, err
			}
		}
	}
	return d.into, nil
}

// term creates one definition (section 4.2), and first those it is written with.
func (d *defining) term(name string, v *value) error {
	if done, begun := d.state[name]; done {
		return nil
	} else if begun {
		return d.w.unsafe("term " + name + " is defined by itself")
	}
	d.state[name] = false
	next, err := d.read(name, v)
	if err != nil {
		return err
	}
	if next.iri != "" {
		if isIRI(next.iri) {
			next.predicate = "<" + next.iri + ">"
		} else {
			next.raw = v // a blank node, or an IRI that N-Quads cannot write
		}
	}
	if old := d.before.terms[name]; old != nil && old.protected && !d.override {
		if !next.means(old) {
			return d.w.unsafe("protected term " + name + " is redefined")
		}
		next = old
	}
	d.into.terms[name] = next
	d.state[name] = true
	return nil
}

func (d *defining) read(name string, v *value) (*definition, error) {
	next := &definition{protected: d.protected}
	id, simple := v, true
	if v.kind == kindObject {
		id, simple = v.member("@id"), false
		for i := range v.members {
			if err := d.readMember(next, v, &v.members[i]); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case v.kind != kindObject && v.kind != kindString && v.kind != kindNull:
		return nil, d.w.unsafe("term " + name + " is not defined by an address or an object")
	case strings.Contains(name[1:], ":") || strings.Contains(name, "/") || v.member("@reverse") != nil:
		next.raw = v // shaped like an IRI, so it must agree with what it would mean by itself
		next.iri = ""
		return next, nil
	case id != nil && id.kind == kindNull:
		return next, nil
	case id != nil && id.kind != kindString:
		return nil, d.w.unsafe("@id of term " + name + " is not a string")
	case id != nil && id.text != name:
		iri, err := d.expand(id.text)
		if err != nil {
			return nil, err
		}
		if k := keywordOf(iri); k == kwContext {
			return nil, d.w.unsafe("@context gets another name")
		} else if k != notKeyword {
			next.keyword = k
			return next, nil
		}
		if !isIRI(iri) && !isBlankLabel(iri) {
			return nil, d.w.unsafe("term " + name + " means " + iri + ", which is not an absolute IRI")
		}
		next.iri = iri
		if v.member("@prefix") == nil {
			next.prefix = simple && strings.ContainsRune(":/?#[]@", rune(iri[len(iri)-1]))
		}
	case d.into.hasVocab:
		next.iri = d.into.vocab + name
	default:
		return nil, d.w.unsafe("term " + name + " has no meaning")
	}
	return next, nil
}

func (d *defining) readMember(next *definition, whole *value, m *member) error {
	switch m.name {
	case "@id":
	case "@context":
		next.scoped, next.pinned = &m.value, d.pinned
	case "@protected", "@prefix":
		if m.value.kind != kindBool {
			return d.w.unsafe(m.name + " is neither true nor false")
		}
		if m.name == "@prefix" {
			next.prefix = m.value.flag
		} else {
			next.protected = m.value.flag
		}
	case "@language":
		switch {
		case m.value.kind == kindString && whole.member("@type") == nil:
			next.language = strings.ToLower(m.value.text)
		case m.value.kind != kindString && m.value.kind != kindNull:
			return d.w.unsafe("@language is not a string")
		}
	case "@type":
		if m.value.kind != kindString {
			return d.w.unsafe("@type of a term is not a string")
		}
		switch t := m.value.text; t {
		case "@id", "@vocab", "@json", "@none":
			next.datatype = t
		default:
			iri, err := d.expand(t)
			if err != nil {
				return err
			}
			if !isIRI(iri) {
				return d.w.unsafe("datatype " + t + " is not an absolute IRI")
			}
			next.datatype = iri
		}
	case "@container":
		kinds := []value{m.value}
		if m.value.kind == kindArray {
			kinds = m.value.items
		}
		for i := range kinds {
			switch kinds[i].text {
			case "@set":
				next.container |= inSet
			case "@list":
				next.container |= inList
			case "@graph":
				next.container |= inGraph
			default: // maps by language, index, id or type
				next.raw = whole
			}
		}
		if next.container&inList != 0 && next.container != inList {
			next.raw = whole
		}
	default: // @direction, @index, @nest, @reverse, or what no term may have
		next.raw = whole
	}
	return nil
}

// expand gives the IRI that a string means inside the context that is being defined.
func (d *defining) expand(s string) (string, error) {
	if keywordOf(s) != notKeyword {
		return s, nil
	}
	if keywordLike(s) {
		return "", errUnsupported
	}
	if err := d.need(s); err != nil {
		return "", err
	}
	if prefix, suffix, ok := cutPrefix(s); ok && prefix != "_" && !strings.HasPrefix(suffix, "//") {
		if err := d.need(prefix); err != nil {
			return "", err
		}
	}
	iri, known := d.into.expand(s, true)
	if !known {
		return "", errUnsupported
	}
	return iri, nil
}

func (d *defining) need(name string) error {
	if name == "" || name[0] == '@' {
		return nil
	}
	if v := d.local.member(name); v != nil {
		return d.term(name, v)
	}
	return nil
}

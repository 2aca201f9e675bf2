package jsonld

import "sync"

// walker expands a document and writes its quads in one pass (JSON-LD 1.1 API sections 5.1 and 7.2).
// It stops with errUnsupported at whatever it does not know.
type walker struct {
	builder
	p       *processor
	applied map[application]*activeContext // results that hold for this document only
	out     []term                         // the nodes that values come to, last in first out
	defs    []resolved                     // the members of the open nodes
	last    keyword                        // what the object expanded last was: kwValue, kwList, kwSet or a node
	nesting int
	cloned  int
}

// resolved is a member of a node with its meaning. A member given as an IRI has no definition.
type resolved struct {
	definition *definition
	predicate  string
	keyword    keyword
}

// walkers lends the room that walking takes from one document to the next.
var walkers = sync.Pool{New: func() any { return new(walker) }}

// walk gives the quads of a document to use, which may not keep them.
func (p *processor) walk(root *value, use func(stated) error) error {
	if root.kind != kindObject {
		return &UnsafeError{Reason: "the document is not an object"}
	}
	w := walkers.Get().(*walker)
	w.p = p
	defer w.release()
	if err := w.object(initialContext, "", nil, root, term{}); err != nil {
		return err
	}
	if len(w.quads) == 0 {
		return w.unsafe("the document states nothing")
	}
	return use(w.stated)
}

// release gives the room back, with nothing of the document in it, unless it has grown large.
func (w *walker) release() {
	if cap(w.quads) > 2048 {
		return
	}
	clear(w.quads)
	clear(w.recited)
	clear(w.out[:cap(w.out)])
	clear(w.defs[:cap(w.defs)])
	clear(w.path[:cap(w.path)])
	clear(w.seen.slots)
	*w = walker{
		builder: builder{
			stated: stated{quads: w.quads[:0], recited: w.recited[:0]}, path: w.path[:0],
			seen: seen{slots: w.seen.slots, hashes: w.seen.hashes[:0]},
		},
		out: w.out[:0], defs: w.defs[:0],
	}
	walkers.Put(w)
}

// object puts the node or nodes that an object stands for on w.out. name and d are the term it is the
// value of; name is empty for the document itself.
func (w *walker) object(active *activeContext, name string, d *definition, v *value, graph term) error {
	if v.known != nil && name != "" && active.pinned && graph == (term{}) {
		return w.recite(active, name, d, v)
	}
	return w.walkObject(active, name, d, v, graph)
}

func (w *walker) walkObject(active *activeContext, name string, d *definition, v *value, graph term) error {
	if active.previous != nil && !keepsScope(active, v) {
		active = active.previous
	}
	var err error
	if d != nil && d.scoped != nil {
		if active, err = w.apply(application{active, d.scoped, true, true}, d.pinned); err != nil {
			return err
		}
	}
	if own := v.member("@context"); own != nil {
		w.enter("@context")
		if err := w.countContexts(own); err != nil {
			return err
		}
		if active, err = w.apply(application{active, own, false, true}, false); err != nil {
			return err
		}
		w.leave()
	}
	outer := active // types keep the meaning they have before their own contexts
	types, active, err := w.types(active, v)
	if err != nil {
		return err
	}

	mark := len(w.defs)
	shape, at, direction := notKeyword, -1, -1
	for i := range v.members {
		m := &v.members[i]
		r, err := w.resolve(active, m.name)
		if err != nil {
			return err
		}
		w.defs = append(w.defs, r)
		switch r.keyword {
		case kwValue, kwList, kwSet:
			shape, at = r.keyword, i
		case kwIndex:
			return w.unsafeAt(m.name, "an index is not signed")
		case kwDirection:
			direction = i
		case kwGraph, kwOther:
			return errUnsupported
		}
	}
	defer func() { w.defs, w.last = w.defs[:mark], shape }()
	if direction >= 0 && shape != kwValue {
		return w.unsafeAt(v.members[direction].name, "a text direction without a text")
	}
	if shape != notKeyword && name == "" {
		return w.unsafe("the document is a value, not a node")
	}
	switch shape {
	case kwValue:
		return w.valueObject(outer, v, mark, at)
	case kwList, kwSet:
		return w.collection(active, name, v, mark, at, shape, graph)
	}
	return w.node(active, outer, v, types, mark, graph)
}

// keepsScope: a value and a mere reference keep the type-scoped context of the node they stand in.
func keepsScope(active *activeContext, v *value) bool {
	for i := range v.members {
		switch active.keyword(v.members[i].name) {
		case kwValue:
			return true
		case kwID:
			if len(v.members) == 1 {
				return true
			}
		}
	}
	return false
}

func (c *activeContext) keyword(name string) keyword {
	if k := keywordOf(name); k != notKeyword {
		return k
	}
	if d := c.terms[name]; d != nil {
		return d.keyword
	}
	return notKeyword
}

// types gives the types of an object and the context that holds in it because of them.
func (w *walker) types(active *activeContext, v *value) (*value, *activeContext, error) {
	var of *value
	for i := range v.members {
		if active.keyword(v.members[i].name) == kwType {
			if of != nil {
				return nil, nil, errUnsupported
			}
			of = &v.members[i].value
		}
	}
	if of == nil {
		return nil, active, nil
	}
	outer := active
	var names []string
	switch of.kind {
	case kindString:
		if d := outer.terms[of.text]; d == nil || d.scoped == nil {
			return of, active, nil
		}
		names = []string{of.text}
	case kindArray:
		names = make([]string, 0, 8)
		for i := range of.items {
			if of.items[i].kind != kindString {
				return nil, nil, w.unsafe("a type is not a string")
			}
			names = append(names, of.items[i].text)
		}
	default:
		return nil, nil, w.unsafe("a type is not a string")
	}
	for _, name := range sortedCopy(names) {
		d := outer.terms[name]
		if d == nil || d.scoped == nil {
			continue
		}
		var err error
		if active, err = w.apply(application{active, d.scoped, false, false}, d.pinned); err != nil {
			return nil, nil, err
		}
	}
	return of, active, nil
}

// resolve gives the meaning of a member's name, and an error where it has none: json-gold and others
// drop such a member, and it would be unsigned.
func (w *walker) resolve(active *activeContext, name string) (resolved, error) {
	if d := active.terms[name]; d != nil {
		switch {
		case d.raw != nil:
			return resolved{}, errUnsupported
		case d.keyword != notKeyword:
			return resolved{keyword: d.keyword}, nil
		case d.iri == "":
			return resolved{}, w.unsafeAt(name, "the context switches this term off")
		}
		return resolved{definition: d, predicate: d.predicate}, nil
	}
	if k := keywordOf(name); k != notKeyword {
		return resolved{keyword: k}, nil
	}
	iri, known := active.expand(name, true)
	if !known {
		return resolved{}, errUnsupported
	}
	if keywordLike(name) || !isIRI(iri) {
		return resolved{}, w.unsafeAt(name, "no context defines this term")
	}
	return resolved{predicate: "<" + iri + ">"}, nil
}

func (w *walker) node(active, outer *activeContext, v *value, types *value, mark int, graph term) error {
	var subject term
	for i := range v.members {
		if w.defs[mark+i].keyword != kwID {
			continue
		}
		if subject != (term{}) {
			return w.unsafeAt(v.members[i].name, "a second identifier")
		}
		w.enter(v.members[i].name)
		var err error
		if subject, err = w.reference(active, &v.members[i].value, false, "identifier"); err != nil {
			return err
		}
		w.leave()
	}
	if subject == (term{}) {
		var err error
		if subject, err = w.fresh(); err != nil {
			return err
		}
	}
	for i := range v.members {
		m, r := &v.members[i], w.defs[mark+i]
		w.enter(m.name)
		switch r.keyword {
		case notKeyword:
			if err := w.property(active, m, r, subject, graph); err != nil {
				return err
			}
		case kwType:
			if err := w.typeStatements(outer, types, subject, graph); err != nil {
				return err
			}
		case kwLanguage:
			return w.unsafe("a language without a text")
		}
		w.leave()
	}
	w.out = append(w.out, subject)
	return nil
}

func (w *walker) typeStatements(outer *activeContext, types *value, subject, graph term) error {
	list := types.items
	if types.kind == kindString {
		list = []value{*types}
	}
	for i := range list {
		t, err := w.reference(outer, &list[i], true, "type")
		if err != nil {
			return err
		}
		if err := w.add(subject, rdfType, t, graph); err != nil {
			return err
		}
	}
	return nil
}

// reference gives the node that a string names; vocab where it may be a term.
func (w *walker) reference(active *activeContext, v *value, vocab bool, what string) (term, error) {
	if v.kind != kindString {
		return term{}, w.unsafe("the " + what + " is not a string")
	}
	if vocab {
		if d := active.terms[v.text]; d != nil && d.predicate != "" && d.raw == nil {
			return term{text: d.predicate}, nil
		}
	}
	iri, known := active.expand(v.text, vocab)
	if !known {
		return term{}, errUnsupported
	}
	if iri == "" {
		iri = v.text
	}
	return w.named(iri, what)
}

// property writes the statements of one member.
func (w *walker) property(active *activeContext, m *member, r resolved, subject, graph term) error {
	d := r.definition
	mark := len(w.out)
	switch {
	case d != nil && d.datatype == "@json":
		t, err := w.json(&m.value)
		if err != nil {
			return err
		}
		return w.add(subject, r.predicate, t, graph)
	case d != nil && d.container&inGraph != 0:
		if err := w.graphs(active, m.name, d, &m.value, graph); err != nil {
			return err
		}
	case d != nil && d.container&inList != 0:
		if err := w.listValue(active, m.name, d, &m.value, graph); err != nil {
			return err
		}
	default:
		if err := w.values(active, m.name, d, &m.value, graph); err != nil {
			return err
		}
	}
	for i := mark; i < len(w.out); i++ {
		if err := w.add(subject, r.predicate, w.out[i], graph); err != nil {
			return err
		}
	}
	w.out = w.out[:mark]
	return nil
}

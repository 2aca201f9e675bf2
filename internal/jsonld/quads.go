package jsonld

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// term is a node of a quad: the text that N-Quads write for an IRI or a literal, or a blank node by
// number. The zero term stands for the default graph.
type term struct {
	text  string
	blank int32 // from 1; the text is empty
}

type quad struct {
	subject   term
	predicate string
	object    term
	graph     term
}

// stated is what a document states, and which parts of it come whole from known objects.
type stated struct {
	quads   []quad
	recited []recital
}

// builder collects the quads of one document, each once: RDF is a set.
type builder struct {
	stated
	seen     seen
	blanks   int32
	labels   map[string]term // blank nodes that the document names itself
	contexts int             // that the document names or brings
	path     []step
}

// step is one name or index on the way to the member at hand.
type step struct {
	name  string
	index int
}

func (b *builder) enter(name string)     { b.path = append(b.path, step{name: name, index: -1}) }
func (b *builder) enterItem(i int)       { b.path = append(b.path, step{index: i}) }
func (b *builder) leave()                { b.path = b.path[:len(b.path)-1] }
func (b *builder) pointer() string       { return pointer(b.path) }
func (b *builder) unsafe(r string) error { return &UnsafeError{Path: b.pointer(), Reason: r} }

// unsafeAt is unsafe for a member of the object at hand.
func (b *builder) unsafeAt(name, reason string) error {
	b.enter(name)
	defer b.leave()
	return b.unsafe(reason)
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(path []step) string {
	var out strings.Builder
	for _, s := range path {
		out.WriteByte('/')
		if s.index < 0 {
			out.WriteString(escapePointer.Replace(s.name))
		} else {
			out.WriteString(strconv.Itoa(s.index))
		}
	}
	return out.String()
}

func (b *builder) add(subject term, predicate string, object, graph term) error {
	q := quad{subject, predicate, object, graph}
	if b.seen.note(&q, b.quads) {
		return nil
	}
	if len(b.quads) >= maxQuads {
		return &LimitError{Reason: "more statements than are taken"}
	}
	b.quads = append(b.quads, q)
	return nil
}

// seen is a set of quads, kept as their places in the slice that holds them: a map would hash and
// copy each quad for itself.
type seen struct {
	slots  []int32 // place + 1, at hash modulo length and onwards
	hashes []uint64
}

var seed = maphash.MakeSeed()

func (q *quad) hash() uint64 {
	const prime = 0x9e3779b97f4a7c15
	h := maphash.String(seed, q.subject.text) + uint64(q.subject.blank)
	h = h*prime ^ maphash.String(seed, q.predicate)
	h = h*prime ^ maphash.String(seed, q.object.text) ^ uint64(q.object.blank)<<32
	h = h*prime ^ maphash.String(seed, q.graph.text) ^ uint64(q.graph.blank)
	return h ^ h>>29
}

// note says whether q is among the quads already, and makes ready for its being appended.
func (s *seen) note(q *quad, quads []quad) bool {
	if 2*len(s.hashes) >= len(s.slots) {
		s.grow()
	}
	h := q.hash()
	mask := uint64(len(s.slots) - 1)
	i := h & mask
	for ; s.slots[i] != 0; i = (i + 1) & mask {
		if at := s.slots[i] - 1; s.hashes[at] == h && quads[at] == *q {
			return true
		}
	}
	s.hashes = append(s.hashes, h)
	s.slots[i] = int32(len(s.hashes))
	return false
}

func (s *seen) grow() {
	s.slots = make([]int32, max(256, 2*len(s.slots)))
	mask := uint64(len(s.slots) - 1)
	for at, h := range s.hashes {
		i := h & mask
		for s.slots[i] != 0 {
			i = (i + 1) & mask
		}
		s.slots[i] = int32(at + 1)
	}
}

func (b *builder) fresh() (term, error) {
	if b.blanks >= maxBlanks {
		return term{}, &LimitError{Reason: "more unnamed nodes than are taken"}
	}
	b.blanks++
	return term{blank: b.blanks}, nil
}

// named gives the node of an absolute IRI or of a blank node label.
func (b *builder) named(s, what string) (term, error) {
	if strings.HasPrefix(s, "_:") {
		if !isBlankLabel(s) {
			return term{}, b.unsafe(what + " " + strconv.Quote(s) + " is no blank node label")
		}
		if t, ok := b.labels[s]; ok {
			return t, nil
		}
		t, err := b.fresh()
		if err != nil {
			return term{}, err
		}
		if b.labels == nil {
			b.labels = make(map[string]term)
		}
		b.labels[s] = t
		return t, nil
	}
	if !isIRI(s) {
		return term{}, b.unsafe(what + " " + strconv.Quote(s) + " is not an absolute IRI")
	}
	return term{text: "<" + s + ">"}, nil
}

// scalar gives the literal of a string, number or boolean.
func (b *builder) scalar(v *value, datatype, language string) (term, error) {
	switch v.kind {
	case kindString:
		if language != "" {
			if !isLanguage(language) {
				return term{}, b.unsafe(strconv.Quote(language) + " is no language tag")
			}
			return term{text: literal(v.text, "", language)}, nil
		}
		if datatype == "" {
			datatype = xsdString
		}
		return b.typed(v.text, datatype)
	case kindBool:
		if datatype == "" {
			datatype = xsdBoolean
		}
		return b.typed(strconv.FormatBool(v.flag), datatype)
	case kindNumber:
		if !v.exact() {
			return term{}, b.unsafe("the integer " + v.text + " has more digits than can be signed")
		}
		text, datatype := numberText(v.number, datatype)
		return b.typed(text, datatype)
	}
	return term{}, b.unsafe("neither a string, a number nor a boolean")
}

func (b *builder) typed(text, datatype string) (term, error) {
	if datatype != xsdString && !isIRI(datatype) || datatype == rdfLangString {
		return term{}, b.unsafe("datatype " + strconv.Quote(datatype) + " cannot be written")
	}
	return term{text: literal(text, datatype, "")}, nil
}

// json gives the literal of any JSON value, taken as it is.
func (b *builder) json(v *value) (term, error) {
	if !exactAll(v) {
		return term{}, b.unsafe("an integer has more digits than can be signed")
	}
	return term{text: literal(string(appendJCS(nil, v)), rdfJSON, "")}, nil
}

func exactAll(v *value) bool {
	for i := range v.items {
		if !exactAll(&v.items[i]) {
			return false
		}
	}
	for i := range v.members {
		if !exactAll(&v.members[i].value) {
			return false
		}
	}
	return v.kind != kindNumber || v.exact()
}

// list writes a chain of first and rest and gives its head.
func (b *builder) list(items []term, graph term) (term, error) {
	head := term{text: rdfNil}
	for i := len(items) - 1; i >= 0; i-- {
		link, err := b.fresh()
		if err != nil {
			return term{}, err
		}
		if err := b.add(link, rdfFirst, items[i], graph); err != nil {
			return term{}, err
		}
		if err := b.add(link, rdfRest, head, graph); err != nil {
			return term{}, err
		}
		head = link
	}
	return head, nil
}

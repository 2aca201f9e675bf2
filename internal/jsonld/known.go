package jsonld

import (
	"bytes"
	"hash/maphash"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// known is an object that stood word for word in several documents. The definition of a badge is most of the text of
// every badge awarded by it: it is read once, and what it states is worked out once for each place it can stand in.
// Nothing in it ever changes, and all of it follows from the text alone.
type known struct {
	text   string
	as     value
	plain  map[string]any // as Decode gives it; nobody may change it
	values int            // inside
	depth  int            // of nested arrays and objects, its own included

	mu   sync.RWMutex
	said map[place]*statements

	notes sync.Map // of those who read plain
}

// place is where an object stands: the meaning of terms there, and of the one that it is the value of.
type place struct {
	active *activeContext
	of     *definition
}

// statements are what a known object states at one place. Its blank nodes are numbered from 1.
type statements struct {
	quads   []quad
	subject term
	blanks  int32

	lines [][]byte    // of the quads without blank nodes, sorted
	first [2][]digest // by Hash: what RDFC-1.0 calls the first degree hashes of the blank nodes; none of the subject, which others point to
}

// recital is where the quads of a known object begin in a document, and how many blank nodes were there before.
type recital struct {
	said   *statements
	from   int
	blanks int32
}

const (
	knownMost   = 1 << 15 // bytes of an object that may be kept
	knownTotal  = 1 << 20 // of all that are
	knownAlike  = 8       // objects that begin alike
	knownPlaces = 8       // at which one is understood
	// knownAfter is how many documents must have held an object. One badge exists in two or three forms (unsigned, signed,
	// as the payload of a JWT), and what is its own should not push out what many share.
	knownAfter = 5
)

// memory holds the known objects, found by how they begin.
type memory struct {
	least, head int // bytes of an object worth knowing, and those at its beginning by which it is found

	held atomic.Pointer[holding] // replaced as a whole, never changed

	mu   sync.Mutex
	met  [1 << 11]meeting // at the hash of the text
	size int              // of the texts held
}

// holding finds a known object by how it begins, and by where the map lies that Decode gives for it.
type holding struct {
	begun map[string][]*known
	plain map[uintptr]*known
}

// meeting counts the documents that an object was met in, as far as another does not take its place.
type meeting struct {
	text, document uint64
	times          int
}

var remembered = &memory{least: 512, head: 96}

// find gives the object that rest begins with, if it is known: an object ends where its text does, whatever comes behind.
func (m *memory) find(rest string) *known {
	held := m.held.Load()
	if held == nil || len(rest) < m.least {
		return nil
	}
	for _, k := range held.begun[rest[:m.head]] {
		if strings.HasPrefix(rest, k.text) {
			return k
		}
	}
	return nil
}

// note is told of an object that was read in a document, and keeps it once it has been met in enough of them.
func (m *memory) note(document, text string) {
	object, of := maphash.String(seed, text), maphash.String(seed, document)
	m.mu.Lock()
	defer m.mu.Unlock()
	met := &m.met[object%uint64(len(m.met))]
	switch {
	case met.text != object:
		*met = meeting{object, of, 1}
	case met.document != of:
		met.document = of
		met.times++
	}
	if met.times >= knownAfter {
		*met = meeting{}
		m.keep(text)
	}
}

// keep reads an object once more, for good. m is locked.
func (m *memory) keep(text string) {
	p := &parser{in: strings.Clone(text), left: maxValues}
	v, err := p.object(1)
	if err != nil || hasContext(&v) {
		return
	}
	k := &known{text: p.in, as: v, plain: v.native().(map[string]any), values: maxValues - p.left, depth: depth(&v)}
	if m.find(k.text) != nil {
		return
	}
	next := &holding{map[string][]*known{}, map[uintptr]*known{}}
	head := k.text[:m.head]
	next.begun[head] = []*known{k}
	m.size = len(k.text)
	if held := m.held.Load(); held != nil {
		for head, all := range held.begun { // in no order, so that what must make room is left to chance
			for _, old := range all {
				if m.size+len(old.text) <= knownTotal && len(next.begun[head]) < knownAlike {
					next.begun[head] = append(next.begun[head], old)
					m.size += len(old.text)
				}
			}
		}
	}
	for _, all := range next.begun {
		for _, k := range all {
			next.plain[address(k.plain)] = k
		}
	}
	m.held.Store(next)
}

func address(m map[string]any) uintptr { return reflect.ValueOf(m).Pointer() }

// Notes is where readers of a decoded object may keep what they found out about it, when many documents share it and it
// never changes; nil for any other object.
func Notes(object map[string]any) *sync.Map {
	held := remembered.held.Load()
	if held == nil {
		return nil
	}
	// What is held keeps its map alive, so that no other can lie there.
	if k := held.plain[address(object)]; k != nil {
		return &k.notes
	}
	return nil
}

// hasContext: an object with contexts of its own means what they say, which is not known beforehand.
func hasContext(v *value) bool {
	for i := range v.items {
		if hasContext(&v.items[i]) {
			return true
		}
	}
	for i := range v.members {
		if v.members[i].name == "@context" || hasContext(&v.members[i].value) {
			return true
		}
	}
	return false
}

func depth(v *value) int {
	if v.kind != kindArray && v.kind != kindObject {
		return 0
	}
	most := 0
	for i := range v.items {
		most = max(most, depth(&v.items[i]))
	}
	for i := range v.members {
		most = max(most, depth(&v.members[i].value))
	}
	return most + 1
}

// worth says whether an object from there on may be worth knowing: most of a badge's subject is the definition in it,
// which is known, and the rest is the person's own.
func (p *parser) worth(start, spared int) bool {
	n := p.at - start
	return n >= p.memory.least && n <= knownMost && 2*(p.spared-spared) < n
}

// recall gives the known object that stands here and moves past it. One that a bound speaks against is read as any other,
// and refused there.
func (p *parser) recall(depth int) *known {
	k := p.memory.find(p.in[p.at:])
	if k == nil || depth-1+k.depth > maxDepth || k.values > p.left {
		return nil
	}
	p.at += len(k.text)
	p.spared += len(k.text)
	p.left -= k.values
	return k
}

// recite writes what a known object states. The first time at a place it is walked apart, as any other would be; what
// cannot be told apart from the document around it is not kept.
func (w *walker) recite(active *activeContext, name string, d *definition, v *value) error {
	at := place{active, d}
	v.known.mu.RLock()
	said, there := v.known.said[at]
	v.known.mu.RUnlock()
	if !there {
		said = w.p.apart(active, name, d, v)
		v.known.keep(at, said)
	}
	if said == nil || w.blanks+said.blanks > maxBlanks {
		return w.walkObject(active, name, d, v, term{})
	}
	before, from := w.blanks, len(w.quads)
	w.blanks += said.blanks
	moved := func(t term) term {
		if t.blank != 0 {
			t.blank += before
		}
		return t
	}
	for i := range said.quads {
		q := &said.quads[i]
		if err := w.add(moved(q.subject), q.predicate, moved(q.object), term{}); err != nil {
			return err
		}
	}
	if len(w.quads) == from+len(said.quads) { // none of them was stated before
		w.recited = append(w.recited, recital{said, from, before})
	}
	w.out, w.last = append(w.out, moved(said.subject)), notKeyword
	return nil
}

// apart walks an object by itself. It gives nil for one that is no node, names blank nodes, or cannot be walked.
func (p *processor) apart(active *activeContext, name string, d *definition, v *value) *statements {
	w := walkers.Get().(*walker)
	w.p = p
	defer w.release()
	err := w.walkObject(active, name, d, v, term{})
	if err != nil || w.last != notKeyword || len(w.out) != 1 || w.labels != nil || w.applied != nil {
		return nil
	}
	return newStatements(slices.Clone(w.quads), w.out[0], w.blanks)
}

func newStatements(quads []quad, subject term, blanks int32) *statements {
	s := &statements{quads: quads, subject: subject, blanks: blanks}
	for i := range quads {
		if quads[i].grounded() {
			s.lines = append(s.lines, appendQuad(nil, &quads[i], nil))
		}
	}
	slices.SortFunc(s.lines, bytes.Compare)
	for _, h := range []Hash{SHA256, SHA384} {
		c := canonicalizer{hash: h, stated: stated{quads: quads}}
		c.index()
		c.first = make([]digest, blanks+1)
		for b := int32(1); b <= blanks; b++ {
			if b != subject.blank {
				c.firstDegree(b, h.fresh())
			}
		}
		s.first[h] = c.first[1:]
	}
	return s
}

func (k *known) keep(at place, said *statements) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.said == nil || len(k.said) >= knownPlaces {
		k.said = make(map[place]*statements, 1)
	}
	k.said[at] = said
}

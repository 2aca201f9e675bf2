package jsonld

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// canonicalizer runs RDFC-1.0 (section 4.4) over one set of quads. Blank nodes are numbered from 1.
type canonicalizer struct {
	hash Hash
	stated
	in     []int32 // the quads that blank nodes stand in, one node's after the other's
	from   []int32 // by blank node: where its quads begin in in; they end where the next one's begin
	first  []digest
	issued []int32 // by blank node: its canonical number, from 1
	count  int32   // of canonical numbers given
	work   int
	buf    []byte
	lines  [][]byte
}

// room is what canonicalisation needs besides its result, lent from one document to the next. lines
// only ever point into buf.
type room struct {
	buf   []byte
	lines [][]byte
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// canonical gives the sorted N-Quads with canonical labels for the blank nodes.
func canonical(s stated, h Hash) (out []byte, err error) {
	err = canonicalLines(s, h, func(lines [][]byte) {
		size := 0
		for _, line := range lines {
			size += len(line)
		}
		out = make([]byte, 0, size)
		for _, line := range lines {
			out = append(out, line...)
		}
	})
	return out, err
}

// canonicalLines gives the same line by line to use, which may not keep them.
func canonicalLines(s stated, h Hash, use func(lines [][]byte)) error {
	c := canonicalizer{hash: h, stated: s}
	size := 0
	for i := range s.quads {
		q := &s.quads[i]
		size += len(q.subject.text) + len(q.predicate) + len(q.object.text) + len(q.graph.text) + 40
	}
	r := rooms.Get().(*room)
	c.buf = slices.Grow(r.buf[:0], size)
	c.lines = slices.Grow(r.lines[:0], len(s.quads))
	defer func() {
		if cap(c.buf) <= 1<<18 {
			r.buf, r.lines = c.buf, c.lines
			rooms.Put(r)
		}
	}()
	c.index()
	if err := c.label(); err != nil {
		return err
	}
	c.buf, c.lines = c.buf[:0], c.lines[:0]
	at := 0
	write := func(to int, ready func(*quad) bool) {
		for ; at < to; at++ {
			q := &s.quads[at]
			if ready(q) {
				continue
			}
			start := len(c.buf)
			c.buf = appendQuad(c.buf, q, c.appendLabel)
			c.lines = append(c.lines, c.buf[start:len(c.buf):len(c.buf)])
		}
	}
	for _, r := range s.recited {
		write(r.from, none)
		write(r.from+len(r.said.quads), (*quad).grounded)
	}
	write(len(s.quads), none)
	slices.SortFunc(c.lines, bytes.Compare)
	for _, r := range s.recited {
		c.lines = merge(c.lines, r.said.lines)
	}
	use(c.lines)
	return nil
}

func none(*quad) bool { return false }

// grounded: no blank node, so that its line is the same in every document.
func (q *quad) grounded() bool {
	return q.subject.blank == 0 && q.object.blank == 0 && q.graph.blank == 0
}

// merge puts sorted lines among sorted lines.
func merge(lines, more [][]byte) [][]byte {
	i, j := len(lines)-1, len(more)-1
	lines = append(lines, more...)
	for at := len(lines) - 1; i >= 0 && j >= 0; at-- {
		if bytes.Compare(lines[i], more[j]) > 0 {
			lines[at] = lines[i]
			i--
		} else {
			lines[at] = more[j]
			j--
		}
	}
	copy(lines, more[:j+1])
	return lines
}

func (c *canonicalizer) appendLabel(out []byte, blank int32) []byte {
	return strconv.AppendInt(append(out, "_:c14n"...), int64(c.issued[blank]-1), 10)
}

func (c *canonicalizer) issue(blank int32) {
	if c.issued[blank] == 0 {
		c.count++
		c.issued[blank] = c.count
	}
}

// of gives the quads that a blank node stands in.
func (c *canonicalizer) of(blank int32) []int32 { return c.in[c.from[blank]:c.from[blank+1]] }

func appendQuad(out []byte, q *quad, label func([]byte, int32) []byte) []byte {
	node := func(t *term) {
		if t.blank != 0 {
			out = label(out, t.blank)
		} else {
			out = append(out, t.text...)
		}
		out = append(out, ' ')
	}
	node(&q.subject)
	out = append(out, q.predicate...)
	out = append(out, ' ')
	node(&q.object)
	if q.graph != (term{}) {
		node(&q.graph)
	}
	return append(out, ".\n"...)
}

// index notes for each blank node the quads it stands in, each once.
func (c *canonicalizer) index() {
	each := func(do func(blank, quad int32)) {
		for i := range c.quads {
			q := &c.quads[i]
			s, o, g := q.subject.blank, q.object.blank, q.graph.blank
			if s != 0 {
				do(s, int32(i))
			}
			if o != 0 && o != s {
				do(o, int32(i))
			}
			if g != 0 && g != s && g != o {
				do(g, int32(i))
			}
		}
	}
	most, total := int32(0), 0
	each(func(blank, _ int32) { most = max(most, blank); total++ })
	c.from = make([]int32, most+2)
	c.in = make([]int32, total)
	c.issued = make([]int32, most+1)
	each(func(blank, _ int32) { c.from[blank+1]++ })
	for b := range most + 1 {
		c.from[b+1] += c.from[b]
	}
	next := slices.Clone(c.from)
	each(func(blank, i int32) { c.in[next[blank]] = i; next[blank]++ })
}

// label issues the canonical labels: first to the nodes that their own quads tell apart, then to the
// rest by the quads around them.
func (c *canonicalizer) label() error {
	c.first = make([]digest, len(c.issued))
	order := make([]int32, 0, len(c.issued))
	h := c.hash.fresh()
	for _, r := range c.recited {
		copy(c.first[r.blanks+1:], r.said.first[c.hash])
	}
	for b := int32(1); int(b) < len(c.issued); b++ {
		if len(c.of(b)) > 0 {
			if c.first[b] == (digest{}) {
				c.firstDegree(b, h)
			}
			order = append(order, b)
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return bytes.Compare(c.first[a][:], c.first[b][:]) })
	var twins [][]int32
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && c.first[order[j]] == c.first[order[i]] {
			j++
		}
		if j == i+1 {
			c.issue(order[i])
		} else {
			twins = append(twins, order[i:j])
		}
		i = j
	}
	for _, group := range twins {
		var found []nDegree
		for _, b := range group {
			if c.issued[b] != 0 {
				continue
			}
			var is issuer
			is.issue(b)
			r, err := c.nDegree(b, is)
			if err != nil {
				return err
			}
			found = append(found, r)
		}
		slices.SortStableFunc(found, func(a, b nDegree) int { return strings.Compare(a.hash, b.hash) })
		for _, r := range found {
			for _, b := range r.issuer.order {
				c.issue(b)
			}
		}
	}
	return nil
}

package jsonld

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
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

// firstDegree hashes the quads of a node with itself as _:a and any other as _:z (section 4.6).
func (c *canonicalizer) firstDegree(b int32, h hash.Hash) {
	c.buf, c.lines = c.buf[:0], c.lines[:0]
	for _, i := range c.of(b) {
		c.buf = appendQuad(c.buf, &c.quads[i], func(out []byte, other int32) []byte {
			if other == b {
				return append(out, "_:a"...)
			}
			return append(out, "_:z"...)
		})
	}
	for rest := c.buf; len(rest) > 0; { // after the last append: the buffer may have moved
		end := bytes.IndexByte(rest, '\n') + 1
		c.lines = append(c.lines, rest[:end])
		rest = rest[end:]
	}
	slices.SortFunc(c.lines, bytes.Compare)
	h.Reset()
	for _, line := range c.lines {
		h.Write(line)
	}
	h.Sum(c.first[b][:0])
}

// nDegree is what section 4.8 gives for a node: a hash, and the labels tried on the way.
type nDegree struct {
	hash   string
	issuer issuer
}

func (c *canonicalizer) spend(n int) error {
	if c.work += n; c.work > maxWork {
		return &LimitError{Reason: "too many unnamed nodes look alike"}
	}
	return nil
}

func (c *canonicalizer) nDegree(b int32, is issuer) (nDegree, error) {
	related := make(map[string][]int32)
	for _, i := range c.of(b) {
		q := &c.quads[i]
		for _, at := range []struct {
			node     term
			position byte
		}{{q.subject, 's'}, {q.object, 'o'}, {q.graph, 'g'}} {
			if at.node.blank == 0 || at.node.blank == b {
				continue
			}
			if err := c.spend(1); err != nil {
				return nDegree{}, err
			}
			h := c.relatedHash(at.node.blank, q, is, at.position)
			related[h] = append(related[h], at.node.blank)
		}
	}
	hashes := make([]string, 0, len(related))
	for h := range related {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	data := c.hash.fresh()
	for _, h := range hashes {
		data.Write([]byte(h))
		path, next, err := c.bestPath(related[h], is)
		if err != nil {
			return nDegree{}, err
		}
		data.Write([]byte(path))
		is = next
	}
	return nDegree{hash: hex.EncodeToString(data.Sum(nil)), issuer: is}, nil
}

// bestPath tries the orders of like-looking neighbours and keeps the one with the least path.
func (c *canonicalizer) bestPath(group []int32, is issuer) (string, issuer, error) {
	var best string
	var bestIssuer issuer
	group = slices.Clone(group)
	slices.Sort(group)
	for more := true; more; more = nextPermutation(group) {
		if err := c.spend(len(group) + len(is.order)); err != nil {
			return "", issuer{}, err
		}
		path, next, err := c.path(group, is.clone(), best)
		if err != nil {
			return "", issuer{}, err
		}
		if path != "" && (best == "" || path < best) {
			best, bestIssuer = path, next
		}
	}
	return best, bestIssuer, nil
}

// path is the path of one order, empty once it cannot become less than best.
func (c *canonicalizer) path(group []int32, is issuer, best string) (string, issuer, error) {
	var path []byte
	var open []int32
	worse := func() bool {
		return best != "" && len(path) >= len(best) && string(path) > best
	}
	for _, b := range group {
		if c.issued[b] != 0 {
			path = c.appendLabel(path, b)
		} else {
			if !is.has(b) {
				open = append(open, b)
			}
			is.issue(b)
			path = is.appendLabel(path, b)
		}
		if worse() {
			return "", is, nil
		}
	}
	for _, b := range open {
		r, err := c.nDegree(b, is)
		if err != nil {
			return "", is, err
		}
		is.issue(b)
		path = is.appendLabel(path, b)
		path = append(path, '<')
		path = append(path, r.hash...)
		path = append(path, '>')
		if err := c.spend(len(r.issuer.order)); err != nil {
			return "", is, err
		}
		is = r.issuer.clone()
		if worse() {
			return "", is, nil
		}
	}
	return string(path), is, nil
}

func (c *canonicalizer) relatedHash(b int32, q *quad, is issuer, position byte) string {
	in := []byte{position}
	if position != 'g' {
		in = append(in, q.predicate...)
	}
	switch {
	case c.issued[b] != 0:
		in = c.appendLabel(in, b)
	case is.has(b):
		in = is.appendLabel(in, b)
	default:
		in = hex.AppendEncode(in, c.first[b][:c.hash.size()])
	}
	if c.hash == SHA384 {
		sum := sha512.Sum384(in)
		return hex.EncodeToString(sum[:])
	}
	sum := sha256.Sum256(in)
	return hex.EncodeToString(sum[:])
}

// nextPermutation puts the next order in place, false after the last.
func nextPermutation(s []int32) bool {
	i := len(s) - 2
	for i >= 0 && s[i] >= s[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(s) - 1
	for s[j] <= s[i] {
		j--
	}
	s[i], s[j] = s[j], s[i]
	slices.Reverse(s[i+1:])
	return true
}

// issuer gives the labels that are tried out, in the order of asking (section 4.5).
type issuer struct {
	number map[int32]int
	order  []int32
}

func (is *issuer) has(b int32) bool {
	_, ok := is.number[b]
	return ok
}

func (is *issuer) issue(b int32) {
	if is.has(b) {
		return
	}
	if is.number == nil {
		is.number = make(map[int32]int)
	}
	is.number[b] = len(is.order)
	is.order = append(is.order, b)
}

func (is *issuer) appendLabel(out []byte, b int32) []byte {
	return strconv.AppendInt(append(out, "_:b"...), int64(is.number[b]), 10)
}

func (is *issuer) clone() issuer {
	next := issuer{number: make(map[int32]int, len(is.number)+1), order: slices.Clone(is.order)}
	for b, n := range is.number {
		next.number[b] = n
	}
	return next
}

package jsonld

import (
	"bytes"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"slices"
	"strconv"
)

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

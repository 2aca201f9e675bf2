package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"math/bits"
	"sync"
)

// A document stands in its dictionary but for some holes, so it is kept as what is to be copied from there and what is
// put between. General compression spends on each badge a table of its own, and writes identifiers as text: it takes half
// as much again (measured on documents with free text).
//
// Each step is one put (its size and way of writing), one copy (its size) and, unless that is 0, how far the place copied
// from lies behind the end of the last copy. Places count on from the dictionary into what was written already.

// The ways in which what is put between is written.
const (
	putText = iota
	putUUID // 16 bytes
	putHex
	putBase32 // digits and a to v
	putBase62 // digits and letters
)

var putBase = [...]int{putHex: 16, putBase32: 32, putBase62: 62}

const (
	leastCopy  = 4   // of this many bytes is what is looked up
	longEnough = 32  // to look no further
	longestRun = 512 // of a number
	leastRun   = 12  // a shorter one is text like any other
	aroundCopy = 3   // bytes are what a copy takes besides its place
	looksBack  = 24  // places that are tried
	headBits   = 12  // of the table of places
	noPlace    = 0xffff
)

// places finds where the same bytes stood before.
type places struct {
	head [1 << headBits]uint16
	next []uint16
}

func (p *places) at(b []byte) *uint16 {
	return &p.head[binary.LittleEndian.Uint32(b)*2654435761>>(32-headBits)]
}

// add remembers place n, whose bytes are b.
func (p *places) add(n int, b []byte) {
	if len(b) < leastCopy || n >= noPlace {
		return
	}
	for len(p.next) <= n {
		p.next = append(p.next, noPlace)
	}
	head := p.at(b)
	p.next[n], *head = *head, uint16(n)
}

func newPlaces(content []byte) *places {
	p := &places{}
	for i := range p.head {
		p.head[i] = noPlace
	}
	for i := range content {
		p.add(i, content[i:])
	}
	return p
}

// differ is one document being written.
type differ struct {
	known    []byte // the dictionary, then what was written of the document
	base     int    // size of the dictionary
	of, own  *places
	expected int // the end of the last copy from the dictionary
	out      []byte
}

// difference says how text is made from the dictionary.
func (d Dictionary) difference(text []byte) []byte {
	x := &differ{known: append(append(make([]byte, 0, len(d.content)+len(text)), d.content...), text...), base: len(d.content), of: d.index(),
		own: ownPlaces.Get().(*places), out: make([]byte, 0, 512)}
	defer func() {
		x.own.clear()
		ownPlaces.Put(x.own)
	}()
	put := x.base // what is put begins here
	for at := x.base; at < len(x.known); {
		from, size := x.look(at, at-put)
		if whole := x.number(at); size < max(whole, 1) { // an identifier is put whole
			for range max(whole, 1) {
				x.own.add(at-x.base, x.known[at:])
				at++
			}
			continue
		}
		x.put(x.known[put:at])
		x.out = binary.AppendUvarint(x.out, uint64(size))
		x.out = binary.AppendVarint(x.out, int64(from-x.expected))
		if from < x.base {
			x.expected = from + size
		}
		at += size
		put = at
	}
	if put < len(x.known) {
		x.put(x.known[put:])
		x.out = append(x.out, 0)
	}
	return x.out
}

// number is the size of the identifier that begins at a place.
func (x *differ) number(at int) int {
	if at > x.base && isDigit(x.known[at-1]) {
		return 0
	}
	_, size := number(x.known[at:])
	return size
}

// ownPlaces are lent from one document to the next.
var ownPlaces = sync.Pool{New: func() any { return newPlaces(nil) }}

func (p *places) clear() {
	for i := range p.head {
		p.head[i] = noPlace
	}
	p.next = p.next[:0]
}

// look finds the best copy for what stands at a place, after so much was put. The first guesses are that as much of the
// dictionary is left out as was put, or nothing.
func (x *differ) look(at, put int) (from, size int) {
	gain := 0
	try := func(place int) {
		if at+size < len(x.known) && x.known[place+size] != x.known[at+size] { // no longer than what was found
			return
		}
		n := commonPrefix(x.known[place:min(at, place+len(x.known)-at)], x.known[at:])
		if place < x.base {
			n = min(n, x.base-place)
		}
		if g := n - varintSize(place-x.expected) - aroundCopy; g > gain {
			from, size, gain = place, n, g
		}
	}
	for _, place := range [...]int{x.expected, x.expected + put} {
		if place < x.base {
			try(place)
		}
	}
	if at+leastCopy > len(x.known) || size > longEnough {
		return from, size
	}
	n := *x.of.at(x.known[at:])
	for range looksBack {
		if n == noPlace {
			break
		}
		try(int(n))
		n = x.of.next[n]
	}
	n = *x.own.at(x.known[at:])
	for range looksBack {
		if n == noPlace {
			break
		}
		try(x.base + int(n))
		n = x.own.next[n]
	}
	return from, size
}

// varintSize is that of binary.AppendVarint.
func varintSize(n int) int { return (bits.Len64(uint64(max(n, ^n))<<1|1) + 6) / 7 }

// put writes what is in no other place: identifiers, digests and signatures in fewer bytes than they have as text.
func (x *differ) put(text []byte) {
	begin := 0
	for at := 0; at < len(text); {
		way, size := 0, 0
		if at == 0 || !isDigit(text[at-1]) { // a number begins where a word does
			way, size = number(text[at:])
		}
		if size == 0 {
			at++
			continue
		}
		if at > begin {
			x.one(putText, text[begin:at])
			x.out = append(x.out, 0)
		}
		x.one(way, text[at:at+size])
		at += size
		begin = at
		if at < len(text) {
			x.out = append(x.out, 0)
		}
	}
	if begin < len(text) || len(text) == 0 {
		x.one(putText, text[begin:])
	}
}

func (x *differ) one(way int, text []byte) {
	x.out = binary.AppendUvarint(x.out, uint64(len(text))<<3|uint64(way))
	switch way {
	case putText:
		x.out = append(x.out, text...)
	case putUUID:
		x.out, _ = hex.AppendDecode(x.out, withoutDashes(text))
	default:
		n, _ := new(big.Int).SetString(string(text), putBase[way])
		x.out = append(x.out, n.FillBytes(make([]byte, numberSize(way, len(text))))...)
	}
}

// number is how the text begins, where that is no word; 0: it does not.
func number(text []byte) (way, size int) {
	if isUUID(text) {
		return putUUID, 36
	}
	way = putHex
	for size < len(text) && size < longestRun && isDigit(text[size]) {
		switch c := text[size]; {
		case c >= 'A' && c <= 'Z' || c > 'v':
			way = putBase62
		case c > 'f' && way == putHex:
			way = putBase32
		}
		size++
	}
	if size < leastRun {
		return 0, 0
	}
	return way, size
}

func isDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func isUUID(text []byte) bool {
	if len(text) < 36 {
		return false
	}
	for i, c := range text[:36] {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash != (c == '-') || !dash && !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f') {
			return false
		}
	}
	return true
}

func withoutDashes(text []byte) []byte {
	out := make([]byte, 0, 32)
	for _, c := range text {
		if c != '-' {
			out = append(out, c)
		}
	}
	return out
}

// numberSize is how many bytes so many digits take.
func numberSize(way, digits int) int {
	return int(math.Ceil(float64(digits) * math.Log2(float64(putBase[way])) / 8))
}

var errDifference = errors.New("unpack: it is no difference to this dictionary")

// apply is the text that a difference makes of the dictionary.
func (d Dictionary) apply(difference []byte) ([]byte, error) {
	known, expected := append(make([]byte, 0, len(d.content)+8<<10), d.content...), 0
	read := func() int {
		v, n := binary.Uvarint(difference)
		if n <= 0 || v > maxUnpacked {
			return -1
		}
		difference = difference[n:]
		return int(v)
	}
	for len(difference) > 0 {
		head := read()
		if head < 0 {
			return nil, errDifference
		}
		var err error
		if known, difference, err = putBack(known, difference, head&7, head>>3); err != nil {
			return nil, err
		}
		size := read()
		if size <= 0 {
			if size < 0 {
				return nil, errDifference
			}
			continue
		}
		jump, n := binary.Varint(difference)
		from := int64(expected) + jump
		if n <= 0 || jump < -maxUnpacked || jump > maxUnpacked || from < 0 || from+int64(size) > int64(len(known)) || len(known) > maxUnpacked {
			return nil, errDifference
		}
		difference = difference[n:]
		known = append(known, known[from:int(from)+size]...)
		if int(from) < len(d.content) {
			expected = int(from) + size
		}
	}
	return known[len(d.content):], nil
}

func putBack(known, difference []byte, way, size int) (_, rest []byte, err error) {
	taken := size
	switch way {
	case putText:
	case putUUID:
		taken = 16
	case putHex, putBase32, putBase62:
		if size > longestRun {
			return nil, nil, errDifference
		}
		taken = numberSize(way, size)
	default:
		return nil, nil, errDifference
	}
	if taken > len(difference) {
		return nil, nil, errDifference
	}
	coded := difference[:taken]
	switch way {
	case putText:
		known = append(known, coded...)
	case putUUID:
		h := hex.EncodeToString(coded)
		known = append(known, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]...)
	default:
		digits := new(big.Int).SetBytes(coded).Text(putBase[way])
		if len(digits) > size {
			return nil, nil, errDifference
		}
		for range size - len(digits) {
			known = append(known, '0')
		}
		known = append(known, digits...)
	}
	return known, difference[taken:], nil
}

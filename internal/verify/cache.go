package verify

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// Memory remembers what can never change: which signatures held, under the digest of the very bytes and the key, and
// what bytes say when they are read, under their digest. Status lists, dates and the registry are fetched anew each
// time; only the reading of the same bytes is saved. Of signatures only a yes is kept.
type Memory struct {
	signatures bounded[struct{}]
	readings   bounded[any]
	lists      lastLists
}

// The documents in memory: so many, and none larger than any badge or list of ours, since strangers send them too.
const (
	readingsKept   = 1000
	readingLargest = 64 << 10
)

// NewMemory keeps at most that many results of signature checks.
func NewMemory(size int) *Memory {
	if size < 1 {
		return nil
	}
	return &Memory{signatures: newBounded[struct{}](size), readings: newBounded[any](min(size, readingsKept))}
}

func (m *Memory) has(d [32]byte) bool {
	if m == nil {
		return false
	}
	_, ok := m.signatures.get(d)
	return ok
}

func (m *Memory) keep(d [32]byte) {
	if m != nil {
		m.signatures.put(d, struct{}{})
	}
}

// remember reads bytes, or gives what reading the same bytes gave before. The value is shared: nobody changes it.
// What could not be read is read again.
func remember[T any](e *examination, form string, bytes []byte, read func() (T, error)) (T, error) {
	m := e.Memory
	if m == nil || len(bytes) > readingLargest {
		return read()
	}
	d := digest(form, 0, "", e.sums.of(bytes))
	if v, ok := m.readings.get(d); ok {
		return v.(T), nil
	}
	v, err := read()
	if large, ok := any(v).(interface{ large() bool }); err == nil && !(ok && large.large()) {
		m.readings.put(d, v)
	}
	return v, err
}

// sums are the SHA-256 of what one examination looks at more than once. It knows bytes by where they lie, which is safe
// while the examination holds them.
type sums []struct {
	bytes []byte
	sum   [sha256.Size]byte
}

func (s *sums) of(bytes []byte) []byte {
	if len(bytes) == 0 {
		sum := sha256.Sum256(nil)
		return sum[:]
	}
	for i := range *s {
		if known := &(*s)[i]; len(known.bytes) == len(bytes) && &known.bytes[0] == &bytes[0] {
			return known.sum[:]
		}
	}
	*s = append(*s, struct {
		bytes []byte
		sum   [sha256.Size]byte
	}{bytes, sha256.Sum256(bytes)})
	return (*s)[len(*s)-1].sum[:]
}

// digest binds a result to the form of what was read or checked, its place in the document, the key and the sum of all
// bytes.
func digest(form string, place int, thumbprint string, bytes []byte) (d [32]byte) {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(form), binary.BigEndian.AppendUint64(nil, uint64(place)), []byte(thumbprint), bytes} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	h.Sum(d[:0])
	return d
}

// bounded is a map that forgets its oldest entry when it is full.
type bounded[V any] struct {
	mu   sync.Mutex
	held map[[32]byte]V
	ring [][32]byte // the keys of held, oldest overwritten first
	next int        // below 0: the free places still
}

func newBounded[V any](size int) bounded[V] {
	return bounded[V]{held: map[[32]byte]V{}, ring: make([][32]byte, 0, min(size, 1024)), next: -size}
}

func (b *bounded[V]) get(d [32]byte) (V, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok := b.held[d]
	return v, ok
}

func (b *bounded[V]) put(d [32]byte, v V) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.held[d]; ok {
		return
	}
	b.held[d] = v
	if b.next < 0 {
		b.ring = append(b.ring, d)
		b.next++
		return
	}
	delete(b.held, b.ring[b.next])
	b.ring[b.next] = d
	b.next = (b.next + 1) % len(b.ring)
}

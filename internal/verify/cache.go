package verify

import (
	"crypto/sha256"
	"encoding/binary"
	"sync"
)

// SignatureCache remembers which signatures held, under the digest of the very bytes and the key. It remembers
// nothing that can change: status, dates and registry are asked each time. Only a yes is kept.
type SignatureCache struct {
	mu   sync.Mutex
	held map[[32]byte]struct{}
	ring [][32]byte // the keys of held, oldest overwritten first
	next int
}

// NewSignatureCache keeps at most that many results.
func NewSignatureCache(size int) *SignatureCache {
	if size < 1 {
		return nil
	}
	return &SignatureCache{held: map[[32]byte]struct{}{}, ring: make([][32]byte, 0, min(size, 1024)), next: -size}
}

// digest binds a result to the form of the signature, its place in the document, the key and all bytes.
func digest(form string, place int, thumbprint string, bytes []byte) (d [32]byte) {
	h := sha256.New()
	for _, part := range [][]byte{[]byte(form), binary.BigEndian.AppendUint64(nil, uint64(place)), []byte(thumbprint), bytes} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	h.Sum(d[:0])
	return d
}

func (c *SignatureCache) has(d [32]byte) bool {
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.held[d]
	return ok
}

func (c *SignatureCache) keep(d [32]byte) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.held[d]; ok {
		return
	}
	c.held[d] = struct{}{}
	if c.next < 0 { // not full yet: next counts the free places
		c.ring = append(c.ring, d)
		c.next++
		return
	}
	delete(c.held, c.ring[c.next])
	c.ring[c.next] = d
	c.next = (c.next + 1) % len(c.ring)
}

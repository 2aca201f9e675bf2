package sign

import (
	"crypto/sha256"
	"sync"

	"galon/internal/jsonld"
)

// sums remembers the hashes of the canonical forms that a ring has just signed, under the digest of the very bytes. Who
// checks a signature of their own right after it was made need not make the same form of the same bytes again; the
// options of proofs are even the same for a whole second. Only a ring fills it: bytes of strangers never enter.
type sums struct {
	mu   sync.Mutex
	held map[summed][]byte
	ring [sumsKept]summed // the keys of held, oldest overwritten first
	next int
}

type summed struct {
	digest [sha256.Size]byte
	hash   jsonld.Hash
}

// sumsKept is more than are signed at once by all cores.
const sumsKept = 128

// make gives the sum of a document that is to be signed, and keeps it.
func (s *sums) make(doc []byte, h jsonld.Hash) ([]byte, error) {
	key := summed{sha256.Sum256(doc), h}
	if sum := s.get(key); sum != nil {
		return sum, nil
	}
	sum, err := canonicalHash(doc, h)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == nil {
		s.held = make(map[summed][]byte, sumsKept)
	}
	if _, there := s.held[key]; !there {
		delete(s.held, s.ring[s.next])
		s.held[key], s.ring[s.next] = sum, key
		s.next = (s.next + 1) % len(s.ring)
	}
	return sum, nil
}

// find gives the sum of bytes that were signed, or nil. A nil sums knows none.
func (s *sums) find(doc []byte, h jsonld.Hash) []byte {
	if s == nil {
		return nil
	}
	return s.get(summed{sha256.Sum256(doc), h})
}

func (s *sums) get(key summed) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[key]
}

// ReadOwn is ReadIntegrity of a document that the ring has just signed: its signatures are checked as any other, over
// forms that need not be made twice.
func (r *Ring) ReadOwn(doc []byte) (*Integrity, error) {
	d, err := ReadIntegrity(doc)
	if d != nil {
		d.known = &r.sums
	}
	return d, err
}

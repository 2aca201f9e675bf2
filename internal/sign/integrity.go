package sign

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"galon/internal/jsonld"
)

// Integrity is a document with embedded proofs.
type Integrity struct {
	Proofs []Proof

	unsecured []byte
	raw       []json.RawMessage // the proofs as they stood
	fault     error             // why none of the proofs can be checked
	named     [][]int           // by proof: those that it names as previous
	before    [][]int           // and all that it builds on so

	known  *sums      // of the ring that signed it, or nil
	mu     sync.Mutex // one reading may be shared by many
	hashes map[hashed]func() ([]byte, error)
	older  map[jsonld.Hash]func() []olderForm // under older texts of a context
}

// hashed names one hash that checking a document needs.
type hashed struct {
	place   int // of the proof
	options bool
	hash    jsonld.Hash
}

// ReadIntegrity takes a secured credential apart. A proof that we cannot check is no error here: Verify tells. One
// that was made for something else than assertions does not hold (VC Data Integrity 1.0, section 4.4).
func ReadIntegrity(doc []byte) (*Integrity, error) { return readIntegrity(doc, purpose) }

// ReadPresentation does the same for a presentation, whose proof says that its holder is there (authentication) or
// that somebody asserts it.
func ReadPresentation(doc []byte) (*Integrity, error) {
	return readIntegrity(doc, authentication, purpose)
}

func readIntegrity(doc []byte, purposes ...string) (*Integrity, error) {
	list, foreign, err := plainMembers(doc)
	if err != nil {
		return nil, err
	}
	m := byName(doc, list)
	raw := m["proof"]
	var proofs []json.RawMessage
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil, judged(FaultMissing, "no proof")
	case raw[0] == '[':
		if err := json.Unmarshal(raw, &proofs); err != nil {
			return nil, judged(FaultMalformed, "proof: %v", err)
		}
	default:
		proofs = []json.RawMessage{raw}
	}
	if len(proofs) == 0 {
		return nil, judged(FaultMissing, "no proof")
	}
	if len(proofs) > maxProofs {
		return nil, unjudged(FaultSuite, "%d proofs", len(proofs))
	}
	d := &Integrity{
		Proofs: make([]Proof, len(proofs)), unsecured: without(doc, list, "proof"), raw: proofs, fault: foreign,
		hashes: map[hashed]func() ([]byte, error){},
	}
	for i, raw := range proofs {
		d.Proofs[i] = readProof(raw, m["@context"], purposes)
	}
	d.link(len(doc))
	return d, nil
}

// maxProofs bounds the work that one document can ask for.
const maxProofs = 8

// Verify checks proof i with its key; a nil key is no judgement. In a chain it wants the keys of the proofs before it
// too, in the order of Before, and each of them must hold.
func (d *Integrity) Verify(i int, k *PublicKey, before ...*PublicKey) error {
	if err := d.Proofs[i].fault; err != nil {
		return err
	}
	if err := d.holds(i, k); err != nil {
		return err
	}
	if len(before) != len(d.before[i]) {
		return unjudged(FaultKey, "%d keys for the %d proofs before it", len(before), len(d.before[i]))
	}
	var worst error
	for n, j := range d.before[i] {
		if err := d.holds(j, before[n]); err != nil {
			worst = Worse(worst, ofChain(err))
		}
	}
	return worst
}

// holds checks one proof alone.
func (d *Integrity) holds(i int, k *PublicKey) error {
	if k == nil {
		return unjudged(FaultKey, "no key")
	}
	p := &d.Proofs[i]
	hash, ok := p.suite.hash(k, p.signature)
	if !ok {
		return judged(FaultAlgorithm, "%s with another kind of key", p.Suite())
	}
	if d.fault != nil {
		return d.fault
	}
	options, err := d.hash(i, true, hash)
	if err != nil {
		return err
	}
	document, err := d.hash(i, false, hash)
	if err != nil {
		return err
	}
	if !p.suite.check(k, slices.Concat(options, document), p.signature) {
		holds := func(document []byte) bool { return p.suite.check(k, slices.Concat(options, document), p.signature) }
		if err := d.olderText(i, hash, holds); err != nil {
			return err
		}
		return judged(FaultFalse, "")
	}
	return nil
}

// hash gives the hash of the canonical form of a proof's options or of the document it was made over, made once.
func (d *Integrity) hash(i int, options bool, h jsonld.Hash) ([]byte, error) {
	key := hashed{i, options, h}
	if !options && len(d.named[i]) == 0 {
		key.place = -1 // all proofs outside of chains share it
	}
	d.mu.Lock()
	made := d.hashes[key]
	if made == nil {
		made = sync.OnceValues(func() ([]byte, error) {
			doc, err := d.Proofs[i].options, error(nil)
			if !options {
				doc, err = d.secured(i)
			}
			if err != nil {
				return nil, err
			}
			if sum := d.known.find(doc, h); sum != nil {
				return sum, nil
			}
			return canonicalHash(doc, h)
		})
		d.hashes[key] = made
	}
	d.mu.Unlock()
	return made()
}

// canonicalHash hashes the canonical N-Quads (section 3.2.4 of either suite).
func canonicalHash(doc []byte, h jsonld.Hash) ([]byte, error) {
	sum, err := jsonld.Sum(doc, h)
	if err != nil {
		return nil, contentFault(err)
	}
	return sum, nil
}

func contentFault(err error) error {
	if _, ok := errors.AsType[*jsonld.UnknownContextError](err); ok {
		return &Fault{Code: FaultContext, Err: err}
	}
	if _, ok := errors.AsType[*jsonld.UnsafeError](err); ok {
		return &Fault{Code: FaultUnsafe, Judged: true, Err: err}
	}
	if _, ok := errors.AsType[*jsonld.SyntaxError](err); ok {
		return &Fault{Code: FaultAmbiguous, Judged: true, Err: err}
	}
	return &Fault{Code: FaultLimit, Err: err}
}

// Worse picks of two errors the one to tell: a judgement before a doubt, the earlier before the later.
func Worse(a, b error) error {
	if a == nil || !isJudged(a) && isJudged(b) {
		return b
	}
	return a
}

func isJudged(err error) bool {
	f, ok := err.(*Fault)
	return ok && f.Judged
}

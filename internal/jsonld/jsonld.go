// Package jsonld gives the canonical form of a JSON-LD document: sorted N-Quads by RDFC-1.0, the bytes
// that a Data Integrity proof is made over.
//
// It never signs, never reads the network and knows no context but the closed set of package schemas.
// It never loses anything either: what a document says and its canonical form could not hold (an
// undefined term, a relative address, the direction of a context) is an error, because a reader would take it
// for signed. Its neighbours are internal/sign, which hashes what comes out, and schemas.
//
// Two roads lead to the same quads. The walker (walk.go) knows the part of JSON-LD that credentials
// use and remembers each processed context; json-gold (fallback.go) knows the rest and is fifty times
// slower. Both end in the same canonicalisation (canon.go), and tests hold one against the other.
package jsonld

import (
	"errors"
	"fmt"
	"sync"

	"galon/schemas"
)

// Bounds on a document from outside. The largest Open Badge of the published examples has 24 KB.
const (
	maxBytes  = 2 << 20 // of JSON
	maxDepth  = 64      // of nested arrays and objects
	maxValues = 60_000  // JSON values; a passport of 200 badges has 40,000
	maxQuads  = 30_000
	maxBlanks = 20_000
	// maxWork bounds the steps spent telling blank nodes apart that look alike: their number grows
	// with the factorial of the twins (RDFC-1.0 section 7.1, "dataset poisoning").
	maxWork = 200_000
	// Contexts in one list and in the whole document: a badge has two, and each badge of a passport has its own.
	maxContextList = 32
	maxContexts    = 2_000
	// maxOwnTerms bounds one context that stands in the document: each term looks for others among all of them, so the
	// work grows with the square. The largest published context of a badge has some 200.
	maxOwnTerms = 2_000
	// maxCloned bounds the terms copied while contexts are combined.
	maxCloned = 300_000
)

// UnsafeError says why a document has no canonical form that holds all it says. Path is a JSON Pointer
// to the member at fault.
type UnsafeError struct {
	Path   string
	Reason string
}

func (e *UnsafeError) Error() string {
	if e.Path == "" {
		return "jsonld: " + e.Reason
	}
	return "jsonld: " + e.Path + ": " + e.Reason
}

// UnknownContextError names a context outside the closed set.
type UnknownContextError struct{ URL string }

func (e *UnknownContextError) Error() string {
	return fmt.Sprintf("jsonld: context %q is not known", e.URL)
}

// LimitError says that a document is larger, deeper or more entangled than is taken.
type LimitError struct{ Reason string }

func (e *LimitError) Error() string { return "jsonld: " + e.Reason }

// SyntaxError says that the bytes are not JSON that everybody would read alike: malformed, a member
// named twice, invalid UTF-8.
type SyntaxError struct {
	Offset int
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("jsonld: byte %d: %s", e.Offset, e.Reason)
}

// errUnsupported sends a document from the walker to json-gold. It never leaves the package.
var errUnsupported = errors.New("jsonld: beyond the walker")

// Canonicalize gives the canonical N-Quads of a document in JSON, with SHA-256.
func Canonicalize(doc []byte) ([]byte, error) { return CanonicalizeWith(doc, SHA256) }

// CanonicalizeWith is Canonicalize with that hash.
func CanonicalizeWith(doc []byte, h Hash) (out []byte, err error) {
	err = parseFor(doc, func(root *value) (err error) {
		out, err = standard.canonicalize(root, h)
		return err
	})
	return out, err
}

// Sum gives the hash of the canonical N-Quads of a document, which is what proofs are made over, without keeping them.
func Sum(doc []byte, h Hash) ([]byte, error) {
	hash := h.fresh()
	err := parseFor(doc, func(root *value) error {
		return standard.quads(root, func(s stated) error {
			return canonicalLines(s, h, func(lines [][]byte) {
				for _, line := range lines {
					hash.Write(line)
				}
			})
		})
	})
	if err != nil {
		return nil, err
	}
	return hash.Sum(nil), nil
}

// General says whether a document is beyond the walker and takes the general path, which is fifty times slower.
func General(doc []byte) (bool, error) {
	err := parseFor(doc, func(root *value) error { return standard.walk(root, func(stated) error { return nil }) })
	if errors.Is(err, errUnsupported) {
		return true, nil
	}
	return false, err
}

// standard works over the pinned contexts.
var standard = newProcessor(schemas.Context)

// processor canonicalises over one closed set of contexts and remembers what it made of them. It is
// safe for concurrent use.
type processor struct {
	load func(url string) ([]byte, bool)

	mu      sync.RWMutex
	remote  map[string]*value              // parsed context documents, by URL
	applied map[application]*activeContext // results of applying pinned contexts to pinned contexts
}

func newProcessor(load func(string) ([]byte, bool)) *processor {
	return &processor{
		load:    load,
		remote:  make(map[string]*value),
		applied: make(map[application]*activeContext),
	}
}

func (p *processor) canonicalize(root *value, h Hash) (out []byte, err error) {
	err = p.quads(root, func(s stated) (err error) {
		out, err = canonical(s, h)
		return err
	})
	return out, err
}

// quads gives the quads of a document to use, by the walker where it knows the way.
func (p *processor) quads(root *value, use func(stated) error) error {
	err := p.walk(root, use)
	if !errors.Is(err, errUnsupported) {
		return err
	}
	quads, err := p.expandElsewhere(root)
	if err != nil {
		return err
	}
	return use(stated{quads: quads})
}

// context gives the value of @context in the pinned document at url. The document is parsed once; its
// address in memory is what results are remembered by.
func (p *processor) context(url string) (*value, error) {
	p.mu.RLock()
	local, ok := p.remote[url]
	p.mu.RUnlock()
	if ok {
		return local, nil
	}
	text, ok := p.load(url)
	if !ok {
		return nil, &UnknownContextError{URL: url}
	}
	doc, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("context %s: %w", url, err)
	}
	local = doc.member("@context")
	if local == nil {
		return nil, &UnsafeError{Path: "/@context", Reason: url + " holds no context"}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if first, ok := p.remote[url]; ok {
		return first, nil
	}
	p.remote[url] = local
	return local, nil
}

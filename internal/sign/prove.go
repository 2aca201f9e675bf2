package sign

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"galon/internal/credential"
)

// Proving says how a proof is made. The zero value of each member but Created is the usual one.
type Proving struct {
	Algorithm Algorithm // Ed25519: eddsa-rdfc-2022; ES256 and ES384: ecdsa-rdfc-2019
	Created   time.Time
	Expires   time.Time // an end of the proof's own
	Purpose   string    // assertionMethod for a credential, authentication for a presentation
	Domain    string    // who asked for the presentation, and the value that the asker chose for this once
	Challenge string
	ID        string   // so that a later proof can build on it
	Previous  []string // ids of proofs that stand in the document already and that this one builds on
	Alone     bool     // one proof stands as an object, not in an array
}

// proofOptions is a proof without its value, members in the order in which we write them.
type proofOptions struct {
	ID                 string `json:"id,omitempty"`
	Type               string `json:"type"`
	Cryptosuite        string `json:"cryptosuite"`
	Created            string `json:"created"`
	Expires            string `json:"expires,omitempty"`
	VerificationMethod string `json:"verificationMethod"`
	ProofPurpose       string `json:"proofPurpose"`
	Domain             string `json:"domain,omitempty"`
	Challenge          string `json:"challenge,omitempty"`
	PreviousProof      any    `json:"previousProof,omitempty"`
}

// Sign adds an eddsa-rdfc-2022 proof to the linted bytes and changes no other byte of them. The proof stands in
// an array, as the Open Badges 3.0 schema of plain JSON wants it.
func (r *Ring) Sign(doc credential.Linted, created time.Time) ([]byte, error) {
	return r.Prove(doc, Proving{Algorithm: Ed25519, Created: created})
}

// Prove adds a proof to the linted bytes, credential or presentation, and changes no other byte of them. A document
// that has proofs already keeps them and gets one more: made over the document alone (a set, section 2.1.1 of VC Data
// Integrity 1.0) or over it and the proofs of Previous (a chain, section 2.1.2).
func (r *Ring) Prove(doc credential.Linted, how Proving) ([]byte, error) {
	key, err := r.key(how.Algorithm)
	if err != nil {
		return nil, err
	}
	content := doc.Bytes()
	list, err := members(content)
	if err != nil {
		return nil, err
	}
	m := byName(content, list)
	if err := r.owns(m); err != nil {
		return nil, err
	}
	options := proofOptions{
		ID: how.ID, Type: proofType, Cryptosuite: cryptosuite, Created: how.Created.UTC().Format(time.RFC3339),
		VerificationMethod: proofMethodID(r.Issuer, key.public), ProofPurpose: how.Purpose,
		Domain: how.Domain, Challenge: how.Challenge,
	}
	switch len(how.Previous) {
	case 0:
	case 1: // not every reader takes a list
		options.PreviousProof = how.Previous[0]
	default:
		options.PreviousProof = how.Previous
	}
	if options.ProofPurpose == "" {
		options.ProofPurpose = purpose
		if isPresentation(m) {
			options.ProofPurpose = authentication
		}
	}
	if !how.Expires.IsZero() {
		options.Expires = how.Expires.UTC().Format(time.RFC3339)
	}
	s := suites[cryptosuite]
	if key.Algorithm != Ed25519 {
		options.Cryptosuite = "ecdsa-rdfc-2019"
		s = ecdsa2019
	}
	over, present := content, [][]byte(nil)
	if raw := m["proof"]; raw != nil {
		if over, present, err = earlier(content, how.Previous); err != nil {
			return nil, err
		}
		content = without(content, list, "proof")
		if list, err = members(content); err != nil {
			return nil, err
		}
	} else if len(how.Previous) > 0 {
		return nil, errors.New("sign: no proof to build on")
	}
	proof, err := marshal(options)
	if err != nil {
		return nil, err
	}
	value, err := s.prove(&r.sums, key, proof, m["@context"], over)
	if err != nil {
		return nil, err
	}
	proof = append(proof[:len(proof)-1], `,"proofValue":"z`+encodeBase58(value)+`"}`...)
	if how.Alone && present == nil {
		return with(content, list, `"proof":`+string(proof)), nil
	}
	return with(content, list, `"proof":[`+string(bytes.Join(append(present, proof), []byte(",")))+`]`), nil
}

// prove signs the hashes of options and document (section 3.2 of either suite).
func (s *suite) prove(known *sums, key *Key, options, context, over []byte) ([]byte, error) {
	length := 64
	if key.Algorithm == ES384 {
		length = 96
	}
	hash, ok := s.hash(key.public, make([]byte, length))
	if !ok {
		return nil, fmt.Errorf("sign: no embedded proof with a key for %s", key.Algorithm)
	}
	a, err := known.make(fmt.Appendf(bytes.Clone(options[:len(options)-1]), `,"@context":%s}`, context), hash)
	if err != nil {
		return nil, err
	}
	b, err := known.make(over, hash)
	if err != nil {
		return nil, err
	}
	return s.sign(key, slices.Concat(a, b))
}

// earlier takes a document with proofs apart: what the next proof is made over, and the proofs that stand there.
func earlier(content []byte, previous []string) (over []byte, present [][]byte, err error) {
	d, err := ReadIntegrity(content)
	if err != nil {
		return nil, nil, err
	}
	for _, raw := range d.raw {
		present = append(present, raw)
	}
	if len(present) >= maxProofs {
		return nil, nil, fmt.Errorf("sign: %d proofs already", len(present))
	}
	next := Integrity{Proofs: d.Proofs, unsecured: d.unsecured, raw: d.raw, named: make([][]int, 1)}
	if len(previous) > 0 {
		if next.named[0], err = d.find(previous); err != nil {
			return nil, nil, err
		}
	}
	over, err = next.secured(0)
	return over, present, err
}

package sign

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"galon/internal/credential"
	"galon/internal/jsonld"
)

// The one suite that we sign with and check (Data Integrity EdDSA Cryptosuites 1.0, section 3.2).
const (
	proofType   = "DataIntegrityProof"
	cryptosuite = "eddsa-rdfc-2022"
	purpose     = "assertionMethod"
)

// Proof is one embedded proof: read, and not yet believed.
type Proof struct {
	Type               string
	Cryptosuite        string
	VerificationMethod string
	Created            time.Time // zero when it does not say
	Expires            time.Time // zero: no end of its own

	signature []byte
	options   []byte // the proof without its value, with the document's @context
	fault     error  // why this one cannot be checked
}

// Integrity is a document with embedded proofs.
type Integrity struct {
	Proofs []Proof

	unsecured []byte
	fault     error // why none of the proofs can be checked

	hashed   sync.Once // one reading may be shared by many
	hash     []byte    // of the canonical form, once it was needed
	hashFail error
}

// canonical hashes the document once.
func (d *Integrity) canonical() ([]byte, error) {
	d.hashed.Do(func() { d.hash, d.hashFail = canonicalHash(d.unsecured) })
	return d.hash, d.hashFail
}

// ReadIntegrity takes a secured document apart. A proof that we cannot check is no error here: Verify tells.
func ReadIntegrity(doc []byte) (*Integrity, error) {
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
	d := &Integrity{unsecured: without(doc, list, "proof"), fault: foreign, Proofs: make([]Proof, len(proofs))}
	for i, raw := range proofs {
		d.Proofs[i] = readProof(raw, m["@context"])
	}
	return d, nil
}

// maxProofs bounds the work that one document can ask for.
const maxProofs = 8

func readProof(raw, context json.RawMessage) (p Proof) {
	list, err := members(raw)
	if err != nil {
		p.fault = err
		return p
	}
	m := byName(raw, list)
	p.Type, p.Cryptosuite, p.VerificationMethod = plainText(m["type"]), plainText(m["cryptosuite"]), plainText(m["verificationMethod"])
	for name, to := range map[string]*time.Time{"created": &p.Created, "expires": &p.Expires} {
		if m[name] == nil {
			continue
		}
		if *to, err = time.Parse(time.RFC3339, plainText(m[name])); err != nil {
			p.fault = judged(FaultMalformed, "%s %s", name, m[name])
			return p
		}
	}
	switch {
	case p.Type != proofType || p.Cryptosuite != cryptosuite:
		p.fault = unjudged(FaultSuite, "%s %s", p.Type, p.Cryptosuite)
	case m["previousProof"] != nil: // a chain: the earlier proofs are part of what was signed
		p.fault = unjudged(FaultSuite, "proof chain")
	case plainText(m["proofPurpose"]) != purpose:
		p.fault = judged(FaultPurpose, "proofPurpose %s", m["proofPurpose"])
	case p.VerificationMethod == "":
		p.fault = judged(FaultMalformed, "no verificationMethod")
	}
	if p.fault != nil {
		return p
	}
	value, ok := strings.CutPrefix(plainText(m["proofValue"]), "z")
	if p.signature, err = decodeBase58(value); !ok || err != nil || len(p.signature) != ed25519.SignatureSize {
		p.fault = judged(FaultMalformed, "proofValue")
		return p
	}
	// Section 3.2.5: the options are hashed under the document's context. A proof may repeat it; another one of
	// its own would give its words another meaning than the document's.
	if own := m["@context"]; own != nil {
		if !sameJSON(own, context) {
			p.fault = unjudged(FaultSuite, "a context of its own")
			return p
		}
		p.options = without(raw, list, "proofValue")
		return p
	}
	bare := without(raw, list, "proofValue")
	if list, p.fault = members(bare); p.fault == nil {
		p.options = with(bare, list, `"@context":`+string(context))
	}
	return p
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// Checkable tells whether Verify can judge that proof, given its key.
func (p Proof) Checkable() error { return p.fault }

// Verify checks proof i with that key; a nil key is no judgement.
func (d *Integrity) Verify(i int, k *PublicKey) error {
	p := d.Proofs[i]
	if p.fault != nil {
		return p.fault
	}
	if k == nil {
		return unjudged(FaultKey, "no key")
	}
	public, ok := k.raw.(ed25519.PublicKey)
	if !ok {
		return judged(FaultAlgorithm, "%s with another kind of key", cryptosuite)
	}
	if d.fault != nil {
		return d.fault
	}
	hash, err := d.canonical()
	if err != nil {
		return err
	}
	options, err := canonicalHash(p.options)
	if err != nil {
		return err
	}
	if !ed25519.Verify(public, append(options, hash...), p.signature) {
		return judged(FaultFalse, "")
	}
	return nil
}

// canonicalHash is SHA-256 of the canonical N-Quads (section 3.2.4).
func canonicalHash(doc []byte) ([]byte, error) {
	quads, err := jsonld.Canonicalize(doc)
	if err != nil {
		return nil, contentFault(err)
	}
	sum := sha256.Sum256(quads)
	return sum[:], nil
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

// VerifyIntegrity checks a document's proofs with the keys that find knows; one proof that holds is enough
// (Open Badges 3.0, section 8). When none does, a judgement is told before a doubt.
func VerifyIntegrity(doc []byte, find func(verificationMethod string) (*PublicKey, error)) (Proof, error) {
	d, err := ReadIntegrity(doc)
	if err != nil {
		return Proof{}, err
	}
	var worst error
	for i, p := range d.Proofs {
		if err = p.fault; err == nil {
			var key *PublicKey
			if key, err = find(p.VerificationMethod); err != nil {
				err = &Fault{Code: FaultKey, Err: err}
			} else if err = d.Verify(i, key); err == nil {
				return p, nil
			}
		}
		worst = Worse(worst, err)
	}
	return Proof{}, worst
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

// Sign adds an eddsa-rdfc-2022 proof to the linted bytes and changes no other byte of them. The proof stands in
// an array, as the Open Badges 3.0 schema of plain JSON wants it.
func (r *Ring) Sign(doc credential.Linted, created time.Time) ([]byte, error) {
	key, err := r.key(Ed25519)
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
	if m["proof"] != nil {
		return nil, fmt.Errorf("sign: the document has a proof already")
	}
	proof, err := json.Marshal(struct {
		Type               string `json:"type"`
		Cryptosuite        string `json:"cryptosuite"`
		Created            string `json:"created"`
		VerificationMethod string `json:"verificationMethod"`
		ProofPurpose       string `json:"proofPurpose"`
	}{proofType, cryptosuite, created.UTC().Format(time.RFC3339), methodID(r.Issuer, key.public), purpose})
	if err != nil {
		return nil, err
	}
	proofEnd := len(proof) - 1
	options, err := canonicalHash(fmt.Appendf(bytes.Clone(proof[:proofEnd]), `,"@context":%s}`, m["@context"]))
	if err != nil {
		return nil, err
	}
	hash, err := canonicalHash(content)
	if err != nil {
		return nil, err
	}
	signature := ed25519.Sign(key.private.(ed25519.PrivateKey), append(options, hash...))
	return with(content, list, fmt.Sprintf(`"proof":[%s,"proofValue":"z%s"}]`, proof[:proofEnd], encodeBase58(signature))), nil
}

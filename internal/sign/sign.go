// Package sign holds keys, identities and signatures: it makes keys and seals them, writes did:web documents
// and key sets, signs credentials and presentations as Data Integrity (eddsa-rdfc-2022, ecdsa-rdfc-2019) and as JWT,
// and checks both, whoever made them, in all the suites of integrity_suite.go.
//
// It signs only what credential has linted, it never decides whether an issuer is to be trusted (that is
// verify, with the registry), and it never fetches or stores anything. It is the only room that imports jwx.
// Its neighbours are credential, whose Linted it accepts, jsonld, which gives the bytes that Data Integrity
// signs, and its callers app and verify.
package sign

import (
	"errors"
	"fmt"
)

// Algorithm is how an organisation signs. The names of the JWS algorithms are those of RFC 7518; Ed25519 is the
// Data Integrity key (and EdDSA where it signs a JWS).
type Algorithm string

const (
	Ed25519 Algorithm = "Ed25519"
	ES256   Algorithm = "ES256"
	ES384   Algorithm = "ES384"
	ES512   Algorithm = "ES512"
	RS256   Algorithm = "RS256"
)

// Codes of Fault. They are stable: reports and tests match on them.
const (
	FaultFalse     = "signature-false"             // the bytes or the key are not those that were signed
	FaultMalformed = "signature-malformed"         // not a signature by its own standard
	FaultMissing   = "signature-missing"           // nothing is signed
	FaultAmbiguous = "document-ambiguous"          // two readers may read two things: doubled names, broken text
	FaultPurpose   = "signature-purpose"           // made for something else than assertions
	FaultAlgorithm = "signature-algorithm"         // none, HMAC, or one that does not fit the key
	FaultHeader    = "signature-header"            // crit, or a private key in the header
	FaultSuite     = "signature-suite-unsupported" // a kind of signature that we do not read
	FaultKey       = "signature-key-unknown"       // the key could not be had
	FaultContext   = "signature-context-unknown"   // a JSON-LD context outside the closed set
	FaultLimit     = "signature-too-large"         // larger or more entangled than we take
	FaultUnsafe    = "document-undefined-term"     // part of the content would not be signed
	FaultOlderText = "signature-older-context"     // it holds only under an older text of a context, which lacks some words
	FaultChain     = "signature-chain"             // it builds on another that is missing or does not hold
	FaultEnded     = "signature-proof-expired"     // the proof carries an end date of its own, and it is past
	FaultClaims    = "document-claims"             // JWT claims and credential disagree
)

// Fault is why a signature does not hold. Judged tells "made and false" from "could not be judged": the first
// is a no, the second is not an answer.
type Fault struct {
	Code   string
	Judged bool
	Detail string
	Err    error
}

func (f *Fault) Error() string {
	s := "sign: " + f.Code
	if f.Detail != "" {
		s += ": " + f.Detail
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

func (f *Fault) Unwrap() error { return f.Err }

// Is makes errors.Is(err, ErrSignature) true of every fault that is a judgement.
func (f *Fault) Is(target error) bool { return target == ErrSignature && f.Judged }

// ErrSignature is the error of a signature that was checked and does not hold.
var ErrSignature = errors.New("sign: the signature does not hold")

// FaultCode is the code of a Fault, or "" for another error.
func FaultCode(err error) string {
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func judged(code, format string, args ...any) error {
	return &Fault{Code: code, Judged: true, Detail: fmt.Sprintf(format, args...)}
}

func unjudged(code, format string, args ...any) error {
	return &Fault{Code: code, Detail: fmt.Sprintf(format, args...)}
}
